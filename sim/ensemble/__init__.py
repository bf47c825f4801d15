"""Many runs of one scenario: seeds spread over processes, and what they have in common."""

import os
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Literal

import pandas as pd

from sim.ensemble.one import run_one
from sim.ensemble.summary import summarise
from sim.ensemble.workers import Failure, Progress, attempt, run_apart, without_world
from sim.errors import UserError
from sim.store import Run
from sim.store.run import month_start

if TYPE_CHECKING:
    from sim.scenario import Scenario

__all__ = ["Ensemble", "Failure", "chosen_seeds", "processors", "run", "run_one", "summarise"]


@dataclass(frozen=True)
class Ensemble:
    """Runs of one scenario, ordered by seed."""

    scenario: "Scenario"
    runs: tuple[Run, ...]
    failures: tuple[Failure, ...] = ()

    @property
    def complete(self) -> bool:
        """True if every seed that was asked for gave a run."""
        return not self.failures

    def checked(self) -> "Ensemble":
        """Return the ensemble if every seed gave a run; else raise a ``RuntimeError`` that tells of the first that did not."""
        if self.failures:
            first = self.failures[0]
            raise RuntimeError(f"seed {first.seed} failed: {first.message}\n{first.traceback}")
        return self

    @cached_property
    def series(self) -> pd.DataFrame:
        """Monthly outcomes (those without an axis), indexed by seed and date."""
        return pd.concat([_frame(run) for run in self.runs])

    def summary(self, until: str | None = None) -> pd.DataFrame:
        """Each outcome over the last twelve months, or those up to ``until``: level, spread over seeds, mean's interval."""
        return summarise(self.series, until)


def run(
    scenario: "Scenario",
    seeds: int | Sequence[int] | None = None,
    workers: int | None = None,
    progress: Progress | None = None,
    keep: Literal["series", "all"] = "series",
    each: Callable[[Run], None] | None = None,
) -> Ensemble:
    """Run a scenario with several seeds.

    Parameters
    ----------
    scenario : Scenario
        What to simulate.
    seeds : int or sequence of int, optional
        How many (0, 1, ...), or which; the scenario's own by default.
    workers : int, optional
        Processes; 1 runs in this one. By default one per processor, and no more than there are seeds.
    progress : callable, optional
        Called with a seed and the months it has lived.
    keep : {"series", "all"}
        Whether the runs of the ensemble keep their worlds.
    each : callable, optional
        Called with every finished run, its world included, in the order in which they finish.

    Returns
    -------
    Ensemble
        The runs by seed, the same whatever the number of workers. A seed that fails does not stop the others.
    """
    wanted = chosen_seeds(scenario, seeds)
    runs: dict[int, Run] = {}
    failures: dict[int, Failure] = {}

    def take(outcome: Run | Failure) -> None:
        if isinstance(outcome, Failure):
            failures[outcome.seed] = outcome
            return
        if each is not None:
            each(outcome)
        runs[outcome.seed] = outcome if keep == "all" else without_world(outcome)

    workers = min(workers or processors(), len(wanted))
    if workers > 1:
        run_apart(scenario, wanted, workers, progress, take, whole=keep == "all" or each is not None)
    else:
        for seed in wanted:
            take(attempt(scenario, seed, None if progress is None else _for_seed(progress, seed)))
    return Ensemble(scenario, tuple(runs[seed] for seed in sorted(runs)), tuple(failures[seed] for seed in sorted(failures)))


def chosen_seeds(scenario: "Scenario", seeds: int | Sequence[int] | None = None) -> list[int]:
    """Return the seeds meant: a number of them counts from 0, a list is itself, and none leaves it to the scenario."""
    asked = scenario.seeds if seeds is None else seeds
    found = list(range(asked)) if isinstance(asked, int) else [int(seed) for seed in asked]
    if not found:
        raise UserError("there is no seed to run", where="seeds", allowed="a number above 0 or a list of seeds")
    if len(set(found)) < len(found) or min(found) < 0:
        raise UserError("seeds are whole numbers from 0, each given once", where="seeds")
    return sorted(found)


def processors() -> int:
    """Processors this process may use, which on a shared machine may be fewer than there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _for_seed(progress: Progress, seed: int) -> Callable[[int], None]:
    return lambda months: progress(seed, months)


def _frame(run: Run) -> pd.DataFrame:
    plain = [name for name in run.series.dtype.names or () if name != "month" and run.series[name].ndim == 1]
    dates = pd.to_datetime([month_start(run.scenario.start, m) for m in range(run.series.size)])
    index = pd.MultiIndex.from_product([[run.seed], dates], names=["seed", "date"])
    return pd.DataFrame({name: run.series[name] for name in plain}, index=index)
