"""Scarcity: what a set in a language is worth, and that poor languages without rivals draw more joint work on data."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.agents.options import put_joining, put_small_work
from sim.agents.outlook import look_around
from sim.agents.standing import take_stock
from sim.exchanges.dataset import dataset_exchange
from sim.world.names import LANGUAGES, Account, Activity, Domain, Kind, Motive, Stage, Terms
from sim.world.scarcity import measure_text, note_shared, text_worth, worth_in
from tests.exchanges.text_worlds import MONTH, STATES, put_text, text_world
from tests.processes.handmade import all_cash, effects, filled, parameters, world_of

OFF = ("scarcity",)
DATASET, JOIN = int(Activity.DATASET), int(Activity.JOIN)


def language(text=1e9, rivals=0, speakers=10.0):
    rows = filled("languages", 1).rows
    rows["open_text"], rows["commercial"], rows["speakers"] = text, rivals, speakers
    return rows[0]


def test_worth_is_that_of_the_form():
    params = parameters()
    assert text_worth(params, language()) == pytest.approx(0.3 * math.log10(2.0) * math.sqrt(10.0))
    assert text_worth(params, language(rivals=3)) == pytest.approx(text_worth(params, language()) / 4.0)


@settings(max_examples=40)
@given(st.floats(1.0, 1e14), st.floats(1.0, 1e14), st.integers(0, 50), st.integers(0, 50))
def test_more_text_or_more_rivals_never_make_a_set_worth_more(less, more, few, many):
    (less, more), (few, many) = sorted((less, more)), sorted((few, many))
    params = parameters()
    assert text_worth(params, language(more, few)) <= text_worth(params, language(less, few))
    assert text_worth(params, language(less, many)) <= text_worth(params, language(less, few))


@settings(max_examples=20)
@given(st.floats(1.0, 1e14), st.integers(0, 50))
def test_without_the_response_neither_text_nor_rivals_matter_but_speakers_do(text, rivals):
    params = parameters(off=OFF)
    assert text_worth(params, language(text, rivals)) == text_worth(params, language())
    assert text_worth(params, language(speakers=40.0)) == pytest.approx(2.0 * text_worth(params, language()))


# The text there is


def measured(corpora=0, artefacts=0, year=2030.0):
    world = text_world(corpora=corpora, artefacts=artefacts)
    rows = world.languages.rows
    rows["open_crawl"], rows["speakers"], rows["offline"] = 1e11, 10.0, 5.0
    measure_text(world, parameters(), effects(year))
    return world


def test_open_text_is_what_is_crawled_shared_or_from_outside_the_web():
    world = measured(corpora=1)
    assert world.languages.rows["open_text"] == pytest.approx(1e11 + 5.0)
    put_text(world, 0, {0: 2e11})
    note_shared(world, world.corpora.rows[0])
    measure_text(world, parameters(), effects(2030.0))
    assert world.languages.rows["open_text"][0] == pytest.approx(1e12 * (1.0 - 0.9 * 0.8) + 5.0)
    assert world.languages.rows["open_text"][1] == pytest.approx(1e11 + 5.0)
    assert world.languages.rows["text_worth"][0] < world.languages.rows["text_worth"][1]


@pytest.mark.parametrize("terms", list(Terms))
def test_only_sets_that_others_may_use_count(terms):
    world = measured(corpora=1)
    put_text(world, 0, {0: 2e11}, terms=int(terms))
    note_shared(world, world.corpora.rows[0])
    assert (world.languages.rows["shared"][0] > 0.0) == (terms >= Terms.BENEFIT_SHARING)


def test_of_a_runs_text_only_what_no_open_crawl_holds_counts():
    world = measured(corpora=1, artefacts=1)
    world.artefacts.rows["domain"] = int(Domain.MODELS)
    put_text(world, 0, {0: 1e11}, artefact=0, owner=1)  # just the open crawl
    note_shared(world, world.corpora.rows[0])
    assert world.languages.rows["run_shared"][0] == pytest.approx(0.0, abs=1e-12)
    for part in (0.5, 0.2):  # runs crawl the same web: the largest counts
        put_text(world, 0, {0: 1e12 * (1.0 - 0.9 * (1.0 - part))}, artefact=0, owner=1)
        note_shared(world, world.corpora.rows[0])
    assert world.languages.rows["run_shared"][0] == pytest.approx(0.5)
    assert world.languages.rows["shared"][0] == 0.0
    measure_text(world, parameters(), effects(2030.0))
    assert world.languages.rows["open_text"][0] == pytest.approx(1e12 * (1.0 - 0.9 * 0.5) + 5.0)


def test_the_language_worth_most_is_chosen_of_those_spoken():
    world = measured()
    world.languages.rows["text_worth"][:4] = [0.1, 0.3, 7.0, 0.2]
    assert worth_in(world, 0b1011) == (pytest.approx(0.3), 0b10)
    assert worth_in(world, 0b1111) == (1.0, 0b100)
    assert worth_in(world, 1 << 60) == (0.0, 1 << 60)


# Joint sets


def joint_sets(off=(), texts=24):
    """Log of open text of languages that are else alike, and what it is worth to begin a set there, and to join one."""
    params = parameters(off=off)
    world = world_of(2, projects=1, menu=24, ties=2, languages=LANGUAGES)
    rows = world.languages.rows
    rows["stock"], rows["speakers"] = 1e13, 50.0
    rows["open_crawl"][:texts] = np.logspace(7, 12, texts)
    organisations = world.organisations.rows
    organisations["kind"], organisations["motive"] = int(Kind.UNIVERSITY), 1.0 / 7.0
    organisations["framework"], organisations["income"], organisations["staff"] = 1.0, 1e5, 10.0
    world.ties.rows["count"][0], world.ties.rows["to"][0, 0], world.ties.rows["strength"][0, 0] = 1, 1, 0.8
    project = world.projects.rows[0]
    project.host, project.stage, project.activity, project.partners = 1, int(Stage.INITIATION), DATASET, -1
    begun, joined = np.empty(texts), np.empty(texts)
    for k in range(texts):
        organisations["languages"] = project.languages = 1 << k
        look_around(world, params, effects(2030.0), MONTH)
        standing = take_stock(world, organisations[0], params, 10.0)
        world.menu.count[0] = 0
        put_small_work(world.menu, world, organisations[0], params, standing)
        put_joining(world.menu, world, 0, params, standing)
        menu = world.menu.rows[: world.menu.count[0]]
        begun[k], joined[k] = menu.utility[menu.activity == DATASET][0], menu.utility[menu.activity == JOIN][0]
    return np.log10(rows["open_text"][:texts]), begun, joined


def test_joint_sets_are_worth_more_the_less_text_a_language_has():
    text, begun, joined = joint_sets()
    assert np.corrcoef(text, begun)[0, 1] < -0.9
    assert np.corrcoef(text, joined)[0, 1] < -0.9
    assert (np.diff(begun) <= 0.0).all() and (np.diff(joined) <= 0.0).all()


def test_without_the_response_they_are_worth_the_same_everywhere():
    _, begun, joined = joint_sets(OFF)
    assert np.ptp(begun) == np.ptp(joined) == 0.0


def test_who_joins_work_on_data_does_so_for_reasons_of_its_own():
    worth = []
    for motive in (Motive.LANGUAGE, Motive.MARKET):
        params = parameters()
        world = world_of(2, projects=1, menu=24, ties=2, languages=LANGUAGES)
        world.languages.rows["text_worth"], world.menu.count[0] = 1.0, 0
        organisations = world.organisations.rows
        organisations["languages"], organisations["income"] = 1, 1e5
        organisations["motive"][0, int(motive)] = 1.0
        world.ties.rows["count"][0], world.ties.rows["to"][0, 0], world.ties.rows["strength"][0, 0] = 1, 1, 0.8
        organisations["open_project"] = 0
        project = world.projects.rows[0]
        project.host, project.activity, project.languages, project.partners = 1, DATASET, 1, -1
        put_joining(world.menu, world, 0, params, take_stock(world, organisations[0], params, 10.0))
        worth.append(float(world.menu.rows[0].benefit))
    assert worth[0] == pytest.approx(parameters().partner_share * 0.8, rel=0.05)
    assert worth[1] == 0.0


# Paid hours


def test_paid_hours_become_text_and_are_paid_by_the_states_of_the_speakers():
    world, params = text_world(projects=0), parameters()
    world.languages.rows["weight"][3] = [0.25, 0.75, 0, 0, 0, 0, 0, 0]
    before = all_cash(world)
    hours = np.zeros(LANGUAGES)
    hours[3] = 500.0
    dataset_exchange(world, params, effects(paid_hours=hours), MONTH)
    assert world.languages.rows["offline"][3] == 500.0 * params.speaker_tokens
    assert world.languages.rows["offline"].sum() == world.languages.rows["offline"][3]
    cents = 100 * 500.0 * params.speaker_wage
    assert world.accounts.rows["cash"][int(Account.HOUSEHOLDS)] == cents
    assert world.accounts.rows["cash"][STATES].tolist() == [-0.25 * cents, -0.75 * cents, *[0] * 6]
    assert all_cash(world) == before
