"""What drives an outcome of a sweep: bars with intervals, and for Morris' screening the plane of size and spread."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim import catalogue
from sim.figures.style import BLACK, BLUE, GREY, MARKERS, ORANGE, PALE, RED, SKY, page, styled
from sim.sweep.sensitivity import FIRST, Found

ROW = 0.34  # inches
MOST = 24  # inputs shown
NAMED = 6  # inputs named in the plane
SAYS = {
    "ST": "total share of variance", "S1": "first-order share of variance", "mu_star": "mean size of effect over the range",
    "median": "PAWN: median distance of distributions", "delta": "Borgonovo's delta",
}  # fmt: skip


def sensitivity(found: Found, title: str, footer: str = "") -> Figure:
    """Return a page: inputs by what they do to the outcome, the largest first; pale are the small and the unclear."""
    main = found.main.head(MOST)
    plane = found.method == "morris" and (found.table["index"] == "sigma").any()
    outcome = catalogue.outcomes().get(found.outcome)
    label = (outcome.label if outcome else "") or found.outcome
    share = "unknown with one replicate" if np.isnan(found.chance) else f"{found.chance:.0%}"
    subtitle = f"{label}. {found.points:,} points x {found.replicates}. Chance: {share} of the variance."
    with styled():
        figure = page(
            title, subtitle, f"{found.verdict}. {footer}", size=(15.5 if plane else 11.7, 2.8 + ROW * max(len(main), 6))
        )
        axes = figure.subplots(1, 2 if plane else 1, squeeze=False)[0]
        _bars(axes[0], found, main)
        if plane:
            _plane(axes[1], found)
    return figure


def _bars(axes: Axes, found: Found, main) -> None:
    first = found.table[found.table["index"] == "S1"].set_index("input")["value"]
    for y, row in enumerate(main.itertuples()):
        colour = BLUE if row.verdict == "clear" else PALE
        axes.barh(y, row.value, height=0.62, color=colour, edgecolor=GREY, linewidth=0.6)
        axes.plot([row.low, row.high], [y, y], color=BLACK, linewidth=1.4, linestyle="-", solid_capstyle="butt")
        if FIRST[found.method] == "ST":
            axes.plot(first.get(row.input, 0.0), y, "D", color="white", markeredgecolor=BLACK, markersize=5.5, linestyle="none")
    axes.set_yticks(range(len(main)), list(main["input"]))
    axes.set_ylim(len(main) - 0.4, -0.6)
    axes.axvline(0.0, color=GREY, linewidth=0.9)
    axes.grid(axis="y", visible=False)
    unit = f" [{found.unit}]" if found.method == "morris" else ""
    axes.set_xlabel(SAYS[FIRST[found.method]] + unit + ("; diamond: first order" if FIRST[found.method] == "ST" else ""))
    axes.set_title("95 % intervals; pale: small, or not clear")


def _plane(axes: Axes, found: Found) -> None:
    """Size of effect against its spread: above the line, an input works through others or not in proportion."""
    wide = found.table.pivot(index="input", columns="index", values="value")
    even = wide["sigma"] <= 0.5 * wide["mu_star"]
    kinds = ((even, SKY, "much the same everywhere"), (~even, ORANGE, "depends on where the others are"))
    for i, (chosen, colour, says) in enumerate(kinds):
        axes.plot(wide.loc[chosen, "mu_star"], wide.loc[chosen, "sigma"], MARKERS[i], color=colour, markeredgecolor=BLACK,
                  markeredgewidth=0.5, linestyle="none", label=says)  # fmt: skip
    for name in wide["mu_star"].nlargest(NAMED).index:
        at = (wide.loc[name, "mu_star"], wide.loc[name, "sigma"])
        axes.annotate(str(name), at, xytext=(5, 4), textcoords="offset points", fontsize=8.5)
    top = float(wide["mu_star"].max()) or 1.0
    axes.plot([0.0, top], [0.0, top], color=RED, linewidth=1.0, linestyle="--", label="spread = size")
    axes.set(xlabel=f"mu*: mean size of effect [{found.unit}]", ylabel=f"sigma: spread of effects [{found.unit}]")
    axes.set_title("Elementary effects")
    axes.legend(loc="upper left")
