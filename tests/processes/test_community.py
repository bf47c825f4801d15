"""The community: people close exactly, go where they are wanted, wear out under load, and are logged once."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.processes.community import community, entry_ease, keep_up
from sim.processes.volunteers import domain_of
from sim.processes.work import team
from sim.world.names import Account, Activity, Domain, Ending, Form, Phase, Role, Stage, Stakeholder, Status
from tests.processes.communities import ENGLISH, community_of, people_of, projects_of
from tests.processes.handmade import all_cash, effects, parameters
from tests.worlds import same_bits

EAGER = {"join_hazard": 0.3}
HERE = [int(Status.POOL), int(Status.ACTIVE), int(Status.RESTING)]


def lived(world, months, params=None, first=0, **changes):
    params = parameters(EAGER) if params is None else params
    for month in range(first, first + months):
        community(world, params, effects(**changes), month)
    return world


def active(world):
    return people_of(world).status == Status.ACTIVE


SWITCHES = st.sets(st.sampled_from(["capacity", "obsolescence", "stage_gates", "coordination", "labels"]))


@settings(max_examples=25)
@given(SWITCHES, st.floats(0.0, 1.0), st.floats(0.0, 30.0), st.integers(0, 6), st.integers(0, 300))
def test_people_are_neither_made_nor_lost(off, hazard, tasks, projects, people):
    params = parameters({"join_hazard": hazard, "tasks_resting": tasks, "leave_most": 0.35}, off)
    world = community_of(projects, people)
    for month in range(15):
        if month == 8 and projects:
            projects_of(world)["stage"][0] = int(Stage.ENDED)
        lived(world, 1, params, month, mentors=0.1, stipend_share=0.4)
        rows, market = people_of(world), world.market.rows[0]
        here = np.isin(rows.status, HERE).sum()
        assert here + int(market.people_left) == people + int(market.people_entered)
        assert np.unique(rows.id).size == people
        assert ((rows.energy >= 0.0) & (rows.energy <= 1.0)).all()
        homeless = rows.status == Status.POOL
        assert (rows.home[homeless] == -1).all()
        assert (rows.home[~homeless] >= 0).all()
        stage = projects_of(world).stage[rows.home[rows.status == Status.ACTIVE]]
        assert (stage != Stage.ENDED).all()


@settings(max_examples=8)
@given(st.permutations(range(60)))
def test_the_order_of_people_does_not_matter_to_the_bit(order):
    one, other = community_of(5, 60), community_of(5, 60)
    other.contributors.rows[:60] = other.contributors.rows[np.array(order)]
    for world in (one, other):
        world.market.rows["contributor_weight"] = 1.7
        lived(world, 12)
    tables = ("projects", "organisations", "market", "participation", "accounts")
    assert same_bits(one, other, tables) == []
    mine, theirs = (np.sort(people_of(world), order="id") for world in (one, other))
    assert mine.tobytes() == theirs.tobytes()


def test_nobody_takes_up_work_without_an_open_project():
    assert not active(lived(community_of(0), 6)).any()
    world = community_of(3)
    projects_of(world)["stage"] = int(Stage.ENDED)
    assert not active(lived(world, 6)).any()


def test_people_take_up_work_only_in_languages_they_speak():
    world = community_of(4, 400)
    projects_of(world)["languages"] = [2, 4, 2, 4]
    people_of(world)["languages"] = np.where(np.arange(400) % 2, 2, 4)
    lived(world, 10)
    rows = people_of(world)[active(world)]
    assert rows.size > 50
    assert ((projects_of(world).languages[rows.home] & rows.languages) != 0).all()


def test_speakers_of_two_languages_prefer_projects_in_their_own():
    world = community_of(2, 2000)
    projects_of(world)["languages"] = [ENGLISH, ENGLISH | 8]
    people_of(world)["languages"] = ENGLISH | 8
    homes = people_of(lived(world, 2))["home"]
    assert np.sum(homes == 1) > 1.5 * np.sum(homes == 0) > 0


def test_a_region_cut_off_from_the_hub_joins_no_project_abroad():
    world = community_of(6, 1200)
    world.regions.rows["block_hub"][2] = 1.0
    lived(world, 6)
    rows = people_of(world)[active(world)]
    region = world.organisations.rows.region[projects_of(world).host[rows.home]]
    assert (region[rows.region == 2] == 2).all()
    assert (region[rows.region != 2] != 2).all()
    assert (rows.region == 2).any()


def test_the_chance_to_join_is_the_hazard_times_pull_and_admission():
    world = community_of(1, 40_000)
    params = parameters({"join_hazard": 0.1, "volunteer_tries": 20.0})
    lived(world, 1, params)
    project = projects_of(world)[0]
    admitted = 0.6 * project.admission[Phase.POST_RELEASE, 0] + 0.4 * project.admission[Phase.POST_RELEASE, 1]
    expected = 0.1 * admitted  # the only project has the mean pull
    assert active(world).mean() == pytest.approx(expected, abs=4.0 * np.sqrt(expected / 40_000))


def test_outreach_in_one_region_moves_nobody_in_another():
    quiet, loud = lived(community_of(), 1), lived(community_of(), 1, join_factor=np.where(np.arange(8) == 3, 3.0, 1.0))
    elsewhere = people_of(quiet).region != 3
    assert (active(quiet) == active(loud))[elsewhere].all()
    assert active(loud).sum() > active(quiet).sum()
    assert active(loud)[active(quiet)].all()  # who joins without it joins with it


def test_projects_that_let_more_in_find_more_people():
    world = community_of(2, 4000)
    projects_of(world)["centralisation"] = [0.1, 0.9]
    projects_of(world)["stage"] = int(Stage.PRETRAINING)
    homes = people_of(lived(world, 1))["home"]
    assert np.sum(homes == 0) > 1.3 * np.sum(homes == 1) > 0


def test_hands_at_work_never_exceed_those_willing_and_settle_at_the_share_let_in():
    params = parameters({"join_hazard": 0.0, "leave_most": 0.0}, ("obsolescence", "stage_gates"))
    world = community_of(1, 500)
    rows = people_of(world)
    rows["status"], rows["home"], rows["joined"] = int(Status.ACTIVE), 0, 0
    for month in range(40):
        lived(world, 1, params, month)
        assert projects_of(world)[0].volunteers <= 500 * 0.1
    model, data = params.stage_gates_off_admission
    assert projects_of(world)[0].volunteers == pytest.approx(500 * 0.1 * (0.6 * model + 0.4 * data), rel=1e-3)
    assert world.organisations.rows[0].volunteers == projects_of(world)[0].volunteers


def test_a_crowd_before_a_small_model_team_does_not_swing_in_and_out():
    params = parameters({"join_hazard": 0.0, "leave_most": 0.0}, ("obsolescence",))
    world = community_of(1, 1000)
    projects_of(world)["stage"] = int(Stage.PRETRAINING)
    rows = people_of(world)
    rows["status"], rows["home"], rows["joined"] = int(Status.ACTIVE), 0, 0
    hands = [float(projects_of(lived(world, 1, params, month))[0].volunteers) for month in range(40)]
    assert max(hands[-5:]) - min(hands[-5:]) < 0.02 * max(hands)


def test_the_end_of_a_project_frees_its_people():
    params = parameters({**EAGER, "leave_most": 0.0})
    world = lived(community_of(2, 600), 6, params)
    rows, ended = people_of(world), projects_of(world)[0]
    was = rows.home == 0
    tired = np.flatnonzero(was)[:5]
    rows["status"][tired] = int(Status.RESTING)
    ended["stage"], ended["ending"] = int(Stage.ENDED), int(Ending.STOPPED)
    lived(world, 1, params, 6)
    assert not (rows.home == 0).any()
    assert set(rows.home[was]) <= {-1, 1}
    assert (rows.home[was] == 1).sum() > 0
    assert (rows.home[tired] == -1).all()
    assert ended["volunteers"] == 0.0


def test_people_rest_when_a_project_gives_them_nothing_and_come_back_rested():
    params = parameters({**EAGER, "leave_most": 0.0, "tasks_resting": 200.0}, ("obsolescence",))
    world = community_of(1, 300)
    rows = people_of(world)
    rows["status"], rows["home"], rows["joined"], rows["energy"] = int(Status.ACTIVE), 0, 0, 0.6
    lived(world, 1, params)
    assert (rows.status == Status.RESTING).all()
    eased = parameters({**EAGER, "leave_most": 0.0}, ("obsolescence",))
    lived(world, 3, eased, 1)
    tired = (rows.status == Status.RESTING) & (rows.energy < 0.7)
    assert (rows.status[rows.energy < 0.7] == Status.RESTING).all()
    assert tired.any()
    lived(world, 60, eased, 4)
    assert (rows.status == Status.ACTIVE).mean() > 0.9


def kept_after_a_year(**changes):
    """Share of overloaded volunteers still there after 12 months."""
    params = parameters({"join_hazard": 0.0, "tasks_resting": 26.0, "paid_contributors": 0.0}, ("obsolescence",))
    world = community_of(4, 800)
    projects_of(world)["volunteers"] = 14.0
    rows = people_of(world)
    rows["status"], rows["home"], rows["joined"] = int(Status.ACTIVE), np.arange(800) % 4, 0
    rows["skill"] = 0.3
    ids = rows.id.copy()
    lived(world, 12, params, **changes)
    return np.isin(ids, rows.id).mean(), world


def test_a_stipend_keeps_more_people_and_help_for_newcomers_does_too():
    plain, paid, helped = (kept_after_a_year(**changes)[0] for changes in ({}, {"stipend_share": 1.0}, {"mentors": 1.0}))
    assert paid > plain + 0.05
    assert helped > plain + 0.01


def test_without_the_capacity_mechanism_pay_and_load_keep_nobody_longer():
    params = parameters({"join_hazard": 0.0, "tasks_resting": 2.0}, ("obsolescence", "capacity"))
    worlds = []
    for share in (0.0, 1.0):
        world = community_of(4, 4000)
        rows = people_of(world)
        rows["status"], rows["home"], rows["joined"], rows["energy"] = int(Status.ACTIVE), np.arange(4000) % 4, 0, 0.1
        ids = rows.id.copy()
        lived(world, 12, params, stipend_share=share)
        worlds.append(np.isin(ids, rows.id))
    assert (worlds[0] == worlds[1]).all()
    stays = 1.0 - params.leave_most * np.exp(-params.leave_energy * params.capacity_off_energy)
    assert worlds[0].mean() == pytest.approx(stays**12, abs=0.03)


def test_stipends_are_paid_by_the_state_of_each_region_to_the_cent():
    world = kept_after_a_year()[1]
    world.market.rows["contributor_weight"] = 20.0
    before, total = world.accounts.rows.cash.copy(), all_cash(world)
    share = np.zeros(8)
    share[4] = 0.5
    lived(world, 1, parameters({"join_hazard": 0.0}), 12, stipend_share=share)
    rows = people_of(world)
    paid = int(np.sum((rows.paid == 2) & (rows.status == Status.ACTIVE)))
    assert paid > 0
    assert (rows.region[rows.paid == 2] == 4).all()
    spent = before - world.accounts.rows.cash
    assert spent[Account.STATE + 4] == -spent[Account.HOUSEHOLDS] == paid * 20 * 160 * 100
    assert all_cash(world) == total
    lived(world, 1, parameters({"join_hazard": 0.0}), 13)
    assert (people_of(world).paid[active(world)] != 2).all()  # it ends with the money


def test_a_larger_stipend_programme_reaches_all_that_a_smaller_one_reaches():
    small, large = (people_of(kept_after_a_year(stipend_share=share)[1]) for share in (0.2, 0.6))
    both = np.isin(small.id[small.paid == 2], large.id)
    assert both.any()
    assert np.isin(small.id[small.paid == 2][both], large.id[large.paid == 2]).all()


def test_people_move_to_the_better_offer_and_keep_what_they_have_learned():
    params = parameters({"join_hazard": 0.0, "leave_most": 0.0, "nomad_hazard": 1.0})
    world = community_of(2, 400)
    world.organisations.rows["reputation"][:2] = [0.0, 1.0]
    rows = people_of(world)
    rows["status"], rows["home"], rows["joined"] = int(Status.ACTIVE), np.arange(400) % 2, 0
    lived(world, 12, params, 1)
    assert np.sum(rows.home == 1) > 250
    assert (rows.joined == 0).all()
    settled = community_of(2, 400)
    stay = people_of(settled)
    stay["status"], stay["home"], stay["joined"] = int(Status.ACTIVE), np.arange(400) % 2, 0
    lived(settled, 12, parameters({"join_hazard": 0.0, "leave_most": 0.0}, ("obsolescence",)), 1)
    assert (stay.home == np.arange(400) % 2).all()


def test_the_log_holds_every_volunteers_work_once():
    world = community_of(6, 900)
    projects_of(world)["activity"] = [int(a) for a in (1, 2, 3, 4, 5, 2)]
    projects_of(world)["stage"] = [int(Stage.PRETRAINING), int(Stage.POSTTRAINING)] + [int(Stage.CURATION)] * 3 + [0]
    lived(world, 8)
    logged = world.participation.rows[7].effort[:, :, :, Stakeholder.VOLUNTEERS]
    assert logged.sum() == pytest.approx(projects_of(world).volunteers.sum())
    assert logged.sum() > 1.0
    by_domain = logged[Form.NONPROFIT_GRASSROOTS].sum(axis=1)
    assert (by_domain[[Domain.MODELS, Domain.DATA, Domain.SOFTWARE, Domain.EVALUATION, Domain.COMMUNITY]] > 0.0).all()
    assert by_domain[Domain.COMPUTE] == 0.0
    actors = world.participation.rows[7].actors
    assert (actors == np.round(actors)).all()


def test_outsiders_come_into_model_work_after_the_release_rather_than_before():
    shares = []
    for off in ((), ("stage_gates",)):
        hands = []
        for stage in (Stage.PRETRAINING, Stage.REST):
            world = community_of(4, 800)
            projects_of(world)["stage"], projects_of(world)["centralisation"] = int(stage), 0.7
            lived(world, 10, parameters(EAGER, off))
            volunteers, core = projects_of(world).volunteers.sum(), projects_of(world).core.sum()
            hands.append(volunteers / (volunteers + core))
        shares.append(hands[1] - hands[0])
    assert shares[0] > shares[1] + 0.05


def test_users_reports_are_booked_with_the_weight_of_feedback():
    world = community_of(2, 0, artefacts=1)
    projects_of(world)["legacy"] = 0
    world.market.rows["hub_weight"], world.artefacts.rows["downloads"] = 1.0, 1e6
    lived(world, 10)
    asked = world.participation.rows[9].effort[:, Domain.COMMUNITY, Phase.POST_RELEASE, Stakeholder.USERS]
    assert asked.sum() == pytest.approx(2.0 * 1e-3 * 1000.0 * np.log(2.0))
    weighted = world.participation.rows[9].weighted[:, Domain.COMMUNITY, Phase.POST_RELEASE, Stakeholder.USERS]
    assert weighted.sum() == pytest.approx(asked.sum() * parameters()["role_weight"][Role.FEEDBACK])


def test_every_activity_has_volunteers_in_a_domain_of_its_own():
    assert domain_of(int(Activity.DATASET)) == Domain.DATA
    assert domain_of(int(Activity.BENCHMARK)) == Domain.EVALUATION
    assert domain_of(int(Activity.FRAMEWORK)) == Domain.SOFTWARE
    assert domain_of(int(Activity.PRETRAIN)) == domain_of(int(Activity.DERIVE)) == Domain.MODELS


# --- What stipends do besides ----------------------------------------------------------------------------------------


def test_entry_is_eased_by_how_far_income_falls_short_and_not_at_all_above_the_line():
    params, world = parameters(), community_of()
    poor, middle, rich = world.regions.rows[:3]
    for region, income in ((poor, 0.0), (middle, 0.5), (rich, 2.0)):
        region.population, region.gdp = 100.0, income * params.entry_income * 1e8
    assert [entry_ease(params, region, 0.4) for region in (poor, middle, rich)] == pytest.approx([1.4, 1.2, 1.0])
    assert [entry_ease(params, region, 0.0) for region in (poor, middle, rich)] == [1.0, 1.0, 1.0]


def test_paid_people_give_part_of_their_time_to_what_is_released_and_new_work_goes_without_it():
    world = community_of(2, artefacts=1)
    rows = projects_of(world)
    rows["volunteers"], rows["legacy"] = 5.0, [0, -1]
    counts = np.zeros((2, len(Role)), np.int64)
    counts[:, int(Role.CONTRIBUTE)] = 10
    before = [team(project, parameters()) for project in rows]
    keep_up(world, counts, np.array([4, 4]), effects(paid_upkeep=0.5))
    assert rows.upkeep.tolist() == [1.0, 0.0]  # nobody keeps up what is not there yet
    assert [float(world.artefacts.rows.documentation[0])] == [1.0]
    assert [team(project, parameters()) for project in rows] == [before[0] - 1.0, before[1]]
    keep_up(world, counts, np.array([0, 0]), effects(paid_upkeep=0.5))
    assert not rows.upkeep.any() and world.artefacts.rows.documentation[0] == 1.0
