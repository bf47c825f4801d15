"""Data as an undervalued public good: less esteem, more hoarding, and what changes both."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.agents.menu import choose
from sim.agents.options import put_small_work
from sim.agents.reveal import reveal_chance
from sim.agents.standing import take_stock
from sim.exchanges.dataset import dataset_exchange
from sim.processes.calendar import calendar
from sim.processes.work import work
from sim.world.names import LANGUAGES, Activity, Form, Item, Kind, Stage
from sim.world.prestige import dataset_worth, hoarding, prestige, relief
from tests.exchanges.text_worlds import MONTH, text_world
from tests.processes.handmade import effects, filled, parameters, world_of
from tests.worlds import lived, rows_of

DATASET, BENCHMARK = int(Activity.DATASET), int(Activity.BENCHMARK)
OFF = ("data_prestige",)


def market(recognition=0.0):
    rows = filled("market", 1).rows
    rows["data_recognition"] = recognition
    return rows[0]


def test_data_work_earns_less_than_a_model_unless_the_mechanism_is_off():
    params = parameters()
    assert prestige(params, market(), DATASET) == 0.4
    assert prestige(parameters(off=OFF), market(), DATASET) == 1.0


@settings(max_examples=30)
@given(st.floats(0.0, 1.0), st.floats(0.0, 1.0))
def test_recognition_raises_the_prestige_of_data_and_of_nothing_else(less, more):
    less, more = sorted((less, more))
    params = parameters()
    assert prestige(params, market(less), DATASET) <= prestige(params, market(more), DATASET) <= 1.0
    assert prestige(params, market(more), BENCHMARK) == prestige(params, market(), BENCHMARK)


@settings(max_examples=30)
@given(st.floats(0.0, 1e9), st.floats(0.0, 1e9))
def test_what_cost_more_is_hoarded_more_if_it_is_data(less, more):
    less, more = sorted((less, more))
    params, off = parameters(), parameters(off=OFF)
    assert 0.0 <= hoarding(params, int(Item.DATA), less) <= hoarding(params, int(Item.DATA), more)
    assert hoarding(off, int(Item.DATA), more) == hoarding(params, int(Item.WEIGHTS), more) == 0.0


def test_a_tenth_per_log_of_what_data_cost():
    assert hoarding(parameters(), int(Item.DATA), 1e5 * (math.e - 1.0)) == pytest.approx(0.1)


def test_recognition_follows_what_is_done_for_it_slowly_and_fades_when_that_ends():
    world, params = world_of(1), parameters()
    gained = []
    for month, push in enumerate([0.4] * 40 + [0.0] * 40):
        calendar(world, params, effects(data_recognition=push), month)
        gained.append(float(world.market.rows[0].data_recognition))
    assert gained[0] == pytest.approx(0.02)
    assert 0.3 < gained[39] < 0.4
    assert gained[79] < 0.1


# What it does


def released_data(params, sunk):
    """Chance that a project reveals its data."""
    world = text_world(organisations=1)
    world.organisations.rows["motive"] = 1.0 / 7.0
    project = world.projects.rows[0]
    project.form, project.sunk = int(Form.SINGLE_INSTITUTE), sunk
    return reveal_chance(world, project, int(Item.DATA), params, effects(open_audience=1.0))


def test_data_that_cost_a_million_is_revealed_less_often_than_data_that_came_free():
    params, off = parameters(), parameters(off=OFF)
    odds = [chance / (1.0 - chance) for chance in (released_data(params, 0.0), released_data(params, 1e6))]
    assert math.log(odds[1] / odds[0]) == pytest.approx(-params.reveal_steepness * 0.1 * math.log(11.0))
    assert released_data(off, 0.0) == released_data(off, 1e6) == released_data(params, 0.0)


def share_of_data(params, recognition=0.0, spared=0.0, draws=400):
    """Share of institutes that begin a dataset among those that choose between data, a benchmark and a framework."""
    world = world_of(1, menu=8, languages=LANGUAGES)
    world.market.rows["data_recognition"], world.regions.rows["curation_relief"] = recognition, spared
    organisation = world.organisations.rows[0]
    organisation.kind, organisation.languages, organisation.motive = int(Kind.RESEARCH_INSTITUTE), 1, 1.0 / 7.0
    organisation.income, organisation.framework = 2e5, 1.0
    standing = take_stock(world, organisation, params, 5.0)
    world.menu.count[0] = 0
    put_small_work(world.menu, world, organisation, params, standing)
    chosen = np.empty(draws, np.int64)
    for i in range(draws):
        organisation.id = 77 + i
        chosen[i] = world.menu.rows[choose(world.menu, params.choice_temperature, world.seed, 0, organisation)].activity
    return (chosen == DATASET).mean()


def test_more_choose_data_work_where_it_has_prestige_or_costs_less():
    params = parameters()
    usual = share_of_data(params)
    assert share_of_data(params, recognition=0.6) > usual + 0.05
    assert share_of_data(parameters(off=OFF)) == share_of_data(params, recognition=0.6)
    assert share_of_data(params, spared=0.5) > usual + 0.05


def test_a_finished_dataset_has_its_work_sunk_in_it_and_shared_tools_spare_some_of_that():
    params = parameters()
    ready = []
    for spared in (0.0, 0.5):
        world = text_world(organisations=1)
        world.regions.rows["curation_relief"] = spared
        project = world.projects.rows[0]
        project.activity, project.stage, project.since = DATASET, int(Stage.CURATION), 0
        project.core, world.organisations.rows["staff"] = 1.0, 5.0
        month = 0
        while project.stage == Stage.CURATION:
            work(world, params, effects(), month)
            month += 1
        ready.append((month, float(project.sunk)))
    assert ready[0] == (12, 12.0 * params.person_month_cost)
    assert ready[1] == (6, 6.0 * params.person_month_cost)
    region = world.regions.rows[0]
    assert dataset_worth(params, region) == ready[1][1]
    assert relief(region, BENCHMARK) == 0.0


def test_shared_tools_make_own_crawls_cheaper():
    crawled = []
    for spared in (0.0, 0.5):
        world = text_world()
        world.organisations.rows["cash"], world.regions.rows["curation_relief"] = 10**7, spared
        dataset_exchange(world, parameters(), effects(), MONTH)
        crawled.append(float(world.projects.rows[0].crawled))
    assert crawled[1] == pytest.approx(2.0 * crawled[0], rel=1e-6)


@pytest.mark.slow
def test_full_prestige_of_data_raises_open_text_and_not_the_number_of_models_begun():
    text, models = [], []
    for seed in range(16):
        usual, esteemed = (lived(seed, 72, overrides=change) for change in ({}, {"prestige[dataset]": 1.0}))
        text.append(made(esteemed, DATASET) - made(usual, DATASET))
        models.append(made(esteemed, int(Activity.PRETRAIN)) - made(usual, int(Activity.PRETRAIN)))
    assert np.mean(text) > 2.0 * np.std(text) / math.sqrt(len(text))
    assert np.mean(models) <= np.std(models) / math.sqrt(len(models))


def made(world, activity):
    """Artefacts that came of an activity; of datasets, those that were handed over."""
    rows = rows_of(world, "artefacts")
    shared = (rows.revealed & 1 << int(Item.DATA) != 0) | (activity != DATASET)
    return ((rows.activity == activity) & shared & (rows.project >= 0)).sum()
