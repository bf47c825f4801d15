"""Means with intervals: of paired differences, or of anything else that independent pairs or seeds give one number each."""

import math
from collections.abc import Iterable
from typing import NamedTuple

import numpy as np
from scipy import stats

LEVEL = 0.95
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
