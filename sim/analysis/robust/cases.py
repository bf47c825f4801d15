"""What scenarios did in many sets of parameters, always paired with a reference; and resamples of the sets."""

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property

import numpy as np
import pandas as pd

from sim.analysis.costs import PAID
from sim.analysis.pairs import about
from sim.ensemble.summary import RESAMPLING_SEED

RESAMPLES = 1000
TAIL = 2.5  # per cent beyond each end of an interval


@dataclass(frozen=True)
class Cases:
    """Outcomes of every scenario in every set of parameters.

    Parameters
    ----------
    scenarios : tuple of str
        The reference first.
    outcomes : tuple of str
        What was measured; ``paid``, if there, is what all payers of the policies paid, in million USD.
    values : ndarray
        Scenario by outcome by set by replicate; every one a number.
    inputs : DataFrame
        A row a set, a column a parameter.
    common : bool
        Whether a replicate has the same seed in every set.
    """

    scenarios: tuple[str, ...]
    outcomes: tuple[str, ...]
    values: np.ndarray
    inputs: pd.DataFrame
    common: bool = False

    @property
    def reference(self) -> str:
        """Name of the scenario with which the others are compared."""
        return self.scenarios[0]

    @property
    def policies(self) -> tuple[str, ...]:
        """Names of the others."""
        return self.scenarios[1:]

    @property
    def sets(self) -> int:
        """Number of sets of parameters."""
        return int(self.values.shape[2])

    @property
    def replicates(self) -> int:
        """Runs of a scenario in a set."""
        return int(self.values.shape[3])

    @cached_property
    def effects(self) -> np.ndarray:
        """Paired differences to the reference, in the shape of ``values``: of the reference itself, zero."""
        return np.asarray(self.values - self.values[:1])

    @cached_property
    def by_set(self) -> np.ndarray:
        """Effects by scenario, outcome and set, each the mean of its replicates."""
        return np.asarray(self.effects.mean(axis=3))

    @cached_property
    def spread(self) -> np.ndarray:
        """Standard deviation of each outcome over all runs of the reference."""
        return np.asarray(self.values[0].reshape(len(self.outcomes), -1).std(axis=1, ddof=1))

    @property
    def judged(self) -> list[int]:
        """Places of the outcomes that are better one way or the other; cost is judged by itself."""
        return [i for i, name in enumerate(self.outcomes) if self.way(i) and name != PAID.name]

    def way(self, outcome: int) -> int:
        """1 if more of an outcome is better, -1 if less is, 0 if neither."""
        return {"more": 1, "less": -1}.get(about(self.outcomes[outcome]).better, 0)

    def gains(self, outcome: int) -> np.ndarray:
        """Effects on an outcome, for the better, by scenario and set."""
        return self.way(outcome) * self.by_set[:, outcome]

    def resampled(self, count: int = RESAMPLES) -> Iterator[tuple[np.ndarray, np.ndarray]]:
        """Sets drawn with replacement, and the effects by scenario, outcome and set in these sets.

        Where seeds are common to all sets, replicates are drawn too, for what they share is the same luck in every set (Owen
        2007, the pigeonhole bootstrap). Where every set has seeds of its own, the sets drawn bring theirs along.
        """
        draws = np.random.default_rng(RESAMPLING_SEED)
        for _ in range(count):
            sets = draws.integers(0, self.sets, self.sets)
            if self.common and self.replicates > 1:
                replicates = draws.integers(0, self.replicates, self.replicates)
                yield sets, self.effects[:, :, sets][..., replicates].mean(axis=3)
            else:
                yield sets, self.by_set[:, :, sets]


def ends(resamples: np.ndarray, axis: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Ends of the 95 % interval of what was computed from each resample."""
    low, high = np.percentile(resamples, [TAIL, 100.0 - TAIL], axis=axis)
    return low, high
