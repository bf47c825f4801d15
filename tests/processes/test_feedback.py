"""Feedback: reports wait until somebody reads them; what is read makes the next version better, and people stay."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.processes.community import community
from sim.processes.feedback import answered_share, encouragement, feedback_gain, report_back
from sim.processes.work import work
from sim.world.names import Account, Activity, Domain, Phase, Stage, Stakeholder, Status
from tests.processes.communities import community_of, people_of, projects_of
from tests.processes.handmade import all_cash, effects, parameters

PARAMS = parameters()
POPULAR = 2e6  # downloads a month
COLUMNS = ("answered", "heard", "queue", "triage")


def popular(people=0, downloads=POPULAR, projects=2, **sizes):
    """Projects at rest whose last model has so many downloads; all people are at work in them."""
    world = community_of(projects, people, artefacts=projects, **sizes)
    world.market.rows["hub_weight"] = 1.0
    projects_of(world)["legacy"], projects_of(world)["answered"] = np.arange(projects), -1.0
    world.artefacts.rows["downloads"][:projects] = downloads
    rows = people_of(world)
    rows["status"], rows["home"], rows["joined"] = int(Status.ACTIVE), np.arange(rows.size) % projects, 0
    return world


def lived(world, months, params=PARAMS, first=0, **changes):
    for month in range(first, first + months):
        community(world, params, effects(**changes), month)
    return world


@given(st.floats(0.0, 50.0), st.floats(0.01, 50.0), st.floats(0.1, 5.0))
def test_more_readers_answer_more_until_all_is_answered(readers, work, more):
    share, larger = answered_share(PARAMS, readers, work), answered_share(PARAMS, readers + more, work)
    assert 0.0 <= share <= larger <= 1.0
    assert larger == 1.0 or larger > share


def test_off_the_same_share_is_answered_whoever_reads():
    off = parameters({"feedback_off_answered": 0.4}, ("feedback",))
    assert answered_share(off, 0.0, 9.0) == answered_share(off, 100.0, 9.0) == 0.4


def test_every_report_is_read_or_waits_or_lapses():
    world = popular(downloads=[POPULAR, 100.0])
    lived(world, 1)
    busy, quiet = projects_of(world)
    work = 1e-3 * 1000.0 * np.log(1.0 + 1e-3 * POPULAR / 1000.0)  # person-months in a report x reports
    assert busy.answered == pytest.approx(0.03 * 4.0 / work)
    assert busy.heard * 1e-3 + busy.queue / 0.5 == pytest.approx(work)
    assert quiet.answered == 1.0
    assert quiet.queue == 0.0
    assert quiet.heard == pytest.approx(0.1, rel=1e-3)


def test_without_reports_nothing_is_answered_and_nobody_cheered():
    world = popular(downloads=0.0)
    lived(world, 3)
    assert (projects_of(world).answered == -1.0).all()
    assert encouragement(PARAMS, -1.0) == 0.0
    assert encouragement(PARAMS, 0.0) < 0.0 < encouragement(PARAMS, 1.0)


def test_paid_readers_work_where_own_hands_do_not_suffice_and_are_paid_to_the_cent():
    world = popular(downloads=[POPULAR, 100.0])
    total, before = all_cash(world), world.accounts.rows.cash.copy()
    lived(world, 1, triage_staff=0.6)
    busy, quiet = projects_of(world)
    assert (busy.triage, quiet.triage) == (pytest.approx(0.6), 0.0)
    assert busy.answered == pytest.approx((0.12 + 0.6) / np.log(3.0))
    moved = world.accounts.rows.cash - before
    assert moved[Account.HOUSEHOLDS] == -moved[Account.PHILANTHROPY] == 60 * 12_000
    assert all_cash(world) == total
    lived(world, 1, first=1, triage_staff=1e9)  # nobody is paid for what is not there to read
    assert projects_of(world).triage.sum() < 3.0
    assert (projects_of(world).answered == 1.0).all()


@given(st.floats(0.0, 1e6), st.floats(1.0, 1e6))
def test_each_report_read_adds_less_than_the_one_before(heard, more):
    first, second = feedback_gain(PARAMS, heard + more), feedback_gain(PARAMS, heard + 2.0 * more)
    assert 0.0 < second - first < first - feedback_gain(PARAMS, heard) + 1e-15


def test_the_next_version_gains_from_what_was_read():
    gains = []
    for heard in (0.0, 1e4):
        world = popular()
        rows = projects_of(world)
        rows["stage"], rows["activity"], rows["progress"], rows["root"] = int(Stage.POSTTRAINING), 1, 50.0, 24.0
        rows["sets"] = rows["tuning_sets"] = -1
        rows["heard"] = [heard, 0.0]
        world.market.rows["capability_closed"] = 24.5
        work(world, PARAMS, effects(), 3)
        assert (rows.stage == Stage.READY).all()
        gains.append(rows.gain.copy())
    assert gains[1][0] > gains[0][0] + 0.02
    assert gains[1][1] == gains[0][1]


def kept(triage_staff, off=()):
    """People at work or at rest after two years in projects that cannot answer by themselves, and reports read."""
    params = parameters({"join_hazard": 0.0, "nomad_hazard": 0.0}, off)
    world = lived(popular(1000, 1e7), 24, params, triage_staff=triage_staff)
    return int(np.sum(people_of(world).home >= 0)), float(projects_of(world).heard.sum())


def test_paid_readers_keep_people_and_hear_more_and_do_neither_when_off():
    (few, little), (many, much) = kept(0.0), kept(100.0)
    assert many > few + 50
    assert much > 2.0 * little
    assert kept(0.0, ("feedback",)) == kept(100.0, ("feedback",))


def test_who_builds_on_a_model_reports_to_its_makers():
    world = popular(downloads=0.0)
    world.artefacts.rows["project"][0], world.artefacts.rows["owner"][0] = 0, 0
    projects_of(world)["base_model"][1], projects_of(world)["activity"][1] = 0, int(Activity.DERIVE)
    params = parameters({"deriver_report_chance": 1.0})
    report_back(world, projects_of(world)[1], params, 3)
    assert (projects_of(world).brought == [20.0, 0.0]).all()
    told = world.participation.rows[3].effort[:, Domain.COMMUNITY, Phase.POST_RELEASE, Stakeholder.VOLUNTEERS]
    assert told.sum() == pytest.approx(20.0 * 1e-3)
    lived(world, 1, params, 3)
    assert projects_of(world).heard[0] == pytest.approx(20.0)
    assert (projects_of(world).brought == 0.0).all()
    projects_of(world)["stage"][0] = int(Stage.ENDED)
    report_back(world, projects_of(world)[1], params, 4)
    assert (projects_of(world).brought == 0.0).all()


def test_reports_do_not_depend_on_how_many_models_a_row_of_the_hub_stands_for():
    worlds = [popular(downloads=800.0 * size) for size in (1.0, 4.0)]
    for world, weight in zip(worlds, (2000.0, 500.0), strict=True):
        world.market.rows["hub_weight"] = weight
        lived(world, 3)
    for column in COLUMNS:
        assert np.array_equal(*(projects_of(world)[column] for world in worlds))


def test_credit_and_answers_enter_the_energy_of_a_projects_people_each_by_itself():
    kept_energy = []
    for answered, credit in ((0.0, 0.5), (1.0, 0.5), (0.0, 1.0)):
        world = popular(200, downloads=0.0)
        people_of(world)["energy"] = 0.5
        projects_of(world)["answered"], world.organisations.rows["credit"] = answered, credit
        lived(world, 1, parameters({"join_hazard": 0.0, "leave_most": 0.0}))
        kept_energy.append(people_of(world)["energy"].mean())
    silence, answers, credited = kept_energy
    assert answers - silence == pytest.approx(0.05, abs=1e-6)
    assert credited - silence == pytest.approx(0.01, abs=1e-6)


def test_what_a_host_answers_after_its_release_is_logged_as_its_work():
    world = popular(projects=1)
    lived(world, 1)
    project = projects_of(world)[0]
    logged = world.participation.rows.effort[0][:, int(Domain.COMMUNITY), int(Phase.POST_RELEASE), int(Stakeholder.HOST)].sum()
    assert logged == pytest.approx(project.heard * PARAMS.report_months)  # nobody else reads
    assert logged > 0.0
