"""Shapes that levers' channels share: a vector for some cells of an axis, and a return that falls with the dose."""

import numpy as np

from sim.world.names import COMPANIES, ITEMS, KINDS, Item, Kind

STUDY = "Linåker, Osborne, Ding, Burtenshaw 2025, recommendation "
WITHOUT_COMPANIES = tuple(kind for kind in Kind if kind not in COMPANIES and kind != Kind.PROVIDER)
CENT = 0.01  # of a dose in per cent
YEAR = 12.0
AT_ONCE = 1e6  # so much that an effect bounded by 1 is whole as soon as its lever's ramp begins


def saturating(dose: float, half: float) -> float:
    """Share of the most that a channel can do: half of it at the dose ``half``, nothing at no dose."""
    return dose / (dose + half) if dose > 0.0 else 0.0


def only_items(value: float, items: tuple[Item, ...], others: float = 0.0) -> np.ndarray:
    """A value for some items, and what changes nothing for the others."""
    cells = np.full(ITEMS, others)
    cells[list(items)] = value
    return cells


def only_kinds(value: float, kinds: tuple[Kind, ...], others: float = 0.0) -> np.ndarray:
    """A value for some kinds of organisation, and what changes nothing for the others."""
    cells = np.full(KINDS, others)
    cells[list(kinds)] = value
    return cells


def among_kinds(total: float, kinds: tuple[Kind, ...]) -> np.ndarray:
    """A total divided evenly over some kinds of organisation."""
    return only_kinds(total / len(kinds), kinds)


def once(dose: float, value: float) -> float:
    """A value that does not depend on the dose, as long as there is one."""
    return value if dose > 0.0 else 0.0
