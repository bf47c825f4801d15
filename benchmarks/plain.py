"""What the object-per-agent models share: agents with attributes of their own, and the model's numbers as plain Python.

Numbers are handed over as Python's own ints, floats and lists, which its loops read several times faster than rows of arrays.
Draws are the very ones of the kernels, by either of two ways: the kernels' own functions, interpreted (``KERNELS``), or the same
hash in whole numbers of Python (``INTS``), which is what a patient author would come to.
"""

from types import SimpleNamespace
from typing import Any

import mesa
import numpy as np

from sim.world import draws
from sim.world.draws import stream

WORD = (1 << 64) - 1
FIRST, SECOND, GOLDEN = int(draws.FIRST), int(draws.SECOND), int(draws.GOLDEN)
MONTH_STEP, PURPOSE_STEP, K_STEP = int(draws.MONTH_STEP), int(draws.PURPOSE_STEP), int(draws.K_STEP)


def mix(x):
    x = ((x ^ (x >> 30)) * FIRST) & WORD
    x = ((x ^ (x >> 27)) * SECOND) & WORD
    return x ^ (x >> 31)


def uniform_at(key, entity, k):
    word = mix(int(key) ^ mix((entity * GOLDEN + k * K_STEP) & WORD))
    return ((word >> 11) + 0.5) * draws.TO_UNIT


def newborn_id(parent, month, purpose, k):
    word = mix((parent * GOLDEN + (month + 1) * MONTH_STEP) & WORD)
    return mix((word + purpose * PURPOSE_STEP + (k + 1) * K_STEP) & WORD) >> 1


def _newborn_id(*key):
    return int(draws.newborn_id(*key))


KERNELS = SimpleNamespace(uniform_at=draws.uniform_at, newborn_id=_newborn_id)
INTS = SimpleNamespace(uniform_at=uniform_at, newborn_id=newborn_id)


class Entity(mesa.Agent):
    """An agent that keeps its state in attributes; ``row`` is where the tables have it."""

    def __init__(self, model: mesa.Model, **state: Any) -> None:
        super().__init__(model)
        vars(self).update(state)


class MonthModel(mesa.Model):
    """A month of a world as objects.

    Parameters
    ----------
    world : World
        Where the numbers come from; it stays as it is.
    params, effects : record
        Parameters, and the month's policy.
    month : int
        The month.
    draws : namespace
        ``INTS`` or ``KERNELS``.
    """

    purposes: dict[str, draws.Draw] = {}

    def __init__(self, world, params, effects, month, draws=INTS):
        super().__init__(rng=0)
        self.params, self.effects, self.month, self.draws = simple(params), simple(effects), month, draws
        self.keys = {name: stream(world.seed, purpose, month) for name, purpose in self.purposes.items()}
        if draws is INTS:
            self.keys = {name: int(key) for name, key in self.keys.items()}


def entities(cls, model, table, columns):
    """One agent for each row of a table, with these of its columns."""
    rows = table.rows[: table.count[0]]
    values = zip(*(rows[column].tolist() for column in columns), strict=True)
    return [cls(model, row=row, **dict(zip(columns, state, strict=True))) for row, state in enumerate(values)]


def simple(record):
    """A record's fields as plain numbers and lists."""
    held = {}
    for name in record.dtype.names:
        value = record[name]
        held[name] = simple(value) if getattr(value, "dtype", np.dtype(float)).names else value.tolist()
    return SimpleNamespace(**held)


def place(entity):
    """Where the hash of an entity's id puts it among others."""
    return mix(entity.id)


def divided(total, weights, ids):
    """Whole parts of a total by largest remainders, ties to the lower id."""
    heavy = sum(weights)
    if heavy <= 0 or total <= 0:
        return [0] * len(weights)
    parts = [total * weight // heavy for weight in weights]
    rests = [total * weight % heavy for weight in weights]
    order = sorted(range(len(weights)), key=lambda i: (-rests[i], ids[i]))
    for i in order[: total - sum(parts)]:
        parts[i] += 1
    return parts
