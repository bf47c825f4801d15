"""A menu of options: what an organisation may start this month, and how it chooses by a two-level logit."""

import math

import numpy as np

from sim.entry import Facts, LogUniform, Parameter
from sim.kernel import kernel
from sim.world.draws import Draw, uniform
from sim.world.names import ACTIVITIES, Activity


@kernel
def put(menu, activity, benefit, burden, what):
    """Add an option; ``what`` is (hours, base model row, languages, project row)."""
    if menu.count[0] >= menu.rows.size:
        return
    option = menu.rows[menu.count[0]]
    option.activity = activity
    option.benefit = benefit
    option.utility = benefit - burden
    option.hours, option.base_model, option.languages, option.project = what
    menu.count[0] += 1


@kernel
def learn_from_past(menu, organisation, params):
    """Mix what the model of the world says with what the organisation has lived through, where it has any experience."""
    share = params.experience_weight
    for i in range(menu.count[0]):
        lived = organisation.estimate[menu.rows[i].activity]
        if lived < 0.0:
            continue
        believed = (1.0 - share) * menu.rows[i].benefit + share * lived
        menu.rows[i].utility += believed - menu.rows[i].benefit


@kernel
def choose(menu, temperature, world_seed, month, organisation):
    """Two-level logit: first the activity by its mean-corrected log-sum, then the option within; return its place.

    The mean inside the log-sum keeps an activity with many variants from winning by their number.
    """
    top = menu.rows[0].utility
    for i in range(menu.count[0]):
        top = max(top, menu.rows[i].utility)
    weight = np.zeros(ACTIVITIES)
    number = np.zeros(ACTIVITIES)
    for i in range(menu.count[0]):
        weight[menu.rows[i].activity] += math.exp((menu.rows[i].utility - top) / temperature)
        number[menu.rows[i].activity] += 1.0
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
        if menu.rows[i].activity == activity:
            top = max(top, menu.rows[i].utility)
    total = 0.0
    for i in range(menu.count[0]):
        option = menu.rows[i]
        if option.activity == activity:
            option.weight = math.exp((option.utility - top) / temperature)
            total += option.weight
    left = draw * total
    chosen = -1
    for i in range(menu.count[0]):
        if menu.rows[i].activity == activity:
            chosen = i
            left -= menu.rows[i].weight
            if left < 0.0:
                break
    return chosen


FACTS = Facts(
    parameters=(
        Parameter(
            "choice_temperature",
            unit="utility",
            default=0.07,
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
