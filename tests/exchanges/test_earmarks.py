"""Hours earmarked for languages: whom they back, what pooling changes, and who pays."""

import numpy as np
import pytest

from sim.exchanges.booking import wanted
from sim.exchanges.compute import compute_exchange, open_capacity, requests
from sim.exchanges.earmarks import serve_languages
from sim.world.names import LANGUAGES, Account, Kind
from tests.exchanges.hall import MONTH, hall, parameters, policy
from tests.processes.handmade import all_cash

SWAHILI, HAUSA, YORUBA = 10, 11, 12
BOTH = 1 << HAUSA | 1 << YORUBA


def speaking(masks, organisations=None):
    """Runs in some languages, all spoken at home in region 0 by as many; whoever is first has the most experts."""
    n = len(masks)
    world = hall(organisations or n, n, 2, languages=LANGUAGES)
    world.projects.rows["languages"], world.organisations.rows["experts"] = masks, np.arange(n, 0, -1.0)[: organisations or n]
    world.languages.rows["speakers"], world.languages.rows["weight"][:, 0] = 10.0, 1.0
    return world


def earmarked(world, hours, pooled=0.0, params=None):
    """Serve what is earmarked, hours by language; return the hours each run received."""
    params = parameters() if params is None else params
    by_language = np.zeros(LANGUAGES)
    for language, amount in hours.items():
        by_language[language] = amount
    open_capacity(world)
    asking = requests(world, params, MONTH)
    earned = np.zeros(world.providers.count[0], np.int64)
    effects = policy(earmarked_hours=by_language, earmark_pooled=pooled)
    serve_languages(world, asking, params, effects, MONTH, earned)
    return world.projects.rows.hours_now.tolist()


def test_hours_go_to_runs_in_the_language_and_the_best_host_comes_first():
    world = speaking([1 << HAUSA, 1 << SWAHILI, 1 << HAUSA])
    ask = -(-6_000 // 5)
    assert earmarked(world, {HAUSA: ask + 100.0}) == [ask, 0, 100]


def test_nothing_is_given_away_without_programmes_or_speakers_or_to_large_companies():
    assert earmarked(speaking([1 << HAUSA]), {}) == [0]
    world = speaking([1 << HAUSA])
    world.languages.rows["weight"] = np.eye(8)[3]
    assert earmarked(world, {HAUSA: 500.0}) == [0]
    world = speaking([1 << HAUSA])
    world.organisations.rows["kind"] = int(Kind.COMPANY_LARGE)
    assert earmarked(world, {HAUSA: 500.0}) == [0]


def test_separate_programmes_each_back_a_run_of_their_own_and_pooled_ones_the_run_that_serves_most():
    masks = [BOTH, 1 << HAUSA, 1 << YORUBA]
    hours = {HAUSA: 500.0, YORUBA: 500.0}
    assert earmarked(speaking(masks), hours) == [500, 0, 500]
    assert earmarked(speaking(masks), hours, pooled=1.0) == [1_000, 0, 0]
    assert sum(earmarked(speaking(masks), hours, pooled=0.5)) == 1_000


def test_no_more_is_given_than_machines_at_home_have_free_and_runs_want():
    world = speaking([1 << HAUSA] * 3)
    world.providers.rows["capacity"] = [300, 150]
    assert earmarked(world, {HAUSA: 1e6}) == [450, 0, 0]
    assert world.providers.rows.free.tolist() == [0, 0]
    world = speaking([1 << HAUSA] * 3)
    earmarked(world, {HAUSA: 1e9})
    assert all(wanted(project) == 0 for project in world.projects.rows)


@pytest.mark.parametrize(("public", "price"), [(0, 2.0), (1, 1.8)])
def test_states_pay_by_where_speakers_live_and_no_cent_is_lost(public, price):
    world = speaking([1 << HAUSA])
    world.providers.rows["public"] = public
    world.languages.rows["weight"] = [0.75, 0.25, 0, 0, 0, 0, 0, 0]
    before = all_cash(world)
    assert earmarked(world, {HAUSA: 400.0}) == [400]
    paid = -world.accounts.rows.cash[int(Account.STATE) : int(Account.STATE) + 2]
    assert paid.tolist() == [int(400 * price * 75), int(400 * price * 25)]
    assert all_cash(world) == before


def test_in_the_exchange_they_come_before_the_market():
    world, hours = speaking([1 << HAUSA, 1 << SWAHILI]), np.zeros(LANGUAGES)
    world.organisations.rows["cash"], hours[HAUSA] = 0, 700.0
    compute_exchange(world, parameters({"outside_applicants": 0.0}), policy(earmarked_hours=hours), MONTH)
    assert world.projects.rows.hours_now.tolist() == [700, 0]
