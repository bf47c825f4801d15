"""One chunk of a sweep, run and written by whoever is given it: a process here, or one of somebody else's cluster."""

import json
import platform
import time
import traceback
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq

from sim import catalogue
from sim.analysis import costs
from sim.ensemble.workers import Interrupted, stopping
from sim.errors import UserError
from sim.store import parquet, versions
from sim.store.run import month_start
from sim.sweep.factors import Factor, at
from sim.sweep.store import BLOCK, POINTS, Sweep, put
from sim.warm import warm

if TYPE_CHECKING:
    from sim.scenario import Scenario

type Function = Callable[[Mapping[str, float], int], Mapping[str, float]]
YEAR = 12  # months of which the mean is kept
DIED = "its process died, perhaps for want of memory"


class Gave(NamedTuple):
    """What a run gave: months by outcomes, and what each payer of the policies paid in all, in million USD."""

    series: np.ndarray
    paid: tuple[float, ...]

    @property
    def means(self) -> np.ndarray:
        """The numbers of a row of ``means``, in the order of ``Job.columns``."""
        return np.array([*means(self.series), *self.paid])


@dataclass(frozen=True)
class Job:
    """All that a process must know to run any chunk of a sweep."""

    sweep: Sweep
    factors: tuple[Factor, ...]
    kept: tuple[str, ...]
    scenarios: "Mapping[str, Scenario]"
    function: Function | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Numbers that are kept of a run: outcomes, and what was paid by payer."""
        return (*self.kept, *self.sweep.paid)

    @property
    def task(self) -> Any:
        """What decides, by its module, whether a process needs the caller's own script."""
        return self.function or next(iter(self.scenarios.values()))

    def inputs(self, run: int) -> dict[str, float]:
        """Values of the factors in a run."""
        return {factor.name: float(value) for factor, value in zip(self.factors, self.row(run), strict=True)}

    def row(self, run: int) -> np.ndarray:
        """The same as numbers, in the order of the factors."""
        block, row = divmod(self.sweep.place(run).point, BLOCK)
        return _points(self.sweep.folder, self.sweep.plan["points_hash"], block)[row]

    def lived(self, run: int) -> Gave:
        """Run it; a function has one month and nobody who pays."""
        inputs, seed = self.inputs(run), self.sweep.seed(run)
        if self.function is not None:
            found = self.function(inputs, seed)
            return Gave(np.array([[float(found[name]) for name in self.kept]]), ())
        scenario = self.scenarios[self.sweep.place(run).scenario]
        return lived(at(scenario, self.factors, list(inputs.values())), seed, self.kept, self.sweep.payers, _look_up)


def lived(
    scenario: "Scenario", seed: int, kept: Sequence[str], payers: Sequence[str], report: Callable[[int], None] | None = None
) -> Gave:
    """Run a scenario; what it gave in outcomes and money."""
    from sim.ensemble import run_one

    one = run_one(scenario, seed, report)
    paid = tuple(costs.paid(one, payer, one.series.size - 1) for payer in payers)
    return Gave(np.column_stack([one.series[name] for name in kept]), paid)


@dataclass
class Rows:
    """What the runs of a chunk gave, gathered until it is written."""

    runs: list[int]
    means: list[np.ndarray]
    series: list[np.ndarray]
    failures: list[dict[str, Any]]


def work(job: Job, chunk: int, dead: Sequence[int] = ()) -> tuple[int, int, int]:
    """Run a chunk and write it; return its number, its runs and its failures. ``dead`` are runs that killed their process."""
    _prepare(job.function is None, tuple(job.sweep.plan["asked"]["versions"].items()))
    began, span = time.perf_counter(), job.sweep.span(chunk)
    rows = Rows([], [], [], [])
    for run in span:
        if stopping():
            raise Interrupted
        rows.runs.append(run)
        found = _failure(job, run, DIED) if run in dead else attempt(job, run)
        if isinstance(found, dict):
            rows.failures.append(found)
            found = Gave(np.full((1, len(job.kept)), np.nan), (np.nan,) * len(job.sweep.payers))
        rows.means.append(found.means)
        rows.series.append(found.series)
    tables = {"means": _means_table(job, rows)}
    if job.sweep.plan["keep"] == "series":
        tables["series"] = _series_table(job, rows)
    files = {}
    for name, table in tables.items():
        path = job.sweep.file(chunk, name)
        files[path.relative_to(job.sweep.folder).as_posix()] = put(path, parquet(table))
    entry = {"runs": [span.start, span.stop], "files": files, "seconds": round(time.perf_counter() - began, 3)}
    put(job.sweep.ledger(chunk), json.dumps({**entry, "failures": rows.failures}, indent=1).encode())
    return chunk, len(span), len(rows.failures)


@cache
def _prepare(model: bool, begun_with: tuple[tuple[str, str], ...]) -> None:
    """Once in a process, which may be on another machine: refuse another program, and compile kernels unless others do."""
    for name, version in begun_with:
        here = versions().get(name, "missing")
        if here != version:
            what = f"the worker on {platform.node()} would give other results: its {name} is {here}, the sweep's {version}"
            raise UserError(what, hint="Install the same on all machines")
    if model:
        warm()


def attempt(job: Job, run: int) -> Gave | dict[str, Any]:
    """Run one; what goes wrong inside becomes a record of this run only."""
    try:
        return job.lived(run)
    except Interrupted:
        raise
    except Exception as error:
        return _failure(job, run, str(error), error)


def alone(job: Job, run: int) -> bool:
    """Try a run for its effect on the process: what it gives is thrown away."""
    attempt(job, run)
    return True


def means(series: np.ndarray) -> np.ndarray:
    """Mean of each outcome over the last twelve months; months without a value are left out, all without give none."""
    last = series[-YEAR:]
    there = np.isfinite(last) | np.isinf(last)
    count = there.sum(axis=0)
    total = np.where(there, last, 0.0).sum(axis=0)
    return np.divide(total, count, out=np.full(last.shape[1], np.nan), where=count > 0)


def _look_up(months: int) -> None:
    """Once a simulated year: has the run been asked to stop?"""
    if stopping():
        raise Interrupted


def _failure(job: Job, run: int, message: str, error: Exception | None = None) -> dict[str, Any]:
    """Record of a run that gave nothing, in the words of Mesa's runner."""
    return {
        "run": run,
        **job.sweep.place(run)._asdict(),
        "seed": job.sweep.seed(run),
        "status": "ABORTED" if error is None else "FAILED",
        "origin": "process" if error is None else "scenario" if isinstance(error, UserError) else "model",
        "exception_type": "" if error is None else type(error).__name__,
        "message": message,
        "traceback": "" if error is None else "".join(traceback.format_exception(error)),
        "inputs": job.inputs(run),
    }


@lru_cache(2)
def _points(folder: Path, known: str, block: int) -> np.ndarray:
    """Values of a block of points, read once in a process: what it holds does not grow with the sweep.

    ``known`` is the points' hash: they are read anew where another sweep took the folder's place.
    """
    with pq.ParquetFile(folder / POINTS) as file:
        return np.column_stack([column.to_numpy() for column in file.read_row_group(block).columns[1:]])


def _field(name: str, kind: pa.DataType, unit: str, about: str) -> pa.Field:
    return pa.field(name, kind, metadata={"unit": unit, "description": about})


def _means_table(job: Job, rows: Rows) -> pa.Table:
    """A row a run: which it is, its inputs, what came out."""
    places = [job.sweep.place(run) for run in rows.runs]
    status = {failure["run"]: failure["status"] for failure in rows.failures}
    found = [
        (_field("run", pa.int64(), "id", "number of the run"), pa.array(rows.runs)),
        (_field("point", pa.int64(), "id", "number of the point"), pa.array([place.point for place in places])),
        (_field("replicate", pa.int64(), "id", "number of the replicate"), pa.array([place.replicate for place in places])),
        (_field("scenario", pa.string(), "word", "name of the scenario"), pa.array([place.scenario for place in places])),
        (_field("seed", pa.int64(), "id", "seed of every draw"), pa.array([job.sweep.seed(run) for run in rows.runs])),
        (_field("status", pa.string(), "word", "SUCCEEDED, FAILED (it raised) or ABORTED (its process died)"),
         pa.array([status.get(run, "SUCCEEDED") for run in rows.runs])),
    ]  # fmt: skip
    points = np.array([job.row(run) for run in rows.runs])
    for i, factor in enumerate(job.factors):
        found.append((_field(factor.name, pa.float64(), factor.unit, f"input: {factor.kind}"), pa.array(points[:, i])))
    values = np.array(rows.means)
    for i, name in enumerate(job.kept):
        about = f"mean of the last twelve months: {_about(name)}"
        found.append((_field(name, pa.float64(), _unit(name), about), pa.array(values[:, i])))
    for i, (payer, column) in enumerate(zip(job.sweep.payers, job.sweep.paid, strict=True), len(job.kept)):
        about = f"net payments of: {payer} (see docs/compare.md)"
        found.append((_field(column, pa.float64(), costs.PAID.unit, about), pa.array(values[:, i])))
    return pa.table([array for _, array in found], schema=pa.schema([field for field, _ in found]))


def _series_table(job: Job, rows: Rows) -> pa.Table:
    """A row a run and month; of runs that failed, none."""
    failed = {failure["run"] for failure in rows.failures}
    there = [(run, series) for run, series in zip(rows.runs, rows.series, strict=True) if run not in failed]
    months = np.concatenate([np.arange(len(series)) for _, series in there]) if there else np.zeros(0, int)
    start = next((scenario.start for scenario in job.scenarios.values()), (2000, 1))
    dates = {month: month_start(start, month) for month in range(int(months.max(initial=-1)) + 1)}
    fields = [_field("run", pa.int64(), "id", "number of the run"), _field("date", pa.date32(), "date", "first day of the month")]
    columns = [
        pa.array(np.repeat([run for run, _ in there], [len(series) for _, series in there]).astype(np.int64)),
        pa.array([dates[month] for month in months.tolist()], pa.date32()),
    ]
    together = np.concatenate([series for _, series in there]) if there else np.zeros((0, len(job.kept)))
    for i, name in enumerate(job.kept):
        fields.append(_field(name, pa.float32(), _unit(name), _about(name)))
        columns.append(pa.array(together[:, i].astype(np.float32)))
    return pa.table(columns, schema=pa.schema(fields))


def _unit(name: str) -> str:
    outcome = catalogue.outcomes().get(name)
    return outcome.unit if outcome else "1"


def _about(name: str) -> str:
    outcome = catalogue.outcomes().get(name)
    return outcome.help if outcome else "what a known function gives"
