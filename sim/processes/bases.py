"""Bases: the open models that others may build on, and how much each draws those who look for one."""

import numpy as np

from sim.entry import Facts, Parameter, Uniform
from sim.kernel import kernel
from sim.processes.attention import base_attention
from sim.world.ageing import age_factors, age_of
from sim.world.capability import seen_capability
from sim.world.gates import gate
from sim.world.names import REGIONS
from sim.world.offer import is_open_model
from sim.world.order import order_by_id
from sim.world.reuse import reuse_probability


@kernel
def open_bases(artefacts):
    """Rows of the models whose weights anyone may take and that are not withdrawn, in an order that their ids set."""
    rows, ids, n = np.empty(artefacts.count[0], np.int64), np.empty(artefacts.count[0], np.int64), 0
    for i in range(artefacts.count[0]):
        model = artefacts.rows[i]
        if is_open_model(model):
            rows[n], ids[n] = i, model.id
            n += 1
    return rows[order_by_id(ids[:n])]


@kernel
def base_reach(world, bases, params, month):
    """Running sum over bases of the chance to be seen and built on.

    A base is seen by its family's and its own visibility, capability, fitness, terms, age and the borders in between;
    a small part of those who look meets any of them alike. Only what is documented is then built on (M18).
    """
    n = bases.size
    weights, reach = np.empty(n), np.empty(n)
    access = _access(world, params)
    ages = age_factors(params, month, params.base_half_life)
    best, seen = world.market.rows[0].seen_open, 0.0
    for j in range(n):
        model = world.artefacts.rows[bases[j]]
        family = world.artefacts.rows[model.family]
        ahead = seen_capability(model.score, model.difficulty, params.score_scale) - best
        pull = params.derivation_quality * ahead + family.fitness_family + params.derivation_fitness * model.fitness_use
        weights[j] = base_attention(params, model.visible, family.visible_family, pull)
        weights[j] *= ages[min(month, age_of(model, month))] * params.licence_pull[model.terms]
        weights[j] *= access[world.organisations.rows[model.owner].region]
        seen += weights[j]
    anywhere, total = params.derivation_exploration * seen / max(1, n), 0.0
    for j in range(n):
        weight = (1.0 - params.derivation_exploration) * weights[j] + anywhere
        total += weight * reuse_probability(params, world.artefacts.rows[bases[j]].documentation)
        reach[j] = total
    return reach


@kernel
def open_supply(world, bases, params):
    """Mean chance that an open model can be reused by those who see it; what is usual while there is none."""
    total = 0.0
    for i in bases:
        total += reuse_probability(params, world.artefacts.rows[i].documentation)
    return total / bases.size if bases.size > 0 else params.supply_usual


@kernel
def _access(world, params):
    """Share of the hub's users who can reach weights from each region; a block of the hub itself spares those at home."""
    access, users = np.zeros(REGIONS), 0.0
    for r in range(REGIONS):
        users += world.regions.rows[r].users
    for origin in range(REGIONS):
        for r in range(REGIONS):
            region = world.regions.rows[r]
            block = max(world.regions.rows[origin].block_weights[r], region.block_hub if r != origin else 0.0)
            access[origin] += gate(params, block) * region.users / max(1e-9, users)
    return access


@kernel
def find(reach, point):
    """Position in whose stretch of a running sum a point falls, by bisection."""
    low, high = 0, reach.size - 1
    while low < high:
        middle = (low + high) // 2
        if reach[middle] > point:
            high = middle
        else:
            low = middle + 1
    return low


FACTS = Facts(
    parameters=(
        Parameter("derivation_quality", "1/OOM", 0.5, "Pull of capability on derivation.", prior=Uniform(0.3, 1.0), low=0.0,
                  source="prototype"),
        Parameter("derivation_fitness", "1", 0.035, "Part of a model's fitness in use that works in derivation too.", low=0.0,
                  source="prototype: a spread of 0.07, unconstrained"),
        Parameter("derivation_exploration", "share", 0.02, "Of those who look for a base, the part that takes any alike.",
                  low=0.0, high=1.0, source="prototype"),
        Parameter("licence_pull", "1", (0.0, 0.4, 0.7, 0.8, 1.0), "Pull of terms on derivation: closed, gated, benefit-sharing, "
                  "restricted, open.", low=0.0, by=("terms",)),
    ),
)  # fmt: skip
