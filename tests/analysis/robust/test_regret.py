"""Regret by hand."""

import numpy as np
import pytest
from made_up import cases

from sim.analysis.robust.regret import COLUMNS, regret

#            set  0    1    2    3
A = np.array([[2.0, 0.0, 4.0, -1.0]]).T
B = np.array([[1.0, 3.0, 1.0, -2.0]]).T


@pytest.fixture(scope="module")
def table():
    return regret(cases({"A": A, "B": B})).set_index("scenario")


def test_regret_is_the_distance_to_the_best_of_each_set_doing_nothing_among_them(table):
    # best: 2, 3, 4, 0; nothing: 2 3 4 0; A: 0 3 0 1; B: 1 0 3 2
    assert table["mean"].to_dict() == pytest.approx({"nothing": 2.25, "A": 1.0, "B": 1.5})
    assert table["most"].to_dict() == pytest.approx({"nothing": 4.0, "A": 3.0, "B": 3.0})
    assert table["q90"].to_dict() == pytest.approx({"nothing": 3.7, "A": 2.4, "B": 2.7})
    assert table["best"].to_dict() == {"nothing": 0.25, "A": 0.5, "B": 0.25}


def test_intervals_hold_the_estimate_and_the_largest_is_never_exceeded(table):
    for what in ("mean", "q90", "most"):
        assert (table[f"{what}_low"] <= table[what]).all() and (table[what] <= table[f"{what}_high"]).all()
    assert (table["most_high"] == table["most"]).all()


def test_where_less_is_better_regret_is_turned():
    found = regret(cases({"A": A, "B": B}, outcomes=("gap_year",))).set_index("scenario")
    assert found["mean"].to_dict() == pytest.approx({"nothing": 0.5, "A": 1.75, "B": 1.25})  # best: 0, 0, 0, -2


def test_cost_and_what_has_no_better_direction_know_no_regret():
    assert regret(cases({"A": A}, outcomes=("paid",))).empty
    assert list(regret(cases({"A": A}, outcomes=("paid",))).columns) == list(COLUMNS)


def test_the_regret_of_chance_alone_vanishes_when_the_best_is_chosen_by_other_seeds():
    draws = np.random.default_rng(0)
    luck = {f"p{i}": draws.standard_normal((400, 2)) for i in range(8)}
    found = regret(cases(luck))
    others = found[found["scenario"] != "nothing"]
    assert (others["mean"] > 0.7).all() and (others["apart"].abs() < 0.15).all()


def test_true_regret_stays_when_the_best_is_chosen_by_other_seeds():
    draws = np.random.default_rng(0)
    good = np.where(np.arange(200) % 2 == 0, 3.0, -3.0)[:, None] + 0.1 * draws.standard_normal((200, 2))
    found = regret(cases({"A": good, "B": -good})).set_index("scenario")
    assert found.loc["A", "apart"] == pytest.approx(3.0, abs=0.1) and found.loc["nothing", "apart"] == pytest.approx(3.0, abs=0.1)
