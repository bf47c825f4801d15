"""Permits: a line that stands or rises, what it asks of whom, and what open work is spared."""

import math

import pytest

from sim.world.ledger import CENTS
from sim.world.names import Account, Activity, Terms
from sim.world.permits import above_line, line_now, log_flop, needs_permit, pay_permit, permit_delay, weights_gate
from tests.processes.handmade import all_cash, effects, parameters, world_of

PARAMS = parameters()
LARGE, SMALL = 10**9, 10**6
RULE = {"permit_line": 25.0, "permit_delay": 6.0, "permit_cost": 1000.0}


def asked(terms=None, **written):
    """A world with a large run of a host whose best model is out on some terms, that run, and the rule."""
    world = world_of(2, artefacts=1, projects=1)
    project = world.projects.rows[0]
    project.activity, project.hours_needed = int(Activity.PRETRAIN), LARGE
    world.organisations.rows["cash"] = 10**9
    if terms is not None:
        world.organisations.rows["best_model"][0] = 0
        world.artefacts.rows["terms"][0] = int(terms)
    return world, project, effects(**{**RULE, **written})


def paid(world):
    return int(world.accounts.rows[Account.HOUSEHOLDS].cash) / CENTS


def test_a_line_that_rises_does_so_from_its_date_by_its_growth_a_year():
    rising = {"permit_line": 25.0, "permit_growth": math.log10(4.6)}
    since = PARAMS.permit_line_since
    lines = [line_now(PARAMS, effects(since + years, **rising)) for years in (-3.0, 0.0, 1.0, 6.0)]
    assert lines[:2] == [25.0, 25.0]
    assert lines[2:] == pytest.approx([25.0 + math.log10(4.6), 25.0 + 6.0 * math.log10(4.6)])
    assert line_now(PARAMS, effects(since + 6.0, permit_line=25.0)) == 25.0


def test_a_run_passes_a_fixed_line_that_a_risen_one_lets_go():
    year = PARAMS.permit_line_since + 4.0
    assert above_line(PARAMS, effects(year, permit_line=25.0), LARGE)
    assert not above_line(PARAMS, effects(year, permit_line=25.0, permit_growth=math.log10(4.6)), LARGE)
    assert log_flop(PARAMS, LARGE) == pytest.approx(27.0 - math.log10(PARAMS.compute_overhead))


def test_without_a_line_nothing_is_asked_of_anybody():
    world, project, _ = asked()
    none = effects(permit_delay=6.0, permit_cost=1000.0, permit_gate=1.0)
    assert not needs_permit(PARAMS, none, project)
    assert permit_delay(world, PARAMS, none, project) == weights_gate(world, PARAMS, none, project) == 0.0
    pay_permit(world, project, PARAMS, none)
    assert paid(world) == 0.0


@pytest.mark.parametrize(("terms", "spared"), [(Terms.OPEN, True), (Terms.RESTRICTED, False), (None, False)])
def test_makers_of_open_models_are_spared_where_open_work_is_exempt(terms, spared):
    world, project, rule = asked(terms, permit_exemption=1.0, permit_gate=0.5)
    total = all_cash(world)
    pay_permit(world, project, PARAMS, rule)
    bears = 0.0 if spared else 1.0
    assert paid(world) == 1000.0 * bears and all_cash(world) == total
    assert permit_delay(world, PARAMS, rule, project) == 6.0 * bears
    assert weights_gate(world, PARAMS, rule, project) == 0.5 * bears


def test_exemption_that_nobody_gives_spares_nobody():
    world, project, rule = asked(Terms.OPEN)
    assert permit_delay(world, PARAMS, rule, project) == 6.0
    world, project, rule = asked(Terms.OPEN, permit_exemption=0.5)
    assert permit_delay(world, PARAMS, rule, project) == 3.0


def test_only_runs_above_the_line_are_kept_from_revealing_weights():
    world, project, rule = asked(permit_gate=0.5)
    project.hours_needed = SMALL
    assert weights_gate(world, PARAMS, rule, project) == 0.0
    project.hours_needed, project.activity = LARGE, int(Activity.DERIVE)
    assert weights_gate(world, PARAMS, rule, project) == 0.0
