"""A made-up game in the place of the model, to compare scenarios whose effects are known."""

import dataclasses

import numpy as np

from sim import catalogue, ensemble
from sim.scenario import from_dict
from sim.store import Run

SMALL = {"title": "small", "start": "2023-01", "end": "2024-12", "population": {"name": "study14", "contributors": 200,
         "derivatives": 500}}  # fmt: skip
GRANTS = {"policies": [{"lever": "compute_grants", "intensity": 500_000, "start": "2023-01"}]}


def small(**changes):
    return from_dict({**SMALL, **changes})


@dataclasses.dataclass
class Game:
    """Runs whose outcomes are known: a seed's luck, common to all scenarios, and what a scenario adds, with noise of its own."""

    effects: dict
    noise: float = 0.1
    failing: tuple = ()

    def run(self, scenario, seeds, workers=None, progress=None, keep="series", each=None):
        runs, failures = [], []
        for seed in seeds:
            if (scenario.title, seed) in self.failing:
                failures.append(ensemble.Failure(seed, "ZeroDivisionError: a fault"))
                continue
            series = np.zeros(scenario.months, catalogue.series_dtype())
            luck = np.random.default_rng(seed)
            own = np.random.default_rng([seed, len(scenario.title)])
            for name in ("openness", "gap_year", "open_share", "use_hhi"):
                series[name] = luck.normal(5.0, 1.0) + self.effects.get((scenario.title, name), 0.0) + self.noise * own.normal()
            series["public_spending"] = self.effects.get((scenario.title, "paid"), 0.0) * np.arange(1, scenario.months + 1)
            runs.append(Run(scenario, seed, series))
        return ensemble.Ensemble(scenario, tuple(runs), tuple(failures))


def two(**changes):
    return {"as it is": small(title="as it is"), "grants": small(title="with grants", **GRANTS, **changes)}
