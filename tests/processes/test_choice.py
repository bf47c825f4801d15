"""The nested logit at its limits."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.processes.choice import NOTHING, log_sum, nest_value, open_chance, split_use

UTILITIES = st.lists(st.floats(-60.0, 60.0), min_size=1, max_size=20)


def shares(utilities, closed, nest):
    """Shares of the open models and of the closed offer where both can be had."""
    within = np.empty(max(1, len(utilities)))
    inside = nest_value(np.array([*utilities, 0.0]), len(utilities), nest, within)
    chance = open_chance(inside, closed)
    return chance * within[: len(utilities)], 1.0 - chance


def test_without_open_models_the_closed_offer_takes_everything():
    assert shares([], 0.0, 0.5)[1] == 1.0


def test_without_a_closed_offer_open_models_take_everything():
    assert shares([1.0, 2.0], NOTHING, 0.5)[0].sum() == pytest.approx(1.0)


@given(UTILITIES, st.floats(-60.0, 60.0), st.floats(0.05, 1.0))
def test_shares_are_shares_and_sum_to_one(utilities, closed, nest):
    opened, shut = shares(utilities, closed, nest)
    assert (opened >= 0.0).all()
    assert opened.sum() + shut == pytest.approx(1.0)


@given(st.integers(1, 20), st.floats(-5.0, 5.0), st.floats(0.05, 1.0))
def test_alike_models_at_alike_prices_share_alike(n, utility, nest):
    opened, _ = shares([utility] * n, 0.0, nest)
    assert opened == pytest.approx(opened[0])


@given(UTILITIES, st.floats(-60.0, 60.0))
def test_a_dissimilarity_of_one_is_the_plain_logit(utilities, closed):
    opened, shut = shares(utilities, closed, 1.0)
    top = max(*utilities, closed)
    weights = np.exp(np.array([*utilities, closed]) - top)
    plain = weights / weights.sum()
    assert opened == pytest.approx(plain[:-1], abs=1e-12)
    assert shut == pytest.approx(plain[-1], abs=1e-12)


def test_a_clone_in_the_nest_takes_most_of_its_use_from_its_twin():
    before, closed_before = shares([0.0], 0.0, 0.2)
    after, closed_after = shares([0.0, 0.0], 0.0, 0.2)
    from_twin, from_closed = before[0] - after[0], closed_before - closed_after
    assert from_twin > 4 * from_closed > 0.0


def test_in_the_plain_logit_the_clone_takes_from_all_in_proportion():
    before, closed_before = shares([0.0], 0.0, 1.0)
    after, closed_after = shares([0.0, 0.0], 0.0, 1.0)
    assert before[0] - after[0] == pytest.approx(closed_before - closed_after)


def test_near_substitutes_do_not_grow_by_their_number():
    few, many = shares([0.0], 0.0, 1e-3)[0].sum(), shares([0.0] * 20, 0.0, 1e-3)[0].sum()
    assert many == pytest.approx(few, abs=2e-3)


@given(UTILITIES, st.floats(0.05, 1.0), st.floats(0.01, 5.0))
def test_a_better_model_gains_and_no_other_does(utilities, nest, gain):
    before, closed_before = shares(utilities, 0.0, nest)
    better = [utilities[0] + gain, *utilities[1:]]
    after, closed_after = shares(better, 0.0, nest)
    assert after[0] >= before[0]
    assert (after[1:] <= before[1:] + 1e-12).all()
    assert closed_after <= closed_before + 1e-12


def test_log_sums_are_those_of_the_sum_of_exponentials_and_zero_for_nothing():
    assert log_sum(1.0, 2.0) == pytest.approx(math.log(math.exp(1.0) + math.exp(2.0)))
    assert log_sum(NOTHING, 2.0) == 2.0
    assert log_sum(NOTHING, NOTHING) == 0.0


@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_those_who_reach_only_one_side_use_it_and_those_who_reach_neither_use_nothing(open_reach, closed_reach):
    opened, shut, _ = split_use(0.3, 0.0, open_reach, closed_reach)
    assert opened + shut == pytest.approx(1.0 - (1.0 - open_reach) * (1.0 - closed_reach))
    assert opened >= open_reach * (1.0 - closed_reach) - 1e-12


def test_nobody_uses_a_closed_offer_that_does_not_exist():
    assert split_use(NOTHING, NOTHING, 1.0, 1.0) == (0.0, 0.0, 0.0)
    assert split_use(0.0, NOTHING, 0.7, 1.0)[:2] == (0.7, 0.0)
