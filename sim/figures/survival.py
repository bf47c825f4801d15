"""How long projects live, by the organisational model they began with."""

import numpy as np
from matplotlib.axes import Axes

from sim.figures.participation import said
from sim.figures.style import BAND, COLOURS, DASHES, nothing_to_show
from sim.outcomes.survival import ages, kaplan_meier, restricted_mean
from sim.store import Result
from sim.world.names import AXES

FEWEST = 8  # projects for a curve, and at risk for a curve to go on
LONGEST = 72  # months shown
RESTRICTED = 36


def survival(axes: Axes, result: Result) -> None:
    """Draw Kaplan-Meier curves of projects of all seeds, by initial organisational model."""
    axes.set_title("How long projects live")
    projects = result.projects
    drawn = 0
    for form in AXES["form"]:
        mine = projects[projects["form_at_start"] == form]
        entry, leaving, ended = ages(mine["start"].to_numpy(), mine["end"].to_numpy(), result.manifest["months"])
        if len(mine) < FEWEST or not ended.any():
            continue
        curve = kaplan_meier(entry, leaving, ended)
        told = np.append(True, curve.at_risk[1:] >= FEWEST)
        mean = restricted_mean(curve, RESTRICTED)
        x, y = (np.append(part[told], part[told][-1]) for part in (curve.age, curve.alive))
        x[-1] = LONGEST if told.all() else curve.age[~told][0]
        axes.step(x, y, where="post", color=COLOURS[drawn], linestyle=DASHES[drawn],
                  label=f"{said(form)} ({len(mine):,}; {mean:.0f})")  # fmt: skip
        axes.fill_between(curve.age[told], curve.low[told], curve.high[told], step="post", color=COLOURS[drawn],
                          alpha=0.5 * BAND, linewidth=0)  # fmt: skip
        drawn += 1
    if not drawn:
        nothing_to_show(axes, "too few projects ended to draw a curve")
        return
    axes.set(xlim=(0, LONGEST), ylim=(0, 1.02), xlabel="age of the project [months]", ylabel="share still alive")
    axes.set_xticks(range(0, LONGEST + 1, 12))
    axes.legend(loc="best", fontsize=8, title=f"projects of all seeds; mean of the first {RESTRICTED} months",
                title_fontsize=8, alignment="left")  # fmt: skip


NEEDS = {survival: ()}
