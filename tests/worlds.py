"""Small worlds for tests, built by the same door as the real ones."""

from types import SimpleNamespace

import numpy as np

from sim import catalogue
from sim.month import run
from sim.world.populations import build
from sim.world.tables import World

START = (2020, 1)


def population(organisations=30, contributors=200, derivatives=300, name="world"):
    return SimpleNamespace(name=name, organisations=organisations, contributors=contributors, derivatives=derivatives)


def setting(months=24, off=(), overrides=None, start=START):
    """Parameters and a policy that only opens the market when it did."""
    params = catalogue.default_parameters(overrides or {}, tuple(off))
    policy = catalogue.neutral_policy(months, start[0] + (start[1] - 1) / 12)
    policy["open_audience"] = (policy["year"] >= 2022.9).astype(float)
    return params, policy


def newborn(seed=0, months=24, params=None, who=None, start=START):
    params = params if params is not None else setting(months)[0]
    return build(who or population(), seed, start, months, params[0], catalogue.series_dtype())[0]


def lived(seed=0, months=24, off=(), overrides=None, who=None, start=START) -> World:
    params, policy = setting(months, off, overrides, start)
    return run(newborn(seed, months, params, who, start), params, policy)


def copied(world: World) -> World:
    """A world with the same content and no shared memory."""
    fields = {}
    for name, value in world._asdict().items():
        fields[name] = value.copy() if name == "seed" else type(value)(value.rows.copy(), value.count.copy())
    return World(**fields)


def rows_of(world, name):
    held = getattr(world, name)
    return held.rows[: held.count[0]]


def same_bits(one: World, other: World, tables=None) -> list[str]:
    """Names of the columns in which two worlds differ; empty if they are the same to the bit."""
    different = []
    for name in tables or World._fields:
        if name == "seed":
            continue
        here, there = rows_of(one, name), rows_of(other, name)
        if len(here) != len(there):
            different.append(f"{name}: {len(here)} against {len(there)} rows")
            continue
        for column in here.dtype.names:
            if np.ascontiguousarray(here[column]).tobytes() != np.ascontiguousarray(there[column]).tobytes():
                different.append(f"{name}.{column}")
    return different


def cash(world):
    """All money, inside and outside, in cents."""
    return sum(int(rows_of(world, name).cash.astype(object).sum()) for name in ("organisations", "providers", "accounts"))
