"""Turns levers and dated events into the policy: one row of effects per month, the same in whatever order they come."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from sim.entry import Effect, Lever


@dataclass(frozen=True)
class Push:
    """A dated event: one effect moved by one size from month ``first`` to month ``last``, both included.

    ``cells`` are positions on the effect's axis; empty means all of them. Months may lie outside the run.
    """

    effect: str
    size: float
    first: int
    last: int
    cells: tuple[int, ...] = ()


@dataclass(frozen=True)
class Dose:
    """A lever pulled from month ``first`` to month ``last``, both included.

    ``points`` are (month, intensity) pairs, linear between and flat outside; ``cells`` are positions on the lever's
    target axis, empty for all; ``off`` names channels that are switched off.
    """

    lever: Lever
    points: tuple[tuple[int, float], ...]
    first: int
    last: int
    cells: tuple[int, ...] = ()
    off: tuple[str, ...] = field(default=())


def compile_policy(
    rows: np.recarray, effects: Mapping[str, Effect], pushes: Iterable[Push], doses: Iterable[Dose], params: Any
) -> np.recarray:
    """Write events and levers into a neutral policy.

    Several writers of one effect meet as the effect says: added, multiplied, or the largest counts; the result stays
    within the effect's own bounds. An effect that nobody writes keeps its neutral value to the bit.

    Parameters
    ----------
    rows : recarray of shape (months,)
        A neutral policy, changed in place and returned.
    effects : mapping
        Declared effects by name.
    params : record
        The scenario's parameters; levers read their own numbers from it.
    """
    written: dict[str, list[np.ndarray]] = {}
    for push in pushes:
        written.setdefault(push.effect, []).append(_pushed(push, effects[push.effect], rows))
    for dose in doses:
        for channel, (name, function) in dose.lever.acts_on.items():
            if channel not in dose.off:
                written.setdefault(name, []).append(_dosed(dose, effects[name], function, rows, params))
    for name, parts in written.items():
        rows[name] = _together(effects[name], parts)
    return rows


def strength(lever: Lever, first: int, last: int, months: int) -> np.ndarray:
    """Share of its full effect that a lever has in each month.

    Nothing until its lag is over, then rising over its ramp; after the last month it halves with its half-life
    (0: it stops at once, infinite: it stays).
    """
    month = np.arange(months)
    rise = (np.minimum(month, last) - first - lever.lag + 1) / max(1, lever.ramp)
    reached = np.clip(rise, 0.0, 1.0)
    if lever.half_life > 0.0:
        return reached * np.exp2(-np.maximum(0, month - last) / lever.half_life)
    return np.where(month > last, 0.0, reached)


def intensities(dose: Dose, months: int) -> np.ndarray:
    """Intensity in each month; after the last one it stays where it was, so that only the half-life fades it."""
    at, value = zip(*sorted(dose.points))
    return np.interp(np.minimum(np.arange(months), dose.last), at, value)


def _identity(effect: Effect) -> float:
    """What changes nothing when combined."""
    return {"add": 0.0, "multiply": 1.0, "max": effect.neutral}[effect.combine]


def _pushed(push: Push, effect: Effect, rows: np.recarray) -> np.ndarray:
    part = np.full(rows[effect.name].shape, _identity(effect))
    first, last = max(0, push.first), max(0, push.last + 1)
    part[first:last, push.cells or ...] = push.size
    return part


def _dosed(dose: Dose, effect: Effect, function: Callable[..., Any], rows: np.recarray, params: Any) -> np.ndarray:
    part = np.full(rows[effect.name].shape, _identity(effect))
    force = strength(dose.lever, dose.first, dose.last, rows.size)
    level = intensities(dose, rows.size)
    shares: dict[Any, float] = {...: 1.0}
    if effect.by and effect.by == dose.lever.target:
        shares = _shares(dose, params, part.shape[1])
    for month in np.flatnonzero(force):
        for cell, share in shares.items():
            full = np.asarray(function(float(level[month] * share), params), float)
            part[month, cell] = _part_of(full, force[month], _identity(effect))
    return part


def _part_of(full: Any, force: float, nothing: float) -> Any:
    """The full value at full force, to the bit; between it and nothing below."""
    return full if force == 1.0 else nothing + force * (full - nothing)


def _shares(dose: Dose, params: Any, length: int) -> dict[Any, float]:
    """Share of the intensity that each target gets: all of it, unless the lever says that it is divided."""
    cells = dose.cells or tuple(range(length))
    if not dose.lever.shares:
        return dict.fromkeys(cells, 1.0)
    weights = params[dose.lever.shares]
    total = sum(float(weights[cell]) for cell in cells)
    return {cell: float(weights[cell]) / total for cell in cells}


def _together(effect: Effect, parts: list[np.ndarray]) -> np.ndarray:
    """Combine what several writers wrote; sorted first, since sums of floats depend on their order."""
    stack = np.sort(np.stack(parts) + 0.0, axis=0)  # + 0.0: one zero, not two
    if effect.combine == "add":
        total = effect.neutral + stack.sum(axis=0)
    elif effect.combine == "multiply":
        total = effect.neutral * stack.prod(axis=0)
    else:
        total = np.maximum(effect.neutral, stack.max(axis=0))
    return np.clip(total, effect.low, effect.high)
