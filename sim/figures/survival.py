"""How long projects live, by the organisational model they began with."""

from typing import Any

import numpy as np
from matplotlib.axes import Axes

from sim.figures.participation import said
from sim.figures.style import BAND, BLACK, COLOURS, DASHES, nothing_to_show
from sim.outcomes.survival import ages, kaplan_meier, restricted_mean
from sim.store import Result
from sim.world.names import AXES

FEWEST = 8  # projects for a curve, and at risk for a curve to go on
LONGEST = 72  # months shown
ROOM = 58  # for the names of curves, in months
RESTRICTED = 36


def survival(axes: Axes, result: Result) -> None:
    """Draw Kaplan-Meier curves of projects of all seeds, by initial organisational model."""
    axes.set_title("How long projects live")
    projects = result.projects
    ends: dict[str, tuple[float, float, str]] = {}
    for form in AXES["form"]:
        mine = projects[projects["form_at_start"] == form]
        entry, leaving, ended = ages(mine["start"].to_numpy(), mine["end"].to_numpy(), result.manifest["months"])
        if len(mine) < FEWEST or not ended.any():
            continue
        curve = kaplan_meier(entry, leaving, ended)
        told = (np.cumsum(curve.at_risk < FEWEST) == 0) & (curve.age <= LONGEST)
        if not told.any():
            continue
        until = LONGEST if told.all() else min(LONGEST, curve.age[~told][0])
        age, alive, low, high = (np.append(part[told], part[told][-1]) for part in curve[:4])
        age[-1] = until
        look: Any = {"color": COLOURS[len(ends)], "linestyle": DASHES[len(ends)]}
        axes.step(age, alive, where="post", label=said(form), **look)
        axes.fill_between(age, low, high, step="post", color=look["color"], alpha=0.5 * BAND, linewidth=0)
        ends[f"{said(form)}, {restricted_mean(curve, RESTRICTED):.0f}"] = (until, float(alive[-1]), look["color"])
    if not ends:
        nothing_to_show(axes, "too few projects ended to draw a curve")
        return
    axes.set(xlim=(0, LONGEST + ROOM), ylim=(0, 1.02), ylabel="share still alive")
    axes.set_xlabel(
        f"age [months], {len(projects):,} projects of all seeds\nnumbers: mean life within the first {RESTRICTED} months"
    )
    axes.set_xticks(range(0, LONGEST + 1, 12))
    name_ends(axes, ends)


def name_ends(axes: Axes, ends: dict[str, tuple[float, float, str]]) -> None:
    """Write each curve's name to the right of its end, apart from each other, with a thin line to it."""
    order = sorted(ends, key=lambda name: ends[name][1])
    heights = apart([ends[name][1] for name in order], 0.075, 0.03, 0.98)
    for name, height in zip(order, heights, strict=True):
        age, alive, colour = ends[name]
        axes.plot([age, LONGEST + 3], [alive, height], color=colour, linewidth=0.9, linestyle="-")
        axes.text(LONGEST + 4, height, name, color=BLACK, fontsize=8, va="center")


def apart(wanted: list[float], gap: float, low: float, high: float) -> list[float]:
    """Return heights near those wanted (ascending) that are at least ``gap`` apart and within bounds, if they fit."""
    heights: list[float] = []
    for height in wanted:
        heights.append(max(height, heights[-1] + gap if heights else low))
    limit = high
    for i in range(len(heights) - 1, -1, -1):
        heights[i] = min(heights[i], limit)
        limit = heights[i] - gap
    return heights


NEEDS = {survival: ()}
