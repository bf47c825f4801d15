"""Governance: patrons come and go, projects and organisations end, and new ones enter."""

import numpy as np
import pytest

from sim.processes.governance import enter, governance
from sim.processes.money import money
from sim.processes.patrons import concentration, exit_hazard
from sim.processes.work import count_work, team
from sim.world.names import MOTIVES, Account, Activity, Ending, Kind, Stage, Terms
from sim.world.tables import MAX_PATRONS
from tests.processes.communities import community_of, projects_of
from tests.processes.handmade import all_cash, effects, parameters

QUIET = {"stop_hazard": 0.0}  # projects end for reasons only


def ruled(world, months=1, params=None, first=0, year=2024.0):
    params = parameters(QUIET) if params is None else params
    for month in range(first, first + months):
        governance(world, params, effects(year), month)
    return world


def sponsored(number, patrons=1, kind=Kind.UNIVERSITY):
    """Organisations with one project each and one or more equal patrons of the same motives."""
    world = community_of(number, 0, number, kind, months=60)
    rows = world.organisations.rows
    rows["patron_kind"], rows["patron_share"], rows["patron_mismatch"] = -1, 0.0, 0.0
    rows["patron_kind"][:, :patrons] = int(Account.PHILANTHROPY)
    rows["patron_share"][:, :patrons] = 1.0 / patrons
    projects_of(world)["stage"] = int(Stage.PRETRAINING)
    return world


def test_patrons_stay_as_long_as_an_exponential_law_says():
    world = sponsored(4000)
    world.organisations.rows["patron_mismatch"] = 0.5
    params = parameters({**QUIET, "patron_refill": 0.0, "fruitless_limit": 1e6})
    for month in range(30):
        ruled(world, 1, params, month)
        expected = (1.0 - 1.5 / 36.0) ** (month + 1)
        here = np.mean(world.organisations.rows["patron_kind"][:, 0] >= 0)
        assert here == pytest.approx(expected, abs=4.0 * np.sqrt(expected * (1.0 - expected) / 4000))


def test_empty_places_fill_faster_for_the_reputed_and_none_come_where_none_was():
    world = sponsored(4000)
    rows = world.organisations.rows
    rows["patron_kind"] = -1
    rows["reputation"] = np.arange(rows.size) % 2
    ruled(world, 1, parameters({**QUIET, "patron_stay": 1e9}))
    filled = rows["patron_kind"] >= 0
    known = np.arange(rows.size) % 2 == 1
    assert filled[known, 0].mean() == pytest.approx(0.045, abs=0.015)
    assert filled[~known, 0].mean() == pytest.approx(0.015, abs=0.009)
    assert not filled[:, 1:].any()
    assert ((rows["patron_mismatch"] >= 0.0) & (rows["patron_mismatch"] <= 1.0)).all()
    assert (rows["patron_mismatch"][filled] > 0.0).all()


def mean_life(patrons, off=()):
    """Mean life within 36 months of projects whose hosts have a reserve of three months."""
    number = 400
    world = sponsored(number, patrons)
    rows = world.organisations.rows
    rows["budget_scale"], rows["reputation"] = 1.0, 0.5
    params = parameters({**QUIET, "fruitless_limit": 1e6}, off)
    money(world, params, effects(2024.5), 0)  # settles income; then the reserve
    rows["staff"] = 0.8 * rows["plan_income"] / (0.15 * params["person_month_cost"])
    rows["cash"] = (3.0 * rows["plan_income"] * 100.0).astype(int)
    projects_of(world)["core"] = 1.0
    for month in range(1, 37):
        money(world, params, effects(2024.5), month)
        ruled(world, 1, params, month)
    ends = projects_of(world).end
    return np.where(ends >= 0, np.minimum(ends, 36), 36).mean()


def test_with_the_same_income_one_patron_means_a_shorter_life_than_four():
    one, four = mean_life(1), mean_life(4)
    assert 24.0 < one < 33.0  # sketched: 28.4
    assert four > one + 2.0  # sketched: 34.8
    assert mean_life(1, ("sponsor_exit",)) == mean_life(4, ("sponsor_exit",)) == 36.0


def test_one_patron_is_full_concentration_and_four_equal_ones_a_quarter():
    for patrons, expected in ((1, 1.0), (2, 0.5), (4, 0.25)):
        assert concentration(sponsored(1, patrons).organisations.rows[0]) == pytest.approx(expected)
    empty = sponsored(1).organisations.rows[0]
    empty["patron_kind"] = -1
    assert concentration(empty) == 0.0


def test_a_patron_whose_motives_differ_leaves_sooner():
    params = parameters()
    assert exit_hazard(params, 1.0) == pytest.approx(2.0 * exit_hazard(params, 0.0)) == pytest.approx(2.0 / 36.0)


def test_terms_drift_to_a_dominant_company_and_stay_open_under_philanthropy():
    world = sponsored(2000)
    rows = world.organisations.rows
    rows["patron_terms"] = int(Terms.OPEN)
    rows["patron_kind"][::2, 0] = int(Account.PARENT_COMPANIES)
    ruled(world, 24, parameters({**QUIET, "patron_stay": 1e9, "fruitless_limit": 1e6}))
    drifted = rows["patron_terms"] == Terms.RESTRICTED
    assert drifted[::2].mean() == pytest.approx(1.0 - 0.98**24, abs=0.06)
    assert not drifted[1::2].any()


def test_three_months_of_unpaid_bills_dissolve_every_project_of_the_host():
    world = community_of(4, 0, 2, Kind.UNIVERSITY)
    world.organisations.rows["arrears"] = [3, 2]
    projects_of(world)["stage"] = int(Stage.PRETRAINING)
    rows = projects_of(world)
    rows["partner_provider"], rows["partner_left"], rows["programme"], rows["grant_left"] = 0, 5, 0, 5
    rows["partners"][:, 0] = 1
    ruled(world, 1, first=7)
    gone = rows.host == 0
    assert (rows.stage[gone] == Stage.ENDED).all()
    assert (rows.ending[gone] == Ending.DISSOLVED).all()
    assert (rows.end[gone] == 7).all()
    assert (rows.partners[gone] == -1).all()
    assert (rows.partner_left[gone] == 0).all()
    assert (rows.grant_left[gone] == 0).all()
    assert (rows.programme[gone] == -1).all()
    assert (rows.stage[~gone] == Stage.PRETRAINING).all()
    assert list(world.organisations.rows.projects[:2]) == [0, 2]
    assert list(world.organisations.rows.busy[:2]) == [0, 2]


def test_without_sponsor_exit_patrons_stay_and_arrears_dissolve_nothing():
    world = sponsored(200)
    world.organisations.rows["arrears"] = 9
    ruled(world, 24, parameters({**QUIET, "fruitless_limit": 1e6}, ("sponsor_exit",)))
    assert (world.organisations.rows["patron_kind"][:, 0] == Account.PHILANTHROPY).all()
    assert (projects_of(world).stage == Stage.PRETRAINING).all()


@pytest.mark.parametrize(
    ("columns", "end", "reason"),
    [
        ({"stage": Stage.REST, "box": 15, "last_release": 12}, 15, Ending.TIME_BOX),
        ({"stage": Stage.REST, "last_release": 3}, 27, Ending.ABANDONED),
        ({"stage": Stage.REST, "last_release": -1}, 36, Ending.ABANDONED),
        ({"stage": Stage.PRETRAINING, "last_release": -1}, 36, Ending.ABANDONED),
        ({"stage": Stage.PRETRAINING, "last_release": 3}, -1, Ending.NONE),  # work under way is finished first
        ({"stage": Stage.PRETRAINING, "box": 15, "last_release": 12}, -1, Ending.NONE),
    ],
)
def test_projects_end_at_their_box_or_when_there_is_no_news(columns, end, reason):
    world = community_of(1, 0, 1, Kind.START_UP)
    for name, value in columns.items():
        projects_of(world)[name] = int(value)
    ruled(world, 50)
    assert (projects_of(world)[0].end, projects_of(world)[0].ending) == (end, reason)


def test_projects_at_rest_stop_at_their_hazard_and_twice_as_often_after_misses():
    world = community_of(4000, 0, 4000, Kind.START_UP)
    world.organisations.rows["misses"] = np.where(np.arange(4000) % 2, 5, 0)
    projects_of(world)["last_release"] = 0
    ruled(world, 1, parameters({"stop_hazard": 0.05}))
    stopped = projects_of(world).ending == Ending.STOPPED
    assert stopped[::2].mean() == pytest.approx(0.05, abs=0.02)
    assert stopped[1::2].mean() == pytest.approx(0.10, abs=0.03)


def test_an_organisation_leaves_when_it_is_broke_or_silent_and_without_project():
    world = community_of(1, 0, 4, Kind.UNIVERSITY)
    rows = world.organisations.rows
    rows["cash"], rows["arrears"], rows["last_release"], rows["born"] = 1000, [0, 6, 0, 0], [0, 0, 0, -30], -40
    total = all_cash(world)
    world.accounts.rows["cash"] = 0
    ruled(world, 1, parameters({**QUIET, "patron_stay": 1e9}), 10)
    assert list(rows["alive"]) == [1, 0, 1, 0]
    assert list(rows["left"]) == [-1, 10, -1, 10]
    assert list(rows["cash"]) == [1000, 0, 1000, 0]
    assert world.accounts.rows["cash"][Account.ENDOWMENT] == 2000
    assert all_cash(world) == total


def test_who_leaves_gives_up_its_places_in_the_projects_of_others():
    world = community_of(1, 0, 5, Kind.UNIVERSITY)
    rows, project = world.organisations.rows, projects_of(world)[0]
    project.stage, project.partners[:3] = int(Stage.PRETRAINING), [1, 2, 4]
    rows["cash"], rows["arrears"] = 1000, [0, 0, 6, 6, 0]
    params = parameters({**QUIET, "patron_stay": 1e9})
    assert team(project, params) == project.core + 3.0 * params.partner_people
    ruled(world, 1, params, 10)
    assert list(rows["alive"]) == [1, 1, 0, 0, 1]
    assert list(project.partners) == [1, 4, -1, -1, -1, -1]
    assert team(project, params) == project.core + 2.0 * params.partner_people
    count_work(world, params)
    assert list(rows["committed"]) == [project.core, params.partner_people, 0.0, 0.0, params.partner_people]


def test_a_start_up_whose_investors_turned_away_is_wound_up_once_its_cash_is_gone():
    world = community_of(3, 0, 3, Kind.START_UP)
    rows = world.organisations.rows
    rows["staff"] = rows["staff_start"] = 10.0
    rows["income"] = [10_000.0, 10_000.0, 90_000.0]
    rows["cash"] = [100, 10**9, 100]
    ruled(world, 1)
    assert list(rows["alive"]) == [0, 1, 1]
    assert list(projects_of(world).ending) == [Ending.DISSOLVED, Ending.NONE, Ending.NONE]


def test_success_is_the_share_of_local_projects_with_a_release_in_the_last_year():
    world = community_of(8, 0, 4, Kind.START_UP, artefacts=3)
    world.organisations.rows["region"] = [0, 0, 1, 1]
    projects_of(world)["last_release"] = [20, 5, 20, -1, 20, 20, -1, -1]
    projects_of(world)["start"] = 10
    artefacts = world.artefacts.rows
    artefacts["born"], artefacts["owner"], artefacts["project"] = [7, 15, 20], [0, 0, 2], 0
    ruled(world, 1, first=20)
    assert world.regions.rows.success[:3] == pytest.approx([3 / 4, 1 / 4, 0.0])
    assert list(world.regions.rows.released[:3]) == [1.0, 1.0, 0.0]


def newcomers(months, params=None, success=0.0, **changes):
    """New organisations of many months, in a world whose regions all do equally well."""
    world = community_of(0, 0, 1, Kind.START_UP, months=1)
    room = type(world.organisations)
    rows = np.zeros(3000, world.organisations.rows.dtype).view(np.recarray)
    ties = np.zeros(3000, world.ties.rows.dtype).view(np.recarray)
    world = world._replace(organisations=room(rows, np.zeros(1, np.int64)), ties=room(ties, np.zeros(1, np.int64)))
    world.regions.rows["entry_share"], world.regions.rows["success"] = 1.0 / 8.0, success
    world.accounts.rows["cash"][Account.ENDOWMENT] = 10**15
    total = all_cash(world)
    for month in range(months):
        enter(world, parameters() if params is None else params, effects(2026.0, **changes), month)
    assert all_cash(world) == total
    return world.organisations.rows[: world.organisations.count[0]]


def test_entry_follows_its_mean_and_rises_with_local_success():
    plain, doing_well = len(newcomers(400)), len(newcomers(400, success=1.0))
    assert plain == pytest.approx(300, abs=4.0 * np.sqrt(300))
    assert doing_well == pytest.approx(900, abs=4.0 * np.sqrt(900))


def test_nobody_enters_by_the_law_before_its_year():
    world = community_of(0, 0, 1, Kind.START_UP)
    world.regions.rows["entry_share"] = 100.0
    ruled(world, 3, year=2025.9)
    assert world.organisations.count[0] == 1


def test_more_entry_in_one_region_leaves_the_newcomers_of_others_as_they_were():
    factor = np.ones(8)
    factor[5] = 6.0
    plain, more = newcomers(100), newcomers(100, entry_factor=factor)
    assert np.sum(more.region == 5) > 2 * np.sum(plain.region == 5)
    assert plain[plain.region != 5].tobytes() == more[more.region != 5].tobytes()
    assert np.isin(plain.id, more.id).all()


def test_newcomers_are_whole_organisations_with_their_own_draws():
    rows = newcomers(600)
    assert np.unique(rows.id).size == rows.size
    assert rows.motive.sum(axis=1) == pytest.approx(np.ones(rows.size))
    assert (rows.motive >= 0.0).all()
    assert (rows.alive == 1).all()
    assert (rows.staff > 0.0).all()
    assert (rows.cash > 0).all()
    for column in ("left", "best_model", "last_release", "model_of", "plan", "wish_form", "wish_project", "open_project"):
        assert (rows[column] == -1).all(), column
    assert (rows.patron_terms == Terms.OPEN).all()
    sponsored_ones = ~np.isin(rows.kind, (Kind.COMPANY_LARGE, Kind.START_UP, Kind.PROVIDER))
    shares = np.where(rows.patron_kind >= 0, rows.patron_share, 0.0).sum(axis=1)
    assert shares[sponsored_ones] == pytest.approx(np.ones(sponsored_ones.sum()))
    assert (rows.patron_kind[~sponsored_ones] == -1).all()
    weights = np.asarray(parameters()["entrant_kinds"])
    for kind in Kind:
        share = weights[kind] / weights.sum()
        assert np.mean(rows.kind == kind) == pytest.approx(share, abs=4.0 * np.sqrt(share / rows.size) + 1e-9)
    mean = rows.motive[rows.kind == Kind.START_UP].mean(axis=0)
    wanted = np.asarray(parameters()["motive_weight"])[Kind.START_UP]
    assert mean == pytest.approx(wanted / wanted.sum(), abs=0.03)
    assert rows.motive.shape == (rows.size, MOTIVES)


def test_work_of_ended_projects_no_longer_counts_as_busy():
    world = community_of(3, 0, 1, Kind.UNIVERSITY)
    projects_of(world)["stage"] = [int(Stage.PRETRAINING), int(Stage.REST), int(Stage.REST)]
    projects_of(world)["box"] = [-1, 1, -1]
    projects_of(world)["activity"] = int(Activity.PRETRAIN)
    ruled(world, 1, first=5)
    host = world.organisations.rows[0]
    assert (host.projects, host.busy) == (2, 1)
    assert host.committed == projects_of(world)[0].core
    assert host.patron_kind.size == MAX_PATRONS
