"""Search for values of assumed parameters at which the model meets the stylised facts, by CMA-ES (pycma).

Only facts marked calibration count; those marked validation are measured and left alone. All candidates are run with the same
seeds, so that two of them differ by their parameters only. What was evaluated stands on disk after every generation.
"""

import math
import pickle
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from sim import catalogue
from sim.analysis.facts import FACT_LIST, Fact, History, measure
from sim.ensemble import processors, run_one
from sim.ensemble.workers import executor_of
from sim.errors import StoreError, UserError
from sim.sweep.factors import Factor, at
from sim.sweep.spec import Asked
from sim.sweep.store import put

if TYPE_CHECKING:
    from sim.scenario import Scenario

MARGIN = 0.15  # of a fact's range: values nearer to its ends than this count as a little off
WORST = 3.0  # half-ranges: a fact further off than this, or not seen at all, counts no more
PULL = 0.6  # weight of the squared distance, in ranges, from the values that are there
FIRST_STEP = 0.12  # of a range
STATE, TRIED = "search.pickle", "tried.csv"

type Values = dict[str, float]
type Hear = Callable[[int, int], None]


@dataclass(frozen=True)
class Found:
    """Where a search has come to."""

    values: Values  # the mean of the search, by parameter (tables: a factor on the whole)
    before: float  # loss at the values that were there
    after: float  # loss at the mean of the search
    generations: int


def off(fact: Fact, values: Iterable[float]) -> float:
    """How far the mean of some runs lies outside a fact's range less its margin, in half-ranges."""
    there = [value for value in values if math.isfinite(value)]
    if not there:
        return WORST
    mean, reach = float(np.mean(there)), fact.high - fact.low
    if reach == 0.0:
        return min(WORST, WORST * abs(mean - fact.low))
    short, over = fact.low + MARGIN * reach - mean, mean - fact.high + MARGIN * reach
    return min(WORST, max(0.0, short, over) / (0.5 * reach))


def loss(measured: Sequence[Mapping[str, float]]) -> float:
    """Sum of squares by which runs miss the facts that are meant for calibration."""
    return sum(off(fact, [run[fact.id] for run in measured]) ** 2 for fact in FACT_LIST if fact.use == "calibration")


def search(
    asked: Asked, place: Path, generations: int, population: int = 16, workers: int | None = None, hear: Hear | None = None
) -> Found:
    """Search from the values that are there, or go on with a search that stands in a folder.

    Parameters
    ----------
    asked : Asked
        A sweep's spec: its scenario, its parameters with their ranges, and its replicates, which are the seeds.
    place : Path
        Folder that holds what was tried and where the search is.
    generations, population : int
        How many steps in all, and candidates in each.
    workers : int, optional
        Processes; by default one per processor. The result does not depend on it.
    hear : callable, optional
        Called with the number of generations done and of all.

    Raises
    ------
    UserError
        If the spec varies anything but parameters, or pycma is not installed.
    StoreError
        If the folder holds another search.
    """
    factors, scenario = list(asked.spec.factors), asked.scenario
    if scenario is None or {factor.kind for factor in factors} - {"parameter", "table"}:
        raise UserError("a search moves parameters only", where="parameters", allowed="a scenario and parameters with ranges")
    seeds = tuple(range(asked.spec.first_seed, asked.spec.first_seed + asked.spec.replicates))
    start = np.array([standing(factor, scenario) for factor in factors])
    state = _begun(place, [asked.written, scenario.identity(), population], start, population, asked.spec.design.seed)
    workers = workers or processors()
    with executor_of(workers, scenario) as pool:
        look = partial(_measured, scenario, factors, seeds)
        if not state["tried"]:
            state["tried"] = [_row(0, start, 0.0, factors, look(start))]
        for generation in range(state["search"].countiter + 1, generations + 1):
            places = state["search"].ask()
            results = list(pool.map(look, places))
            apart = [PULL * float(((np.asarray(one) - start) ** 2).sum()) for one in places]
            state["search"].tell(places, [loss(found) + far for found, far in zip(results, apart, strict=True)])
            for here, far, found in zip(places, apart, results, strict=True):
                state["tried"].append(_row(generation, here, far, factors, found))
            put(place / STATE, pickle.dumps(state))
            put(place / TRIED, pd.DataFrame(state["tried"]).to_csv(index=False, float_format="%.6g").encode())
            if hear is not None:
                hear(generation, generations)
        # The mean of the search, not its luckiest candidate, which owes much to the few seeds.
        centre = np.clip(np.asarray(state["search"].result.xfavorite, float), 0.0, 1.0)
        last = _row(state["search"].countiter, centre, 0.0, factors, look(centre))
    values = {factor.name: last[factor.name] for factor in factors}
    return Found(values, state["tried"][0]["loss"], last["loss"], state["search"].countiter)


def standing(factor: Factor, scenario: "Scenario") -> float:
    """Where a parameter stands in its range, from 0 to 1; a table is moved by a factor and stands at 1."""
    overridden = dict(scenario.overrides).get(factor.name)
    default = float(catalogue.parameters()[factor.name].default) if factor.kind == "parameter" else 1.0
    return float(np.clip(factor.place(np.array(default if overridden is None else overridden)), 0.0, 1.0))


def facts_of(scenario: "Scenario", seeds: Iterable[int]) -> list[dict[str, float]]:
    """Every fact in a run of each seed."""
    return [measure(History.of(run_one(scenario, seed))) for seed in seeds]


def _measured(scenario: "Scenario", factors: Sequence[Factor], seeds: Sequence[int], place: np.ndarray) -> list[dict[str, float]]:
    values = [float(factor.value(np.array(here))) for factor, here in zip(factors, place, strict=True)]
    return facts_of(at(scenario, factors, values), seeds)


def _begun(place: Path, what: list[Any], start: np.ndarray, population: int, seed: int) -> dict[str, Any]:
    """The search that stands in a folder, or a new one."""
    try:
        import cma
    except ImportError:
        raise UserError("a search needs pycma", hint="pip install 'allmende[calibration]'") from None
    if (place / STATE).is_file():
        state: dict[str, Any] = pickle.loads((place / STATE).read_bytes())
        if state["what"] != what:
            raise StoreError(f"'{place}' holds another search", hint="Name another folder by --out, or remove this one")
        return state
    options = {"bounds": [0.0, 1.0], "popsize": population, "seed": seed + 1, "verbose": -9}  # pycma's 0 is the clock
    return {"what": what, "search": cma.CMAEvolutionStrategy(start, FIRST_STEP, options), "tried": []}


def _row(generation: int, place: np.ndarray, apart: float, factors: Sequence[Factor], found: list[dict[str, float]]) -> Values:
    values = {factor.name: float(factor.value(np.array(here))) for factor, here in zip(factors, place, strict=True)}
    facts = {fact.id: float(np.mean([run[fact.id] for run in found])) for fact in FACT_LIST}
    return {"generation": float(generation), "loss": loss(found), "apart": apart, **values, **facts}
