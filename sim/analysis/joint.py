"""Effects of two policies together beyond the sum of each alone, by runs with the same seeds, and what they say of a pair."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from sim import catalogue
from sim.analysis import measures
from sim.analysis.checks import NOTHING, WORDS, Arm, Looks, Measure, Window, live, verdict
from sim.analysis.expected import SMALL
from sim.analysis.interactions import Pair, Part
from sim.analysis.intervals import Effect, paired, smallest_visible
from sim.analysis.openness import claim_gap
from sim.scenario import Scenario, from_dict
from sim.store import Run
from sim.world.names import Domain

if TYPE_CHECKING:
    from collections.abc import Iterable

START = "2021-01"
WINDOW = Window("2024-01", "2026-12")


def _chinas_best(run: Run) -> float:
    """Capability of the best model that organisations in China made."""
    rows, owners = measures.rows_of(run, "artefacts"), measures.rows_of(run, "organisations")
    made = rows[(rows["domain"] == Domain.MODELS) & (rows["owner"] >= 0)]
    theirs = made[owners["region"][made["owner"]] == measures.CHINA]
    return float(theirs["capability"].max()) if len(theirs) else float("nan")


MEASURES = {
    "CHINAS_BEST": Measure("capability of the best model made in China", "OOM", _chinas_best),
    "CLAIM_GAP": Measure("claimed less true openness of releases", "share", claim_gap),
    "OPENNESS_IN_USE": measures.OPENNESS_IN_USE,
    "DATA_QUALITY": measures.DATA_QUALITY,
}


@dataclass(frozen=True, eq=False)
class Look(Looks):
    """What one pair is judged by."""

    pair: Pair
    outcome: str | Measure
    window: Window = WINDOW


@dataclass(frozen=True)
class Joint:
    """What runs of a pair found."""

    look: Look
    interaction: Effect
    first: Effect  # that of the first policy alone
    second: Effect
    both: Effect
    visible: float  # the interaction that so many seeds would show with a chance of 80 %
    verdict: str

    @property
    def pair(self) -> Pair:
        """The pair."""
        return self.look.pair


def look_of(pair: Pair) -> Look:
    """What a pair is judged by: a declared outcome, or a measure of the finished run."""
    return Look(pair, pair.outcome if pair.outcome in catalogue.outcomes() else MEASURES[pair.outcome])


def scenarios_of(pair: Pair) -> tuple[Scenario, Scenario, Scenario, Scenario]:
    """The small world with neither policy, with the first, with the second, and with both."""
    numbers = {**pair.first.parameters, **pair.second.parameters}
    base = from_dict(SMALL).with_(**pair.world, **({"parameters": numbers} if numbers else {}))
    first, second = ({"policies": [_policy(part)]} for part in (pair.first, pair.second))
    return base, base.with_(**first), base.with_(**second), base.with_(**first).with_(**second)


def _policy(part: Part) -> dict[str, Any]:
    lever = catalogue.levers()[part.slug]
    off = {name: "off" for name in lever.acts_on if part.channel and name not in (part.channel, "cost")}
    return part.policy(START) | ({"channels": off} if off else {})


def plan(pairs: Sequence[Pair], seeds: Sequence[int]) -> dict[str, Arm]:
    """All runs that pairs need, by the scenario's identity, so that what several need is run once."""
    found: dict[str, Arm] = {}
    for pair in pairs:
        look = look_of(pair)
        for scenario in scenarios_of(pair):
            found.setdefault(scenario.identity(), Arm(scenario, list(seeds), [])).checks.append(look)
    return found


def run_pairs(
    pairs: Sequence[Pair], seeds: Sequence[int], workers: int | None = None, hear: Callable[[], None] | None = None
) -> list[Joint]:
    """Run all pairs with the same seeds, and judge what both do beyond the sum of each alone.

    Parameters
    ----------
    pairs : sequence of Pair
        What to look at.
    seeds : sequence of int
        Seeds of all scenarios: a difference of differences within a seed has its luck taken out.
    workers : int, optional
        Processes; by default one per processor.
    hear : callable, optional
        Called after every run.
    """
    values: dict[str, dict[int, dict[int, float]]] = {}
    for identity, arm in plan(pairs, seeds).items():
        lived = live(arm, workers, hear)
        values[identity] = {id(look.pair): by_seed for look, by_seed in lived.items() if isinstance(look, Look)}
    return [_judged(pair, values, seeds) for pair in pairs]


def _judged(pair: Pair, values: dict[str, dict[int, dict[int, float]]], seeds: Sequence[int]) -> Joint:
    neither, first, second, both = (
        np.array([values[scenario.identity()][id(pair)][seed] for seed in seeds]) for scenario in scenarios_of(pair)
    )
    beyond = both - first - second + neither
    found = paired(beyond)
    return Joint(
        look_of(pair), found, paired(first - neither), paired(second - neither), paired(both - neither),
        smallest_visible(beyond[np.isfinite(beyond)]), verdict(found, pair.expected),
    )  # fmt: skip


# --- tables ---

SHORT = ["pair", "relation", "outcome", "expected", "first alone", "second alone", "both", "beyond the sum", "95 %",
         "visible from", "verdict"]  # fmt: skip
TIDY = ["pair", "relation", "outcome", "unit", "expected", "first", "first_low", "first_high", "second", "second_low",
        "second_high", "both", "both_low", "both_high", "interaction", "low", "high", "smallest_visible", "seeds", "verdict",
        "because", "source"]  # fmt: skip


def short(found: "Iterable[Joint]") -> tuple[list[str], list[list[str]]]:
    """Head and rows of the table for eyes; where nothing is seen, how large an interaction would have been."""
    return SHORT, [
        [j.pair.name, j.pair.relation, j.look.measured, WORDS[j.pair.expected],
         *(f"{e.mean:+.3g}" for e in (j.first, j.second, j.both, j.interaction)),
         f"{j.interaction.low:+.3g} to {j.interaction.high:+.3g}", f"{j.visible:.3g}" if j.verdict == NOTHING else "", j.verdict]
        for j in found
    ]  # fmt: skip


def tidy(found: "Iterable[Joint]") -> tuple[list[str], list[list[str]]]:
    """Head and rows of the whole table, a row a pair."""
    return TIDY, [
        [j.pair.name, j.pair.relation, j.look.measured, j.look.unit, WORDS[j.pair.expected],
         *(f"{value:.4g}" for e in (j.first, j.second, j.both, j.interaction) for value in e[:3]), f"{j.visible:.4g}",
         str(j.interaction.pairs), j.verdict, j.pair.because, j.pair.source]
        for j in found
    ]  # fmt: skip
