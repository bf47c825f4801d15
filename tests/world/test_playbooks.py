"""Memory across projects (M26): playbooks are learned at a close, passed on by ties, and shorten delays."""

import pytest

from sim.processes.memory import close_generations
from sim.processes.starting import expected_delay
from sim.world.names import Stage
from sim.world.playbooks import best_playbook, live_playbooks, playbook, shortened
from tests.processes.communities import community_of, projects_of
from tests.processes.handmade import effects, parameters

ON, OFF = parameters(), parameters(off=("memory",))


def two(months=80):
    """Two organisations that know each other, a project each."""
    world = community_of(2, 0, 2, months=months, ties=2)
    for row in range(2):
        ties = world.ties.rows[row]
        ties.count, ties.to[0], ties.strength[0] = 1, 1 - row, 0.5
    return world


def test_a_close_teaches_host_and_partners_a_tenth_of_what_is_left():
    world = two()
    rows = projects_of(world)
    rows["since"], rows["partners"][0, 0] = [4, 3], 1
    close_generations(world, ON, effects(), 4)
    assert world.organisations.rows.playbook == pytest.approx([0.1, 0.1])
    rows["stage"][0] = int(Stage.PRETRAINING)
    close_generations(world, ON, effects(), 4)  # under way
    assert world.organisations.rows.playbook == pytest.approx([0.1, 0.1])
    rows["stage"][0] = int(Stage.REST)
    close_generations(world, ON, effects(playbook_gain=0.4), 4)
    assert world.organisations.rows.playbook == pytest.approx([0.55, 0.55])


def test_ties_pass_most_of_a_playbook_on():
    world = two()
    world.organisations.rows["playbook"] = [0.5, 0.1]
    assert best_playbook(world, 1, ON, effects()) == pytest.approx(0.4)
    assert best_playbook(world, 0, ON, effects()) == pytest.approx(0.5)
    assert best_playbook(world, 1, ON, effects(playbook_sharing=0.3)) == pytest.approx(0.5)
    world.ties.rows["count"] = 0
    assert best_playbook(world, 1, ON, effects()) == pytest.approx(0.1)


def delays(params, cohorts=12):
    """Expected delay of one project after another of the same host."""
    world, found = two(), []
    host, project = world.organisations.rows[0], projects_of(world)[0]
    for month in range(cohorts):
        project.playbook = best_playbook(world, 0, params, effects())
        found.append(expected_delay(params, host, project))
        project.since = month
        close_generations(world, params, effects(), month)
    return found


def test_delays_fall_from_cohort_to_cohort_and_stay_flat_when_it_is_off():
    on, off = delays(parameters(off=("governance_form",))), delays(parameters(off=("governance_form", "memory")))
    assert all(later < earlier for earlier, later in zip(on, on[1:]))
    assert on[-1] == pytest.approx(2.0 * (1.0 - 0.3 * (1.0 - 0.9**11)))
    assert len(set(off)) == 1


def test_off_everybody_has_the_same_playbook():
    project = projects_of(two())[0]
    project.playbook = 0.9
    assert (playbook(ON, project), playbook(OFF, project)) == (0.9, OFF.memory_off_playbook)
    assert shortened(ON, project) == pytest.approx(0.73)


def test_only_projects_at_work_stand_for_the_constant():
    world = two()
    rows = projects_of(world)
    rows["stage"], rows["playbook"] = [int(Stage.CURATION), int(Stage.REST)], [0.3, 0.7]
    assert live_playbooks(world, ON, effects()).tolist() == [[0.3]]
