"""Lineage (M15): what a derivative keeps of its parent - languages, licence, documentation - and what it drops."""

import math

import numpy as np

from sim.entry import Facts, Mechanism, Parameter, Uniform
from sim.kernel import kernel
from sim.world.draws import uniform_at
from sim.world.names import LANGUAGES, Derivation, Terms


@kernel
def drifts(params):
    """True while traits drift from parent to child; the mechanism's one switch."""
    return params.on.lineage


@kernel
def child_languages(params, mask, key, child):
    """Languages of a child: all of its parent's, or one of them."""
    if not drifts(params) or uniform_at(key, child, 0) < params.lineage_keeps_languages:
        return mask
    n = 0
    for k in range(LANGUAGES):
        n += (mask >> k) & 1
    if n <= 1:
        return mask
    if mask & 1 and uniform_at(key, child, 1) < params.lineage_english:
        return 1
    wanted = int(uniform_at(key, child, 2) * n)
    for k in range(LANGUAGES):
        if (mask >> k) & 1:
            if wanted == 0:
                return 1 << k
            wanted -= 1
    return mask


@kernel
def child_terms(params, terms, key, child):
    """Terms of a child; licences loosen more often than they tighten, mostly against the parent's."""
    if not drifts(params):
        return terms
    draw = uniform_at(key, child, 3)
    if terms < Terms.OPEN:
        return Terms.OPEN.value if draw < params.lineage_loosens else terms
    return Terms.RESTRICTED.value if draw < params.lineage_tightens else terms


@kernel
def child_documentation(params, documentation):
    """Documentation of a child."""
    return documentation * params.lineage_documentation if drifts(params) else documentation


@kernel
def zipf(params):
    """Cumulative shares of languages by rank on the hub, English first."""
    shares = np.empty(LANGUAGES)
    total = 0.0
    for k in range(LANGUAGES):
        total += math.pow(k + 1.0, -params.hub_language_zipf)
        shares[k] = total
    for k in range(LANGUAGES):
        shares[k] /= total
    return shares


@kernel
def root_languages(params, ranks, key, child):
    """Languages of an ordinary root: mostly one, mostly English; else a set drawn by rank."""
    if uniform_at(key, child, 4) < params.hub_monolingual:
        if uniform_at(key, child, 5) < params.hub_english:
            return 1
        return 1 << _rank(ranks, uniform_at(key, child, 6))
    mask = 0
    for k in range(int(params.hub_multilingual_draws)):
        mask |= 1 << _rank(ranks, uniform_at(key, child, 10 + k))
    return mask


@kernel
def _rank(ranks, draw):
    low, high = 0, ranks.size - 1
    while low < high:
        middle = (low + high) // 2
        if ranks[middle] > draw:
            high = middle
        else:
            low = middle + 1
    return low


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
        Parameter("lineage_english", "probability", 0.6, "Chance that the one language kept is English.", low=0.0, high=1.0),
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
    mechanisms=(
        Mechanism(
            "lineage", id="M15",
            finding="Derivatives loosen licences, often in breach, narrow to English, and shorten documentation.",
            source="Laufer, Oderinwale, Kleinberg 2025",
            moves=("hub: derivatives.languages, derivatives.terms, derivatives.documentation",),
            reads=("lineage_keeps_languages", "lineage_loosens", "lineage_tightens", "lineage_documentation"),
            off="absent: an exact copy of the parent's traits",
            expects="languages fall with depth; breaches only with it on",
        ),
    ),
)  # fmt: skip
