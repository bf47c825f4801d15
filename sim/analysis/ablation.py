"""Which mechanism a fact needs: the comparison with the data again, each mechanism switched off in its turn."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from sim import catalogue, ensemble
from sim.analysis.facts import Fact, History, Line, compare, measure
from sim.store import Run

if TYPE_CHECKING:
    from sim.scenario import Scenario

HIT = "hit"
Hear = Callable[[int, int], None]


class Need(NamedTuple):
    """A fact, and the mechanisms that decide on whether the model meets it."""

    fact: Fact
    line: Line  # with everything on
    missed_without: tuple[str, ...]  # slugs: the fact is met, and missed when one of these is off
    met_without: tuple[str, ...]  # slugs: the fact is missed, and met when one of these is off


def needs(scenario: "Scenario", seeds: Sequence[int], workers: int | None = None, hear: Hear | None = None) -> list[Need]:
    """Compare a scenario with the data as it is, and without each of the mechanisms that are on.

    Parameters
    ----------
    scenario : Scenario
        What to compare.
    seeds : sequence of int
        Runs of each; the same seeds, so the same draws.
    workers : int, optional
        Processes; by default one per processor.
    hear : callable, optional
        Called with the number of runs done and of all.
    """
    players = [name for name in catalogue.mechanisms() if name not in scenario.off]
    done, total = [0], len(seeds) * (1 + len(players))

    def heard() -> None:
        done[0] += 1
        if hear is not None:
            hear(done[0], total)

    def lines(which: "Scenario") -> dict[str, Line]:
        return {line.fact.id: line for line in compared(which, seeds, workers, heard)}

    whole = lines(scenario)
    without = {name: lines(scenario.with_(mechanisms={name: "off"})) for name in players}
    return [_need(line, {name: found[key] for name, found in without.items()}) for key, line in whole.items()]


def compared(
    scenario: "Scenario", seeds: Sequence[int], workers: int | None = None, heard: Callable[[], None] | None = None
) -> list[Line]:
    """Run a scenario and put it beside the data; ``heard`` is called after every run."""
    found: dict[int, dict[str, float]] = {}

    def take(run: Run) -> None:
        found[run.seed] = measure(History.of(run))
        if heard is not None:
            heard()

    ensemble.run(scenario, seeds, workers, each=take).checked()
    return compare([found[seed] for seed in sorted(found)])


def _need(line: Line, without: dict[str, Line]) -> Need:
    """Say which removals turn the verdict."""
    turned = tuple(name for name, other in without.items() if (other.verdict == HIT) != (line.verdict == HIT))
    met = line.verdict == HIT
    return Need(line.fact, line, turned if met else (), () if met else turned)
