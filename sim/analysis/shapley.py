"""Shapley values: how to divide what many players do together, so that the parts add up and the order does not matter.

Few players are divided exactly, from all coalitions; many by sampled orders of joining, each together with its reverse
(antithetic), in which whoever joined first joins last (Castro, Gómez, Tejada 2009; Mitchell et al. 2022).
"""

from collections.abc import Iterator, Mapping, Sequence
from itertools import combinations
from math import factorial

import numpy as np

Coalition = frozenset[str]
Value = Mapping[Coalition, float]


def coalitions(players: Sequence[str]) -> Iterator[Coalition]:
    """All coalitions, from nobody to everybody."""
    for size in range(len(players) + 1):
        yield from (frozenset(some) for some in combinations(players, size))


def exact(value: Value, players: Sequence[str]) -> dict[str, float]:
    """Shapley values from the values of all coalitions."""
    n = len(players)
    found = {}
    for player in players:
        others = [other for other in players if other != player]
        weights = [factorial(size) * factorial(n - size - 1) / factorial(n) for size in range(n)]
        found[player] = sum(weights[len(some)] * (value[some | {player}] - value[some]) for some in coalitions(others))
    return found


def order(players: Sequence[str], number: int) -> list[str]:
    """One of the random orders of joining, the same for the same number."""
    draws = np.random.Generator(np.random.Philox(key=number))
    return [players[i] for i in draws.permutation(len(players))]


def chain(order: Sequence[str]) -> list[Coalition]:
    """The coalitions that one order of joining goes through, from nobody to everybody."""
    return [frozenset(order[:size]) for size in range(len(order) + 1)]


def along(value: Value, order: Sequence[str]) -> dict[str, float]:
    """What each player adds when it joins in this order; an unbiased estimate of its Shapley value if the order is random."""
    steps = chain(order)
    return {player: value[after] - value[before] for player, before, after in zip(order, steps, steps[1:], strict=False)}


def antithetic(value: Value, order: Sequence[str]) -> dict[str, float]:
    """The mean of what each player adds in this order and in its reverse."""
    there, back = along(value, order), along(value, order[::-1])
    return {player: 0.5 * (there[player] + back[player]) for player in order}
