"""Lineage (M15): what a derivative keeps of its parent - languages, licence, documentation - and what it drops."""

import math

import numpy as np

from sim.entry import Effect, Facts, Mechanism, Parameter, Uniform
from sim.kernel import kernel
from sim.world.draws import geometric_quantile, uniform_at
from sim.world.names import LANGUAGES, Derivation, Terms

MOST_DRAWS = 200


@kernel
def drifts(params):
    """True while traits drift from parent to child; the mechanism's one switch."""
    return params.on.lineage


@kernel
def child_languages(params, mask, key, child):
    """Languages of a child: all of its parent's, or one of them."""
    if (mask & (mask - 1)) == 0 or not drifts(params) or uniform_at(key, child, 0) < params.lineage_keeps_languages:
        return mask
    if mask & 1 and uniform_at(key, child, 1) < params.lineage_english:
        return 1
    return _one_of(mask, uniform_at(key, child, 2))


@kernel
def _one_of(mask, draw):
    """One bit of a mask, each as likely."""
    n, rest = 0, mask
    while rest != 0:
        rest &= rest - 1  # drops the lowest bit
        n += 1
    for _ in range(int(draw * n)):
        mask &= mask - 1
    return mask & -mask


@kernel
def child_terms(params, terms, key, child, keeping=0.0):
    """Terms of a child; licences loosen more often than they tighten, mostly against the parent's, if no record keeps them."""
    if not drifts(params):
        return terms
    draw = uniform_at(key, child, 3)
    if terms < Terms.OPEN:
        return Terms.OPEN.value if draw < params.lineage_loosens * (1.0 - keeping) else terms
    return Terms.RESTRICTED.value if draw < params.lineage_tightens * (1.0 - keeping) else terms


@kernel
def child_documentation(params, documentation):
    """Documentation of a child."""
    return documentation * params.lineage_documentation if drifts(params) else documentation


@kernel
def language_ranks(params):
    """Running shares of languages by rank on the hub, English first."""
    shares, total = np.empty(LANGUAGES), 0.0
    for k in range(LANGUAGES):
        total += math.pow(k + 1.0, -params.hub_language_zipf)
        shares[k] = total
    return shares / total


@kernel
def root_languages(params, ranks, key, child):
    """Languages of an ordinary root: mostly one, mostly English; else a set drawn by rank."""
    if uniform_at(key, child, 4) < params.hub_monolingual:
        if uniform_at(key, child, 5) < params.hub_english:
            return 1
        return 1 << _rank(ranks, ranks[0] + (1.0 - ranks[0]) * uniform_at(key, child, 6))
    mask = 0
    draws = min(MOST_DRAWS, geometric_quantile(uniform_at(key, child, 7), params.hub_multilingual_draws))
    for k in range(draws):
        mask |= 1 << _rank(ranks, uniform_at(key, child, 10 + k))
    return mask


@kernel
def _rank(ranks, draw):
    """Rank of a language; step by step, for most are among the first."""
    k = 0
    while k < LANGUAGES - 1 and ranks[k] <= draw:
        k += 1
    return k


@kernel
def kind_of(params, draw):
    """Kind of a derivative: adapter, fine-tune or quantised."""
    if draw < params.derivative_kinds[0]:
        return Derivation.ADAPTER.value
    if draw < params.derivative_kinds[0] + params.derivative_kinds[1]:
        return Derivation.FINE_TUNE.value
    return Derivation.QUANTISED.value


LAUFER = "Laufer, Oderinwale, Kleinberg 2025, arXiv 2508.06811, own counts on its outputs"
FACTS = Facts(
    parameters=(
        Parameter("lineage_keeps_languages", "probability", 0.19, "Chance that a child keeps all of its parent's languages.",
                  prior=Uniform(0.1, 0.3), low=0.0, high=1.0, source=LAUFER),
        Parameter("lineage_english", "probability", 0.3, "Chance that the one language kept is English, besides its turn "
                  "among the others.", low=0.0, high=1.0),
        Parameter("lineage_loosens", "probability", 0.30, "Chance that the child of a restricted parent is permissive.", low=0.0,
                  high=1.0, source=LAUFER),
        Parameter("lineage_tightens", "probability", 0.06, "Chance that the child of a permissive parent is restricted.",
                  low=0.0, high=1.0, source=LAUFER),
        Parameter("lineage_documentation", "share", 0.45, "Documentation a child keeps.", low=0.0, high=1.0, source=LAUFER),
        Parameter("hub_monolingual", "share", 0.89, "Ordinary roots in one language.", low=0.0, high=1.0, source=LAUFER),
        Parameter("hub_english", "share", 0.91, "English among those.", low=0.0, high=1.0, source=LAUFER),
        Parameter("hub_multilingual_draws", "count", 22.0, "Languages drawn, with repeats, for the others.", low=1.0, high=200.0,
                  source="prototype"),
        Parameter("hub_language_zipf", "exponent", 1.57, "Skew of languages by rank.", low=0.0, source="prototype"),
        Parameter("derivative_kinds", "share", (0.45, 0.36, 0.19), "Adapters, fine-tunes and quantised models among derivatives.",
                  low=0.0, high=1.0, by=("derivation",), source=LAUFER),
    ),
    effects=(
        Effect("licence_keeping", "share", 0.0, "add", "Changes of licence from parent to child that records prevent.",
               low=0.0, high=1.0),
    ),
    mechanisms=(
        Mechanism(
            "lineage", id="M15",
            finding="Derivatives loosen licences, often in breach, narrow to English, and shorten documentation.",
            source="Laufer, Oderinwale, Kleinberg 2025",
            moves=("hub: derivatives.languages, derivatives.terms, derivatives.documentation, organisations.credit, "
                   "organisations.got",),
            reads=("lineage_keeps_languages", "lineage_english", "lineage_loosens", "lineage_tightens", "lineage_documentation"),
            off="absent: an exact copy of the parent's traits",
            expects="languages fall with depth; breaches only with it on",
        ),
    ),
)  # fmt: skip
