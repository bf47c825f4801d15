"""Budgets: who is promised how much this month, by kind; pots are divided to the cent, grants come on top."""

import math

import numpy as np

from sim.entry import Effect, Facts, LogUniform, Parameter, Uniform
from sim.kernel import kernel
from sim.world.ledger import CENTS
from sim.world.names import KINDS, MONTHS, REGIONS, Kind
from sim.world.splits import share_pots

REFERENCE_YEAR = 2024.5  # the middle of the year for which budgets and private investment are known
PUBLIC_YEAR = 2025.5  # the same for public money


@kernel
def plan_budgets(organisations, regions, params, effects):
    """Cents that each living organisation is promised this month, before its patrons' empty places."""
    n = organisations.count[0]
    group, value = np.full(n, -1, np.int64), np.zeros(n)
    ids, plans = np.empty(n, np.int64), np.zeros(n, np.int64)
    own = _own_budgets(params, effects)
    for row in range(n):
        organisation = organisations.rows[row]
        ids[row] = organisation.id
        if organisation.alive == 0:
            continue
        kind = organisation.kind
        if kind == Kind.START_UP:
            group[row], value[row] = organisation.region, _investors_interest(organisation, params)
        elif kind == Kind.RESEARCH_INSTITUTE or kind == Kind.PUBLIC_BODY:
            group[row], value[row] = REGIONS + organisation.region, max(organisation.staff, params.public_least_staff)
    share_pots(pots(regions, params, effects), group, value, ids, plans)
    for row in range(n):
        organisation = organisations.rows[row]
        if organisation.alive == 1:
            kind = organisation.kind
            if group[row] < 0:
                plans[row] = int(own[kind] * organisation.budget_scale * CENTS)
            plans[row] = int(plans[row] * max(0.0, effects.income_factor[kind]))
    return plans


@kernel
def _own_budgets(params, effects):
    """USD a month that a typical organisation of each kind has of its own; 0 for the kinds that share a pot."""
    own = np.zeros(KINDS)
    years = effects.year - REFERENCE_YEAR
    for kind in range(KINDS):
        growth = params.own_budget_growth_before[kind] if years < 0.0 else params.own_budget_growth_after[kind]
        own[kind] = params.own_budget[kind] / MONTHS * math.pow(growth, years)
    return own


@kernel
def pots(regions, params, effects):
    """Cents this month to divide among start-ups, and among institutes and public bodies, by region."""
    found = np.zeros(2 * REGIONS, np.int64)
    years = effects.year - REFERENCE_YEAR
    growth = params.investment_growth_before if years < 0.0 else params.investment_growth_after
    private = params.investment_share * math.pow(growth, years)
    years = effects.year - PUBLIC_YEAR
    growth = params.public_money_growth_before if years < 0.0 else params.public_money_growth_after
    public = math.pow(growth, years)
    for r in range(REGIONS):
        region = regions.rows[r]
        money = region.private_money * private * max(0.0, effects.investment_factor[r])
        found[r] = int(money / MONTHS * CENTS)
        money = region.public_money * public * max(0.0, effects.public_money_factor[r])
        found[REGIONS + r] = int(money / MONTHS * CENTS)
    return found


@kernel
def _investors_interest(organisation, params):
    """How much of its region's investment a start-up draws: by reputation and by the growth of its revenue."""
    due = organisation.revenue_due / CENTS
    growth = 0.0
    if organisation.revenue > 0.0:
        growth = min(1.0, max(0.0, due / organisation.revenue - 1.0))
    return (params.investors_floor + organisation.reputation) * (params.investors_floor + growth)


@kernel
def share_grants(organisations, effects, plans, grants):
    """Cents of untargeted grants: by region to those who are no companies, and twice by kind, in proportion to plans."""
    wanted = 0.0
    for r in range(REGIONS):
        wanted += effects.income_grant[r]
    for kind in range(KINDS):
        wanted += effects.income_gift[kind] + effects.income_sponsor[kind]
    if wanted <= 0.0:
        return False
    n = plans.size
    group, value, ids = np.full(n, -1, np.int64), np.zeros(n), np.empty(n, np.int64)
    amounts = np.zeros(REGIONS, np.int64)
    for r in range(REGIONS):
        amounts[r] = int(max(0.0, effects.income_grant[r]) * CENTS)
    for row in range(n):
        organisation = organisations.rows[row]
        ids[row] = organisation.id
        company = organisation.kind == Kind.COMPANY_LARGE or organisation.kind == Kind.START_UP
        if organisation.alive == 1 and not company:
            group[row], value[row] = organisation.region, 1.0 * plans[row]
    share_pots(amounts, group, value, ids, grants[0])
    gifts, sponsored = np.zeros(KINDS, np.int64), np.zeros(KINDS, np.int64)
    for kind in range(KINDS):
        gifts[kind] = int(max(0.0, effects.income_gift[kind]) * CENTS)
        sponsored[kind] = int(max(0.0, effects.income_sponsor[kind]) * CENTS)
    for row in range(n):
        organisation = organisations.rows[row]
        group[row], value[row] = -1, 1.0 * plans[row]
        if organisation.alive == 1:
            group[row] = organisation.kind
    share_pots(gifts, group, value, ids, grants[1])
    share_pots(sponsored, group, value, ids, grants[2])
    return True


FACTS = Facts(
    parameters=(
        Parameter("own_budget", "USD/year", (15e6, 0.0, 0.0, 0.0, 3e5, 3e4, 1e6), "Budget in mid-2024 of an organisation that "
                  "has one of its own, before its own factor; 0 for kinds that share a pot.", prior=LogUniform(0.5, 2.0),
                  low=0.0, by=("kind",), source="assumed; checked: 48-77 firms spend 1.5-2.4bn USD in 2024"),
        Parameter("own_budget_growth_before", "1/year", (2.4, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0), "Growth of own budgets a year up "
                  "to mid-2024.", low=0.5, high=10.0, by=("kind",),
                  source="companies as frontier training cost, x2.4 a year (2.0-2.9), arXiv 2405.21015; others assumed"),
        Parameter("own_budget_growth_after", "1/year", (1.3, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0), "Growth of own budgets a year "
                  "after mid-2024.", prior=Uniform(0.9, 1.1), low=0.5, high=10.0, by=("kind",)),
        Parameter("investment_share", "share", 0.02, "Part of private AI investment that goes to makers of open language "
                  "models.", prior=LogUniform(0.01, 0.04), low=0.0, high=1.0),
        Parameter("investment_growth_before", "1/year", 1.6, "Growth a year up to mid-2024 of that money.",
                  prior=Uniform(1.2, 2.5), low=0.5, high=10.0),
        Parameter("investment_growth_after", "1/year", 1.3, "Growth a year after mid-2024 of that money.",
                  prior=Uniform(1.0, 1.5), low=0.5, high=10.0),
        Parameter("investors_floor", "share", 0.1, "Interest of investors in a start-up without reputation or growth, so that "
                  "the money always finds somebody.", prior=LogUniform(0.03, 0.3), low=1e-6),
        Parameter("public_money_growth_before", "1/year", 1.5, "Growth a year of public money for language models up to "
                  "mid-2025.", prior=Uniform(1.2, 2.0), low=0.5, high=10.0),
        Parameter("public_money_growth_after", "1/year", 1.15, "Growth a year of public money for language models after "
                  "mid-2025.", prior=Uniform(1.0, 1.4), low=0.5, high=10.0),
        Parameter("public_least_staff", "FTE", 1.0, "Staff that counts when public money is divided, at least.", low=1e-6),
    ),
    effects=(
        Effect("income_factor", "1", 1.0, "multiply", "Factor on what payers plan to give organisations.", by="kind", low=0.0),
        Effect("investment_factor", "1", 1.0, "multiply", "Factor on private investment in start-ups.", by="region", low=0.0),
        Effect("public_money_factor", "1", 1.0, "multiply", "Factor on public money for institutes and public bodies.",
               by="region", low=0.0),
        Effect("income_grant", "USD/month", 0.0, "add", "Untargeted cash of the state to a region's organisations that are no "
               "companies.", by="region", low=0.0),
        Effect("income_gift", "USD/month", 0.0, "add", "Untargeted cash of philanthropy to all organisations of a kind.",
               by="kind", low=0.0),
        Effect("income_sponsor", "USD/month", 0.0, "add", "Untargeted cash of companies to all organisations of a kind.",
               by="kind", low=0.0),
    ),
)  # fmt: skip
