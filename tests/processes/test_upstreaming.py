"""Upstreaming: users who need a change send it upstream if review is cheap; all who train with a framework gain."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.processes.upstreaming import merge_months, next_efficiency, share_framework, upstream, worth_adding
from sim.processes.work import work
from sim.world.names import Account, Activity, Domain, Item, Phase, Stage, Stakeholder, Terms
from tests.processes.communities import community_of, projects_of
from tests.processes.handmade import all_cash, effects, parameters

PARAMS = parameters()
STAY = {"stack_hazard": 0.0}
RICH, POOR = slice(1, 15), slice(15, 20)


def shop(shared=1.4, hours=20_000_000, organisations=20):
    """Organisation 0 keeps an open framework by its project at rest; all others train with it, 15 and up with little compute."""
    world = community_of(organisations, 0, organisations)
    hosts, rows = world.organisations.rows, projects_of(world)
    hosts["region"] = 2
    hosts["stack"], hosts["maintains"][0], hosts["shared"][0] = 0, 0, shared
    hosts["stack"][0], hosts["framework"] = -1, 1.2
    rows["stage"], rows["activity"], rows["hours_needed"] = int(Stage.PRETRAINING), int(Activity.PRETRAIN), hours
    rows["stage"][0], rows["activity"][0] = int(Stage.REST), int(Activity.FRAMEWORK)
    rows["hours_needed"][POOR] = 1000
    rows["progress"], rows["modularity"] = 5.0, 0.5
    world.regions.rows["posted"] = 2.4
    return world


def lived(world, months, params=None, **changes):
    params = parameters(STAY) if params is None else params
    for month in range(months):
        upstream(world, params, effects(**changes), month)
    return world


@given(st.floats(1.0, 2.0), st.floats(0.0, 200.0), st.floats(0.0, 50.0))
def test_a_framework_stays_between_one_and_twice_the_efficiency_and_gains_from_changes(efficiency, merged, more):
    one, other = next_efficiency(PARAMS, efficiency, merged), next_efficiency(PARAMS, efficiency, merged + more)
    assert 1.0 <= one <= other <= 2.0


@given(st.floats(0.0, 30.0), st.floats(0.1, 10.0), st.floats(0.1, 10.0))
def test_a_change_costs_more_the_more_reviews_wait_and_less_with_more_reviewers(waiting, hands, more):
    assert merge_months(PARAMS, waiting, hands) >= merge_months(PARAMS, waiting, hands + more)
    assert merge_months(PARAMS, waiting + more, hands) > merge_months(PARAMS, waiting, hands)
    assert merge_months(PARAMS, 0.0, hands) == pytest.approx(0.3)


def test_a_change_is_worth_what_it_saves():
    worth = worth_adding(PARAMS, 0.2, 1.0, 1.5, 1e7)
    assert worth == pytest.approx(0.2 * 1e7 * 0.01 * 0.5 / 1.5)
    assert worth_adding(PARAMS, 0.2, 1.0, 2.0, 1e7) == 0.0


def test_those_with_large_runs_send_changes_and_others_gain_too():
    world, alone = lived(shop(), 12), lived(shop(), 12, parameters(STAY, ("upstreaming",)))
    open_one, closed_one = world.organisations.rows[0], alone.organisations.rows[0]
    assert open_one.merged > 1.0
    assert closed_one.merged == 0.0
    assert open_one.shared > closed_one.shared + 0.05
    assert (world.organisations.rows["framework"][POOR] > alone.organisations.rows["framework"][POOR] + 0.03).all()
    assert (projects_of(world).progress[POOR] == 5.0).all()  # they took and gave nothing
    assert projects_of(world).progress[RICH].sum() < projects_of(alone).progress[RICH].sum()
    given_back = world.participation.rows["effort"][:, :, Domain.SOFTWARE, Phase.POST_RELEASE, Stakeholder.VOLUNTEERS]
    taken = projects_of(alone).progress.sum() - projects_of(world).progress.sum()
    assert given_back.sum() >= taken - 1e-9 > 0.0


def test_nothing_is_merged_that_nobody_reviews():
    world = shop()
    projects_of(world)["core"][0] = 0.0
    lived(world, 24)
    assert world.organisations.rows["merged"][0] == 0.0
    waiting = world.organisations.rows["review_queue"][0]
    assert 0.0 < waiting < 12.0  # and soon nobody sends any more
    projects_of(world)["stage"][0] = int(Stage.ENDED)
    lived(world, 1)
    assert world.organisations.rows["review_queue"][0] == 0.0


@pytest.mark.parametrize("money", ["review_money", "review_gift"])
def test_money_for_reviewers_raises_merges_and_the_efficiency_of_users_who_pay_nothing(money):
    worlds = []
    for usd in (0.0, 24_000.0):
        world = shop(hours=60_000_000)
        projects_of(world)["core"][0] = 1.0
        total, before = all_cash(world), world.accounts.rows.cash.copy()
        lived(world, 24, **{money: usd})
        assert all_cash(world) == total
        moved = world.accounts.rows.cash - before
        payer = Account.STATE + 2 if money == "review_money" else Account.PARENT_COMPANIES
        assert moved[Account.HOUSEHOLDS] == -moved[payer] == 24 * 100 * usd
        worlds.append(world.organisations.rows)
    assert worlds[1].merged[0] > worlds[0].merged[0] + 0.5
    assert (worlds[1].framework[POOR] > worlds[0].framework[POOR]).all()


def test_money_for_reviewers_moves_nothing_but_cash_when_off():
    off = parameters(STAY, ("upstreaming",))
    without, paid = lived(shop(), 12, off), lived(shop(), 12, off, review_gift=1e6)
    assert np.array_equal(without.organisations.rows["framework"], paid.organisations.rows["framework"])


def test_organisations_take_up_the_better_framework_that_they_see_in_use():
    world = shop(shared=1.6)
    hosts = world.organisations.rows
    hosts["maintains"][1], hosts["shared"][1] = 1, 1.2
    hosts["stack"][RICH], hosts["stack"][POOR] = -1, 1
    hosts["framework"][0], hosts["framework"][1] = 1.6, 1.2
    lived(world, 60, parameters({"stack_hazard": 0.5}, ("upstreaming",)))
    assert (hosts["stack"][1:] == 0).all()
    assert hosts["stack"][0] == -1
    assert (hosts["framework"][1:] <= hosts["shared"][0] + 0.02).all()
    assert (hosts["framework"][1:] > hosts["shared"][0] - 0.1).all()


def test_nobody_follows_a_framework_that_is_worse_than_what_is_at_hand():
    world = shop(shared=1.1)
    world.organisations.rows["stack"] = -1
    lived(world, 3, parameters({"stack_hazard": 1.0}, ("upstreaming",)))
    assert (world.organisations.rows["stack"] == -1).all()


@pytest.mark.parametrize(
    ("items", "terms", "is_open"),
    [((Item.CODE,), Terms.OPEN, 1), ((Item.CODE,), Terms.GATED, 0), ((Item.DOCUMENTS,), Terms.OPEN, 0)],
)
def test_only_open_code_becomes_a_framework_that_others_can_use(items, terms, is_open):
    world = community_of(2, 0, 2)
    host, project = world.organisations.rows[0], projects_of(world)[0]
    host.framework = 1.3
    project.plan_reveal, project.plan_terms = sum(1 << int(item) for item in items), int(terms)
    share_framework(host, project, 0, PARAMS)
    assert (host.maintains, host.shared) == ((0, 1.3) if is_open else (-1, 0.0))


def test_upstreaming_is_part_of_the_months_work():
    world = shop()
    before = world.organisations.rows["shared"][0]
    for month in range(6):
        work(world, PARAMS, effects(), month)
        projects_of(world)["stage"][1:] = int(Stage.PRETRAINING)
    assert world.organisations.rows["merged"][0] > 0.0
    assert world.organisations.rows["shared"][0] > before


def test_users_to_whom_nothing_comes_back_send_fewer_changes_unless_reciprocity_is_off():
    merged = {}
    for off in ((), ("reciprocity",)):
        for given_before in (0.0, 50.0):
            world = shop()
            world.organisations.rows["given"][RICH] = given_before
            projects_of(world)["core"][0] = 60.0  # reviewers enough
            lived(world, 24, parameters(STAY, off))
            merged[off, given_before] = world.organisations.rows["merged"][0]
    assert merged[(), 50.0] < 0.7 * merged[(), 0.0]
    assert merged[("reciprocity",), 50.0] == merged[("reciprocity",), 0.0]


def test_help_with_a_framework_is_noted_at_both_ends():
    world = lived(shop(), 3)
    rows = world.organisations.rows
    assert rows["got"][0] == pytest.approx(rows["gave"][RICH].sum())
    assert rows["got"][0] > 0.0
    assert not rows["gave"][POOR].any()
