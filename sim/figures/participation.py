"""Who takes part where: the tensor as a heat map, and the openness that comes of it."""

from typing import Any

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.colors import LogNorm

from sim.figures.style import BLUE, GREY, nothing_to_show
from sim.store import Result
from sim.world.names import AXES

HISTORY_END = pd.Timestamp(2025, 12, 1)
NOWHERE = ("compute", "post_release")  # the one cell of domain and stage that cannot be


def said(word: str) -> str:
    """Return a code's word as one says it."""
    known = {"nonprofit_grassroots": "non-profit-sponsored grassroots", "company_grassroots": "company-sponsored grassroots",
             "multi_institute": "multi-organisation institute", "multi_company": "multi-company",
             "pre_training": "pre-training",
             "post_training": "post-training", "post_release": "post-release"}  # fmt: skip
    return known.get(word, word.replace("_", " "))


def outside_work(result: Result, months: int = 12) -> pd.DataFrame:
    """Person-months by others than hosts in the last months, by domain (rows) and stage: the mean over seeds."""
    tensor = result.participation
    recent = tensor[(tensor["month"] > result.manifest["months"] - 1 - months) & (tensor["stakeholder"] != "host")]
    total = recent.groupby(["domain", "stage"], observed=False)["effort"].sum().unstack("stage")
    return total.reindex(index=AXES["domain"], columns=AXES["stage"]).fillna(0.0) / len(result.seeds)


def heat_map(axes: Axes, result: Result) -> None:
    """Draw outsiders' work by domain and stage."""
    axes.set_title("Who takes part where: work by non-hosts")
    work = outside_work(result)
    values = work.to_numpy(float, copy=True)
    top = values.max()
    if top <= 0:
        nothing_to_show(axes, "nobody but hosts worked in the last year")
        return
    nowhere = (AXES["domain"].index(NOWHERE[0]), AXES["stage"].index(NOWHERE[1]))
    shown = np.ma.masked_less_equal(values, 0.0)
    least = max(top / 1e4, float(shown.min()))
    shade: Any = LogNorm(least, 3.0 * top, clip=True)
    axes.imshow(shown, cmap="Blues", norm=shade, aspect="auto")
    axes.set_facecolor("#F4F4F4")
    for (row, column), value in np.ndenumerate(values):
        dark = value > 0 and float(shade(value)) > 0.55
        text = "–" if (row, column) == nowhere else compact(value)
        axes.text(column, row, text, ha="center", va="center", color="white" if dark else "#222222", fontsize=10)
    axes.grid(False)
    axes.spines[:].set_visible(False)
    axes.set_xticks(range(len(work.columns)), [said(s) for s in work.columns])
    axes.set_yticks(range(len(work.index)), [said(d) for d in work.index])
    axes.set_xticks(np.arange(len(work.columns) - 1) + 0.5, minor=True)
    axes.set_yticks(np.arange(len(work.index) - 1) + 0.5, minor=True)
    axes.grid(which="minor", color="white", linewidth=2)
    axes.tick_params(which="both", length=0)
    axes.set_xlabel("stage [person-months in the last year, mean of seeds]")


def compact(value: float) -> str:
    """Return a number in a few letters: 0, 0.3, 12, 3.4k, 2M."""
    for size, letter in ((1e12, "T"), (1e9, "G"), (1e6, "M"), (1e3, "k")):
        if value >= 0.9995 * size:
            return f"{value / size:.2g}{letter}" if value < 99.5 * size else f"{value / size:.0f}{letter}"
    return f"{value:.2g}" if value < 99.5 else f"{value:.0f}"


def openness_by_form(axes: Axes, result: Result) -> None:
    """Draw openness by organisational model, at the end of history and of the run: median and range over seeds."""
    axes.set_title("Openness by organisational model")
    rows = result.breakdowns
    rows = rows[rows["outcome"] == "openness_by_form"].assign(date=lambda r: pd.to_datetime(r["date"]))
    forms = [form for form in AXES["form"] if (rows.loc[rows["label"] == form, "value"] > 0).any()]
    if not forms:
        nothing_to_show(axes, "no organisational model drew outsiders in")
        return
    last = rows["date"].max()
    moments = [m for m in (HISTORY_END, last) if rows["date"].min() <= m <= last]
    for k, moment in enumerate(dict.fromkeys(moments)):
        at = rows[rows["date"] == moment].pivot_table(index="label", columns="seed", values="value", observed=True)
        low, median, high = np.quantile(at.loc[forms].to_numpy(), [0.05, 0.5, 0.95], axis=1)
        y = np.arange(len(forms)) + 0.11 * (2 * k - len(moments) + 1)
        colour = (GREY, BLUE)[k] if len(moments) > 1 else BLUE
        axes.errorbar(median, y, xerr=[median - low, high - median], fmt=("D", "o")[k], color=colour, markersize=7,
                      markerfacecolor=("white", colour)[k], elinewidth=1.6, label=f"{moment:%Y-%m}")  # fmt: skip
    axes.set_yticks([])
    for row, form in enumerate(forms):
        axes.annotate(said(form), (0, row), xytext=(4, 12), textcoords="offset points", va="center", fontsize=9)
    axes.set_ylim(len(forms) - 0.05, -0.75)  # below the last, room for the legend
    axes.set_xlim(left=0)
    axes.set_xlabel("openness [index: breadth × depth × evenness]")
    axes.grid(axis="y", visible=False)
    axes.legend(loc="lower right", ncols=2, handlelength=1.2, columnspacing=1.0)


NEEDS = {heat_map: (), openness_by_form: ("openness_by_form",)}
