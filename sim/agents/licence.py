"""What a line for permits does to the choice of a run's size: the burden of passing it, and a run that stays just below."""

import math

from sim.kernel import kernel
from sim.world.capability import HOURS_TO_FLOP
from sim.world.names import MONTHS
from sim.world.permits import above_line, asked_of, line_now, waiting


@kernel
def licence_burden(world, organisation, params, effects, hours, means):
    """What a permit costs in utility, as far as makers count it: its price over means, and its months of waiting."""
    if effects.permit_foresight <= 0.0 or not above_line(params, effects, hours):
        return 0.0
    money = params.cost_weight[organisation.kind] * effects.permit_cost / means
    delay = params.delay_weight * waiting(effects) / MONTHS
    return min(1.0, effects.permit_foresight) * asked_of(world, effects, organisation) * (money + delay)


@kernel
def hours_below(params, effects, hours):
    """Hours of the largest run that needs no permit, for makers who could pass the line and count it; 0 for all others."""
    if effects.permit_foresight <= 0.0 or not above_line(params, effects, hours):
        return 0
    below = int(math.pow(10.0, line_now(params, effects)) * params.compute_overhead / HOURS_TO_FLOP)
    while below > 0 and above_line(params, effects, below):  # rounding may leave it on the line
        below -= 1
    return min(below, hours)
