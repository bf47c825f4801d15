"""Revenue: customers pay closed labs, clouds and integrators at once; what hosts have earned falls due next month."""

import numpy as np

from sim.entry import Effect, Facts, LogUniform, Parameter, Uniform
from sim.kernel import kernel
from sim.world.ledger import pay, to_cents
from sim.world.names import REGIONS, Account, ProviderKind
from sim.world.splits import share_pots
from sim.world.sponsors import state_share


@kernel
def book_revenue(accounts, organisations, providers, shelf, use, params, effects):
    """Use x price is divided: closed labs take all of theirs; open use pays the host, clouds of the region, integrators."""
    customers = accounts.rows[Account.CUSTOMERS]
    closed, spent = 0.0, np.zeros(REGIONS)
    hosts = np.zeros(shelf.rows.size)
    for s in range(use.volume.size):
        closed += use.volume[s] * use.closed[s] * effects.closed_price
        for j in range(hosts.size):
            paid = use.volume[s] * use.opened[s, j] * params.adopter_open_price
            spent[s % REGIONS] += paid
            hosts[j] += paid
    pay(customers, accounts.rows[Account.CLOSED_LABS], to_cents(closed))
    others = _owe_hosts(organisations, shelf.owners, hosts, params.capture_host, effects)
    pots = np.zeros(REGIONS, np.int64)
    for r in range(REGIONS):
        pots[r] = to_cents(spent[r] * params.capture_cloud)
        others += to_cents(spent[r] * max(0.0, 1.0 - params.capture_cloud - params.capture_host))
    others += _pay_clouds(providers, customers, pots)
    pay(customers, accounts.rows[Account.INTEGRATORS], others)


@kernel
def _owe_hosts(organisations, owners, hosts, capture, effects):
    """Book what hosts of any kind earned, due next month; return the cents of hosts that no longer exist or may not earn."""
    unclaimed = 0
    for row in range(organisations.count[0]):
        organisations.rows[row].revenue_due = 0
    for j in range(hosts.size):
        host = organisations.rows[owners[j]]
        due = to_cents(hosts[j] * capture)
        if host.alive == 1:
            kept = int(due * kept_share(effects, host))
            host.revenue_due += kept
            unclaimed += due - kept
        else:
            unclaimed += due
    return unclaimed


@kernel
def kept_share(effects, host):
    """Part of what its models earn that a host keeps: less where public money comes without recovery of cost."""
    if effects.cost_recovery >= 1.0:
        return 1.0
    return 1.0 - (1.0 - effects.cost_recovery) * state_share(host)


@kernel
def _pay_clouds(providers, customers, pots):
    """Pay each region's clouds by capacity; return the cents of regions without a cloud, which fall to integrators."""
    n = providers.count[0]
    group, value = np.full(n, -1, np.int64), np.zeros(n)
    ids, parts = np.empty(n, np.int64), np.zeros(n, np.int64)
    for i in range(n):
        provider = providers.rows[i]
        ids[i] = provider.id
        if provider.kind == ProviderKind.CLOUD and provider.capacity > 0:
            group[i], value[i] = provider.region, 1.0 * provider.capacity
    share_pots(pots, group, value, ids, parts)
    left = 0
    for r in range(pots.size):
        left += pots[r]
    for i in range(n):
        pay(customers, providers.rows[i], parts[i])
        left -= parts[i]
    return left


FACTS = Facts(
    parameters=(
        Parameter("adopter_open_price", "1", 0.1, "Price of a unit of use of an open model, relative to a closed one.",
                  prior=LogUniform(0.03, 0.3), low=1e-3),
        Parameter("capture_host", "share", 0.05, "Part of what is paid for use of an open model that its host earns.",
                  prior=LogUniform(0.01, 0.2), low=0.0, high=1.0),
        Parameter("capture_cloud", "share", 0.5, "Part of it that clouds of the region earn; the rest goes to integrators.",
                  prior=Uniform(0.3, 0.7), low=0.0, high=1.0),
    ),
    effects=(
        Effect("cost_recovery", "share", 1.0, "multiply", "Part of what work that states pay for earns that falls to its owner; "
               "integrators earn the rest.", low=0.0, high=1.0),
    ),
)  # fmt: skip
