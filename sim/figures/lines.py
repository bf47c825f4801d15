"""Outcomes over time: the median over seeds as a line, the 5 to 95 % range as a band."""

import datetime

import numpy as np
import pandas as pd
from matplotlib import dates as mdates
from matplotlib.axes import Axes

from sim import catalogue
from sim.figures.style import BAND, BLACK, COLOURS, DASHES, GREY
from sim.store import Result
from sim.world.names import LANGUAGES

WHAT_IF = datetime.date(2026, 1, 1)  # history ends, what-if begins


def band(series: pd.DataFrame, outcome: str, months: int = 1) -> pd.DataFrame:
    """Median, 5 and 95 % points over seeds of an outcome's mean over the last ``months``, by date."""
    wide = series[outcome].unstack("seed").rolling(months, min_periods=1).mean()
    low, median, high = np.quantile(wide.to_numpy(), [0.05, 0.5, 0.95], axis=1)
    return pd.DataFrame({"low": low, "median": median, "high": high}, index=wide.index)


def draw(axes: Axes, result: Result, outcomes: dict[str, str], unit: str = "", months: int = 1) -> None:
    """Draw outcomes of one unit into a panel.

    Parameters
    ----------
    axes : Axes
        Where to draw.
    result : Result
        What was run.
    outcomes : dict
        Label of each outcome's line, by outcome.
    unit : str, optional
        Unit on the axis; by default the first outcome's.
    months : int
        Months whose mean is drawn, for outcomes that jump.
    """
    for k, (outcome, label) in enumerate(outcomes.items()):
        at = band(result.series, outcome, months)
        axes.plot(at.index, at["median"], color=COLOURS[k], linestyle=DASHES[k], label=label)
        if len(result.seeds) > 1:
            axes.fill_between(at.index, at["low"], at["high"], color=COLOURS[k], alpha=BAND, linewidth=0)
    axes.set_ylabel(unit or catalogue.outcomes()[next(iter(outcomes))].unit)
    axes.margins(x=0)
    if len(outcomes) > 1:
        axes.legend(loc="best")
    mark_what_if(axes, result)
    years(axes)


def mark_what_if(axes: Axes, result: Result) -> None:
    """Draw a line where history ends and the what-if begins, if the run reaches so far."""
    dates = result.series.index.get_level_values("date")
    if dates.min().date() < WHAT_IF < dates.max().date():
        axes.axvline(mdates.date2num(WHAT_IF), color=BLACK, linewidth=0.9, linestyle=(0, (2, 2)), zorder=1)
        axes.annotate(
            "what-if →", (mdates.date2num(WHAT_IF), 1.0), xycoords=("data", "axes fraction"), xytext=(2, 1),
            textcoords="offset points", fontsize=8, color=GREY, va="bottom",
        )  # fmt: skip


def years(axes: Axes) -> None:
    """Label an axis of dates by years."""
    axes.xaxis.set_major_locator(mdates.AutoDateLocator(minticks=3, maxticks=8, interval_multiples=True))
    axes.xaxis.set_major_formatter(mdates.ConciseDateFormatter(axes.xaxis.get_major_locator(), show_offset=False))
    axes.set_xlabel("year")


def frontier(axes: Axes, result: Result) -> None:
    """Draw how capable the best open and the best closed model are."""
    axes.set_title("Capability at the frontier")
    draw(axes, result, {"frontier_closed": "closed", "frontier_open": "open weights"}, "effective compute, log10 FLOP (OOM)")


def gap(axes: Axes, result: Result) -> None:
    """Draw how long the best open model trails."""
    axes.set_title("How far open models trail")
    draw(axes, result, {"gap": "months since the closed frontier passed it", "gap_year": "mean of twelve months"}, "months")
    axes.set_ylim(bottom=0)


def concentration(axes: Axes, result: Result) -> None:
    """Draw how unequal attention and dependence are."""
    axes.set_title("Concentration")
    draw(
        axes, result,
        {"download_gini": "Gini of downloads", "download_top_share": "downloads of the top 1 %",
         "top_base_share": "open use on three bases"},
        "Gini, share",
    )  # fmt: skip
    axes.set_ylim(0, 1.02)


def languages(axes: Axes, result: Result) -> None:
    """Draw how many of the language groups open models serve."""
    axes.set_title("Languages served by open models")
    draw(axes, result, {"languages_served": "with a usable open model", "effective_languages": "effective number in use"},
         "language groups, mean of 12 months", months=12)  # fmt: skip
    axes.set_ylim(0, 1.35 * LANGUAGES)  # room for the legend above all there are
    axes.set_yticks(range(0, LANGUAGES + 1, 10))
    axes.legend(loc="upper left")


def compute(axes: Axes, result: Result) -> None:
    """Draw who gets compute, and how much of what there is is used."""
    axes.set_title("Compute")
    draw(axes, result, {"compute_share_non_company": "hours going to non-companies", "utilisation": "capacity in use"},
         "share of hours, mean of 12 months", months=12)  # fmt: skip
    axes.set_ylim(0, 1.02)


NEEDS = {
    frontier: ("frontier_open", "frontier_closed"),
    gap: ("gap", "gap_year"),
    concentration: ("download_gini", "download_top_share", "top_base_share"),
    languages: ("languages_served", "effective_languages"),
    compute: ("compute_share_non_company", "utilisation"),
}
