"""Motivation (M22): whether actors respond to their own weights, read in one place by every choice."""

import numpy as np

from sim.entry import MEASURED, Facts, Mechanism, Parameter, Resting, resting
from sim.kernel import kernel
from sim.world.names import MOTIVES


@kernel
def responds(params):
    """True while choices follow each actor's own motivation; the mechanism's one switch."""
    return params.on.motivation


@kernel
def motive_weight(params, organisation, k):
    """Weight of motive ``k`` in an organisation's choices; everybody's mean when the mechanism is off."""
    if responds(params):
        return organisation.motive[k]
    return params.motivation_off_weight[k]


def live_weights(world, params, effects):
    """Motive weights of every living organisation."""
    rows = world.organisations.rows[: world.organisations.count[0]]
    found = [[motive_weight(params, row, k) for k in range(MOTIVES)] for row in rows[rows.alive == 1]]
    return np.array(found).reshape(-1, MOTIVES)


FACTS = Facts(
    parameters=(
        Parameter("motivation_off_weight", "share", resting("motivation_off_weight"), "Motive weights that all share when "
                  "motivation is off: the mean over the population.", low=0.0, high=1.0, by=("motive",), source=MEASURED),
    ),
    resting=(Resting("motivation_off_weight", "motive weight, over living organisations", live_weights, "mean"),),
    mechanisms=(
        Mechanism(
            "motivation", id="M22",
            finding="Companies, institutes and grassroots groups act on different motives; who is disappointed looks elsewhere.",
            source="Linåker, Osborne, Ding, Burtenshaw 2025; Osborne 2024",
            moves=("decide_project: organisations.plan, organisations.wish_hours, organisations.wish_base, "
                   "organisations.wish_derive_hours, organisations.wish_language, organisations.wish_project, "
                   "organisations.wish_payoff",
                   "work: projects.progress, organisations.gave, organisations.got, organisations.review_queue, "
                   "organisations.merged, organisations.shared, "
                   "organisations.framework, organisations.stack, participation.effort, participation.weighted, "
                   "participation.actors, ties.to, ties.strength, ties.count",
                   "decide_reveal: projects.plan_reveal, projects.plan_terms, projects.outvoted",
                   "release: artefacts.claim, artefacts.audited, segments.label_trust",
                   "decide_future: organisations.aspiration, organisations.misses, organisations.welfare, "
                   "organisations.estimate"),
            reads=("motivation_off_weight", "aspiration_rate"),
            off="response removed: all use the mean weights, aspiration is frozen",
            expects="the gap in open share between companies and institutes shrinks when off",
        ),
    ),
)  # fmt: skip
