"""Which runs of a sweep are looked at, as arrays of points and replicates: a scenario's outcome, or what it changes."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd
import pyarrow.parquet as pq

from sim.errors import StoreError, UserError, nearest
from sim.sweep.store import AGAIN, Sweep

NAMED = 8  # runs named in a message


@dataclass(frozen=True)
class View:
    """A scenario of a sweep, by its place; or, as an effect, its paired difference to the reference."""

    name: str = ""
    place: int = 0
    effect: bool = False

    def of(self, runs: np.ndarray) -> np.ndarray:
        """Take what is looked at from an array of points, scenarios and replicates."""
        seen = runs[:, self.place]
        return seen - runs[:, 0] if self.effect else seen

    @property
    def told(self) -> str:
        """What is looked at, in words; nothing for a sweep's only scenario."""
        return f"effect of {self.name}" if self.effect else f"under {self.name}" if self.name else ""

    @property
    def folder(self) -> str:
        """Name of the folder of its indices; none for the reference."""
        return f"effect-{self.name}" if self.effect else f"scenario-{self.name}" if self.place else ""


def view(sweep: Sweep, scenario: str = "", effect: str = "") -> View:
    """Return what two options ask for: the reference, unless one of them names a scenario.

    Raises
    ------
    UserError
        If there is no such scenario, both are given, or the effect of the reference on itself is asked for.
    """
    names = list(sweep.scenarios)
    if scenario and effect:
        raise UserError("a scenario and an effect are two questions", allowed="--scenario or --effect")
    asked, option = (effect, "--effect") if effect else (scenario, "--scenario")
    if not asked:
        return View(names[0] if len(names) > 1 else "")
    allowed = names[1:] if effect else names
    if asked not in allowed:
        what = f"the sweep has no other scenario called '{asked}'" if effect else f"the sweep has no scenario called '{asked}'"
        raise UserError(what, where=option, allowed=", ".join(allowed) or "none: the sweep has one", hint=nearest(asked, allowed))
    return View(asked, names.index(asked), bool(effect))


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


def means(runs: pd.DataFrame, outcome: str, sweep: Sweep, seen: View) -> np.ndarray:
    """Return an outcome's means over the last twelve months, a row a point and a column a replicate; every one a number."""
    return seen.of(_numbers(runs[outcome].to_numpy(float), outcome, sweep))


@dataclass(frozen=True)
class Periods:
    """Means of outcomes over stretches of months.

    Parameters
    ----------
    starts : list of Timestamp
        First month of each.
    values : array
        Runs, periods, outcomes; NaN where no month has a number.
    outcomes : tuple of str
        The last axis.
    """

    starts: list[pd.Timestamp]
    values: np.ndarray
    outcomes: tuple[str, ...]

    def each(self, outcome: str, sweep: Sweep, seen: View) -> Iterator[tuple[pd.Timestamp, np.ndarray]]:
        """Starts and arrays of points and replicates; periods in which the outcome is no number in any run are left out."""
        column = self.values[:, :, self.outcomes.index(outcome)]
        for i, start in enumerate(self.starts):
            if np.isfinite(column[:, i]).any():
                yield start, seen.of(_numbers(column[:, i], f"{outcome} from {start:%Y-%m}", sweep))


def periods(sweep: Sweep, outcomes: Sequence[str], every: int) -> Periods:
    """Read the series of a finished sweep chunk by chunk, and keep means over every so many months from the start."""
    if sweep.plan["keep"] != "series":
        raise StoreError(f"'{sweep.folder}' holds no series", hint="The spec says: keep: series")
    parts: list[np.ndarray] = []
    starts: list[pd.Timestamp] = []
    for chunk in range(sweep.chunks):
        table = pq.read_table(sweep.file(chunk, "series"), columns=["date", *outcomes])
        months = table.num_rows // len(sweep.span(chunk))
        firsts = range(0, months, every)
        starts = starts or [pd.Timestamp(table["date"][i].as_py()) for i in firsts]
        whole = np.stack([table[name].to_numpy() for name in outcomes], axis=-1).reshape(-1, months, len(outcomes))
        parts.append(np.stack([_mean(whole[:, i : i + every]) for i in firsts], axis=1))
    return Periods(starts, np.concatenate(parts), tuple(outcomes))


def _mean(months: np.ndarray) -> np.ndarray:
    """Mean over the months that have a number."""
    there = ~np.isnan(months)
    count = there.sum(axis=1)
    total = np.where(there, months, 0.0).sum(axis=1, dtype=float)
    return np.divide(total, count, out=np.full(total.shape, np.nan), where=count > 0)


def _numbers(values: np.ndarray, what: str, sweep: Sweep) -> np.ndarray:
    """Points, scenarios and replicates of an outcome, if every run gave a number."""
    bad = np.flatnonzero(~np.isfinite(values))
    if len(bad):
        told = f"'{what}' is no number in {len(bad)} of {len(values)} runs: {_named(bad)}"
        raise UserError(told, hint="Leave the outcome out, or narrow the ranges")
    return values.reshape(-1, len(sweep.scenarios), sweep.replicates)


def _named(runs: Any) -> str:
    names = [str(run) for run in list(runs)[:NAMED]]
    return f"run {', '.join(names)}" + (" ..." if len(runs) > NAMED else "")
