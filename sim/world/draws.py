"""Keyed, counter-based randomness: the same key gives the same number, whatever else was drawn.

A key is (seed, purpose, month, entity, k). Nothing is global and nothing has an order, so switching one mechanism
or adding one organisation leaves every unrelated draw untouched (common random numbers).
"""

import math
from enum import IntEnum

import numpy as np

from sim.kernel import kernel


class Draw(IntEnum):
    """What a draw is for. Values are part of the meaning of a seed: never renumber, only append."""

    POPULATION = 0
    BIRTH = 1
    ENTRY = 2
    CONSIDER = 10
    ACTIVITY = 11
    OPTION = 12
    FORM = 13
    BASE_SAMPLE = 14
    IMITATE = 15
    REVEAL = 20
    TERMS = 21
    INHERIT = 22
    STAY = 23
    PARTNER = 30
    OFFER = 31
    PATRON_TERM = 32
    GRANT_LOTTERY = 33
    GRANT_WINDOW = 34
    SET_CHOICE = 40
    SET_COPY = 41
    SCORE = 50
    TRIES = 51
    BENCHMARK = 52
    RUN_NOISE = 60
    DATA_WORK = 61
    ARRIVALS = 70
    DERIVE_BASE = 71
    DERIVE_PARENT = 72
    DERIVE_KIND = 73
    DERIVE_LICENCE = 74
    DERIVE_LANGUAGE = 75
    DERIVE_FITNESS = 76
    PUBLISHER = 77
    FAMILY_FITNESS = 78
    REUSE = 79
    JOIN = 80
    HOME = 81
    LEAVE = 82
    RETURN = 83
    MOVE = 84
    SKILL = 85
    PATRON_EXIT = 90
    PATRON_REFILL = 91
    DRIFT = 92
    INVESTMENT = 93
    CAPACITY = 94
    MARKET = 95
    DELAY = 100
    CHARTER = 101
    INCORPORATE = 102
    SPLIT = 103
    PROTECT = 110
    REBUILD = 111
    REBUILDER = 112
    REPORT = 120
    CHANGE = 121
    STACK = 122
    TESTER = 123
    BROKER = 124
    CREDIT = 125
    AUDIT = 130


GOLDEN = np.uint64(0x9E3779B97F4A7C15)
FIRST = np.uint64(0xBF58476D1CE4E5B9)
SECOND = np.uint64(0x94D049BB133111EB)
PURPOSE_STEP = np.uint64(0xD6E8FEB86659FD93)
MONTH_STEP = np.uint64(0xA0761D6478BD642F)
K_STEP = np.uint64(0xE7037ED1A0B428DB)
TO_UNIT = 1.0 / 9007199254740992.0  # 2^-53
SHIFT_11, SHIFT_27, SHIFT_30, SHIFT_31 = np.uint64(11), np.uint64(27), np.uint64(30), np.uint64(31)


@kernel
def mix(x):
    """SplitMix64's finaliser: a bijection of 64-bit words that scatters neighbouring words (Steele et al. 2014)."""
    x = (x ^ (x >> SHIFT_30)) * FIRST
    x = (x ^ (x >> SHIFT_27)) * SECOND
    return x ^ (x >> SHIFT_31)


@kernel
def stream(seed, purpose, month):
    """The 64-bit key of all draws for one purpose in one month; hoist it out of loops over entities."""
    key = seed[0] + np.uint64(np.int64(purpose)) * PURPOSE_STEP + np.uint64(np.int64(month + 1)) * MONTH_STEP
    return mix(mix(key) + GOLDEN)


@kernel
def uniform_at(key, entity, k):
    """Uniform draw in (0, 1) for one entity and one use ``k`` of a stream's key."""
    word = mix(key ^ mix(np.uint64(np.int64(entity)) * GOLDEN + np.uint64(np.int64(k)) * K_STEP))
    return (float(word >> SHIFT_11) + 0.5) * TO_UNIT


@kernel
def uniform(seed, purpose, month, entity, k):
    """Uniform draw in (0, 1), keyed by (seed, purpose, month, entity, k)."""
    return uniform_at(stream(seed, purpose, month), entity, k)


@kernel
def newborn_id(parent, month, purpose, k):
    """A newborn's 63-bit id: a hash of who bore it, when, for what, and which child it is; never a counter."""
    word = mix(np.uint64(np.int64(parent)) * GOLDEN + np.uint64(np.int64(month + 1)) * MONTH_STEP)
    word = mix(word + np.uint64(np.int64(purpose)) * PURPOSE_STEP + np.uint64(np.int64(k + 1)) * K_STEP)
    return np.int64(word >> np.uint64(1))


@kernel
def normal_quantile(p):
    """Standard normal quantile (Acklam's rational approximation, relative error below 1.2e-9)."""
    if p < 0.02425:
        q = math.sqrt(-2.0 * math.log(p))
        return _tail(q)
    if p > 1.0 - 0.02425:
        q = math.sqrt(-2.0 * math.log(1.0 - p))
        return -_tail(q)
    q = p - 0.5
    r = q * q
    top = ((((-39.69683028665376 * r + 220.9460984245205) * r - 275.9285104469687) * r + 138.3577518672690) * r
           - 30.66479806614716) * r + 2.506628277459239  # fmt: skip
    low = ((((-54.47609879822406 * r + 161.5858368580409) * r - 155.6989798598866) * r + 66.80131188771972) * r
           - 13.28068155288572) * r + 1.0  # fmt: skip
    return q * top / low


@kernel
def _tail(q):
    top = ((((-0.007784894002430293 * q - 0.3223964580411365) * q - 2.400758277161838) * q - 2.549732539343734) * q
           + 4.374664141464968) * q + 2.938163982698783  # fmt: skip
    low = (((0.007784695709041462 * q + 0.3224671290700398) * q + 2.445134137142996) * q + 3.754408661907416) * q + 1.0
    return top / low


@kernel
def poisson_quantile(p, mean):
    """Poisson count at probability ``p``; one uniform gives the whole count, so one event more moves no other draw."""
    if mean <= 0.0:
        return 0
    if mean > 200.0:  # normal approximation with continuity correction; exact summation would underflow
        return max(0, int(math.floor(mean + math.sqrt(mean) * normal_quantile(p) + 0.5)))
    count = 0
    term = math.exp(-mean)
    total = term
    while total < p and count < 2000:
        count += 1
        term *= mean / count
        total += term
    return count


@kernel
def binomial_quantile(p, n, chance):
    """Binomial count at probability ``p``; where most succeed, failures are counted, or the first term would underflow."""
    if chance > 0.5:
        return n - _binomial_few(1.0 - p, n, 1.0 - chance)
    return _binomial_few(p, n, chance)


@kernel
def _binomial_few(p, n, chance):
    if chance <= 0.0:
        return 0
    if n * chance * (1.0 - chance) > 100.0:
        sd = math.sqrt(n * chance * (1.0 - chance))
        return min(n, max(0, int(math.floor(n * chance + sd * normal_quantile(p) + 0.5))))
    term = math.exp(n * math.log(1.0 - chance))
    ratio = chance / (1.0 - chance)
    total = term
    count = 0
    while total < p and count < n:
        term *= ratio * (n - count) / (count + 1.0)
        count += 1
        total += term
    return count


@kernel
def geometric_quantile(p, mean):
    """Geometric count on 1, 2, ... with the given mean, at probability ``p``."""
    if mean <= 1.0:
        return 1
    return 1 + int(math.floor(math.log(1.0 - p) / math.log(1.0 - 1.0 / mean)))


@kernel
def logistic(x):
    """1 / (1 + exp(-x)), safe for any x."""
    if x >= 0.0:
        return 1.0 / (1.0 + math.exp(-x))
    z = math.exp(x)
    return z / (1.0 + z)
