"""A nested logit: one closed offer beside a nest of open models that are closer substitutes for one another."""

import math

from sim.kernel import kernel
from sim.world.draws import logistic

NOTHING = -1e300  # utility of what is not on offer


@kernel
def nest_value(utility, n, nest, within):
    """Inclusive value of the first n open models; ``within`` receives their shares inside the nest, which sum to 1.

    Parameters
    ----------
    utility : array
        Utilities; those at or below ``NOTHING`` are not on offer.
    nest : float
        Dissimilarity in (0, 1]: 1 is the plain logit, near 0 the models are perfect substitutes.
    within : array
        Room for n shares.
    """
    best = NOTHING
    for j in range(n):
        within[j] = 0.0
        best = max(best, utility[j])
    if best <= NOTHING:
        return NOTHING
    total = 0.0
    for j in range(n):
        if utility[j] > NOTHING:
            within[j] = math.exp((utility[j] - best) / nest)
            total += within[j]
    for j in range(n):
        within[j] /= total
    return best + nest * math.log(total)


@kernel
def open_chance(inside, closed):
    """Probability that the nest is chosen where both it and the closed offer can be had."""
    if inside <= NOTHING:
        return 0.0
    if closed <= NOTHING:
        return 1.0
    return logistic(inside - closed)


@kernel
def log_sum(inside, closed):
    """Expected utility of the better of the two, up to a constant; 0 if there is neither."""
    high, low = max(inside, closed), min(inside, closed)
    if high <= NOTHING:
        return 0.0
    return high + math.log(1.0 + math.exp(max(-700.0, low - high)))


@kernel
def split_use(inside, closed, open_reach, closed_reach):
    """Shares of use on open models and on the closed offer, and the mean log-sum, where some can reach only one of them."""
    both = open_reach * closed_reach
    only_open = open_reach * (1.0 - closed_reach)
    only_closed = closed_reach * (1.0 - open_reach)
    chance = open_chance(inside, closed)
    opened = both * chance + only_open * open_chance(inside, NOTHING)
    shut = both * (1.0 - chance) + only_closed
    if closed <= NOTHING:
        shut = 0.0
    welfare = both * log_sum(inside, closed) + only_open * log_sum(inside, NOTHING) + only_closed * log_sum(NOTHING, closed)
    return opened, shut, welfare
