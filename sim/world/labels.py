"""Labels (M25): makers claim to be open, sometimes more than they are; audits tell, and trust in all labels follows."""

from sim.entry import Effect, Facts, LogUniform, Parameter, Uniform
from sim.kernel import kernel
from sim.world.gates import fragments
from sim.world.motives import motive_weight
from sim.world.names import ITEMS, Motive

UNAUDITED, PASSED, DETECTED = 0, 1, 2


@kernel
def audit_share(params, effects):
    """Share of releases whose claim somebody checks."""
    usual = params.audits_usual if effects.year >= params.audits_from else 0.0
    return min(1.0, max(0.0, usual + effects.audit_rate))


@kernel
def claimed(params, effects, organisation, openness, trust, duty=1.0):
    """Openness that a maker claims: more than the truth where the market pays for it and few check.

    ``duty`` is the part of a duty to disclose that falls on it, whose filled forms pay too.
    """
    if not fragments(params):
        return openness
    pays = params.claim_boldness * motive_weight(params, organisation, Motive.MARKET) * trust + effects.claim_payoff * duty
    stretch = min(1.0, max(0.0, pays - params.claim_caution * audit_share(params, effects)))
    graded = openness + (1.0 - openness) * stretch
    if effects.label_binary <= 0.0:
        return graded
    return graded + min(1.0, effects.label_binary) * (at_the_bar(params, openness, graded) - graded)


@kernel
def at_the_bar(params, openness, reached):
    """What a maker claims where a label has a bar: just the bar if its boldness reaches it, else no more than the truth."""
    return params.label_bar if openness < params.label_bar <= reached else openness


@kernel
def label_push(params, effects, expected):
    """Push to reveal each item of a model that a label gives to a maker who would be so open without it.

    By degrees every item earns its part of the label. With a bar those who are near it go for the label, and it changes
    nothing for those who are far above or below.
    """
    if not fragments(params):
        return 0.0
    near = 1.0 if abs(params.label_bar - expected) <= params.label_reach else 0.0
    binary = min(1.0, effects.label_binary)
    return effects.label_payoff * ((1.0 - binary) / ITEMS + binary * near)


@kernel
def verdict(params, claim, openness):
    """What an audit finds."""
    return DETECTED if claim - openness > params.audit_tolerance else PASSED


@kernel
def next_trust(params, trust, notice, detected):
    """Trust of adopters in labels after a month in which such a share of releases was found to claim too much."""
    if not fragments(params):
        return trust
    moved = trust + params.label_recovery * (1.0 - trust) - trust * notice * detected
    return min(1.0, max(0.0, moved))


@kernel
def shown_claim(params, artefact):
    """The claim that adopters see; the truth where nobody claims more."""
    return artefact.claim if fragments(params) else artefact.openness


@kernel
def proof(params, effects, artefact):
    """Weight of an audited label, which needs no trust; 0 for one that is only claimed."""
    if not fragments(params) or artefact.audited == UNAUDITED:
        return 0.0
    return 1.0 + effects.audited_weight


@kernel
def label_utility(params, trust, claim, proven):
    """What a label adds to a model's utility: its claim, as far as it is trusted or proven."""
    return params.adopter_label_pull * (proven if proven > 0.0 else trust) * claim


FACTS = Facts(
    parameters=(
        Parameter("claim_boldness", "1", 3.0, "How far makers stretch a claim, by the weight of the market with them and by "
                  "trust in labels.", prior=Uniform(0.0, 6.0), low=0.0),
        Parameter("claim_caution", "1", 3.0, "How much less they stretch it if every release is audited.",
                  prior=Uniform(1.0, 10.0), low=0.0),
        Parameter("audits_usual", "share", 0.02, "Releases whose claim researchers check by themselves.",
                  prior=LogUniform(0.005, 0.1), low=0.0, high=1.0),
        Parameter("audits_from", "year", 2023.5, "Since when they do.", source="Liesenfeld et al., July 2023"),
        Parameter("audit_tolerance", "share", 0.25, "Openness claimed beyond the true one from which on an audit objects.",
                  prior=Uniform(0.1, 0.4), low=0.0, high=1.0),
        Parameter("label_bar", "share", 0.66, "Openness from which on a model counts as open where a label has a bar.", low=0.0,
                  high=1.0, source="Open Source AI Definition 1.0: parameters, code and information on data, four of six items"),
        Parameter("label_reach", "share", 0.15, "Distance to the bar at which makers still go for the label.",
                  prior=Uniform(0.05, 0.3), low=0.0, high=1.0),
        Parameter("label_recovery", "1/month", 0.01, "Part of lost trust in labels that comes back in a month.",
                  prior=LogUniform(0.003, 0.03), low=0.0, high=1.0),
        Parameter("label_notice", "share", (0.7, 1.0, 1.0, 0.3), "How far adopters of a segment notice that claims were "
                  "false.", prior=Uniform(0.5, 1.0), low=0.0, high=1.0, by=("segment",)),
    ),
    effects=(
        Effect("audit_rate", "share", 0.0, "add", "Releases audited, beside those that researchers check.", low=0.0, high=1.0),
        Effect("audited_weight", "1", 0.0, "add", "How much more than fully trusted an audited label counts.", low=0.0),
        Effect("claim_payoff", "share", 0.0, "add", "What a claim gains beyond the market: rules that spare whoever claims.",
               low=0.0, high=1.0),
        Effect("label_payoff", "utility", 0.0, "add", "What a full label is worth to makers of models when they choose what to "
               "reveal.", low=0.0),
        Effect("label_binary", "share", 0.0, "add", "How far a label has a bar (1) instead of degrees (0).", low=0.0, high=1.0),
    ),
)  # fmt: skip
