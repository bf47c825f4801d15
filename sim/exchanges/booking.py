"""Booking compute: what a project wants, gets and has got; what a provider serves and sells."""

import numpy as np

from sim.kernel import kernel
from sim.world.splits import split


@kernel
def wanted(project):
    """Hours of this month's request that are not served yet."""
    return project.hours_asked - project.hours_now


@kernel
def give(project, hours, month):
    """Book hours that a project receives; the wait ends with the first."""
    project.hours_got += hours
    project.hours_now += hours
    project.hours_total += hours
    if hours > 0 and project.waited < 0:
        project.waited = month - project.first_asked


@kernel
def take(provider, hours):
    """Book hours that a provider serves."""
    provider.used += hours
    provider.free -= hours


@kernel
def take_evenly(providers, hours, weights, taken):
    """Take hours from providers in proportion to ``weights``, none of which exceeds what is free; ``taken`` receives whose."""
    for i in range(taken.size):
        taken[i] = 0
    if hours <= 0:
        return
    split(hours, weights, ids_of(providers), taken)
    for i in range(taken.size):
        if taken[i] > 0:
            take(providers.rows[i], taken[i])


@kernel
def sells(provider):
    """True for providers whose business it is to sell: private ones that are nobody's own cluster and do not only donate."""
    return provider.public == 0 and provider.owner < 0 and provider.grant_share < 1.0


@kernel
def for_sale(provider, params):
    """Hours a provider brings to the market: all that are free if that is its business, part of an owner's idle ones."""
    if sells(provider):
        return provider.free
    if provider.public == 0 and provider.owner >= 0:
        return int(params.owner_sale_share * provider.free)
    return 0


@kernel
def ids_of(providers):
    """Ids of the providers, by row."""
    ids = np.empty(providers.count[0], np.int64)
    for i in range(ids.size):
        ids[i] = providers.rows[i].id
    return ids
