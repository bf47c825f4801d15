"""Regional champions (M27): who adopts what, and what it brings."""

import numpy as np
import pytest

from sim.exchanges.grants import merit
from sim.processes.champions import choose_local, local_capability, most_spoken, use_champions
from sim.processes.demand import demand
from sim.world.champions import odds
from sim.world.names import LANGUAGES
from tests.processes.handmade import all_cash, effects, parameters, world_of

ON, OFF = parameters(), parameters(off=("champion",))
HOME, TONGUE = 4, 7  # a region, and the language most spoken there
EVERY = np.eye(8)


def local(lag=0.0, born=3):
    """A world with one open model of a region, in its language, whose score lags the best of that language by so much."""
    world = world_of(8, 1, languages=LANGUAGES, corpora=1)
    world.languages.rows["speaker_share"] = 0.001
    world.languages.rows["speaker_share"][TONGUE, HOME] = 0.9
    model = world.artefacts.rows[0]
    model.owner, model.languages, model.born, model.corpus = HOME, 1 << TONGUE, born, 0
    world.corpora.rows["tokens"][0, TONGUE] = world.corpora.rows["total"] = 1e12  # enough to lose nothing
    world.languages.rows["best_seen"] = 99.0
    world.languages.rows["best_seen"][TONGUE] = local_capability(world, ON, model, TONGUE) + lag
    return world


def chosen(world, now=-1, month=3, **changes):
    return choose_local(world, HOME, TONGUE, now, ON, effects(**changes), month)


def test_a_local_model_is_taken_until_it_trails_by_too_much():
    assert chosen(local(0.0)) == 0
    assert chosen(local(0.29)) == 0
    assert chosen(local(0.31)) == -1
    assert chosen(local(0.31), champion_pull=0.2 * EVERY[HOME]) == 0
    assert chosen(local(0.31), champion_pull=0.2 * EVERY[HOME - 1]) == -1


def test_champions_look_at_new_models_and_keep_what_is_still_near_the_best():
    world = local(0.0)
    assert chosen(world, month=4) == -1
    assert chosen(world, now=0, month=4) == 0
    world.languages.rows["best_seen"][TONGUE] += 1.0
    assert chosen(world, now=0, month=4) == -1


@pytest.mark.parametrize("column, value", [("terms", 0), ("retired", 1), ("revealed", 0), ("languages", 1), ("owner", 1)])
def test_only_open_models_of_the_region_in_the_language_are_taken(column, value):
    world = local(0.0)
    world.artefacts.rows[column] = value
    assert chosen(world) == chosen(world, now=0) == -1


def test_each_champion_serves_another_of_the_most_spoken_languages():
    world, spoken = local(), np.empty(3, np.int64)
    world.languages.rows["speaker_share"][[1, 2], HOME] = 0.04, 0.05
    most_spoken(world.languages, HOME, spoken)
    assert list(spoken) == [TONGUE, 2, 1]


def served(world, params=ON, **changes):
    now = effects(2024.5, **changes)
    use_champions(world, params, now, 3, 0.5)
    return world


def test_a_champion_pays_brings_users_and_opens_text_in_its_language_only():
    world = served(local())
    host, model = world.organisations.rows[HOME], world.artefacts.rows[0]
    assert (host.champions, host.revenue_due) == (1, 20_000 * 100)
    assert model.reach == pytest.approx(0.01 * 500.0 * 0.5)
    assert world.languages.rows.offline[TONGUE] == 1e8
    assert world.languages.rows.offline.sum() == 1e8
    assert list(world.regions.rows.champion_model[HOME]) == [0, -1, -1]
    assert not np.delete(world.organisations.rows.champions, HOME).any()


def test_procurement_raises_text_in_its_region_and_nothing_elsewhere():
    plain, bought = served(local(0.4)), served(local(0.4), champion_pull=0.2 * EVERY[HOME])
    elsewhere = served(local(0.4), champion_pull=0.2 * EVERY[HOME - 1])
    assert plain.languages.rows.offline.sum() == elsewhere.languages.rows.offline.sum() == 0.0
    assert bought.languages.rows.offline[TONGUE] == 1e8


def test_legitimacy_lifts_merit_by_half():
    host = local().organisations.rows[HOME]
    host.standing = 0.6
    assert odds(ON, host) == 1.0
    host.champions = 2
    assert merit(host, ON) * odds(ON, host) == pytest.approx(1.5 * merit(host, ON))
    assert odds(OFF, host) == 1.0


def test_without_champions_nobody_favours_a_local_model():
    world = served(local(), OFF)
    assert not world.organisations.rows.champions.any()
    assert not world.languages.rows.offline.any()
    assert (world.regions.rows.champion_model == -1).all()


def test_the_fee_comes_on_top_of_what_use_has_earned_and_no_cash_moves_before_it_is_due():
    results = []
    for params in (ON, OFF):
        world = local()
        total = all_cash(world)
        demand(world, params, effects(2024.5), 3)
        assert all_cash(world) == total
        results.append(world.organisations.rows.revenue_due[HOME])
    assert results[0] == results[1] + 2_000_000


def test_a_programme_for_a_language_favours_local_models_in_it_and_in_no_other():
    tongues = np.eye(LANGUAGES)
    assert chosen(local(0.31), language_pull=0.2 * tongues[TONGUE]) == 0
    assert chosen(local(0.31), language_pull=0.2 * tongues[TONGUE + 1]) == -1
