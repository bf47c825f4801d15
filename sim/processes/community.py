"""The community: people join, help, tire, move on and leave; newcomers take the places of those who left."""

import math

import numpy as np

from sim.entry import Facts, LogUniform, Mechanism, Parameter, Uniform
from sim.kernel import kernel
from sim.processes.volunteers import domain_of, load_of, open_gates, reports, volunteer_payoff
from sim.world.admission import phase_of
from sim.world.ageing import move_hazard
from sim.world.draws import Draw, newborn_id, stream, uniform_at
from sim.world.gates import gate
from sim.world.involvement import log_work
from sim.world.names import Domain, Phase, Role, Stage, Stakeholder, Status

YEAR = 12
ROLES = len(Role)
TRIES = 4  # projects a person looks at before it gives up for the month


@kernel
def community(world, params, effects, month):
    """People join open projects, work, tire and recover, move to newer ones, or leave; projects count their hands."""
    n = world.projects.count[0]
    payoff, load = np.zeros(n), np.zeros(n)
    reach = np.zeros(n)
    best, pull = _offers(world, params, payoff, load, reach)
    counts, fresh = np.zeros((n, ROLES), np.int64), np.zeros(n, np.int64)
    _people(world, (payoff, load, reach, best, pull), counts, fresh, params, month)
    _count_hands(world, counts, fresh, params)
    _log(world, counts, params, month)


@kernel
def _offers(world, params, payoff, load, reach):
    """What each project offers; running sum of pull x admission; the best offer; pull x admission of the mean project."""
    total, positive, n = 0.0, 0.0, 0
    best = 0.0
    for i in range(payoff.size):
        project = world.projects.rows[i]
        if project.stage != Stage.ENDED:
            load[i] = load_of(project, params)
            payoff[i] = volunteer_payoff(world, project, params, load[i])
            total += max(0.0, payoff[i]) * open_gates(project, params)
            positive += max(0.0, payoff[i])
            best = max(best, payoff[i])
            n += 1
        else:
            payoff[i] = -1.0
        reach[i] = total
    world.market.rows[0].vacancies = positive / max(1, n)
    return best, total / positive if positive > 0.0 else 0.0


@kernel
def _people(world, offers, counts, fresh, params, month):
    """One month in the life of every contributor."""
    payoff, load, reach, best, pull = offers
    join, stay = stream(world.seed, Draw.JOIN, month), stream(world.seed, Draw.LEAVE, month)
    home, move = stream(world.seed, Draw.HOME, month), stream(world.seed, Draw.MOVE, month)
    hazard = params.join_hazard * pull
    left, people = 0, world.contributors.rows
    for i in range(world.contributors.count[0]):
        person = people[i]
        status = int(person.status)
        if status == Status.POOL:
            if uniform_at(join, person.id, 0) < hazard:
                _find_home(world, person, reach, home, params, month)
        else:
            place = int(person.home)
            if status == Status.ACTIVE and (place < 0 or world.projects.rows[place].stage == Stage.ENDED):
                _find_home(world, person, reach, move, params, month)
                place = int(person.home)
            if place < 0:
                person.status = Status.POOL.value
                continue
            left += _live(world, person, payoff[place], load[place], best, (stay, move), reach, params, month)
        if int(person.status) == Status.ACTIVE:
            place = int(person.home)
            counts[place, int(person.role)] += 1
            if month - int(person.joined) < YEAR:
                fresh[place] += 1
    world.market.rows[0].people_left += left
    world.market.rows[0].people_entered += left


@kernel
def _find_home(world, person, reach, key, params, month):
    """Draw projects by pull until one speaks a language of the person and lies behind no closed border."""
    person.home = -1
    total = reach[reach.size - 1] if reach.size > 0 else 0.0
    if total <= 0.0:
        return
    for attempt in range(TRIES):
        number = _find(reach, uniform_at(key, person.id, 1 + 2 * attempt) * total)
        project = world.projects.rows[number]
        if (project.languages & person.languages) == 0:
            continue
        region = world.organisations.rows[project.host].region
        block = world.regions.rows[int(person.region)].block_hub if region != int(person.region) else 0.0
        if uniform_at(key, person.id, 2 + 2 * attempt) < gate(params, block):
            person.home = number
            person.status = Status.ACTIVE.value
            person.joined = month
            person.role = Role.USE.value
            person.paid = 1 if uniform_at(key, person.id, 20) < params.paid_contributors else 0
            return


@kernel
def _find(reach, point):
    low, high = 0, reach.size - 1
    while low < high:
        middle = (low + high) // 2
        if reach[middle] > point:
            high = middle
        else:
            low = middle + 1
    return low


@kernel
def tires(params):
    """True while load, pay and help change people's energy; the mechanism's one switch."""
    return params.on.capacity


@kernel
def _live(world, person, payoff, load, best, keys, reach, params, month):
    """A month of somebody with a home: energy, role, rest, moving on; return 1 if it leaves for good."""
    stay, move = keys
    project = world.projects.rows[int(person.home)]
    active = int(person.status) == Status.ACTIVE
    energy = params.capacity_off_energy
    if tires(params):
        skill, paid = float(person.skill), int(person.paid)
        energy = next_energy(params, float(person.energy), load if active else 0.0, paid, skill, _mentoring(project))
        person.energy = energy
    if uniform_at(stay, person.id, 0) < leave_hazard(params, energy):
        _replace(person, stay, month)
        return 1
    if not active:
        if payoff > 0.0 and energy > params.return_energy and uniform_at(stay, person.id, 1) < params.return_hazard:
            person.status = Status.ACTIVE.value
        return 0
    if payoff < 0.0:
        person.status = Status.RESTING.value
        return 0
    if uniform_at(move, person.id, 0) < move_hazard(params, payoff, best):
        _find_home(world, person, reach, move, params, month)
        if int(person.home) < 0:
            person.status = Status.POOL.value
        return 0
    person.role = role_of(params, month - int(person.joined), float(person.skill), project.centralisation)
    return 0


@kernel
def _mentoring(project):
    """Core members per newcomer, at most one."""
    return min(1.0, project.core / max(1.0, project.newcomers))


@kernel
def next_energy(params, energy, load, paid, skill, mentoring):
    """Energy after a month: it recovers by itself, and is spent on overload and on want of skill without help."""
    overload = max(0.0, load - 1.0) * (1.0 - params.pay_relief * paid)
    strain = max(0.0, params.skill_needed - skill) * (1.0 - mentoring)
    change = params.recovery * (1.0 - energy) - params.overload_cost * min(2.0, overload) - params.strain_cost * strain
    return min(1.0, max(0.0, energy + change))


@kernel
def leave_hazard(params, energy):
    """Chance a month to leave for good, by energy."""
    return params.leave_most * math.exp(-params.leave_energy * energy)


@kernel
def role_of(params, tenure, skill, centralisation):
    """Role by tenure and skill: use, feedback, contribute, and decide where the project lets volunteers."""
    if tenure >= params.decide_after and skill >= params.skill_needed and centralisation < 0.5:
        return Role.DECIDE.value
    if tenure >= params.contribute_after or skill >= params.skill_needed:
        return Role.CONTRIBUTE.value
    return Role.FEEDBACK.value if tenure > 0 else Role.USE.value


@kernel
def _replace(person, key, month):
    """A newcomer takes the place of somebody who left: skill Beta(2, 4), rested."""
    person.id = newborn_id(person.id, month, Draw.SKILL.value, 0)
    low, second = 2.0, 2.0
    for k in range(5):
        draw = uniform_at(key, person.id, 30 + k)
        if draw < low:
            low, second = draw, low
        elif draw < second:
            second = draw
    person.skill = second
    person.energy = 0.5 + 0.5 * uniform_at(key, person.id, 40)
    person.home, person.joined = -1, -1
    person.status, person.role, person.paid = Status.POOL.value, Role.USE.value, 0


@kernel
def _count_hands(world, counts, fresh, params):
    """Volunteers at work by project and host, newcomers, and what waits to be answered."""
    weight = world.market.rows[0].contributor_weight
    for i in range(world.organisations.count[0]):
        world.organisations.rows[i].volunteers = 0.0
    for i in range(fresh.size):
        project = world.projects.rows[i]
        hands = 0
        for role in range(ROLES):
            hands += counts[i, role]
        project.volunteers = hands * weight * params.volunteer_time if project.stage != Stage.ENDED else 0.0
        project.newcomers = fresh[i] * weight
        world.organisations.rows[project.host].volunteers += project.volunteers
        if project.stage == Stage.ENDED:
            project.queue = 0.0
            continue
        answered = params.answering_share * (project.core + project.volunteers)
        project.queue = max(0.0, project.queue + reports(world, project, params) - answered)


@kernel
def _log(world, counts, params, month):
    """Book volunteers' work by role, and what users report."""
    weight = world.market.rows[0].contributor_weight
    for i in range(counts.shape[0]):
        project = world.projects.rows[i]
        if project.stage == Stage.ENDED:
            continue
        phase = phase_of(project)
        for role in range(ROLES):
            if counts[i, role] > 0:
                months = counts[i, role] * weight * params.volunteer_time
                share = params.volunteer_talk
                importance = params.role_weight[role]
                own = (domain_of(project.activity), Stakeholder.VOLUNTEERS.value)
                people = 1.0 * counts[i, role]
                log_work(world, month, project.form, own[0], phase, own[1], months * (1.0 - share), importance, people)
                talk = Domain.COMMUNITY.value
                log_work(world, month, project.form, talk, phase, own[1], months * share, importance, people)
        asked = reports(world, project, params)
        if asked > 0.0 and phase == Phase.POST_RELEASE:
            cell = (Domain.COMMUNITY.value, Stakeholder.USERS.value)
            importance = params.role_weight[Role.FEEDBACK]
            log_work(world, month, project.form, cell[0], phase, cell[1], asked, importance, 1.0)


FACTS = Facts(
    parameters=(
        Parameter("join_hazard", "1/month", 0.0015, "Chance that somebody in the pool takes up work, at mean pull and full "
                  "admission.", prior=LogUniform(0.0005, 0.005), low=0.0, high=1.0,
                  source="active fraction of communities 0.035 (0.01-0.10)"),
        Parameter("volunteer_time", "FTE", 0.1, "Time that an active volunteer gives.", prior=LogUniform(0.03, 0.3), low=0.0,
                  high=1.0),
        Parameter("volunteer_talk", "share", 0.2, "Part of it spent on talk, questions and documentation.", low=0.0, high=1.0),
        Parameter("paid_contributors", "share", 0.05, "Contributors who are paid.", low=0.0, high=1.0),
        Parameter("capacity_off_energy", "share", 0.7, "Energy of everyone when load and help do not count.", low=0.0, high=1.0,
                  source="baseline ensemble"),
        Parameter("recovery", "1/month", 0.1, "Part of lost energy that comes back a month.", prior=Uniform(0.05, 0.2), low=0.0,
                  high=1.0),
        Parameter("overload_cost", "1/month", 0.15, "Energy spent on a load twice too large.", prior=Uniform(0.05, 0.3), low=0.0),
        Parameter("pay_relief", "share", 0.7, "Part of that which pay makes up for.", low=0.0, high=1.0),
        Parameter("strain_cost", "1/month", 0.05, "Energy spent on lack of skill without help.", low=0.0),
        Parameter("skill_needed", "share", 0.5, "Skill from which on work needs no help.", low=0.0, high=1.0),
        Parameter("leave_most", "1/month", 0.35, "Chance that somebody without energy leaves.", low=0.0, high=1.0,
                  source="12-month retention of .08 / .40 / .61 / .83 at energy .2 / .5 / .7 / 1"),
        Parameter("leave_energy", "1", 3.1, "How much energy keeps people.", low=0.0, source="as leave_most"),
        Parameter("return_hazard", "1/month", 0.1, "Chance that somebody at rest returns.", low=0.0, high=1.0),
        Parameter("return_energy", "share", 0.7, "Energy from which on people return.", low=0.0, high=1.0),
        Parameter("contribute_after", "months", 6.0, "Months after which people contribute.", low=0.0),
        Parameter("decide_after", "months", 24.0, "Months after which skilled people take part in decisions.", low=0.0),
        Parameter("answering_share", "share", 0.3, "Part of all hands that answers reports.", low=0.0, high=1.0),
    ),
    mechanisms=(
        Mechanism(
            "capacity", id="M24",
            finding="Load, unpaid work and skill barriers wear contributors out; pay, mentoring and other roles keep them.",
            source="Linåker, Osborne, Ding, Burtenshaw 2025 (recommendations); EleutherAI FAQ",
            moves=("community: contributors.energy, contributors.status, contributors.home, contributors.joined, "
                   "contributors.role, contributors.id, contributors.skill, contributors.paid, projects.volunteers, "
                   "projects.newcomers, projects.queue, organisations.volunteers, market.people_left, market.people_entered, "
                   "participation.effort, participation.weighted, participation.actors",),
            reads=("capacity_off_energy", "overload_cost", "strain_cost", "recovery", "pay_relief"),
            off="response removed: everyone has the same energy",
            expects="a stipend raises 12-month retention; mentoring raises the active share",
        ),
    ),
)  # fmt: skip
