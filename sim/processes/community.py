"""The community: people join open projects, help, tire, move on and leave; projects count their hands."""

import math

import numpy as np

from sim.entry import Effect, Facts, LogUniform, Parameter, Uniform
from sim.kernel import kernel
from sim.processes.feedback import encouragement, read_reports, reports_by_project
from sim.processes.lives import STIPEND, Keys, Offers, join, live
from sim.processes.volunteers import (
    domain_of,
    inputs_of,
    language_needs,
    let_in,
    load_of,
    open_gates,
    volunteer_payoff,
)
from sim.world.admission import phase_of
from sim.world.draws import Draw, stream, uniform_at
from sim.world.involvement import log_work
from sim.world.ledger import pay, to_cents
from sim.world.names import REGIONS, Account, Domain, Phase, Role, Stage, Stakeholder, Status
from sim.world.reciprocity import balance_help, recognition

YEAR = 12
PEOPLE = 1e6  # people are counted in millions
ROLES = len(Role)


@kernel
def community(world, params, effects, month):
    """People join open projects, work, tire and recover, move to others, or leave; projects count their hands."""
    n = world.projects.count[0]
    offers = make_offers(world, params, effects, month)
    counts, fresh = np.zeros((n, ROLES), np.int64), np.zeros(n, np.int64)
    paid, stipends = np.zeros(n, np.int64), np.zeros(REGIONS, np.int64)
    live_on(world, offers, params, effects, month, counts, fresh, paid, stipends)
    _count_hands(world, counts, fresh, params)
    keep_up(world, counts, paid, effects)
    reported = reports_by_project(world, params)
    _log(world, counts, reported, params, month)
    read_reports(world, reported, params, effects, month)
    balance_help(world.organisations)
    _pay(world, stipends, params, effects)


@kernel
def make_offers(world, params, effects, month):
    """Renew admissions; what each project offers, and the running sum of pull x admission by which people find it."""
    n = world.projects.count[0]
    payoff, load, mentoring, reach = np.full(n, -1.0), np.zeros(n), np.zeros(n), np.zeros(n)
    e_feedback, e_credit = np.zeros(n), np.zeros(n)
    needs = language_needs(world, params)
    total, positive, best, alive = 0.0, 0.0, 0.0, 0
    for i in range(n):
        project = world.projects.rows[i]
        if project.stage != Stage.ENDED:
            kind = world.organisations.rows[project.host].kind
            open_gates(project, params, effects.work_in_public[kind], month)
            load[i] = load_of(project, params, effects.extra_tasks)
            payoff[i] = volunteer_payoff(world, project, params, load[i], needs)
            mentoring[i] = min(1.0, project.core / max(1.0, project.newcomers) + effects.mentors)
            e_feedback[i] = encouragement(params, project.answered)
            e_credit[i] = recognition(params, world.organisations.rows[project.host])
            own, inputs = let_in(project, params)
            total += max(0.0, payoff[i]) * (own + inputs)
            positive += max(0.0, payoff[i])
            best = max(best, payoff[i])
            alive += 1
        reach[i] = total
    world.market.rows[0].vacancies = positive / max(1, alive)
    pull = total / positive if positive > 0.0 else 0.0
    return Offers(payoff, load, mentoring, reach, pull, best, e_feedback, e_credit)


@kernel
def live_on(world, offers, params, effects, month, counts, fresh, paid, stipends):
    """One month in the life of every contributor; counts people at work by project and role, the fresh and the paid."""
    seed = world.seed
    keys = Keys(stream(seed, Draw.JOIN, month), stream(seed, Draw.HOME, month), stream(seed, Draw.LEAVE, month),
                stream(seed, Draw.RETURN, month), stream(seed, Draw.MOVE, month), stream(seed, Draw.JOIN, -1))  # fmt: skip
    hazard = np.zeros(REGIONS)
    for r in range(REGIONS):
        hazard[r] = params.join_hazard * offers.pull * effects.join_factor[r]
        hazard[r] *= entry_ease(params, world.regions.rows[r], effects.entry_relief[r])
    left, people = 0, world.contributors.rows
    for i in range(world.contributors.count[0]):
        person = people[i]
        if int(person.status) == Status.POOL:
            if uniform_at(keys.join, person.id, 0) < hazard[int(person.region)]:
                join(world, person, offers, keys, params, month)
        else:
            left += live(world, person, offers, keys, params, effects, month)
        if int(person.status) == Status.ACTIVE:
            home = int(person.home)
            counts[home, int(person.role)] += 1
            if month - int(person.joined) < YEAR:
                fresh[home] += 1
            if int(person.paid) == STIPEND:
                paid[home] += 1
                stipends[int(person.region)] += 1
    world.market.rows[0].people_left += left
    world.market.rows[0].people_entered += left


@kernel
def entry_ease(params, region, relief):
    """Factor on how readily people take up work where relief bears what it costs them, by how far income falls short."""
    income = region.gdp / max(1.0, PEOPLE * region.population)
    return 1.0 + relief * max(0.0, 1.0 - income / params.entry_income)


@kernel
def keep_up(world, counts, paid, effects):
    """Who gets a stipend spends part of the time on the documentation of the project's last model, once there is one."""
    for i in range(paid.size):
        project, hands = world.projects.rows[i], 0
        project.upkeep = 0.0
        if paid[i] == 0 or project.legacy < 0:
            continue
        for role in range(ROLES):
            hands += counts[i, role]
        project.upkeep = effects.paid_upkeep * project.volunteers * paid[i] / hands
        world.artefacts.rows[project.legacy].documentation += project.upkeep


@kernel
def _count_hands(world, counts, fresh, params):
    """Volunteers at work by project and host, and newcomers."""
    weight = world.market.rows[0].contributor_weight
    for i in range(world.organisations.count[0]):
        world.organisations.rows[i].volunteers = 0.0
    for i in range(fresh.size):
        project = world.projects.rows[i]
        if project.stage == Stage.ENDED:
            project.volunteers, project.newcomers, project.queue = 0.0, 0.0, 0.0
            continue
        hands = 0
        for role in range(ROLES):
            hands += counts[i, role]
        willing = hands * weight * params.volunteer_time
        own, inputs = let_in(project, params)
        # Who is let in is put to work by and by; without this lag large crowds would swing in and out of small teams.
        gap = willing * (own + inputs) - project.volunteers
        project.volunteers = min(willing, project.volunteers + params.volunteer_settling * gap)
        project.newcomers = fresh[i] * weight
        world.organisations.rows[project.host].volunteers += project.volunteers


@kernel
def _log(world, counts, reported, params, month):
    """Book volunteers' work by role and domain, and what users report."""
    for i in range(counts.shape[0]):
        project = world.projects.rows[i]
        if project.stage == Stage.ENDED:
            continue
        phase = phase_of(project)
        if project.volunteers > 0.0:
            _log_hands(world, counts[i], project, phase, params, month)
        if phase == Phase.POST_RELEASE:
            asked = params.report_months * reported[i]
            if asked > 0.0:
                cell = (Domain.COMMUNITY.value, Stakeholder.USERS.value)
                log_work(world, month, project.form, cell[0], phase, cell[1], asked, params.role_weight[Role.FEEDBACK], 1.0)


@kernel
def _log_hands(world, counts, project, phase, params, month):
    """Book one project's volunteers: in its own domain, on its models' inputs, and on talk; actors are people at work."""
    hands, weight = 0, world.market.rows[0].contributor_weight
    for role in range(ROLES):
        hands += counts[role]
    if hands == 0:
        return
    own, inputs = let_in(project, params)
    working = project.volunteers / (hands * weight * params.volunteer_time)  # the share of them at work
    group, form = Stakeholder.VOLUNTEERS.value, project.form
    side = inputs / (own + inputs)
    for role in range(ROLES):
        if counts[role] == 0:
            continue
        people = working * counts[role] * weight
        months, importance = people * params.volunteer_time, params.role_weight[role]
        talk = params.volunteer_talk
        own_work, input_work = (1.0 - talk) * (1.0 - side) * months, (1.0 - talk) * side * months
        helpers = whole(people * side)
        log_work(world, month, form, domain_of(project.activity), phase, group, own_work, importance, whole(people) - helpers)
        log_work(world, month, form, inputs_of(phase), phase, group, input_work, importance, helpers)
        log_work(world, month, form, Domain.COMMUNITY.value, phase, group, talk * months, importance, whole(people))


@kernel
def whole(people):
    """The nearest whole number of people, as a float."""
    return math.floor(people + 0.5)


@kernel
def _pay(world, stipends, params, effects):
    """States pay stipends to contributors of their region, and helpers of newcomers to projects of their region."""
    accounts, weight = world.accounts, world.market.rows[0].contributor_weight
    for r in range(REGIONS):
        if stipends[r] > 0:
            cents = to_cents(stipends[r] * weight * params.stipend_month)
            pay(accounts.rows[Account.STATE + r], accounts.rows[Account.HOUSEHOLDS], cents)
    if effects.mentors <= 0.0:
        return
    for i in range(world.projects.count[0]):
        project = world.projects.rows[i]
        if project.newcomers > 0.0:
            cents = to_cents(effects.mentors * project.newcomers * params.person_month_cost)
            state = Account.STATE + world.organisations.rows[project.host].region
            pay(accounts.rows[state], accounts.rows[Account.HOUSEHOLDS], cents)


FACTS = Facts(
    parameters=(
        Parameter("join_hazard", "1/month", 0.0015, "Chance that somebody in the pool takes up work, at mean pull and full "
                  "admission.", prior=LogUniform(0.0005, 0.005), low=0.0, high=1.0,
                  source="active fraction of communities 0.035 (0.01-0.10)"),
        Parameter("volunteer_time", "FTE", 0.1, "Time that an active volunteer gives.", prior=LogUniform(0.03, 0.3), low=1e-6,
                  high=1.0),
        Parameter("volunteer_talk", "share", 0.2, "Part of it spent on talk, questions and documentation.", low=0.0, high=1.0),
        Parameter("volunteer_settling", "1/month", 0.3, "Part of the gap between volunteers let in and at work that closes in a "
                  "month.", prior=Uniform(0.1, 0.6), low=0.0, high=1.0),
        Parameter("stipend_month", "USD", 160.0, "Stipend a month.", prior=LogUniform(60.0, 500.0), low=0.0,
                  source="20 hours at 8 USD (3-25), levers dossier, R8"),
        Parameter("entry_income", "USD/year", 13_935.0, "Income per head from which on what it costs to take part (a machine, a "
                  "line, time without pay) keeps nobody away.", prior=LogUniform(7_000.0, 28_000.0), low=1.0,
                  source="World Bank: high income begins at 13,935 USD a head in 2024; that it is the line here is assumed"),
    ),
    effects=(
        Effect("join_factor", "1", 1.0, "multiply", "Factor on how readily a region's people take up work.", by="region",
               low=0.0),
        Effect("entry_relief", "1", 0.0, "add", "How much more readily people of a region take up work if they have no income at "
               "all; less the nearer it is to ``entry_income``.", by="region", low=0.0),
        Effect("paid_upkeep", "share", 0.0, "add", "Part of their time that people with a stipend give to the documentation of "
               "what is released, instead of new work.", low=0.0, high=1.0),
        Effect("mentors", "FTE", 0.0, "add", "Paid helpers per newcomer, in all projects.", low=0.0, high=1.0),
    ),
)  # fmt: skip
