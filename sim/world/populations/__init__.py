"""The stock populations: from shipped tables and keyed draws to the tables of a world.

``world`` holds documented organisations, each from its year on, filled up with drawn ones to any number; ``study14`` holds the
fourteen projects of the study and the organisations on its map.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.entry import Facts, LogUniform, Parameter
from sim.world.hub_growth import arrivals_base
from sim.world.names import REGION_NAMES
from sim.world.populations import organisations, places, providers, study14, ties, world
from sim.world.populations.first import first_things
from sim.world.populations.listing import first_makers
from sim.world.populations.people import contributor_rows
from sim.world.populations.read import names_of, read
from sim.world.segments import segment_rows
from sim.world.tables import (
    ARTEFACT,
    CORPUS,
    DERIVATIVE,
    MARKET,
    MENU,
    MENU_ROOM,
    PARTICIPATION,
    PROJECT,
    PUBLISHER,
    USE,
    Table,
    World,
    table,
)

POPULATIONS = {"world": world, "study14": study14}
STOCK = {name: module.STOCK for name, module in POPULATIONS.items()}  # organisations unless another number is asked for
ENTRANTS = 288  # room for newcomers: of four months at the most, so that small worlds seldom have to grow


@dataclass(frozen=True)
class Names:
    """Names of rows, in the order of the tables."""

    organisations: list[str]
    providers: list[str]
    languages: list[str]
    regions: list[str]


def build(
    population: Any, seed: int, start: tuple[int, int], months: int, params: Any, series_dtype: np.dtype
) -> tuple[World, Names]:
    """Build a world as it stands before its first month.

    Parameters
    ----------
    population
        Anything with ``name``, ``organisations`` (None for the stock number), ``contributors`` and ``derivatives``.
    seed : int
        Seed of every draw of the run.
    start : (int, int)
        Year and month of the first month.
    months : int
        Months of the run, for the rooms of monthly tables and the growth of the hub.
    params : record
        One row of parameters.
    series_dtype : dtype
        Record type of the monthly outcomes.
    """
    n = population.organisations if population.organisations is not None else STOCK[population.name]
    key, scale = np.array([seed], np.uint64), n / STOCK["world"]
    listed = np.concatenate([POPULATIONS[population.name].listed(n, key, params), first_makers()])
    listed.sort(order="id")
    names = listed["name"].tolist()
    regions = places.region_rows(scale, start, params)
    languages = places.language_rows(params.language_trust_start)
    machines, machine_names = providers.rows_of(names, scale, start, params)
    made = World(
        seed=key,
        organisations=_filled(organisations.rows_of(listed, key, start, params), ENTRANTS),
        **_rooms(n, population, months),
        providers=_filled(machines),
        programmes=_filled(providers.programme_rows(params)),
        contributors=_filled(contributor_rows(population.contributors, regions, key)),
        ties=_filled(ties.tie_rows(listed, key, params), ENTRANTS),
        accounts=_filled(places.account_rows()),
        languages=_filled(languages),
        regions=_filled(regions),
        segments=_filled(segment_rows(regions, params)),
        menu=table(MENU, MENU_ROOM),
        market=_filled(np.zeros(1, MARKET).view(np.recarray)),
        participation=table(PARTICIPATION, months),
        series=table(series_dtype, months),
    )
    places.endow(made)
    _sizes(made, population, scale, (start[0] + (start[1] - 1) / 12.0, months), params)
    first_things(made, names, start, params)
    return made, Names(names, machine_names, names_of(read("languages"), "group_id"), list(REGION_NAMES))


def _filled(rows: np.ndarray, more: int = 0) -> Table:
    """A table that holds these rows, with room for some more."""
    held = table(rows.dtype, len(rows) + more)
    held.rows[: len(rows)] = rows
    held.count[0] = len(rows)
    return held


def _rooms(n: int, population: Any, months: int) -> dict[str, Table]:
    """Empty tables with the room that most runs need; those that outgrow it grow."""
    years = 1 + months // 12
    return {
        "projects": table(PROJECT, 2 * n + ENTRANTS + n * years // 2),
        "artefacts": table(ARTEFACT, 4 * n + 500 + 2 * n * years),
        "corpora": table(CORPUS, 8 * n + 400 + n * years),
        "uses": table(USE, 20 * n + 200 + 4 * n * years),
        "derivatives": table(DERIVATIVE, int(1.4 * population.derivatives) + 64),
        "publishers": table(PUBLISHER, int(0.6 * population.derivatives) + 64),
    }


def _sizes(made: World, population: Any, scale: float, time: tuple[float, int], params: Any) -> None:
    """How much of the real world a row of each large table stands for."""
    market = made.market.rows[0]
    market.population_scale = scale
    market.arrivals_base = arrivals_base(population.derivatives, *time, params)
    market.hub_weight = params.hub_arrivals / max(1e-9, market.arrivals_base)
    market.contributor_weight = params.community_members / max(1, population.contributors)


FACTS = Facts(
    parameters=(
        Parameter("hub_arrivals", "models/month", 1.48e5, "New models on the hub a month in mid-2025, for the weight of a row.",
                  low=1.0, source="1.86M models in July 2025 (Laufer et al. 2025) that grew x2.6 a year: 1.86M x ln 2.6 / 12"),
        Parameter("community_members", "people", 4e5, "People in communities around open models, for the weight of a row.",
                  prior=LogUniform(1e5, 1.6e6), low=1.0),
    ),
)  # fmt: skip

__all__ = ["STOCK", "Names", "build"]
