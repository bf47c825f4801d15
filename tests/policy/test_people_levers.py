"""Levers on people do in small worlds what the dossier expects of them, by channel."""

import numpy as np

from sim.world.admission import MODEL_GATE, admission
from sim.world.names import COMPANIES, Phase, Status
from tests.policy.pulled import gain, only, pulled, rows, total, without
from tests.world.test_admission import PARAMS, project_of


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


def test_onlookers_tire_a_project_only_where_their_load_counts():
    light, heavy = (pulled("open_lab", 60.0, off, changed=(("open_lab_tasks", 3.0),)) for off in (("load",), ()))
    assert total(heavy, energy) < total(light, energy)


def test_trained_people_become_experts_most_of_them_at_companies():
    trained = pulled("full_stack_skills", 30.0, only("full_stack_skills", "experts"))
    more = [gain(trained, lambda one, c=c: experts(one, c)) for c in (True, False)]
    assert more[1] > 0.0 and sum(more) > 0.0


def test_those_who_know_the_whole_chain_set_projects_up_in_parts():
    parts = pulled("full_stack_skills", 200.0, only("full_stack_skills", "parts"))
    assert gain(parts, lambda one: rows(one, "projects").modularity.mean()) > 0.0


def test_pay_keeps_people_and_crowding_drives_the_unpaid_away():
    changed = (("fair_pay_crowding", 0.15),)
    paid = pulled("fair_pay", 80.0, only("fair_pay", "pay"), changed=changed)
    crowded = pulled("fair_pay", 80.0, only("fair_pay", "pay", "crowding"), changed=changed)
    assert gain(paid, left, changed) <= 0.0
    assert total(crowded, left) > total(paid, left)


def test_more_join_where_entry_is_made_easy():
    eased = pulled("fair_pay", 80.0, only("fair_pay", "entry"), changed=(("fair_pay_entry", 2.0),))
    assert gain(eased, lambda one: (rows(one, "contributors").status == Status.ACTIVE).sum()) > 0.0


def test_people_called_in_without_paid_readers_tire():
    changed = (("non_code_routes_tasks", 2.0),)
    alone = pulled("non_code_routes", 300.0, ("triage",), changed=changed)
    staffed = pulled("non_code_routes", 300.0, changed=changed)
    assert total(alone, energy) < total(staffed, energy)


def test_routes_for_writers_add_documentation_to_releases():
    written = pulled("non_code_routes", 300.0, only("non_code_routes", "writing"))
    assert gain(written, lambda one: rows(one, "artefacts").documentation.mean()) > 0.0
