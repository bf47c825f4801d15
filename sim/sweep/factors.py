"""What a sweep varies: a parameter, a whole table of them by a factor, a mechanism's switch, a lever, an effect."""

import math
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from typing import TYPE_CHECKING, Any

import numpy as np

from sim import catalogue

if TYPE_CHECKING:
    from sim.scenario import Scenario

type YearMonth = tuple[int, int]


@dataclass(frozen=True)
class Factor:
    """One input of a sweep and its range.

    Parameters
    ----------
    name : str
        Its column in points and results.
    kind : {"parameter", "table", "mechanism", "lever", "effect", "input"}
        What it is in a scenario; "table" multiplies a whole table, "input" belongs to a function of ``sim.sweep.known``.
    low, high : float
        Ends of its range; a mechanism goes from 0 (off) to 1 (on).
    log : bool
        Whether every order of magnitude is as likely, rather than every value.
    start, end : (year, month), optional
        When a lever is pulled or an effect moved; the whole run by default.
    target : tuple of str
        Whom a lever or an effect reaches; all by default.
    """

    name: str
    kind: str
    low: float = 0.0
    high: float = 1.0
    log: bool = False
    start: YearMonth | None = None
    end: YearMonth | None = None
    target: tuple[str, ...] = ()

    @property
    def unit(self) -> str:
        """Unit of its values."""
        if self.kind == "parameter":
            return str(catalogue.parameters()[self.name.partition("[")[0]].unit)
        if self.kind == "lever":
            return str(catalogue.levers()[self.name].unit)
        if self.kind == "effect":
            return str(catalogue.effects()[self.name].unit)
        return {"table": "x default", "mechanism": "0 off, 1 on"}.get(self.kind, "1")

    def value(self, unit: np.ndarray) -> np.ndarray:
        """Values at places between 0 and 1 of the range; a switch is on from the middle up."""
        if self.kind == "mechanism":
            return (unit >= 0.5).astype(float)
        if self.log:
            inside = self.low * (self.high / self.low) ** unit
        else:
            inside = self.low + (self.high - self.low) * unit
        return np.where(unit == 1.0, self.high, inside)

    def place(self, value: np.ndarray) -> np.ndarray:
        """Inverse of ``value``; outside the range it lies below 0 or above 1."""
        if self.kind == "mechanism" or not self.log:
            return (value - self.low) / (self.high - self.low)
        return np.log(value / self.low) / math.log(self.high / self.low)


def at(scenario: "Scenario", factors: Sequence[Factor], values: Sequence[float]) -> "Scenario":
    """Return the scenario at a point."""
    changes: dict[str, Any] = {"parameters": {}, "mechanisms": {}, "policies": [], "events": [], "without": []}
    pulled = {policy.lever for policy in scenario.policies}
    for factor, value in zip(factors, values, strict=True):
        if factor.kind == "parameter":
            changes["parameters"][factor.name] = float(value)
        elif factor.kind == "table":
            changes["parameters"] |= _multiplied(factor.name, float(value), dict(scenario.overrides))
        elif factor.kind == "mechanism":
            changes["mechanisms"][factor.name] = bool(value)
        else:
            when = {"target": list(factor.target)} if factor.target else {}
            start, end = factor.start or scenario.start, factor.end or scenario.end
            if factor.kind == "lever":
                changes["policies"].append({"lever": factor.name, "intensity": float(value), "start": start, "end": end, **when})
                changes["without"] += [factor.name] if factor.name in pulled else []
            else:
                name = f"sweep of {factor.name}"
                event = {"name": name, "date": start, "until": end, "effect": factor.name, "size": float(value)}
                changes["events"].append({**event, **when})
    return scenario.with_(**{key: change for key, change in changes.items() if change})


def _multiplied(name: str, by: float, overrides: Mapping[str, float]) -> dict[str, float]:
    """Cells of a table, times a factor, within the table's bounds; what the scenario changes is multiplied too."""
    table = catalogue.parameters()[name]
    default = np.asarray(table.default, float)
    cells = {}
    for index in product(*(range(length) for length in default.shape)):
        labels = ", ".join(catalogue.labels(axis)[i] for axis, i in zip(table.by, index, strict=True))
        cell = f"{name}[{labels}]"
        cells[cell] = min(max(by * overrides.get(cell, float(default[index])), table.low), table.high)
    return cells
