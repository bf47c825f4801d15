"""Support across projects: shares of what is answered and of what comes from outside."""

import numpy as np
import pytest

from sim import catalogue
from sim.outcomes.support import measure_support
from sim.world.names import Stage
from tests.processes.communities import community_of, projects_of
from tests.processes.handmade import effects, parameters


def measured(world):
    out = np.zeros(1, catalogue.series_dtype()).view(np.recarray)[0]
    measure_support(world, parameters(), effects(), 0, out)
    return out


def test_only_projects_that_live_and_have_reports_count():
    world = community_of(4, 0)
    projects_of(world)["answered"] = [0.2, 0.6, -1.0, 1.0]
    projects_of(world)["stage"][3] = int(Stage.ENDED)
    assert measured(world).reports_answered == pytest.approx(0.4)


def test_the_outside_share_is_of_all_changes_and_efficiency_of_the_living():
    world = community_of(2, 0)
    rows = world.organisations.rows
    rows["merged"][:2], rows["commits"][:3] = [1.0, 2.0], [2.0, 3.0, 4.0]
    rows["framework"], rows["alive"] = 1.5, [1, 1, 1, 0, 0, 0]
    rows["framework"][3:] = 2.0
    out = measured(world)
    assert out.outside_changes == pytest.approx(0.25)
    assert out.framework_efficiency == pytest.approx(1.5)


def test_a_world_with_nothing_in_it_has_measures_all_the_same():
    world = community_of(0, 0)
    world.organisations.count[0] = 0
    out = measured(world)
    assert (out.reports_answered, out.outside_changes, out.framework_efficiency) == (0.0, 0.0, 1.0)
