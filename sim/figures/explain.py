"""An outcome divided among mechanisms: from the world without them, share by share, to the world with all of them."""

from matplotlib.figure import Figure

from sim import catalogue
from sim.analysis.explain import Explanation
from sim.figures.style import BLACK, BLUE, GREY, ORANGE, PALE, page, styled

ROW = 0.36  # inches


def explain(found: Explanation, title: str, subtitle: str = "", footer: str = "") -> Figure:
    """Return a page: bars of Shapley values with intervals, the largest first, and what each does alone as a mark."""
    with styled():
        figure = page(title, subtitle, footer, size=(11.7, 2.4 + ROW * (len(found.parts) + 1)))
        axes = figure.subplots()
        axes.axvline(0.0, color=GREY, linewidth=0.9)
        for y, part in enumerate(found.parts):
            share, alone = part.share, part.alone
            colour = (BLUE if share.mean > 0 else ORANGE) if share.clear else PALE
            hatch = "" if share.mean > 0 else "//"
            axes.barh(y, share.mean, height=0.62, color=colour, edgecolor=GREY, linewidth=0.6, hatch=hatch)
            axes.plot([share.low, share.high], [y, y], color=BLACK, linewidth=1.4, linestyle="-", solid_capstyle="butt")
            axes.plot(alone.mean, y, "D", color="white", markeredgecolor=BLACK, markersize=5.5, linestyle="none")
        y, rest = len(found.parts), found.interaction
        axes.plot([rest.low, rest.high], [y, y], color=GREY, linewidth=1.4, linestyle="-")
        axes.plot(rest.mean, y, "s", color=GREY, markersize=6, linestyle="none")
        names = [f"{part.mechanism}  {catalogue.mechanisms()[part.mechanism].id}" for part in found.parts]
        axes.set_yticks(range(len(names) + 1), [*names, "interaction"])
        axes.set_ylim(len(names) + 0.6, -0.6)
        axes.grid(axis="y", visible=False)
        label = catalogue.outcomes()[found.outcome].label or found.outcome
        axes.set_xlabel(f"contribution to: {label} [{found.unit}]")
        axes.set_title("Shapley value (bar, 95 % interval; pale: not clear of zero), and what switching off alone does (diamond)")
    return figure
