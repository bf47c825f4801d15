"""Data as an undervalued public good (M6): work on it earns less esteem than a model, and what cost much to make is kept."""

import math

from sim.entry import Effect, Facts, LogUniform, Mechanism, Parameter, Uniform
from sim.kernel import kernel
from sim.world.names import Activity, Item


@kernel
def undervalues(params):
    """True while data work counts for less and is hoarded; the mechanism's one switch."""
    return params.on.data_prestige


@kernel
def prestige(params, market, activity):
    """Reputation that good work without a score earns its makers, in [0, 1]; recognition may add to that of data."""
    if activity != Activity.DATASET:
        return params.prestige[activity]
    if not undervalues(params):
        return 1.0
    return min(1.0, params.prestige[activity] + market.data_recognition)


@kernel
def hoarding(params, item, sunk):
    """Reluctance to reveal an item in which so many USD are sunk: felt for data only."""
    if item != Item.DATA or not undervalues(params):
        return 0.0
    return params.hoarding_weight * math.log(1.0 + sunk / params.hoarding_scale)


@kernel
def renew_recognition(market, params, effects):
    """Esteem follows what is done for it, slowly: norms have inertia."""
    market.data_recognition += params.recognition_rate * (effects.data_recognition - market.data_recognition)


@kernel
def relief(region, activity):
    """Share of an activity's work that shared tools or funds spare: of curating datasets, and of making benchmarks."""
    if activity == Activity.BENCHMARK:
        return region.benchmark_relief
    return region.curation_relief if activity == Activity.DATASET else 0.0


@kernel
def dataset_worth(params, region):
    """USD that the work in a finished dataset is worth, whoever did it and whether or not it was paid."""
    activity = Activity.DATASET.value
    return params.team_months[activity] * (1.0 - relief(region, activity)) * params.person_month_cost


FACTS = Facts(
    parameters=(
        Parameter("prestige", "share", (0.0, 1.0, 0.6, 0.4, 0.4, 0.4, 0.3), "Reputation payoff of work that has no score, by "
                  "activity: wait, pretrain, derive, dataset, benchmark, framework, join", low=0.0, high=1.0,
                  by=("activity",)),
        Parameter("recognition_rate", "1/month", 0.05, "How fast the esteem of data work follows what is done for it.",
                  prior=LogUniform(0.02, 0.15), low=0.0, high=1.0),
        Parameter("hoarding_weight", "utility", 0.1, "Reluctance to reveal data per log of what it cost.",
                  prior=Uniform(0.0, 0.2), low=0.0),
        Parameter("hoarding_scale", "USD", 1e5, "Cost of data from which on it is hoarded.", prior=LogUniform(3e4, 3e5), low=1.0),
    ),
    effects=(
        Effect("data_recognition", "share", 0.0, "add", "Prestige of data work beyond the usual: credit, citation, prizes.",
               low=0.0, high=1.0),
    ),
    mechanisms=(
        Mechanism(
            "data_prestige", id="M6",
            finding="Work on data has little prestige and is under-supplied; its high cost invites hoarding.",
            source="Linåker, Osborne, Ding, Burtenshaw 2025, slide 20",
            moves=("decide_project: organisations.plan, organisations.wish_base, organisations.wish_derive_hours, "
                   "organisations.wish_payoff, organisations.wish_hours, organisations.wish_language, "
                   "organisations.wish_project",
                   "decide_reveal: projects.plan_reveal, projects.plan_terms, projects.outvoted",
                   "decide_future: organisations.estimate, organisations.welfare, organisations.misses, "
                   "organisations.aspiration"),
            reads=("prestige", "recognition_rate", "hoarding_weight", "hoarding_scale"),
            off="absent: data work counts as much as a model, and what it cost does not matter to its release",
            expects="full prestige of data raises open tokens and does not raise the number of models begun",
        ),
    ),
)  # fmt: skip
