"""What a scenario does that its author may not mean: policies that reach nobody, do nothing, or work against each other."""

from collections.abc import Iterator
from functools import cache
from typing import TYPE_CHECKING, Any

import numpy as np

from sim import catalogue
from sim.analysis.interactions import CONFLICT, PAIRS, Part
from sim.scenario.values import month_text

if TYPE_CHECKING:
    from sim.scenario import Scenario
    from sim.scenario.entries import Policy

COLUMNS = {"region": "region", "kind": "kind"}  # axes on which a target may find nobody, and the organisations' column


def warnings_of(scenario: "Scenario", presence: bool = True) -> list[str]:
    """Sentences on what may not be meant; none if there is nothing.

    Parameters
    ----------
    scenario : Scenario
        A scenario that can be run as written.
    presence : bool
        Whether to look for targets at which nobody is: that needs the population of the first seed, thus compiled kernels.
    """
    found = [*_without_effect(scenario), *_conflicts(scenario)]
    return found + (list(_nobody(scenario)) if presence else [])


def _without_effect(scenario: "Scenario") -> Iterator[str]:
    for policy in scenario.policies:
        lever = catalogue.levers()[policy.lever]
        off = {channel for channel, on in policy.channels if not on}
        start, last = scenario.month_of(policy.start), scenario.month_of(min(policy.end or scenario.end, scenario.end))
        if off >= set(lever.acts_on):
            yield f"{_named(policy)} does nothing: all its channels are off"
        elif _doses(policy) == {0.0}:
            yield f"{_named(policy)} does nothing: its dose is 0"
        elif start + lever.lag > scenario.months - 1:
            yield f"{_named(policy)} does nothing: the run ends before its first effect, after {lever.lag} months"
        elif last < start + lever.lag:
            yield f"{_named(policy)} does nothing: it ends before its first effect, after {lever.lag} months"


def _doses(policy: "Policy") -> set[float]:
    if isinstance(policy.intensity, tuple):
        return {value for _, value in policy.intensity}
    return {catalogue.levers()[policy.lever].default if policy.intensity is None else policy.intensity}


def _named(policy: "Policy") -> str:
    lever = catalogue.levers()[policy.lever]
    return f"{lever.id} ({lever.name}) from {month_text(policy.start)}"


def _conflicts(scenario: "Scenario") -> Iterator[str]:
    """Declared conflicts of which both sides are pulled at the same time, on a target that both reach."""
    for pair in PAIRS:
        if pair.relation != CONFLICT:
            continue
        both = [(a, b) for a in _pulled(scenario, pair.first) for b in _pulled(scenario, pair.second)]
        if any(_meet(scenario, a, b) for a, b in both):
            yield f"{pair.first.name} and {pair.second.name} work against each other: {pair.because} ({pair.source})"


def _pulled(scenario: "Scenario", part: Part) -> list["Policy"]:
    """Policies of a part's lever with its channel on and some dose."""
    return [
        policy
        for policy in scenario.policies
        if policy.lever == part.slug and dict(policy.channels).get(part.channel, True) and _doses(policy) != {0.0}
    ]


def _meet(scenario: "Scenario", one: "Policy", other: "Policy") -> bool:
    apart = max(one.start, other.start) > min(one.end or scenario.end, other.end or scenario.end)
    same = catalogue.levers()[one.lever].target == catalogue.levers()[other.lever].target
    elsewhere = same and one.target and other.target and not set(one.target) & set(other.target)
    return not apart and not elsewhere


def _nobody(scenario: "Scenario") -> Iterator[str]:
    """Targets of policies and of the scenario's own events at which no organisation is when the run starts."""
    entries: list[tuple[str, str, tuple[str, ...]]] = [
        (_named(policy), catalogue.levers()[policy.lever].target, policy.target) for policy in scenario.policies
    ]
    entries += [(f"the event '{e.name}'", catalogue.effects()[e.effect].by, e.target) for e in scenario.events]
    for what, axis, target in entries:
        if axis in COLUMNS and target:
            there = _present(scenario.population, scenario.start, scenario.seeds[0], COLUMNS[axis])
            empty = [label for label in target if catalogue.labels(axis).index(label) not in there]
            if empty:
                yield f"{what} is for {', '.join(empty)}, where no organisation is at the start"


@cache
def _present(population: Any, start: tuple[int, int], seed: int, column: str) -> frozenset[int]:
    """Places on an axis at which a population has an organisation at the start."""
    from sim.world.populations import build

    params = catalogue.default_parameters()
    world, _ = build(population, seed, start, 1, params[0], catalogue.series_dtype())
    rows = world.organisations.rows[: world.organisations.count[0]]
    return frozenset(np.unique(rows[column]).tolist())
