"""Better, worse, undetermined, not seen: from effects whose truth is known."""

import numpy as np
import pytest
from made_up import cases, noisy

from sim.analysis.robust.verdicts import COLUMNS, effects, parts_of, turned
from sim.entry import Outcome


def told(effect, **more):
    return effects(cases({"policy": effect}, **more)).iloc[0]


@pytest.mark.parametrize(
    ("effect", "verdict"),
    [
        (noisy(1.0, 0.2, 0.3), "better"),
        (noisy(-1.0, 0.2, 0.3), "worse"),
        (noisy(0.2, 1.0, 0.1), "undetermined"),
        (noisy(0.5, 0.5, 0.1), "undetermined"),  # the mean is clear and the sign of single sets is not
        (noisy(0.0, 0.0, 1.0), "not seen"),
        (noisy(0.5, 0.0, 1.0), "better"),  # by luck many sets have the other sign, and luck turns no sign
        (np.zeros((20, 2)), "not seen"),
    ],
)
def test_the_verdict_follows_from_what_parameters_and_chance_do(effect, verdict):
    assert told(effect)["verdict"] == verdict


def test_more_of_what_is_neither_better_nor_worse_is_told_by_its_direction():
    assert told(noisy(1.0, 0.2, 0.3), outcomes=("download_gini",))["verdict"] in ("up", "worse")


def test_what_is_better_when_less_is_turned():
    from sim.analysis.pairs import about

    assert about("paid").better == "less" and isinstance(about("paid"), Outcome)
    assert told(noisy(1.0, 0.2, 0.3), outcomes=("paid",))["verdict"] == "worse"


def test_chance_is_taken_out_of_the_share_of_sets_with_the_other_sign():
    effect = noisy(1.0, 0.8, 1.5, sets=2000)
    row, true = told(effect), 0.1056  # of a normal with mean 1 and deviation 0.8, below zero
    assert row["parameters"] == pytest.approx(0.8, abs=0.12) and row["chance"] == pytest.approx(1.5, rel=0.05)
    assert row["other_sign"] == pytest.approx(true, abs=0.04) and row["other_low"] <= row["other_sign"] <= row["other_high"]
    assert 1.0 - row["same_sign"] > 1.5 * true


def test_without_chance_the_share_is_counted():
    assert turned(np.array([1.0, 1.0, 1.0, -1.0]), parts_of(np.array([[1.0], [1.0], [1.0], [-1.0]])), 1) == 0.25
    assert turned(np.array([1.0, 1.0, 0.0, 0.0]), parts_of(np.array([[1.0], [1.0], [0.0], [0.0]])), 1) == 0.0


def test_what_a_common_seed_does_in_every_set_is_chance_and_widens_the_interval():
    luck = np.array([-1.0, 1.0, 0.5, -0.5])
    effect = 0.3 + luck[None] + np.random.default_rng(0).standard_normal((60, 4)) * 0.05
    assert parts_of(effect, common=True).parameters < 0.02
    apart, together = told(effect, common=False), told(effect, common=True)
    assert together["high"] - together["low"] > 3.0 * (apart["high"] - apart["low"])
    assert together["verdict"] == "not seen"


def test_intervals_hold_the_truth_as_often_as_they_say():
    inside = 0
    for seed in range(40):
        row = told(noisy(0.3, 0.5, 0.7, sets=40, seed=seed))
        inside += row["low"] <= 0.3 <= row["high"]
    assert inside >= 34  # of 40 at 95 %; fewer than that in a fiftieth of a hundred such tests


def test_an_effect_is_told_per_million_only_where_it_is_clear_that_more_was_paid():
    effect = np.stack([noisy(1.0, 0.1, 0.1), noisy(4.0, 0.1, 0.1, seed=1)])
    found = effects(cases({"policy": effect}, outcomes=("openness", "paid"))).set_index("outcome")
    assert found.loc["openness", "per_million"] == pytest.approx(0.25, rel=0.05)
    assert found.loc["openness", "per_million_low"] < 0.25 < found.loc["openness", "per_million_high"] + 0.02
    assert np.isnan(found.loc["paid", "per_million"])
    free = np.stack([noisy(1.0, 0.1, 0.1), noisy(0.0, 0.0, 0.1, seed=1)])
    assert np.isnan(effects(cases({"policy": free}, outcomes=("openness", "paid")))["per_million"]).all()
    assert list(found.reset_index().columns[1:3]) == ["scenario", "unit"] and set(found.columns) <= set(COLUMNS)


def test_among_many_findings_those_by_chance_have_a_large_q():
    many = {f"p{i}": noisy(0.0, 0.0, 1.0, sets=30, seed=i) for i in range(30)} | {"true": noisy(2.0, 0.0, 1.0, sets=30, seed=99)}
    found = effects(cases(many)).set_index("scenario")
    assert found.loc["true", "q"] < 0.001 and (found["q"] < 0.05).sum() <= 2
