"""Gathers what the rooms declare: parameters, mechanisms, effects, levers, outcomes; and makes their record types."""

import importlib
import pkgutil
from functools import cache
from typing import Any

import numpy as np

from sim.entry import Effect, Facts, Lever, Mechanism, Outcome, Parameter, Resting
from sim.errors import UserError, nearest
from sim.world.names import AXES, LANGUAGES
from sim.world.populations.read import names_of, read

ROOMS = ("world", "agents", "exchanges", "processes", "policy", "outcomes")
AXIS_LENGTH = {**{axis: len(names) for axis, names in AXES.items()}, "language": LANGUAGES}
# Columns of a month's policy row that no lever writes.
CALENDAR = [("month", "i8"), ("year", "f8")]


@cache
def _facts() -> tuple[Facts, ...]:
    found = []
    for room in ROOMS:
        package = importlib.import_module(f"sim.{room}")
        names = sorted(module.name for module in pkgutil.walk_packages(package.__path__, f"sim.{room}."))
        found += [importlib.import_module(name) for name in names if not name.endswith(".face")]
    return tuple(module.FACTS for module in found if hasattr(module, "FACTS"))


def _gather(field: str) -> dict[str, Any]:
    entries: dict[str, Any] = {}
    for facts in _facts():
        for entry in getattr(facts, field):
            if entry.name in entries:
                raise ValueError(f"{entry.name!r} is declared twice")
            entries[entry.name] = entry
    return entries


@cache
def parameters() -> dict[str, Parameter]:
    """Every declared parameter, by name."""
    return _gather("parameters")


@cache
def mechanisms() -> dict[str, Mechanism]:
    """Every mechanism that works, by name, in the study's order M1 to M27."""
    found = _gather("mechanisms")
    return dict(sorted(found.items(), key=lambda item: int(item[1].id[1:])))


@cache
def effects() -> dict[str, Effect]:
    """Every input that levers and events may write, by name."""
    return _gather("effects")


@cache
def levers() -> dict[str, Lever]:
    """Every policy lever, by name."""
    return _gather("levers")


@cache
def outcomes() -> dict[str, Outcome]:
    """Every measure, by name."""
    return _gather("outcomes")


@cache
def resting() -> dict[str, Resting]:
    """Every constant that stands in for a response while its mechanism is off, by the parameter's name."""
    return {entry.parameter: entry for facts in _facts() for entry in facts.resting}


def shape(by: tuple[str, ...]) -> tuple[int, ...]:
    """Lengths of the named axes."""
    return tuple(AXIS_LENGTH[axis] for axis in by)


def labels(axis: str) -> tuple[str, ...]:
    """Names along one axis; of languages, the codes of the shipped table."""
    return AXES[axis] if axis in AXES else tuple(names_of(read("languages"), "group_id"))


@cache
def parameters_dtype() -> np.dtype:
    """Record type of all parameters, with the switches as the nested record ``on``."""
    fields: list[Any] = [(p.name, "f8", shape(p.by)) if p.by else (p.name, "f8") for p in parameters().values()]
    switches = [(name, "?") for name in mechanisms()]
    return np.dtype([*fields, ("on", switches or [("none", "?")])])


@cache
def effects_dtype() -> np.dtype:
    """Record type of one month's policy row: the calendar and every effect."""
    fields: list[Any] = [(e.name, "f8", shape((e.by,))) if e.by else (e.name, "f8") for e in effects().values()]
    return np.dtype([*CALENDAR, *fields])


@cache
def series_dtype() -> np.dtype:
    """Record type of one month's outcomes."""
    fields: list[Any] = [(o.name, "f8", shape((o.by,))) if o.by else (o.name, "f8") for o in outcomes().values()]
    return np.dtype([("month", "i8"), *fields])


def default_parameters(overrides: dict[str, Any] | None = None, off: tuple[str, ...] = ()) -> np.recarray:
    """One row of parameters at their defaults, with overrides and with the named mechanisms switched off.

    An override of a table may name one cell as ``name[axis label]`` or ``name[label, label]``.
    """
    row = np.zeros(1, parameters_dtype()).view(np.recarray)
    for parameter in parameters().values():
        row[parameter.name][0] = np.asarray(parameter.default, float)
    for name, value in (overrides or {}).items():
        _set(row, name, value)
    for mechanism in mechanisms():
        row["on"][mechanism][0] = mechanism not in off
    return row


def cell(name: str) -> tuple[str, tuple[int, ...]]:
    """Split ``name[label, label]`` into the parameter's name and the cell's index."""
    base, _, inside = name.partition("[")
    base = base.strip()
    if base not in parameters():
        raise UserError(f"there is no parameter called '{base}'", hint=nearest(base, parameters()))
    if not inside:
        return base, ()
    asked = [label.strip() for label in inside.rstrip("]").split(",")]
    axes = parameters()[base].by
    if len(asked) != len(axes):
        raise UserError(f"parameter '{base}' has {len(axes)} axes ({', '.join(axes) or 'none'}), not {len(asked)}")
    index = []
    for axis, label in zip(axes, asked, strict=True):
        if label not in labels(axis):
            raise UserError(f"'{label}' is not on the axis '{axis}'", allowed=", ".join(labels(axis)))
        index.append(labels(axis).index(label))
    return base, tuple(index)


def _set(row: np.recarray, name: str, value: Any) -> None:
    base, index = cell(name)
    if index:
        row[base][0][index] = value
    else:
        row[base][0] = np.asarray(value, float)


def neutral_policy(months: int, start_year: float) -> np.recarray:
    """A policy of nothing: every effect neutral in every month. ``start_year`` is decimal (2020-01 is 2020.0)."""
    rows = np.zeros(months, effects_dtype()).view(np.recarray)
    rows["month"] = np.arange(months)
    rows["year"] = start_year + np.arange(months) / 12.0
    for effect in effects().values():
        rows[effect.name] = effect.neutral
    return rows
