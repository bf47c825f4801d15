"""The compute exchange: own clusters, standing partnerships, grant programmes by merit, then a priced call by region.

Laws: no provider over capacity; no budget below zero; no request served twice; no hours left in a market while an acceptable
affordable request waits there; in one programme nobody is passed over for a lower priority.
"""

import math

import numpy as np

from sim.entry import Effect, Facts, LogUniform, Parameter, Uniform
from sim.exchanges.clearing import award, clear_call
from sim.kernel import kernel
from sim.world.draws import Draw, normal_quantile, poisson_quantile, uniform
from sim.world.involvement import log_work
from sim.world.ledger import pay, pay_up_to, to_cents
from sim.world.names import REGIONS, Account, Activity, Domain, Phase, Role, Stage, Stakeholder
from sim.world.partnership import partner_hours
from sim.world.splits import share_pots

MONTHS = 12.0


@kernel
def compute_exchange(world, params, effects, month):
    """Compute requests meet capacity: own clusters, then partners, then grants by merit, then money."""
    open_capacity(world)
    asking = requests(world, params, month)
    serve_owners(world, asking, params, month)
    serve_partners(world, asking, params, month)
    award_grants(world, asking, params, effects, month)
    clear_spot(world, asking, params, month)
    close_books(world, params)
    log_support(world, params, month)


@kernel
def open_capacity(world):
    """All capacity is free at the start of the month; hours not used lapse."""
    for i in range(world.providers.count[0]):
        provider = world.providers.rows[i]
        provider.used, provider.free = 0, provider.capacity
    for i in range(world.programmes.count[0]):
        programme = world.programmes.rows[i]
        programme.applications, programme.awards, programme.awarded = 0, 0, 0
    market = world.market.rows[0]
    market.applications, market.awards = 0, 0


@kernel
def requests(world, params, month):
    """Rows of projects that ask for compute, in the order of rows; each asks for a month's part of its run."""
    projects = world.projects
    rows, n = np.empty(projects.count[0], np.int64), 0
    for i in range(projects.count[0]):
        project = projects.rows[i]
        project.hours_now, project.hours_asked, project.bid = 0, 0, 0.0
        if project.stage != Stage.PRETRAINING and project.stage != Stage.POSTTRAINING:
            continue
        training = project.stage == Stage.PRETRAINING or project.activity == Activity.DERIVE
        left = project.hours_needed - project.hours_got
        if not training or left <= 0:
            continue
        project.hours_asked = min(left, int(math.ceil(project.hours_needed / params.run_months)))
        if project.first_asked < 0:
            project.first_asked, project.grant_applied = month, month
        rows[n] = i
        n += 1
    return rows[:n]


@kernel
def give(project, hours, month):
    """Book hours that a project receives; the wait ends with the first."""
    project.hours_got += hours
    project.hours_now += hours
    project.hours_total += hours
    project.hours_asked -= hours
    if hours > 0 and project.waited < 0:
        project.waited = month - project.first_asked


@kernel
def take(provider, hours):
    """Book hours that a provider serves."""
    provider.used += hours
    provider.free -= hours


@kernel
def serve_owners(world, asking, params, month):
    """A cluster serves its owner's projects first, evenly, at a part of the reserve price."""
    for i in range(world.providers.count[0]):
        provider = world.providers.rows[i]
        if provider.owner < 0 or provider.free <= 0:
            continue
        owner = world.organisations.rows[provider.owner]
        cost = params.own_cluster_cost * provider.reserve
        for j in range(asking.size):
            project = world.projects.rows[asking[j]]
            if project.host != provider.owner or project.hours_asked <= 0:
                continue
            affordable = int(owner.cash / 100.0 / max(0.001, cost))
            hours = min(project.hours_asked, provider.free, affordable)
            if hours > 0:
                pay(owner, world.accounts.rows[Account.EQUIPMENT], to_cents(hours * cost))
                take(provider, hours)
                give(project, hours, month)


@kernel
def serve_partners(world, asking, params, month):
    """Standing partnerships come next: the hours promised, as far as the partner has them free."""
    for j in range(asking.size):
        project = world.projects.rows[asking[j]]
        promised = partner_hours(params, project)
        if promised <= 0 or project.hours_asked <= 0:
            continue
        provider = world.providers.rows[project.partner_provider]
        hours = min(promised, project.hours_asked, provider.free)
        take(provider, hours)
        give(project, hours, month)
        project.partner_total += hours
        project.lock_in = 1.0 - math.exp(-project.partner_total / params.lock_in_scale)


@kernel
def may_apply(kind, params):
    """True for kinds of organisation that public calls are open to."""
    return params.call_open_to[kind] > 0.5


@kernel
def award_grants(world, asking, params, effects, month):
    """Each region's programme serves running awards, then new ones by merit and lottery, against applicants nobody lists."""
    for p in range(world.programmes.count[0]):
        programme = world.programmes.rows[p]
        if month < programme.start or (programme.end >= 0 and month > programme.end):
            continue
        base = _pool(world, programme)
        extra = int(effects.grant_hours[programme.region])
        left = base + min(extra, _free_in(world, programme.region) - base)
        left = _running(world, asking, p, left, params, month)
        left = _new_awards(world, asking, p, left, params, month)
        programme.awarded = min(base + extra, programme.awarded)
        market = world.market.rows[0]
        market.applications += programme.applications
        market.awards += programme.awards
        _supply(world, programme.region, programme.awarded, max(0, programme.awarded - base), params)


@kernel
def _pool(world, programme):
    """Hours that the region's public machines put into the call."""
    hours = 0
    for i in range(world.providers.count[0]):
        provider = world.providers.rows[i]
        if provider.region == programme.region and provider.grant_share > 0.0:
            hours += min(provider.free, int(provider.capacity * provider.grant_share))
    return hours if programme.hours == 0 else min(hours, programme.hours)


@kernel
def _free_in(world, region):
    hours = 0
    for i in range(world.providers.count[0]):
        provider = world.providers.rows[i]
        if provider.region == region and provider.owner < 0:
            hours += provider.free
    return hours


@kernel
def _running(world, asking, number, left, params, month):
    """Serve awards already made, until their window closes."""
    programme = world.programmes.rows[number]
    for j in range(asking.size):
        project = world.projects.rows[asking[j]]
        if project.programme != number:
            continue
        if project.grant_left <= 0:
            project.programme = -1
            continue
        project.grant_left -= 1
        hours = min(project.grant_hours, project.hours_asked, left)
        give(project, hours, month)
        left -= hours
        programme.awarded += hours
    return left


@kernel
def _new_awards(world, asking, number, left, params, month):
    """Rank those whose queue is over together with outside applicants; award in order, in part at the margin."""
    programme = world.programmes.rows[number]
    outside = _outsiders(world, programme, params, month)
    size = asking.size + outside
    priority, ids = np.full(size, -1.0), np.empty(size, np.int64)
    asked, granted = np.zeros(size, np.int64), np.zeros(size, np.int64)
    for j in range(asking.size):
        project = world.projects.rows[asking[j]]
        host = world.organisations.rows[project.host]
        ids[j] = project.id
        if host.region != programme.region or not may_apply(host.kind, params) or project.programme >= 0:
            continue
        if month == project.grant_applied:
            programme.applications += 1
        if month - project.grant_applied < programme.queue or host.standing < programme.floor * (host.best_model >= 0):
            continue
        lottery = uniform(world.seed, Draw.GRANT_LOTTERY, month, project.id, 0)
        priority[j] = merit(host, params) + params.grant_lottery * lottery
        asked[j] = project.hours_asked
    for k in range(outside):
        place = asking.size + k
        ids[place] = programme.id ^ (k + 1)
        draw = uniform(world.seed, Draw.GRANT_LOTTERY, month, ids[place], 1)
        priority[place] = draw + params.grant_lottery * uniform(world.seed, Draw.GRANT_LOTTERY, month, ids[place], 0)
        z = normal_quantile(uniform(world.seed, Draw.GRANT_LOTTERY, month, ids[place], 2))
        asked[place] = int(params.outside_request * math.exp(params.outside_spread * z))
    left = award(priority, ids, asked, left, granted)
    for j in range(asking.size):
        if granted[j] > 0:
            project = world.projects.rows[asking[j]]
            project.programme, project.grant_hours = number, granted[j]
            project.grant_left = programme.window - 1
            give(project, granted[j], month)
    for j in range(size):
        programme.awarded += granted[j]
        programme.awards += 1 if granted[j] > 0 else 0
    programme.applications += outside
    return left


@kernel
def _outsiders(world, programme, params, month):
    """How many teams that are not in the population apply this month."""
    mean = params.outside_applicants / MONTHS / REGIONS
    return poisson_quantile(uniform(world.seed, Draw.GRANT_WINDOW, month, programme.id, 0), mean)


@kernel
def merit(host, params):
    """What a call sees in an applicant, in [0, 1]: its standing and its experts."""
    experts = host.experts / (host.experts + params.merit_experts)
    return 0.5 * host.standing + 0.5 * experts


@kernel
def _supply(world, region, hours, paid, params):
    """Take awarded hours from the region's machines, public ones first; the state pays for those beyond its pool."""
    for public in range(1, -1, -1):
        for i in range(world.providers.count[0]):
            provider = world.providers.rows[i]
            if provider.region != region or provider.owner >= 0 or provider.public != public or hours <= 0:
                continue
            served = min(provider.free, hours)
            take(provider, served)
            hours -= served
            bought = min(served, paid)
            paid -= bought
            price = params.grant_hour_cost if public == 1 else provider.reserve
            pay(world.accounts.rows[Account.STATE + region], provider, to_cents(bought * price))


@kernel
def clear_spot(world, asking, params, month):
    """Each region's market sells what is left at one price to the highest bidders from wherever they may buy."""
    supply = np.zeros(REGIONS, np.int64)
    for i in range(world.providers.count[0]):
        provider = world.providers.rows[i]
        if sells(provider):
            supply[provider.region] += provider.free
    asks = _bid(world, asking, supply, params, month)
    pots, sold = np.zeros(REGIONS, np.int64), np.zeros(REGIONS, np.int64)
    for r in range(REGIONS):
        region = world.regions.rows[r]
        region.price = region.reserve
        if supply[r] > 0:
            region.price = _sell(world, asking, asks, r, supply[r], pots, sold, month)
        place = month % region.prices.size
        region.prices[place] = region.price
        total = 0.0
        for k in range(region.prices.size):
            total += region.prices[k]
        region.posted = total / region.prices.size
    _deliver(world, pots, sold)


@kernel
def sells(provider):
    """True for providers whose free hours are on the market: private ones that are nobody's own cluster."""
    return provider.public == 0 and provider.owner < 0


@kernel
def _bid(world, asking, supply, params, month):
    """Each request's market and bid: what the run is worth, as far as cash goes, at most some times the reserve."""
    rivals = np.zeros(world.organisations.count[0], np.int64)
    for j in range(asking.size):
        if world.projects.rows[asking[j]].hours_asked > 0:
            rivals[world.projects.rows[asking[j]].host] += 1
    markets = np.full(asking.size, -1, np.int64)
    for j in range(asking.size):
        project = world.projects.rows[asking[j]]
        if project.hours_asked <= 0:
            continue
        host = world.organisations.rows[project.host]
        markets[j] = _market_of(world, project, host, supply, params, month)
        if markets[j] >= 0:
            ceiling = params.bid_ceiling * world.regions.rows[markets[j]].reserve
            cash = host.cash / 100.0 / rivals[project.host]
            value = project.expected * (host.cash / 100.0 + MONTHS * host.income + params.means_floor) / project.hours_needed
            project.bid = min(value, cash / project.hours_asked, ceiling)
    return markets


@kernel
def _market_of(world, project, host, supply, params, month):
    """The market in which a host buys: at home, or where it is cheaper by more than the premium, unless blocked."""
    blocked = uniform(world.seed, Draw.OFFER, month, project.id, 9) < world.regions.rows[host.region].block_chips
    best, lowest = -1, 0.0
    for r in range(REGIONS):
        if supply[r] <= 0 or (blocked and r != host.region):
            continue
        price = world.regions.rows[r].posted * (1.0 if r == host.region else 1.0 + params.foreign_premium)
        if best < 0 or price < lowest:
            best, lowest = r, price
    return best


@kernel
def _sell(world, asking, markets, r, supply, pots, sold, month):
    """Clear one region's call; buyers pay into its pot. Return the price."""
    n = 0
    for j in range(asking.size):
        if markets[j] == r:
            n += 1
    if n == 0:
        return world.regions.rows[r].reserve
    rows, bids = np.empty(n, np.int64), np.empty(n)
    asked, ids, granted = np.empty(n, np.int64), np.empty(n, np.int64), np.zeros(n, np.int64)
    k = 0
    for j in range(asking.size):
        if markets[j] == r:
            project = world.projects.rows[asking[j]]
            rows[k], bids[k], asked[k], ids[k] = asking[j], project.bid, project.hours_asked, project.id
            k += 1
    price = clear_call(bids, asked, ids, supply, world.regions.rows[r].reserve, granted)
    for k in range(n):
        if granted[k] > 0:
            project = world.projects.rows[rows[k]]
            cents = to_cents(granted[k] * price)
            world.organisations.rows[project.host].cash -= cents
            pots[r] += cents
            sold[r] += granted[k]
            give(project, granted[k], month)
    return price


@kernel
def _deliver(world, pots, sold):
    """Spread a market's sales and its pot over its providers in proportion to what they had free."""
    n = world.providers.count[0]
    group, ids, parts = np.full(n, -1, np.int64), np.empty(n, np.int64), np.zeros(n, np.int64)
    value = np.zeros(n)
    for i in range(n):
        provider = world.providers.rows[i]
        ids[i] = provider.id
        if sells(provider) and provider.free > 0:
            group[i], value[i] = provider.region, 1.0 * provider.free
    share_pots(pots, group, value, ids, parts)
    for i in range(n):
        world.providers.rows[i].cash += parts[i]
    for i in range(n):  # hours: first in the order of ids (the order of rows), up to what each has
        provider = world.providers.rows[i]
        if group[i] >= 0:
            hours = min(provider.free, sold[provider.region])
            take(provider, hours)
            sold[provider.region] -= hours


@kernel
def close_books(world, params):
    """Providers' use and income of the month, and the part of income that running costs take."""
    for i in range(world.providers.count[0]):
        provider = world.providers.rows[i]
        share = provider.used / provider.capacity if provider.capacity > 0 else 0.0
        provider.utilisation += params.provider_smoothing * (share - provider.utilisation)
        cost = to_cents(params.running_cost * provider.reserve * provider.used)
        if provider.public == 0 and provider.owner < 0:
            pay_up_to(provider, world.accounts.rows[Account.EQUIPMENT], cost)


@kernel
def log_support(world, params, month):
    """Book the providers' support of runs in the participation log."""
    for i in range(world.projects.count[0]):
        project = world.projects.rows[i]
        if project.hours_now > 0:
            months = params.support_months * project.hours_now / params.hours_per_expert
            role = params.role_weight[Role.CONTRIBUTE]
            cell = (Domain.COMPUTE.value, Phase.PRE_TRAINING.value, Stakeholder.PROVIDERS.value)
            log_work(world, month, project.form, cell[0], cell[1], cell[2], months, role, 1.0)


FACTS = Facts(
    parameters=(
        Parameter("run_months", "months", 5.0, "Months over which a run asks for its compute.", low=1.0, high=24.0),
        Parameter("own_cluster_cost", "share of reserve price", 0.05, "What an hour on its own cluster costs an owner.",
                  prior=LogUniform(0.02, 0.5), low=0.0, high=1.0),
        Parameter("lock_in_scale", "h", 1e6, "Partner hours at which a project is mostly locked in.", prior=LogUniform(3e5, 3e6),
                  low=1.0),
        Parameter("call_open_to", "0 or 1", (0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0), "Whether public calls are open, by kind: large "
                  "company, start-up, research institute, public body, university, grassroots, provider.", low=0.0, high=1.0,
                  by=("kind",)),
        Parameter("grant_lottery", "1", 0.5, "Weight of chance against merit in the ranking of applications.",
                  prior=Uniform(0.1, 1.0), low=0.0),
        Parameter("merit_experts", "FTE", 10.0, "Experts at which a call gives half of the marks for them.", low=0.1),
        Parameter("outside_applicants", "teams a year", 1500.0, "Teams outside the population that apply to calls.",
                  prior=LogUniform(300.0, 5000.0), low=0.0,
                  source="prototype: 100 give a success rate of .07, 400 of .02; EuroHPC 4 of 94, IndiaAI 4 of 506"),
        Parameter("outside_request", "h/month", 1e5, "Median request of those teams.", prior=LogUniform(5e3, 1e5), low=1.0),
        Parameter("outside_spread", "log", 1.0, "Spread of those requests.", low=0.0, source="prototype"),
        Parameter("grant_hour_cost", "USD/h", 1.8, "What an hour on a public machine costs the state.", low=0.0,
                  source="UK AI Research Resource: 1.2 for the machine; power and staff 0.6 assumed"),
        Parameter("bid_ceiling", "x reserve", 4.0, "Most that anyone bids.", prior=Uniform(2.0, 6.0), low=1.0),
        Parameter("foreign_premium", "share", 0.1, "Price difference from which on a host buys in another region.", low=0.0),
        Parameter("provider_smoothing", "1/month", 1.0 / 6.0, "Weight of the newest month in a provider's utilisation.",
                  low=0.0, high=1.0),
        Parameter("running_cost", "share of reserve price", 0.6, "Running costs per hour served, paid from income.", low=0.0,
                  high=1.0),
        Parameter("support_months", "person-months", 1.0, "Providers' support per 100,000 hours.", prior=LogUniform(0.3, 3.0),
                  low=0.0),
    ),
    effects=(
        Effect("grant_hours", "h/month", 0.0, "add", "Hours added to a region's public calls, bought if its machines are full.",
               by="region", low=0.0),
    ),
)  # fmt: skip
