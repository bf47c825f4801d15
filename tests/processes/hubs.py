"""A hub on its own: organisations that release models at given dates, and what others make of them."""

import numpy as np

from sim.kernel import entrance
from sim.processes.hub import hub
from sim.world.hub_growth import arrivals_base
from sim.world.names import REGIONS
from sim.world.tables import DERIVATIVE, PUBLISHER, table
from tests.processes.handmade import effects, parameters, world_of

ENGLISH, LATER = 1, 10**6
CALM = {"hub_growth_early": 1.0, "hub_growth_late": 1.0, "hub_doubling": 1e12}  # the same arrivals every month


@entrance
def live(world, params, policy, ready):
    """The hub's months alone; models stand in the table from the month of their release."""
    for month in range(policy.size):
        world.artefacts.count[0] = ready[month]
        hub(world, params, policy[month], month)


def hub_of(rows, models=60, months=72, params=None, seed=0, spread=True):
    """A world that expects so many rows; bases released all along, better with time, of various terms and languages."""
    params = parameters() if params is None else params
    world = world_of(40, models, params=params, months=months)
    world = world._replace(
        seed=np.array([seed], np.uint64),
        derivatives=table(DERIVATIVE, 2 * rows + 500),
        publishers=table(PUBLISHER, 2 * rows + 500),
    )
    draws, made = np.random.default_rng(seed), world.artefacts.rows
    made["id"] = draws.integers(0, 2**62, made.size)
    made["owner"] = np.arange(made.size) % 40
    made["born"] = np.sort(draws.integers(-6, months, made.size)) if spread else -1
    made["difficulty"] = 22.0 + 0.1 * made.born if spread else 22.0
    made["documentation"] = 1.0
    made["languages"] = 1
    if spread:
        made["fitness_use"], made["fitness_family"] = draws.normal(0.0, 2.0, made.size), draws.normal(0.0, 0.8, made.size)
        made["languages"] = ENGLISH | draws.integers(1, 2**40, made.size)
        made["terms"] = draws.integers(1, 5, made.size)
    market = world.market.rows
    market["arrivals_base"], market["hub_weight"], market["seen_open"] = arrivals_base(rows, 2020.0, months, params), 100.0, 25.0
    return world


def lived(world, params=None, months=72, **changes):
    """The world after so many months of its hub."""
    params = parameters() if params is None else params
    policy = np.repeat(np.asarray(effects(2020.0, **changes)), months).view(np.recarray)
    policy["month"] = np.arange(months)
    policy["year"] = 2020.0 + np.arange(months) / 12.0
    born = world.artefacts.rows.born[: world.artefacts.count[0]]
    live(world, params, policy, np.array([int((born <= month).sum()) for month in range(months)]))
    return world


def grown(rows, models=60, months=72, overrides=None, off=(), seed=0, spread=True, **changes):
    """A hub that has lived, with these parameters."""
    params = parameters(overrides, off)
    return lived(hub_of(rows, models, months, params, seed, spread), params, months, **changes)


def rows_of(world, name="derivatives"):
    held = getattr(world, name)
    return held.rows[: held.count[0]]


def derived(world):
    rows = rows_of(world)
    return rows[rows.base_model >= 0]


def languages_of(masks):
    return np.array([int(mask).bit_count() for mask in masks])


def gini(values):
    held = np.sort(np.asarray(values, float))
    return 1.0 - 2.0 * ((held.cumsum() / held.sum()).sum() - 0.5) / held.size


def top_share(values, share=0.01):
    held = np.sort(np.asarray(values, float))[::-1]
    return held[: max(1, int(share * held.size))].sum() / held.sum()


def blocked(world, origin):
    """Withhold a region's weights from all others."""
    world.regions.rows["block_weights"][origin] = 1.0
    world.regions.rows["block_weights"][origin, origin] = 0.0
    assert world.regions.count[0] == REGIONS
    return world
