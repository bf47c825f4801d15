"""Which outcomes each mechanism moves when it alone is switched off: paired differences, in units of the spread over seeds."""

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np

from sim import catalogue, ensemble
from sim.analysis.checks import OFF, Hear
from sim.analysis.intervals import Effect, paired

if TYPE_CHECKING:
    from sim.scenario import Scenario

YEAR = 12
MOST = 5  # outcomes named in the short table


class Move(NamedTuple):
    """How far one outcome moves, over the last year, when one mechanism is off: in its standard deviations over seeds."""

    mechanism: str
    outcome: str
    effect: Effect

    @property
    def marked(self) -> bool:
        """True if the interval excludes zero."""
        return self.effect.clear


def moves(
    scenario: "Scenario", names: Sequence[str], seeds: Sequence[int], workers: int | None = None, hear: Hear | None = None
) -> list[Move]:
    """Run a scenario as it is and with each named mechanism off, and compare seed by seed.

    Outcomes without any spread over seeds (the closed frontier, for one) are left out.
    """
    usual = last_year(scenario, seeds, workers, hear)
    found = []
    for name in names:
        without = last_year(scenario.with_(mechanisms={name: OFF}), seeds, workers, hear)
        for outcome, values in usual.items():
            spread = float(np.std(values, ddof=1))
            if spread > 0.0:
                found.append(Move(name, outcome, paired((without[outcome] - values) / spread)))
    return found


def last_year(scenario: "Scenario", seeds: Sequence[int], workers: int | None, hear: Hear | None) -> dict[str, np.ndarray]:
    """Mean of each headline outcome without axis over the last twelve months, an entry a seed."""

    def progress(seed: int, months: int) -> None:
        if hear is not None and months == scenario.months:
            hear()

    runs = ensemble.run(scenario, seeds, workers, progress).checked()
    names = [name for name, outcome in catalogue.outcomes().items() if outcome.headline and not outcome.by]
    return {name: np.array([float(np.mean(run.series[name][-YEAR:])) for run in runs.runs]) for name in names}


def short(found: Sequence[Move]) -> tuple[list[str], list[list[str]]]:
    """Head and rows of the table for eyes: by mechanism how many outcomes move, and the ones that move most."""
    rows = []
    for name in dict.fromkeys(move.mechanism for move in found):
        mine = [move for move in found if move.mechanism == name]
        marked = sorted((move for move in mine if move.marked), key=lambda move: -abs(move.effect.mean))
        told = ", ".join(f"{move.outcome} {move.effect.mean:+.1f}*" for move in marked[:MOST]) or "none"
        rows.append([catalogue.mechanisms()[name].id, name, f"{len(marked)} of {len(mine)}", told])
    return ["id", "mechanism", "outcomes moved", "most, when it is off (standard deviations over seeds)"], rows


def tidy(found: Sequence[Move]) -> tuple[list[str], list[list[str]]]:
    """Head and rows of the whole table, a row a mechanism and outcome."""
    head = ["mechanism", "id", "outcome", "effect", "low", "high", "marked", "seeds"]
    return head, [
        [move.mechanism, catalogue.mechanisms()[move.mechanism].id, move.outcome, f"{move.effect.mean:.4g}",
         f"{move.effect.low:.4g}", f"{move.effect.high:.4g}", str(int(move.marked)), str(move.effect.pairs)]
        for move in found
    ]  # fmt: skip
