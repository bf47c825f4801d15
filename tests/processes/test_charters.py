"""Charters in life: control moves, groups become legal persons, the outvoted split off."""

import numpy as np
import pytest

from sim.month import with_room
from sim.processes.charters import govern, split_off
from sim.processes.community import community
from sim.processes.governance import governance
from sim.world.names import Account, Activity, Form, Kind, Stage, Status
from tests.processes.communities import community_of, people_of, projects_of
from tests.processes.handmade import all_cash, effects, parameters

QUIET = {"stop_hazard": 0.0, "patron_stay": 1e9, "fruitless_limit": 1e6, "silence_limit": 1e6}


def at_work(projects=2, people=400, **columns):
    """Grassroots projects each with an equal share of the people at work, in a world with room for more."""
    world = community_of(projects, people, projects, months=80, ties=projects)
    rows, crowd = projects_of(world), people_of(world)
    crowd["home"], crowd["status"], crowd["joined"] = np.arange(people) % projects, int(Status.ACTIVE), 0
    rows["volunteers"], rows["last_release"] = 10.0, 0
    for name, value in columns.items():
        rows[name] = value
    world.accounts.rows["cash"] = 10**14
    return with_room(world, parameters(QUIET), effects(2027.0))


def test_without_payers_or_volunteers_control_drifts_to_the_centre_and_dissent_fades():
    world = at_work(2, 0, centralisation=0.5, outvoted=0.6)
    rows = projects_of(world)
    rows["volunteers"], world.organisations.rows["patron_kind"] = [0.0, 16.0], -1
    world.organisations.rows["patron_kind"][1, :3] = int(Account.PHILANTHROPY)
    world.organisations.rows["patron_share"][1, :3] = 1.0 / 3.0
    for month in range(12):
        govern(world, parameters(QUIET), effects(2024.0), month)
    assert rows.centralisation[0] > 0.55
    assert rows.centralisation[1] < 0.5
    assert rows.outvoted == pytest.approx(0.6 * (11 / 12) ** 12)


def test_nothing_moves_when_it_is_off():
    world = at_work(2, 40, centralisation=0.5, outvoted=0.9)
    world.organisations.rows["volunteers"], world.organisations.rows["cash"] = 100.0, 10**9
    for month in range(24):
        govern(world, parameters({**QUIET, "split_hazard": 1.0}, ("governance_form",)), effects(2027.0), month)
    assert (projects_of(world).centralisation == 0.5).all()
    assert (projects_of(world).outvoted == 0.9).all()
    assert world.organisations.count[0] == 2
    assert not world.organisations.rows.incorporated.any()


def test_rich_groups_with_many_volunteers_become_legal_persons_and_pay_for_it():
    world = at_work(2, 0)
    hosts = world.organisations.rows[:2]
    hosts["volunteers"], hosts["cash"], hosts["income"] = [5.0, 1.0], 10**9, 1e4
    total = all_cash(world)
    params = parameters({**QUIET, "incorporation_most": 1.0})
    for month in range(3):
        govern(world, params, effects(2024.0), month)
    assert list(hosts.incorporated) == [1, 0]
    assert hosts.wish_form[0] == Form.NONPROFIT_GRASSROOTS
    assert list(hosts.cash) == [10**9 - 2 * 100_000, 10**9]  # a tenth of its income, from the month after
    before = world.accounts.rows.cash[Account.PHILANTHROPY]
    govern(world, params, effects(2024.0, hosting_share=1.0), 3)
    assert hosts.cash[0] == 10**9 - 2 * 100_000
    assert world.accounts.rows.cash[Account.PHILANTHROPY] == before - 100_000
    assert all_cash(world) == total


def test_who_loses_votes_splits_off_with_hands_and_home_and_nobody_is_lost():
    world = at_work(2, 400, outvoted=0.5)
    projects_of(world)["outvoted"] = [0.5, 0.0]
    projects_of(world)["languages"] = 0b101
    total = all_cash(world)
    split_off(world, parameters({**QUIET, "split_hazard": 2.0}), 5)
    rows, people = projects_of(world), people_of(world)
    assert rows.size == world.organisations.count[0] == world.ties.count[0] == 3
    group, project = world.organisations.rows[2], rows[2]
    assert (group.kind, group.alive, group.born, group.region) == (Kind.GRASSROOTS, 1, 5, world.organisations.rows[0].region)
    assert (project.host, project.stage, project.start, project.form) == (2, Stage.REST, 5, Form.NONPROFIT_GRASSROOTS)
    assert (project.activity, project.languages, project.legacy) == (Activity.DERIVE, 0b101, -1)
    assert list(rows.volunteers) == pytest.approx([5.0, 10.0, 5.0])
    counts = np.bincount(people.home, minlength=3)
    assert counts.sum() == 400
    assert counts[1] == 200
    assert counts[2] == pytest.approx(100, abs=30)
    assert world.ties.rows[2].to[0] == 0
    assert world.ties.rows[0].to[world.ties.rows[0].count - 1] == 2
    assert all_cash(world) == total


def test_a_split_off_lives_on_as_any_project():
    world = at_work(1, 200, outvoted=0.8)
    params = parameters({**QUIET, "split_hazard": 1.0})
    governance(world, params, effects(2027.0), 5)
    assert list(world.organisations.rows.projects[:2]) == [1, 1]
    world = with_room(world, params, effects(2027.0))
    community(world, params, effects(2027.0), 6)
    assert (projects_of(world).volunteers > 0.0).all()


def test_before_the_law_of_entry_nobody_splits_off():
    world = at_work(1, 200, outvoted=1.0)
    govern(world, parameters({**QUIET, "split_hazard": 1.0}), effects(2025.0), 5)
    assert world.organisations.count[0] == 1


def retained(centralisation, outvoted=0.0, off=()):
    """Share of volunteers of one project who are still at work in it a year later, where its work is as much as they take."""
    world = at_work(1, 2000, centralisation=centralisation, outvoted=outvoted, core=40.0)
    params = parameters({**QUIET, "tasks_resting": 26.0, "volunteer_load_weight": 1.0}, off)
    world.market.rows["contributor_weight"] = 0.05
    before = people_of(world).id.copy()
    for month in range(12):
        community(world, params, effects(2024.0), month)
    people = people_of(world)
    return np.mean((people.id == before) & (people.status == Status.ACTIVE) & (people.home == 0))


def test_low_centralisation_keeps_volunteers_and_lost_votes_drive_them_off():
    assert retained(0.1) > retained(0.9) + 0.05
    assert retained(0.1) > retained(0.1, outvoted=1.0) + 0.05
    assert retained(0.1, off=("governance_form",)) == retained(0.1, outvoted=1.0, off=("governance_form",))
