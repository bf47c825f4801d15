"""One run in memory: what it was asked, what was seen of it, and the world it left."""

import datetime
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from sim.world.tables import World

if TYPE_CHECKING:
    from sim.scenario import Scenario


@dataclass(frozen=True)
class Run:
    """What one seed gave.

    Parameters
    ----------
    scenario : Scenario
        What was simulated.
    seed : int
        Seed of every draw.
    series : ndarray
        One record a month; its fields are the outcomes.
    world : World, optional
        The last month's state; None if only the series were kept.
    names : Names, optional
        Names of organisations, providers, languages and regions.
    years : tuple of (int, ndarray)
        Month and organisations at the end of each December, and of the last month.
    seconds : float
        Wall time of the run.
    """

    scenario: "Scenario"
    seed: int
    series: np.ndarray
    world: World | None = None
    names: Any = None
    years: tuple[tuple[int, np.ndarray], ...] = field(default=(), repr=False)
    seconds: float = 0.0


def month_start(start: tuple[int, int], month: int) -> datetime.date:
    """First day of the ``month``-th month (0 is the first) of a run that starts in ``start`` (year, month)."""
    years, months = divmod(start[1] - 1 + month, 12)
    return datetime.date(start[0] + years, months + 1, 1)
