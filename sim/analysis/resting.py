"""Constants that stand in for a response while its mechanism is off, measured in the baseline, where it is on."""

import csv
import io
from collections.abc import Iterable, Iterator
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np

from sim import catalogue, month
from sim.entry import resting_rows
from sim.world.populations import build

if TYPE_CHECKING:
    from sim.scenario import Scenario

MONTHS = (60, 84, 108)  # from the baseline's start: 2025-01, 2027-01, 2029-01
COLUMNS = ("name", "unit", "value", "statistic", "median", "q25", "q75", "scenario", "seeds", "months")
DIGITS = 4
Row = dict[str, str]


def measured(scenario: "Scenario", seeds: Iterable[int], name: str, months: tuple[int, ...] = MONTHS) -> list[Row]:
    """Return the table of constants as a scenario's runs would have them, a row a cell.

    Parameters
    ----------
    scenario : Scenario
        A scenario with every mechanism on; it is run to the last of ``months`` only.
    seeds : iterable of int
        Runs whose entities are taken together.
    name : str
        What the table calls the scenario.
    """
    seeds = list(seeds)
    values = live_values(scenario, seeds, months)
    rows = []
    for constant, entry in sorted(catalogue.resting().items()):
        unit, table = catalogue.parameters()[constant].unit, values[constant]
        quartiles = np.nanquantile(table, [0.5, 0.25, 0.75], axis=0)
        taken = _mean(table) if entry.statistic == "mean" else quartiles[0]
        for cell, value, numbers in zip(cells(constant), taken, quartiles.T, strict=True):
            median, low, high = (_text(number) for number in numbers)
            told = (cell, unit, _text(value), entry.statistic, median, low, high, name, _span(seeds), _span(months))
            rows.append(dict(zip(COLUMNS, told, strict=True)))
    return rows


def live_values(scenario: "Scenario", seeds: Iterable[int], months: tuple[int, ...] = MONTHS) -> dict[str, np.ndarray]:
    """Return the live values of each response: by constant, the entities of all seeds and months below each other."""
    found: dict[str, list[np.ndarray]] = {constant: [] for constant in catalogue.resting()}
    for world, params, effects in states(scenario, seeds, months):
        for constant, entry in catalogue.resting().items():
            found[constant].append(entry.term(world, params, effects))
    return {constant: np.concatenate(parts) for constant, parts in found.items()}


def states(scenario: "Scenario", seeds: Iterable[int], months: tuple[int, ...]) -> Iterator[tuple[Any, Any, Any]]:
    """Give world, parameters and this month's effects at the start of each of some months, seed by seed."""
    params, policy = scenario.parameters(), scenario.policy()
    for seed in seeds:
        world, _ = build(scenario.population, seed, scenario.start, scenario.months, params[0], catalogue.series_dtype())
        now = 0
        for then in months:
            world = month.run(world, params, policy[:then], now)
            now = then
            yield world, params[0], policy[then]


def cells(constant: str) -> list[str]:
    """Return the names of a constant's cells, as a scenario file may set them."""
    by = catalogue.parameters()[constant].by
    return [f"{constant}[{label}]" for label in catalogue.labels(by[0])] if by else [constant]


def compared(rows: list[Row]) -> tuple[list[str], list[list[str]]]:
    """Head and rows of what was measured beside what is shipped; a constant outside the measured quartiles is told."""
    shipped = {row["name"]: float(row["value"]) for row in resting_rows()}
    lines = []
    for row in rows:
        now = shipped.get(row["name"], float("nan"))
        verdict = "holds" if float(row["q25"]) <= now <= float(row["q75"]) else "has left"
        says = catalogue.resting()[row["name"].partition("[")[0]].says
        lines.append([row["name"], _text(now), row["value"], f"{row['q25']} to {row['q75']}", verdict, row["unit"], says])
    return ["constant", "shipped", "measured", "quartiles", "shipped value", "unit", "stands for"], lines


def write(rows: list[Row], place: Path | None = None) -> Path:
    """Write the table to where the model reads its defaults from, or to another place; return where."""
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    with as_file(files("sim").joinpath("resting.csv")) as shipped:
        target = place or shipped
        target.write_text(text.getvalue(), encoding="utf-8")
    return target


def _mean(table: np.ndarray) -> np.ndarray:
    """Means by cell; those of shares that sum to one do so as they are written: the largest takes the rounding errors."""
    means = np.nanmean(table, axis=0)
    if table.shape[1] > 1 and np.allclose(table.sum(axis=1), 1.0):
        means = np.round(means, DIGITS)
        means[np.argmax(means)] += 1.0 - means.sum()
    return means


def _text(value: float) -> str:
    return f"{value:.{DIGITS}g}"


def _span(numbers: Iterable[int]) -> str:
    return " ".join(str(number) for number in numbers)
