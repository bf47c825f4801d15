"""Switching of public buyers: states pay for what a rule takes from closed models, and for nothing else."""

import numpy as np
import pytest

from sim.processes.demand import demand
from sim.world.names import REGIONS, Account, SegmentKind
from tests.processes.handmade import all_cash, effects, parameters
from tests.processes.test_demand import market

EUROPE = 1


def after(reserved, paid=1.0, **changed):
    """A market after a month in which Europe reserves a part of public spending."""
    world, now = market([25.0]), effects(switching_paid=paid)
    now["open_procurement"][EUROPE] = reserved
    total = all_cash(world)
    demand(world, parameters({"adopter_volume_elasticity": 0.0, **changed}), now, 0)
    assert all_cash(world) == total
    return world


def paid_by_states(world):
    return -world.accounts.rows["cash"][int(Account.STATE) :]


@pytest.mark.parametrize("reserved", [0.4, 1.0])
def test_a_state_pays_its_part_of_what_its_rule_takes_from_closed_models(reserved):
    world, free = after(reserved), after(0.0)
    rows = free.segments.rows
    here = (rows.kind == SegmentKind.PUBLIC) & (rows.region == EUROPE)
    moved = (rows.spending * (1.0 - rows.open_share))[here].sum() * reserved
    expected = np.zeros(REGIONS)
    expected[EUROPE] = 0.05 * moved * 100
    assert paid_by_states(world) == pytest.approx(expected, abs=2.0)


def test_it_costs_nothing_where_nothing_is_reserved_or_nobody_counts_it():
    assert not paid_by_states(after(0.0)).any()
    assert not paid_by_states(after(0.5, paid=0.0)).any()


def test_dearer_switching_costs_more_in_proportion():
    cheap, dear = (paid_by_states(after(0.5, switching_cost=cost))[EUROPE] for cost in (0.05, 0.1))
    assert dear == pytest.approx(2 * cheap, abs=2) and cheap > 0
