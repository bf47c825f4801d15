"""Attribution: which mechanisms make an outcome what it is, or make two scenarios differ.

The value of a set of mechanisms is the outcome of a world in which only they are on, or, between two scenarios, the
difference of the outcome in two such worlds with the same seed. Its Shapley values divide the whole among the mechanisms.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim import catalogue, ensemble
from sim.analysis import shapley
from sim.analysis.compare import comparable
from sim.analysis.intervals import Effect, paired
from sim.analysis.shapley import Coalition
from sim.errors import UserError, nearest

if TYPE_CHECKING:
    from sim.scenario import Scenario

EXACTLY = 4  # up to so many mechanisms, all their coalitions are run
WINDOW = 12  # months at the end over which the outcome is averaged
TOGETHER = 2  # seeds of one sampled order: one per core of a small machine
Hear = Callable[[int, int], None]


@dataclass(frozen=True)
class Part:
    """What one mechanism has to do with the whole."""

    mechanism: str
    share: Effect  # its Shapley value
    alone: Effect  # what switching it off does while all others are on


@dataclass(frozen=True)
class Explanation:
    """An outcome, or a difference of it between two scenarios, divided among mechanisms."""

    outcome: str
    unit: str
    exactly: bool
    whole: Effect  # with all of the mechanisms on
    rest: Effect  # with none of them
    parts: tuple[Part, ...]  # the largest share first
    interaction: Effect  # what all do together less the sum of what each does alone


def explain(
    scenario: "Scenario",
    outcome: str,
    against: "Scenario | None" = None,
    mechanisms: Sequence[str] = (),
    seeds: int = 24,
    workers: int | None = None,
    hear: Hear | None = None,
) -> Explanation:
    """Divide an outcome, or its difference between two scenarios, among mechanisms.

    Parameters
    ----------
    scenario : Scenario
        What to explain.
    outcome : str
        A declared outcome without axis; its mean over the last twelve months counts.
    against : Scenario, optional
        If given, ``scenario`` less ``against`` is explained, seed by seed.
    mechanisms : sequence of str, optional
        Slugs of those to divide among; the others stay as they are. By default all that are on.
    seeds : int
        Runs of each world when all coalitions are run; otherwise two of them share one sampled order and its reverse.
    workers : int, optional
        Processes; by default one per processor.
    hear : callable, optional
        Called with the number of runs done and of all.

    Raises
    ------
    UserError
        If the outcome or a mechanism is unknown or off, or the scenarios differ in time or population.
    """
    players = check(scenario, outcome, against, mechanisms)
    wanted = _exact_plan(players, seeds) if len(players) <= EXACTLY else _sampled_plan(players, seeds)
    total = sum(len(block) for _, block, some in wanted for _ in some) * (1 if against is None else 2)
    count = _Counter(total, hear)
    replicates: list[_Replicate] = []
    for order, block, some in wanted:
        value = {}
        for members in some:
            value[members] = _value(scenario, outcome, players, members, block, workers)
            if against is not None:
                value[members] -= _value(against, outcome, players, members, block, workers)
            count.add(len(block) * (1 if against is None else 2))
        replicates += _divided(value, players, order)
    return _told(outcome, players, replicates, len(players) <= EXACTLY)


@dataclass(frozen=True)
class _Replicate:
    """One independent estimate of everything: from one seed, or from one order with its seeds."""

    whole: float
    rest: float
    shares: dict[str, float]
    alone: dict[str, float]


Plan = list[tuple[list[str] | None, list[int], list[Coalition]]]


def _exact_plan(players: Sequence[str], seeds: int) -> Plan:
    return [(None, list(range(seeds)), list(shapley.coalitions(players)))]


def _sampled_plan(players: Sequence[str], seeds: int) -> Plan:
    """Orders with the seeds they are tried on; leaving out one mechanism at a time is always among the coalitions."""
    everybody = frozenset(players)
    plan: Plan = []
    for number in range(max(1, seeds // TOGETHER)):
        order = shapley.order(players, number)
        some = dict.fromkeys([*shapley.chain(order), *shapley.chain(order[::-1]), *(everybody - {one} for one in players)])
        plan.append((order, list(range(number * TOGETHER, (number + 1) * TOGETHER)), list(some)))
    return plan


def _value(
    scenario: "Scenario", outcome: str, players: Sequence[str], on: Coalition, seeds: list[int], workers: int | None
) -> np.ndarray:
    """The outcome, seed by seed, with only these of the mechanisms on."""
    switched = scenario.with_(mechanisms={name: "on" if name in on else "off" for name in players})
    lived = ensemble.run(switched, seeds, workers).checked()
    return np.array([run.series[outcome][-WINDOW:].mean() for run in lived.runs])


def _divided(value: dict[Coalition, np.ndarray], players: Sequence[str], order: list[str] | None) -> Iterable[_Replicate]:
    """Independent estimates: one a seed if all coalitions are known, else one for the order, over its seeds."""
    everybody = frozenset(players)
    if order is None:
        seeds = range(len(next(iter(value.values()))))
        rows = [{some: float(found[i]) for some, found in value.items()} for i in seeds]
    else:
        rows = [{some: float(found.mean()) for some, found in value.items()}]
    for row in rows:
        shares = shapley.exact(row, players) if order is None else shapley.antithetic(row, order)
        alone = {player: row[everybody] - row[everybody - {player}] for player in players}
        yield _Replicate(row[everybody], row[frozenset()], shares, alone)


def _told(outcome: str, players: Sequence[str], found: list[_Replicate], exactly: bool) -> Explanation:
    parts = [
        Part(player, paired(one.shares[player] for one in found), paired(one.alone[player] for one in found))
        for player in players
    ]
    parts.sort(key=lambda part: -abs(part.share.mean))
    together = paired(one.whole - one.rest - sum(one.alone.values()) for one in found)
    whole, rest = paired(one.whole for one in found), paired(one.rest for one in found)
    return Explanation(outcome, catalogue.outcomes()[outcome].unit, exactly, whole, rest, tuple(parts), together)


class _Counter:
    """Counts runs and tells of them."""

    def __init__(self, total: int, hear: Hear | None) -> None:
        self.done, self.total, self.hear = 0, total, hear

    def add(self, runs: int) -> None:
        self.done += runs
        if self.hear is not None:
            self.hear(self.done, self.total)


def check(scenario: "Scenario", outcome: str, against: "Scenario | None", mechanisms: Sequence[str]) -> list[str]:
    """Return the slugs of the mechanisms to divide among; raise a ``UserError`` if the question cannot be asked."""
    plain = [name for name, entry in catalogue.outcomes().items() if not entry.by]
    if outcome not in plain:
        raise UserError(f"there is no outcome '{outcome}' to explain", where="--outcome", hint=nearest(outcome, plain)
                        or "All of them: allmende list outcomes")  # fmt: skip
    if against is not None:
        comparable(scenario, against, "--against")
    return _players(scenario, against, mechanisms)


def _players(scenario: "Scenario", against: "Scenario | None", asked: Sequence[str]) -> list[str]:
    known = catalogue.mechanisms()
    off = {*scenario.off, *(against.off if against is not None else ())}
    slugs = {entry.id: name for name, entry in known.items()} | {name: name for name in known}
    players = []
    for name in asked or [name for name in known if name not in off]:
        if name not in slugs:
            raise UserError(f"there is no mechanism '{name}'", where="--mechanisms", hint=nearest(name, slugs))
        if slugs[name] in off:
            raise UserError(f"the mechanism '{name}' is off already", where="--mechanisms", allowed="mechanisms that are on")
        players.append(slugs[name])
    if len(set(players)) < len(players) or not players:
        raise UserError("name each mechanism once, and one at least", where="--mechanisms")
    return players
