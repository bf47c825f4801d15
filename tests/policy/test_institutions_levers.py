"""Levers on institutions do in small worlds what the dossier expects of them, and each payer pays what is booked."""

import numpy as np
import pytest

from sim.processes.money import run_programmes
from sim.processes.patrons import refill_hazard
from sim.world.names import COMPANIES, REGIONS, Account, Form, Kind, Stakeholder
from tests.policy.pulled import LEVERS, MONTHS, balance, dose_of, gain, only, pulled, rows, total, without, world
from tests.processes.handmade import all_cash, effects, parameters, world_of
from tests.worlds import cash


def far_ties(one):
    """Ties between organisations of different regions."""
    region, ties = rows(one, "organisations").region, rows(one, "ties")
    return sum(int((region[ties.to[i][: ties.count[i]]] != region[i]).sum()) for i in range(len(ties)))


def test_brokers_tie_regions_together_and_find_lenders():
    met = pulled("brokers", 60.0, only("brokers", "meetings"))
    assert total(met, far_ties) > 1.1 * total(without(), far_ties)
    offered = pulled("brokers", 60.0, only("brokers", "offers"))
    assert gain(offered, lambda one: rows(one, "projects").partner_total.sum()) > 0.0


def incomes(one):
    held = rows(one, "organisations")
    return held.income[(held.alive == 1) & ~np.isin(held.kind, COMPANIES)].sum()


def test_companies_cash_reaches_those_who_are_none_and_is_theirs():
    given = pulled("ecosystem_investment", 1e7, only("ecosystem_investment", "cash"))
    assert gain(given, incomes) > 0.0


def test_empty_places_fill_sooner_with_more_companies_at_the_table():
    params, host = parameters(), world_of(7).organisations.rows[int(Kind.UNIVERSITY)]
    usual = refill_hazard(params, host, effects())
    assert refill_hazard(params, host, effects(patrons_factor=1.5)) == pytest.approx(1.5 * usual)


def test_hybrid_charters_give_communities_of_companies_projects_a_say():
    def seats(one):
        projects, kinds = rows(one, "projects"), rows(one, "organisations").kind
        return projects.seats[np.isin(kinds[projects.host], COMPANIES)].sum()

    assert total(without(), seats) == 0.0
    assert total(pulled("hybrid_governance", 60.0), seats) > 0.0
    assert total(pulled("hybrid_governance", 60.0, ("voice",)), seats) == 0.0


def test_machines_that_states_build_are_theirs_and_part_of_them_stays_idle():
    def public(one):
        machines = rows(one, "providers")
        return machines[(machines.public == 1) & (machines.owner < 0)]

    built = pulled("public_infrastructure", 8e7, only("public_infrastructure", "machines"))
    assert total(built, lambda one: public(one).capacity.sum()) > 1.5 * total(without(), lambda one: public(one).capacity.sum())
    assert gain(built, lambda one: public(one).used.sum() / public(one).capacity.sum()) < 0.0


def test_joint_support_reaches_incomes_and_makes_legal_persons():
    assert total(pulled("joint_support", 80.0, only("joint_support", "cash")), incomes) > 1.02 * total(without(), incomes)
    formal = pulled("joint_support", 80.0, only("joint_support", "formality"), changed=(("joint_support_legal", 5.0),))
    assert gain(formal, lambda one: rows(one, "organisations").incorporated.sum()) >= 0.0


def test_programmes_are_paid_by_whom_they_say_and_no_cent_is_lost():
    here = world_of(2)
    before = all_cash(here)
    run_programmes(here.accounts, effects(programme_state=100.0, programme_gift=10.0, programme_company=1.0))
    accounts = here.accounts.rows.cash
    assert accounts[int(Account.STATE) :].tolist() == [-10_000] * REGIONS
    assert (accounts[Account.PHILANTHROPY], accounts[Account.PARENT_COMPANIES]) == (-1_000, -100)
    assert accounts[Account.HOUSEHOLDS] == 100 * (100 * REGIONS + 11) and all_cash(here) == before


@pytest.mark.parametrize(("name", "account", "usd"), [
    ("join_existing", Account.PHILANTHROPY, 15_000.0), ("brokers", Account.PHILANTHROPY, 130_000.0),
    ("hybrid_governance", Account.PARENT_COMPANIES, 9_000.0), ("provenance", Account.PHILANTHROPY, 60_000.0),
])  # fmt: skip
def test_cost_channel_books_the_months_of_a_programme_on_its_payer(name, account, usd):
    paid = world(1, dose_of(name, off=only(name, "cost")))
    assert balance(paid, account) - balance(world(1), account) == pytest.approx(MONTHS * usd, rel=1e-6)


def test_with_all_levers_at_once_no_cent_is_lost():
    assert cash(world(1, *(dose_of(name) for name in LEVERS))) == cash(world(1))


def test_hosts_of_hybrid_projects_send_fewer_and_all_work_together_changes_little():
    many = (("volunteer_time", 0.3),)
    changed = pulled("hybrid_governance", 60.0, changed=many)
    before, after = (total(worlds, lambda one: work_by(one, None)) for worlds in (without(many), changed))
    assert after == pytest.approx(before, rel=0.1)
    outside = [total(worlds, lambda one: 1.0 - work_by(one, Stakeholder.HOST) / work_by(one, None))
               for worlds in (without(many), changed)]  # fmt: skip
    assert outside[1] > outside[0]
    sent = pulled("hybrid_governance", 60.0, only("hybrid_governance", "charters", "effort"))
    assert gain(sent, lambda one: work_by(one, Stakeholder.HOST)) < 0.0


def work_by(one, stakeholder):
    """Person-months at work in companies' projects, all or of one stakeholder."""
    effort = rows(one, "participation").effort[:, [int(Form.SINGLE_COMPANY), int(Form.MULTI_COMPANY)]]
    return effort.sum() if stakeholder is None else effort[..., int(stakeholder)].sum()


def test_supported_models_grow_less_old_and_are_used_longer():
    kept = pulled("joint_support", 80.0, only("joint_support", "upkeep"), changed=(("joint_support_upkeep", 0.9),))
    assert total(without(), younger) == 0.0 < total(kept, younger)
    assert gain(kept, lambda one: used(one, COMPANIES)) < 0.0


def younger(one):
    return rows(one, "artefacts").kept.sum()


def used(one, kinds):
    """Downloads of the models that some kinds made, as part of all organisations' models'."""
    models, owners = rows(one, "artefacts"), rows(one, "organisations").kind
    return models.downloads[np.isin(owners[models.owner], kinds)].sum() / models.downloads.sum()
