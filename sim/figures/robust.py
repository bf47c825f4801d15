"""Policies under deep uncertainty: a plate of verdicts, effects over sets of parameters, and what is traded off for what."""

from itertools import combinations
from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.costs import PAID
from sim.analysis.pairs import about
from sim.analysis.robust.verdicts import BETTER, DOWN, NOT_SEEN, SURE, UNDETERMINED, UP, WORSE
from sim.figures.compare import DIRECTION
from sim.figures.participation import compact
from sim.figures.style import BLACK, BLUE, GREY, PALE, PINK, RED, page, styled
from sim.sweep.robust import Robustness

ROW, COLUMN, LEAST = 0.3, 1.02, 8.0  # inches
PANELS = 6
COLOURS = {BETTER: BLUE, WORSE: RED, UP: BLACK, DOWN: BLACK, UNDETERMINED: PINK, NOT_SEEN: GREY}
SIGNS = {BETTER: "^", WORSE: "v", UP: "^", DOWN: "v"}
WIDE = 1.645  # standard deviations that hold nine of ten
LETTER, LINE = 0.0125, 0.022  # width and height of a letter beside a point, in shares of a panel
SHIFTS = (0.7, -0.7, 1.7, -1.7, 2.7, -2.7, 3.7, -3.7)  # lines above or below a point at which its name may stand


def verdicts(found: Robustness, title: str, subtitle: str = "", footer: str = "") -> Figure:
    """Return a plate: a row a policy, a column an outcome; a triangle for a sign that holds, a share where it turns."""
    table = found.effects[found.effects["outcome"] != PAID.name]
    policies, outcomes = list(found.cases.policies), [name for name in found.cases.outcomes if name != PAID.name]
    size = (max(10.0, 4.6 + COLUMN * len(outcomes)), max(LEAST, 3.6 + ROW * len(policies)))
    with styled():
        figure = page(title, subtitle, footer, size=size)
        axes = figure.subplots()
        for row in table.to_dict("records"):
            _verdict(axes, row, outcomes.index(row["outcome"]), policies.index(row["scenario"]))
        for y in range(0, len(policies), 2):
            axes.axhspan(y - 0.5, y + 0.5, color="#F6F6F6", zorder=0, linewidth=0)
        labels = [about(name).label.replace(" (", "\n(") for name in outcomes]
        axes.set_xticks(range(len(outcomes)), labels, rotation=40, ha="left", fontsize=8.5)
        axes.set_yticks(range(len(policies)), policies)
        axes.set(xlim=(-0.6, len(outcomes) - 0.4), ylim=(len(policies) - 0.4, -0.6))
        axes.xaxis.tick_top()
        axes.grid(False)
        axes.tick_params(length=0)
        for side in axes.spines.values():
            side.set_visible(False)
        axes.set_xlabel(
            "triangle: the sign holds (filled blue: better, open red: worse, black: neither); its size: effect in spreads of\n"
            "the reference; per cent: undetermined, the sign turns in so many sets; dot: not seen; (.): perhaps chance"
        )
    return figure


def _verdict(axes: Axes, row: Any, x: float, y: float) -> None:
    verdict, colour = row["verdict"], COLOURS[row["verdict"]]
    if verdict == NOT_SEEN:
        axes.plot(x, y, ".", color=GREY, markersize=3.5)
    elif verdict == UNDETERMINED:
        axes.text(x, y, f"{row['other_sign']:.0%}", ha="center", va="center", fontsize=8.5, color=colour)
    else:
        strong = abs(row["effect"]) / row["spread"] if row["spread"] > 0.0 else 1.0
        size = float(np.clip(4.5 + 7.0 * np.sqrt(strong), 4.5, 13.0))
        face = "white" if verdict == WORSE else colour
        axes.plot(x, y, SIGNS[verdict], color=face, markeredgecolor=colour, markeredgewidth=1.5, markersize=size)
        if row["q"] > SURE:
            axes.annotate("(.)", (x, y), xytext=(9, 0), textcoords="offset points", va="center", fontsize=7, color=GREY)


def effects(found: Robustness, title: str, subtitle: str = "", footer: str = "") -> Figure:
    """Return a page: for each of the first outcomes all policies in the order of their effects, with interval and range."""
    shown = [name for name in found.cases.outcomes if name != PAID.name][:PANELS]
    columns = min(3, len(shown))
    rows = -(-len(shown) // columns)
    height = max(LEAST, 1.9 + rows * (1.4 + 0.23 * len(found.cases.policies)))
    with styled():
        figure = page(title, subtitle, footer, size=(5.6 * columns, height))
        panels = list(np.atleast_1d(figure.subplots(rows, columns)).flat)
        for panel, name in zip(panels, shown, strict=False):
            _ladder(panel, found.effects[found.effects["outcome"] == name], name)
        for panel in panels[len(shown) :]:
            panel.set_axis_off()
    return figure


def _ladder(axes: Axes, table: pd.DataFrame, name: str) -> None:
    """Policies from the best down: thin, nine of ten sets; thick, the mean's interval."""
    up = about(name).better != "less"
    for y, row in enumerate(table.sort_values("effect", ascending=not up, kind="stable").to_dict("records")):
        colour, reach = COLOURS[row["verdict"]], WIDE * row["parameters"] if row["varies"] < SURE else 0.0
        axes.plot([row["effect"] - reach, row["effect"] + reach], [y, y], color=colour, linewidth=0.8, linestyle="-", alpha=0.7)
        axes.plot([row["low"], row["high"]], [y, y], color=colour, linewidth=3.0, linestyle="-", solid_capstyle="butt")
        sure = row["verdict"] in SIGNS
        axes.plot(row["effect"], y, SIGNS.get(row["verdict"], "o"), color=colour if sure else "white", markeredgecolor=colour,
                  markersize=5.5)  # fmt: skip
    names = list(table.sort_values("effect", ascending=not up, kind="stable")["scenario"])
    axes.set_yticks(range(len(names)), names, fontsize=7.8)
    axes.set_ylim(len(names) - 0.4, -0.6)
    axes.axvline(0.0, color=GREY, linewidth=0.9)
    axes.grid(axis="y", visible=False)
    axes.set_title(f"{about(name).label} {DIRECTION[about(name).better]}".strip(), fontsize=10)
    axes.set_xlabel(f"effect [{about(name).unit}]", fontsize=8.5)
    axes.xaxis.set_major_formatter(lambda value, _: ("−" if value < 0.0 else "") + compact(abs(value)))


def tradeoff(found: Robustness, title: str, subtitle: str = "", footer: str = "") -> Figure:
    """Return a page: a panel a pair of outcomes, each policy at its mean effects with their intervals."""
    pairs = list(combinations(found.objectives, 2))
    with styled():
        figure = page(title, subtitle, footer, size=(7.4 * max(len(pairs), 1.6), 8.2))
        panels = np.atleast_1d(figure.subplots(1, len(pairs)))
        for panel, (across, up) in zip(panels, pairs, strict=True):
            _plane(panel, found.tradeoff, across, up)
    return figure


def _plane(axes: Axes, table: pd.DataFrame, across: str, up: str) -> None:
    ordered = table.sort_values(up, kind="stable")
    for row in ordered.to_dict("records"):
        colour = BLUE if row["efficient"] else GREY
        axes.plot([row[f"{across}_low"], row[f"{across}_high"]], [row[up]] * 2, color=colour if row["efficient"] else PALE,
                  linewidth=1.0, linestyle="-")  # fmt: skip
        axes.plot([row[across]] * 2, [row[f"{up}_low"], row[f"{up}_high"]], color=colour if row["efficient"] else PALE,
                  linewidth=1.0, linestyle="-")  # fmt: skip
        axes.plot(row[across], row[up], "o", color=colour if row["efficient"] else "white", markeredgecolor=colour, markersize=7)
    axes.axhline(0.0, color=GREY, linewidth=0.6)
    axes.axvline(0.0, color=GREY, linewidth=0.6)
    for name, setter in ((across, axes.set_xlabel), (up, axes.set_ylabel)):
        better = {"more": "more is better", "less": "less is better"}[about(name).better]
        setter(f"{about(name).label}: effect [{about(name).unit}]; {better}")
    axes.margins(0.12)
    axes.autoscale_view()  # names are placed by where points come to stand
    _named(axes, ordered.sort_values("efficient", ascending=False, kind="stable"), across, up)


def _named(axes: Axes, table: pd.DataFrame, across: str, up: str) -> None:
    """Names beside the points, above or below; of policies that are not efficient only those that have room."""
    taken: list[tuple[float, float, float]] = []  # left and right end, and height, in shares of the panel
    for row in table.to_dict("records"):
        said = f"{row['scenario']} ({row['share']:.0%})" if row["share"] >= 0.05 else row["scenario"]
        x, y = axes.transAxes.inverted().transform(axes.transData.transform((row[across], row[up])))
        for shift in SHIFTS if row["efficient"] else SHIFTS[:1]:
            left, right, height = x, x + LETTER * len(said), y + shift * LINE
            if all(right < start or left > end or abs(height - at) >= LINE for start, end, at in taken):
                taken.append((left, right, height))
                axes.annotate(said, (x, y), xytext=(x + LINE / 2, height), xycoords="axes fraction", textcoords="axes fraction",
                              fontsize=8, va="center", color=BLACK if row["efficient"] else GREY)  # fmt: skip
                break
