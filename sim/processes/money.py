"""Money: revenue and budgets come in, staff is paid, staff follows income, and what piles up goes back to its payer."""

import numpy as np

from sim.entry import Effect, Facts, LogUniform, Parameter, Uniform
from sim.kernel import kernel
from sim.processes.budgets import plan_budgets, share_grants
from sim.world.ledger import CENTS, pay, pay_up_to, to_cents
from sim.world.names import MONTHS, REGION_NAMES, REGIONS, Account, Kind
from sim.world.tables import MAX_PATRONS

CHIP_HOME = REGION_NAMES.index("NAM")  # whose chips they are that a region is denied


@kernel
def money(world, params, effects, month):
    """Last month's revenue and this month's budgets come in, staff is paid and follows income, and surplus goes back."""
    plans = plan_budgets(world.organisations, world.regions, params, effects)
    grants = np.zeros((3, plans.size), np.int64)
    granted = share_grants(world.organisations, effects, plans, grants)
    accounts = world.accounts
    for row in range(plans.size):
        organisation = world.organisations.rows[row]
        if organisation.alive == 0:
            organisation.revenue_due = 0
            continue
        earned = _collect_revenue(organisation, accounts)
        gifts = _receive_grants(organisation, accounts, grants, row) if granted else 0
        received = earned + gifts + _receive_budget(organisation, accounts, plans[row], gifts, params, effects)
        organisation.plan_income = plans[row] / CENTS
        organisation.revenue += (earned / CENTS - organisation.revenue) / MONTHS
        if organisation.income > 0.0:
            organisation.income += (received / CENTS - organisation.income) / MONTHS
        else:  # the first of its life counts in full
            organisation.income = received / CENTS
        _pay_staff(organisation, accounts, params)
        _adjust_staff(organisation, params)
        _return_surplus(organisation, accounts, params)
    _train_experts(world.organisations, params, effects)
    run_programmes(accounts, effects)


@kernel
def run_programmes(accounts, effects):
    """Those who run programmes pay the people and suppliers who do their work."""
    for r in range(REGIONS):
        pay(accounts.rows[Account.STATE + r], accounts.rows[Account.HOUSEHOLDS], to_cents(effects.programme_state[r]))
    pay(accounts.rows[Account.PHILANTHROPY], accounts.rows[Account.HOUSEHOLDS], to_cents(effects.programme_gift))
    pay(accounts.rows[Account.PARENT_COMPANIES], accounts.rows[Account.HOUSEHOLDS], to_cents(effects.programme_company))
    pay(accounts.rows[Account.STATE + CHIP_HOME], accounts.rows[Account.HOUSEHOLDS], to_cents(effects.chip_enforcement))


@kernel
def _collect_revenue(organisation, accounts):
    """Customers pay what last month's use has earned; return cents."""
    due = organisation.revenue_due
    pay(accounts.rows[Account.CUSTOMERS], organisation, due)
    organisation.revenue_due = 0
    return due


@kernel
def _receive_grants(organisation, accounts, grants, row):
    """Untargeted grants arrive from the region's state, from philanthropy and from companies; return cents."""
    pay(accounts.rows[Account.STATE + organisation.region], organisation, grants[0, row])
    pay(accounts.rows[Account.PHILANTHROPY], organisation, grants[1, row])
    pay(accounts.rows[Account.PARENT_COMPANIES], organisation, grants[2, row])
    return grants[0, row] + grants[1, row] + grants[2, row]


@kernel
def _receive_budget(organisation, accounts, plan, gifts, params, effects):
    """Patrons pay their shares of the plan; empty places pay nothing, grants crowd out part of private patrons' money.

    Companies without any patron have a budget of their own.
    """
    displaced = int(params.grant_displacement * gifts)
    received, filled = 0, False
    for j in range(MAX_PATRONS):
        patron = organisation.patron_kind[j]
        if patron < 0:
            continue
        filled = True
        part = int(plan * organisation.patron_share[j])
        if patron == Account.PARENT_COMPANIES and _has_state(organisation):
            part = int(part * effects.partner_share_factor)
        if patron < Account.STATE:
            less = min(part, displaced)
            part -= less
            displaced -= less
        pay(accounts.rows[patron], organisation, part)
        received += part
    if not filled and _in_business(organisation.kind):
        received = max(0, plan - displaced)
        pay(accounts.rows[_usual_payer(organisation)], organisation, received)
    return received


@kernel
def _has_state(organisation):
    """True for an organisation that a state pays a part of."""
    for j in range(MAX_PATRONS):
        if organisation.patron_kind[j] >= Account.STATE:
            return True
    return False


@kernel
def _in_business(kind):
    """True for kinds that live without patrons."""
    return kind == Kind.COMPANY_LARGE or kind == Kind.START_UP or kind == Kind.PROVIDER


@kernel
def _usual_payer(organisation):
    """The account behind an organisation's budget: parent company, investors, philanthropy or its state."""
    kind = organisation.kind
    if kind == Kind.START_UP:
        return Account.INVESTORS.value
    if kind == Kind.COMPANY_LARGE or kind == Kind.PROVIDER:
        return Account.PARENT_COMPANIES.value
    if kind == Kind.GRASSROOTS:
        return Account.PHILANTHROPY.value
    return Account.STATE + organisation.region


@kernel
def _pay_staff(organisation, accounts, params):
    """Staff is paid, or cut down to a floor of what was planned; only below that does the bill stay unpaid."""
    wage = params.paid_share[organisation.kind] * params.person_month_cost
    due = to_cents(organisation.staff * wage)
    if organisation.cash < due:
        share = params.staff_cost_share[organisation.kind]
        least = params.burn_floor * share * organisation.plan_income / wage
        affordable = organisation.cash / CENTS / wage
        _set_staff(organisation, max(min(organisation.staff, least), affordable))
        due = to_cents(organisation.staff * wage)
    paid = pay_up_to(organisation, accounts.rows[Account.HOUSEHOLDS], due)
    organisation.arrears = organisation.arrears + 1 if paid < due else 0


@kernel
def _adjust_staff(organisation, params):
    """Staff moves slowly towards what income can carry, and falls faster while bills stay unpaid."""
    wage = params.paid_share[organisation.kind] * params.person_month_cost
    if wage <= 0.0:
        return
    target = params.staff_cost_share[organisation.kind] * organisation.income / wage
    staff = organisation.staff
    if target > staff:
        _set_staff(organisation, min(target, staff + params.hiring_rate * max(1.0, staff)))
    else:
        rate = params.arrears_cut_rate if organisation.arrears > 0 else params.cut_rate
        _set_staff(organisation, max(target, staff * (1.0 - rate)))


@kernel
def _set_staff(organisation, staff):
    """Change staff; experts come and go in proportion."""
    if organisation.staff > 0.0:
        organisation.experts *= staff / organisation.staff
    organisation.staff = staff


@kernel
def _return_surplus(organisation, accounts, params):
    """Cash beyond some months of income goes back to the payer; start-ups keep theirs, since investors gave it to be spent."""
    if organisation.kind == Kind.START_UP:
        return
    monthly = max(organisation.income, organisation.plan_income)
    surplus = organisation.cash - to_cents(params.cash_ceiling_months * monthly)
    if surplus <= 0:
        return
    payer = _usual_payer(organisation)
    for j in range(MAX_PATRONS):
        if organisation.patron_kind[j] >= 0:
            payer = organisation.patron_kind[j]
            break
    pay(organisation, accounts.rows[payer], surplus)


@kernel
def _train_experts(organisations, params, effects):
    """People trained in the whole chain become experts of their region's organisations, most of them at companies."""
    trained = 0.0
    for r in range(REGIONS):
        trained += effects.experts_trained[r]
    if trained <= 0.0:
        return
    hosts = np.zeros((2, REGIONS), np.int64)
    for row in range(organisations.count[0]):
        organisation = organisations.rows[row]
        if organisation.alive == 1:
            hosts[1 if _in_business(organisation.kind) else 0, organisation.region] += 1
    for row in range(organisations.count[0]):
        organisation = organisations.rows[row]
        if organisation.alive == 1:
            side = 1 if _in_business(organisation.kind) else 0
            share = params.trained_to_companies if side == 1 else 1.0 - params.trained_to_companies
            came = effects.experts_trained[organisation.region] * share / hosts[side, organisation.region]
            organisation.experts += came
            organisation.staff = max(organisation.staff, organisation.experts)


FACTS = Facts(
    parameters=(
        Parameter("person_month_cost", "USD", 12_000.0, "Cost of a person for a month.", prior=LogUniform(8e3, 18e3), low=1.0,
                  source="assumed; expert-month of the levers dossier"),
        Parameter("paid_share", "share", (1.0, 1.0, 0.9, 0.9, 0.15, 0.01, 1.0), "Part of staff time that is paid from the "
                  "organisation's own cash.", low=0.0, high=1.0, by=("kind",)),
        Parameter("staff_cost_share", "share", (0.35, 0.35, 0.6, 0.6, 0.8, 0.8, 0.5), "Part of income that organisations spend "
                  "on staff; the rest buys compute and data.", prior=Uniform(0.8, 1.2), low=0.0, high=1.0, by=("kind",),
                  source="companies: staff is 29-49 % of frontier training cost, arXiv 2405.21015; others assumed"),
        Parameter("burn_floor", "share", 0.4, "Part of planned staff cost down to which staff is cut before bills stay unpaid.",
                  prior=Uniform(0.2, 0.7), low=0.0, high=1.0),
        Parameter("hiring_rate", "1/month", 0.08, "Most staff that is hired in a month, as part of those there.",
                  prior=Uniform(0.03, 0.15), low=0.0, high=1.0),
        Parameter("cut_rate", "1/month", 0.05, "Most staff that leaves in a month when income falls.",
                  prior=Uniform(0.02, 0.1), low=0.0, high=1.0),
        Parameter("arrears_cut_rate", "1/month", 0.2, "Most staff that leaves in a month with unpaid bills.",
                  prior=Uniform(0.1, 0.4), low=0.0, high=1.0),
        Parameter("cash_ceiling_months", "months", 18.0, "Months of income beyond which cash goes back to the payer.",
                  prior=Uniform(12.0, 36.0), low=1.0),
        Parameter("grant_displacement", "share", 0.3, "Private patrons' money that an untargeted grant crowds out.",
                  prior=Uniform(0.0, 0.8), low=0.0, high=1.0),
        Parameter("trained_to_companies", "share", 0.7, "Part of newly trained experts who go to companies.",
                  prior=Uniform(0.5, 0.9), low=0.0, high=1.0,
                  source="about 70 % of AI doctorates join industry (levers dossier, R6)"),
    ),
    effects=(
        Effect("experts_trained", "persons/month", 0.0, "add", "People who finish a training in the whole chain.", by="region",
               low=0.0),
        Effect("partner_share_factor", "1", 1.0, "multiply", "Factor on what companies pay where a state pays too.", low=0.0),
        Effect("programme_state", "USD/month", 0.0, "add", "What a region's state pays for work on its programmes that no other "
               "effect books.", by="region", low=0.0),
        Effect("programme_gift", "USD/month", 0.0, "add", "The same of philanthropy.", low=0.0),
        Effect("chip_enforcement", "USD/month", 0.0, "add", "What North America's state pays to enforce that chips are withheld.",
               low=0.0),
        Effect("programme_company", "USD/month", 0.0, "add", "The same of companies.", low=0.0),
    ),
)  # fmt: skip
