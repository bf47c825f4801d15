"""Trust of those who speak a language: what costs it, what brings it back, and what hangs on it."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.agents.reveal import choose_terms
from sim.exchanges.dataset import dataset_exchange
from sim.processes.release import release
from sim.world.names import LANGUAGES, Account, Activity, Domain, Item, Kind, Stage, Terms
from sim.world.trust import holders_terms, note_given, note_return, renew_trust, trust_of
from tests.exchanges.text_worlds import MONTH, put_text, text_world
from tests.processes.handmade import all_cash, effects, filled, parameters

OFF = ("extraction",)
COMPANY, GROUP = 0, 5  # organisations of a text world, by kind
DATASET = int(Activity.DATASET)
SHARES = st.floats(0.0, 1.0)


def village(trust=0.7, tokens=1e9, terms=Terms.OPEN, params=None):
    """A company that has trained on a grassroots group's set in language 3."""
    world = text_world(organisations=6, projects=1, corpora=1, artefacts=2, params=params)
    world.languages.rows["trust"] = trust
    world.artefacts.rows["domain"][0] = int(Domain.DATA)
    put_text(world, 0, {3: tokens}, owner=GROUP, artefact=0, terms=int(terms))
    note_given(world, world.corpora.rows[0])
    project = world.projects.rows[0]
    project.host, project.sets = COMPANY, [0, -1, -1]
    return world


def used(world, terms):
    model = world.artefacts.rows[1]
    model.terms = int(terms)
    note_return(world, world.projects.rows[0], model)
    return world.languages.rows[3]


def test_text_behind_a_paywall_is_taken_and_an_open_model_is_a_return():
    assert (used(village(), Terms.CLOSED).taken, used(village(), Terms.CLOSED).returned) == (1e9, 0.0)
    for terms in (Terms.GATED, Terms.RESTRICTED, Terms.OPEN):
        assert (used(village(), terms).taken, used(village(), terms).returned) == (0.0, 1e9)


@pytest.mark.parametrize("terms", [Terms.GATED, Terms.BENEFIT_SHARING])
def test_what_was_agreed_with_its_holder_is_not_taken(terms):
    assert (used(village(terms=terms), Terms.CLOSED).taken, used(village(terms=terms), Terms.CLOSED).returned) == (0.0, 1e9)


def test_who_keeps_a_model_without_selling_it_neither_takes_nor_gives():
    world = village()
    world.projects.rows[0].host = 4
    assert (used(world, Terms.CLOSED).taken, used(world, Terms.CLOSED).returned) == (0.0, 0.0)


@pytest.mark.parametrize("columns", [{"owner": COMPANY}, {"owner": 1}, {"owner": -1}, {"artefact": 1}, {"artefact": -1}])
def test_only_sets_that_a_community_has_collected_for_others_count(columns):
    world = village()
    for name, value in columns.items():
        world.corpora.rows[name][0] = value
    assert used(world, Terms.CLOSED).taken == 0.0


def moved(trust, taken, returned, **now):
    world = village(trust)
    language = world.languages.rows[3]
    language.taken, language.returned = taken * 1e9, returned * 1e9
    renew_trust(world, parameters({"extraction_known": 1.0}), effects(**now))
    assert language.taken == language.returned == 0.0
    return float(language.trust)


def test_trust_is_lost_fast_and_regained_slowly():
    assert moved(0.7, 0.0, 0.0) == 0.7
    assert moved(0.7, 1.0, 0.0) == pytest.approx(0.7 - 0.3 * 0.7)
    assert moved(0.7, 0.0, 1.0) == pytest.approx(0.7 + 0.02 * 0.3)


def test_what_nobody_knows_of_costs_no_trust():
    falls = []
    for known in (0.0, 0.2, 1.0):
        world = village()
        used(world, Terms.CLOSED)
        renew_trust(world, parameters({"extraction_known": known}), effects())
        falls.append(0.7 - float(world.languages.rows[3].trust))
    assert falls == pytest.approx([0.0, 0.2 * 0.21, 0.21])


@settings(max_examples=60)
@given(SHARES, st.floats(0.0, 9.0), st.floats(0.0, 9.0), SHARES, SHARES)
def test_trust_stays_a_share_and_what_comes_back_never_lowers_it(trust, taken, returned, shock, back):
    push = np.full(LANGUAGES, shock)
    alone = moved(trust, taken, returned, outside_extraction=push)
    shared = moved(trust, taken, returned, outside_extraction=push, benefit_return=np.full(LANGUAGES, back))
    assert 0.0 <= alone <= shared <= 1.0


def test_the_switch_makes_trust_the_same_everywhere():
    rows = filled("languages", 1).rows
    rows["trust"] = 0.1
    assert trust_of(parameters(), rows[0]) == 0.1
    params = parameters(off=OFF)
    assert trust_of(params, rows[0]) == params.extraction_off_trust


# Terms of holders


def protected(trust, host=GROUP, activity=DATASET, off=(), draws=600):
    """Share of new sets that go out on protective terms."""
    params = parameters(off=off)
    world = village(trust)
    project = world.projects.rows[0]
    project.host, project.activity, project.languages = host, activity, 1 << 3
    found = 0
    for i in range(draws):
        project.id = 31 + i
        found += holders_terms(world, project, params, MONTH) == Terms.BENEFIT_SHARING
    return found / draws


def test_communities_without_trust_ask_for_a_return():
    assert protected(0.5) == pytest.approx(0.5, abs=0.06)
    assert protected(0.9) == pytest.approx(1.0 / (1.0 + math.exp(2.4)), abs=0.04)
    assert protected(0.1) > 0.85
    assert protected(0.1, off=OFF) == protected(0.9, off=OFF) == pytest.approx(1.0 / (1.0 + math.exp(0.6)), abs=0.06)


def test_companies_and_models_are_not_asked():
    assert protected(0.0, host=COMPANY) == 0.0
    assert protected(0.0, activity=int(Activity.PRETRAIN)) == 0.0


def test_protective_terms_hold_against_a_funders_mandate():
    params = parameters({"terms_constant": 50.0})
    chosen = {}
    for trust in (0.0, 1.0):
        world = village(trust)
        world.organisations.rows["patron_terms"] = int(Terms.OPEN)
        project = world.projects.rows[0]
        project.host, project.activity, project.languages = 4, DATASET, 1 << 3
        project.plan_reveal, project.base_model = 1 << int(Item.DATA), -1
        chosen[trust] = choose_terms(0, world, params, MONTH)
    assert chosen == {0.0: int(Terms.BENEFIT_SHARING), 1.0: int(Terms.OPEN)}


# What a community gives


def two_years(off=(), **now):
    """Text that a group gives in two years of a set a month, all openly, while outsiders may take."""
    params = parameters(off=off)
    world = text_world(organisations=6, projects=1, corpora=0, artefacts=0)
    world = world._replace(artefacts=filled("artefacts", 0, 40), corpora=filled("corpora", 0, 40))
    world.languages.rows["trust"] = 0.7
    project = world.projects.rows[0]
    project.host, project.activity, project.languages = GROUP, DATASET, 1 << 3
    for month in range(24):
        dataset_exchange(world, params, effects(**now), month % 12)
        project.stage, project.plan_reveal, project.plan_terms = int(Stage.READY), 1 << int(Item.DATA), int(Terms.OPEN)
        release(world, params, effects(**now), month)
    return world.corpora.rows["tokens"][: world.corpora.count[0], 3].sum()


def shock(size):
    push = np.zeros(LANGUAGES)
    push[3] = size
    return push


def test_extraction_lowers_what_is_given_over_two_years_and_benefit_sharing_shrinks_the_loss():
    usual, robbed = two_years(), two_years(outside_extraction=shock(0.2))
    shared = two_years(outside_extraction=shock(0.2), benefit_return=shock(0.8))
    assert usual == pytest.approx(24 * 0.7 * parameters().dataset_tokens)
    assert robbed < 0.7 * usual
    assert robbed < shared
    assert usual - shared < 0.5 * (usual - robbed)


def test_extraction_elsewhere_or_without_the_response_changes_nothing():
    assert two_years(outside_extraction=np.where(np.arange(LANGUAGES) == 4, 0.2, 0.0)) == two_years()
    assert two_years(OFF, outside_extraction=shock(0.2)) == two_years(OFF)


def test_less_of_the_paid_hours_is_worked_where_there_is_no_trust():
    given = []
    for trust in (0.2, 0.8):
        world = text_world(projects=0)
        world.languages.rows["trust"], world.languages.rows["weight"] = trust, 0.125
        before = all_cash(world)
        dataset_exchange(world, parameters(), effects(paid_hours=shock(1000.0)), MONTH)
        given.append(float(world.languages.rows["offline"][3]))
        assert world.accounts.rows["cash"][int(Account.HOUSEHOLDS)] == pytest.approx(800 * 1000 * trust, abs=8)
        assert all_cash(world) == before
    assert given[1] == pytest.approx(4.0 * given[0])


# Benefit-sharing of post-training sets


def tuned(revenue, cash=10**9, alive=1):
    world = text_world(projects=1, corpora=2, artefacts=1)
    world.artefacts.rows["domain"] = int(Domain.DATA)
    put_text(world, 1, {4: 1e9}, tuning=1)  # on offer, but in another language
    put_text(world, 0, {0: 1e9}, owner=3, artefact=0, tuning=1, terms=int(Terms.BENEFIT_SHARING))
    world.organisations.rows["revenue"][0], world.organisations.rows["cash"][0] = revenue, cash
    world.organisations.rows["alive"][3] = alive
    project = world.projects.rows[0]
    project.stage, project.since = int(Stage.POSTTRAINING), MONTH - 1
    use = world.uses.rows[0]  # others took it before, so that it can be copied though its holder is gone
    use.corpus, use.tuning = 0, 1
    world.uses.count[0] = 1
    before = all_cash(world)
    dataset_exchange(world, parameters({"cascade_new": 0.0}), effects(), MONTH)
    assert all_cash(world) == before
    return world


def test_who_tunes_on_a_set_with_benefit_sharing_gives_a_part_of_its_revenue():
    world = tuned(revenue=1000.0)
    assert world.projects.rows[0].tuning_sets[0] == 0
    assert world.organisations.rows["cash"][3] == world.corpora.rows["paid"][0] == 100 * 0.05 * 12 * 1000
    assert world.projects.rows[0].sunk == 600.0


def test_a_set_that_asks_for_more_than_text_is_worth_is_left():
    world = tuned(revenue=1e8)
    assert list(world.projects.rows[0].tuning_sets) == [-1, -1, -1]
    assert world.organisations.rows["cash"][3] == 0


def test_nothing_is_owed_to_holders_who_are_gone():
    world = tuned(revenue=1000.0, alive=0)
    assert world.projects.rows[0].tuning_sets[0] == 0
    assert world.organisations.rows["cash"][3] == 0


def test_kinds_of_a_text_world_are_as_these_tests_take_them():
    kinds = text_world(organisations=6).organisations.rows["kind"]
    assert (kinds[COMPANY], kinds[1], kinds[GROUP]) == (Kind.COMPANY_LARGE, Kind.START_UP, Kind.GRASSROOTS)
