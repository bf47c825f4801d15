"""Ties: they fade, grow by joint work, stand the strongest first, and are always the same at both ends."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.processes.ties import meet, renew_ties
from sim.world.names import Stage
from sim.world.tables import MAX_TIES
from tests.processes.communities import community_of, projects_of
from tests.processes.handmade import effects, parameters

PARAMS = parameters()
MANY = 40
PAIRS = st.lists(st.tuples(st.integers(0, MANY - 1), st.integers(0, MANY - 1)), max_size=400)


def company(organisations=MANY):
    world = community_of(organisations, 0, organisations)
    world.organisations.rows["id"] = np.random.default_rng(3).permutation(world.organisations.rows.size) + 1
    return world


def tied(world, one, other, months=1):
    for _ in range(months):
        meet(world, one, other, PARAMS)
    return world


def strengths(world):
    """Strength of each tie as the row of one end has it, (organisations, organisations)."""
    n = int(world.organisations.count[0])
    found = np.zeros((n, n))
    for row in range(n):
        ties = world.ties.rows[row]
        found[row, ties.to[: ties.count]] = ties.strength[: ties.count]
    return found


@settings(max_examples=30)
@given(PAIRS, st.integers(0, 30))
def test_ties_are_the_same_at_both_ends_and_stand_the_strongest_first(pairs, months):
    world = company()
    for one, other in pairs:
        meet(world, one, other, PARAMS)
    for month in range(months):
        renew_ties(world, PARAMS, effects(brokered_meetings=3.5), month)
    table = strengths(world)
    assert np.array_equal(table, table.T)
    assert (np.diag(table) == 0.0).all()
    assert (table <= 1.0).all()
    for row in world.ties.rows[:MANY]:
        here = row.strength[: row.count]
        ids = world.organisations.rows.id[row.to[: row.count]]
        assert np.array_equal(np.lexsort((ids, -here)), np.arange(row.count))
        assert (here >= PARAMS["tie_least"]).all()
        assert not row.strength[row.count :].any() and not row.to[row.count :].any()


def test_a_full_row_gives_up_its_weakest_tie_for_a_new_one_and_nothing_stronger():
    world = company()
    for other in range(1, MAX_TIES + 1):
        tied(world, 0, other, 2)
    tied(world, 0, MAX_TIES + 1)
    assert strengths(world)[0, MAX_TIES + 1] == 0.0
    weak = int(world.ties.rows[0].to[MAX_TIES - 1])
    world.ties.rows[0].strength[MAX_TIES - 1] = 0.06
    world.ties.rows[weak].strength[0] = 0.06
    tied(world, 0, MAX_TIES + 1)
    table = strengths(world)
    assert table[0, MAX_TIES + 1] == table[MAX_TIES + 1, 0] == pytest.approx(0.1)
    assert table[0, weak] == table[weak, 0] == 0.0
    assert world.ties.rows[0].count == MAX_TIES
    assert world.ties.rows[weak].count == 0


def test_without_joint_work_ties_halve_in_two_years_and_are_forgotten_in_the_end():
    world = tied(company(), 3, 4, 8)
    for month in range(23):
        renew_ties(world, PARAMS, effects(), month)
    assert strengths(world)[3, 4] == pytest.approx(0.8 * 0.97**23)
    for month in range(80):
        renew_ties(world, PARAMS, effects(), month)
    assert not strengths(world).any()


def test_host_and_partners_of_a_project_at_work_come_closer_and_others_do_not():
    world = company()
    rows = projects_of(world)
    rows["partners"][5, :2], rows["stage"][5] = (7, 9), int(Stage.PRETRAINING)
    rows["partners"][6, 0] = 8  # at rest
    for month in range(10):
        renew_ties(world, PARAMS, effects(), month)
    table = strengths(world)
    assert (np.argwhere(table > 0.0) == [[5, 7], [5, 9], [7, 5], [7, 9], [9, 5], [9, 7]]).all()
    assert table[5, 7] == pytest.approx(sum(0.1 * 0.97**k for k in range(10)))


def test_a_finished_model_ties_its_makers_to_testers_and_to_the_makers_of_its_base():
    world = community_of(6, 0, 6, artefacts=1)
    world.artefacts.rows["owner"] = 4
    rows = projects_of(world)
    rows["stage"][2], rows["since"][2], rows["base_model"][2], rows["testers"][2, 0] = int(Stage.READY), 7, 0, 1
    renew_ties(world, PARAMS, effects(), 7)
    renew_ties(world, PARAMS, effects(), 8)  # once only
    table = strengths(world)
    assert table[2, 4] == table[2, 1] == pytest.approx(0.097)
    assert np.count_nonzero(table) == 4


def test_the_dead_meet_nobody():
    world = company()
    world.organisations.rows["alive"][2] = 0
    assert not strengths(tied(world, 1, 2)).any()
    assert not strengths(tied(world, 1, 1)).any()


def test_brokers_bring_strangers_of_different_regions_together():
    world = tied(company(), 0, 1, 8)
    before = strengths(world)[0, 1]
    for month in range(6):
        renew_ties(world, PARAMS, effects(brokered_meetings=4.0), month)
    table = strengths(world)
    region = world.organisations.rows["region"]
    new = np.argwhere(np.triu(table) > 0.0)
    assert 15 < len(new) <= 25
    fresh = [pair for pair in new.tolist() if pair != [0, 1]]
    assert all(region[one] != region[other] for one, other in fresh)
    assert table[0, 1] == pytest.approx(before * 0.97**6)
