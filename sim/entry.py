"""The shapes of facts: a number, a switch, an input of policy, a lever, a measure. Declared once, beside their use."""

import csv
from collections.abc import Callable
from dataclasses import dataclass, field
from functools import cache
from importlib.resources import files
from typing import Any

ASSUMED = "assumed"
MEASURED = "baseline ensemble; allmende calibrate resting"


@dataclass(frozen=True)
class Prior:
    """How uncertain a number is: a distribution with bounds, in the number's own unit.

    ``kind`` is one of ``uniform``, ``loguniform``, ``triangular``, ``lognormal``, ``normal``, ``beta`` or ``fixed``;
    ``low`` and ``high`` are the 5 and 95 % points and, for validation, nothing more: ``Parameter.low/high`` bound input.
    """

    kind: str
    low: float
    high: float


def Uniform(low: float, high: float) -> Prior:  # noqa: N802 - reads as a type in declarations
    """Every value between the bounds is as likely."""
    return Prior("uniform", low, high)


def LogUniform(low: float, high: float) -> Prior:  # noqa: N802
    """Every order of magnitude between the bounds is as likely."""
    return Prior("loguniform", low, high)


@dataclass(frozen=True)
class Parameter:
    """A number that a rule reads as ``params.<name>``.

    Parameters
    ----------
    name : str
        Full words with underscores; unique over the whole model.
    unit : str
        Unit of the value; "1" for pure numbers.
    default : float or nested tuple of float
        A tuple gives a table: its axes are named by ``by``.
    prior : Prior, optional
        Range for sensitivity analysis; a table's prior is a factor on the whole table.
    source : str
        Where the number comes from, or "assumed".
    help : str
        One sentence a user reads.
    low, high : float
        Hard bounds of valid input.
    by : tuple of str
        Axes of a table: "kind", "form", "region", "motive", "item", "domain", "stage", "segment", "activity".
    """

    name: str
    unit: str
    default: Any
    help: str
    source: str = ASSUMED
    prior: Prior | None = None
    low: float = float("-inf")
    high: float = float("inf")
    by: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mechanism:
    """A process or response of the study with one switch, read as ``params.on.<name>``.

    ``moves`` lists the footprint as "phase: table.column, table.column"; ``expects`` is the predicted direction.
    """

    name: str
    id: str
    finding: str
    source: str
    moves: tuple[str, ...]
    reads: tuple[str, ...] = ()
    off: str = ""
    expects: str = ""


@dataclass(frozen=True)
class Resting:
    """What stands in for a mechanism's response while it is off: a constant, measured where the response is on.

    Parameters
    ----------
    parameter : str
        The constant; its default is ``resting(parameter)``.
    says : str
        Which quantity of the baseline it stands for, and over whom.
    term : callable
        ``term(world, params, effects)`` gives the live values, an array of a row per entity and a column per cell of the
        parameter, by calling the function that states the mechanism's term. NaN where an entity has no such value.
    statistic : {"median", "mean"}
        What the constant takes of the live values: the mean where their sum is what counts (shares let in, chances taken by
        many, weights that sum to one).
    """

    parameter: str
    says: str
    term: Callable[[Any, Any, Any], Any]
    statistic: str = "median"


def resting(name: str) -> float | tuple[float, ...]:
    """Return the shipped value of the constant that stands in for a response: a number, or one for each cell of its table."""
    cells = [float(row["value"]) for row in resting_rows() if row["name"].partition("[")[0] == name]
    return cells[0] if len(cells) == 1 else tuple(cells)


@cache
def resting_rows() -> tuple[dict[str, str], ...]:
    """Return the shipped table of these constants with their quartiles, a row a cell."""
    text = files("sim").joinpath("resting.csv").read_text(encoding="utf-8")
    return tuple(csv.DictReader(text.splitlines()))


@dataclass(frozen=True)
class Effect:
    """An input of the rules that levers and dated events may write, read as ``effects.<name>``.

    ``combine`` says how several writers meet: "add", "multiply" or "max"; so the order of levers never matters.
    ``by`` names an axis ("region", "kind", "item", "language", "segment") or is empty for one number.
    """

    name: str
    unit: str
    neutral: float
    combine: str
    help: str
    by: str = ""
    low: float = float("-inf")
    high: float = float("inf")


@dataclass(frozen=True)
class Lever:
    """A policy with an intensity in its own unit, a target and a cost; it writes effects, never outcomes.

    ``acts_on`` maps a channel to ``(effect name, function of (intensity, params) -> value)``. A lever that targets an
    axis gives each target its full intensity, or, if ``shares`` names a parameter by that axis, divides it by these
    shares. Other numbers of a lever (a queue, a price) are parameters named ``<lever>_...``.
    """

    name: str
    id: str
    says: str
    source: str
    unit: str
    default: float
    low: float
    high: float
    pays: str
    acts_on: dict[str, tuple[str, Callable[[float, Any], Any]]]
    target: str = ""
    lag: int = 0
    ramp: int = 0
    half_life: float = 0.0
    tests: str = ""
    shares: str = ""


@dataclass(frozen=True)
class Outcome:
    """A monthly measure. ``measure(world, params, month)`` is a kernel; ``headline`` series are kept by sweeps.

    ``by`` names an axis for breakdowns and is empty for one number a month. ``better`` is "more", "less" or "".
    """

    name: str
    unit: str
    help: str
    better: str = ""
    headline: bool = True
    by: str = ""
    label: str = ""


@dataclass(frozen=True)
class Facts:
    """What one module declares."""

    parameters: tuple[Parameter, ...] = ()
    mechanisms: tuple[Mechanism, ...] = ()
    effects: tuple[Effect, ...] = ()
    levers: tuple[Lever, ...] = ()
    outcomes: tuple[Outcome, ...] = ()
    resting: tuple[Resting, ...] = ()
    extra: dict[str, Any] = field(default_factory=dict)
