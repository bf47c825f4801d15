"""A menu of options: what an organisation may start this month, and what it expects of each."""

import math
from typing import NamedTuple

import numpy as np

from sim.entry import Facts, LogUniform, Parameter
from sim.kernel import kernel
from sim.world.draws import Draw, uniform
from sim.world.names import ACTIVITIES, Activity

ROOM = 24  # options on a menu


class Menu(NamedTuple):
    """Options by column; the first ``count[0]`` are in use."""

    count: np.ndarray
    activity: np.ndarray
    utility: np.ndarray  # benefit - cost - delay
    benefit: np.ndarray  # sum of motive weight x payoff x chance of success
    hours: np.ndarray
    base: np.ndarray  # artefact row
    languages: np.ndarray  # bit mask
    project: np.ndarray  # project row


@kernel
def empty_menu():
    """A menu without options."""
    return Menu(
        np.zeros(1, np.int64),
        np.zeros(ROOM, np.int64),
        np.zeros(ROOM),
        np.zeros(ROOM),
        np.zeros(ROOM, np.int64),
        np.zeros(ROOM, np.int64),
        np.zeros(ROOM, np.int64),
        np.zeros(ROOM, np.int64),
    )


@kernel
def put(menu, activity, benefit, burden, what):
    """Add an option; ``what`` is (hours, base, languages, project)."""
    i = menu.count[0]
    if i >= ROOM:
        return
    menu.activity[i] = activity
    menu.benefit[i] = benefit
    menu.utility[i] = benefit - burden
    menu.hours[i] = what[0]
    menu.base[i] = what[1]
    menu.languages[i] = what[2]
    menu.project[i] = what[3]
    menu.count[0] = i + 1


@kernel
def learn_from_past(menu, organisation, params):
    """Mix what the model of the world says with what the organisation has lived through."""
    share = params.experience_weight
    for i in range(menu.count[0]):
        lived = organisation.estimate[menu.activity[i]]
        believed = (1.0 - share) * menu.benefit[i] + share * lived
        menu.utility[i] += believed - menu.benefit[i]


@kernel
def choose(menu, temperature, world_seed, month, organisation):
    """Two-level logit: first the activity by its mean-corrected log-sum, then the option within; return its place.

    The mean inside the log-sum keeps an activity with many variants from winning by their number.
    """
    top = menu.utility[0]
    for i in range(menu.count[0]):
        top = max(top, menu.utility[i])
    weight = np.zeros(ACTIVITIES)
    number = np.zeros(ACTIVITIES)
    for i in range(menu.count[0]):
        weight[menu.activity[i]] += math.exp((menu.utility[i] - top) / temperature)
        number[menu.activity[i]] += 1.0
    total = 0.0
    for a in range(ACTIVITIES):
        if number[a] > 0.0:
            total += weight[a] / number[a]
    left = uniform(world_seed, Draw.ACTIVITY, month, organisation.id, 0) * total
    chosen = Activity.WAIT.value
    for a in range(ACTIVITIES):
        if number[a] > 0.0:
            chosen = a
            left -= weight[a] / number[a]
            if left < 0.0:
                break
    return choose_within(menu, chosen, temperature, uniform(world_seed, Draw.OPTION, month, organisation.id, 0))


@kernel
def choose_within(menu, activity, temperature, draw):
    """The option of one activity that a logit draws; -1 if the menu has none."""
    top = -1e300
    for i in range(menu.count[0]):
        if menu.activity[i] == activity:
            top = max(top, menu.utility[i])
    total = 0.0
    for i in range(menu.count[0]):
        if menu.activity[i] == activity:
            total += math.exp((menu.utility[i] - top) / temperature)
    left = draw * total
    chosen = -1
    for i in range(menu.count[0]):
        if menu.activity[i] == activity:
            chosen = i
            left -= math.exp((menu.utility[i] - top) / temperature)
            if left < 0.0:
                break
    return chosen


FACTS = Facts(
    parameters=(
        Parameter(
            "choice_temperature",
            unit="utility",
            default=0.1,
            prior=LogUniform(0.03, 0.5),
            low=1e-3,
            high=10.0,
            help="Noise of choices: the logit's temperature; only ratios of payoffs to it are identified.",
        ),
        Parameter(
            "experience_weight",
            unit="share",
            default=0.5,
            low=0.0,
            high=1.0,
            help="Weight of an organisation's own record against its model of the world when it values an activity.",
        ),
    ),
)
