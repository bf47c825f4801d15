"""An outcome divided among mechanisms: from the world without them, share by share, to the world with all of them."""

from matplotlib.figure import Figure

from sim import catalogue
from sim.analysis.explain import Explanation
from sim.figures.style import BLACK, BLUE, GREY, ORANGE, PALE, page, styled

ROW = 0.36  # inches


def explain(found: Explanation, title: str, subtitle: str = "", footer: str = "") -> Figure:
    """Return a page: bars of Shapley values with intervals, the largest first, and what each does alone as a mark.

    What all do together beyond the sum of the marks (interaction) is told in words: its interval may dwarf the rest.
    """
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
        names = [f"{part.mechanism}  {catalogue.mechanisms()[part.mechanism].id}" for part in found.parts]
        axes.set_yticks(range(len(names)), names)
        axes.set_ylim(len(names) - 0.4, -0.6)
        axes.grid(axis="y", visible=False)
        label = catalogue.outcomes()[found.outcome].label or found.outcome
        axes.set_xlabel(f"contribution to: {label} [{found.unit}]")
        rest = found.interaction
        axes.text(1.0, 0.01, f"interaction: {rest.mean:.3g} ({rest.low:.3g} to {rest.high:.3g})", transform=axes.transAxes,
                  ha="right", va="bottom", fontsize=9, color=GREY)  # fmt: skip
        axes.set_title("Shapley value (bar, 95 % interval; pale: not clear of zero), and what switching off alone does (diamond)")
    return figure
