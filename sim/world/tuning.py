"""What further training and post-training sets add to a model."""

import math

from sim.entry import Facts, Parameter, Uniform
from sim.kernel import kernel


@kernel
def tuning_gain(params, quality, overlap):
    """OOM of capability that one post-training set adds, given its quality and how much of it was covered before."""
    return params.tuning_set_gain * quality * (1.0 - overlap)


@kernel
def derivation_gain(params, hours):
    """OOM that so many hours of further training add to a base."""
    return min(params.derivation_gain_most, params.derivation_gain * math.log10(1.0 + hours / params.derivation_hours))


@kernel
def with_gains(params, before, added):
    """OOM on top of a root, after what all post-training adds: each gain fills a part of the room that is left.

    Gains add up while they are small; the ceiling is never reached, so that none of them is ever without effect.
    """
    room = params.gain_most - before
    return before + room * (1.0 - math.exp(-added / params.gain_most)) if room > 0.0 else before


FACTS = Facts(
    parameters=(
        Parameter("gain_most", "OOM", 0.5, "Most that all post-training together adds to a root.", prior=Uniform(0.3, 0.8),
                  low=0.01),
        Parameter(
            "derivation_gain",
            "OOM per decade",
            0.1,
            "Capability a derivation adds per tenfold compute.",
            prior=Uniform(0.05, 0.2),
            low=0.0,
        ),
        Parameter("derivation_gain_most", "OOM", 0.3, "Most a derivation adds.", low=0.0, high=0.5),
        Parameter("derivation_hours", "h", 100.0, "Compute at which a derivation begins to gain.", low=1.0),
        Parameter("tuning_set_gain", "OOM", 0.1, "Capability that a post-training set of full quality adds.",
                  prior=Uniform(0.03, 0.2), low=0.0),
    ),
)  # fmt: skip
