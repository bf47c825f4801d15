"""Ageing: half of the attention is gone after a half-life, and nothing ages with the switch off."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.world.ageing import age_factor, age_factors, age_of, keep_models, move_hazard
from sim.world.names import Stage
from tests.processes.handmade import effects, parameters, world_of

STAY = parameters(off=("obsolescence",))


@settings(max_examples=40)
@given(half_life=st.floats(0.5, 50.0), months=st.integers(0, 200))
def test_attention_halves_with_every_half_life(half_life, months):
    params = parameters()
    assert age_factor(params, months + half_life, half_life) == pytest.approx(0.5 * age_factor(params, months, half_life))


def test_nothing_is_older_than_new_before_it_is_born():
    assert age_factor(parameters(), -5, 8.0) == 1.0


def test_the_table_by_months_holds_the_factors_themselves():
    params = parameters()
    factors = age_factors(params, 30, 8.8)
    assert factors.size == 31
    assert (factors == [age_factor(params, months, 8.8) for months in range(31)]).all()


def test_without_obsolescence_nothing_ages_and_nobody_moves():
    assert (age_factors(STAY, 100, 8.0) == 1.0).all()
    assert move_hazard(STAY, 0.0, 1.0) == 0.0


@settings(max_examples=40)
@given(own=st.floats(0.0, 5.0), best=st.floats(0.0, 5.0))
def test_people_move_only_towards_something_better(own, best):
    params = parameters()
    hazard = move_hazard(params, own, best)
    assert 0.0 <= hazard <= params.nomad_hazard
    assert (hazard > 0.0) == (best > 0.0 and 1.0 - own / best > 0.0)


def test_those_with_nothing_move_at_the_full_hazard():
    params = parameters()
    assert move_hazard(params, 0.0, 2.0) == np.float64(params.nomad_hazard)


def test_upkeep_spares_models_of_projects_that_go_on_part_of_their_age():
    world = world_of(1, 3, projects=2)
    world.projects.rows["stage"] = int(Stage.REST), int(Stage.ENDED)
    world.artefacts.rows["project"] = 0, 1, -1
    for _ in range(10):
        keep_models(world, effects(model_upkeep=0.25))
    assert world.artefacts.rows.kept.tolist() == [2.5, 0.0, 0.0]
    assert [age_of(model, 10) for model in world.artefacts.rows] == [8, 10, 10]
    assert age_of(world.artefacts.rows[0], 1) == 0


def test_nothing_stays_younger_than_it_is_without_upkeep():
    world = world_of(7, 7, projects=7)
    world.artefacts.rows["project"] = np.arange(7)
    keep_models(world, effects())
    assert not world.artefacts.rows.kept.any()
