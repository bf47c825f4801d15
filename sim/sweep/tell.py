"""What the command line says of a sweep: what it would cost, how far it is, what came out."""

import datetime
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from sim import catalogue
from sim.ensemble import processors
from sim.sweep.design import points
from sim.sweep.run import size_of, trial
from sim.sweep.spec import Asked
from sim.sweep.store import AGAIN, Sweep


def cost(asked: Asked, workers: int | None, shards: int) -> Iterator[tuple[str, str]]:
    """What a sweep would take, from one run that is made for it."""
    spec, workers = asked.spec, workers or processors()
    count = len(points(asked))
    runs, found = count * spec.runs, trial(asked)
    batch = size_of(found.seconds, runs, workers * shards)
    yield "points", f"{count:,} ({spec.design.method}, {len(spec.factors)} inputs)"
    if len(spec.files) > 1:
        yield "scenarios", f"{len(spec.files)} ({', '.join(spec.files)})"
    each = " of each scenario" if len(spec.files) > 1 else ""
    yield "runs", f"{runs:,} ({spec.replicates}{each} at each point, {spec.seeds} seeds)"
    seconds = found.seconds * runs / (workers * shards)
    where = f"{workers} processes" + (f" in each of {shards} jobs" if shards > 1 else "")
    yield "time", f"about {duration(seconds)} with {where} ({found.seconds:.3g} s a run, tried once)"
    yield "disk", f"at most {size(found.bytes * runs)} ({spec.keep}, {len(spec.kept)} outcomes)"
    yield "chunks", f"{-(-runs // batch):,} of {batch} runs"


def progress(sweep: Sweep) -> Iterator[tuple[str, str]]:
    """How far a sweep is, whoever is at it."""
    done = dict(sweep.entries())
    runs = sum(len(sweep.span(chunk)) for chunk in done)
    failed = sum(len(entry["failures"]) for entry in done.values())
    yield "sweep", sweep.plan["title"] or sweep.folder.name
    yield "SUCCEEDED", f"{runs - failed:,} of {sweep.runs:,} runs"
    yield "FAILED", f"{failed:,}"
    yield "PENDING", f"{sweep.runs - runs:,}"
    if runs == sweep.runs:
        yield "state", "complete"
        return
    times = sorted(sweep.ledger(chunk).stat().st_mtime for chunk in done)
    now = datetime.datetime.now().timestamp()
    if not times:
        yield "state", "no chunk is done yet"
        return
    yield "last chunk", f"{duration(now - times[-1])} ago"
    busy = sum(entry["seconds"] for entry in done.values()) / max(runs, 1)
    yield "a run", f"{busy:.3g} s"
    recent = times[-min(len(times), 20) :]
    if len(recent) > 1 and recent[-1] > recent[0]:
        rate = (len(recent) - 1) * int(sweep.plan["batch"]) / (recent[-1] - recent[0])
        yield "left", f"about {duration((sweep.runs - runs) / rate)} at the pace of the last chunks"
    yield "if it stopped", AGAIN[0].lower() + AGAIN[1:]


def summary(sweep: Sweep) -> tuple[list[str], list[list[str]]]:
    """Head and rows: each outcome over all runs that succeeded, scenario by scenario if there are several."""
    runs, several = sweep.table("means"), len(sweep.scenarios) > 1
    runs = runs[runs["status"] == "SUCCEEDED"]
    rows = []
    for scenario in sweep.scenarios:
        for name in sweep.plan["outcomes"]:
            values = runs.loc[runs["scenario"] == scenario, name].to_numpy(float)
            rows.append([*[scenario] * several, name, *_spread(values), _unit(name)])
    head = ["outcome", "5 %", "median", "95 %", "no number", "unit"]
    return [*["scenario"] * several, *head], rows


def _spread(values: np.ndarray) -> list[str]:
    """5 %, median, 95 %, and how many are no number."""
    there = values[np.isfinite(values)]
    low, middle, high = np.quantile(there, [0.05, 0.5, 0.95]) if there.size else (np.nan,) * 3
    return [*(f"{value:.4g}" for value in (low, middle, high)), str(values.size - there.size)]


def _unit(name: str) -> str:
    outcome = catalogue.outcomes().get(name)
    return outcome.unit if outcome else "1"


def duration(seconds: float) -> str:
    """A time as people say it."""
    if seconds < 100:
        return f"{seconds:.0f} s"
    if seconds < 6000:
        return f"{seconds / 60:.0f} min"
    return f"{seconds / 3600:.1f} h"


def size(count: float) -> str:
    """Bytes as people say them."""
    for unit in ("bytes", "kB", "MB", "GB"):
        if count < 1000:
            return f"{count:.0f} {unit}"
        count /= 1000
    return f"{count:.1f} TB"


def place(asked: Asked, results: Path) -> Path:
    """Where a sweep goes unless told otherwise."""
    return results / f"sweep-{asked.name}"
