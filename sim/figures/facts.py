"""The model beside the facts: each target's range as a bar, the ensemble's median and spread as a mark; a miss stays a miss."""

import math
from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from matplotlib.figure import Figure

from sim.figures.style import BLACK, GREEN, GREY, PALE, RED, page, styled

BEYOND = 1.6  # how far outside the range is shown, in widths of the range; what lies further stands at the edge
ROW = 0.27  # inches


class Compared(Protocol):
    """A fact beside its target, as ``sim.analysis.facts.compare`` gives it."""

    fact: Any  # id, name, low, high, use
    median: float
    low: float
    high: float
    verdict: str


def facts(lines: Sequence[Compared], title: str, subtitle: str = "", footer: str = "") -> Figure:
    """Return a page of facts, in the order given, those for calibration apart from those held back for validation."""
    groups = {use: [line for line in lines if line.fact.use == use] for use in ("calibration", "validation")}
    groups = {use: group for use, group in groups.items() if group}
    with styled():
        figure = page(title, subtitle, footer, size=(16.5, 2.2 + ROW * (len(lines) + 2 * len(groups))))
        heights = [len(group) + 1 for group in groups.values()]
        panels = figure.subplots(len(groups), 1, squeeze=False, height_ratios=heights)[:, 0]
        for axes, (use, group) in zip(panels, groups.items(), strict=True):
            hits = sum(line.verdict == "hit" for line in group)
            axes.set_title(f"Facts used for {use}: {hits} of {len(group)} within their range")
            _rows(axes, group)
    return figure


def _rows(axes: Any, group: Sequence[Compared]) -> None:
    axes.axvspan(0, 1, color=PALE, zorder=0, linewidth=0)
    for y, line in enumerate(group):
        hit = line.verdict == "hit"
        colour = GREEN if hit else RED
        low, median, high = (place(value, line.fact.low, line.fact.high) for value in (line.low, line.median, line.high))
        if not math.isnan(median):
            axes.plot([low, high], [y, y], color=colour, linewidth=2.2, linestyle="-", solid_capstyle="butt")
            beyond = median in (-BEYOND, 1 + BEYOND)
            marker = ("<" if median < 0 else ">") if beyond else "o" if hit else "X"
            axes.plot(median, y, marker, color=colour, markersize=7 if hit else 9, markeredgecolor="white", linestyle="none")
        seen = "not seen" if math.isnan(median) else f"{line.median:.3g}"
        axes.text(1 + BEYOND + 0.12, y, f"{seen}   ({line.fact.low:g} to {line.fact.high:g})", va="center", fontsize=9,
                  color=BLACK if hit else RED)  # fmt: skip
    axes.set_yticks(range(len(group)), [f"{line.fact.name}  {line.fact.id}" for line in group])
    axes.set_ylim(len(group) - 0.4, -0.6)
    axes.set_xlim(-BEYOND - 0.05, 1 + BEYOND + 0.05)
    axes.set_xticks([0, 1], ["low end", "high end"])
    axes.text(1.0, 1.005, "model's median (target)", transform=axes.transAxes, fontsize=9, color=GREY, va="bottom")
    axes.set_xlabel("position in the target's range [widths of the range]; line: 5–95 % of seeds")
    axes.spines["left"].set_visible(False)
    axes.tick_params(axis="y", length=0)


def place(value: float, low: float, high: float) -> float:
    """Where a value lies relative to a range: 0 at its low end, 1 at its high end, cut off well outside."""
    if math.isnan(value):
        return math.nan
    width = high - low if high > low else max(abs(high), 1e-12)
    return float(np.clip((value - low) / width, -BEYOND, 1 + BEYOND))
