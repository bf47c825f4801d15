"""What a policy does over all sets of parameters: better, worse, undetermined where the sign hangs on them, or not seen.

An effect in a set is mu + theta + luck: theta is the set's own, luck what other seeds would change. With two replicates or more
the two are told apart: the variance of luck is that within sets, the variance of theta what the sets' means have beyond it. The
share of sets with the other sign is that of mu + theta, from each set's mean drawn towards mu by as much as it is luck (empirical
Bayes, normal): luck alone turns no sign.
"""

import math
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from sim.analysis.costs import PAID
from sim.analysis.intervals import by_chance, ratio, smallest_visible
from sim.analysis.pairs import about
from sim.analysis.robust.cases import Cases, ends
from sim.ensemble.summary import RESAMPLING_SEED

TURNED = 0.05  # share of sets with the other sign from which on a sign is undetermined
SHUFFLES = 999
SURE = 0.05
BETTER, WORSE, UP, DOWN, UNDETERMINED, NOT_SEEN = "better", "worse", "up", "down", "undetermined", "not seen"

# Columns of the table of effects: unit and meaning.
COLUMNS = {
    "scenario": ("word", "what is compared with the reference"),
    "outcome": ("word", "what is measured"),
    "unit": ("word", "unit of the outcome"),
    "sets": ("count", "sets of parameters"),
    "replicates": ("count", "pairs of runs in each"),
    "level": ("see the column unit", "mean of the reference"),
    "spread": ("see the column unit", "standard deviation of the reference over sets and seeds"),
    "effect": ("see the column unit", "mean over sets of the scenario less the reference"),
    "low": ("see the column unit", "low end of the effect's 95 % bootstrap interval over sets and seeds"),
    "high": ("see the column unit", "high end of that interval"),
    "q": ("share", "share of chance findings among all that look at least as clear (Benjamini and Hochberg)"),
    "parameters": ("see the column unit", "standard deviation of the effect over sets, chance taken out"),
    "chance": ("see the column unit", "standard deviation of the effect of one pair over seeds within a set"),
    "varies": ("share", "how often sets would differ so much if parameters did nothing (permutation test)"),
    "same_sign": ("share", "sets whose mean has the sign of the effect, chance not taken out"),
    "other_sign": ("share", "sets whose effect has the other sign, chance taken out"),
    "other_low": ("share", "low end of its 95 % bootstrap interval"),
    "other_high": ("share", "high end of that interval"),
    "smallest_visible": ("see the column unit", "smallest true mean that so many sets show at 5 % with a chance of 80 %"),
    "per_million": ("the unit a million USD", "effect over what the payers of the policies paid more"),
    "per_million_low": ("the unit a million USD", "low end of its 95 % interval"),
    "per_million_high": ("the unit a million USD", "high end of that interval"),
    "verdict": ("word", "better, worse, up, down, undetermined, not seen"),
}


class Parts(NamedTuple):
    """Where the variance of an effect comes from, as standard deviations."""

    parameters: float
    chance: float


def effects(cases: Cases) -> pd.DataFrame:
    """Return the columns COLUMNS, a row a policy and outcome."""
    again = np.array([drawn.mean(axis=2) for _, drawn in cases.resampled()])  # resample, scenario, outcome
    low, high = ends(again)
    rows = []
    for s in range(1, len(cases.scenarios)):
        varies = _varies(cases.effects[s])
        for o in range(len(cases.outcomes)):
            span = (float(low[s, o]), float(high[s, o]))
            rows.append(
                _known(cases, s, o) | _row(cases.effects[s, o], span, float(varies[o]), cases.common) | _money(cases, s, o)
            )
    found = pd.DataFrame(rows)
    found["q"] = stats.false_discovery_control(found["p"].to_numpy(float)) if len(found) else []
    found["verdict"] = [_verdict(row) for row in found.to_dict("records")]
    return found[list(COLUMNS)]


def _known(cases: Cases, s: int, o: int) -> dict[str, Any]:
    return {
        "scenario": cases.scenarios[s], "outcome": cases.outcomes[o], "unit": about(cases.outcomes[o]).unit,
        "sets": cases.sets, "replicates": cases.replicates, "level": float(cases.values[0, o].mean()),
        "spread": float(cases.spread[o]),
    }  # fmt: skip


def _row(effect: np.ndarray, span: tuple[float, float], varies: float, common: bool) -> dict[str, float]:
    """Numbers of one policy and outcome; ``effect`` has a row a set."""
    by_set = effect.mean(axis=1)
    mean = float(by_set.mean())
    parts = parts_of(effect, common)
    other = turned(by_set, parts, effect.shape[1]) if varies < SURE else 0.0
    draws, again = np.random.default_rng(RESAMPLING_SEED), []
    for _ in range(200 if other > 0.0 else 0):
        sample = effect[draws.integers(0, len(effect), len(effect))]
        again.append(turned(sample.mean(axis=1), parts_of(sample, common), effect.shape[1]))
    low, high = (float(end) for end in ends(np.array(again))) if again else (other, other)
    return {
        "effect": mean, "low": span[0], "high": span[1], "p": by_chance(by_set), "parameters": parts.parameters,
        "chance": parts.chance, "varies": varies,
        "same_sign": float((np.sign(by_set) == np.sign(mean)).mean()) if mean else math.nan,
        "other_sign": other, "other_low": low, "other_high": high, "smallest_visible": smallest_visible(by_set),
    }  # fmt: skip


def parts_of(effect: np.ndarray, common: bool = False) -> Parts:
    """Divide the variance of effects, a row a set and a column a replicate; with one replicate all of it is the sets'."""
    replicates = effect.shape[1]
    within = 0.0
    if replicates > 1:
        inside = effect - effect.mean(axis=0) if common else effect  # what a seed does in all sets is not the sets'
        within = float(inside.var(axis=1, ddof=1).mean())
        within *= effect.shape[0] / (effect.shape[0] - 1) if common and effect.shape[0] > 1 else 1.0
    between = max(0.0, float(effect.mean(axis=1).var(ddof=1)) - within / replicates)
    return Parts(math.sqrt(between), math.sqrt(within))


def turned(by_set: np.ndarray, parts: Parts, replicates: int) -> float:
    """Share of sets whose effect has the other sign than the mean, chance taken out; a set without effect has no sign."""
    mean = float(by_set.mean())
    if mean == 0.0:
        return 0.5 if parts.parameters > 0.0 else 0.0
    luck = parts.chance**2 / replicates
    if luck == 0.0:
        return float((np.sign(mean) * by_set < 0.0).mean())
    kept = parts.parameters**2 / (parts.parameters**2 + luck)
    if kept == 0.0:
        return 0.0
    likely = np.sign(mean) * (mean + kept * (by_set - mean))
    return float(stats.norm.cdf(-likely / math.sqrt(kept * luck)).mean())


def _varies(effect: np.ndarray) -> np.ndarray:
    """How often means of sets would vary as much if sets were all the same, by outcome: sets are shuffled within replicates."""
    outcomes, sets, replicates = effect.shape
    found = effect.mean(axis=2).var(axis=1)
    if replicates < 2:
        return np.where(found > 0.0, 0.0, 1.0)
    draws, beyond = np.random.default_rng(RESAMPLING_SEED), np.zeros(outcomes)
    for _ in range(SHUFFLES):
        shuffled = sum(effect[:, draws.permutation(sets), r] for r in range(replicates)) / replicates
        beyond += shuffled.var(axis=1) >= found * (1.0 - 1e-12)
    return np.where(found > 0.0, (1.0 + beyond) / (1.0 + SHUFFLES), 1.0)


def _money(cases: Cases, s: int, o: int) -> dict[str, float]:
    """Effect per million USD, where it is clear that more was paid."""
    nothing = {"per_million": math.nan, "per_million_low": math.nan, "per_million_high": math.nan}
    if PAID.name not in cases.outcomes or cases.outcomes[o] == PAID.name:
        return nothing
    cost = cases.by_set[s, cases.outcomes.index(PAID.name)]
    if not ratio(cost, np.ones_like(cost)).low > 0.0:
        return nothing
    each = ratio(cases.by_set[s, o], cost)
    return {"per_million": each.mean, "per_million_low": each.low, "per_million_high": each.high}


def _verdict(row: Any) -> str:
    if row["varies"] < SURE and row["other_sign"] >= TURNED:
        return UNDETERMINED
    if row["low"] <= 0.0 <= row["high"]:
        return NOT_SEEN
    up, way = row["effect"] > 0.0, about(row["outcome"]).better
    if not way:
        return UP if up else DOWN
    return BETTER if up == (way == "more") else WORSE
