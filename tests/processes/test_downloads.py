"""Downloads: everyone's mean is kept, shares follow fitness, past use and age, and short cuts are right."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.processes.bases import open_bases
from sim.processes.downloads import download, raised
from sim.processes.hub import hub
from sim.world.names import Item
from tests.processes.handmade import effects, parameters
from tests.processes.hubs import grown, hub_of, lived, rows_of


@settings(max_examples=200)
@given(x=st.floats(0.0, 1e9), power=st.floats(0.0, 1.5))
def test_the_series_for_the_unused_agrees_with_the_power(x, power):
    assert raised(x, power) == pytest.approx(math.pow(1.0 + x, power), rel=2e-8)


def test_the_mean_model_has_the_mean_downloads():
    params, world = parameters(), grown(3000)
    hub, bases = rows_of(world), rows_of(world, "artefacts")
    assert hub.downloads.astype(float).sum() + bases.downloads.sum() == pytest.approx(
        params.downloads_mean * (hub.size + open_bases(world.artefacts).size), rel=1e-5
    )


@pytest.fixture
def two():
    """Two open models of one age, and what the first is better in."""
    world = hub_of(10, models=2, spread=False)
    world.artefacts.rows["fitness_use"] = 0.0
    return world


def ratio(world, params, month=10):
    download(world, np.arange(2), params, month)
    return world.artefacts.rows.downloads[0] / world.artefacts.rows.downloads[1]


def test_fitness_draws_use(two):
    two.artefacts.rows["fitness_use"][0] = 1.0
    assert ratio(two, parameters()) == pytest.approx(math.e)


def test_past_use_draws_use_less_than_in_proportion(two):
    params = parameters()
    two.artefacts.rows["use_visible"] = (7.0, 0.0)
    assert ratio(two, params) == pytest.approx((7.0 / params.use_floor + 1.0) ** params.use_feedback)


def test_past_use_does_not_count_without_attention(two):
    two.artefacts.rows["use_visible"] = (7.0, 0.0)
    assert ratio(two, parameters(off=("attention",))) == 1.0


def test_the_old_lose_use_with_the_half_life(two):
    params = parameters()
    two.artefacts.rows["born"] = (1, 10)
    assert ratio(two, params) == pytest.approx(2.0 ** (-9.0 / params.use_half_life))


def test_derivatives_lag_behind_organisations_models():
    world = grown(4000, models=40)
    params, hub = parameters(), rows_of(world)
    roots, children = hub.fitness[hub.base_model < 0], hub.fitness[hub.base_model >= 0]
    assert np.log(roots).mean() == pytest.approx(0.0, abs=0.15)
    assert np.log(roots).std() == pytest.approx(params.hub_fitness_spread, rel=0.05)
    assert np.log(children).mean() == pytest.approx(params.derivative_malus, abs=0.25)


def test_visibility_is_what_is_left_of_past_use_and_the_months_own(two):
    params = parameters()
    two.artefacts.rows["use_visible"] = (3.0, 1.0)
    download(two, np.arange(2), params, 5)
    models = two.artefacts.rows
    assert models.use_visible == pytest.approx(
        params.use_memory * np.array([3.0, 1.0]) + models.downloads / params.downloads_mean
    )


def test_a_withdrawn_model_is_downloaded_no_more():
    world = lived(hub_of(600, models=2, months=13, spread=False), months=12)
    assert world.artefacts.rows.downloads[1] > 0.0
    world.artefacts.rows["revealed"][1] = 1 << int(Item.CODE)
    hub(world, parameters(), effects(2021.0), 12)
    assert world.artefacts.rows.downloads[1] == 0.0


def test_nobody_and_nothing_is_downloaded_on_an_empty_hub():
    world = hub_of(10, models=0)
    download(world, np.empty(0, np.int64), parameters(), 0)
    assert world.derivatives.count[0] == 0
