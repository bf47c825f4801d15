"""The hub: ordinary models and derivatives arrive, are published, inherit, and share attention."""

import math

import numpy as np

from sim.entry import Facts, LogUniform, Parameter
from sim.kernel import kernel
from sim.processes.arrival import arrive
from sim.processes.bases import base_reach, open_bases, open_supply
from sim.processes.downloads import download
from sim.world.draws import Draw, poisson_quantile, uniform
from sim.world.hub_growth import hub_growth
from sim.world.involvement import log_work
from sim.world.names import FORMS, Derivation, Domain, Phase, Role, Stakeholder
from sim.world.reciprocity import credit_makers


@kernel
def hub(world, params, effects, month):
    """Models arrive on the hub, some derived from open ones by attention, and all share the month's downloads."""
    _begin(world.artefacts)
    bases = open_bases(world.artefacts)
    reach = base_reach(world, bases, params, month)
    mean = arrivals_mean(world, params, effects, open_supply(world, bases, params))
    arrivals = poisson_quantile(uniform(world.seed, Draw.ARRIVALS, month, 0, 0), mean)
    most = min(arrivals, arrivals_bound(world, params, effects))
    made = arrive(world, bases, reach, most, params, month, effects.licence_keeping)
    credit_makers(world, params, effects, month)
    renew_visibility(world, bases, params)
    _log_derivation(world, made, params, month)
    download(world, bases, params, month)


@kernel
def _begin(artefacts):
    """Start the month's counts at zero; those of models that are no longer open stay there."""
    for i in range(artefacts.count[0]):
        artefacts.rows[i].derived_now = 0
        artefacts.rows[i].downloads = 0.0


@kernel
def arrivals_mean(world, params, effects, supply):
    """Models expected this month: growth of the hub, lifted or held back by how reusable the open supply is."""
    lift = min(params.supply_most, max(params.supply_least, supply / params.supply_usual))
    return world.market.rows[0].arrivals_base * hub_growth(params, effects.year) * math.sqrt(lift)


@kernel
def arrivals_bound(world, params, effects):
    """The most rows that one month can add: ten standard deviations above the largest mean."""
    mean = arrivals_mean(world, params, effects, params.supply_most * params.supply_usual)
    return int(mean + 10.0 * math.sqrt(mean) + 50.0)


@kernel
def renew_visibility(world, bases, params):
    """Shares of visibility among bases and families: old derivatives fade, the month's count in full."""
    artefacts, market = world.artefacts, world.market.rows[0]
    new, families = 0, np.zeros(artefacts.count[0], np.int64)
    for i in bases:
        new += artefacts.rows[i].derived_now
        families[artefacts.rows[i].family] += artefacts.rows[i].derived_now
    old = math.pow(2.0, -1.0 / params.visibility_half_life) * market.hub_visibility
    market.hub_visibility = old + new
    if market.hub_visibility <= 0.0:
        return
    for i in range(artefacts.count[0]):
        model = artefacts.rows[i]
        model.visible = (model.visible * old + model.derived_now) / market.hub_visibility
        model.visible_family = (model.visible_family * old + families[i]) / market.hub_visibility


@kernel
def _log_derivation(world, made, params, month):
    """Book the work of those who derived: fine-tuning contributes to the model, all else is use of it."""
    domain, phase, users = Domain.MODELS.value, Phase.POST_RELEASE.value, Stakeholder.USERS.value
    scale = world.market.rows[0].hub_weight
    for form in range(FORMS):
        for kind in range(Derivation.ADAPTER.value, made.shape[1]):
            if made[form, kind] > 0.0:
                role = Role.CONTRIBUTE.value if kind == Derivation.FINE_TUNE else Role.USE.value
                months = params.derivation_months[kind - 1] * made[form, kind] * scale
                log_work(world, month, form, domain, phase, users, months, params.role_weight[role], made[form, kind])


FACTS = Facts(
    parameters=(
        Parameter("visibility_half_life", "months", 30.0, "Half-life of derivatives in the visibility of their base.", low=1.0,
                  source="prototype; hardly matters"),
        Parameter("supply_usual", "share", 0.465, "Mean chance of reuse of open models, in the baseline.", low=0.01, high=1.0,
                  source="baseline ensemble"),
        Parameter("supply_least", "1", 0.25, "Least factor of the open supply on arrivals.", low=0.01),
        Parameter("supply_most", "1", 4.0, "Largest factor of the open supply on arrivals.", low=1.0),
        Parameter("derivation_months", "person-months", (0.01, 0.05, 0.002), "Work in one derivative, by kind.",
                  prior=LogUniform(0.3, 3.0), low=0.0, by=("derivation",)),
    ),
)  # fmt: skip
