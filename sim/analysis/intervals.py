"""Means with intervals: of paired differences, or of anything else that independent pairs or seeds give one number each."""

import math
import warnings
from collections.abc import Callable, Iterable
from typing import Any, NamedTuple

import numpy as np
from scipy import stats

from sim.ensemble.summary import RESAMPLES, RESAMPLING_SEED

LEVEL = 0.95
SAME = 1e-12  # of the largest value: what differs by less differs by rounding only
POWER = 0.8  # chance to see an effect that is called visible
ENOUGH = 2  # values from which on there is a spread


class Effect(NamedTuple):
    """A mean with its 95 % interval."""

    mean: float
    low: float
    high: float
    pairs: int

    @property
    def clear(self) -> bool:
        """True if the interval leaves zero out."""
        return not (self.low <= 0.0 <= self.high or math.isnan(self.mean))


def paired(differences: Iterable[float]) -> Effect:
    """Mean of differences and its interval by Student's t; pairs without a value are left out."""
    kept = np.array([value for value in differences if math.isfinite(value)], float)
    if len(kept) < ENOUGH:
        return Effect(float(kept.mean()) if len(kept) else math.nan, -math.inf, math.inf, len(kept))
    mean, error = float(kept.mean()), float(stats.sem(kept))
    reach = float(stats.t.ppf(0.5 + 0.5 * LEVEL, len(kept) - 1)) * error
    return Effect(mean, mean - reach, mean + reach, len(kept))


def bootstrapped(differences: Iterable[float]) -> Effect:
    """Mean of differences and its bootstrap interval over pairs (BCa); pairs without a value are left out.

    Where BCa breaks down, as it does when almost all differences are equal, it is the percentile interval; where all are
    equal, it is that one value. The resamples are the same every time.
    """
    kept = np.array([value for value in differences if math.isfinite(value)], float)
    if len(kept) < ENOUGH:
        return Effect(float(kept.mean()) if len(kept) else math.nan, -math.inf, math.inf, len(kept))
    if np.ptp(kept) == 0.0:
        return Effect(float(kept[0]), float(kept[0]), float(kept[0]), len(kept))
    nothing = SAME * float(np.abs(kept).max())
    low, high = (0.0 if abs(end) < nothing else end for end in _resampled((kept,), np.mean))
    return Effect(float(kept.mean()), low, high, len(kept))


def ratio(above: np.ndarray, below: np.ndarray) -> Effect:
    """Mean of some numbers over the mean of others of the same pairs, and its bootstrap interval over pairs (BCa)."""
    kept = np.isfinite(above) & np.isfinite(below)
    pair = (np.asarray(above, float)[kept], np.asarray(below, float)[kept])
    if len(pair[0]) < ENOUGH:
        return Effect(math.nan, -math.inf, math.inf, len(pair[0]))
    return Effect(float(_of_means(*pair)), *_resampled(pair, _of_means), len(pair[0]))


def smallest_visible(differences: np.ndarray, power: float = POWER) -> float:
    """The smallest true mean that a test at 5 % on as many such pairs would tell from zero with this chance."""
    freedom = len(differences) - 1
    if freedom < 1:
        return math.inf
    reach = stats.t.ppf(0.5 + 0.5 * LEVEL, freedom) + stats.t.ppf(power, freedom)
    return float(reach * stats.sem(differences))


def by_chance(differences: np.ndarray) -> float:
    """How likely a mean as far from zero is if the true one is zero (p value of Student's test of pairs)."""
    if len(differences) < ENOUGH:
        return 1.0
    if np.ptp(differences) == 0.0:
        return 1.0 if differences[0] == 0.0 else 0.0
    return float(2.0 * stats.t.sf(abs(differences.mean() / stats.sem(differences)), len(differences) - 1))


def _of_means(above: np.ndarray, below: np.ndarray, axis: int = -1) -> Any:
    return above.mean(axis=axis) / below.mean(axis=axis)


def _resampled(data: tuple[np.ndarray, ...], statistic: Callable[..., Any]) -> tuple[float, float]:
    """Ends of the bootstrap interval of a statistic over pairs."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", stats.DegenerateDataWarning)
        with np.errstate(divide="ignore", invalid="ignore"):
            found = stats.bootstrap(
                data, statistic, n_resamples=RESAMPLES, vectorized=True, paired=True, confidence_level=LEVEL,
                method="BCa", rng=np.random.default_rng(RESAMPLING_SEED),
            )  # fmt: skip
    low, high = (float(end) for end in found.confidence_interval)
    if math.isfinite(low) and math.isfinite(high):
        return low, high
    tail = 0.5 - 0.5 * LEVEL
    low, high = np.nanquantile(found.bootstrap_distribution, [tail, 1.0 - tail])
    return float(low), float(high)
