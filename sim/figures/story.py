"""A project's life on one page: what happened, and below it, month by month, work, people, rules, money and risks."""

import re
import textwrap
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.lanes import Told, chances, clocks, compute, control, money, payers, people, stages, title
from sim.figures.style import BLACK, BLUE, GREEN, GREY, ORANGE, PALE, PINK, page, styled

ROWS = {"work": ("o", BLUE), "partners": ("s", GREEN), "payers": ("D", ORANGE), "rules": ("h", PINK)}
FILLED = ("released", "award", "partner_came", "patron_came")
HEIGHTS = (2.1, 0.36, 1.0, 1.0, 0.8, 0.9, 0.7, 0.75, 0.9)
WIDE, MARK = 9.3, 0.18  # inches: lanes, marks
LEVELS = (-0.26, 0.06, 0.38)  # where in its row a mark stands, so that neighbours do not touch
SMALL = 8.4  # font size of sentences
TITLE = 92  # letters of a title that fit at full size
LINES, LETTERS = 66, 80  # lines of that size that fit beside the lanes, letters in a line
PLACE: Any = {"left": 0.075, "right": 0.99, "bottom": 0.065, "top": 0.9, "hspace": 0.42, "wspace": 0.03}
GAP = 0.3  # lines between sentences
LEAST, MOST = 0.8, 1.2  # of the font size; what does not fit at the least is left to the text file


def story(told: Told, sentences: Sequence[str], start: tuple[int, int], heading: tuple[str, str, str]) -> Figure:
    """Return the page.

    Parameters
    ----------
    told : Story
        Months and events of one project.
    sentences : sequence of str
        One for each month in which something happened, in order.
    start : (int, int)
        Year and month of the run's first month.
    heading : (str, str, str)
        Title, subtitle and footer.
    """
    with styled():
        figure = page(*heading)
        figure.set_layout_engine("none")
        figure.texts[0].set_fontsize(min(19.0, 19.0 * TITLE / len(heading[0])))
        grid = figure.add_gridspec(len(LANES), 2, width_ratios=(1.0, 0.55), height_ratios=HEIGHTS, **PLACE)
        top = None
        for row, lane in enumerate(LANES):
            axes = figure.add_subplot(grid[row, 0], sharex=top)
            top = top or axes
            lane(axes, told)
            _finish(axes, told, start, last=row == len(LANES) - 1)
        _tell(figure.add_subplot(grid[:, 1]), sentences)
    return figure


def happened(axes: Axes, told: Told) -> None:
    """Mark each month's events in rows by what they are about, with the number of its sentence."""
    title(axes, "What happened: numbers are those of the sentences; grey if something came out or somebody came")
    numbers = {month: k for k, month in enumerate(dict.fromkeys(event.month for event in told.events), start=1)}
    apart = MARK / WIDE * (len(told.months) + 2)
    for row, (lane, (marker, colour)) in enumerate(ROWS.items()):
        taken = [-np.inf] * len(LEVELS)
        for month in dict.fromkeys(event.month for event in told.events if event.lane == lane):
            free = [level for level, last in enumerate(taken) if month - last >= apart]
            level = free[0] if free else int(np.argmin(taken))
            taken[level] = month
            y = row + LEVELS[level]
            fill = PALE if any(e.month == month and e.lane == lane and e.kind in FILLED for e in told.events) else "white"
            axes.plot(month + 0.5, y, marker, markersize=11.5, color=fill, markeredgecolor=colour, markeredgewidth=1.5,
                      clip_on=False)  # fmt: skip
            axes.text(month + 0.5, y, str(numbers[month]), ha="center", va="center_baseline", fontsize=6.8, color=BLACK)
    for row in range(1, len(ROWS)):
        axes.axhline(row - 0.5, color=PALE, linewidth=0.7, linestyle="-")
    axes.set_yticks(range(len(ROWS)), ["work", "partners, calls", "payers", "rules"])
    axes.set_ylim(len(ROWS) - 0.5, -0.55)
    axes.tick_params(axis="y", length=0)
    axes.grid(axis="y", visible=False)
    last = told.months[-1]
    if last.ending:
        axes.annotate(f"{last.ending.replace('_', ' ')}", (last.month + 1, 1.0), xycoords=("data", "axes fraction"), ha="right",
                      xytext=(3, 4), textcoords="offset points", fontsize=9, fontweight="bold")  # fmt: skip


LANES: tuple[Callable[[Axes, Told], None], ...] = (
    happened, stages, people, control, money, payers, compute, chances, clocks,
)  # fmt: skip


def _finish(axes: Axes, told: Told, start: tuple[int, int], last: bool) -> None:
    """Give all lanes the same time, a mark at the end of life, and years below the last."""
    first, final = told.months[0].month, told.months[-1].month
    axes.set_xlim(first - 0.5, final + 1.5)
    if told.months[-1].ending:
        axes.axvline(final + 1, color=BLACK, linewidth=1.6, linestyle="-", zorder=4)
    january = (1 - start[1]) % 12
    every = 12 if final - first > 30 else 3
    ticks = [month for month in range(first, final + 2) if (month - january) % every == 0]
    axes.set_xticks(ticks, [_date(month, start, every) for month in ticks])
    axes.tick_params(axis="x", labelbottom=last, length=3 if last else 0)
    axes.yaxis.set_label_coords(-0.045, 0.5)
    if last:
        axes.set_xlabel("year" if every == 12 else "month")


def _date(month: int, start: tuple[int, int], every: int) -> str:
    years, months = divmod(start[1] - 1 + month, 12)
    return str(start[0] + years) if every == 12 else f"{start[0] + years}-{months + 1:02d}"


def _tell(axes: Axes, sentences: Sequence[str]) -> None:
    """Write the sentences, numbered, in letters as large as they fit, and if the smallest are too large, as far as they fit."""
    axes.axis("off")
    axes.set(xlim=(0, 1), ylim=(0, 1))
    sentences = [re.sub(r"(\d) h\b", "\\1\u00a0h", text) for text in sentences]  # no line begins with a unit
    scale = MOST
    while _lines(sentences, scale) * scale > LINES and scale > LEAST:
        scale -= 0.02
    height, line, size = 1.0, scale / LINES, SMALL * scale
    for number, text in enumerate(sentences, start=1):
        lines = textwrap.wrap(text, int(LETTERS / scale))
        if height < (len(lines) + (number < len(sentences))) * line:
            left = len(sentences) - number + 1
            axes.text(0.055, height, f"... and {left} more: see story.txt", fontsize=size, va="top", color=GREY)
            return
        axes.text(0.04, height, str(number), fontsize=size, va="top", ha="right", fontweight="bold")
        for part in lines:
            axes.text(0.055, height, part, fontsize=size, va="top", color=BLACK)
            height -= line
        height -= GAP * line


def _lines(sentences: Sequence[str], scale: float) -> float:
    """Lines that sentences take at a font size, with the gaps between them."""
    return sum(len(textwrap.wrap(text, int(LETTERS / scale))) + GAP for text in sentences)
