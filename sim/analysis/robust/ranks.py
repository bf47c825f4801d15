"""How stable an order of policies is: over resamples, over sets of parameters, between halves of them."""

import numpy as np
import pandas as pd
from scipy import stats

from sim.analysis.robust.cases import Cases, ends
from sim.ensemble.summary import RESAMPLING_SEED

HALVES = 200  # ways to divide the sets in two
TOP = 3

# Columns of the two tables: unit and meaning.
COLUMNS = {
    "outcome": ("word", "what is measured"),
    "scenario": ("word", "what is ranked; the reference is doing nothing"),
    "rank": ("rank", "1 is best, by the mean effect over sets of parameters"),
    "low": ("rank", "low end of its 95 % bootstrap interval over sets"),
    "high": ("rank", "high end of that interval"),
    "first": ("share", "resamples in which it is the best"),
    "top": ("share", f"resamples in which it is among the first {TOP}"),
    "set_low": ("rank", "rank that is undercut in one set of twenty"),
    "set_middle": ("rank", "median rank over sets"),
    "set_high": ("rank", "rank that is exceeded in one set of twenty"),
}
AGREEMENT = {
    "outcome": ("word", "what is measured"),
    "kendall_w": ("1", "Kendall's W: agreement of all sets on the order, from 0 (none) to 1 (all the same)"),
    "kendall_w_p": ("share", "how often sets without any agreement would show as much"),
    "tau_sets": ("1", "Kendall's tau between the orders in two halves of the sets: mean over divisions"),
    "tau_sets_low": ("1", "tau that is undercut in one division of twenty"),
    "tau_sets_high": ("1", "tau that is exceeded in one division of twenty"),
    "tau_seeds": ("1", "Kendall's tau between the orders by two halves of the replicates, over all sets"),
}


def ranks(cases: Cases) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return the table of ranks (COLUMNS) and that of agreement (AGREEMENT), for outcomes with a better direction."""
    again = np.array([_ordered(drawn.mean(axis=2)[:, cases.judged] * _ways(cases)) for _, drawn in cases.resampled()])
    rows, agree = [], []
    low, high = ends(again)
    for k, o in enumerate(cases.judged):
        gains = cases.gains(o)
        rank, by_set = ranked(gains.mean(axis=1)), np.array([ranked(column) for column in gains.T])
        inside = np.quantile(by_set, [0.05, 0.5, 0.95], axis=0)
        for s, name in enumerate(cases.scenarios):
            drawn = again[:, s, k]
            rows.append((cases.outcomes[o], name, rank[s], low[s, k], high[s, k], (drawn <= 1.0).mean(), (drawn <= TOP).mean(),
                         *inside[:, s]))  # fmt: skip
        agree.append((cases.outcomes[o], *kendall_w(by_set), *_halves(gains), _by_seeds(cases, o)))
    return pd.DataFrame(rows, columns=list(COLUMNS)), pd.DataFrame(agree, columns=list(AGREEMENT))


def ranked(gains: np.ndarray) -> np.ndarray:
    """Ranks from 1, the largest first; equals share the mean of theirs."""
    return np.asarray(stats.rankdata(-gains))


def kendall_w(ranking: np.ndarray) -> tuple[float, float]:
    """Kendall's W with its p value; ``ranking`` has a row a judge and a column an item, equals share a rank."""
    judges, items = ranking.shape
    ties = sum(float((count**3 - count).sum()) for count in (np.unique(row, return_counts=True)[1] for row in ranking))
    most = judges**2 * (items**3 - items) - judges * ties
    if most <= 0.0:
        return float("nan"), float("nan")
    w = 12.0 * float(((ranking.sum(axis=0) - judges * (items + 1) / 2.0) ** 2).sum()) / most
    return w, float(stats.chi2.sf(judges * (items - 1) * w, items - 1))


def _ways(cases: Cases) -> np.ndarray:
    return np.array([cases.way(o) for o in cases.judged])


def _ordered(gains: np.ndarray) -> np.ndarray:
    """Ranks by scenario, of each column."""
    return np.asarray(stats.rankdata(-gains, axis=0))


def _halves(gains: np.ndarray) -> tuple[float, float, float]:
    """Kendall's tau between the orders in random halves of the sets: mean, 5 and 95 % points."""
    sets = gains.shape[1]
    if sets < 2:
        return float("nan"), float("nan"), float("nan")
    draws, found = np.random.default_rng(RESAMPLING_SEED), []
    for _ in range(HALVES):
        order = draws.permutation(sets)
        found.append(_tau(gains[:, order[: sets // 2]].mean(axis=1), gains[:, order[sets // 2 :]].mean(axis=1)))
    low, high = np.quantile(found, [0.05, 0.95])
    return float(np.mean(found)), float(low), float(high)


def _by_seeds(cases: Cases, outcome: int) -> float:
    """The same between two halves of the replicates: how far seeds alone turn the order."""
    half = cases.replicates // 2
    if not half:
        return float("nan")
    effects = cases.effects[:, outcome]
    return _tau(effects[:, :, :half].mean(axis=(1, 2)), effects[:, :, half : 2 * half].mean(axis=(1, 2)))


def _tau(one: np.ndarray, other: np.ndarray) -> float:
    if np.ptp(one) == 0.0 or np.ptp(other) == 0.0:
        return float("nan")
    return float(stats.kendalltau(one, other).statistic)
