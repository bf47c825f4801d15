"""The cost of being reusable (M18): publishing is not reuse; that takes documentation, which weighs on what is revealed."""

import math

import numpy as np

from sim.entry import MEASURED, Effect, Facts, LogUniform, Mechanism, Parameter, Resting, resting
from sim.kernel import kernel
from sim.world.names import Domain, Item, Terms


@kernel
def costs_effort(params):
    """True while being reusable costs effort; the mechanism's one switch."""
    return params.on.reuse_cost


@kernel
def reuse_probability(params, documentation):
    """Chance that somebody who sees an artefact can build on it, given person-months of documentation."""
    if not costs_effort(params):
        return params.reuse_cost_off_probability
    return 1.0 - math.exp(-documentation / params.documentation_scale)


@kernel
def release_effort(params, documentation, cash):
    """Weight of the documentation's cost in the choice to reveal, against the USD at hand."""
    if not costs_effort(params):
        return 0.0
    return documentation * params.person_month_cost / (cash + params.effort_floor)


def live_reuse(world, params, effects):
    """Chance of reuse of every model whose weights anyone may take."""
    rows = world.artefacts.rows[: world.artefacts.count[0]]
    shared = (rows.domain == Domain.MODELS) & (rows.revealed & 1 << Item.WEIGHTS.value != 0) & (rows.terms >= Terms.GATED)
    documented = rows.documentation[shared & (rows.retired == 0)]
    return np.array([[reuse_probability(params, months)] for months in documented]).reshape(-1, 1)


FACTS = Facts(
    parameters=(
        Parameter("documentation_scale", "person-months", 2.0, "Documentation at which most who see an artefact can reuse it.",
                  prior=LogUniform(1.0, 4.0), low=0.01),
        Parameter("effort_floor", "USD", 1e5, "Cash below which documentation no longer weighs heavier.", low=1.0),
        Parameter("reuse_cost_off_probability", "share", resting("reuse_cost_off_probability"), "Chance of reuse when it costs "
                  "nobody effort.", low=0.0, high=1.0, source=MEASURED),
    ),
    resting=(Resting("reuse_cost_off_probability", "chance of reuse, over open models", live_reuse, "mean"),),
    effects=(
        Effect("documentation_extra", "person-months", 0.0, "add", "Documentation of each release, by kind of host, that paid "
               "writers add.", by="kind", low=0.0),
    ),
    mechanisms=(
        Mechanism(
            "reuse_cost", id="M18",
            finding="Everything may be published, and still only a handful reuse it: reuse needs documentation and support.",
            source="Linåker, Osborne, Ding, Burtenshaw 2025, slide 26",
            moves=("decide_project: organisations.plan, organisations.wish_base, organisations.wish_derive_hours, "
                   "organisations.wish_payoff, organisations.wish_hours, organisations.wish_language, "
                   "organisations.wish_project",
                   "decide_reveal: projects.plan_reveal, projects.plan_terms, projects.outvoted",
                   "hub: organisations.credit, organisations.got, "
                   "market.hub_visibility, artefacts.visible, artefacts.visible_family, artefacts.use_visible, "
                   "artefacts.downloads, artefacts.derivatives, artefacts.derived_now, artefacts.recent, derivatives.rows, "
                   "derivatives.id, derivatives.base_model, derivatives.parent, derivatives.visible, derivatives.downloads, "
                   "derivatives.languages, derivatives.terms, derivatives.kind, derivatives.documentation, "
                   "derivatives.fitness, derivatives.publisher, derivatives.born, publishers.rows, publishers.id, "
                   "publishers.models, publishers.once, participation.effort, participation.weighted, participation.actors"),
            reads=("documentation_scale", "documentation_months", "person_month_cost", "effort_floor",
                   "reuse_cost_off_probability"),
            off="response removed: the chance of reuse is a constant and effort does not count",
            expects="documentation raises reuse; those short of cash reveal less where it is asked of them",
        ),
    ),
)  # fmt: skip
