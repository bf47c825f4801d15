"""What it takes to be reusable: documentation, which costs time, and the switch that makes both constant."""

import math

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.world.reuse import release_effort, reuse_probability
from tests.processes.handmade import parameters

MONTHS, CASH = st.floats(0.0, 50.0), st.floats(0.0, 1e12)


@settings(max_examples=40)
@given(less=MONTHS, more=MONTHS)
def test_more_documentation_never_lowers_the_chance_of_reuse(less, more):
    less, more = sorted((less, more))
    params = parameters()
    assert 0.0 <= reuse_probability(params, less) <= reuse_probability(params, more) <= 1.0


def test_a_team_month_of_documentation_opens_two_fifths_of_reuse():
    assert reuse_probability(parameters(), 1.0) == pytest.approx(1.0 - math.exp(-0.5))
    assert reuse_probability(parameters(), 0.0) == 0.0


@settings(max_examples=40)
@given(months=MONTHS, poor=CASH, rich=CASH)
def test_effort_weighs_more_on_those_with_less_cash(months, poor, rich):
    poor, rich = sorted((poor, rich))
    params = parameters()
    assert release_effort(params, months, poor) >= release_effort(params, months, rich) >= 0.0


def test_effort_is_the_cost_of_documentation_against_cash_at_hand():
    params = parameters()
    assert release_effort(params, 2.0, 3e5) == pytest.approx(2.0 * params.person_month_cost / 4e5)


def test_one_switch_makes_the_chance_constant_and_effort_free():
    params = parameters(off=("reuse_cost",))
    chance = params.reuse_cost_off_probability
    assert reuse_probability(params, 0.0) == reuse_probability(params, 9.0) == chance
    assert release_effort(params, 9.0, 0.0) == 0.0
