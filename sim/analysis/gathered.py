"""Runs of several scenarios with the same seeds, as they come in, and the pairs that they make."""

from collections.abc import Callable, Mapping, Sequence
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim import ensemble
from sim.analysis import costs
from sim.analysis.pairs import KEYS, Measure, Window
from sim.store import Run

if TYPE_CHECKING:
    from sim.scenario import Scenario

Hear = Callable[[int, int], None]


class Gathered:
    """Runs of all scenarios as they come in."""

    def __init__(
        self, scenarios: Mapping[str, "Scenario"], windows: Sequence[Window], payers: Sequence[str], most: int, hear: Hear | None
    ) -> None:
        self.scenarios, self.windows, self.payers, self.hear = scenarios, windows, payers, hear
        self.lived: dict[str, dict[int, np.ndarray]] = {name: {} for name in scenarios}
        self.paid: dict[tuple[str, str, str, int], float] = {}  # by scenario, window, payer and seed
        self.failures: list[tuple[str, ensemble.Failure]] = []
        self.done, self.total = 0, most * len(scenarios)

    @property
    def seeds(self) -> list[int]:
        """Seeds that every scenario lived through."""
        return sorted(set.intersection(*(set(runs) for runs in self.lived.values())))

    def run(self, seeds: Sequence[int], workers: int | None) -> None:
        """Run some seeds of every scenario."""
        worlds = any(payer != costs.STATE for payer in self.payers)  # they are large: sent home only if somebody reads them
        for name, scenario in self.scenarios.items():
            ready: set[int] = set()

            def heard(seed: int, months: int, scenario: "Scenario" = scenario, ready: set[int] = ready) -> None:
                if months == scenario.months and seed not in ready:
                    ready.add(seed)
                    self._tell(self.done + len(ready))

            def pay(run: Run, name: str = name) -> None:
                for window in self.windows:
                    for payer in self.payers:
                        self.paid[name, window.text, payer, run.seed] = costs.paid(run, payer, window.last)

            found = ensemble.run(scenario, seeds, workers, heard, each=pay if worlds else None)
            for run in found.runs:
                self.lived[name][run.seed] = run.series
                if not worlds:
                    pay(run)
            self.failures += [(name, failure) for failure in found.failures]
            self.done += len(seeds)
            self._tell(self.done)

    def _tell(self, done: int) -> None:
        if self.hear is not None:
            self.hear(done, self.total)

    def pairs(self, wanted: Sequence[Measure], windows: Sequence[Window], paid: bool = True) -> pd.DataFrame:
        """Pairs so far: a row a window, scenario, number and seed."""
        seeds, rows = self.seeds, []
        if not seeds:
            name, failure = self.failures[0]
            raise RuntimeError(f"{name}: seed {failure.seed} failed: {failure.message}\n{failure.traceback}")
        reference, *others = self.scenarios
        for window in windows:
            first = self._values(reference, wanted, window, seeds, paid)
            for name in others:
                values = self._values(name, wanted, window, seeds, paid)
                for key, value in values.items():
                    rows.append(pd.DataFrame({**dict(zip(KEYS, (window.text, name, *key), strict=True)),
                                              "seed": seeds, "reference": first[key], "value": value}))  # fmt: skip
        return pd.concat(rows, ignore_index=True)

    def _values(
        self, name: str, wanted: Sequence[Measure], window: Window, seeds: Sequence[int], paid: bool
    ) -> dict[tuple[str, str, str, str], list[float]]:
        """What each number was, seed by seed."""
        found = {(m.outcome, m.axis, m.label, m.unit): [m.seen(self.lived[name][seed], window) for seed in seeds] for m in wanted}
        for payer in self.payers if paid else ():
            key = (costs.PAID.name, costs.PAID.by, payer, costs.PAID.unit)
            found[key] = [self.paid[name, window.text, payer, seed] for seed in seeds]
        return found
