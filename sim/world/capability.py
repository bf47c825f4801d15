"""What a model can do in a language, and what a published score says about it."""

import math

from sim.entry import Facts, Parameter, Uniform
from sim.kernel import kernel

HOURS_TO_FLOP = 1e18  # the model's unit of compute: one hour is 1e18 useful FLOP


@kernel
def language_penalty(params, tokens):
    """OOM of capability lost in a language for want of text in it."""
    if tokens >= params.language_tokens_enough:
        return 0.0
    return params.language_penalty_per_decade * math.log10(params.language_tokens_enough / max(1.0, tokens))


@kernel
def seen_capability(score, difficulty, scale):
    """Capability that a published score implies, in OOM; a model never evaluated is taken to be below the benchmark."""
    if score < 0.0:
        return difficulty - 2.0 * scale
    return difficulty + scale * math.log(score / (1.0 - score))


@kernel
def trusted_capability(params, score, difficulty):
    """Capability that a score lets others believe in: near the ceiling it only says that the benchmark is too easy."""
    return min(seen_capability(score, difficulty, params.score_scale), difficulty + params.score_trust)


@kernel
def framework_gain(params, efficiency):
    """OOM of effective compute that one more release of its framework brings an organisation."""
    return math.log10(1.0 + params.framework_step * (params.framework_best - efficiency) / efficiency)


FACTS = Facts(
    parameters=(
        Parameter("framework_best", "1", 2.0, "Efficiency that no training framework exceeds; the plainest has 1.", low=1.0,
                  source="assumed; mechanisms page: 1 to 2"),
        Parameter("score_trust", "OOM", 1.0, "How far above a benchmark's difficulty its scores are believed.",
                  prior=Uniform(0.5, 2.0), low=0.0),
        Parameter("language_penalty_per_decade", "OOM", 0.3, "Capability lost per tenfold of text missing in a language.",
                  prior=Uniform(0.15, 0.5), low=0.0),
        Parameter("language_tokens_enough", "tokens", 1e11, "Text from which on a language costs no capability.", low=1.0),
        Parameter("score_scale", "OOM", 0.5, "Capability over which a benchmark's score moves from .27 to .73.", low=0.01),
    ),
)  # fmt: skip
