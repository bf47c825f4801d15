"""Every lever writes declared effects, is neutral at no dose, names its sources, and divides by shares that exist."""

import math

import numpy as np
import pytest

from sim import catalogue
from sim.policy.compile import Dose, compile_policy
from sim.scenario import Scenario

LEVERS = catalogue.levers()
MONTHS = 24
# Channels that do nothing until a scenario says how much.
CHOSEN = {"compute_grants_queue": 3.0, "compute_grants_window": 6.0, "compute_grants_floor": 0.2, "compute_grants_cut": 0.4,
          "export_control_weights": 0.5, "compute_licence_indexed": 1.0, "compute_licence_exempt": 1.0,
          "one_definition_binary": 1.0, "language_programmes_pooled": 1.0}  # fmt: skip
CHANNELS = [(name, channel) for name, lever in LEVERS.items() for channel in lever.acts_on]


def compiled(lever, intensity, off=(), changed=None):
    rows = catalogue.neutral_policy(MONTHS, 2026.0)
    params = catalogue.default_parameters(CHOSEN if changed is None else changed)[0]
    dose = Dose(lever, ((0, intensity),), 0, MONTHS - 1, off=tuple(off))
    return compile_policy(rows, catalogue.effects(), [], [dose], params)


def moved_by(rows):
    neutral = catalogue.neutral_policy(MONTHS, 2026.0)
    return {effect for effect in catalogue.effects() if rows[effect].tobytes() != neutral[effect].tobytes()}


def distance(rows, effect):
    """How far an effect stands from its neutral value in the last month, all cells together."""
    return float(np.abs(rows[effect][-1] - catalogue.effects()[effect].neutral).sum())


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
    rows = compiled(LEVERS[name], LEVERS[name].default)
    assert moved_by(rows) == {effect for effect, _ in LEVERS[name].acts_on.values()}


@pytest.mark.parametrize(("name", "channel"), CHANNELS)
def test_channel_alone_moves_its_own_effect_and_no_other(name, channel):
    lever = LEVERS[name]
    rows = compiled(lever, lever.default, off=[other for other in lever.acts_on if other != channel])
    assert moved_by(rows) == {lever.acts_on[channel][0]}


@pytest.mark.parametrize(("name", "channel"), CHANNELS)
def test_more_of_a_lever_never_moves_a_channel_back_towards_nothing(name, channel):
    lever = LEVERS[name]
    off, effect = [other for other in lever.acts_on if other != channel], lever.acts_on[channel][0]
    path = [distance(compiled(lever, share * lever.high, off), effect) for share in (0.0, 0.25, 0.5, 1.0)]
    assert path[0] == 0.0 < path[1] and path == sorted(path)


@pytest.mark.parametrize("name", LEVERS)
def test_some_channel_of_a_lever_responds_to_how_much_there_is_of_it(name):
    lever = LEVERS[name]
    half, full = compiled(lever, 0.5 * lever.high), compiled(lever, lever.high)
    assert any(distance(half, effect) < distance(full, effect) for effect in moved_by(full))


@pytest.mark.parametrize(("name", "channel"), [("language_benchmarks", "sets"), ("data_quality", "tools"), ("brokers", "scope"),
                                               ("public_infrastructure", "tools"), ("one_definition", "weight"),
                                               ("joint_support", "formality"), ("compute_donation", "term")])  # fmt: skip
def test_channel_that_saturates_gains_less_from_the_second_half_of_the_dose(name, channel):
    lever = LEVERS[name]
    off, effect = [other for other in lever.acts_on if other != channel], lever.acts_on[channel][0]
    half, full = (distance(compiled(lever, share * lever.high, off), effect) for share in (0.5, 1.0))
    assert half < full < 2.0 * half


@pytest.mark.parametrize("name", LEVERS)
def test_recommendation_cites_the_study_and_every_lever_says_what_it_would_show(name):
    lever = LEVERS[name]
    study = lever.source.startswith("Linåker, Osborne, Ding, Burtenshaw 2025, recommendation " + lever.id)
    assert study == (lever.id[0] == "R")


@pytest.mark.parametrize(("name", "waiting"), [
    ("compute_grants", {"call_queue", "call_window", "call_floor", "compute_subsidy"}), ("export_control", {"block_weights"}),
    ("compute_licence", {"permit_growth", "permit_exemption"}), ("one_definition", {"label_binary"})])  # fmt: skip
def test_channels_that_wait_for_a_choice_do_nothing_by_default(name, waiting):
    lever = LEVERS[name]
    assert moved_by(compiled(lever, lever.default)) - moved_by(compiled(lever, lever.default, changed={})) == waiting


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
