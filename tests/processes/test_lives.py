"""A contributor's month: what tires people, what keeps them, and how they come to decide."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.processes.lives import Keys, leave_hazard, next_energy, replace, role_of
from sim.world.draws import Draw, stream
from sim.world.names import Role, Status
from sim.world.tables import CONTRIBUTOR
from tests.processes.handmade import parameters

PARAMS = parameters()
SHARE = st.floats(0.0, 1.0)
KEY = stream(np.array([5], np.uint64), int(Draw.LEAVE), 3)
KEYS = Keys(KEY, KEY, KEY, KEY, KEY, KEY)


@pytest.mark.parametrize(("energy", "kept"), [(0.2, 0.08), (0.5, 0.40), (0.7, 0.61), (1.0, 0.83)])
def test_twelve_months_keep_the_share_of_people_that_their_energy_says(energy, kept):
    assert (1.0 - leave_hazard(PARAMS, energy)) ** 12 == pytest.approx(kept, abs=0.012)


@given(SHARE, st.floats(0.0, 1e6), st.integers(0, 1), SHARE, SHARE)
def test_energy_and_the_chance_to_leave_stay_shares(energy, load, paid, skill, mentoring):
    after = next_energy(PARAMS, energy, load, float(paid), skill, mentoring, 0.0)
    assert 0.0 <= after <= 1.0
    assert 0.0 < leave_hazard(PARAMS, after) <= 0.35


@given(st.floats(0.3, 0.9), st.floats(1.2, 3.0), SHARE)
def test_pay_makes_up_for_most_of_an_overload(energy, load, skill):
    rest = next_energy(PARAMS, energy, 1.0, 0.0, skill, 1.0, 0.0)
    lost = [rest - next_energy(PARAMS, energy, load, paid, skill, 1.0, 0.0) for paid in (0.0, 1.0)]
    assert lost[0] > lost[1] >= 0.0


def test_help_matters_to_beginners_and_not_to_the_skilled():
    alone, helped = (next_energy(PARAMS, 0.8, 1.0, 0.0, 0.1, mentoring, 0.0) for mentoring in (0.0, 1.0))
    assert helped - alone == pytest.approx(0.05 * 0.4)
    assert next_energy(PARAMS, 0.8, 1.0, 0.0, 0.7, 0.0, 0.0) == next_energy(PARAMS, 0.8, 1.0, 0.0, 0.7, 1.0, 0.0)


def test_rest_brings_a_tenth_of_lost_energy_back_each_month():
    assert next_energy(PARAMS, 0.4, 0.0, 0.0, 1.0, 1.0, 0.0) == pytest.approx(0.46)


def test_people_go_from_using_to_deciding_with_time_and_skill():
    path = [role_of(PARAMS, tenure, 0.6, 0.3) for tenure in (0, 12, 30)]
    assert path == [Role.CONTRIBUTE, Role.CONTRIBUTE, Role.DECIDE]
    slow = [role_of(PARAMS, tenure, 0.2, 0.3) for tenure in (0, 2, 12, 60)]
    assert slow == [Role.USE, Role.FEEDBACK, Role.CONTRIBUTE, Role.CONTRIBUTE]


def test_nobody_from_outside_decides_in_a_centralised_project():
    assert role_of(PARAMS, 60, 0.9, 0.9) == Role.CONTRIBUTE


def test_newcomers_are_new_people_with_the_skill_of_the_pool():
    rows = np.zeros(4000, CONTRIBUTOR).view(np.recarray)
    rows["id"] = np.arange(4000) + 1
    rows["status"], rows["paid"], rows["home"], rows["languages"] = int(Status.ACTIVE), 1, 7, 6
    for i in range(rows.size):
        replace(rows[i], KEYS, 3)
    assert np.unique(rows.id).size == 4000
    assert not np.isin(rows.id, np.arange(4000) + 1).any()
    assert rows.skill.mean() == pytest.approx(1.0 / 3.0, abs=0.01)  # Beta(2, 4)
    assert rows.skill.var() == pytest.approx(2.0 * 4.0 / (36.0 * 7.0), abs=0.004)
    assert rows.energy.min() >= 0.5
    assert (rows.status == Status.POOL).all()
    assert (rows.home == -1).all()
    assert (rows.languages == 6).all()
