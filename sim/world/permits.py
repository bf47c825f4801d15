"""Permits: where rules ask for one, a large run waits for it and pays for it."""

import math

from sim.entry import Effect, Facts
from sim.kernel import kernel
from sim.world.capability import HOURS_TO_FLOP
from sim.world.ledger import pay_up_to, to_cents
from sim.world.names import Account, Activity

NO_LINE = 99.0  # log10 FLOP that no run comes to


@kernel
def needs_permit(params, effects, project):
    """True for a pre-training run of at least the compute at which a permit is asked for."""
    if project.activity != Activity.PRETRAIN or effects.permit_line >= NO_LINE:
        return False
    return math.log10(HOURS_TO_FLOP * max(1, project.hours_needed) / params.compute_overhead) >= effects.permit_line


@kernel
def permit_delay(params, effects, project):
    """Months that a run waits for its permit, besides its own delay."""
    if not needs_permit(params, effects, project):
        return 0.0
    return effects.permit_delay * (1.0 - min(1.0, effects.duty_relief))


@kernel
def pay_permit(world, project, params, effects):
    """What a run's maker pays those who write its application."""
    if needs_permit(params, effects, project):
        host = world.organisations.rows[project.host]
        pay_up_to(host, world.accounts.rows[Account.HOUSEHOLDS], to_cents(effects.permit_cost))


FACTS = Facts(
    effects=(
        Effect("permit_line", "log10 FLOP", NO_LINE, "add", "Compute from which on a run needs a permit; far above all runs "
               "where none is asked for.", low=0.0, high=NO_LINE),
        Effect("permit_delay", "months", 0.0, "add", "Months that a run waits for its permit.", low=0.0),
        Effect("permit_cost", "USD", 0.0, "add", "What a run's maker pays for its permit.", low=0.0),
    ),
)  # fmt: skip
