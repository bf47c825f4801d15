"""Governance form (M20): who decides, how long that takes, and what say it leaves."""

import math

import pytest

from sim.processes.projects import begin
from sim.world.names import Activity, Form, Kind, Terms
from sim.world.voice import (
    consent_delay,
    give_charter,
    hold_vote,
    incorporation_hazard,
    next_centralisation,
    patrons_trust,
    split_chance,
    top_payer,
    voice,
)
from tests.processes.communities import community_of, projects_of
from tests.processes.handmade import effects, parameters

ON, OFF = parameters(), parameters(off=("governance_form",))
ALL_ITEMS = 0b111111


def one(form=Form.NONPROFIT_GRASSROOTS, kind=Kind.GRASSROOTS, patrons=1):
    world = community_of(1, 0, 1, kind)
    host, project = world.organisations.rows[0], projects_of(world)[0]
    host.patron_kind[:], host.patron_share[:] = -1, 0.0
    host.patron_kind[:patrons], host.patron_share[:patrons] = 3, 1.0 / max(1, patrons)
    project.form, project.centralisation = int(form), ON.form_centralisation[form]
    return world, host, project


def test_the_host_counts_as_one_payer_beside_its_patrons_and_partners():
    for patrons, partners, expected in ((0, 0, 1.0), (1, 0, 0.5), (4, 0, 0.2), (1, 4, 1 / 6)):
        assert top_payer(one(patrons=patrons)[1], partners) == pytest.approx(expected)
    uneven = one(patrons=2)[1]
    uneven.patron_share[:2] = 0.9, 0.1
    assert top_payer(uneven, 0) == pytest.approx(0.9 / 1.5)


def settled(top, community, incorporated=0, params=ON):
    now = 0.5
    for _ in range(1000):
        now = next_centralisation(params, now, top, community, incorporated)
    return now


def test_centralisation_settles_where_payers_and_volunteers_balance():
    assert settled(0.5, 0.3) == pytest.approx(0.55)
    assert settled(0.2, 0.8) == pytest.approx(0.34 - 0.25)
    assert settled(1.0, 0.0) == 0.95  # the bound
    assert settled(0.5, 0.3, 1) == pytest.approx(0.65)
    assert settled(1.0, 0.0, 1, OFF) == 0.5


def test_agreement_takes_longer_with_more_parties_and_less_control():
    _, host, project = one(patrons=1)
    project.volunteers = 5.0
    assert consent_delay(ON, host, project) == pytest.approx(0.0)  # host, patron, volunteers: as chartered
    project.centralisation -= 0.2
    assert consent_delay(ON, host, project) == pytest.approx(2.0 * 0.2 * math.log(3.0))
    project.centralisation += 0.2
    project.volunteers = 0.0
    assert consent_delay(ON, host, project) == pytest.approx(2.0 * 0.55 * math.log(2.0 / 3.0))
    project.consent = 1.5
    assert consent_delay(OFF, host, project) == 0.0
    _, firm, single = one(Form.SINGLE_COMPANY, Kind.COMPANY_LARGE, 0)
    assert consent_delay(ON, firm, single) == 0.0


def test_a_lost_vote_takes_voice_and_a_seat_gives_some():
    project = one()[2]
    project.centralisation = 0.6
    assert voice(ON, project) == pytest.approx(0.4)
    project.seats = 0.2
    assert voice(ON, project) == pytest.approx(0.6)
    project.outvoted = 0.5
    assert voice(ON, project) == pytest.approx(0.3)
    assert voice(OFF, project) == pytest.approx(0.4)


def test_volunteers_are_outvoted_where_they_would_have_been_more_open():
    project = one()[2]
    project.volunteers, project.plan_reveal, project.plan_terms = 3.0, ALL_ITEMS, int(Terms.OPEN)
    hold_vote(ON, project, ALL_ITEMS)
    assert project.outvoted == 0.0
    project.plan_reveal, project.plan_terms = 0, int(Terms.CLOSED)
    hold_vote(ON, project, ALL_ITEMS)
    assert project.outvoted == 1.0
    project.plan_reveal, project.plan_terms = 1, int(Terms.GATED)  # weights out, on narrow terms
    hold_vote(ON, project, ALL_ITEMS)
    assert 0.0 < project.outvoted < 1.0
    before, project.volunteers = project.outvoted, 0.0
    project.plan_reveal = 0
    hold_vote(ON, project, ALL_ITEMS)  # nobody there to lose
    assert project.outvoted == before


def test_only_large_grassroots_groups_become_legal_persons_and_cash_helps():
    host = one()[1]
    policy = effects()
    host.volunteers = 4.0
    assert incorporation_hazard(ON, policy, host, 5e5) == pytest.approx(0.01)
    assert incorporation_hazard(ON, policy, host, 0.0) < 0.002
    assert incorporation_hazard(ON, effects(incorporation_factor=3.0), host, 5e5) == pytest.approx(0.03)
    assert incorporation_hazard(OFF, policy, host, 5e5) == 0.0
    host.volunteers = 2.0
    assert incorporation_hazard(ON, policy, host, 5e5) == 0.0
    host.volunteers, host.kind = 4.0, int(Kind.UNIVERSITY)
    assert incorporation_hazard(ON, policy, host, 5e5) == 0.0


def test_patrons_come_more_readily_to_legal_persons():
    host = one()[1]
    assert patrons_trust(ON, host) == 1.0
    host.incorporated = 1
    assert (patrons_trust(ON, host), patrons_trust(OFF, host)) == (1.5, 1.0)


def test_a_split_needs_dissent_and_hands_to_carry_it():
    project = one()[2]
    project.outvoted, project.volunteers = 0.5, 10.0
    assert split_chance(ON, project) == pytest.approx(0.005)
    assert split_chance(OFF, project) == 0.0
    project.volunteers = 3.0
    assert split_chance(ON, project) == 0.0


def test_hybrid_charters_reach_their_share_of_projects_of_their_kind():
    world = community_of(2000, 0, 2, Kind.COMPANY_LARGE)
    world.organisations.rows["kind"][1] = int(Kind.START_UP)
    rows = projects_of(world)
    rows["form"], rows["activity"] = int(Form.SINGLE_COMPANY), int(Activity.PRETRAIN)
    share = [0.25, 0.0, 0.0, 0.0, 0.0, 0.0, 0.0]
    policy = effects(hybrid_charters=share, hybrid_centralisation=-0.3, hybrid_voice=0.2, hybrid_delay=1.0)
    for params in (OFF, ON):
        for project in rows:
            give_charter(world, params, policy, project, 3)
        if params is OFF:
            assert (rows["centralisation"] == 0.9).all()
    hybrid = rows["seats"] > 0.0
    assert hybrid[rows.host == 0].mean() == pytest.approx(0.25, abs=0.06)
    assert not hybrid[rows.host == 1].any()
    assert rows["centralisation"][hybrid] == pytest.approx(0.6)
    assert (rows["consent"] == hybrid).all()
    assert (rows["centralisation"][~hybrid] == 0.9).all()


def test_a_hosts_staff_is_kept_only_from_projects_whose_charter_is_hybrid():
    cores = []
    for share, params in ((1.0, ON), (0.0, ON), (1.0, OFF)):
        world, host, project = one()
        host.plan, host.wish_form, host.staff = int(Activity.DERIVE), int(Form.NONPROFIT_GRASSROOTS), 8.0
        policy = effects(hybrid_charters=share, hybrid_withdrawal=0.25)
        give_charter(world, params, policy, project, 3)
        begin(world, project, host, params, 3)
        cores.append(float(project.core))
        assert host.committed == project.core
        host.committed = 0.0
    assert cores == [0.75 * cores[1], cores[1], cores[1]]
    assert cores[1] > 0.0
