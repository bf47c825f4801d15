"""Attention (M14): what is seen is used and built on, so it is seen more; visibility of bases is held by the family."""

import math

from sim.entry import Facts, LogUniform, Mechanism, Parameter, Uniform
from sim.kernel import kernel


@kernel
def feeds_back(params):
    """True while attention follows attention; the mechanism's one switch."""
    return params.on.attention


@kernel
def base_attention(params, own, family, pull):
    """Weight of a base among those who derive: own and family visibility [shares] and the log of all other pulls."""
    if feeds_back(params):
        floor = params.derivation_floor
        pull += params.derivation_own * math.log(floor + own) + params.derivation_family * math.log(floor + family)
    return math.exp(pull)


@kernel
def use_feedback(params):
    """Exponent of past use in downloads: below one, or the winner takes all."""
    return params.use_feedback if feeds_back(params) else 0.0


FACTS = Facts(
    parameters=(
        Parameter("derivation_own", "exponent", 0.2, "Pull of a base's own visibility on derivation.", prior=Uniform(0.0, 0.4),
                  low=0.0, source="prototype, fitted to reuse exponents and family turnover"),
        Parameter("derivation_family", "exponent", 0.4, "Pull of its family's visibility.", prior=Uniform(0.2, 0.8), low=0.0,
                  source="fitted to family turnover (F12); the prototype's 0.8 also stood for what organisations' own "
                  "derivations do here: families that are seen get more members"),
        Parameter("derivation_floor", "share", 0.01, "Visibility of a base that nobody has built on.",
                  prior=LogUniform(1e-3, 3e-2), low=1e-9, source="fitted with it; the prototype's 12 rows were 1-2 % of all "
                  "derivatives in 2023"),
        Parameter("use_feedback", "exponent", 0.58, "Pull of past downloads on downloads.", prior=Uniform(0.45, 0.7), low=0.0,
                  high=1.5, source="prototype: fitness spread / (1 - feedback) of 4 to 5 fits the inequality of 2022"),
    ),
    mechanisms=(
        Mechanism(
            "attention", id="M14",
            finding="Platform attention follows past attention, brand and rank, so that use is extremely skewed.",
            source="Linåker, Osborne, Ding, Burtenshaw 2025, slide 25; Osborne, Ding, Kirk 2024",
            moves=("hub: organisations.credit, organisations.got, "
                   "artefacts.visible, artefacts.visible_family, artefacts.use_visible, artefacts.downloads, "
                   "artefacts.derivatives, artefacts.derived_now, artefacts.recent, derivatives.base_model, "
                   "derivatives.parent, derivatives.visible, derivatives.downloads, derivatives.languages, derivatives.terms, "
                   "derivatives.documentation, participation.effort, participation.weighted, participation.actors",),
            reads=("derivation_own", "derivation_family", "derivation_floor", "use_feedback"),
            off="response removed: neither use nor derivation follows past attention",
            expects="Gini and top-1 % share of downloads fall when off",
        ),
    ),
)  # fmt: skip
