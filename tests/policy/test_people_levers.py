"""Levers on people do in small worlds what the dossier expects of them, by channel."""

import numpy as np

from sim.processes.lives import STIPEND, next_energy
from sim.processes.volunteers import load_of
from sim.world.admission import MODEL_GATE, admission
from sim.world.names import COMPANIES, Phase, Stage, Status
from tests.policy.pulled import gain, only, pulled, rows, total, without
from tests.world.test_admission import PARAMS, project_of

CROWDED = (("join_hazard", 0.05),)  # enough people at work for their going to be more than chance
# Hands are what holds up work, and all is documented enough without them.
LABOUR = (*CROWDED, ("team_best", 1e3), ("pretraining_work", 300.0), ("posttraining_work", 300.0),
          ("documentation_scale", 0.02), ("fair_pay_maintenance", 1.0))  # fmt: skip
ENTRY = (("fair_pay_entry", 2.0),)
ALL_POOR = (*CROWDED, *ENTRY, ("entry_income", 1e6))


def active(one):
    return int((rows(one, "contributors").status == Status.ACTIVE).sum())


def active_in(one, rich):
    """People at work who live in regions above, or below, the income from which entry costs keep nobody away."""
    regions, people = rows(one, "regions"), rows(one, "contributors")
    above = regions.gdp / (1e6 * regions.population) >= 13_935.0
    return int(((people.status == Status.ACTIVE) & (above[people.region] == rich)).sum())


def on_stipend(one):
    return int((rows(one, "contributors").paid == STIPEND).sum())


def left(one):
    return int(rows(one, "market").people_left[0])


def energy(one):
    people = rows(one, "contributors")
    return float(people.energy[people.status == Status.ACTIVE].mean())


def partners(one):
    return (rows(one, "projects").partners >= 0).sum()


def experts(one, companies):
    held = rows(one, "organisations")
    return held.experts[(held.alive == 1) & (np.isin(held.kind, COMPANIES) == companies)].sum()


def test_lists_of_look_alike_projects_lead_more_to_join():
    assert total(pulled("join_existing", 100.0, changed=(("join_existing_trust", 1.0),)), partners) > total(without(), partners)


def test_work_in_public_opens_the_gates_before_the_release_and_little_after():
    project = project_of(centralisation=0.9)
    before, after = (
        admission(PARAMS, project, int(phase), MODEL_GATE, 0.6) - admission(PARAMS, project, int(phase), MODEL_GATE)
        for phase in (Phase.PRE_TRAINING, Phase.POST_RELEASE)
    )
    assert before > 5.0 * after > 0.0


def test_onlookers_are_a_load_that_tires_people_beyond_what_hands_can_do():
    project = project_of(stage=int(Stage.PRETRAINING), core=4.0)
    few, many = (load_of(project, PARAMS, tasks) for tasks in (0.0, 6.0))
    assert few < 1.0 < many
    tired, rested = (next_energy(PARAMS, 0.8, load, 0.0, 1.0, 1.0, 0.0) for load in (many, few))
    assert tired < rested


def test_trained_people_become_experts_most_of_them_at_companies():
    trained = pulled("full_stack_skills", 30.0, only("full_stack_skills", "experts"))
    more = [gain(trained, lambda one, c=c: experts(one, c)) for c in (True, False)]
    assert more[1] > 0.0 and sum(more) > 0.0


def test_those_who_know_the_whole_chain_set_projects_up_in_parts():
    parts = pulled("full_stack_skills", 200.0, only("full_stack_skills", "parts"))
    assert gain(parts, lambda one: rows(one, "projects").modularity.mean()) > 0.0


def test_pay_makes_up_for_part_of_an_overload_and_for_nothing_else():
    energy_of = [[next_energy(PARAMS, 0.8, load, paid, 1.0, 1.0, 0.0) for paid in (0.0, 1.0)] for load in (0.5, 2.0)]
    assert energy_of[0][0] == energy_of[0][1]
    assert energy_of[1][0] < energy_of[1][1] < energy_of[0][0]


def test_stipends_drive_nobody_away_unless_the_unpaid_mind():
    changed = (*CROWDED, ("fair_pay_crowding", 0.15))
    paid = pulled("fair_pay", 80.0, only("fair_pay", "pay"), changed=changed)
    minded = pulled("fair_pay", 80.0, only("fair_pay", "pay", "crowding"), changed=changed)
    assert total(paid, on_stipend) > 0.0
    assert gain(paid, left, changed) <= 0.0 < 0.1 * total(paid, left) < total(minded, left) - total(paid, left)


def test_more_join_where_entry_is_made_easy():
    eased = pulled("fair_pay", 80.0, only("fair_pay", "entry"), changed=ALL_POOR)
    assert total(eased, active) > 1.1 * total(without(ALL_POOR), active)


def test_easier_entry_is_for_poor_regions_alone():
    eased = pulled("fair_pay", 80.0, only("fair_pay", "entry"), changed=(*CROWDED, *ENTRY))
    gains = [gain(eased, lambda one, rich=rich: active_in(one, rich), CROWDED + ENTRY) for rich in (False, True)]
    assert gains[0] > 3.0 * abs(gains[1])


def test_people_called_in_without_paid_readers_tire():
    alone, staffed = (pulled("non_code_routes", 300.0, off, changed=CROWDED) for off in (("triage",), ()))
    assert gain(staffed, active, CROWDED) > 0.0
    assert total(alone, energy) < total(staffed, energy)


def test_routes_for_writers_add_documentation_to_releases():
    written = pulled("non_code_routes", 300.0, only("non_code_routes", "writing"))
    assert gain(written, lambda one: rows(one, "artefacts").documentation.mean()) > 0.0


def test_what_the_paid_keep_up_is_documented_better_and_new_work_goes_slower():
    kept = pulled("fair_pay", 80.0, only("fair_pay", "pay", "maintenance"), changed=LABOUR)
    paid = pulled("fair_pay", 80.0, only("fair_pay", "pay"), changed=LABOUR)
    for measure, sign in ((documented, 1.0), (released, -1.0)):
        assert sign * (total(kept, measure) - total(paid, measure)) > 0.0
    assert total(paid, upkeep) == 0.0 < total(kept, upkeep)


def upkeep(one):
    return rows(one, "projects").upkeep.sum()


def documented(one):
    return rows(one, "artefacts").documentation.mean()


def released(one):
    return (rows(one, "artefacts").project >= 0).sum()
