"""A sensitivity analysis as a folder: tables, pictures, and a page that says in words what drives what."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.figures import drivers
from sim.figures.sensitivity import overview, sensitivity
from sim.figures.style import png
from sim.report.sensitivity_page import heading, page
from sim.store import machine, versions
from sim.store.folder import Draft
from sim.sweep.looked import finished, means
from sim.sweep.run import reopened
from sim.sweep.sensitivity import Course, Found
from sim.sweep.store import Sweep

FORMAT = "sensitivity 1"
DPI = 100


def save(
    sweep: Sweep,
    drives: Sequence[Found],
    courses: Sequence[Course] = (),
    command: str = "",
    pictures: bool = True,
    **settings: Any,
) -> Path:
    """Write indices, pictures, report and manifest to a folder beside the sweep's tables, in one step; return it.

    Parameters
    ----------
    sweep : Sweep
        Whose runs were analysed.
    drives : sequence of Found
        What ``analyse`` gave; all of the same view.
    courses : sequence of Course
        What ``over_time`` gave, if it was asked.
    command : str
        What gives the same again.
    pictures : bool
        Whether to draw.
    **settings
        What else the manifest should tell, such as resamples and seed.
    """
    name = "-".join(filter(None, ("sensitivity", drives[0].seen.folder)))
    drawn = _drawn(sweep, drives, courses) if pictures else {}
    with Draft(sweep.folder / name) as draft:
        draft.write("indices.csv", _csv(_table(drives)))
        draft.write("convergence.csv", _csv(pd.concat([one.steps.assign(outcome=one.outcome) for one in drives])))
        if courses:
            draft.write("over_time.csv", _csv(_paths(courses)))
        for file, content in drawn.items():
            draft.write(file, content)
        draft.write("report.html", page(sweep, drives, courses, drawn, command, versions()).encode())
        draft.finish(_manifest(sweep, drives, command, settings))
        return draft.place


def _table(drives: Sequence[Found]) -> pd.DataFrame:
    """All indices, tidy."""
    parts = [one.table.assign(outcome=one.outcome, method=one.method, unit=one.unit, chance=one.chance) for one in drives]
    order = ["outcome", "unit", "method", "index", "input", "other", "value", "low", "high", "verdict", "chance"]
    return pd.concat(parts)[order]


def _paths(courses: Sequence[Course]) -> pd.DataFrame:
    """All indices over time, tidy."""
    parts = [one.table.assign(outcome=one.outcome, method=one.method, unit=one.unit, months=one.every) for one in courses]
    order = ["outcome", "unit", "method", "period", "months", "index", "input", "other", "value", "low", "high", "verdict",
             "chance", "noise"]  # fmt: skip
    return pd.concat(parts)[order]


def _csv(table: pd.DataFrame) -> bytes:
    return table.to_csv(index=False, float_format="%.6g", date_format="%Y-%m").encode()


def _drawn(sweep: Sweep, drives: Sequence[Found], courses: Sequence[Course]) -> dict[str, bytes]:
    """Pictures by the name of their file."""
    title, runs, (_, unit) = sweep.plan["title"] or sweep.folder.name, finished(sweep), reopened(sweep)
    found = {"overview.png": overview(drives, "What drives what", title)} if len(drives) > 1 else {}
    over = {course.outcome: course for course in courses}
    for one in drives:
        what = one.outcome
        found[f"{what}.png"] = sensitivity(one, f"What drives {what}", title)
        if what in over:
            found[f"{what}-over-time.png"] = drivers.over_time(over[what], f"What drives {what}, over time", title)
        together = drivers.interactions(one, f"What drives {what} together", title)
        if together is not None:
            found[f"{what}-interactions.png"] = together
        if one.steps["points"].nunique() > 1:
            found[f"{what}-convergence.png"] = drivers.convergence(one, f"Are the points enough for {what}?", title)
        y = np.asarray(means(runs, what, sweep, one.seen).mean(axis=1))
        found[f"{what}-runs.png"] = drivers.parallel(one, sweep.points, unit, y, f"Runs by their {what}", title)
    return {name: png(figure, DPI) for name, figure in found.items()}


def _manifest(sweep: Sweep, drives: Sequence[Found], command: str, settings: dict[str, Any]) -> dict[str, Any]:
    seen = drives[0].seen
    return {
        "format": FORMAT,
        "title": heading(sweep, drives),
        "command": command,
        "sweep": {key: value for key, value in sweep.plan.items() if key != "batch"},
        "method": drives[0].method,
        "outcomes": [one.outcome for one in drives],
        "scenario": seen.name,
        "effect": seen.effect,
        **settings,
        "verdicts": {one.outcome: one.verdict for one in drives},
        "versions": versions(),
        "platform": machine(),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
    }
