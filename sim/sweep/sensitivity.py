"""What drives an outcome of a sweep: indices with intervals, the share of chance, and whether the points are enough."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from sim import catalogue
from sim.errors import UserError
from sim.sweep import indices
from sim.sweep.spec import Asked
from sim.sweep.store import AGAIN, Sweep

GIVEN = ("rbd_fast", "pawn", "delta")  # methods that take any independent points
METHODS = {"sobol": ("sobol", *GIVEN), "morris": ("morris",), "fast": ("fast", *GIVEN)}
NAMED = 8  # runs named in a message
MATTERS = 0.1  # of the largest index: below this, an input is small
FIRST = {"sobol": "ST", "morris": "mu_star", "fast": "S1", "rbd_fast": "S1", "pawn": "median", "delta": "delta"}
NOISY = 0.5  # share of chance in the differences between points above which no index is to be trusted
RESAMPLES = 200


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
    points, replicates : int
        How many points, and runs at each.
    """

    outcome: str
    unit: str
    method: str
    table: pd.DataFrame
    chance: float
    points: int
    replicates: int

    @property
    def main(self) -> pd.DataFrame:
        """Rows of the index by which inputs are ranked, the largest first."""
        rows = self.table[self.table["index"] == FIRST[self.method]]
        return rows.sort_values("value", ascending=False, kind="stable").reset_index(drop=True)

    @property
    def noise(self) -> float:
        """Share of chance in the differences between points, each the mean of its replicates; NaN if it cannot be told."""
        left = self.chance / self.replicates
        return left / (1.0 - self.chance + left) if left > 0.0 else left

    @property
    def verdict(self) -> str:
        """One sentence: are the points enough?"""
        if not self.main["value"].abs().max() > 0.0:
            return "does not vary with any input"
        if self.noise > NOISY:
            return f"replicates are too few: chance makes {self.noise:.0%} of the differences between points"
        unclear = list(self.main.loc[self.main["verdict"] == "unclear", "input"])
        if not unclear:
            return "N is enough: no interval is wider than an index that matters"
        named = ", ".join(unclear[:4]) + (f" and {len(unclear) - 4} more" if len(unclear) > 4 else "")
        return f"N is too small: the interval is wider than the index of {named}"


def analyse(
    sweep: Sweep,
    asked: Asked,
    unit: np.ndarray,
    outcomes: Sequence[str] = (),
    method: str = "",
    resamples: int = RESAMPLES,
    seed: int = 0,
    hear: Callable[[int, int], None] | None = None,
) -> list[Found]:
    """Return the indices of outcomes, all that were kept by default, by a method that fits the design.

    Raises
    ------
    UserError
        If runs are missing, failed or gave no number: it names them; or if the method does not fit the design.
    """
    chosen = method or METHODS.get(asked.spec.design.method, GIVEN[:1])[0]
    fitting = METHODS.get(asked.spec.design.method, GIVEN)
    if chosen not in fitting:
        what = f"the method '{chosen}' does not fit the design '{asked.spec.design.method}'"
        raise UserError(what, where="--method", allowed=", ".join(fitting))
    if asked.spec.groups and chosen in GIVEN:
        raise UserError(f"the method '{chosen}' knows no groups", where="--method", allowed=fitting[0])
    known = list(sweep.plan["outcomes"])
    for name in outcomes:
        if name not in known:
            raise UserError(f"the sweep kept no outcome called '{name}'", where="--outcome", allowed=", ".join(known))
    runs = finished(sweep)
    runs = runs[runs["scenario"] == sweep.scenarios[0]]
    names = list(outcomes) or known
    found = []
    for i, name in enumerate(names):
        found.append(_one(sweep, asked, unit, per_point(runs, name, sweep), chosen, resamples, seed, name))
        if hear is not None:
            hear(i + 1, len(names))
    return found


def finished(sweep: Sweep) -> pd.DataFrame:
    """Return a row a run, if all are there and none failed."""
    runs = sweep.table("means")
    absent = sweep.runs - len(runs)
    if absent:
        raise UserError(f"{absent} of {sweep.runs} runs are missing in '{sweep.folder}'", hint=AGAIN)
    failed = runs.loc[runs["status"] != "SUCCEEDED", "run"]
    if len(failed):
        hint = f"See one: allmende sweep SPEC --run {failed.iloc[0]}"
        raise UserError(f"{len(failed)} of {len(runs)} runs failed: {_named(failed)}", hint=hint)
    return runs


def per_point(runs: pd.DataFrame, outcome: str, sweep: Sweep) -> np.ndarray:
    """Return an outcome's values, a row a point and a column a replicate; every one a number."""
    bad = runs.loc[~np.isfinite(runs[outcome]), "run"]
    if len(bad):
        told = f"'{outcome}' is no number in {len(bad)} of {len(runs)} runs: {_named(bad)}"
        raise UserError(told, hint="Leave the outcome out, or narrow the ranges")
    return runs[outcome].to_numpy(float).reshape(-1, sweep.replicates)


def chance(values: np.ndarray) -> float:
    """Share of the variance over single runs that lies within points: what other seeds would change."""
    replicates = values.shape[1]
    if replicates < 2:
        return float("nan")
    within = float(values.var(axis=1, ddof=1).mean())
    between = max(0.0, float(values.mean(axis=1).var(ddof=1)) - within / replicates)
    return within / (within + between) if within + between > 0.0 else 0.0


def _one(
    sweep: Sweep, asked: Asked, unit: np.ndarray, values: np.ndarray, method: str, resamples: int, seed: int, name: str
) -> Found:
    y = values.mean(axis=1)
    if np.ptp(y) <= 1e-12 * max(1.0, float(np.abs(y).max())):
        rows = indices.nothing(asked.spec, FIRST[method])
    else:
        rows = indices.METHODS[method](asked.spec, unit, y, resamples, seed)
    table = pd.DataFrame(rows, columns=["index", "input", "other", "value", "low", "high"])
    table["verdict"] = _verdicts(table)
    outcome = catalogue.outcomes().get(name)
    counts = (len(y), values.shape[1])
    return Found(name, outcome.unit if outcome else "1", method, table, chance(values), *counts)


def _verdicts(table: pd.DataFrame) -> list[str]:
    """Each index by itself: clear, small (it could not reach a tenth of the largest), or unclear (interval wider than it)."""
    told = []
    largest = table.groupby("index")["value"].transform("max")
    for value, low, high, most in zip(table["value"], table["low"], table["high"], largest, strict=True):
        if np.isnan(low):
            told.append("")
        elif high < MATTERS * most or most <= 0.0:
            told.append("small")
        else:
            told.append("clear" if high - low <= abs(value) else "unclear")
    return told


def _named(runs: Any) -> str:
    names = [str(run) for run in list(runs)[:NAMED]]
    return f"run {', '.join(names)}" + (" ..." if len(runs) > NAMED else "")
