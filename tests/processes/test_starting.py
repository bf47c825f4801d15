"""The delay between choice and work."""

import numpy as np
import pytest

from sim.processes.starting import expected_delay, start_delay
from sim.world.names import Form, Stage
from tests.processes.communities import community_of, projects_of
from tests.processes.handmade import parameters


def waiting(centralisation, number=4000, volunteers=5.0):
    """Grassroots projects with one patron each that have just been chosen."""
    world = community_of(number, 0, 1)
    rows = projects_of(world)
    rows["form"], rows["stage"], rows["centralisation"] = int(Form.NONPROFIT_GRASSROOTS), int(Stage.INITIATION), centralisation
    rows["volunteers"] = volunteers
    host = world.organisations.rows[0]
    host.patron_kind[:], host.patron_kind[0], host.patron_share[0] = -1, 3, 1.0
    return world


def months(world, params):
    return np.array([start_delay(world, params, project) for project in projects_of(world)])


def test_months_are_whole_and_their_mean_is_the_expected_delay():
    world, params = waiting(0.2), parameters()
    found, expected = months(world, params), expected_delay(params, world.organisations.rows[0], projects_of(world)[0])
    assert 2.0 < expected < 3.0
    assert set(found) == {2, 3}
    assert found.mean() == pytest.approx(expected, abs=0.03)


def test_low_centralisation_means_a_later_start_and_the_form_alone_decides_when_off():
    on, off = parameters(), parameters(off=("governance_form",))
    assert months(waiting(0.1, 200), on).mean() > months(waiting(0.8, 200), on).mean() + 0.5
    assert (months(waiting(0.1, 200), off) == 2).all()


def test_a_whole_delay_is_kept_to_the_month_and_none_is_negative():
    params = parameters()
    assert (months(waiting(params.form_centralisation[Form.NONPROFIT_GRASSROOTS], 200), params) == 2).all()
    alone = waiting(0.05, 50, volunteers=0.0)
    alone.organisations.rows["patron_kind"] = -1
    assert (months(alone, parameters({"consent_months": 50.0})) == 0).all()
