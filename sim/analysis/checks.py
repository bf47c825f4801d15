"""Direction tests: paired runs that ask of each mechanism whether it pushes where the study says, in a world where it can."""

import math
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np

from sim import catalogue, ensemble
from sim.analysis.intervals import Effect, paired
from sim.store import Run

if TYPE_CHECKING:
    from sim.scenario import Scenario

AS_EXPECTED, OPPOSITE, NOTHING = "as expected", "opposite", "not distinguishable from zero"
REMAINS = "remains when off"
ON, OFF = "on", "off"
Changes = Mapping[str, Any]


class Measure(NamedTuple):
    """What a check looks at when no declared outcome says it: a function of a finished run, its world included."""

    name: str
    unit: str
    of: Callable[[Run], float]


class Window(NamedTuple):
    """Months over which a declared outcome is averaged, both included; functions of a run choose their own."""

    first: str
    last: str


class Looks:
    """What is looked at in a run: a declared outcome over a window, or a function of the whole run."""

    outcome: str | Measure
    window: Window

    @property
    def measured(self) -> str:
        """Name of what is looked at."""
        return self.outcome if isinstance(self.outcome, str) else self.outcome.name

    @property
    def unit(self) -> str:
        """Unit of the effect."""
        return catalogue.outcomes()[self.outcome].unit if isinstance(self.outcome, str) else self.outcome.unit

    def value(self, run: Run) -> float:
        """The outcome in one run."""
        if not isinstance(self.outcome, str):
            return float(self.outcome.of(run))
        first, last = (run.scenario.month_of(_month(date)) for date in self.window)
        return float(np.mean(run.series[self.outcome][first : last + 1]))


@dataclass(frozen=True, eq=False)  # one entry is equal to itself only, and may be a key
class Check(Looks):
    """One paired experiment and the sign that the study expects of it.

    Both runs of a pair have the same seed, thus the same draws (common random numbers); they differ in one thing.

    Parameters
    ----------
    mechanism : str
        The mechanism's slug.
    compares : str
        What the first run of a pair has and the second has not, as words that start a sentence.
    outcome : str or Measure
        A declared outcome, or a function of the run.
    expected : {1, -1}
        The sign of the first run's outcome less the second's.
    world : mapping
        Keys of a scenario file on top of the common small world, so that the mechanism can bind.
    change : mapping, optional
        Keys of a scenario file that the first run has on top. None compares the mechanism switched on with off; an empty
        one compares with nothing: the outcome is then itself a contrast within a run, held against zero.
    control : bool
        Whether the same is done with the mechanism off, where no effect is expected.
    window : Window
        Months of a declared outcome.
    seeds : (int, int)
        How many pairs the quick and the full version take.
    says_nothing : str
        Why the full version finds nothing, where it does; shown beside the verdict.
    """

    mechanism: str
    compares: str
    outcome: str | Measure
    expected: int
    world: Changes = field(default_factory=dict)
    change: Changes | None = None
    control: bool = False
    window: Window = Window("2024-01", "2026-12")
    seeds: tuple[int, int] = (8, 40)
    says_nothing: str = ""

    @property
    def sentence(self) -> str:
        """The expectation in words."""
        return f"{self.compares}: {self.measured} {WORDS[self.expected]}{', not so when off' * self.control}"


@dataclass(frozen=True)
class Finding:
    """What one check found, with the mechanism on or, as a control, off."""

    check: Check
    switch: str
    effect: Effect
    treated: float
    untreated: float
    verdict: str


def verdict(effect: Effect, expected: int) -> str:
    """Say whether the interval lies on the expected side of zero, on the other, or on both."""
    if effect.low <= 0.0 <= effect.high or math.isnan(effect.mean):
        return NOTHING
    return AS_EXPECTED if math.copysign(1.0, effect.mean) == expected else OPPOSITE


def control_verdict(off: Effect, on: Effect) -> str:
    """Say whether the effect is gone with the mechanism: none, and no room for the one that it has when on."""
    if not off.low <= 0.0 <= off.high:
        return REMAINS
    return NOTHING if off.low <= on.mean <= off.high else AS_EXPECTED


# --- runs ---


class Arm(NamedTuple):
    """One side of a comparison: a scenario, with as many seeds as its checks ask for."""

    scenario: "Scenario"
    seeds: list[int]
    checks: list[Any]  # what is looked at


Values = dict[int, float]  # by seed
Hear = Callable[[], None]


def arms_of(check: Check, base: "Scenario") -> dict[str, tuple["Scenario", "Scenario | None"]]:
    """By switch, the scenario that is treated and the one that it is compared with; None for a contrast within a run."""
    world = base.with_(**check.world) if check.world else base
    without = world.with_(mechanisms={check.mechanism: OFF})
    if check.change is None:
        return {ON: (world, without)}
    found = {ON: world, OFF: without} if check.control else {ON: world}
    if not check.change:
        return {switch: (scenario, None) for switch, scenario in found.items()}
    return {switch: (scenario.with_(**check.change), scenario) for switch, scenario in found.items()}


def plan(checks: Sequence[Check], base: "Scenario", seeds: Callable[[Check], list[int]]) -> dict[str, Arm]:
    """All runs that checks need, by the scenario's identity, so that what several need is run once."""
    found: dict[str, Arm] = {}
    for check in checks:
        for pair in arms_of(check, base).values():
            for scenario in pair:
                if scenario is None:
                    continue
                arm = found.setdefault(scenario.identity(), Arm(scenario, [], []))
                arm.seeds[:] = sorted({*arm.seeds, *seeds(check)})
                if check not in arm.checks:
                    arm.checks.append(check)
    return found


def run_checks(
    checks: Sequence[Check],
    base: "Scenario",
    seeds: Callable[[Check], list[int]],
    workers: int | None = None,
    hear: Hear | None = None,
) -> list[Finding]:
    """Run every pair that checks ask for, and judge the differences.

    Parameters
    ----------
    checks : sequence of Check
        What to look at.
    base : Scenario
        The small world that all checks change.
    seeds : callable
        ``seeds(check)`` gives the seeds of its pairs.
    workers : int, optional
        Processes; by default one per processor.
    hear : callable, optional
        Called after every run.
    """
    arms = plan(checks, base, seeds)
    values = {identity: live(arm, workers, hear) for identity, arm in arms.items()}
    return [finding for check in checks for finding in _judged(check, base, values, seeds(check))]


def live(arm: Arm, workers: int | None, hear: Hear | None) -> dict[Any, Values]:
    """Values by check and seed; worlds are brought back only if a check looks at them."""
    found: dict[Any, Values] = {check: {} for check in arm.checks}

    def take(run: Run) -> None:
        for check in arm.checks:
            found[check][run.seed] = check.value(run)

    def progress(seed: int, months: int) -> None:
        if hear is not None and months == arm.scenario.months:
            hear()

    whole = any(not isinstance(check.outcome, str) for check in arm.checks)
    lived = ensemble.run(arm.scenario, arm.seeds, workers, progress, each=take if whole else None).checked()
    if not whole:
        for run in lived.runs:
            take(run)
    return found


def _judged(check: Check, base: "Scenario", values: dict[str, dict[Any, Values]], seeds: list[int]) -> Iterable[Finding]:
    on = None
    for switch, (treated, untreated) in arms_of(check, base).items():
        here = values[treated.identity()][check]
        there = values[untreated.identity()][check] if untreated is not None else dict.fromkeys(seeds, 0.0)
        effect = paired(here[seed] - there[seed] for seed in seeds)
        on = on or effect
        said = verdict(effect, check.expected) if switch == ON else control_verdict(effect, on)
        yield Finding(check, switch, effect, _mean(here, seeds), _mean(there, seeds), said)


def _mean(values: Values, seeds: list[int]) -> float:
    kept = [values[seed] for seed in seeds if math.isfinite(values[seed])]
    return float(np.mean(kept)) if kept else math.nan


def _month(date: str) -> tuple[int, int]:
    year, month = date.split("-")
    return int(year), int(month)


# --- tables ---

WORDS = {1: "up", -1: "down"}
SHORT = ["id", "mechanism", "compared", "switch", "outcome", "expected", "effect", "95 % interval", "verdict"]
TIDY = ["mechanism", "id", "compared", "switch", "outcome", "unit", "expected", "effect", "low", "high", "with", "without",
        "pairs", "verdict", "note"]  # fmt: skip


def short(found: Sequence[Finding]) -> tuple[list[str], list[list[str]]]:
    """Head and rows of the table for eyes."""
    return SHORT, [
        [_id(f), f.check.mechanism, f.check.compares, f.switch, f.check.measured, _expected(f), f"{f.effect.mean:+.3g}",
         f"{f.effect.low:+.3g} to {f.effect.high:+.3g}", f.verdict]
        for f in found
    ]  # fmt: skip


def tidy(found: Sequence[Finding]) -> tuple[list[str], list[list[str]]]:
    """Head and rows of the whole table, a row a comparison."""
    return TIDY, [
        [f.check.mechanism, _id(f), f.check.compares, f.switch, f.check.measured, f.check.unit, _expected(f),
         f"{f.effect.mean:.4g}", f"{f.effect.low:.4g}", f"{f.effect.high:.4g}", f"{f.treated:.4g}", f"{f.untreated:.4g}",
         str(f.effect.pairs), f.verdict, "" if f.verdict == AS_EXPECTED else f.check.says_nothing]
        for f in found
    ]  # fmt: skip


def _id(finding: Finding) -> str:
    return str(catalogue.mechanisms()[finding.check.mechanism].id)


def _expected(finding: Finding) -> str:
    return WORDS[finding.check.expected] if finding.switch == ON else "none"
