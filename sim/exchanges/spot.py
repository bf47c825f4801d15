"""The spot market: in each region a uniform-price call for the hours that nobody has reserved."""

import numpy as np

from sim.entry import Effect, Facts, Parameter, Uniform
from sim.exchanges.booking import for_sale, give, ids_of, take_evenly, wanted
from sim.exchanges.clearing import clear_call
from sim.kernel import kernel
from sim.world.draws import Draw, stream, uniform_at
from sim.world.ledger import CENTS, to_cents
from sim.world.names import MONTHS, REGIONS, Account, Kind
from sim.world.splits import share_pots


@kernel
def clear_spot(world, asking, params, effects, month, earned):
    """Each region's market sells what is left at one price to the highest bidders from wherever they may buy."""
    supply = np.zeros(REGIONS, np.int64)
    for i in range(world.providers.count[0]):
        provider = world.providers.rows[i]
        supply[provider.region] += for_sale(provider, params)
    markets = bid(world, asking, supply, params, effects, month)
    sold, pots = np.zeros(REGIONS, np.int64), np.zeros(REGIONS, np.int64)
    for r in range(REGIONS):
        region = world.regions.rows[r]
        region.price = region.reserve
        if supply[r] > 0:
            region.price = sell(world, asking, markets, r, supply[r], sold, pots, effects, month)
        post(region, month)
        if sold[r] > 0:
            pass_on(world, r, sold[r], pots[r], params, earned)


@kernel
def bid(world, asking, supply, params, effects, month):
    """Each request's market and bid: what an hour is worth, as far as cash goes, at most some times the reserve."""
    rivals = np.zeros(world.organisations.count[0], np.int64)  # requests of one host share its cash
    for row in asking:
        if wanted(world.projects.rows[row]) > 0:
            rivals[world.projects.rows[row].host] += 1
    markets = np.full(asking.size, -1, np.int64)
    key = stream(world.seed, Draw.MARKET, month)
    for j in range(asking.size):
        project = world.projects.rows[asking[j]]
        if wanted(project) <= 0:
            continue
        host = world.organisations.rows[project.host]
        home = world.regions.rows[host.region]
        blocked = uniform_at(key, project.id, 0) < home.block_chips
        markets[j] = market_of(world.regions, host.region, blocked, supply, params)
        if markets[j] >= 0:
            cash = host.cash / CENTS
            own = 1.0 - state_part(host, effects)
            value = project.expected * (cash + MONTHS * host.income + params.means_floor) / project.hours_needed
            ceiling = params.bid_ceiling * world.regions.rows[markets[j]].reserve
            project.bid = max(0.0, min(value / own, cash / own / rivals[project.host] / wanted(project), ceiling))
    return markets


@kernel
def state_part(host, effects):
    """Part of the price of compute that the state pays for its region's organisations, if they are no large companies."""
    return 0.0 if host.kind == Kind.COMPANY_LARGE else effects.compute_subsidy[host.region]


@kernel
def market_of(regions, home, blocked, supply, params):
    """Region in which a host buys: at home, unless another is cheaper by more than the premium and not blocked; -1 none."""
    best, lowest = -1, 0.0
    if supply[home] > 0:
        best, lowest = home, regions.rows[home].posted
    if blocked:
        return best
    for r in range(REGIONS):
        price = regions.rows[r].posted * (1.0 + params.foreign_premium)
        if r != home and supply[r] > 0 and (best < 0 or price < lowest):
            best, lowest = r, price
    return best


@kernel
def sell(world, asking, markets, r, supply, sold, pots, effects, month):
    """Clear one region's call; buyers pay into its pot. Return the price."""
    rows, n = np.empty(asking.size, np.int64), 0
    for j in range(asking.size):
        if markets[j] == r:
            rows[n] = asking[j]
            n += 1
    bids, asked, ids = np.empty(n), np.empty(n, np.int64), np.empty(n, np.int64)
    for k in range(n):
        project = world.projects.rows[rows[k]]
        bids[k], asked[k], ids[k] = project.bid, wanted(project), project.id
    granted = np.zeros(n, np.int64)
    price = clear_call(bids, asked, ids, supply, world.regions.rows[r].reserve, granted)
    for k in range(n):
        project = world.projects.rows[rows[k]]
        host = world.organisations.rows[project.host]
        borne = to_cents(granted[k] * price * state_part(host, effects))
        cents = min(host.cash, to_cents(granted[k] * price) - borne)  # never a cent more than there is, whatever the rounding
        host.cash -= cents
        world.accounts.rows[Account.STATE + host.region].cash -= borne
        pots[r] += cents + borne
        sold[r] += granted[k]
        give(project, granted[k], month)
    return price


@kernel
def post(region, month):
    """The posted price is the mean of the last six clearing prices, so that plans do not chase one month's."""
    region.prices[month % region.prices.size] = region.price
    total = 0.0
    for k in range(region.prices.size):
        total += region.prices[k]
    region.posted = total / region.prices.size


@kernel
def pass_on(world, r, hours, pot, params, earned):
    """Take a market's sales from its providers in proportion to what they offer; its pot goes by hours supplied.

    What an owner's cluster earns is its parent company's: the cloud business is no part of the budget for models.
    """
    providers = world.providers
    n = providers.count[0]
    weights, taken = np.zeros(n, np.int64), np.zeros(n, np.int64)
    for i in range(n):
        provider = providers.rows[i]
        if provider.region == r:
            weights[i] = for_sale(provider, params)
    take_evenly(providers, hours, weights, taken)
    group, value, parts = np.full(n, -1, np.int64), np.zeros(n), np.zeros(n, np.int64)
    for i in range(n):
        if taken[i] > 0:
            group[i], value[i] = 0, 1.0 * taken[i]
    share_pots(np.full(1, pot, np.int64), group, value, ids_of(providers), parts)
    parents = world.accounts.rows[Account.PARENT_COMPANIES]
    for i in range(n):
        if providers.rows[i].owner >= 0:
            parents.cash += parts[i]
        else:
            providers.rows[i].cash += parts[i]
            earned[i] += parts[i]


FACTS = Facts(
    parameters=(
        Parameter("bid_ceiling", "x reserve", 4.0, "Most that anyone bids.", prior=Uniform(2.0, 6.0), low=1.0),
        Parameter("owner_sale_share", "share", 0.8, "Part of the hours that owners leave idle on their own clusters which they "
                  "sell.", prior=Uniform(0.0, 1.0), low=0.0, high=1.0, source="assumed; clouds are owners too"),
        Parameter("foreign_premium", "share", 0.1, "Price difference from which on a host buys in another region.", low=0.0),
    ),
    effects=(
        Effect("compute_subsidy", "share", 0.0, "add", "Part of the price of compute that a region's state pays, large companies "
               "left out.", by="region", low=0.0, high=0.99),
    ),
)  # fmt: skip
