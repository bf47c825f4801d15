"""The stock populations: from shipped tables and keyed draws to the tables of a world.

``world`` holds documented organisations, each from its year on, filled up with drawn ones to any number; ``study14`` holds the
fourteen projects of the study and the organisations on its map.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from sim.world.hub_growth import arrivals_base
from sim.world.populations import organisations, places, providers, stock
from sim.world.populations.read import names_of, read
from sim.world.tables import (
    ACCOUNT,
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

STOCK = {"world": 400, "study14": 19}  # organisations a population has unless another number is asked for
ENTRANTS = 64
HUB_MODELS = 4.0e7  # models on the hub at the end of 2031 by the growth law, for the weight of a row (assumed)
MEMBERS = 1.0e5  # people in open LLM communities, for the weight of a contributor's row (assumed)


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
    key = np.array([seed], np.uint64)
    regions = places.region_rows(n / STOCK["world"], start, params)
    languages = places.language_rows()
    listed, titles = organisations.listed(population.name, n, start, key)
    made = organisations.rows_of(listed, languages, key, start, params)
    machines, machine_names = providers.rows_of(titles, n / STOCK["world"], start, params)
    rooms = _rooms(n, population, months)
    world = World(
        seed=key,
        organisations=_filled(made, n + 1 + ENTRANTS),
        projects=table(PROJECT, rooms["projects"]),
        artefacts=table(ARTEFACT, rooms["artefacts"]),
        corpora=table(CORPUS, rooms["corpora"]),
        uses=table(USE, rooms["uses"]),
        derivatives=table(DERIVATIVE, rooms["derivatives"]),
        publishers=table(PUBLISHER, rooms["publishers"]),
        providers=_filled(machines, len(machines)),
        programmes=_filled(providers.programme_rows(machines, params), 8),
        contributors=_filled(stock.contributor_rows(population.contributors, regions, languages, key), population.contributors),
        ties=_filled(organisations.tie_rows(made, titles, key, params), n + 1 + ENTRANTS),
        accounts=_filled(np.zeros(places.ACCOUNTS, ACCOUNT), places.ACCOUNTS),
        languages=_filled(languages, len(languages)),
        regions=_filled(regions, len(regions)),
        segments=_filled(places.segment_rows(regions, params), 32),
        menu=table(MENU, MENU_ROOM),
        market=_filled(np.zeros(1, MARKET), 1),
        participation=table(PARTICIPATION, months),
        series=table(series_dtype, months),
    )
    world.accounts.rows.id[:] = np.arange(places.ACCOUNTS)
    places.endow(world)
    stock.first_artefacts(world, start, params)
    market = world.market.rows[0]
    year = start[0] + (start[1] - 1) / 12.0
    market.population_scale = n / STOCK["world"]
    market.hub_size = population.derivatives
    market.arrivals_base = arrivals_base(population.derivatives, year, months, params)
    market.hub_weight = HUB_MODELS / max(1, population.derivatives)
    market.contributor_weight = MEMBERS / max(1, population.contributors)
    return world, Names(titles, machine_names, names_of(read("languages"), "group_id"), list(places.REGION_NAMES))


def _filled(rows: np.ndarray, room: int) -> Table:
    held = table(rows.dtype, max(room, len(rows)))
    held.rows[: len(rows)] = rows
    held.count[0] = len(rows)
    return held


def _rooms(n: int, population: Any, months: int) -> dict[str, int]:
    """Room that most runs need; tables that outgrow it grow."""
    years = 1 + months // 12
    return {
        "projects": 2 * n + ENTRANTS + n * years // 2,
        "artefacts": 4 * n + 200 + 2 * n * years,
        "corpora": 8 * n + 400 + n * years,
        "uses": 20 * n + 200 + 4 * n * years,
        "derivatives": int(1.4 * population.derivatives) + 64,
        "publishers": int(0.6 * population.derivatives) + 64,
    }


__all__ = ["STOCK", "Names", "build"]
