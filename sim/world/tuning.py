"""What a post-training set adds to a model."""

from sim.entry import Facts, Parameter, Uniform
from sim.kernel import kernel


@kernel
def tuning_gain(params, quality, overlap):
    """OOM of capability that one post-training set adds, given its quality and how much of it was covered before."""
    return params.tuning_set_gain * quality * (1.0 - overlap)


FACTS = Facts(
    parameters=(
        Parameter("tuning_set_gain", "OOM", 0.1, "Capability that a post-training set of full quality adds.",
                  prior=Uniform(0.03, 0.2), low=0.0),
    ),
)  # fmt: skip
