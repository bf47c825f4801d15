"""What the runs of an ensemble have in common: per outcome its level, its spread over seeds, and the mean's uncertainty."""

import numpy as np
import pandas as pd

from sim import catalogue
from sim.errors import UserError

YEAR = 12
RESAMPLES = 2000
RESAMPLING_SEED = 20260101  # the same resamples every time, so that a result repeats


def summarise(series: pd.DataFrame, until: str | None = None) -> pd.DataFrame:
    """Return each outcome's mean over twelve months, as seen over seeds.

    Parameters
    ----------
    series : DataFrame
        Outcomes indexed by seed and date.
    until : str, optional
        Last month of the twelve, such as "2025-12"; the last there is by default.

    Returns
    -------
    DataFrame
        A row an outcome: unit, median, 5 and 95 % points over seeds, mean and its bootstrapped 95 % interval.
    """
    dates = series.index.get_level_values("date")
    last = dates.max() if until is None else pd.Timestamp(until)
    window = series[(dates <= last) & (dates > last - pd.DateOffset(months=YEAR))]
    if window.empty:
        raise UserError(f"the run has no months up to {last:%Y-%m}", where="until")
    by_seed = window.groupby("seed").mean()
    values = by_seed.to_numpy()
    low, high = mean_interval(values)
    units = {name: outcome.unit for name, outcome in catalogue.outcomes().items()}
    quantiles = np.quantile(values, [0.05, 0.5, 0.95], axis=0)
    return pd.DataFrame(
        {"unit": [units.get(str(name), "") for name in by_seed],
         "median": quantiles[1], "low": quantiles[0], "high": quantiles[2],
         "mean": values.mean(axis=0), "mean_low": low, "mean_high": high, "seeds": len(values)},
        index=pd.Index(by_seed.columns, name="outcome"),
    )  # fmt: skip


def mean_interval(values: np.ndarray, level: float = 0.95) -> tuple[np.ndarray, np.ndarray]:
    """Bootstrapped interval of the mean over rows."""
    count = len(values)
    drawn = np.random.default_rng(RESAMPLING_SEED).multinomial(count, np.full(count, 1.0 / count), RESAMPLES)
    tail = 0.5 * (1.0 - level)
    low, high = np.quantile(drawn @ values / count, [tail, 1.0 - tail], axis=0)
    return low, high
