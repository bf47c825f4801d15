"""Trusted circles: who is well known is tested well; off, everybody is tested alike."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.processes.circles import circle_gain, find_testers, go_through_circle, skill_of
from sim.processes.ties import meet
from sim.processes.work import work
from sim.world.names import Account, Activity, Domain, Phase, Stage, Stakeholder
from tests.processes.communities import community_of, projects_of
from tests.processes.handmade import all_cash, effects, parameters

PARAMS = parameters()
OFF = parameters({"trusted_circles_off_testers": 2.0}, ("trusted_circles",))
MANY = 60


def circle(centre=6):
    """Organisations of one standing; the first few know each other well, the others know one of them a little."""
    world = community_of(MANY, 0, MANY)
    world.organisations.rows["standing"] = 0.5
    for one in range(MANY):
        for other in range(one):
            if one < centre:
                for _ in range(9):
                    meet(world, one, other, PARAMS)
            elif other == one % centre:
                meet(world, one, other, PARAMS)
    rows = projects_of(world)
    rows["stage"], rows["activity"], rows["root"], rows["progress"] = int(Stage.POSTTRAINING), int(Activity.PRETRAIN), 24.0, 50.0
    rows["sets"] = rows["tuning_sets"] = -1
    return world


def gains(params, months=40):
    """Mean gain by host, and its centrality: the sum of its ties' strengths."""
    world, total = circle(), np.zeros(MANY)
    for month in range(months):
        for row in range(MANY):
            total[row] += go_through_circle(world, projects_of(world)[row], params, effects(), month)
    return total / months, world.ties.rows["strength"][:MANY].sum(axis=1)


@pytest.fixture(scope="module")
def both():
    (on, centrality), (off, _) = gains(PARAMS), gains(OFF)
    return on, off, centrality


def test_gain_follows_centrality_with_circles_on_and_not_when_off(both):
    on, off, centrality = both
    assert np.corrcoef(centrality, on)[0, 1] > 0.5
    assert abs(np.corrcoef(centrality, off)[0, 1]) < 0.35  # of sixty values: within three standard errors of nothing
    assert on[6:].mean() < off.mean() < on[:6].mean()  # outsiders lose by it, the core gains


@given(st.floats(0.0, 5.0), st.floats(0.01, 5.0))
def test_more_skill_helps_less_and_less(skill, more):
    first, second = (circle_gain(PARAMS, skill + k * more) for k in (1, 2))
    assert 0.0 < second - first < first - circle_gain(PARAMS, skill)


def test_testers_are_ties_asked_once_and_alive():
    world = circle()
    world.organisations.rows["alive"][2] = 0
    for row in range(MANY):
        project = projects_of(world)[row]
        for month in range(10):
            find_testers(world, project, PARAMS, month)
            found = project.testers[project.testers >= 0].tolist()
            assert len(set(found)) == len(found)
            known = world.ties.rows[row].to[: world.ties.rows[row].count].tolist()
            assert set(found) <= set(known) - {2, row}
    assert any((projects_of(world).testers >= 0).sum(axis=1) > 2)


def test_who_knows_nobody_is_tested_by_nobody():
    world = community_of(3, 0, 3)
    assert go_through_circle(world, projects_of(world)[0], PARAMS, effects(), 1) == 0.0
    assert (projects_of(world).testers == -1).all()


def test_off_all_have_as_many_testers_and_never_themselves():
    world = circle()
    for row in range(MANY):
        find_testers(world, projects_of(world)[row], OFF, 5)
        found = projects_of(world)[row].testers
        assert row not in found.tolist()
        assert np.sum(found >= 0) == 2
    find_testers(world, projects_of(world)[0], parameters({"trusted_circles_off_testers": 5.0}, ("trusted_circles",)), 5)
    assert (projects_of(world)[0].testers >= 0).all()


def test_the_number_of_testers_when_off_is_right_in_the_mean():
    world, params = circle(), parameters({"trusted_circles_off_testers": 1.3}, ("trusted_circles",))
    numbers = []
    for month in range(20):
        for row in range(MANY):
            find_testers(world, projects_of(world)[row], params, month)
        numbers.append((projects_of(world).testers >= 0).sum(axis=1).mean())
    assert np.mean(numbers) == pytest.approx(1.3, abs=0.05)


def test_a_neutral_programme_tests_everybodys_models_and_is_paid_to_the_cent():
    world = community_of(2, 0, 2)
    total, before = all_cash(world), world.accounts.rows.cash.copy()
    gain = go_through_circle(world, projects_of(world)[0], PARAMS, effects(neutral_testers=3.0), 1)
    assert gain == pytest.approx(0.03 * np.log(2.5))
    moved = world.accounts.rows.cash - before
    assert moved[Account.HOUSEHOLDS] == -moved[Account.PHILANTHROPY] == 360_000
    assert all_cash(world) == total


def test_testers_of_good_standing_bring_more():
    world = community_of(2, 0, 2)
    world.organisations.rows["standing"][:2] = [0.2, 0.9]
    low, high = (skill_of(PARAMS, row) for row in world.organisations.rows[:2])
    assert (low, high) == (pytest.approx(0.35), pytest.approx(0.7))


def test_what_the_circle_adds_is_in_the_model_and_in_the_log():
    world, lonely = circle(), circle()
    lonely.ties.rows["count"] = 0
    for each in (world, lonely):
        work(each, PARAMS, effects(), 3)
    known, unknown = projects_of(world)[:6], projects_of(lonely)[:6]
    assert (known.stage == Stage.READY).all()
    assert (known.gain > unknown.gain).all()
    told = world.participation.rows[3].effort[:, Domain.EVALUATION, Phase.POST_TRAINING, Stakeholder.VOLUNTEERS].sum()
    assert told == pytest.approx(0.1 * np.sum(projects_of(world).testers >= 0))
    assert lonely.ties.rows["count"].sum() == 0
