"""How long projects live: Kaplan-Meier with censoring and late entry, never the mean of the dead."""

from typing import NamedTuple

import numpy as np

Z = 1.96  # standard deviations on either side of a 95 % interval


class Survival(NamedTuple):
    """Share alive from each age on (steps), with a 95 % interval and the number at risk just before the age."""

    age: np.ndarray
    alive: np.ndarray
    low: np.ndarray
    high: np.ndarray
    at_risk: np.ndarray


def kaplan_meier(entry: np.ndarray, leaving: np.ndarray, ended: np.ndarray) -> Survival:
    """Estimate survival from ages.

    Parameters
    ----------
    entry : ndarray
        Age at which each project comes under observation: 0, or its age when the run began.
    leaving : ndarray
        Age at its end, or when the run ended.
    ended : ndarray of bool
        True where that was its end.

    Returns
    -------
    Survival
        A step at age 0 and at every age at which one ended. Greenwood's variance, on the log(-log) scale.
    """
    entry, leaving, ended = np.asarray(entry, float), np.asarray(leaving, float), np.asarray(ended, bool)
    ages = np.union1d(leaving[ended], 0.0)
    # Months are whole: one that comes under observation in a month may end in it, and was at risk of that.
    at_risk = np.array([np.sum((entry <= a) & (leaving >= a)) for a in ages], float)
    deaths = np.array([np.sum(ended & (leaving == a)) for a in ages], float)
    alive = np.cumprod(1.0 - deaths / np.maximum(at_risk, 1.0))
    low, high = _interval(alive, deaths, at_risk)
    return Survival(ages, alive, low, high, at_risk)


def _interval(alive: np.ndarray, deaths: np.ndarray, at_risk: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    with np.errstate(divide="ignore", invalid="ignore"):
        variance = np.cumsum(np.where(deaths > 0, deaths / (at_risk * (at_risk - deaths)), 0.0))
        spread = Z * np.sqrt(variance) / np.abs(np.log(alive))
        low, high = alive ** np.exp(spread), alive ** np.exp(-spread)
    inside = (alive > 0.0) & (alive < 1.0)
    return np.where(inside, low, alive), np.where(inside, high, alive)


def restricted_mean(survival: Survival, months: float = 36.0) -> float:
    """Mean life within the first ``months``: the area under the curve up to there."""
    kept = survival.age < months
    edges = np.append(survival.age[kept], months)
    return float(np.sum(np.diff(edges) * survival.alive[kept]))


def ages(start: np.ndarray, end: np.ndarray, months: int) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Entry, leaving and whether ended, from the months in which projects began and ended (-1: not) in a run of ``months``."""
    start, end = np.asarray(start), np.asarray(end)
    ended = end >= 0
    return np.maximum(0, -start), np.where(ended, end, months - 1) - start, ended
