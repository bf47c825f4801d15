"""Rivalry: how much of the use where an organisation's models compete goes to others of nearly the same capability."""

import math

import numpy as np

from sim.entry import Facts, LogUniform, Parameter
from sim.kernel import kernel
from sim.world.capability import seen_capability


@kernel
def feel_rivalry(organisations, artefacts, market, shelf, use, params):
    """Renew every organisation's rivalry: sum over others' offers of share x closeness in capability.

    Shares are those of the segments where its models are used, by volume; of all segments if they are used nowhere.
    Who has no model is compared as if it made one of the capability most used.
    """
    n = shelf.rows.size
    offers, shares = np.empty(n + 1), np.empty(n + 1)  # the closed offer comes last
    total, typical = 0.0, 0.0
    for j in range(n):
        offers[j], shares[j] = shelf.seen[j], artefacts.rows[shelf.rows[j]].use
        total += shares[j]
        typical += shares[j] * offers[j]
    offers[n], shares[n] = market.capability_closed, mean_share(use)
    field = make_field(offers, shares, params.rivalry_scale)
    typical = typical / total if total > 0.0 else market.seen_open
    here = np.full(organisations.count[0], -1, np.int64)  # by organisation: the first place of its own on the shelf
    for j in range(n - 1, -1, -1):
        here[shelf.owners[j]] = j
    for row in range(organisations.count[0]):
        organisation = organisations.rows[row]
        if organisation.alive == 0:
            continue
        mine = typical
        if organisation.best_model >= 0:
            model = artefacts.rows[organisation.best_model]
            mine = seen_capability(model.score, model.difficulty, params.score_scale)
        organisation.rivalry = nearness(field, mine)
        if here[row] >= 0 and total > 0.0:
            organisation.rivalry = among_others(row, shelf.owners, use, offers, mine, params.rivalry_scale)


@kernel
def mean_share(use):
    """Closed share of all use, by volume."""
    total, shut = 0.0, 0.0
    for s in range(use.volume.size):
        total += use.volume[s]
        shut += use.volume[s] * use.closed[s]
    return shut / total if total > 0.0 else 0.0


@kernel
def make_field(offers, shares, scale):
    """Offers sorted by capability, with running sums, so that closeness to all of them costs one search.

    Rows: capability, sum of share x exp(K/scale) up to here, sum of share x exp(-K/scale) from here on; then the scale
    and the capability that the exponents are taken from.
    """
    n = offers.size
    field = np.zeros((4, n + 1))
    order = np.empty(n, np.int64)
    for j in range(n):
        place = j
        while place > 0 and offers[j] < offers[order[place - 1]]:
            order[place] = order[place - 1]
            place -= 1
        order[place] = j
    zero = offers[n - 1]
    field[3, 0], field[3, 1] = scale, zero
    for k in range(n):
        field[0, k] = offers[order[k]]
        field[1, k + 1] = field[1, k] + shares[order[k]] * math.exp((offers[order[k]] - zero) / scale)
    for k in range(n - 1, -1, -1):
        field[2, k] = field[2, k + 1] + shares[order[k]] * math.exp((zero - offers[order[k]]) / scale)
    return field


@kernel
def nearness(field, capability):
    """Sum over offers of share x exp(-distance/scale), in [0, 1]."""
    low, high = 0, field.shape[1] - 1
    while low < high:  # how many offers are no better
        middle = (low + high) // 2
        if field[0, middle] <= capability:
            low = middle + 1
        else:
            high = middle
    up = math.exp((capability - field[3, 1]) / field[3, 0])
    return min(1.0, field[1, low] / up + field[2, low] * up)


@kernel
def among_others(row, owners, use, offers, mine, scale):
    """Rivalry that one organisation meets where its models are used, from others' offers only."""
    n = owners.size
    met = np.zeros(n + 1)  # by offer: its share where the own models are used, weighted by their use
    total = 0.0
    for s in range(use.volume.size):
        own = 0.0
        for j in range(n):
            if owners[j] == row:
                own += use.opened[s, j]
        if own > 0.0:
            weight = own * use.volume[s]
            total += weight
            met[n] += weight * use.closed[s]
            for j in range(n):
                met[j] += weight * use.opened[s, j]
    felt = 0.0
    for j in range(n + 1):
        if j == n or owners[j] != row:
            felt += met[j] * math.exp(-abs(mine - offers[j]) / scale)
    return min(1.0, felt / total) if total > 0.0 else 0.0


FACTS = Facts(
    parameters=(
        Parameter("rivalry_scale", "OOM", 1.1, "Distance in capability at which an offer rivals a third as much.",
                  prior=LogUniform(0.5, 2.0), low=0.05, source="fitted by hand to openness by distance to the record"),
    ),
)  # fmt: skip
