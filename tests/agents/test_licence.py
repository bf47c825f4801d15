"""A line for permits in the choice of a run's size: what passing it weighs, and the run that stays just below."""

import pytest

from sim.agents.licence import hours_below, licence_burden
from sim.world.names import Kind, Terms
from sim.world.permits import above_line
from tests.processes.handmade import effects, parameters, world_of

PARAMS = parameters()
LARGE, SMALL = 10**9, 10**6
RULE = {"permit_line": 25.0, "permit_delay": 12.0, "permit_cost": 1e6, "permit_foresight": 1.0}


def burden(hours=LARGE, means=1e7, kind=Kind.START_UP, terms=Terms.RESTRICTED, **written):
    world = world_of(1, artefacts=1)
    host = world.organisations.rows[0]
    host.kind, host.best_model = int(kind), 0
    world.artefacts.rows["terms"] = int(terms)
    return licence_burden(world, host, PARAMS, effects(**{**RULE, **written}), hours, means)


def test_passing_the_line_weighs_the_permits_price_over_means_and_its_months():
    assert burden() == pytest.approx(1e6 / 1e7 + PARAMS.delay_weight)
    assert burden(means=1e8) < burden() == pytest.approx(2.0 * burden(permit_foresight=0.5))
    assert burden(duty_relief=1.0) == pytest.approx(0.1)


def test_it_weighs_nothing_below_the_line_for_who_does_not_look_ahead_and_for_the_exempt():
    assert burden(SMALL) == burden(permit_foresight=0.0) == burden(permit_line=99.0) == 0.0
    assert burden(terms=Terms.OPEN, permit_exemption=1.0) == 0.0 < burden(permit_exemption=1.0)


@pytest.mark.parametrize("line", [22.0, 23.7, 25.0])
def test_the_run_just_below_is_the_largest_that_needs_no_permit(line):
    rule = effects(**{**RULE, "permit_line": line})
    hours = hours_below(PARAMS, rule, LARGE)
    assert 0 < hours < LARGE
    assert not above_line(PARAMS, rule, hours)
    assert above_line(PARAMS, rule, hours + 1 + hours // 10**9)


def test_nobody_needs_a_size_below_a_line_that_is_out_of_reach_or_not_known():
    assert hours_below(PARAMS, effects(**RULE), SMALL) == 0
    assert hours_below(PARAMS, effects(**{**RULE, "permit_foresight": 0.0}), LARGE) == 0
    assert hours_below(PARAMS, effects(permit_foresight=1.0), LARGE) == 0
