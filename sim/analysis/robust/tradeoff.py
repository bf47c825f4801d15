"""Trade-offs: which policies no other one beats in all of two or three outcomes (Pareto), and how sure that is."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from sim import catalogue
from sim.analysis.costs import PAID
from sim.analysis.robust.cases import Cases, ends
from sim.errors import UserError, nearest

FEWEST, MOST = 2, 3

# Columns that are always there: unit and meaning. For each outcome: its mean effect, and _low and _high of its interval.
COLUMNS = {
    "scenario": ("word", "what is chosen; the reference is doing nothing"),
    "efficient": ("0 or 1", "whether no other one is at least as good in all outcomes and better in one, by mean effects"),
    "share": ("share", "bootstrap resamples over sets in which that is so"),
}


def objectives(asked: Sequence[str], cases: Cases) -> tuple[str, ...]:
    """Outcomes to trade off: those asked for, or the first judged ones and the cost.

    Raises
    ------
    UserError
        If there are not two or three, or one is not there or has no better direction.
    """
    judged, cost = [cases.outcomes[o] for o in cases.judged], [PAID.name] * (PAID.name in cases.outcomes)
    there, names = judged + cost, tuple(dict.fromkeys(asked)) or tuple(judged[:FEWEST] + cost)
    for name in names:
        if name not in there:
            what = f"'{name}' cannot be traded off"
            if name in catalogue.outcomes() and name in cases.outcomes:
                what = f"'{name}' is neither better nor worse for being more"
            raise UserError(what, where="--tradeoff", allowed=", ".join(there), hint=nearest(name, there))
    if asked and not FEWEST <= len(names) <= MOST:
        raise UserError(f"{len(names)} outcomes make no trade-off", where="--tradeoff", allowed="two or three, after commas")
    return names


def tradeoff(cases: Cases, names: Sequence[str]) -> pd.DataFrame:
    """Return a row a scenario: whether it is efficient, in how many resamples, and its effects with intervals."""
    places = [cases.outcomes.index(name) for name in names]
    ways = np.array([cases.way(o) for o in places])
    now = cases.by_set[:, places].mean(axis=2)
    again = np.array([drawn[:, places].mean(axis=2) for _, drawn in cases.resampled()])
    low, high = ends(again)
    found = pd.DataFrame({
        "scenario": cases.scenarios,
        "efficient": efficient(ways * now),
        "share": np.mean([efficient(ways * one) for one in again], axis=0),
    })  # fmt: skip
    for k, name in enumerate(names):
        found[name], found[f"{name}_low"], found[f"{name}_high"] = now[:, k], low[:, k], high[:, k]
    return found


def efficient(gains: np.ndarray) -> np.ndarray:
    """Whether a row of gains is not dominated: no other is at least as large in every column and larger in one."""
    at_least = (gains[:, None] >= gains[None]).all(axis=2)  # [other, one]
    larger = (gains[:, None] > gains[None]).any(axis=2)
    return np.asarray(~(at_least & larger).any(axis=0))
