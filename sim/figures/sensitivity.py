"""What drives outcomes of a sweep: bars with intervals, Morris' plane of size and spread, and all outcomes at a glance."""

from collections.abc import Callable, Sequence

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim import catalogue
from sim.figures.style import BLACK, BLUE, GREY, MARKERS, ORANGE, PALE, RED, SKY, page, styled
from sim.sweep.sensitivity import FIRST, NOISY, Found

ROW = 0.34  # inches
MOST = 24  # inputs shown
NAMED = 6  # inputs named in the plane
SAYS = {
    "ST": "total share of variance", "S1": "first-order share of variance", "mu_star": "mu*: mean size of effect over the range",
    "median": "PAWN: median distance of distributions", "delta": "Borgonovo's delta", "dgsm": "DGSM: bound of the total share",
}  # fmt: skip


def sensitivity(found: Found, title: str, footer: str = "") -> Figure:
    """Return a page: inputs by what they do to the outcome, the largest first; pale are the small and the unclear."""
    main = found.main.head(MOST)
    plane = found.method == "morris" and (found.table["index"] == "sigma").any()
    with styled():
        size = (15.5 if plane else 11.7, 2.8 + ROW * max(len(main), 6))
        figure = page(title, subtitle(found), f"{found.verdict}. {footer}", size=size)
        axes = figure.subplots(1, 2 if plane else 1, squeeze=False)[0]
        _bars(axes[0], found, main)
        if plane:
            _plane(axes[1], found)
    return figure


def subtitle(found: Found) -> str:
    """Which outcome, how many runs, how much is chance."""
    share = "unknown with one replicate" if np.isnan(found.chance) else f"{found.chance:.0%} of the variance of single runs"
    what = f"{label(found.outcome)}{', ' if found.seen.told else ''}{found.seen.told}"
    return f"{what}. {found.points:,} points x {found.replicates}. Chance: {share}."


def label(outcome: str) -> str:
    """Name of an outcome as people read it."""
    known = catalogue.outcomes().get(outcome)
    return (known.label if known else "") or outcome


def says(found: Found) -> str:
    """What the ranking index is, with its unit."""
    return SAYS[FIRST[found.method]] + (f" [{found.unit}]" if found.method == "morris" else " [1]")


def _bars(axes: Axes, found: Found, main: pd.DataFrame) -> None:
    first, chance = (found.table[found.table["index"] == index].set_index("input")["value"] for index in ("S1", "chance"))
    total = FIRST[found.method] == "ST"
    for y, row in enumerate(main.to_dict("records")):
        colour = BLUE if row["verdict"] == "clear" else PALE
        axes.barh(y, row["value"], height=0.62, color=colour, edgecolor=GREY, linewidth=0.6)
        axes.plot([row["low"], row["high"]], [y, y], color=BLACK, linewidth=1.4, linestyle="-", solid_capstyle="butt")
        if total:
            at = first.get(row["input"], 0.0)
            axes.plot(at, y, "D", color="white", markeredgecolor=BLACK, markersize=5.5, linestyle="none")
        if row["input"] in chance:
            at = chance[row["input"]]
            axes.plot([at, at], [y - 0.4, y + 0.4], color=RED, linewidth=2.0, linestyle="-", solid_capstyle="butt")
    axes.set_yticks(range(len(main)), list(main["input"]))
    axes.set_ylim(len(main) - 0.4, -0.6)
    axes.axvline(0.0, color=GREY, linewidth=0.9)
    axes.grid(axis="y", visible=False)
    marks = "; diamond: first order" if total else "; red: what chance alone gives" if len(chance) else ""
    axes.set_xlabel(says(found) + marks)
    axes.set_title("95 % intervals; pale: small, chance, or not clear")


def _plane(axes: Axes, found: Found) -> None:
    """Size of effect against its spread: above the line, an input works through others or not in proportion."""
    wide = found.table.pivot(index="input", columns="index", values="value")
    even = wide["sigma"] <= 0.5 * wide["mu_star"]
    kinds = ((even, SKY, "much the same everywhere"), (~even, ORANGE, "depends on where the others are"))
    for i, (chosen, colour, told) in enumerate(kinds):
        axes.plot(wide.loc[chosen, "mu_star"], wide.loc[chosen, "sigma"], MARKERS[i], color=colour, markeredgecolor=BLACK,
                  markeredgewidth=0.5, linestyle="none", label=told)  # fmt: skip
    for name in wide["mu_star"].nlargest(NAMED).index:
        at = (wide.loc[name, "mu_star"], wide.loc[name, "sigma"])
        axes.annotate(str(name), at, xytext=(5, 4), textcoords="offset points", fontsize=8.5)
    top = float(wide["mu_star"].max()) or 1.0
    axes.plot([0.0, top], [0.0, top], color=RED, linewidth=1.0, linestyle="--", label="spread = size")
    axes.set(xlabel=f"mu*: mean size of effect [{found.unit}]", ylabel=f"sigma: spread of effects [{found.unit}]")
    axes.set_title("Elementary effects")
    axes.legend(loc="upper left")


def overview(drives: Sequence[Found], title: str, footer: str = "") -> Figure:
    """Return a page with all outcomes: each input's index as a share of the outcome's largest, where it is clear.

    Inputs are those that come first in some outcome, as many as there is room for, those that matter most in all coming first.
    """
    table = shares(drives)
    with styled():
        index = SAYS[FIRST[drives[0].method]].partition(":")[0]
        told = f"{index[0].upper()}{index[1:]}, as a share of the outcome's largest; empty: small, chance, or not clear"
        figure = page(title, told, footer, size=(max(10.5, 5.5 + 0.8 * len(drives)), 3.6 + ROW * max(len(table), 6)))
        axes = figure.subplots()
        image = axes.imshow(table.to_numpy(), cmap="Blues", vmin=0.0, vmax=1.0, aspect="auto")
        axes.set_xticks(range(len(drives)), [label(one.outcome) for one in drives], rotation=35, ha="right")
        axes.set_yticks(range(len(table)), list(table.index))
        axes.grid(False)
        written(axes, table, lambda value: f"{value:.0%}" if value > 0.0 else "", 0.6)
        figure.colorbar(image, ax=axes, shrink=0.8).set_label("share of the largest [1]")
    return figure


def written(axes: Axes, table: pd.DataFrame, told: Callable[[float], str], dark: float) -> None:
    """Write the numbers into the cells of a heat map, in white on the dark ones."""
    for (y, x), value in np.ndenumerate(table.to_numpy()):
        if np.isfinite(value):
            axes.text(x, y, told(value), ha="center", va="center", fontsize=8, color="white" if abs(value) > dark else BLACK)


def shares(drives: Sequence[Found]) -> pd.DataFrame:
    """Index as a share of the outcome's largest, a row an input and a column an outcome; 0 where it is not clear.

    Where chance makes most of the differences between points, nothing is.
    """
    columns = {}
    for one in drives:
        main = one.main.set_index("input")
        clear = (main["verdict"] == "clear") & (not one.noise > NOISY)
        columns[one.outcome] = (main["value"] / (main["value"].max() or 1.0)).where(clear, 0.0)
    table = pd.DataFrame(columns).fillna(0.0)
    order = table.sum(axis=1).sort_values(ascending=False, kind="stable")
    return table.loc[order.index[order.to_numpy() > 0.0][:MOST]] if (order > 0.0).any() else table.head(MOST)
