"""Patrons: which one comes to an organisation without, and how far its motives lie from the host's."""

from sim.kernel import kernel
from sim.world.names import MOTIVES, Account
from sim.world.tables import MAX_PATRONS

# Classes of patrons, in the order of the axis "patron".
STATE, PHILANTHROPY, COMPANY, HUB = 0, 1, 2, 3


@kernel
def draw_patron(params, kind, region, draw):
    """Account of a patron drawn for an organisation of some kind and region; -1 for kinds that live without."""
    total = 0.0
    for k in range(HUB + 1):
        total += params.patron_weight[kind, k]
    left = draw * total
    for k in range(HUB + 1):
        left -= params.patron_weight[kind, k]
        if left < 0.0:
            return account_of(k, region)
    return -1


@kernel
def account_of(patron, region):
    """The outside account of a class of patrons; each region has a state of its own."""
    if patron == STATE:
        return Account.STATE.value + region
    if patron == PHILANTHROPY:
        return Account.PHILANTHROPY.value
    return Account.HUB.value if patron == HUB else Account.PARENT_COMPANIES.value


@kernel
def class_of(account):
    """The class of patrons that an account belongs to."""
    if account >= Account.STATE:
        return STATE
    if account == Account.PHILANTHROPY:
        return PHILANTHROPY
    return HUB if account == Account.HUB else COMPANY


@kernel
def mismatch(params, organisation, account):
    """Half the distance between the motives of patron and host: 0 the same to 1 nothing in common."""
    patron = class_of(account)
    total = 0.0
    for k in range(MOTIVES):
        total += params.patron_motive[patron, k]
    distance = 0.0
    for k in range(MOTIVES):
        distance += abs(params.patron_motive[patron, k] / total - organisation.motive[k])
    return 0.5 * distance


@kernel
def state_share(host):
    """Part of a host's bill that states pay."""
    share = 0.0
    for j in range(MAX_PATRONS):
        if host.patron_kind[j] >= Account.STATE:
            share += host.patron_share[j]
    return share
