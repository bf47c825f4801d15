"""Kaplan-Meier curves against known answers, another implementation, and what late entry must do."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

from sim.outcomes.survival import ages, kaplan_meier, restricted_mean

lives = st.lists(st.tuples(st.integers(0, 30), st.booleans()), min_size=1, max_size=40)


def test_a_curve_without_censoring_is_the_share_still_alive():
    curve = kaplan_meier(np.zeros(4), np.array([1, 2, 2, 5]), np.ones(4, bool))
    assert curve.age.tolist() == [0, 1, 2, 5]
    assert curve.alive.tolist() == [1.0, 0.75, 0.25, 0.0]


def test_the_textbook_example_with_censoring_comes_out():
    # Freireich et al. (1963), treated arm: remission of 21 patients in weeks, + censored
    weeks = np.array([6, 6, 6, 6, 7, 9, 10, 10, 11, 13, 16, 17, 19, 20, 22, 23, 25, 32, 32, 34, 35])
    censored = np.array([0, 0, 0, 1, 0, 1, 0, 1, 1, 0, 0, 1, 1, 1, 0, 0, 1, 1, 1, 1, 1], bool)
    curve = kaplan_meier(np.zeros(21), weeks, ~censored)
    assert curve.age.tolist() == [0, 6, 7, 10, 13, 16, 22, 23]
    assert curve.alive == pytest.approx([1, 0.857, 0.807, 0.753, 0.690, 0.627, 0.538, 0.448], abs=5e-4)
    assert (curve.low[-1], curve.high[-1]) == pytest.approx((0.188, 0.680), abs=2e-3)


@given(lives)
def test_curves_agree_with_those_of_scipy(rows):
    leaving, ended = np.array([r[0] for r in rows], float), np.array([r[1] for r in rows])
    curve = kaplan_meier(np.zeros(len(rows)), leaving, ended)
    other = stats.ecdf(stats.CensoredData.right_censored(leaving, ~ended)).sf
    assert curve.alive == pytest.approx([float(other.evaluate(age)) for age in curve.age], abs=1e-12)


@given(lives)
def test_curves_fall_and_stay_within_their_interval(rows):
    curve = kaplan_meier(np.zeros(len(rows)), np.array([r[0] for r in rows]), np.array([r[1] for r in rows]))
    assert np.all(np.diff(curve.alive) <= 0)
    assert np.all(curve.low <= curve.alive + 1e-12) and np.all(curve.alive <= curve.high + 1e-12)


def test_projects_from_before_the_start_are_not_counted_as_survivors_of_their_youth():
    # Two are seen from birth and one of them dies at 5; eight came in at age 10 and live on.
    entry = np.array([0, 0] + [10] * 8)
    leaving = np.array([5, 20] + [20] * 8)
    ended = np.array([True, False] + [False] * 8)
    assert kaplan_meier(entry, leaving, ended).alive.tolist() == [1.0, 0.5]


def test_an_end_in_the_first_month_is_one_of_all_that_were_born():
    curve = kaplan_meier(np.zeros(10), np.array([0] + [8] * 9), np.array([True] + [False] * 9))
    assert curve.alive[-1] == pytest.approx(0.9)


def test_ages_count_from_birth_and_open_ends_are_censored_at_the_last_month():
    entry, leaving, ended = ages(np.array([-6, 0, 10]), np.array([4, -1, 12]), months=24)
    assert entry.tolist() == [6, 0, 0]
    assert leaving.tolist() == [10, 23, 2]
    assert ended.tolist() == [True, False, True]


def test_the_restricted_mean_is_the_area_under_the_curve():
    curve = kaplan_meier(np.zeros(2), np.array([12, 60]), np.array([True, True]))
    assert restricted_mean(curve, 36) == pytest.approx(12 + 0.5 * 24)
    nobody_ended = kaplan_meier(np.zeros(3), np.full(3, 50), np.zeros(3, bool))
    assert restricted_mean(nobody_ended, 36) == 36
