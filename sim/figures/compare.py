"""Scenarios against a reference: effects with intervals, one row an outcome, and how differences grow over time."""

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd
from matplotlib import dates as mdates
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.compare import YEAR, Comparison
from sim.analysis.pairs import about
from sim.ensemble.summary import mean_interval
from sim.figures.lines import years
from sim.figures.participation import compact
from sim.figures.style import BAND, BLACK, COLOURS, DASHES, GREY, MARKERS, page, styled
from sim.store.run import month_start

ROW = 0.25  # inches an outcome, and as much again for each scenario beyond the second
PATHS = 6
FARTHEST = 3.0  # spreads shown; what lies beyond stands at the edge
NARROW = 0.25  # spreads that are shown at least
DIRECTION = {"more": "↑", "less": "↓", "": ""}


def compare(found: Comparison, title: str, subtitle: str = "", footer: str = "", ordered: bool = True) -> Figure:
    """Return a page: effects in units of the reference's spread, and the differences of some outcomes over time.

    Parameters
    ----------
    found : Comparison
        What to draw.
    title, subtitle, footer : str
        Heading and foot.
    ordered : bool
        Whether outcomes stand in the order of their effects, and paths are those of the largest; else as they were named.
    """
    rows = _order(found, ordered)
    height = max(9.5, 2.6 + ROW * len(rows) * max(1.0, 0.5 * len(found.others)))
    with styled():
        figure = page(title, subtitle, footer, size=(16.5, height))
        halves: Any = figure.subfigures(1, 2, width_ratios=(1.28, 1.0))
        left, right = halves
        _forest(left.subplots(), found, rows)
        shown = paths_of(found, ordered)
        panels = list(right.subplots(3, 2).flat)
        begin = _begin(found, shown)
        for panel, outcome in zip(panels, shown, strict=False):
            _path(panel, found, outcome, begin)
        for panel in panels[len(shown) :]:
            panel.set_axis_off()
    return figure


def paths_of(found: Comparison, ordered: bool = True) -> list[str]:
    """Outcomes whose differences are drawn over time: the first ones named, or those with the largest clear effects."""
    plain = [outcome for outcome in found.outcomes if not about(outcome).by]
    if not ordered:
        return plain[:PATHS]
    told = pd.concat([found.told(name) for name in found.others])
    size = told["in_spreads"].abs().where(told["seen"], 0.5 * told["in_spreads"].abs()).fillna(0.0)
    largest = size.groupby(told["outcome"], sort=False).max().sort_values(ascending=False, kind="stable")
    return [str(outcome) for outcome in largest.index[:PATHS]]


def _order(found: Comparison, ordered: bool) -> list[str]:
    """Outcomes from top to bottom: the largest rise of the first scenario first, what cannot be placed last."""
    told = found.told(found.others[0])
    if ordered:
        told = told.sort_values("in_spreads", ascending=False, kind="stable", na_position="last")
    return [str(outcome) for outcome in told["outcome"]]


def _forest(axes: Axes, found: Comparison, rows: Sequence[str]) -> None:
    many = len(found.others)
    limit = _limit(found)
    axes.axvline(0.0, color=GREY, linewidth=0.9)
    for k, name in enumerate(found.others):
        told = found.told(name).set_index("outcome").loc[list(rows)]
        colour, marker = COLOURS[k % len(COLOURS)], MARKERS[k % len(MARKERS)]
        for row, (_, effect) in enumerate(told.iterrows()):
            y = row + 0.7 * ((k + 0.5) / many - 0.5)
            if effect["spread"] > 0.0:
                _mark(axes, effect, y, colour, marker, limit)
            elif k == 0:
                axes.text(0.0, row, "does not vary", ha="center", va="center", fontsize=8, color=GREY)
            if many == 1:
                _write(axes, effect, y)
        axes.plot([], [], marker, color=colour, markersize=7, linestyle="none", label=name)
    names = [f"{about(outcome).label} {DIRECTION[about(outcome).better]}".strip() for outcome in rows]
    axes.set_yticks(range(len(rows)), names)
    axes.set_ylim(len(rows) - 0.4, -0.6)
    axes.set_xlim(-1.04 * limit, 1.04 * limit)
    axes.grid(axis="y", visible=False)
    axes.tick_params(axis="y", length=0)
    axes.spines["left"].set_visible(False)
    for row in range(0, len(rows), 2):
        axes.axhspan(row - 0.5, row + 0.5, color="#F6F6F6", zorder=0, linewidth=0)
    window = found.windows[0].text.replace("..", " to ")
    axes.set_title(f"Effect against {found.reference}, mean of {window}")
    axes.set_xlabel(
        f"effect in standard deviations of {found.reference} over seeds, line: 95 % interval\n"
        "filled: the interval leaves zero out; hollow: no effect seen; ↑ ↓: which way is better"
    )
    if many > 1:
        axes.legend(loc="best")


def _limit(found: Comparison) -> float:
    """How far the axis reaches."""
    effects = pd.concat([found.told(name) for name in found.others])
    spread = effects["spread"].where(effects["spread"] > 0.0)
    ends = np.abs(np.concatenate([effects["low"] / spread, effects["high"] / spread]))
    ends = ends[np.isfinite(ends)]
    return float(np.clip(ends.max(), NARROW, FARTHEST)) if ends.size else NARROW


def _mark(axes: Axes, effect: Any, y: float, colour: str, marker: str, limit: float) -> None:
    """One effect with its interval; at the edge, as an arrow, if it lies beyond."""
    low, at, high = (float(np.clip(effect[end] / effect["spread"], -limit, limit)) for end in ("low", "effect", "high"))
    axes.plot([low, high], [y, y], color=colour, linewidth=1.5, linestyle="-", solid_capstyle="butt")
    beyond = abs(effect["in_spreads"]) > limit
    shape = (">" if at > 0 else "<") if beyond else marker
    axes.plot(at, y, shape, color=colour if effect["seen"] else "white", markeredgecolor=colour, markeredgewidth=1.3,
              markersize=6.5, linestyle="none")  # fmt: skip


def _write(axes: Axes, effect: Any, y: float) -> None:
    """The effect in its own unit, to the right."""
    text = f"{_short(effect['effect'])}  ({_short(effect['low'])} to {_short(effect['high'])})"
    axes.annotate(text, (1.0, y), xycoords=("axes fraction", "data"), xytext=(6, 0), textcoords="offset points", va="center",
                  fontsize=8, color=BLACK if effect["seen"] else GREY, annotation_clip=False)  # fmt: skip


def _begin(found: Comparison, outcomes: Sequence[str]) -> int:
    """Month from which paths are drawn: a year before the first difference in any of them."""
    months = [np.flatnonzero(found.path(name, outcome).any(axis=0)) for name in found.others for outcome in outcomes]
    return max(0, min((int(at[0]) for at in months if at.size), default=0) - YEAR)


def _path(axes: Axes, found: Comparison, outcome: str, begin: int) -> None:
    """Mean difference with its interval by month."""
    entry = about(outcome)
    axes.set_title(entry.label, fontsize=10)
    first = found.scenarios[found.reference]
    dates = pd.to_datetime([month_start(first.start, month) for month in range(begin, first.months)])
    axes.axhline(0.0, color=GREY, linewidth=0.9)
    for k, name in enumerate(found.others):
        difference = found.path(name, outcome)[:, begin:]
        colour, dash = COLOURS[k % len(COLOURS)], DASHES[k % len(DASHES)]
        axes.plot(dates, difference.mean(axis=0), color=colour, linestyle=dash, label=name)
        if len(difference) > 1:
            low, high = mean_interval(difference)
            axes.fill_between(dates, low, high, color=colour, alpha=BAND, linewidth=0)
    window = found.windows[0]
    first_day, last_day = (float(mdates.date2num(dates[max(0, month - begin)])) for month in window[:2])
    axes.axvspan(first_day, last_day, color="#F2F2F2", zorder=0, linewidth=0)
    axes.set_ylabel(f"difference [{entry.unit}]", fontsize=8.5)
    axes.yaxis.set_major_formatter(lambda value, _: _short(value))
    axes.margins(x=0)
    years(axes)
    axes.set_xlabel("")


def _short(value: float) -> str:
    """A number in a few letters, with its sign."""
    return ("−" if value < 0.0 else "") + compact(abs(value))
