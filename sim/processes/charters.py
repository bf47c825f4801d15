"""Charters in life (M20): control moves with payers and volunteers, groups become legal persons, the outvoted split off."""

import numpy as np

from sim.kernel import kernel
from sim.processes.projects import found_project
from sim.processes.ties import meet
from sim.world.births import add_split_off
from sim.world.draws import Draw, stream, uniform, uniform_at
from sim.world.ledger import CENTS, pay, pay_up_to, to_cents
from sim.world.names import Account, Form, Kind, Stage, Status
from sim.world.offer import is_open_model
from sim.world.tables import MAX_SETS, MAX_TESTERS
from sim.world.voice import governs, incorporation_hazard, next_centralisation, partners_of, split_chance, top_payer

SPLITS_MOST = 8  # in a month, as many as tables have room for


@kernel
def govern(world, params, effects, month):
    """Volunteers who were outvoted may split off; control moves; groups may become legal persons, who pay for being one."""
    if not governs(params):
        return
    if effects.year >= params.entry_from:  # before, the list holds all who entered
        split_off(world, params, month)
    move_control(world, params)
    incorporate(world, params, effects, month)


@kernel
def move_control(world, params):
    """Renew every project's centralisation; lost votes fade."""
    for i in range(world.projects.count[0]):
        project = world.projects.rows[i]
        if project.stage == Stage.ENDED:
            continue
        host = world.organisations.rows[project.host]
        people = project.core + project.volunteers
        community = project.volunteers / people if people > 0.0 else 0.0
        top = top_payer(host, partners_of(project))
        project.centralisation = next_centralisation(params, project.centralisation, top, community, host.incorporated)
        project.outvoted *= 1.0 - 1.0 / params.vote_memory


@kernel
def incorporate(world, params, effects, month):
    """Grassroots groups with many volunteers and some cash become legal persons, under a charter of their own."""
    accounts = world.accounts.rows
    for row in range(world.organisations.count[0]):
        organisation = world.organisations.rows[row]
        if organisation.alive == 0 or organisation.kind != Kind.GRASSROOTS:
            continue
        if organisation.incorporated == 1:
            usd = params.incorporation_upkeep * params.person_month_cost
            cents = to_cents(min(usd, params.incorporation_upkeep_most * organisation.income))
            borne = int(cents * min(1.0, effects.hosting_share[organisation.region]))
            pay(accounts[Account.PHILANTHROPY], accounts[Account.HOUSEHOLDS], borne)
            pay_up_to(organisation, accounts[Account.HOUSEHOLDS], cents - borne)
        hazard = incorporation_hazard(params, effects, organisation, organisation.cash / CENTS)
        if hazard > 0.0 and uniform(world.seed, Draw.INCORPORATE, month, organisation.id, 0) < hazard:
            organisation.incorporated = 1
            organisation.wish_form = Form.NONPROFIT_GRASSROOTS.value


@kernel
def split_off(world, params, month):
    """Outvoted volunteers found a group and a project of their own, and the share of them that lost goes there."""
    n, made = world.projects.count[0], 0
    born = np.full(n, -1, np.int64)
    share = np.zeros(n)
    for i in range(n):
        project = world.projects.rows[i]
        if project.stage == Stage.ENDED or made == SPLITS_MOST:
            continue
        chance = split_chance(params, project)
        if chance > 0.0 and uniform(world.seed, Draw.SPLIT, month, project.id, 0) < chance:
            share[i] = project.outvoted
            born[i] = _found(world, i, params, month)
            made += 1
    if made == 0:
        return
    key = stream(world.seed, Draw.SPLIT, month)
    for i in range(world.contributors.count[0]):
        person = world.contributors.rows[i]
        home = int(person.home)
        if int(person.status) != Status.ACTIVE or home < 0 or home >= n or born[home] < 0:
            continue
        if uniform_at(key, person.id, 1) < share[home]:
            person.home = born[home]


@kernel
def _found(world, number, params, month):
    """The project of a group that splits off: at rest, on what its parent has shared; return its row."""
    parent = world.projects.rows[number]
    group = add_split_off(world, params, parent, month)
    meet(world, group, parent.host, params)
    world.organisations.rows[group].wish_form = Form.NONPROFIT_GRASSROOTS.value
    row = found_project(world, group, params, month)
    project = world.projects.rows[row]
    project.centralisation = params.form_centralisation[project.form]
    project.activity, project.languages = parent.activity, parent.languages
    project.stage, project.since = Stage.REST.value, month
    project.legacy = _shared(world, parent)
    project.volunteers = parent.outvoted * parent.volunteers
    parent.volunteers -= project.volunteers
    for j in range(MAX_SETS):
        project.sets[j], project.tuning_sets[j] = -1, -1
    for j in range(MAX_TESTERS):
        project.testers[j] = -1
    project.base_model, project.corpus, project.benchmark, project.plan_reveal = -1, -1, -1, -1
    project.first_asked, project.waited, project.score = -1, -1, -1.0
    return row


@kernel
def _shared(world, parent):
    """Row of the parent's last model if anyone may take it, else -1."""
    if parent.legacy < 0:
        return -1
    return parent.legacy if is_open_model(world.artefacts.rows[parent.legacy]) else -1
