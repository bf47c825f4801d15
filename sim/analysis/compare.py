"""Scenarios against a reference, run with the same seeds: what a policy changes, how surely, for whom and at what cost."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim import catalogue, ensemble
from sim.analysis import costs
from sim.analysis.intervals import ENOUGH
from sim.analysis.pairs import KEYS, Measure, Window, effects_of, measures
from sim.analysis.warnings import warnings_of
from sim.errors import UserError, nearest
from sim.scenario.values import MONTH, month_text
from sim.store import Run
from sim.store.run import month_start

if TYPE_CHECKING:
    from sim.scenario import Scenario

YEAR = 12
BATCH = 20  # pairs between two looks at the precision, and before the first one
MOST = 200  # pairs at most if a precision is asked for and nothing is said
Hear = Callable[[int, int], None]


@dataclass(frozen=True)
class Stop:
    """How a run to a precision ended."""

    asked: float  # half-width of intervals, in spreads of the reference
    widest: float  # that of the widest interval
    outcome: str  # whose that is
    scenario: str

    @property
    def reached(self) -> bool:
        """True if every interval is as narrow as was asked."""
        return self.widest <= self.asked


@dataclass(frozen=True)
class Comparison:
    """A reference, other scenarios, and what pairs of runs with the same seeds tell about their differences."""

    scenarios: dict[str, "Scenario"]  # by name, the reference first
    outcomes: tuple[str, ...]
    windows: tuple[Window, ...]  # the one that was asked for first
    seeds: tuple[int, ...]  # those that every scenario lived through
    payers: tuple[str, ...]
    uncounted: tuple[str, ...]  # words for payers of levers whose money is not counted
    pairs: pd.DataFrame  # tidy: KEYS, seed, reference, value
    failures: tuple[tuple[str, ensemble.Failure], ...] = ()
    stop: Stop | None = None
    lived: dict[str, dict[int, np.ndarray]] = field(default_factory=dict, repr=False)  # outcomes by month

    @property
    def reference(self) -> str:
        """Name of the scenario with which the others are compared."""
        return next(iter(self.scenarios))

    @property
    def others(self) -> tuple[str, ...]:
        """Names of the scenarios that are compared with the reference."""
        return tuple(self.scenarios)[1:]

    @cached_property
    def effects(self) -> pd.DataFrame:
        """Statistics, a row a window, scenario and number; its columns are explained in ``pairs.COLUMNS``."""
        return effects_of(self.pairs)

    def told(self, scenario: str, window: int = 0) -> pd.DataFrame:
        """Effects on the outcomes without an axis."""
        found = self.effects
        return found[(found["scenario"] == scenario) & (found["window"] == self.windows[window].text) & (found["axis"] == "")]

    def broken_down(self, scenario: str, window: int = 0) -> pd.DataFrame:
        """Effects on the outcomes with an axis, and the costs by payer."""
        found = self.effects
        return found[(found["scenario"] == scenario) & (found["window"] == self.windows[window].text) & (found["axis"] != "")]

    def path(self, scenario: str, outcome: str) -> np.ndarray:
        """Difference to the reference by pair and month, each the mean of the twelve months up to it."""
        here, there = (np.array([self.lived[name][seed][outcome] for seed in self.seeds]) for name in (self.reference, scenario))
        return pd.DataFrame(there - here).T.rolling(YEAR, min_periods=1).mean().T.to_numpy()

    @cached_property
    def warnings(self) -> tuple[tuple[str, str], ...]:
        """What scenarios do that may not be meant, by name."""
        return tuple((name, said) for name, scenario in self.scenarios.items() for said in warnings_of(scenario))

    def identical(self) -> tuple[str, ...]:
        """Names of scenarios that are the reference under another name."""
        first = self.scenarios[self.reference].identity()
        return tuple(name for name in self.others if self.scenarios[name].identity() == first)


def compare(
    scenarios: Mapping[str, "Scenario"],
    seeds: int | Sequence[int] | None = None,
    outcomes: Sequence[str] = (),
    window: str | None = None,
    precision: float | None = None,
    workers: int | None = None,
    hear: Hear | None = None,
    batch: int = BATCH,
) -> Comparison:
    """Compare scenarios with the first of them, by pairs of runs with the same seed.

    Parameters
    ----------
    scenarios : mapping
        Scenarios by name; the first is the reference. They have the same months and the same population.
    seeds : int or sequence of int, optional
        How many pairs, or which; at most so many if there is a precision. By default the reference's own seeds, or 200.
    outcomes : sequence of str, optional
        Outcomes to compare; by default the headlines and all that have an axis.
    window : str, optional
        Months to average over, such as "2028-01..2030-12", besides the last twelve.
    precision : float, optional
        Go on, 20 pairs at a time, until the interval of every outcome without an axis reaches no further to both sides than
        this share of the reference's spread over seeds.
    workers : int, optional
        Processes; by default one per processor. The result does not depend on it.
    hear : callable, optional
        Called with the number of runs done and of all, at most.
    batch : int
        Pairs between two looks at the precision.

    Raises
    ------
    UserError
        If there is nothing to compare, or scenarios differ in time or population, or an outcome or window is unknown.
    """
    names, windows, numbers = check(scenarios, seeds, outcomes, window, precision)
    wanted = measures(names)
    payers, uncounted = costs.payers(scenarios.values())
    gathered = _Gathered(scenarios, windows, payers, len(numbers), hear)
    stop: Stop | None = None
    step = len(numbers) if precision is None else batch
    for first in range(0, len(numbers), step):
        gathered.run(numbers[first : first + step], workers)
        if precision is not None:
            plain = [measure for measure in wanted if not measure.axis]
            stop = _look(effects_of(gathered.pairs(plain, windows[:1], paid=False)), precision)
            if stop.reached:
                break
    return Comparison(
        dict(scenarios), names, windows, tuple(gathered.seeds), payers, uncounted, gathered.pairs(wanted, windows),
        tuple(gathered.failures), stop, gathered.lived,
    )  # fmt: skip


def check(
    scenarios: Mapping[str, "Scenario"],
    seeds: int | Sequence[int] | None = None,
    outcomes: Sequence[str] = (),
    window: str | None = None,
    precision: float | None = None,
) -> tuple[tuple[str, ...], tuple[Window, ...], list[int]]:
    """Return outcomes, windows and seeds (at most) to compare, or raise a UserError if the question cannot be answered."""
    if len(scenarios) < 2:
        raise UserError("one scenario alone cannot be compared", where="SCENARIO",
                        allowed="the reference, then one or more to compare with it")  # fmt: skip
    if precision is not None and not 0.0 < precision < math.inf:
        raise UserError(f"{precision:g} is no precision", where="--precision", allowed="a share of the spread, such as 0.1")
    name, *others = scenarios
    reference = scenarios[name]
    for other in others:
        comparable(reference, scenarios[other], f"{name}, {other}")
    numbers = ensemble.chosen_seeds(reference, MOST if seeds is None and precision is not None else seeds)
    if len(numbers) < ENOUGH:
        raise UserError("one pair cannot tell an effect from luck", where="--seeds", allowed="two or more, better twenty")
    return chosen_outcomes(outcomes), _windows(reference, window), numbers


def comparable(one: "Scenario", other: "Scenario", where: str) -> None:
    """Raise a UserError unless a difference between two scenarios is that of policies, numbers or mechanisms only.

    With other months the same window is not there, and with another population a difference would mix what a policy does
    with who is there; also, few draws would be common, since draws hang on who draws.
    """
    for what in ("start", "end", "population"):
        if getattr(one, what) != getattr(other, what):
            raise UserError(f"the two scenarios differ in their {what}", where=where, allowed="the same time and people")


def chosen_outcomes(asked: Iterable[str] = ()) -> tuple[str, ...]:
    """Outcomes to compare, in order: those asked for, or all headlines and all that have an axis."""
    known = catalogue.outcomes()
    names = tuple(dict.fromkeys(asked)) or tuple(name for name, entry in known.items() if entry.headline or entry.by)
    for name in names:
        if name not in known:
            raise UserError(f"there is no outcome '{name}'", where="--outcomes", hint=nearest(name, known)
                            or "All of them: allmende list outcomes")  # fmt: skip
    if all(known[name].by for name in names):
        raise UserError("all outcomes named have an axis", where="--outcomes", allowed="one without an axis at least")
    return names


class _Gathered:
    """Runs of all scenarios as they come in."""

    def __init__(
        self, scenarios: Mapping[str, "Scenario"], windows: Sequence[Window], payers: Sequence[str], most: int, hear: Hear | None
    ) -> None:
        self.scenarios, self.windows, self.payers, self.hear = scenarios, windows, payers, hear
        self.lived: dict[str, dict[int, np.ndarray]] = {name: {} for name in scenarios}
        self.paid: dict[tuple[str, str, str, int], float] = {}  # by scenario, window, payer and seed
        self.failures: list[tuple[str, ensemble.Failure]] = []
        self.done, self.total = 0, most * len(scenarios)

    @property
    def seeds(self) -> list[int]:
        """Seeds that every scenario lived through."""
        return sorted(set.intersection(*(set(runs) for runs in self.lived.values())))

    def run(self, seeds: Sequence[int], workers: int | None) -> None:
        """Run some seeds of every scenario."""
        worlds = any(payer != costs.STATE for payer in self.payers)  # they are large: sent home only if somebody reads them
        for name, scenario in self.scenarios.items():
            ready: set[int] = set()

            def heard(seed: int, months: int, scenario: "Scenario" = scenario, ready: set[int] = ready) -> None:
                if months == scenario.months and seed not in ready:
                    ready.add(seed)
                    self._tell(self.done + len(ready))

            def pay(run: Run, name: str = name) -> None:
                for window in self.windows:
                    for payer in self.payers:
                        self.paid[name, window.text, payer, run.seed] = costs.paid(run, payer, window.last)

            found = ensemble.run(scenario, seeds, workers, heard, each=pay if worlds else None)
            for run in found.runs:
                self.lived[name][run.seed] = run.series
                if not worlds:
                    pay(run)
            self.failures += [(name, failure) for failure in found.failures]
            self.done += len(seeds)
            self._tell(self.done)

    def _tell(self, done: int) -> None:
        if self.hear is not None:
            self.hear(done, self.total)

    def pairs(self, wanted: Sequence[Measure], windows: Sequence[Window], paid: bool = True) -> pd.DataFrame:
        """Pairs so far: a row a window, scenario, number and seed."""
        seeds, rows = self.seeds, []
        if not seeds:
            name, failure = self.failures[0]
            raise RuntimeError(f"{name}: seed {failure.seed} failed: {failure.message}\n{failure.traceback}")
        reference, *others = self.scenarios
        for window in windows:
            first = self._values(reference, wanted, window, seeds, paid)
            for name in others:
                values = self._values(name, wanted, window, seeds, paid)
                for key, value in values.items():
                    rows.append(pd.DataFrame({**dict(zip(KEYS, (window.text, name, *key), strict=True)),
                                              "seed": seeds, "reference": first[key], "value": value}))  # fmt: skip
        return pd.concat(rows, ignore_index=True)

    def _values(
        self, name: str, wanted: Sequence[Measure], window: Window, seeds: Sequence[int], paid: bool
    ) -> dict[tuple[str, str, str, str], list[float]]:
        """What each number was, seed by seed."""
        found = {(m.outcome, m.axis, m.label, m.unit): [m.seen(self.lived[name][seed], window) for seed in seeds] for m in wanted}
        for payer in self.payers if paid else ():
            key = (costs.PAID.name, costs.PAID.by, payer, costs.PAID.unit)
            found[key] = [self.paid[name, window.text, payer, seed] for seed in seeds]
        return found


def _look(effects: pd.DataFrame, precision: float) -> Stop:
    """The widest interval, in spreads of the reference; an outcome without any spread has nothing to wait for."""
    wide = (0.5 * (effects["high"] - effects["low"]) / effects["spread"].where(effects["spread"] > 0.0)).fillna(-1.0)
    if wide.max() < 0.0:
        return Stop(precision, math.inf if effects["pairs"].max() < ENOUGH else 0.0, "", "")
    worst = effects.iloc[int(wide.to_numpy().argmax())]
    return Stop(precision, float(wide.max()), str(worst["outcome"]), str(worst["scenario"]))


def _windows(scenario: "Scenario", asked: str | None) -> tuple[Window, ...]:
    """The window asked for, if any, and the last twelve months."""
    first = max(0, scenario.months - YEAR)
    last = _named(first, scenario.months - 1, scenario)
    if asked is None:
        return (last,)
    allowed = f"months from {month_text(scenario.start)} to {month_text(scenario.end)}, such as 2028-01..2030-12"
    ends = [MONTH.fullmatch(part.strip()) for part in asked.split("..")]
    if len(ends) != 2 or None in ends:
        raise UserError(f"'{asked}' names no months", where="--window", allowed=allowed)
    begin, end = (_number(scenario, found.groups()) for found in ends if found)
    if not 0 <= begin <= end < scenario.months:
        raise UserError(f"'{asked}' is not within the run", where="--window", allowed=allowed)
    return tuple(dict.fromkeys([_named(begin, end, scenario), last]))


def _number(scenario: "Scenario", found: tuple[str | None, ...]) -> int:
    """Number of a month that was written; -1 for one that no calendar has."""
    year, month = int(found[0] or 0), int(found[1] or 0)
    return scenario.month_of((year, month)) if 1 <= month <= YEAR else -1


def _named(first: int, last: int, scenario: "Scenario") -> Window:
    begin, end = (f"{month_start(scenario.start, month):%Y-%m}" for month in (first, last))
    return Window(first, last, f"{begin}..{end}")
