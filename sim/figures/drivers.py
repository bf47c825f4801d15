"""What drives an outcome, seen further: over time, with more and more points, by pairs of inputs, run by run."""

import matplotlib as mpl
import matplotlib.dates as mdates
import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from sim.figures.sensitivity import SAYS, label, says, subtitle, written
from sim.figures.style import BAND, BLACK, COLOURS, DASHES, GREY, MARKERS, nothing_to_show, page, styled
from sim.sweep.sensitivity import FIRST, Course, Found

LINES = 6  # inputs with a colour of their own
HATCHES = ("", "//", "..", "\\\\", "xx", "--", "++", "||")
AXES = 8  # inputs beside each other
SHOWN = 150  # points drawn as lines
TOP = 0.9  # quantile above which a point is drawn last
CELLS = 20  # inputs in a heat map


def over_time(course: Course, title: str, footer: str = "") -> Figure:
    """Return a page: stacked shares of variance, or lines of the index where it is no share."""
    with styled():
        every = {1: "months", 3: "quarters", 12: "years"}.get(course.every, f"{course.every} months")
        what = f"{label(course.outcome)}{', ' if course.seen.told else ''}{course.seen.told}. Means over {every}."
        figure = page(title, what, footer, size=(11.7, 6.6))
        axes = figure.subplots()
        if course.table.empty:
            nothing_to_show(axes, "no number in any period")
        elif (course.table["index"] == "S1").any():
            _stacked(axes, course)
        else:
            _lines(axes, course)
    return figure


def stacked_shares(course: Course) -> pd.DataFrame:
    """Shares of the variance over single runs, a row a period: inputs, all other inputs, what works together, chance.

    Shares of first order are of what inputs do; chance, if it is known, takes its part of each. Estimates below zero are drawn as
    zero, and those that add up to more than all there is are drawn as parts of it.
    """
    first = course.table[course.table["index"] == "S1"].pivot(index="period", columns="input", values="value").clip(lower=0.0)
    first = first.div(first.sum(axis=1).clip(lower=1.0), axis=0)
    chance = course.table.groupby("period")["chance"].first().reindex(first.index).fillna(0.0)
    order = list(first.mean().sort_values(ascending=False, kind="stable").index)
    table = first[order[:LINES]].copy()
    if order[LINES:]:
        table["other inputs"] = first[order[LINES:]].sum(axis=1)
    table["inputs together"] = (1.0 - first.sum(axis=1)).clip(lower=0.0)
    table = table.mul(1.0 - chance, axis=0)
    table["chance"] = chance
    return table


def _stacked(axes: Axes, course: Course) -> None:
    table = stacked_shares(course)
    colours = [*COLOURS[: min(LINES, len(table.columns) - 2)]]
    colours += ["#BBBBBB"] * ("other inputs" in table) + ["#EEEEEE", "white"]
    look = {"labels": list(table.columns), "colors": colours, "edgecolor": BLACK, "linewidth": 0.6}
    areas = axes.stackplot(table.index, table.to_numpy().T, **look)
    for area, hatch in zip(areas, HATCHES, strict=False):
        area.set_hatch(hatch)
    areas[-1].set_hatch("....")
    axes.set(ylim=(0.0, 1.0), xlim=(table.index[0], table.index[-1]) if len(table) > 1 else None)
    axes.set_ylabel("share of the variance of single runs [1]")
    axes.set_title("First-order shares; the rest is inputs together, and chance")
    handles, names = axes.get_legend_handles_labels()
    axes.legend(handles[::-1], names[::-1], loc="upper left", bbox_to_anchor=(1.0, 1.0))
    _dated(axes)


def _lines(axes: Axes, course: Course) -> None:
    rows = course.table[course.table["index"] == FIRST[course.method]]
    top = list(rows.groupby("input")["value"].mean().nlargest(LINES).index)
    for i, name in enumerate(top):
        one = rows[rows["input"] == name]
        axes.plot(one["period"], one["value"], color=COLOURS[i], linestyle=DASHES[i], label=name)
        axes.fill_between(one["period"], one["low"], one["high"], color=COLOURS[i], alpha=BAND, linewidth=0.0)
    chance = course.table[course.table["index"] == "chance"]
    if len(chance):
        level = chance[chance["input"].isin(top)].groupby("period")["value"].mean()
        axes.plot(level.index, level, color=GREY, linestyle=(0, (1, 1)), label="what chance alone gives")
    axes.set_ylabel(SAYS[FIRST[course.method]] + (f" [{course.unit}]" if course.method == "morris" else " [1]"))
    axes.set_title("The largest, with 95 % intervals")
    axes.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    _dated(axes)


def _dated(axes: Axes) -> None:
    axes.xaxis.set_major_locator(mdates.YearLocator())
    axes.xaxis.set_major_formatter(mdates.DateFormatter("%Y"))
    axes.set_xlabel("first month of the period")


def convergence(found: Found, title: str, footer: str = "") -> Figure:
    """Return a page: the index of the largest inputs from growing parts of the design, and their ranks."""
    with styled():
        figure = page(title, subtitle(found), f"{found.verdict}. {footer}", size=(13.5, 6.0))
        left, right = figure.subplots(1, 2)
        top = list(found.main["input"].head(LINES))
        for i, name in enumerate(top):
            one = found.steps[found.steps["input"] == name]
            at = one["points"] * (1.0 + 0.012 * (i - len(top) / 2))  # beside each other, not on top
            bars = [one["value"] - one["low"], one["high"] - one["value"]]
            look = {"color": COLOURS[i], "marker": MARKERS[i], "linestyle": DASHES[i], "label": name}
            left.errorbar(at, one["value"], yerr=np.clip(bars, 0.0, None), capsize=2.5, elinewidth=1.0, **look)
            right.plot(one["points"], one["rank"], **look)
        counts = sorted(found.steps["points"].unique())
        for axes in (left, right):
            axes.set_xscale("log")
            axes.set_xticks(counts, [f"{count:,}" for count in counts])
            axes.minorticks_off()
            axes.set_xlabel("points [count]")
        left.axhline(0.0, color=GREY, linewidth=0.9)
        left.set(ylabel=says(found), title="The largest inputs, with 95 % intervals")
        right.invert_yaxis()
        right.yaxis.get_major_locator().set_params(integer=True)
        right.set(ylabel="rank [1 is the largest]", title="Their ranks")
        right.legend(loc="upper left", bbox_to_anchor=(1.0, 1.0))
    return figure


def interactions(found: Found, title: str, footer: str = "") -> Figure | None:
    """Return a page: second-order shares by pair, or what works only through others, by input; None if the method tells none."""
    pairs = found.table[found.table["index"] == "S2"]
    rows = found.table[found.table["index"].isin(["S1", "ST"])].pivot(index="input", columns="index", values="value")
    if pairs.empty and "ST" not in rows:
        return None
    names = list(found.main["input"])[:CELLS]
    if pairs.empty:
        table = (rows["ST"] - rows["S1"]).reindex(names).to_frame("ST - S1").T
    else:
        both = pairs.rename(columns={"input": "other", "other": "input"})
        table = pd.concat([pairs, both]).pivot(index="input", columns="other", values="value").reindex(index=names, columns=names)
        table = table.where(np.tril(np.ones(table.shape, bool), -1)).iloc[1:, :-1]
    with styled():
        size = (max(9.5, 4.5 + 0.75 * len(names)), 3.4 + 0.42 * max(len(table), 4))
        figure = page(title, subtitle(found), footer, size=size)
        axes = figure.subplots()
        top = max(float(np.nanmax(np.abs(table.to_numpy()), initial=0.0)), 1e-9)
        image = axes.imshow(table.to_numpy(), cmap="PuOr_r", vmin=-top, vmax=top, aspect="auto")
        axes.set_xticks(range(len(table.columns)), list(table.columns), rotation=35, ha="right")
        axes.set_yticks(range(len(table)), list(table.index))
        axes.grid(False)
        written(axes, table, lambda value: f"{value:.2f}", 0.6 * top)
        figure.colorbar(image, ax=axes, shrink=0.8).set_label("share of variance [1]")
        axes.set_title("Second-order share of each pair" if len(pairs) else "What each input does only together with others")
    return figure


def parallel(found: Found, points: pd.DataFrame, places: np.ndarray, outcome: np.ndarray, title: str, footer: str = "") -> Figure:
    """Return a page: points as lines through the largest inputs to the outcome, the top tenth drawn last.

    Parameters
    ----------
    found : Found
        Its main index chooses and orders the inputs.
    points : DataFrame
        Values of the inputs, a row a point; groups are left out.
    places : array
        Places of the points in the ranges of the inputs, 0 to 1, logarithmic where the range is.
    outcome : array
        The outcome, mean over replicates, a value a point.
    """
    names = [name for name in found.main["input"] if name in points][:AXES]
    chosen = np.sort(np.random.default_rng(0).permutation(len(outcome))[:SHOWN])
    at = [points.columns.get_loc(name) for name in names]
    up = (outcome - outcome.min()) / (np.ptp(outcome) or 1.0)
    placed = np.column_stack([places[:, at], up])[chosen]
    best = placed[:, -1] >= np.quantile(placed[:, -1], TOP)
    values = np.column_stack([points[names].to_numpy(float), outcome])
    with styled():
        figure = page(title, subtitle(found), footer, size=(13.5, 6.6))
        axes = figure.subplots()
        cmap = mpl.colormaps["cividis_r"]  # from low to high, lighter to darker
        for top in (False, True):
            for line in placed[best == top]:
                axes.plot(range(len(line)), line, color=cmap(line[-1]), linewidth=1.5 if top else 0.6, alpha=0.9 if top else 0.35,
                          linestyle="-", zorder=3 if top else 2)  # fmt: skip
        axes.set_xticks(range(len(names) + 1), [*names, label(found.outcome)], rotation=20, ha="right")
        for x, ends in enumerate(zip(values.min(axis=0), values.max(axis=0), strict=True)):
            axes.axvline(x, color=GREY, linewidth=0.8)
            for y, value, va in zip((-0.02, 1.02), ends, ("top", "bottom"), strict=True):
                axes.text(x, y, f"{value:.3g}", ha="center", va=va, fontsize=8)
        axes.set(ylim=(-0.09, 1.09), yticks=[0.0, 0.5, 1.0], ylabel="place in the range [1]")
        axes.grid(False)
        what = f"{len(chosen):,} of {len(outcome):,} points; thick: the tenth with the most {label(found.outcome)} [{found.unit}]"
        axes.set_title(what)
    return figure
