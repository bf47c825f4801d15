"""A sweep from a spec to tables: its plan, what is missing of it, and that done by one process or a crew."""

import json
import time
from concurrent.futures import Executor
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np

from sim.ensemble import processors, run_one
from sim.errors import StoreError
from sim.lock import alone_at
from sim.store import parquet
from sim.sweep.crew import Counter, Crew, Hear, Processes, finish
from sim.sweep.design import points, values
from sim.sweep.factors import at
from sim.sweep.job import Function, Job, work
from sim.sweep.known import FUNCTIONS
from sim.sweep.plan import middle, payers, points_table, wanted
from sim.sweep.spec import Asked, Spec
from sim.sweep.store import BLOCK, PLAN, POINTS, Sweep, missing, put, read, refused

CHUNK_SECONDS = 2.0  # of work in a chunk: handing it out, writing and syncing it cost some hundredths of that
MOST_CHUNKS = 2000  # files in a table
ROUNDS = 4  # chunks for each worker at least, so that none waits long for the last


@dataclass(frozen=True)
class Shard:
    """Part of a sweep for one of several jobs: chunk ``index`` and every ``of``-th after it."""

    index: int = 0
    of: int = 1


@dataclass(frozen=True)
class Report:
    """What became of a call: the sweep, how many runs it did, found done, found broken, and saw fail."""

    sweep: Sweep
    ran: int
    found: int
    broken: list[int]
    failed: int


@dataclass(frozen=True)
class Trial:
    """What one run costs."""

    seconds: float
    bytes: int


def run(
    asked: Asked,
    folder: str | Path,
    workers: int | None = None,
    executor: Executor | Crew | None = None,
    shard: Shard | None = None,
    hear: Hear | None = None,
    function: Function | None = None,
    retry: bool = False,
    batch: int | None = None,
) -> Report:
    """Do the runs of a sweep that a folder does not hold yet.

    Parameters
    ----------
    asked : Asked
        What ``load`` gave.
    folder : str or Path
        Where the sweep stands, or will.
    workers : int, optional
        Processes on this machine, or chunks at a time for a given executor; one per processor by default.
    executor : Executor or Crew, optional
        What works in place of this machine's processes; it must see the folder. An executor of your own, such as dask's
        ``client.get_executor(pure=False)``, or a crew as ``sim.sweep.executors`` makes them.
    shard : Shard, optional
        Which part of the chunks to do; several may work into one folder at once.
    hear : callable, optional
        Called with runs done and runs to do.
    function : callable, optional
        ``function(inputs, seed)`` in place of the model, for a spec that names a function.
    retry : bool
        Whether chunks with failures are done again.
    batch : int, optional
        Runs in a chunk, where the sweep is new; by default from a trial run.
    """
    place, shard, count = Path(folder).absolute(), shard or Shard(), workers or processors()
    crew = Crew(executor, count) if isinstance(executor, Executor) else executor
    with alone_at(_held(place, shard)):
        sweep = begin(asked, place, (crew.workers if crew else count) * shard.of, function, batch)
        job = job_of(asked, sweep, function)
        mine = range(shard.index, sweep.chunks, shard.of)
        todo, broken = missing(sweep, mine, retry)
        for chunk in broken:
            sweep.ledger(chunk).unlink(missing_ok=True)
        total = sum(len(sweep.span(chunk)) for chunk in mine)
        left = sum(len(sweep.span(chunk)) for chunk in todo)
        counter = Counter(total - left, total, hear)
        if crew is None and count == 1:
            for chunk in todo:
                counter.take(work(job, chunk))
        elif todo:
            with crew or Processes(min(count, len(todo))) as ready:
                finish(ready, job, todo, counter)
        lost, _ = missing(sweep, mine)
        if lost:
            raise StoreError(f"{len(lost)} chunks are not on disk though they were run", hint="Run the same sweep again")
    return Report(read(place, check=False), left, total - left, broken, counter.failed)


def begin(asked: Asked, place: Path, workers: int, function: Function | None = None, batch: int | None = None) -> Sweep:
    """Open the sweep of a folder, or write its plan and points: a start for one, or for many at once."""
    want = wanted(asked)
    if not (place / PLAN).is_file():
        if place.exists() and not place.is_dir():
            raise StoreError(f"'{place}' is a file, not a folder")
        others = [path for path in place.glob("*") if not path.name.startswith(".") and path.name != POINTS]
        if others and not (place / PLAN).is_file():  # another shard may just have begun
            raise StoreError(f"'{place}' holds files that are not a sweep", hint="Name another folder by --out")
        _write_plan(asked, place, want, workers, function, batch)
    sweep = read(place, check=False)
    refused(sweep, want)
    return sweep


def _write_plan(
    asked: Asked, place: Path, want: dict[str, Any], workers: int, function: Function | None, batch: int | None
) -> None:
    spec = asked.spec
    inputs = values(spec, points(asked))
    runs = len(inputs) * spec.runs
    plan = {
        "title": spec.title,
        "question": spec.question,
        "asked": want,
        "points": len(inputs),
        "points_hash": put(place / POINTS, parquet(points_table(asked, inputs), BLOCK)),
        "scenarios": list(spec.files) or [spec.function],
        "payers": list(payers(asked)),
        "replicates": spec.replicates,
        "seeds": spec.seeds,
        "first_seed": spec.first_seed,
        "keep": spec.keep,
        "outcomes": list(spec.kept),
        "batch": batch or size_of(trial(asked, function).seconds, runs, workers),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
    }
    put(place / PLAN, (json.dumps(plan, indent=2) + "\n").encode(), once=True)


def job_of(asked: Asked, sweep: Sweep, function: Function | None = None) -> Job:
    """What a process must know."""
    known = function or FUNCTIONS.get(asked.spec.function)
    kept = tuple(sweep.plan["outcomes"])
    return Job(sweep, asked.spec.factors, kept, asked.scenarios, None if asked.scenarios else known)


def trial(asked: Asked, function: Function | None = None) -> Trial:
    """Run the middle of all ranges and measure it: time, and bytes before compression."""
    spec, months, seconds = asked.spec, 1, 0.0
    centre = middle(asked)
    for _ in range(2):  # the first loads what all later ones find loaded
        began = time.perf_counter()
        if asked.scenario is None:
            named = dict(zip([factor.name for factor in spec.factors], centre, strict=True))
            (function or FUNCTIONS[spec.function])(named, spec.first_seed)
        else:
            try:
                months = len(run_one(at(asked.scenario, spec.factors, centre), spec.first_seed).series)
            except Exception:  # the sweep will say so of this run, and go on
                months = asked.scenario.months
        seconds = time.perf_counter() - began
    row = 8 * (6 + len(spec.factors) + len(spec.kept))
    return Trial(seconds, row + (months * (8 + 4 * len(spec.kept)) if spec.keep == "series" else 0))


def size_of(seconds: float, runs: int, workers: int) -> int:
    """Runs in a chunk: enough work that handing it out does not count, few files, and no worker without one."""
    enough = max(CHUNK_SECONDS / max(seconds, 1e-6), runs / MOST_CHUNKS)
    return max(1, min(int(-(-enough // 1)), -(-runs // (ROUNDS * workers))))


def _held(place: Path, shard: Shard) -> Path:
    """What is locked: the folder, or this shard of it."""
    place.parent.mkdir(parents=True, exist_ok=True)
    return place if shard.of == 1 else place.with_name(f"{place.name}-{shard.index}-of-{shard.of}")


def reopened(sweep: Sweep) -> tuple[Asked, np.ndarray]:
    """Return what a sweep's folder says it was asked, without its scenarios, and its unit points: all that analysis needs."""
    written = sweep.plan["asked"]["spec"]
    spec = Spec(**{**written, "scenario": written.get("scenario", "" if written.get("function") else "there")})
    inputs = sweep.points.to_numpy(float)
    unit = np.column_stack([factor.place(inputs[:, i]) for i, factor in enumerate(spec.factors)])
    return Asked(spec, {}, written, sweep.folder, sweep.folder.name), unit
