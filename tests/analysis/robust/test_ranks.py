"""Orders of policies and how far they agree."""

import numpy as np
import pytest
from made_up import cases, noisy
from scipy import stats

from sim.analysis.robust.ranks import kendall_w, ranked, ranks


def test_ranks_begin_with_the_largest_gain_and_equals_share():
    assert ranked(np.array([0.0, 3.0, 1.0, 1.0])).tolist() == [4.0, 1.0, 2.5, 2.5]


def test_kendalls_w_is_one_if_all_agree_and_that_of_friedmans_test_in_between():
    assert kendall_w(np.array([[1.0, 2.0, 3.0]] * 4))[0] == pytest.approx(1.0)
    assert kendall_w(np.array([[1.0, 2.0, 3.0], [3.0, 2.0, 1.0]]))[0] == pytest.approx(0.0)
    data = np.random.default_rng(0).random((9, 4)).round(1)
    friedman = stats.friedmanchisquare(*data.T)
    w, p = kendall_w(np.array([stats.rankdata(row) for row in data]))
    assert w == pytest.approx(friedman.statistic / (9 * 3)) and p == pytest.approx(friedman.pvalue)


def test_a_clear_order_is_found_in_every_resample_and_half():
    table, agree = ranks(cases({"A": noisy(2.0, 0.1, 0.1), "B": noisy(1.0, 0.1, 0.1, seed=1)}))
    found = table.set_index("scenario")
    assert found["rank"].to_dict() == {"nothing": 3.0, "A": 1.0, "B": 2.0}
    assert found.loc["A", ["low", "high", "first", "set_low", "set_high"]].tolist() == [1.0] * 5
    assert agree.loc[0, "kendall_w"] > 0.95 and agree.loc[0, ["tau_sets", "tau_sets_low", "tau_seeds"]].tolist() == [1.0] * 3


def test_an_order_by_chance_is_told_to_be_none():
    many = {f"p{i}": noisy(0.0, 0.0, 1.0, seed=1000 + i) for i in range(12)}
    table, agree = ranks(cases(many))
    assert agree.loc[0, "kendall_w"] < 0.05 and agree.loc[0, "tau_sets_low"] < 0.0 < agree.loc[0, "tau_sets_high"]
    assert (table["high"] - table["low"]).max() > 8.0


def test_with_one_replicate_seeds_cannot_be_compared():
    assert np.isnan(ranks(cases({"A": noisy(1.0, 0.0, 0.1, replicates=1)}))[1].loc[0, "tau_seeds"])
