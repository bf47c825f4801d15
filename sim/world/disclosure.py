"""The duty to disclose: what makers of large enough models must publish about their text, and what that costs them."""

from sim.entry import Effect, Facts, Parameter
from sim.kernel import kernel
from sim.world.names import Item
from sim.world.permits import log_flop


@kernel
def under_duty(params, effects, hours):
    """Part of the duty that falls on work with so much compute: all, or below the line what small work is not spared."""
    if effects.disclosure_small <= 0.0 or (hours > 0 and log_flop(params, hours) >= params.disclosure_line):
        return 1.0
    return 1.0 - min(1.0, effects.disclosure_small)


@kernel
def duty_push(params, effects, item, hours):
    """Push to publish an item that the duty gives: documents, and nothing else."""
    return under_duty(params, effects, hours) * effects.disclosure_documents if item == Item.DOCUMENTS else 0.0


@kernel
def duty_exposure(params, effects, item, hours):
    """Factor on what legal risk weighs in revealing an item: who has named its text is easier to sue over its data."""
    return 1.0 + under_duty(params, effects, hours) * effects.disclosure_exposure if item == Item.DATA else 1.0


@kernel
def duty_months(params, effects, hours, open_chance):
    """Person-months of a release that the duty asks for, less what advice spares, and open terms where they are likely."""
    months = under_duty(params, effects, hours) * effects.disclosure_effort * (1.0 - min(1.0, effects.duty_relief))
    return months * (1.0 - min(1.0, effects.disclosure_relief) * open_chance)


FACTS = Facts(
    parameters=(
        Parameter("disclosure_line", "log10 FLOP", 23.0, "Compute of a model below which a duty to disclose may spare its "
                  "maker.", low=0.0, high=30.0, source="European Commission, July 2025: general-purpose from 1e23 FLOP"),
    ),
    effects=(
        Effect("disclosure_documents", "utility", 0.0, "add", "Push to publish documents that a duty to disclose gives."),
        Effect("disclosure_effort", "person-months", 0.0, "add", "Effort of releasing any item that it asks for.", low=0.0),
        Effect("disclosure_exposure", "1", 0.0, "add", "How much heavier legal risk then weighs in revealing data.", low=0.0),
        Effect("disclosure_small", "share", 0.0, "add", "Part of the duty that work below its line is spared.", low=0.0,
               high=1.0),
        Effect("disclosure_relief", "share", 0.0, "add", "Part of its effort that open terms spare.", low=0.0, high=1.0),
    ),
)  # fmt: skip
