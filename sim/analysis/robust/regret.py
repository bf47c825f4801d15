"""Regret: in each set of parameters, how far a policy stays behind the best one there (Savage 1951; Lempert et al. 2006)."""

import numpy as np
import pandas as pd

from sim.analysis.pairs import about
from sim.analysis.robust.cases import Cases, ends

MOST_AT = 0.9  # quantile

# Columns of the table of regret: unit and meaning.
COLUMNS = {
    "outcome": ("word", "what is measured"),
    "unit": ("word", "unit of the outcome"),
    "scenario": ("word", "what is chosen; the reference is doing nothing"),
    "mean": ("see the column unit", "mean regret over sets of parameters"),
    "mean_low": ("see the column unit", "low end of its 95 % bootstrap interval over sets"),
    "mean_high": ("see the column unit", "high end of that interval"),
    "q90": ("see the column unit", "regret that is exceeded in a tenth of the sets"),
    "q90_low": ("see the column unit", "low end of its 95 % interval"),
    "q90_high": ("see the column unit", "high end of that interval"),
    "most": ("see the column unit", "largest regret in any set"),
    "most_low": ("see the column unit", "low end of its 95 % interval"),
    "most_high": ("see the column unit", "high end of that interval, never above the largest there is"),
    "best": ("share", "sets in which nothing is better; chance not taken out"),
    "apart": ("see the column unit", "mean regret if the best of a set is chosen by its other seeds: what is left without luck"),
}


def regret(cases: Cases) -> pd.DataFrame:
    """Return the columns COLUMNS, a row an outcome with a better direction and a scenario, the reference among them."""
    places = cases.judged
    again = np.array([[_sums(_behind(cases.way(o) * drawn[:, o])) for o in places] for _, drawn in cases.resampled()])
    rows = []
    for k, o in enumerate(places):
        behind = _behind(cases.gains(o))
        now, apart = _sums(behind), _apart(cases.way(o) * cases.effects[:, o])
        low, high = ends(again[:, k])
        for s, name in enumerate(cases.scenarios):
            row = {"outcome": cases.outcomes[o], "unit": about(cases.outcomes[o]).unit, "scenario": name}
            for i, what in enumerate(("mean", "q90", "most")):
                row |= {what: now[i, s], f"{what}_low": low[i, s], f"{what}_high": high[i, s]}
            rows.append(row | {"best": float((behind[s] == 0.0).mean()), "apart": apart[s]})
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _behind(gains: np.ndarray) -> np.ndarray:
    """Distance to the best, by scenario and set."""
    return np.asarray(gains.max(axis=0) - gains)


def _sums(behind: np.ndarray) -> np.ndarray:
    """Mean, 90 % point and largest, by scenario."""
    return np.array([behind.mean(axis=1), np.quantile(behind, MOST_AT, axis=1), behind.max(axis=1)])


def _apart(gains: np.ndarray) -> np.ndarray:
    """Mean regret by scenario where the best of each set and replicate is the one that is best in its other replicates.

    The best of many is in part the luckiest, so plain regret is too large; this one is too small where the best is not found.
    """
    replicates = gains.shape[2]
    if replicates < 2:
        return np.full(len(gains), np.nan)
    found = np.zeros(len(gains))
    for r in range(replicates):
        best = np.delete(gains, r, axis=2).mean(axis=2).argmax(axis=0)
        found += (gains[best, np.arange(gains.shape[1]), r] - gains[:, :, r]).mean(axis=1) / replicates
    return found
