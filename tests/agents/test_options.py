"""What an option is worth: closeness to the best offer, whose money it costs, and what experience adds."""

import numpy as np
import pytest

from sim.agents.menu import learn_from_past
from sim.agents.payoffs import burden_of, prospects
from sim.agents.standing import Standing, take_stock
from sim.exchanges.text import held, open_text
from sim.world.capability import framework_gain
from sim.world.names import MOTIVES, Activity, Kind
from sim.world.scarcity import measure_text
from sim.world.tokens import open_crawl_share
from tests.processes.handmade import effects, parameters, world_of

DERIVE = int(Activity.DERIVE)


def standing(means=1e6):
    one = np.array([1e12])
    return Standing(means, 10.0, 1e6, 2.0, 0.0, 1e12, np.array([0]), one, np.zeros(1), np.empty(MOTIVES))


def in_a_market(closed=25.0, best_open=24.0):
    world = world_of(1, languages=1)
    world.market.rows["capability_closed"] = closed
    world.languages.rows["best_seen"] = best_open
    return world


def test_closed_models_ahead_make_the_best_open_model_less_worth_to_users_but_no_smaller_gain():
    world = in_a_market()
    apart, shadowed = (prospects(world, parameters({"api_shadow": share}), 24.0, -1, standing()) for share in (0.0, 1.0))
    assert apart == (0.0, 0.5)
    assert shadowed[0] == apart[0]
    assert shadowed[1] == pytest.approx(1.0 / (1.0 + np.e))


def test_closed_models_behind_the_open_ones_cast_no_shadow():
    world = in_a_market(closed=20.0)
    near = {prospects(world, parameters({"api_shadow": share}), 24.0, -1, standing())[1] for share in (0.0, 0.5, 1.0)}
    assert near == {0.5}


def test_text_behind_a_base_spares_its_deriver_the_penalty_for_thin_data():
    world, params = in_a_market(), parameters()
    world = world._replace(corpora=world_of(1, corpora=1).corpora)
    world.corpora.rows["tokens"][0, 0] = 1e13
    thin = standing()._replace(tokens=np.array([1e8]), penalty=np.array([0.9]))
    assert prospects(world, params, 25.0, 0, thin)[0] > prospects(world, params, 25.0, -1, thin)[0]


def test_a_parents_budget_weighs_less_than_ones_own_money():
    world, params = world_of(2), parameters({"cost_weight[company_large]": 0.5})
    rows = world.organisations.rows
    rows["kind"] = [int(Kind.COMPANY_LARGE), int(Kind.START_UP)]
    free = [burden_of(params, rows[i], standing(), DERIVE, 0.0) for i in (0, 1)]
    asked = [burden_of(params, rows[i], standing(), DERIVE, 1e5) for i in (0, 1)]
    assert free[0] == free[1] > 0.0
    assert [a - f for a, f in zip(asked, free, strict=True)] == pytest.approx([0.05, 0.1])


def test_experience_counts_only_where_there_is_some():
    world, params = world_of(1, menu=2), parameters({"experience_weight": 0.5})
    menu, organisation = world.menu, world.organisations.rows[0]
    menu.rows["activity"], menu.rows["benefit"], menu.rows["utility"] = [DERIVE, int(Activity.DATASET)], 0.6, 0.4
    organisation.estimate[:] = -1.0
    organisation.estimate[DERIVE] = 0.2
    learn_from_past(menu, organisation, params)
    assert menu.rows.utility == pytest.approx([0.2, 0.4])


def test_a_framework_saves_less_compute_the_better_it_is():
    params = parameters({"framework_step": 0.1})
    assert framework_gain(params, 1.0) == pytest.approx(np.log10(1.1))
    assert framework_gain(params, 1.0) > framework_gain(params, 1.5) > framework_gain(params, 2.0) == 0.0


def test_text_within_reach_is_that_of_the_languages_spoken():
    world, params = world_of(1, languages=3), parameters()
    organisation = world.organisations.rows[0]
    organisation.languages, organisation.crawl = 0b101, 7.0
    world.languages.rows["stock"], world.languages.rows["open_crawl"] = 1e13, [1e9, 1e10, 1e12]
    measure_text(world, params, effects(2030.0))
    found = take_stock(world, organisation, params, 1.0)
    assert found.spoken.tolist() == [0, 2]
    assert found.unique == pytest.approx(1e9 + 1e12 + 7.0)
    assert found.penalty[0] > found.penalty[1] == 0.0


@pytest.mark.parametrize("year", [2020.0, 2024.0, 2030.0])
def test_a_run_is_planned_with_the_text_that_it_will_start_with(year):
    world, params = world_of(1, languages=3), parameters()
    world.organisations.rows["languages"] = 0b111
    rows = world.languages.rows
    rows["stock"], rows["open_crawl"], rows["restricted"], rows["offline"] = 1e12, [1e9, 1e11, 9e11], 0.2, [1e8, 0.0, 5.0]
    measure_text(world, params, effects(year))
    start = open_text(world, 0b111, open_crawl_share(params, year))
    assert take_stock(world, world.organisations.rows[0], params, 1.0).unique == pytest.approx(held(start))
