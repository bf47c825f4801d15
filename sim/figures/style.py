"""One look for all figures: colours that colour-blind readers tell apart, and line styles that black and white keeps."""

import contextlib
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import matplotlib as mpl
from cycler import cycler
from matplotlib.axes import Axes
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.layout_engine import ConstrainedLayoutEngine

# Okabe and Ito (2008), without yellow, which vanishes on white.
BLUE, ORANGE, GREEN, RED, SKY, PINK = "#0072B2", "#E69F00", "#009E73", "#D55E00", "#56B4E9", "#CC79A7"
BLACK, GREY, PALE = "#222222", "#777777", "#DDDDDD"
COLOURS = (BLUE, ORANGE, GREEN, RED, SKY, PINK)
DASHES = ("-", (0, (5, 2)), (0, (1, 1.2)), (0, (6, 1.5, 1, 1.5)), (0, (3, 1, 1, 1, 1, 1)), (0, (8, 2)))
MARKERS = ("o", "s", "^", "D", "v", "P")
BAND = 0.18  # opacity of a range around a line

STYLE: Any = {
    "font.family": "DejaVu Sans",  # comes with matplotlib, so every machine draws the same
    "font.size": 10.0,
    "axes.titlesize": 11.5,
    "axes.titleweight": "bold",
    "axes.titlelocation": "left",
    "axes.titlepad": 15.0,
    "axes.labelsize": 9.5,
    "axes.labelcolor": BLACK,
    "axes.edgecolor": GREY,
    "axes.linewidth": 0.8,
    "axes.spines.top": False,
    "axes.spines.right": False,
    "axes.grid": True,
    "axes.axisbelow": True,
    "axes.prop_cycle": cycler(color=COLOURS) + cycler(linestyle=DASHES),
    "grid.color": "#E9E9E9",
    "grid.linewidth": 0.7,
    "xtick.labelsize": 9.0,
    "ytick.labelsize": 9.0,
    "xtick.color": GREY,
    "ytick.color": GREY,
    "xtick.labelcolor": BLACK,
    "ytick.labelcolor": BLACK,
    "lines.linewidth": 1.9,
    "legend.fontsize": 9.0,
    "legend.frameon": True,
    "legend.framealpha": 0.8,
    "legend.edgecolor": "none",
    "legend.borderpad": 0.2,
    "legend.labelspacing": 0.35,
    "legend.handlelength": 2.6,
    "figure.facecolor": "white",
    "savefig.facecolor": "white",
    "svg.hashsalt": "allmende",  # the same picture, the same file
}


@contextlib.contextmanager
def styled() -> Iterator[None]:
    """Draw in the house's style and leave the caller's settings alone."""
    with mpl.rc_context(STYLE):
        yield


def page(title: str, subtitle: str, footer: str, size: tuple[float, float] = (16.5, 11.7)) -> Figure:
    """Return an empty page with a heading and a foot: no window, no global state."""
    across, down = 1.0 / size[0], 1.0 / size[1]  # an inch
    rect = (0.13 * across, 0.33 * down, 1.0 - 0.26 * across, 1.0 - 1.31 * down)
    figure = Figure(figsize=size, layout=ConstrainedLayoutEngine(rect=rect, w_pad=0.12, h_pad=0.14))
    FigureCanvasAgg(figure)
    figure.text(0.3 * across, 1.0 - 0.29 * down, title, fontsize=19, fontweight="bold", va="top", color=BLACK)
    figure.text(0.3 * across, 1.0 - 0.7 * down, subtitle, fontsize=11.5, va="top", color=GREY)
    figure.text(0.3 * across, 0.14 * down, footer, fontsize=8.5, va="bottom", color=GREY)
    return figure


def write(figure: Figure, path: str | Path, dpi: int = 120) -> Path:
    """Write a figure; without dates and versions inside, so that the same figure gives the same file."""
    figure.savefig(path, dpi=dpi, metadata={"Software": None} if str(path).endswith(".png") else None)
    return Path(path)


def png(figure: Figure, dpi: int = 120) -> bytes:
    """Return a figure as the bytes of a PNG file; the same figure gives the same bytes."""
    held = io.BytesIO()
    with styled():
        figure.savefig(held, format="png", dpi=dpi, metadata={"Software": None})
    return held.getvalue()


def settle(figure: Figure) -> None:
    """Fix where everything stands, so that what is added next can be fitted in."""
    figure.draw_without_rendering()
    figure.set_layout_engine("none")


def nothing_to_show(axes: Axes, reason: str) -> None:
    """Say in a panel why it is empty."""
    axes.grid(False)
    axes.set(xticks=[], yticks=[])
    axes.text(0.5, 0.5, reason, ha="center", va="center", transform=axes.transAxes, color=GREY, wrap=True)
