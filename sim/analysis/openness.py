"""From cathedral to bazaar: who takes part at which stage under which organisational model, and what that depends on.

Works on the participation tensor that every run logs. The index is the one that runs record, openness = breadth x depth x
evenness, here for one organisational model, stage and year at a time.
"""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from sim import ensemble
from sim.analysis.intervals import Effect, paired
from sim.store import Run
from sim.world.names import AXES, DOMAINS, FORMS, KINDS, MOTIVES, PHASES, STAKEHOLDERS, Domain, Phase

if TYPE_CHECKING:
    from sim.scenario import Scenario

YEAR = 12
PARTS = ("breadth", "depth", "evenness", "openness")
FIXED = 0.7  # of the variance: from here on an index is not a result but a name for its cell
NOT_COMPUTE = [d for d in range(DOMAINS) if d != Domain.COMPUTE]  # released models train no more: compute has no place there
Hear = Callable[[int, int], None]


@dataclass(frozen=True)
class Openness:
    """Participation in an ensemble, and what it depends on."""

    cells: pd.DataFrame  # seed, year, form, stage, breadth, depth, evenness, openness, outside [share of person-months]
    claimed: Effect  # claimed less true openness of models released, mean over models of a run
    shuffled: dict[str, Effect]  # by what changes: openness with motives dealt to other kinds, less openness as it is

    @property
    def means(self) -> pd.DataFrame:
        """Means over seeds and years by organisational model and stage, in their order."""
        cells = pd.MultiIndex.from_product([AXES["form"], AXES["stage"]], names=["form", "stage"])
        found = self.cells.groupby(["form", "stage"])[[*PARTS, "outside"]].mean()
        return found.reindex([cell for cell in cells if cell in found.index])

    def explained(self, column: str, by: Sequence[str] = ("form", "stage")) -> float:
        """Share of a column's variance that lies between the cells of a partition (R2 of its dummies)."""
        values = self.cells[column]
        total = float(((values - values.mean()) ** 2).sum())
        within = float(((values - self.cells.groupby(list(by))[column].transform("mean")) ** 2).sum())
        return 1.0 - within / total if total > 0.0 else float("nan")


def measure(
    scenario: "Scenario", seeds: Sequence[int], workers: int | None = None, shuffle: bool = True, hear: Hear | None = None
) -> Openness:
    """Run a scenario, and again with motives dealt to other kinds, and measure participation.

    Parameters
    ----------
    scenario : Scenario
        What to run.
    seeds : sequence of int
        Runs; those with other motives have the same seeds.
    workers : int, optional
        Processes; by default one per processor.
    shuffle : bool
        Whether to run the scenario again with motives dealt to other kinds.
    hear : callable, optional
        Called with the number of runs done and of all.
    """
    done, total = [0], len(seeds) * (2 if shuffle else 1)
    found: dict[int, pd.DataFrame] = {}
    gaps: dict[int, float] = {}

    def heard() -> None:
        done[0] += 1
        if hear is not None:
            hear(done[0], total)

    def take(run: Run) -> None:
        found[run.seed], gaps[run.seed] = cells_of(run), claim_gap(run)
        heard()

    as_it_is = ensemble.run(scenario, seeds, workers, each=take).checked()
    changed: dict[str, Effect] = {}
    if shuffle:
        other = ensemble.run(with_motives_dealt_anew(scenario), seeds, workers, each=lambda run: heard()).checked()
        pairs = [(last_year(a), last_year(b)) for a, b in zip(other.runs, as_it_is.runs, strict=True)]
        changed = {name: paired(a[name] - b[name] for a, b in pairs) for name in pairs[0][0]}
    return Openness(pd.concat(found[seed] for seed in sorted(found)), paired(gaps[seed] for seed in sorted(gaps)), changed)


def cells_of(run: Run) -> pd.DataFrame:
    """Openness of a finished run by year, organisational model and stage; cells in which nobody worked are left out."""
    assert run.world is not None
    rows = run.world.participation.rows
    quorum = float(run.scenario.parameters()[0].openness_quorum)
    found = []
    for first in range(0, run.scenario.months - YEAR + 1, YEAR):
        months = slice(first, first + YEAR)
        effort, weighted = (np.asarray(rows[name][months]).sum(axis=0) for name in ("effort", "weighted"))
        actors = np.asarray(rows["actors"][months]).max(axis=0)
        for form in range(FORMS):
            for stage in range(PHASES):
                work, possible = effort[form, :, stage], slice(None) if stage < Phase.POST_RELEASE else NOT_COMPUTE
                if work.sum() > 0.0:
                    parts = index(weighted[form, possible, stage], actors[form, possible, stage], quorum)
                    year = run.scenario.start[0] + first // YEAR
                    outside = min(1.0, float(work[:, 1:].sum() / work.sum()))
                    found.append((run.seed, year, AXES["form"][form], AXES["stage"][stage], *parts, outside))
    return pd.DataFrame(found, columns=["seed", "year", "form", "stage", *PARTS, "outside"])


def index(weighted: np.ndarray, actors: np.ndarray, quorum: float) -> tuple[float, float, float, float]:
    """Breadth, depth, evenness and their product, of (domains, stakeholders); the host comes first among stakeholders."""
    outside = weighted[:, 1:].sum()
    if outside <= 0.0:
        return 0.0, 0.0, 0.0, 0.0
    breadth = float((actors[:, 1:].sum(axis=1) >= quorum).mean())
    depth = min(1.0, float(outside / weighted.sum()))
    shares = weighted[:, 1:].sum(axis=0) / outside
    shares = shares[shares > 0.0]
    evenness = float(np.exp(-(shares * np.log(shares)).sum()) / (STAKEHOLDERS - 1))
    return breadth, depth, evenness, breadth * depth * evenness


def last_year(run: Run) -> dict[str, float]:
    """Openness and its parts as recorded, and openness by organisational model: means over the last twelve months."""
    whole = {name: name if name == "openness" else f"openness_{name}" for name in ("openness", *PARTS[:-1])}
    found = {name: float(run.series[column][-YEAR:].mean()) for name, column in whole.items()}
    by_form = np.asarray(run.series["openness_by_form"][-YEAR:]).mean(axis=0)
    return found | {f"openness of {form}": float(value) for form, value in zip(AXES["form"], by_form, strict=True)}


def claim_gap(run: Run) -> float:
    """Mean of claimed less true openness over the models that a run released; NaN if it released none."""
    assert run.world is not None
    models = run.world.artefacts.rows[: int(run.world.artefacts.count[0])]
    made = (models["domain"] == AXES["domain"].index("models")) & (models["project"] >= 0)
    return float((models["claim"] - models["openness"])[made].mean()) if made.any() else float("nan")


def with_motives_dealt_anew(scenario: "Scenario") -> "Scenario":
    """The scenario in which each kind of organisation has the motives of the next; the last has those of the first."""
    weights = np.asarray(scenario.parameters()[0].motive_weight, float).reshape(KINDS, MOTIVES)
    dealt = np.roll(weights, 1, axis=0)
    kinds, motives = AXES["kind"], AXES["motive"]
    cells = {
        f"motive_weight[{kind}, {motive}]": float(dealt[i, k]) for i, kind in enumerate(kinds) for k, motive in enumerate(motives)
    }
    return scenario.with_(parameters=cells)
