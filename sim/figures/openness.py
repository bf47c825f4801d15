"""From cathedral to bazaar: participation by stage, a line an organisational model."""

import numpy as np
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.analysis.openness import PARTS, Openness
from sim.figures.participation import said
from sim.figures.style import COLOURS, DASHES, GREY, MARKERS, page, styled
from sim.world.names import AXES

ABOUT = {
    "breadth": "Breadth: domains in which outsiders work [share]",
    "depth": "Depth: outsiders' part of weighted effort [share]",
    "evenness": "Evenness: effective stakeholder groups [share of seven]",
    "openness": "Openness: breadth × depth × evenness [index]",
}


def openness(found: Openness, title: str, subtitle: str = "", footer: str = "") -> Figure:
    """Return a page with a panel for each part of the index: medians over seeds and years, with their middle half."""
    with styled():
        figure = page(title, subtitle, footer, size=(16.5, 10.2))
        panels = figure.subplots(2, 2)
        for axes, part in zip(panels.flat, PARTS, strict=True):
            _panel(axes, found, part)
        handles, labels = panels.flat[0].get_legend_handles_labels()
        figure.legend(handles, labels, loc="outside lower center", ncols=3)
    return figure


def _panel(axes: Axes, found: Openness, part: str) -> None:
    stages = AXES["stage"]
    axes.set_title(ABOUT[part])
    for k, form in enumerate(AXES["form"]):
        here = found.cells[found.cells["form"] == form]
        if here.empty:
            continue
        by_stage = here.groupby("stage")[part]
        low, middle, high = (by_stage.quantile(q).reindex(stages).to_numpy() for q in (0.25, 0.5, 0.75))
        x = np.arange(len(stages)) + 0.04 * (k - 2.5)
        axes.plot(x, middle, color=COLOURS[k], linestyle=DASHES[k], marker=MARKERS[k], markersize=7, label=said(form))
        axes.vlines(x, low, high, color=COLOURS[k], linewidth=1.2, alpha=0.7)
    axes.set_xticks(range(len(stages)), [said(stage) for stage in stages])
    axes.set_xlim(-0.3, len(stages) - 0.7)
    axes.set_ylim(bottom=0.0)
    axes.set_xlabel("lifecycle stage")
    axes.grid(axis="x", visible=False)
    share = found.explained(part)
    axes.text(
        0.99,
        0.02,
        f"model and stage fix {share:.0%} of the variance",
        transform=axes.transAxes,
        ha="right",
        fontsize=9,
        color=GREY,
    )
