"""Downloads: expectations, not draws; fitness, sublinear feedback of past use, and age."""

import math

import numpy as np

from sim.entry import Facts, LogUniform, Parameter, Uniform
from sim.kernel import kernel
from sim.processes.attention import use_feedback
from sim.world.ageing import age_factor
from sim.world.names import Domain, Item

WEIGHTS_BIT = 1 << int(Item.WEIGHTS)


@kernel
def download(world, params, month):
    """Share the month's downloads among all models of the hub, and let past use fade and grow."""
    ages = _age_logs(params, month)
    feedback = use_feedback(params)
    artefacts, derivatives = world.artefacts.rows, world.derivatives.rows
    n, total = 0, 0.0
    for i in range(world.artefacts.count[0]):
        model = artefacts[i]
        model.downloads = 0.0
        if model.domain == Domain.MODELS and (model.revealed & WEIGHTS_BIT) != 0:
            age = ages[min(ages.size - 1, max(0, month - model.born))]
            fitness = model.fitness_use + params.organisation_bonus
            model.downloads = math.exp(fitness + feedback * math.log(model.use_visible + params.use_floor) + age)
            n += 1
            total += model.downloads
    floor = params.use_floor
    for i in range(world.derivatives.count[0]):
        row = derivatives[i]
        age = ages[month - int(row.born)]
        weight = math.exp(float(row.fitness) + feedback * math.log(float(row.visible) + floor) + age)
        row.downloads = weight
        total += weight
    n += world.derivatives.count[0]
    if total <= 0.0:
        return
    scale = n / total  # mean one
    keep, mean = params.use_memory, params.downloads_mean
    for i in range(world.artefacts.count[0]):
        model = artefacts[i]
        share = model.downloads * scale
        model.use_visible = keep * model.use_visible + share
        model.downloads = mean * share
    for i in range(world.derivatives.count[0]):
        row = derivatives[i]
        share = float(row.downloads) * scale
        row.visible = keep * float(row.visible) + share
        row.downloads = mean * share


@kernel
def _age_logs(params, month):
    """Log of the age factor, by months of age."""
    logs = np.empty(month + 64)
    for age in range(logs.size):
        logs[age] = math.log(max(1e-300, age_factor(params, age, params.use_half_life)))
    return logs


FACTS = Facts(
    parameters=(
        Parameter("downloads_mean", "downloads/month", 800.0, "Downloads per model and month, in the mean.",
                  prior=LogUniform(300.0, 5000.0), low=0.0, source="prototype; sets the share of models without downloads"),
        Parameter("use_memory", "1/month", 0.9, "Part of past use that still feeds attention a month later.",
                  prior=Uniform(0.8, 0.97), low=0.0, high=1.0, source="prototype"),
        Parameter("use_floor", "mean downloads", 0.35, "Attention of a model that nobody has used yet.", low=1e-6,
                  source="prototype"),
        Parameter("organisation_bonus", "log", 1.5, "Head start in use of organisations' models.", source="prototype"),
        Parameter("derivative_malus", "log", -0.5, "Lag in use of typed derivatives.", source="prototype"),
        Parameter("hub_fitness_spread", "log", 2.0, "Spread of fitness in use of ordinary models.", low=0.0,
                  source="prototype"),
    ),
)  # fmt: skip
