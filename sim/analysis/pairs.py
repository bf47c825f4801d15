"""Pairs of runs with the same seed, one of a reference and one of another scenario: what each showed, and what they tell."""

import math
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from sim import catalogue
from sim.analysis.costs import PAID
from sim.analysis.intervals import ENOUGH, SAME, bootstrapped, by_chance, ratio, smallest_visible
from sim.entry import Outcome

KEYS = ("window", "scenario", "outcome", "axis", "label", "unit")

# Columns of the table of effects: unit and meaning.
COLUMNS = {
    "window": ("months", "months over which the outcome is averaged"),
    "scenario": ("word", "what is compared with the reference"),
    "outcome": ("word", "what is measured"),
    "axis": ("word", "what it is broken down by, if it is"),
    "label": ("word", "place on the axis"),
    "unit": ("word", "unit of the outcome"),
    "pairs": ("pairs", "pairs of runs with the same seed"),
    "level": ("see the column unit", "mean of the reference over seeds"),
    "spread": ("see the column unit", "standard deviation of the reference over seeds"),
    "effect": ("see the column unit", "mean over pairs of the scenario less the reference"),
    "low": ("see the column unit", "low end of the effect's 95 % bootstrap interval over pairs"),
    "high": ("see the column unit", "high end of that interval"),
    "seen": ("0 or 1", "whether that interval leaves zero out"),
    "q": ("share", "share of chance findings among all outcomes that look at least as clear (Benjamini and Hochberg)"),
    "same_sign": ("share", "pairs whose difference has the sign of the effect"),
    "in_spreads": ("spreads", "effect over the reference's spread"),
    "smallest_visible": ("see the column unit", "smallest true effect that so many pairs show at 5 % with a chance of 80 %"),
    "pairing_gain": ("1", "variance of the effect with seeds of its own for each scenario, over that with the same seeds"),
    "per_million": ("the unit a million USD", "effect over what the payers of the policies paid more"),
    "per_million_low": ("the unit a million USD", "low end of its 95 % bootstrap interval over pairs"),
    "per_million_high": ("the unit a million USD", "high end of that interval"),
}


class Window(NamedTuple):
    """Months from ``first`` to ``last``, both included, numbered from the start of the run."""

    first: int
    last: int
    text: str


class Measure(NamedTuple):
    """One number a month: an outcome, or one place on the axis of an outcome."""

    outcome: str
    axis: str = ""
    label: str = ""
    unit: str = ""
    place: int | None = None

    def seen(self, series: np.ndarray, window: Window) -> float:
        """Mean over the months of a window."""
        months = series[self.outcome][window.first : window.last + 1]
        return float((months if self.place is None else months[:, self.place]).mean())


def about(outcome: str) -> Outcome:
    """The declaration of an outcome, or of the cost."""
    return PAID if outcome == PAID.name else catalogue.outcomes()[outcome]


def measures(outcomes: Sequence[str]) -> list[Measure]:
    """All numbers of these outcomes, in their order."""
    found = []
    for name in outcomes:
        entry = about(name)
        if not entry.by:
            found.append(Measure(name, unit=entry.unit))
            continue
        labels = enumerate(catalogue.labels(entry.by))
        found += [Measure(name, entry.by, label, entry.unit, place) for place, label in labels]
    return found


def effects_of(pairs: pd.DataFrame) -> pd.DataFrame:
    """Statistics of pairs, a row a window, scenario and number.

    Parameters
    ----------
    pairs : DataFrame
        A row a pair, with the columns KEYS, seed, reference (the value there) and value (that in the scenario).

    Returns
    -------
    DataFrame
        The columns COLUMNS.
    """
    rows, costs = [], _costs(pairs)
    for key, group in pairs.groupby(list(KEYS), sort=False, observed=True):
        known = dict(zip(KEYS, map(str, key), strict=True))
        cost = costs.get((known["window"], known["scenario"])) if known["outcome"] != PAID.name else None
        more = None if cost is None else cost.reindex(group["seed"]).to_numpy(float)
        rows.append(known | estimate(group["reference"].to_numpy(float), group["value"].to_numpy(float), more))
    found = pd.DataFrame(rows, columns=[*COLUMNS, "p"])
    kinds = found["axis"].where(found["axis"].isin(("", PAID.by)), "broken down")  # findings of one kind are counted together
    families = [found["window"], found["scenario"], kinds]
    found["q"] = found.groupby(families)["p"].transform(lambda p: stats.false_discovery_control(p.to_numpy(float)))
    return found[list(COLUMNS)]


def estimate(reference: np.ndarray, value: np.ndarray, cost: np.ndarray | None = None) -> dict[str, float]:
    """All that pairs tell about one number (see COLUMNS); per million only if told what was paid more, pair by pair."""
    kept = np.isfinite(reference) & np.isfinite(value)
    here, there = reference[kept], value[kept]
    difference = there - here
    effect = bootstrapped(difference)
    spread = _deviation(here)
    found = {
        "pairs": len(difference),
        "level": float(here.mean()) if len(here) else math.nan,
        "spread": spread,
        "effect": effect.mean,
        "low": effect.low,
        "high": effect.high,
        "seen": effect.clear,
        "p": by_chance(difference),
        "same_sign": float((np.sign(difference) == np.sign(effect.mean)).mean()) if len(difference) and effect.mean else math.nan,
        "in_spreads": effect.mean / spread if spread > 0.0 else math.nan,
        "smallest_visible": smallest_visible(difference),
        "pairing_gain": _gain(here, there, difference),
        "per_million": math.nan,
        "per_million_low": math.nan,
        "per_million_high": math.nan,
    }
    if cost is not None:
        each = ratio(difference, cost[kept])
        found |= {"per_million": each.mean, "per_million_low": each.low, "per_million_high": each.high}
    return found


def _costs(pairs: pd.DataFrame) -> dict[tuple[str, str], pd.Series]:
    """What all payers paid more, seed by seed, in million USD; by window and scenario, where it is clear that they did."""
    rows = pairs[pairs["outcome"] == PAID.name]
    more = rows["value"] - rows["reference"]
    found = {}
    for (window, scenario), group in rows.groupby(["window", "scenario"], sort=False, observed=True):
        cost = more[group.index].groupby(group["seed"]).sum(min_count=len(group["label"].unique()))
        if bootstrapped(cost).low > 0.0:
            found[str(window), str(scenario)] = cost
    return found


def _deviation(values: np.ndarray) -> float:
    """Standard deviation over seeds; zero where values differ by rounding only."""
    if len(values) < ENOUGH:
        return math.nan
    found = float(values.std(ddof=1))
    return found if found > SAME * float(np.abs(values).max()) else 0.0


def _gain(here: np.ndarray, there: np.ndarray, difference: np.ndarray) -> float:
    """Variance of a difference of independent runs over that of paired ones; infinite if all pairs differ by the same."""
    apart, together = _deviation(here) ** 2 + _deviation(there) ** 2, _deviation(difference) ** 2
    if not apart > 0.0:
        return math.nan
    return apart / together if together > 0.0 else math.inf
