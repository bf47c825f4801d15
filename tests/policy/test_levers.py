"""Every lever writes declared effects, is neutral at no dose, names its sources, and divides by shares that exist."""

import math

import pytest

from sim import catalogue
from sim.policy.compile import Dose, compile_policy
from sim.scenario import Scenario

LEVERS = catalogue.levers()
MONTHS = 60


def compiled(lever, intensity):
    rows = catalogue.neutral_policy(MONTHS, 2026.0)
    params = catalogue.default_parameters()[0]
    return compile_policy(rows, catalogue.effects(), [], [Dose(lever, ((0, intensity),), 0, MONTHS - 1)], params)


@pytest.mark.parametrize("name", LEVERS)
def test_every_channel_is_bound_to_a_declared_effect(name):
    assert [effect for effect, _ in LEVERS[name].acts_on.values() if effect not in catalogue.effects()] == []
    assert LEVERS[name].acts_on


@pytest.mark.parametrize("name", LEVERS)
def test_lever_at_no_dose_is_a_policy_of_nothing_to_the_bit(name):
    lever = LEVERS[name]
    if lever.low > 0.0:
        pytest.skip(f"{name} has no dose of nothing: it starts at {lever.low}")
    assert compiled(lever, 0.0).tobytes() == catalogue.neutral_policy(MONTHS, 2026.0).tobytes()


@pytest.mark.parametrize("name", LEVERS)
def test_lever_at_its_default_moves_just_the_effects_it_names(name):
    neutral, rows = catalogue.neutral_policy(MONTHS, 2026.0), compiled(LEVERS[name], LEVERS[name].default)
    moved = {effect for effect in catalogue.effects() if rows[effect].tobytes() != neutral[effect].tobytes()}
    assert moved == {effect for effect, _ in LEVERS[name].acts_on.values()}


@pytest.mark.parametrize("name", LEVERS)
def test_lever_says_what_it_does_who_pays_how_much_and_from_where(name):
    lever = LEVERS[name]
    assert lever.says.endswith(".") and lever.source and lever.pays and lever.unit and lever.tests
    assert lever.low <= lever.default <= lever.high < math.inf
    assert min(lever.lag, lever.ramp, lever.half_life) >= 0
    assert lever.target in ("", *catalogue.AXIS_LENGTH)


@pytest.mark.parametrize("name", [name for name, lever in LEVERS.items() if lever.shares])
def test_shares_of_a_lever_are_a_parameter_by_its_target_that_sums_to_one(name):
    shares = catalogue.parameters()[LEVERS[name].shares]
    assert shares.by == (LEVERS[name].target,)
    assert sum(shares.default) == pytest.approx(1.0)


def test_numbers_and_names_of_levers_are_each_given_once():
    assert len({lever.id for lever in LEVERS.values()}) == len(LEVERS)


def test_granted_hours_sum_to_the_dose_once_the_ramp_is_over():
    scenario = Scenario(policies=[{"lever": "R15", "start": "2026-01", "intensity": 1e6}])
    hours = scenario.policy().grant_hours.sum(axis=1)
    assert hours[scenario.month_of((2026, 3))] == 0.0
    assert hours[scenario.month_of((2026, 9))] == pytest.approx(1e6)


def test_granted_hours_lapse_in_the_month_after_the_end():
    scenario = Scenario(policies=[{"lever": "R15", "start": "2026-01", "end": "2027-12", "target": "SSA"}])
    hours = scenario.policy().grant_hours[:, 6]
    assert hours[scenario.month_of((2027, 12))] == 700_000.0
    assert hours[scenario.month_of((2028, 1))] == 0.0
