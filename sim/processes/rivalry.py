"""Rivalry: how much of the use where an organisation's models compete goes to others of nearly the same capability."""

import math

import numpy as np

from sim.entry import Facts, LogUniform, Parameter
from sim.kernel import kernel
from sim.world.capability import trusted_capability


@kernel
def feel_rivalry(organisations, artefacts, market, shelf, use, params):
    """Renew every organisation's rivalry: sum over others' offers of share x closeness in capability.

    Shares are those of the segments where its models are used, by volume; of all segments if they are used nowhere.
    Who has no model is compared as if it made one of the capability most used.
    """
    n, zero = shelf.rows.size, market.capability_closed
    powers, shares = np.empty(n + 1), np.empty(n + 1)  # the closed offer comes last
    total, typical = 0.0, 0.0
    for j in range(n):
        powers[j], shares[j] = power(shelf.seen[j], zero, params), artefacts.rows[shelf.rows[j]].use
        total += shares[j]
        typical += shares[j] * shelf.seen[j]
    powers[n], shares[n] = 1.0, _mean_share(use)
    field = make_field(powers, shares)
    typical = typical / total if total > 0.0 else market.seen_open
    used = np.zeros(organisations.count[0], np.int64)
    for j in range(n):
        if shares[j] > 0.0:
            used[shelf.owners[j]] = 1
    for row in range(organisations.count[0]):
        organisation = organisations.rows[row]
        if organisation.alive == 0:
            continue
        mine = typical
        if organisation.best_model >= 0:
            model = artefacts.rows[organisation.best_model]
            mine = trusted_capability(params, model.score, model.difficulty)
        mine = power(mine, zero, params)
        if used[row] == 1:
            organisation.rivalry = _among_others(row, shelf.owners, use, powers, mine)
        else:
            organisation.rivalry = nearness(field, mine)


@kernel
def power(capability, zero, params):
    """A capability as a number whose ratio to another's is their closeness, exp(-distance/scale), or its inverse."""
    return math.exp((capability - zero) / params.rivalry_scale)


@kernel
def _mean_share(use):
    """Closed share of all use, by volume."""
    total, shut = 0.0, 0.0
    for s in range(use.volume.size):
        total += use.volume[s]
        shut += use.volume[s] * use.closed[s]
    return shut / total if total > 0.0 else 0.0


@kernel
def make_field(powers, shares):
    """Offers sorted by capability, with running sums, so that closeness to all of them costs one search.

    Rows: power, sum of share x power up to here, sum of share / power from here on.
    """
    n = powers.size
    field = np.zeros((3, n + 1))
    order = np.empty(n, np.int64)
    for j in range(n):
        k = j
        while k > 0 and powers[j] < powers[order[k - 1]]:
            order[k] = order[k - 1]
            k -= 1
        order[k] = j
    for k in range(n):
        field[0, k] = powers[order[k]]
        field[1, k + 1] = field[1, k] + shares[order[k]] * powers[order[k]]
    for k in range(n - 1, -1, -1):
        field[2, k] = field[2, k + 1] + shares[order[k]] / powers[order[k]]
    return field


@kernel
def nearness(field, mine):
    """Sum over all offers of share x closeness to the power ``mine``, in [0, 1]."""
    low, high = 0, field.shape[1] - 1
    while low < high:  # how many offers are no better
        middle = (low + high) // 2
        if field[0, middle] <= mine:
            low = middle + 1
        else:
            high = middle
    return min(1.0, field[1, low] / mine + field[2, low] * mine)


@kernel
def _among_others(row, owners, use, powers, mine):
    """Rivalry that one organisation meets where its models are used, from others' offers only."""
    n = owners.size
    places, m = np.empty(n, np.int64), 0
    for j in range(n):
        if owners[j] == row:
            places[m] = j
            m += 1
    met = np.zeros(n + 1)  # by offer: its share where the own models are used, weighted by their use
    total = 0.0
    for s in range(use.volume.size):
        own = 0.0
        for k in range(m):
            own += use.opened[s, places[k]]
        if own > 0.0:
            weight = own * use.volume[s]
            total += weight
            met[n] += weight * use.closed[s]
            for j in range(n):
                met[j] += weight * use.opened[s, j]
    felt = 0.0
    for j in range(n + 1):
        if j == n or owners[j] != row:
            felt += met[j] * min(mine / powers[j], powers[j] / mine)
    return min(1.0, felt / total) if total > 0.0 else 0.0


FACTS = Facts(
    parameters=(
        Parameter("rivalry_scale", "OOM", 1.1, "Distance in capability at which an offer rivals a third as much.",
                  prior=LogUniform(0.5, 2.0), low=0.05, source="fitted by hand to openness by distance to the record"),
    ),
)  # fmt: skip
