"""Satisficing: the share of sets of parameters in which a policy meets what is required (Starr's domain criterion)."""

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy import stats

from sim import catalogue
from sim.analysis.costs import PAID
from sim.analysis.pairs import about
from sim.analysis.robust.cases import Cases, ends
from sim.analysis.robust.verdicts import parts_of
from sim.errors import UserError, nearest

MARGIN = 0.1  # of the reference's spread: what is worse by less counts as not worse
ALL = "all of them"
WRITTEN = re.compile(r"\s*(\w+)\s*(>=|<=)\s*(\S+)\s*")

# Columns of the table: unit and meaning.
COLUMNS = {
    "requirement": ("word", "what is to be met"),
    "scenario": ("word", "what is chosen; the reference is doing nothing"),
    "share": ("share", "sets of parameters in which it is met, by the mean of the set's replicates"),
    "low": ("share", "low end of its 95 % bootstrap interval over sets"),
    "high": ("share", "high end of that interval"),
    "without_effect": ("share", "sets in which a policy without any effect would meet it, given how large chance is"),
}


@dataclass(frozen=True)
class Requirement:
    """A threshold for the level of an outcome, or, without one, that it is not worse than in the reference."""

    outcome: str
    most: bool = False
    threshold: float | None = None

    @property
    def text(self) -> str:
        """The requirement as it is written."""
        if self.threshold is None:
            return f"{self.outcome} not worse"
        return f"{self.outcome}{'<=' if self.most else '>='}{self.threshold:g}"

    def met(self, cases: Cases, effects: np.ndarray, sets: np.ndarray) -> np.ndarray:
        """Whether it is met, by scenario and set; ``effects`` are those of the ``sets`` named, by scenario, outcome and set."""
        o = cases.outcomes.index(self.outcome)
        if self.threshold is None:
            return np.asarray(cases.way(o) * effects[:, o] >= -MARGIN * cases.spread[o])
        level = effects[:, o] if self.outcome == PAID.name else effects[:, o] + cases.values[0, o].mean(axis=1)[sets]
        return np.asarray(level <= self.threshold if self.most else level >= self.threshold)

    def without_effect(self, cases: Cases, s: int) -> float:
        """Share of sets in which chance alone would meet "not worse"."""
        if self.threshold is not None:
            return math.nan
        o = cases.outcomes.index(self.outcome)
        luck = parts_of(cases.effects[s, o], cases.common).chance / math.sqrt(cases.replicates)
        return float(stats.norm.cdf(MARGIN * cases.spread[o] / luck)) if luck > 0.0 else 1.0


def required(written: Sequence[str], outcomes: Sequence[str]) -> list[Requirement]:
    """Read requirements such as ``openness>=0.3``; ``paid<=100`` is what a policy may cost more, in million USD.

    Raises
    ------
    UserError
        If one cannot be read, or names an outcome that is not there.
    """
    found = []
    for text in written:
        parts = WRITTEN.fullmatch(text)
        try:
            threshold = float(parts[3]) if parts else math.nan
        except ValueError:
            threshold = math.nan
        if parts is None or not math.isfinite(threshold):
            raise UserError(f"'{text}' is no requirement", where="--require", allowed="such as openness>=0.3 or paid<=100")
        if parts[1] not in outcomes:
            hint = nearest(parts[1], outcomes)
            what = "the sweep kept no outcome" if parts[1] in catalogue.outcomes() else "there is no outcome"
            raise UserError(f"{what} '{parts[1]}'", where="--require", allowed=", ".join(outcomes), hint=hint)
        found.append(Requirement(parts[1], parts[2] == "<=", threshold))
    return found


def usual(cases: Cases) -> list[Requirement]:
    """What is required if nothing is said: no outcome worse than in the reference."""
    return [Requirement(cases.outcomes[o]) for o in cases.judged]


def satisficing(cases: Cases, requirements: Sequence[Requirement]) -> pd.DataFrame:
    """Return the columns COLUMNS, a row a requirement (the last: all of them at once) and scenario."""
    again = np.array([_shares(cases, requirements, drawn, sets) for sets, drawn in cases.resampled()])
    now = _shares(cases, requirements, cases.by_set, np.arange(cases.sets))
    low, high = ends(again)
    rows = []
    for k, one in enumerate([*requirements, None] if len(requirements) > 1 else requirements):
        for s, name in enumerate(cases.scenarios):
            alone = one.without_effect(cases, s) if one is not None and s else math.nan
            rows.append((one.text if one is not None else ALL, name, now[k, s], low[k, s], high[k, s], alone))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _shares(cases: Cases, requirements: Sequence[Requirement], effects: np.ndarray, sets: np.ndarray) -> np.ndarray:
    met = np.array([one.met(cases, effects, sets) for one in requirements])
    return np.concatenate([met, met.all(axis=0, keepdims=True)]).mean(axis=2)


def label(requirement: Requirement) -> str:
    """A requirement in words."""
    entry = about(requirement.outcome)
    if requirement.threshold is None:
        return f"{entry.label} not worse than in the reference"
    return f"{entry.label} {'at most' if requirement.most else 'at least'} {requirement.threshold:g}"
