"""Compute providers: whom they lend hours to, and when they order more capacity."""

import math

import numpy as np

from sim.entry import Effect, Facts, Parameter, Uniform
from sim.kernel import kernel
from sim.world.draws import Draw, geometric_quantile, stream, uniform_at
from sim.world.ledger import pay, pay_up_to, to_cents
from sim.world.names import MONTHS, REGIONS, Account, Activity, Kind, Motive, Stage
from sim.world.order import order_by_id, rows_by_id
from sim.world.partnership import partners_lend

BINS = 256  # steps in which percentile ranks are counted


@kernel
def decide_provision(world, params, effects, month):
    """Providers lend idle hours to projects they value, and from 2026 on order capacity when theirs is full."""
    lends = partners_lend(params)
    end_partnerships(world, lends)
    if lends:
        lend(world, params, effects, month)
    if effects.year >= params.orders_from:
        for i in range(world.providers.count[0]):
            order(world, world.providers.rows[i], params, month)


@kernel
def end_partnerships(world, lends):
    """Partnerships run out with their term, or all at once where nobody lends."""
    for i in range(world.projects.count[0]):
        project = world.projects.rows[i]
        project.porting = max(0, project.porting - 1)
        if project.partner_provider < 0:
            continue
        project.partner_left -= 1
        if project.partner_left <= 0 or not lends:
            project.partner_provider, project.partner_hours, project.partner_left = -1, 0, 0
            project.porting = exit_months(project)
            project.tied = 0.0


@kernel
def exit_months(project):
    """Whole months in which a run stands still until it works on other machines than its donor's."""
    return int(project.tied * project.lock_in + 0.5)


@kernel
def lend(world, params, effects, month):
    """Projects that need compute meet a few providers each, mostly of their region, and take the first that offers."""
    asking = askers(world)
    if asking.size == 0:
        return
    by_standing, by_reputation = ranks(world.organisations)
    start, rows = lenders(world.providers)
    idle = np.zeros(world.providers.count[0])
    for i in range(idle.size):
        provider = world.providers.rows[i]
        idle[i] = max(0.0, provider.capacity * (1.0 - provider.utilisation))
    promised = np.zeros(idle.size, np.int64)
    gifts = set_aside(world, effects)
    key = stream(world.seed, Draw.OFFER, month)
    for row in asking:
        project = world.projects.rows[row]
        host = world.organisations.rows[project.host]
        use, reputation = rank_in(by_standing, host.standing), rank_in(by_reputation, host.reputation)
        for k in range(int(params.offers_seen * effects.partner_offers)):
            met = meet(start, rows, host.region, params.offers_home, uniform_at(key, project.id, k))
            if met < 0:
                continue
            given = gifts[met] - promised[met]
            if given <= 0.0 and not is_worth_it(world, met, host.region, use, reputation, idle[met], params):
                continue
            hours = offer(world.providers.rows[met], project, idle[met], promised[met], params)
            donated = given > hours
            if donated:
                hours = int(min(given, project.hours_needed / params.partner_months))
            if hours > 0:
                project.tied = effects.exit_delay if donated else 0.0
                promised[met] += hours
                project.partner_provider, project.partner_hours = met, hours
                term = uniform_at(stream(world.seed, Draw.PATRON_TERM, month), project.id, 0)
                project.partner_left = geometric_quantile(term, max(1.0, params.partner_term * effects.partner_term_factor))
                break


@kernel
def set_aside(world, effects):
    """Hours a month that companies' clouds give to whoever asks, by provider, less what they lend already."""
    gifts, total = np.zeros(world.providers.count[0]), 0.0
    if effects.donated_hours <= 0.0:
        return gifts
    for i in range(gifts.size):
        provider = world.providers.rows[i]
        if provider.public == 0 and provider.owner < 0:
            total += provider.capacity
    for i in range(gifts.size):
        provider = world.providers.rows[i]
        if provider.public == 0 and provider.owner < 0 and total > 0.0:
            gifts[i] = min(1.0, effects.donated_hours / total) * provider.capacity
    for i in range(world.projects.count[0]):
        project = world.projects.rows[i]
        if project.partner_provider >= 0:
            gifts[project.partner_provider] -= project.partner_hours
    return gifts


@kernel
def is_worth_it(world, row, region, use, reputation, idle, params):
    """True if a partnership is worth its hours to a provider at the price it could sell them for."""
    provider = world.providers.rows[row]
    price = world.regions.rows[provider.region].posted / max(0.001, provider.reserve)
    return worth(provider, region, use, reputation, idle, params) > params.lending_bar * price


@kernel
def askers(world):
    """Rows, in the order of ids, of projects without a partner that will need compute, unless a large company hosts them."""
    rows, ids, n = np.empty(world.projects.count[0], np.int64), np.empty(world.projects.count[0], np.int64), 0
    for i in range(world.projects.count[0]):
        project = world.projects.rows[i]
        if project.partner_provider >= 0 or project.activity != Activity.PRETRAIN:
            continue
        early = project.stage == Stage.INITIATION or project.stage == Stage.PRETRAINING
        large = world.organisations.rows[project.host].kind == Kind.COMPANY_LARGE
        if early and not large and project.hours_got < project.hours_needed:
            rows[n], ids[n] = i, project.id
            n += 1
    return rows_by_id(rows[:n], ids[:n])


@kernel
def ranks(organisations):
    """Shares of living organisations below each of ``BINS`` steps of standing, and of reputation."""
    standing, reputation, n = np.zeros(BINS + 1), np.zeros(BINS + 1), 0.0
    for i in range(organisations.count[0]):
        organisation = organisations.rows[i]
        if organisation.alive == 1:
            standing[step_of(organisation.standing) + 1] += 1.0
            reputation[step_of(organisation.reputation) + 1] += 1.0
            n += 1.0
    for b in range(BINS):
        standing[b + 1] += standing[b]
        reputation[b + 1] += reputation[b]
    for b in range(BINS + 1):
        standing[b] /= max(1.0, n)
        reputation[b] /= max(1.0, n)
    return standing, reputation


@kernel
def step_of(share):
    """Bin of a share between 0 and 1."""
    return min(BINS - 1, max(0, int(share * BINS)))


@kernel
def rank_in(below, share):
    """Percentile rank: the share of all that lie below."""
    return below[step_of(share)]


@kernel
def lenders(providers):
    """Rows of providers that lend, region by region and by id within each: region r's are rows[start[r]:start[r + 1]]."""
    ids = np.empty(providers.count[0], np.int64)
    start = np.zeros(REGIONS + 1, np.int64)
    for i in range(ids.size):
        provider = providers.rows[i]
        ids[i] = provider.id
        if provider.owner < 0 and provider.capacity > 0:
            start[provider.region + 1] += 1
    for r in range(REGIONS):
        start[r + 1] += start[r]
    rows, place = np.empty(start[REGIONS], np.int64), start.copy()
    for i in order_by_id(ids):
        provider = providers.rows[i]
        if provider.owner < 0 and provider.capacity > 0:
            rows[place[provider.region]] = i
            place[provider.region] += 1
    return start, rows


@kernel
def meet(start, rows, region, at_home, draw):
    """The provider that a draw in (0, 1) leads to: one of the region with chance ``at_home``, else any; -1 for none."""
    if draw < at_home:
        first, n, place = start[region], start[region + 1] - start[region], draw / at_home
    else:
        first, n, place = 0, rows.size, (draw - at_home) / (1.0 - at_home)
    if n == 0:
        return -1
    return rows[first + min(n - 1, int(n * place))]


@kernel
def worth(provider, region, use, reputation, idle, params):
    """What a partnership is worth to a provider: use and showcase, its own region's good, idle machines at work."""
    here = 1.0 if provider.region == region else 0.0
    return (
        provider.motive[Motive.MARKET] * use
        + provider.motive[Motive.REPUTATION] * reputation
        + provider.motive[Motive.SOVEREIGNTY] * here
        + params.idle_value * idle / max(1, provider.capacity)
    )


@kernel
def offer(provider, project, idle, promised, params):
    """Hours a month that a provider lends: a part of the run or of its idle hours, never more than it has left to promise."""
    return int(max(0.0, min(project.hours_needed / params.partner_months, provider.offer_share * idle, idle - promised)))


@kernel
def order(world, provider, params, month):
    """Capacity ordered earlier arrives; a full provider with a margin orders more, as far as its money goes."""
    place = month % provider.ordered.size
    provider.nominal += provider.ordered[place]
    provider.ordered[place] = 0
    hours = wish(provider, params)
    if hours <= 0:
        return
    cents = to_cents(hours * params.order_price * provider.reserve)
    seller = world.accounts.rows[Account.EQUIPMENT]
    if provider.public == 1:
        pay(world.accounts.rows[Account.STATE + provider.region], seller, cents)
    elif provider.owner >= 0:
        pay(world.accounts.rows[Account.PARENT_COMPANIES], seller, cents)
    elif cents > 0:
        hours = int(hours * min(1.0, max(0, provider.cash) / cents))
        pay_up_to(provider, seller, to_cents(hours * params.order_price * provider.reserve))
    provider.ordered[(month + int(params.order_lag)) % provider.ordered.size] += hours


@kernel
def wish(provider, params):
    """Hours a month a provider would add: nothing until it is full and, if it sells, has a margin; then its fastest growth."""
    sells = provider.public == 0 and provider.owner < 0
    if provider.capacity <= 0 or provider.utilisation <= params.order_utilisation or (sells and provider.income <= 0.0):
        return 0
    growth = params.order_growth_public if provider.public == 1 else params.order_growth_private
    return int(provider.nominal * (math.pow(growth, 1.0 / MONTHS) - 1.0))


PILZ = "Pilz et al. 2025, arXiv 2504.16026"
FACTS = Facts(
    parameters=(
        Parameter("offers_seen", "count", 5.0, "Providers that a project without a partner meets a month.", low=0.0, high=50.0),
        Parameter("offers_home", "share", 0.8, "Chance that such a provider is of the project's own region.",
                  prior=Uniform(0.5, 0.95), low=0.0, high=1.0),
        Parameter("partner_term", "months", 12.0, "Mean length of a partnership.", prior=Uniform(6.0, 24.0), low=1.0),
        Parameter("partner_months", "months", 6.0, "Months over which an offer would cover a run.", low=1.0),
        Parameter("idle_value", "1", 0.3, "Worth of having idle hours seen in use.", prior=Uniform(0.1, 0.5), low=0.0),
        Parameter("lending_bar", "1", 0.4, "Worth per price over reserve from which on a provider lends.",
                  prior=Uniform(0.2, 0.6), low=0.0),
        Parameter("orders_from", "year", 2026.0, "From when on capacity follows orders and no longer the records.",
                  source="end of the provider table"),
        Parameter("order_utilisation", "share", 0.85, "Utilisation from which on a provider orders.", low=0.0, high=1.0),
        Parameter("order_growth_public", "x a year", 1.8, "Fastest growth of a public provider.", low=1.0, source=PILZ),
        Parameter("order_growth_private", "x a year", 2.7, "Fastest growth of a private provider.", low=1.0, source=PILZ),
        Parameter("order_price", "hours' reserve price", 12.0, "Price of an hour a month of new capacity.", low=0.0),
        Parameter("order_lag", "months", 9.0, "Months from order to delivery.", low=1.0, high=11.0),
    ),
    effects=(
        Effect("partner_offers", "1", 1.0, "multiply", "Factor on how many providers a project meets that has no partner.",
               low=0.0),
        Effect("donated_hours", "h/month", 0.0, "add", "Hours that companies' clouds set aside to lend, whatever they could sell "
               "them for.", low=0.0),
        Effect("exit_delay", "months", 0.0, "add", "Months that a run wholly locked in stands still when hours that it was given "
               "end, until it works on other machines; noted when they are given.", low=0.0),
        Effect("partner_term_factor", "1", 1.0, "multiply", "Factor on how long a partnership lasts.", low=0.0),
    ),
)  # fmt: skip
