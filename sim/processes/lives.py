"""A month in a contributor's life: energy (M24), role, rest, moving on and leaving; newcomers replace those who left."""

import math
from typing import NamedTuple

import numpy as np

from sim.entry import MEASURED, Effect, Facts, LogUniform, Mechanism, Parameter, Resting, Uniform, resting
from sim.kernel import kernel
from sim.world.ageing import move_hazard
from sim.world.draws import Draw, newborn_id, uniform_at
from sim.world.gates import gate
from sim.world.names import Role, Stage, Status

ENGLISH_BIT = 1
UNPAID, EMPLOYED, STIPEND = 0, 1, 2  # what ``paid`` says: nobody pays, the person's employer does, a stipend does


class Offers(NamedTuple):
    """What the projects offer this month, by project, and over all."""

    payoff: np.ndarray  # what a volunteer gets out of it, below zero nobody works on
    load: np.ndarray  # work waiting per pair of hands
    mentoring: np.ndarray  # help per newcomer, at most 1
    reach: np.ndarray  # running sum of pull x admission
    pull: float  # its mean
    best: float  # the highest payoff
    e_feedback: np.ndarray  # energy a month from answers to reports (M16), by project
    e_credit: np.ndarray  # energy a month from credit in derivatives (M23), by project


class Keys(NamedTuple):
    """The month's keys of draws."""

    join: np.uint64
    home: np.uint64
    leave: np.uint64
    come_back: np.uint64
    move: np.uint64
    stipend: np.uint64


@kernel
def live(world, person, offers, keys, params, effects, month):
    """A month of somebody with a home; return 1 if the person leaves for good and a newcomer takes the place."""
    if world.projects.rows[int(person.home)].stage == Stage.ENDED:
        _lose_home(world, person, offers, keys, params)
        if int(person.home) < 0:
            return 0
    home = int(person.home)
    active = int(person.status) == Status.ACTIVE
    _renew_stipend(person, keys, effects)
    load, returned = 0.0, 0.0
    if active:
        load, returned = offers.load[home], offers.e_feedback[home] + offers.e_credit[home]
        if int(person.paid) == UNPAID:
            returned -= effects.crowding[int(person.region)]
    energy = _renew_energy(params, person, load, offers.mentoring[home], returned)
    if uniform_at(keys.leave, person.id, 0) < leave_hazard(params, energy):
        replace(person, keys, month)
        return 1
    payoff = offers.payoff[home]
    if not active:
        rested = energy >= params.return_energy
        if payoff > 0.0 and rested and uniform_at(keys.come_back, person.id, 0) < params.return_hazard:
            person.status = Status.ACTIVE.value
    elif payoff < 0.0:
        person.status = Status.RESTING.value
    elif uniform_at(keys.move, person.id, 0) < move_hazard(params, payoff, offers.best):
        _move(world, person, offers, keys, params)
    else:
        centralisation = world.projects.rows[home].centralisation
        person.role = role_of(params, month - int(person.joined), float(person.skill), centralisation)
    return 0


@kernel
def find_home(world, person, offers, key, params):
    """Draw projects by pull x admission until one fits the person's languages and lies behind no border; -1 if none does.

    Who shares only English with a project, but has another language, mostly looks on.
    """
    total = offers.reach[offers.reach.size - 1] if offers.reach.size > 0 else 0.0
    if total <= 0.0:
        return -1
    spoken = person.languages
    own = spoken & ~ENGLISH_BIT
    if own == 0:
        own = spoken
    for attempt in range(int(params.volunteer_tries)):
        number = _find(offers.reach, uniform_at(key, person.id, 1 + 2 * attempt) * total)
        project = world.projects.rows[number]
        if (project.languages & spoken) == 0:
            continue
        chance = 1.0 if (project.languages & own) != 0 else params.volunteer_lingua_franca
        region = world.organisations.rows[project.host].region
        if region != int(person.region):
            chance *= gate(params, world.regions.rows[int(person.region)].block_hub)
            chance *= gate(params, world.regions.rows[region].block_hub)
        if uniform_at(key, person.id, 2 + 2 * attempt) < chance:
            return number
    return -1


@kernel
def _find(reach, point):
    """Index of the first entry above ``point``, by bisection."""
    low, high = 0, reach.size - 1
    while low < high:
        middle = (low + high) // 2
        if reach[middle] > point:
            high = middle
        else:
            low = middle + 1
    return low


@kernel
def join(world, person, offers, keys, params, month):
    """Somebody of the pool takes up work, if a project fits; some are paid for it by their employers."""
    home = find_home(world, person, offers, keys.home, params)
    if home < 0:
        return
    person.home, person.joined = home, month
    person.status, person.role = Status.ACTIVE.value, Role.USE.value
    person.paid = EMPLOYED if uniform_at(keys.home, person.id, 0) < params.paid_contributors else UNPAID


@kernel
def _move(world, person, offers, keys, params):
    """Take up work in another project, if one fits; what was learned stays, the place has to be found anew."""
    home = find_home(world, person, offers, keys.move, params)
    if home >= 0 and home != int(person.home):
        person.home, person.role = home, Role.USE.value


@kernel
def _lose_home(world, person, offers, keys, params):
    """The project has ended: who was at work looks for another, who finds none or was resting is free again."""
    home = -1
    if int(person.status) == Status.ACTIVE:
        home = find_home(world, person, offers, keys.move, params)
    if home >= 0:
        person.home, person.role = home, Role.USE.value
        return
    person.home, person.joined = -1, -1
    person.status, person.role, person.paid = Status.POOL.value, Role.USE.value, UNPAID
    person.energy = 1.0  # it will be long before anybody in the pool takes up work again


@kernel
def _renew_stipend(person, keys, effects):
    """Stipends reach the same people first, so that more money only adds to them."""
    share = effects.stipend_share[int(person.region)]
    if int(person.paid) == EMPLOYED or (share <= 0.0 and int(person.paid) == UNPAID):
        return
    person.paid = STIPEND if uniform_at(keys.stipend, person.id, 0) < share else UNPAID


@kernel
def _renew_energy(params, person, load, mentoring, returned):
    """The energy that counts this month; everybody's same constant when capacity has no response (M24's one switch)."""
    if not params.on.capacity:
        return params.capacity_off_energy
    paid = 1.0 if int(person.paid) != UNPAID else 0.0
    person.energy = next_energy(params, float(person.energy), load, paid, float(person.skill), mentoring, returned)
    return float(person.energy)


@kernel
def next_energy(params, energy, load, paid, skill, mentoring, returned):
    """Energy after a month: it recovers, is spent on overload and on want of skill without help, and follows what comes back."""
    overload = max(0.0, load - 1.0) * (1.0 - params.pay_relief * paid)
    strain = max(0.0, params.skill_needed - skill) * (1.0 - mentoring)
    spent = params.overload_cost * min(params.overload_most, overload) + params.strain_cost * strain
    change = params.recovery * (1.0 - energy) - spent + returned
    return min(1.0, max(0.0, energy + change))


@kernel
def leave_hazard(params, energy):
    """Chance a month to leave for good, by energy."""
    return params.leave_most * math.exp(-params.leave_energy * energy)


@kernel
def role_of(params, tenure, skill, centralisation):
    """The funnel from using to deciding: by tenure and skill, and, at its end, by whether the project lets others decide."""
    skilled = skill >= params.skill_needed
    if skilled and tenure >= params.decide_after and centralisation < params.decide_centralisation:
        return Role.DECIDE.value
    if skilled or tenure >= params.contribute_after:
        return Role.CONTRIBUTE.value
    return Role.FEEDBACK.value if tenure > 0 else Role.USE.value


@kernel
def replace(person, keys, month):
    """A newcomer takes the place of somebody who left: in the pool, rested, skill Beta(2, 4)."""
    person.id = newborn_id(person.id, month, Draw.SKILL.value, 0)
    low, second = 1.0, 1.0  # the second smallest of five uniforms is Beta(2, 4)
    for k in range(5):
        draw = uniform_at(keys.leave, person.id, 1 + k)
        if draw < low:
            low, second = draw, low
        elif draw < second:
            second = draw
    person.skill = second
    person.energy = 0.5 + 0.5 * uniform_at(keys.leave, person.id, 6)
    person.home, person.joined = -1, -1
    person.status, person.role, person.paid = Status.POOL.value, Role.USE.value, UNPAID


def live_energy(world, params, effects):
    """Energy of everybody at work or at rest, as ``next_energy`` left it."""
    people = world.contributors.rows[: world.contributors.count[0]]
    here = (people.status == Status.ACTIVE) | (people.status == Status.RESTING)
    return people.energy[here].astype(float).reshape(-1, 1)


FACTS = Facts(
    parameters=(
        Parameter("volunteer_tries", "projects", 6.0, "Projects that somebody who would take up work looks at.", low=1.0,
                  high=20.0),
        Parameter("volunteer_lingua_franca", "share", 0.4, "Chance to take up a project with which somebody shares English but "
                  "not the own language, against one in the own.", prior=Uniform(0.1, 1.0), low=0.0, high=1.0),
        Parameter("paid_contributors", "share", 0.05, "Contributors whose employers pay them for it.", low=0.0, high=1.0),
        Parameter("capacity_off_energy", "share", resting("capacity_off_energy"), "Energy of everyone when load and help do not "
                  "count.", low=0.0, high=1.0, source=MEASURED),
        Parameter("recovery", "1/month", 0.1, "Part of lost energy that comes back a month.", prior=Uniform(0.05, 0.2), low=0.0,
                  high=1.0),
        Parameter("overload_cost", "1/month", 0.15, "Energy spent on a load twice too large.", prior=Uniform(0.05, 0.3), low=0.0),
        Parameter("overload_most", "1", 2.0, "Overload beyond which more makes no difference.", low=0.0),
        Parameter("pay_relief", "share", 0.7, "Part of that which pay makes up for.", low=0.0, high=1.0),
        Parameter("strain_cost", "1/month", 0.05, "Energy spent on lack of skill without help.", low=0.0),
        Parameter("skill_needed", "share", 0.5, "Skill from which on work needs no help.", low=0.0, high=1.0),
        Parameter("leave_most", "1/month", 0.35, "Chance that somebody without energy leaves.", low=0.0, high=1.0,
                  source="12-month retention of .08 / .40 / .61 / .83 at energy .2 / .5 / .7 / 1"),
        Parameter("leave_energy", "1", 3.1, "How much energy keeps people.", prior=LogUniform(2.0, 4.5), low=0.0,
                  source="as leave_most"),
        Parameter("return_hazard", "1/month", 0.1, "Chance that somebody at rest returns.", low=0.0, high=1.0),
        Parameter("return_energy", "share", 0.7, "Energy from which on people return.", low=0.0, high=1.0),
        Parameter("contribute_after", "months", 6.0, "Months after which people contribute.", low=0.0),
        Parameter("decide_after", "months", 24.0, "Months after which skilled people take part in decisions.", low=0.0),
        Parameter("decide_centralisation", "share", 0.5, "Centralisation from which on no volunteer decides.", low=0.0,
                  high=1.0),
    ),
    resting=(Resting("capacity_off_energy", "energy, over contributors at work or at rest", live_energy),),
    effects=(
        Effect("crowding", "1/month", 0.0, "add", "Energy that people without pay lose a month where others are paid for the "
               "same.", by="region", low=0.0),
        Effect("stipend_share", "share", 0.0, "add", "Part of a region's active contributors who get a stipend.", by="region",
               low=0.0, high=1.0),
    ),
    mechanisms=(
        Mechanism(
            "capacity", id="M24",
            finding="Load, unpaid work and skill barriers wear contributors out; pay, mentoring and other roles keep them.",
            source="Linåker, Osborne, Ding, Burtenshaw 2025 (recommendations); EleutherAI FAQ",
            moves=("community: contributors.energy, contributors.status, contributors.home, contributors.joined, "
                   "contributors.role, contributors.id, contributors.skill, contributors.paid, projects.volunteers, "
                   "projects.newcomers, projects.queue, projects.answered, projects.heard, projects.triage, "
                   "organisations.volunteers, market.people_left, market.people_entered, "
                   "participation.effort, participation.weighted, participation.actors, accounts.cash",),
            reads=("capacity_off_energy", "overload_cost", "overload_most", "strain_cost", "recovery", "pay_relief",
                   "skill_needed", "leave_most", "leave_energy"),
            off="response removed: everyone has the same energy",
            expects="a stipend raises 12-month retention; mentoring raises the active share",
        ),
    ),
)  # fmt: skip
