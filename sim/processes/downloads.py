"""Downloads: expectations, not draws; fitness, sublinear feedback of past use, and age."""

import math

from sim.entry import Facts, LogUniform, Parameter, Uniform
from sim.kernel import kernel
from sim.processes.attention import use_feedback
from sim.world.ageing import age_factors, age_of

SMALL = 0.1  # below it six terms of the binomial series are right to more places than a column keeps


@kernel
def download(world, bases, params, month):
    """Share the month's downloads among all models of the hub, and let past use fade and grow."""
    weight = _weigh_bases(world.artefacts, bases, params, month)
    weight += _weigh_derivatives(world.derivatives, params, month)
    if weight <= 0.0:
        return
    scale = (bases.size + world.derivatives.count[0]) / weight  # the mean model's share is one
    _share_out(world, bases, scale, params)


@kernel
def _weigh_bases(artefacts, bases, params, month):
    """Leave each open model's weight in its downloads; return the sum."""
    ages = age_factors(params, month, params.use_half_life)
    power, total = use_feedback(params), 0.0
    for i in bases:
        model = artefacts.rows[i]
        fitness = math.exp(model.fitness_use + params.organisation_bonus)
        age = ages[min(month, age_of(model, month))]
        model.downloads = fitness * age * raised(model.use_visible / params.use_floor, power)
        total += model.downloads
    return total


@kernel
def _weigh_derivatives(derivatives, params, month):
    """Leave each model's weight in its downloads; return the sum."""
    ages = age_factors(params, month, params.use_half_life)
    power, inverse, total = use_feedback(params), 1.0 / params.use_floor, 0.0
    rows = derivatives.rows
    for i in range(derivatives.count[0]):
        row = rows[i]
        weight = float(row.fitness) * ages[month - int(row.born)] * raised(float(row.visible) * inverse, power)
        row.downloads = weight
        total += weight
    return total


@kernel
def raised(x, power):
    """(1 + x) to a power; for the many models that next to nobody uses by the binomial series, which is faster."""
    if x > SMALL:
        return math.exp(power * math.log(1.0 + x))
    tail = 1.0 + (power - 4.0) * x * (0.2 + (power - 5.0) * x / 30.0)
    tail = 1.0 + (power - 2.0) * x / 3.0 * (1.0 + (power - 3.0) * x * 0.25 * tail)
    return 1.0 + power * x * (1.0 + (power - 1.0) * x * 0.5 * tail)


@kernel
def _share_out(world, bases, scale, params):
    """Turn weights into downloads and renew the visibility that comes of them."""
    keep, mean = params.use_memory, params.downloads_mean
    for i in bases:
        model = world.artefacts.rows[i]
        share = model.downloads * scale
        model.use_visible = keep * model.use_visible + share
        model.downloads = mean * share
    hub = world.derivatives.rows
    for i in range(world.derivatives.count[0]):
        row = hub[i]
        share = float(row.downloads) * scale
        row.visible = keep * float(row.visible) + share
        row.downloads = mean * share


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
