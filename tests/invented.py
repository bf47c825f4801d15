"""A run nobody simulated: every table filled with random values of the right kind, to test what reads tables."""

from dataclasses import dataclass
from types import SimpleNamespace

import numpy as np

from sim import catalogue
from sim.store import Run
from sim.world.names import AXES, LANGUAGES, REGION_NAMES, Stage
from sim.world.tables import MENU, World, table
from sim.world.units import ACCOUNTS, CODES, DTYPES, UNITS, words

PARTS = ("share", "Gini", "HHI", "index")  # units of numbers between 0 and 1
SIZES = {"organisations": 40, "projects": 60, "artefacts": 80, "derivatives": 300, "publishers": 30, "contributors": 200,
         "ties": 40, "accounts": len(ACCOUNTS), "languages": LANGUAGES, "regions": 8, "segments": 32, "market": 1,
         "providers": 9}  # fmt: skip


@dataclass(frozen=True)
class InventedScenario:
    """As much of a scenario as the store needs."""

    title: str = "An invented history"
    start: tuple[int, int] = (2020, 1)
    months: int = 30

    def identity(self):
        return "0123456789abcdef"

    def to_dict(self):
        return {"title": self.title}


def invented_run(seed=0, scenario=None):
    scenario = scenario or InventedScenario()
    draws = np.random.default_rng(seed)
    tables = {name: _table(draws, name, SIZES.get(name, 20), scenario.months) for name in DTYPES if name != "participation"}
    tables["participation"] = _participation(draws, scenario.months)
    tables["menu"] = table(MENU, 1)
    tables["series"] = _series(draws, scenario.months)
    world = World(seed=np.array([seed], np.uint64), **tables)
    _make_sense(draws, world, scenario.months)
    names = SimpleNamespace(
        organisations=[f"House {i}" for i in range(SIZES["organisations"] - 2)],  # two entered later
        providers=[f"Provider {i}" for i in range(9)],
        languages=[f"l{i:02d}" for i in range(LANGUAGES)],
        regions=list(REGION_NAMES),
    )
    years = tuple((m, world.organisations.rows[:40].copy()) for m in range(11, scenario.months, 12))
    return Run(scenario, seed, np.asarray(world.series.rows).copy(), world, names, years, seconds=0.1)


def _table(draws, name, size, months):
    made = table(DTYPES[name], size + 3)  # room beyond the rows in use
    made.count[0] = size
    rows = made.rows
    for column in rows.dtype.names:
        shape, unit = rows[column].shape, UNITS[name][column]
        if column == "id":
            rows[column] = draws.permutation(shape[0]) + 1000
        elif column in CODES.get(name, {}):
            rows[column] = draws.integers(-1 if name == "organisations" else 0, len(words(name, column)), shape)
        elif unit.startswith("row of"):
            rows[column] = draws.integers(-1, SIZES.get(unit.removeprefix("row of "), 20), shape)
        elif unit in ("month", "months"):
            rows[column] = draws.integers(-5, months, shape)
        elif unit == "0 or 1":
            rows[column] = draws.integers(0, 2, shape)
        elif unit == "share":
            rows[column] = draws.random(shape)
        else:
            rows[column] = draws.integers(0, 100, shape) if rows[column].dtype.kind == "i" else draws.lognormal(size=shape)
    return made


def _participation(draws, months):
    made = table(DTYPES["participation"], months)
    for column in ("effort", "weighted", "actors"):
        shape = made.rows[column].shape
        made.rows[column] = draws.lognormal(size=shape) * (draws.random(shape) < 0.2)
    return made


def _series(draws, months):
    made = table(catalogue.series_dtype(), months)
    made.count[0] = months
    made.rows["month"] = np.arange(months)
    for name, outcome in catalogue.outcomes().items():
        shape = made.rows[name].shape
        steps = draws.normal(0.0, 0.03, shape).cumsum(axis=0)
        made.rows[name] = np.clip(0.5 + steps, 0.01, 0.99) if outcome.unit.split()[0] in PARTS else 10.0 * np.exp(steps)
    time = np.arange(months) / 12.0
    made.rows["frontier_closed"] = 20.5 + 1.2 * time
    made.rows["frontier_open"] = 19.8 + 1.15 * time + draws.normal(0, 0.05, months).cumsum()
    return made


def _make_sense(draws, world, months):
    """Ends that come after starts, and only for projects that ended."""
    projects = world.projects.rows
    projects.start = draws.integers(-12, max(1, months - 6), projects.size)
    ended = projects.stage == Stage.ENDED
    projects.end = np.where(ended, np.clip(projects.start + draws.geometric(0.06, projects.size), 0, months - 1), -1)
    assert len(AXES["form"]) > projects.form.max()
