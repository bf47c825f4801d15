"""Pictures of a sensitivity analysis: shares that add up, marks of chance, parts of a design, pairs, lines of runs."""

import numpy as np
import pandas as pd
import pytest

from sim.figures import drivers
from sim.figures.sensitivity import overview, sensitivity, shares
from sim.figures.style import png
from sim.sweep.sensitivity import Course, Found

COLUMNS = ["index", "input", "other", "value", "low", "high", "verdict"]
NAMES = [f"input{i}" for i in range(9)]


def found(rows, method="sobol", outcome="openness", steps=(), noise=0.1):
    table = pd.DataFrame(rows, columns=COLUMNS)
    told = pd.DataFrame(steps, columns=["points", "input", "value", "low", "high", "rank"])
    return Found(outcome, "index", method, table, 0.3, noise, 100, 2, steps=told)


def share(index, name, value, other="", verdict="clear"):
    return (index, name, other, value, value - 0.05, value + 0.05, verdict)


def course(method="sobol", index="S1", years=(2020, 2021, 2022)):
    rows = [
        (pd.Timestamp(f"{year}-01-01"), *share(index, name, 0.3 / (i + 1) * (1 + year - 2020) - 0.05), 0.4, 0.1)
        for year in years
        for i, name in enumerate(NAMES)
    ]
    return Course("openness", "index", method, 12, pd.DataFrame(rows, columns=["period", *COLUMNS, "chance", "noise"]))


def test_shares_over_time_add_up_to_one_and_chance_takes_its_part():
    table = drivers.stacked_shares(course())
    assert table.sum(axis=1).to_numpy() == pytest.approx(np.ones(3)) and (table >= 0.0).all().all()
    assert table["chance"].tolist() == [0.4] * 3 and table.columns[0] == "input0"
    assert list(table.columns[-3:]) == ["other inputs", "inputs together", "chance"]
    assert len(drivers.over_time(course(), "title").axes[0].collections) == len(table.columns)


def test_an_index_that_is_no_share_is_drawn_as_lines():
    axes = drivers.over_time(course("morris", "mu_star"), "title").axes[0]
    assert len(axes.lines) == drivers.LINES and axes.get_ylabel().endswith("[index]")
    assert len({line.get_linestyle() for line in axes.lines}) >= 2


def test_what_chance_alone_gives_is_marked_beside_each_bar():
    rows = [
        share("mu_star", "a", 0.5),
        share("mu_star", "b", 0.1, verdict="chance"),
        share("sigma", "a", 0.1),
        share("sigma", "b", 0.1),
    ]
    without = sensitivity(found(rows, "morris"), "title").axes[0]
    marked = sensitivity(found([*rows, share("chance", "a", 0.1), share("chance", "b", 0.1)], "morris"), "title").axes[0]
    assert len(marked.lines) == len(without.lines) + 2 and "what chance alone gives" in marked.get_xlabel()


def test_the_overview_shows_what_is_clear_as_a_share_of_the_largest():
    first = found([share("ST", "a", 0.5), share("ST", "b", 0.25), share("ST", "c", 0.2, verdict="unclear")])
    second = found([share("ST", "a", 0.1, verdict="small"), share("ST", "b", 0.8), share("ST", "c", 0.0)], outcome="gap_year")
    table = shares([first, second])
    assert list(table.index) == ["b", "a"] and table.loc["b"].tolist() == [0.5, 1.0] and table.loc["a", "gap_year"] == 0.0
    drowned = found([share("ST", "a", 0.5)], outcome="retention", noise=0.6)
    assert shares([first, drowned])["retention"].max() == 0.0
    assert [text.get_text() for text in overview([first, second], "title").axes[0].texts] == ["50%", "100%", "100%", ""]


def test_pairs_are_shown_where_the_method_tells_them_else_what_each_does_with_others():
    single = [share("ST", "a", 0.6), share("ST", "b", 0.5), share("S1", "a", 0.4), share("S1", "b", 0.5)]
    axes = drivers.interactions(found(single), "title").axes[0]
    assert [text.get_text() for text in axes.texts] == ["0.20", "0.00"]
    axes = drivers.interactions(found([*single, share("S2", "a", 0.17, other="b")]), "title").axes[0]
    assert [text.get_text() for text in axes.texts] == ["0.17"]
    assert drivers.interactions(found([share("median", "a", 0.3)], "pawn"), "title") is None


def test_convergence_shows_index_and_rank_by_number_of_points():
    steps = [(points, name, 0.5 - 0.1 * i, 0.1, 0.9, i + 1) for points in (25, 50, 100) for i, name in enumerate("ab")]
    figure = drivers.convergence(found([share("ST", "a", 0.5), share("ST", "b", 0.4)], steps=steps), "title")
    assert [text.get_text() for text in figure.axes[0].get_xticklabels()] == ["25", "50", "100"]
    assert figure.axes[1].yaxis_inverted()


def test_runs_are_lines_the_top_tenth_thick_and_the_same_picture_is_the_same_bytes():
    draws = np.random.default_rng(0)
    points = pd.DataFrame(draws.random((300, 2)), columns=["a", "b"])
    one = found([share("ST", "a", 0.5), share("ST", "b", 0.4), share("ST", "group", 0.3)])
    figure = drivers.parallel(one, points, points.to_numpy(), points["a"].to_numpy(), "title")
    lines = [line for line in figure.axes[0].lines if len(line.get_xdata()) == 3]
    assert len(lines) == drivers.SHOWN and sum(line.get_linewidth() > 1.0 for line in lines) == drivers.SHOWN // 10
    again = drivers.parallel(one, points, points.to_numpy(), points["a"].to_numpy(), "title")
    assert png(figure, 40) == png(again, 40)
