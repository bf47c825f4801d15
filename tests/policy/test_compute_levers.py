"""Levers on compute do in small worlds what the dossier expects of them, by channel."""

import numpy as np
import pytest

from sim.agents.provider import set_aside
from sim.exchanges.spot import state_part
from sim.world.names import COMPANIES, Account, Activity, Domain, Item, Kind, Stage
from sim.world.permits import log_flop, needs_permit, permit_delay
from tests.policy.pulled import MONTHS, balance, gain, only, pulled, rows, total, without
from tests.processes.handmade import effects, parameters, world_of

CHINA, EUROPE = 2, 1


def hours_of(one, companies=False):
    projects, hosts = rows(one, "projects"), rows(one, "organisations").kind
    mine = np.isin(hosts[projects.host], COMPANIES) == companies
    return projects.hours_total[mine].sum()


def lent(one):
    return rows(one, "projects").partner_total.sum()


def awarded(one):
    held = rows(one, "projects")
    return (held.programme >= 0).sum()


def capacity(one, region, public=None):
    machines = rows(one, "providers")
    mine = (machines.region == region) & (machines.owner < 0)
    return machines.capacity[mine if public is None else mine & (machines.public == public)].sum()


def test_granted_hours_reach_runs_that_no_company_hosts():
    assert total(pulled("compute_grants", 2e6), hours_of) > 1.02 * total(without(), hours_of)


def test_longer_queues_and_a_high_floor_leave_fewer_with_an_award():
    waits = {"compute_grants_queue": 9.0, "compute_grants_floor": 0.6}
    slow = pulled("compute_grants", 2e6, changed=tuple(waits.items()))
    assert total(slow, awarded) < total(pulled("compute_grants", 2e6), awarded)


def test_state_pays_its_part_of_the_price_for_all_but_large_companies():
    world, cut = world_of(7), effects(compute_subsidy=0.4)
    for host in world.organisations.rows:
        assert state_part(host, cut) == (0.0 if host.kind == Kind.COMPANY_LARGE else 0.4)


def test_price_cut_is_paid_by_states_and_buys_hours_for_those_who_could_not():
    cut = pulled("compute_grants", 1.0, only("compute_grants", "price"), changed=(("compute_grants_cut", 0.8),))
    paid = gain(cut, lambda one: sum(balance(one, Account.STATE + r) for r in range(8)))
    assert paid > 0.0 and gain(cut, hours_of) > 0.0


def test_donated_hours_are_lent_and_come_from_companies_clouds_alone():
    world = world_of(4, providers=6)
    world.providers.rows["owner"], world.providers.rows["public"] = -1, [0, 0, 0, 1, 1, 1]
    gifts = set_aside(world, effects(donated_hours=900.0))
    assert gifts.tolist() == [300.0] * 3 + [0.0] * 3
    assert not set_aside(world, effects()).any()
    assert total(pulled("compute_donation", 2e6, only("compute_donation", "hours")), lent) > 1.2 * total(without(), lent)


def test_chips_withheld_take_capacity_from_the_region_and_leaks_give_part_of_it_back():
    cells = (CHINA,)
    none = total(without(), lambda one: capacity(one, CHINA))
    cut = pulled("export_control", 100.0, only("export_control", "capacity"), cells)
    leaky = pulled("export_control", 100.0, only("export_control", "capacity", "leakage"), cells)
    left, more = (total(worlds, lambda one: capacity(one, CHINA)) for worlds in (cut, leaky))
    assert left < 0.7 * none and left < more < none
    europe = total(without(), lambda one: capacity(one, EUROPE))
    assert total(cut, lambda one: capacity(one, EUROPE)) == pytest.approx(europe, rel=0.2)


def test_run_above_the_line_waits_for_its_permit_and_one_below_does_not():
    params, rule = parameters(), effects(permit_line=25.0, permit_delay=6.0)
    world = world_of(2, projects=2)
    projects = world.projects.rows
    projects["activity"], projects["hours_needed"] = int(Activity.PRETRAIN), [10**6, 10**9]
    assert [bool(needs_permit(params, rule, project)) for project in projects] == [False, True]
    assert [permit_delay(world, params, rule, project) for project in projects] == [0.0, 6.0]
    assert not any(needs_permit(params, effects(), project) for project in projects)
    projects["activity"] = int(Activity.DERIVE)
    assert not any(needs_permit(params, rule, project) for project in projects)


def test_licence_with_a_low_line_keeps_runs_waiting_and_costs_their_makers():
    unforeseen = only("compute_licence", "line", "delay", "cost")
    low = pulled("compute_licence", 24.0, unforeseen, changed=(("compute_licence_line", 20.0),))
    high = pulled("compute_licence", 24.0, unforeseen, changed=(("compute_licence_line", 30.0),))
    assert total(low, waiting) > 2.0 * total(high, waiting)


def waiting(one):
    """Pre-training runs that have not begun to train."""
    projects = rows(one, "projects")
    return ((projects.stage == Stage.INITIATION) & (projects.activity == Activity.PRETRAIN)).sum()


LINE = 22.0
LOW = (("compute_licence_line", LINE), ("compute_licence_exempt", 1.0))


def licensed(*channels):
    """Worlds with a line that many runs come to, two years of waiting, and some channels of the licence."""
    return pulled("compute_licence", 24.0, only("compute_licence", "line", *channels), changed=LOW)


def just_below(one):
    """Runs of a size that just spares them a permit."""
    runs = rows(one, "projects")[rows(one, "projects").activity == Activity.PRETRAIN]
    return sum(LINE - 1e-3 < log_flop(parameters(), int(run.hours_needed)) < LINE for run in runs)


def above(one):
    """Models of runs above the line."""
    models = rows(one, "artefacts")
    made = (models.project >= 0) & (models.domain == Domain.MODELS) & (models.activity == Activity.PRETRAIN)
    return models[made & (models.log_compute >= LINE)]


def test_makers_who_know_the_line_stay_just_below_it():
    assert total(licensed("delay", "cost", "choice"), just_below) > 2 + total(licensed("delay", "cost"), just_below)


def test_makers_of_open_models_wait_less_where_open_work_is_exempt():
    assert total(licensed("delay", "exemption"), waiting) < total(licensed("delay"), waiting)


def test_a_gate_keeps_weights_of_large_runs_back():
    def kept(one):
        return (above(one).revealed & 1 << int(Item.WEIGHTS) == 0).mean()

    strict = pulled("compute_licence", 24.0, only("compute_licence", "line", "gate"),
                    changed=(*LOW, ("compute_licence_gate", 1.0)))  # fmt: skip
    assert total(strict, kept) > 0.2 + total(licensed(), kept)


def test_enforcement_is_paid_by_the_state_whose_chips_are_withheld():
    paid = gain(pulled("export_control", 100.0, only("export_control", "enforcement"), (CHINA,)),
                lambda one: balance(one, Account.STATE))  # fmt: skip
    assert paid == pytest.approx(3 * MONTHS * 5e6)


def test_runs_tied_to_a_donor_stand_still_when_its_hours_end_and_more_of_them_fail():
    changed = (("partner_term", 4.0), ("lock_in_scale", 1e3))
    tied = pulled("compute_donation", 2e6, changed=(*changed, ("compute_donation_exit", 9.0)))
    free = pulled("compute_donation", 2e6, ("lock_in",), changed=changed)
    assert total(tied, stopped) > total(free, stopped)
    assert total(tied, hours_of) < total(free, hours_of)


def stopped(one):
    return rows(one, "projects").stopped.sum()
