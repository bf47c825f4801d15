"""What drives an outcome of a sweep: indices with intervals, the share of chance, and whether the points are enough."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from sim import catalogue
from sim.errors import UserError, nearest
from sim.sweep import convergence, indices
from sim.sweep.convergence import MATTERS
from sim.sweep.indices import Data
from sim.sweep.looked import View, finished, means, periods
from sim.sweep.spec import Asked
from sim.sweep.store import Sweep

GIVEN = ("rbd_fast", "pawn", "delta", "hdmr")  # methods that take any independent points
METHODS = {"sobol": ("sobol", *GIVEN), "morris": ("morris",), "fast": ("fast", *GIVEN), "dgsm": ("dgsm",)}
FIRST = {
    "sobol": "ST", "morris": "mu_star", "fast": "S1", "dgsm": "dgsm", "rbd_fast": "S1", "pawn": "median", "delta": "delta",
    "hdmr": "S1",
}  # fmt: skip
SHARES = ("S1", "ST", "S2")  # of variance
NOISY = 0.5  # share of chance in the differences between points above which no index is to be trusted
RESAMPLES = 200
COLUMNS = ["index", "input", "other", "value", "low", "high"]

type Hear = Callable[[int, int], None]


@dataclass(frozen=True)
class Found:
    """Indices of one outcome.

    Parameters
    ----------
    outcome, unit : str
        What was looked at.
    method : str
        Name of the method.
    table : DataFrame
        A row an index and input: index, input, other (the second input of a pair), value, low, high, verdict.
    chance : float
        Share of the variance over single runs that is chance; NaN with one replicate, which cannot tell.
    noise : float
        Share of chance in the differences between points, each the mean of its replicates; NaN if it cannot be told.
    points, replicates : int
        How many points, and runs at each.
    seen : View
        Whether this is an outcome of a scenario or an effect on it.
    steps : DataFrame
        The index that ranks inputs, from growing parts of the points: points, input, value, low, high, rank.
    """

    outcome: str
    unit: str
    method: str
    table: pd.DataFrame
    chance: float
    noise: float
    points: int
    replicates: int
    seen: View = View()
    steps: pd.DataFrame = field(default_factory=pd.DataFrame)

    @property
    def main(self) -> pd.DataFrame:
        """Rows of the index by which inputs are ranked, the largest first."""
        return _ranked(self.table, self.method)

    @property
    def verdict(self) -> str:
        """One sentence: are the points enough?"""
        main = self.main
        if (main["value"] == 0.0).all():
            return "does not vary with any input"
        if main["value"].isna().all():
            return "N is too small: its base points are all alike"
        if self.noise > NOISY:
            return f"replicates are too few: chance makes {self.noise:.0%} of the differences between points"
        lost = int((main["verdict"] == "chance").sum())
        rest = f"; {lost} inputs are not told from chance" if lost else ""
        unclear = list(main.loc[main["verdict"] == "unclear", "input"])
        if unclear:
            return f"N is too small: the interval is wider than the index of {_some(unclear)}{rest}"
        drifting = convergence.drifting(self.steps) if len(self.steps) else []
        if drifting:
            return f"N is too small: with the second half of the points the index of {_some(drifting)} left its interval{rest}"
        return f"N is enough: no interval is wider than an index that matters{rest}"


@dataclass(frozen=True)
class Course:
    """Indices of one outcome over time.

    Parameters
    ----------
    outcome, unit, method : str
        What was looked at, and how.
    every : int
        Months of a period.
    table : DataFrame
        A row a period, index and input: period (its first month), what ``Found.table`` has, chance, noise.
    seen : View
        Whether this is an outcome of a scenario or an effect on it.
    """

    outcome: str
    unit: str
    method: str
    every: int
    table: pd.DataFrame
    seen: View = View()


def analyse(
    sweep: Sweep,
    asked: Asked,
    unit: np.ndarray,
    outcomes: Sequence[str] = (),
    method: str = "",
    resamples: int = RESAMPLES,
    seed: int = 0,
    hear: Hear | None = None,
    seen: View | None = None,
) -> list[Found]:
    """Return the indices of outcomes, all that were kept by default, by a method that fits the design.

    Raises
    ------
    UserError
        If runs are missing, failed or gave no number: it names them; or if the method does not fit the design.
    """
    chosen, names, seen = chosen_method(asked, method), named(sweep, outcomes), seen or View()
    runs = finished(sweep)
    found = []
    for i, name in enumerate(names):
        data = Data(asked.spec, unit, means(runs, name, sweep, seen))
        table = table_of(data, chosen, resamples, seed)
        steps = convergence.steps(data, chosen, seed, lambda part: _main_of(part, chosen, resamples, seed))
        points, replicates = data.values.shape
        shares = (data.chance.share, data.chance.noise)
        found.append(Found(name, unit_of(name), chosen, table, *shares, points, replicates, seen, steps))
        if hear is not None:
            hear(i + 1, len(names))
    return found


def over_time(
    sweep: Sweep,
    asked: Asked,
    unit: np.ndarray,
    outcomes: Sequence[str] = (),
    method: str = "",
    resamples: int = RESAMPLES,
    seed: int = 0,
    hear: Hear | None = None,
    seen: View | None = None,
    every: int = 12,
) -> list[Course]:
    """Return the indices of outcomes for each stretch of so many months; periods without a number in any run are left out."""
    chosen, names, seen = chosen_method(asked, method), named(sweep, outcomes), seen or View()
    finished(sweep)
    kept = periods(sweep, names, every)
    found, done = [], 0
    for name in names:
        parts = []
        for start, values in kept.each(name, sweep, seen):
            data = Data(asked.spec, unit, values)
            table = table_of(data, chosen, resamples, seed).assign(chance=data.chance.share, noise=data.chance.noise)
            table.insert(0, "period", start)
            parts.append(table)
            done += 1
            if hear is not None:
                hear(done, len(names) * len(kept.starts))
        empty = pd.DataFrame(columns=["period", *COLUMNS, "verdict", "chance", "noise"])
        found.append(Course(name, unit_of(name), chosen, every, pd.concat(parts, ignore_index=True) if parts else empty, seen))
    return found


def chosen_method(asked: Asked, method: str) -> str:
    """Return the method that was asked for, or that of the design, if it fits the design."""
    design = asked.spec.design.method
    fitting = METHODS.get(design, GIVEN)
    chosen = method or fitting[0]
    if chosen not in fitting:
        what = f"the method '{chosen}' does not fit the design '{design}'"
        raise UserError(what, where="--method", allowed=", ".join(fitting), hint=nearest(chosen, fitting))
    if asked.spec.groups and chosen in GIVEN:
        raise UserError(f"the method '{chosen}' knows no groups", where="--method", allowed=fitting[0])
    return chosen


def named(sweep: Sweep, outcomes: Sequence[str]) -> list[str]:
    """Return the outcomes that were asked for, or all."""
    known = list(sweep.plan["outcomes"])
    for name in outcomes:
        if name not in known:
            what = f"the sweep kept no outcome called '{name}'"
            raise UserError(what, where="--outcome", allowed=", ".join(known), hint=nearest(name, known))
    return list(outcomes) or known


def table_of(data: Data, method: str, resamples: int, seed: int) -> pd.DataFrame:
    """All indices of an outcome, each with a verdict of its own."""
    if np.ptp(data.y) <= 1e-12 * max(1.0, float(np.abs(data.y).max())):
        rows = indices.nothing(data, FIRST[method])
    else:
        rows = indices.METHODS[method](data, resamples, seed)
    table = pd.DataFrame(rows, columns=COLUMNS)
    table["verdict"] = _verdicts(table)
    return table


def unit_of(outcome: str) -> str:
    """Unit of an outcome; of a known function, 1."""
    known = catalogue.outcomes().get(outcome)
    return known.unit if known else "1"


def _main_of(data: Data, method: str, resamples: int, seed: int) -> pd.DataFrame:
    return _ranked(table_of(data, method, resamples, seed), method)


def _ranked(table: pd.DataFrame, method: str) -> pd.DataFrame:
    rows = table[table["index"] == FIRST[method]]
    return rows.sort_values("value", ascending=False, kind="stable").reset_index(drop=True)


def _verdicts(table: pd.DataFrame) -> list[str]:
    """Each index by itself.

    It is small (it could not reach a tenth of the largest), not more than chance would give, clear, or unclear (its interval is
    wider than it).
    """
    told = []
    largest = table.groupby("index")["value"].transform("max")
    chance = table[table["index"] == "chance"].set_index("input")["value"]
    for row, most in zip(table.to_dict("records"), largest, strict=True):
        if np.isnan(row["low"]):
            told.append("unclear" if np.isnan(row["value"]) else "")
        elif row["high"] < MATTERS * most or most <= 0.0:
            told.append("small")
        elif row["index"] in SHARES and row["low"] > 1.0:  # more than all there is
            told.append("unclear")
        elif row["index"] == "mu_star" and row["low"] <= chance.get(row["input"], -1.0):
            told.append("chance")
        else:
            told.append("clear" if row["high"] - row["low"] <= abs(row["value"]) else "unclear")
    return told


def _some(names: list[str]) -> str:
    return ", ".join(names[:4]) + (f" and {len(names) - 4} more" if len(names) > 4 else "")
