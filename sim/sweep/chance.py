"""What seeds do to an outcome, told apart from what inputs do: an analysis of variance over points and replicates."""

from dataclasses import dataclass

import numpy as np

NAN = float("nan")
LEAST = 0.1  # of the variance between points: what chance leaves of it at least, so that no index is divided by nothing


@dataclass(frozen=True)
class Chance:
    """Parts of an outcome's variance; NaN with one replicate, which cannot tell.

    Parameters
    ----------
    inputs : float
        Variance between points, as if each had been run with every seed.
    seeds : float
        Variance between single runs of a point.
    left : float
        Variance that chance adds to the differences between points, each the mean of its replicates.
    """

    inputs: float
    seeds: float
    left: float

    @property
    def share(self) -> float:
        """Share of the variance over single runs that is chance."""
        return _part(self.seeds, self.inputs)

    @property
    def noise(self) -> float:
        """Share of chance in the differences between points."""
        return _part(self.left, self.inputs)


def split(values: np.ndarray, common: bool = False) -> Chance:
    """Divide the variance of an outcome, a row a point and a column a replicate, between inputs and seeds.

    Where seeds are common to all points, what a seed does to every point alike is chance too, but makes no difference between
    points.
    """
    points, replicates = values.shape
    if replicates < 2:
        return Chance(NAN, NAN, NAN)
    between = float(values.mean(axis=1).var(ddof=1)) if points > 1 else 0.0
    alike, apart = 0.0, values
    if common and points > 1:
        apart = values - values.mean(axis=0)
        within = float(apart.var(axis=1, ddof=1).mean()) * points / (points - 1)
        alike = max(0.0, float(values.mean(axis=0).var(ddof=1)) - within / points)
    else:
        within = float(apart.var(axis=1, ddof=1).mean())
    return Chance(max(0.0, between - within / replicates), within + alike, within / replicates)


def of_differences(first: np.ndarray, second: np.ndarray) -> np.ndarray:
    """Variance that chance gives to the difference of two points, each the mean of its replicates (the last axis)."""
    steps = second - first
    replicates = steps.shape[-1]
    return np.asarray(steps.var(axis=-1, ddof=1)) / replicates if replicates > 1 else np.zeros(steps.shape[:-1])


def _part(one: float, other: float) -> float:
    if not one > 0.0:
        return one  # none of it, or NaN
    return one / (one + other)
