"""One run of one seed, in this process."""

import time
from collections.abc import Callable
from typing import TYPE_CHECKING

import numpy as np

from sim import catalogue, month
from sim.store import Run
from sim.world.populations import build
from sim.world.tables import Table

if TYPE_CHECKING:
    from sim.scenario import Scenario

YEAR = 12


def run_one(scenario: "Scenario", seed: int, report: Callable[[int], None] | None = None) -> Run:
    """Run one seed in this process.

    Parameters
    ----------
    scenario : Scenario
        What to simulate.
    seed : int
        Seed of every draw.
    report : callable, optional
        Called with the months lived so far, about once a simulated year; an exception it raises ends the run.
    """
    began = time.perf_counter()
    params, policy = scenario.parameters(), scenario.policy()
    world, names = build(scenario.population, seed, scenario.start, scenario.months, params[0], catalogue.series_dtype())
    years, now = [], 0
    while now < scenario.months:
        december = now + YEAR - (scenario.start[1] - 1 + now) % YEAR
        then = min(scenario.months, december)
        world = month.run(world, params, policy[:then], now)
        years.append((then - 1, used(world.organisations).copy()))
        now = then
        if report is not None:
            report(now)
    series = used(world.series).copy()
    return Run(scenario, seed, series, world, names, tuple(years), time.perf_counter() - began)


def used(table: Table) -> np.ndarray:
    """Rows of a table that are in use, as a plain array."""
    return np.asarray(table.rows[: int(table.count[0])]).view(np.ndarray)
