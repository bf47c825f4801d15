"""Coordination: too many hands spoil model work and help work on data; scope is fixed early."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.world.coordination import best_team, marginal_product, scope_locked, team_output
from tests.processes.handmade import parameters

PARAMS = parameters()
OFF = parameters(off=("coordination",))
MODULARITY = st.floats(0.0, 1.0)


@given(MODULARITY, st.floats(0.0, 500.0))
def test_no_team_does_more_model_work_than_the_best_team(modularity, people):
    best = best_team(PARAMS, modularity)
    assert team_output(PARAMS, people, modularity, True) <= team_output(PARAMS, best, modularity, True) + 1e-12


@given(MODULARITY, st.floats(0.0, 5000.0))
def test_a_team_too_large_still_gets_three_tenths_of_the_peak_done(modularity, over):
    best = best_team(PARAMS, modularity)
    peak = team_output(PARAMS, best, modularity, True)
    assert team_output(PARAMS, best + over, modularity, True) >= 0.3 * peak - 1e-12


def test_the_best_team_of_modular_work_is_four_times_as_large():
    assert best_team(PARAMS, 0.0) == 8.0
    assert best_team(PARAMS, 1.0) == 32.0


def test_one_person_does_one_persons_work_and_nobody_does_none():
    for models in (True, False):
        assert team_output(PARAMS, 1.0, 0.3, models) == pytest.approx(1.0)
        assert team_output(PARAMS, 0.0, 0.3, models) == 0.0


@given(st.floats(0.1, 1000.0), st.floats(0.01, 100.0))
def test_work_on_data_gains_from_every_further_person(people, more):
    assert team_output(PARAMS, people + more, 0.0, False) > team_output(PARAMS, people, 0.0, False)


def test_fifty_people_more_slow_model_work_and_speed_data_work():
    assert team_output(PARAMS, 58.0, 0.2, True) < team_output(PARAMS, 8.0, 0.2, True)
    assert team_output(PARAMS, 58.0, 0.2, False) > 4.0 * team_output(PARAMS, 8.0, 0.2, False)


def test_what_one_more_person_adds_changes_its_sign_at_the_best_team():
    best = best_team(PARAMS, 0.5)
    assert marginal_product(PARAMS, best - 2.0, 0.5, True) > 0.0 > marginal_product(PARAMS, best + 1.0, 0.5, True)


@given(st.floats(0.0, 1000.0), MODULARITY, st.booleans())
def test_without_the_mechanism_every_person_adds_the_same(people, modularity, models):
    assert team_output(OFF, people, modularity, models) == OFF.coordination_off_output * people
    assert marginal_product(OFF, people, modularity, models) == pytest.approx(OFF.coordination_off_output)


def test_partners_come_in_during_the_first_three_months_only():
    assert [bool(scope_locked(PARAMS, month)) for month in range(5)] == [False, False, False, True, True]
    assert not any(scope_locked(OFF, month) for month in range(40))


def test_output_is_finite_for_any_crowd():
    crowd = np.array([team_output(PARAMS, people, 1.0, True) for people in (1e3, 1e6, 1e9)])
    assert np.isfinite(crowd).all()
