"""The Scenario: what one run is of, checked, frozen, with an identity; and the ways to get one."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from functools import cache
from pathlib import Path
from typing import Annotated, Any, Self

import numpy as np
from pydantic import AfterValidator, BaseModel, Field, ValidationError

from sim import catalogue
from sim.policy.compile import Dose, Push, compile_policy
from sim.policy.history import history
from sim.scenario.entries import Event, Frozen, Mechanism, Outcome, Override, Policy, Population
from sim.scenario.extends import merged, tidied, with_parents
from sim.scenario.problems import Problem, problems_of, told
from sim.scenario.values import Month, Named, Pairs, Replayed, Seeds, Switch, Text, YearMonth, at_most, month_text
from sim.scenario.yamltext import Node, dump, tree_of

LONGEST_RUN = 600  # months
MOST_ENTRIES = 1_000  # events, policies
SORTED = AfterValidator(lambda pairs: tuple(sorted(pairs)))


class Scenario(Frozen):
    """What one run is of: when, who, which numbers, which mechanisms, which events, which policies.

    Every way to make one (``load``, ``from_dict``, ``Scenario(...)``, ``with_``) checks it and raises a ``ScenarioError``
    that says where and what. Keywords are the keys of a scenario file.
    """

    title: Text = ""
    question: Text = ""
    references: tuple[Text, ...] = ()
    start: Month = (2020, 1)
    end: Month = (2031, 12)
    population: Population = Population()
    seeds: Seeds = (0,)
    overrides: Annotated[tuple[Override, ...], Pairs, SORTED] = Field((), alias="parameters")
    switches: Annotated[tuple[tuple[Mechanism, Switch], ...], Pairs, SORTED] = Field((), alias="mechanisms")
    history: Replayed = False
    without: tuple[Named, ...] = ()
    events: Annotated[tuple[Event, ...], at_most(MOST_ENTRIES)] = ()
    policies: Annotated[tuple[Policy, ...], at_most(MOST_ENTRIES)] = ()
    record: tuple[Outcome, ...] = ()

    def __init__(self, _tree: Node | None = None, **written: Any) -> None:
        tree = with_parents(tree_of(written, "Scenario()"), Path()) if _tree is None else _tree
        try:
            super().__init__(**tree.plain())
        except ValidationError as error:
            raise told(problems_of(error, PARTS), tree) from None
        problems = list(_problems(self, tree))
        if problems:
            raise told(problems, tree)

    @property
    def months(self) -> int:
        """Length of the run."""
        return self.month_of(self.end) + 1

    @property
    def off(self) -> tuple[str, ...]:
        """Mechanisms that are switched off."""
        return tuple(name for name, on in self.switches if not on)

    @property
    def applied(self) -> tuple[Event, ...]:
        """Events that hold in some month of the run: replayed history first, then the scenario's own."""
        past = tuple(event for event in _past() if event.name not in self.without) if self.history else ()
        return tuple(event for event in past + self.events if event.replay and self._holds(event.date, event.until))

    def month_of(self, date: YearMonth) -> int:
        """Number of a month, from 0 at the start."""
        return 12 * (date[0] - self.start[0]) + date[1] - self.start[1]

    def parameters(self) -> np.recarray:
        """One row of parameters, with the scenario's changes and switches."""
        return catalogue.default_parameters(dict(self.overrides), self.off)

    def policy(self) -> np.recarray:
        """One row of effects per month: what events and levers make of a policy of nothing."""
        rows = catalogue.neutral_policy(self.months, self.start[0] + (self.start[1] - 1) / 12.0)
        return compile_policy(rows, catalogue.effects(), self._pushes(), self._doses(), self.parameters()[0])

    def identity(self) -> str:
        """SHA-256 of all that decides what one seed gives.

        Titles, comments, ``record``, the seeds, the order of entries and how the file was put together do not matter.
        """
        row = self.parameters()
        content = {
            "time": [self.start, self.months],
            "population": self.population.model_dump(),
            "parameters": {name: row[name][0].tolist() for name in catalogue.parameters()},
            "off": self.off,
            "events": sorted([p.effect, p.size, p.first, p.last, p.cells] for p in self._pushes()),
            "policies": sorted([d.lever.name, d.points, d.first, d.last, d.cells, d.off] for d in self._doses()),
        }
        return hashlib.sha256(json.dumps(content, sort_keys=True).encode()).hexdigest()

    def with_(self, **changes: Any) -> Self:
        """A changed copy, by the rules of ``extends``: mappings merge, events and policies are added, the rest replaces.

        >>> longer = scenario.with_(seeds=30, mechanisms={"M3": "off"}, without=["compute_grants"])  # doctest: +SKIP
        """
        tree = merged(tree_of(self.written(), "scenario"), tidied(tree_of(changes, "with_()")))
        return type(self)(tree)

    def to_dict(self) -> dict[str, Any]:
        """The scenario as run, in the keys of a file: all that was extended is in it, what the run never reaches is not."""
        written = self.written()
        written["events"] = [_dict(event, date=self._from(event.date), until=self._to(event.until))
                             for event in self.events if self._holds(event.date, event.until)]  # fmt: skip
        written["policies"] = [_dict(policy, end=self._to(policy.end))
                               for policy in self.policies if self._holds(policy.start, policy.end)]  # fmt: skip
        return {key: value for key, value in written.items() if value not in ("", [], {}, False)}

    def to_yaml(self) -> str:
        """``to_dict`` as the text of a scenario file; loading it gives the same identity."""
        return dump(self.to_dict())

    def written(self) -> dict[str, Any]:
        """All that is said, in the keys of a file, also what the run never reaches."""
        return {
            "title": self.title,
            "question": self.question,
            "references": list(self.references),
            "start": month_text(self.start),
            "end": month_text(self.end),
            "population": self.population.model_dump(),
            "seeds": list(self.seeds),
            "parameters": dict(self.overrides),
            "mechanisms": dict(self.switches),
            "history": "replay" if self.history else False,
            "without": list(self.without),
            "events": [_dict(event) for event in self.events],
            "policies": [_dict(policy) for policy in self.policies],
            "record": list(self.record),
        }

    def _holds(self, first: YearMonth, last: YearMonth | None) -> bool:
        return first <= self.end and (last is None or last >= self.start)

    def _from(self, date: YearMonth) -> YearMonth:
        return max(date, self.start)

    def _to(self, date: YearMonth | None) -> YearMonth | None:
        return date and min(date, self.end)

    def _pushes(self) -> list[Push]:
        pushes = []
        for event in self.applied:
            axis = catalogue.effects()[event.effect].by
            first, last = self.month_of(self._from(event.date)), self.month_of(self._to(event.until) or self.end)
            pushes.append(Push(event.effect, event.size, first, last, _cells(event.target, axis)))
        return pushes

    def _doses(self) -> list[Dose]:
        doses = []
        for policy in self.policies:
            lever = catalogue.levers()[policy.lever]
            dated = policy.intensity
            if not isinstance(dated, tuple):
                dated = ((policy.start, lever.default if dated is None else dated),)
            points = tuple((self.month_of(date), value) for date, value in dated)
            first, last = self.month_of(policy.start), self.month_of(self._to(policy.end) or self.end)
            off = tuple(sorted(channel for channel, on in policy.channels if not on))
            if self._holds(policy.start, policy.end):
                doses.append(Dose(lever, points, first, last, _cells(policy.target, lever.target), off))
        return doses


PARTS: dict[str, type[BaseModel]] = {"": Scenario, "population": Population, "events": Event, "policies": Policy}


def from_dict(mapping: Mapping[str, Any], where: str = "<mapping>") -> Scenario:
    """A scenario from the keys of a scenario file; ``where`` names their origin in messages."""
    return Scenario(with_parents(tree_of(mapping, where), Path()))


@cache
def _past() -> tuple[Event, ...]:
    return tuple(Event(**row) for row in history())


def _cells(labels: tuple[str, ...], axis: str) -> tuple[int, ...]:
    """Positions on an axis in its order; no labels stand for all."""
    names = catalogue.labels(axis) if axis else ()
    return tuple(i for i, name in enumerate(names) if not labels or name in labels)


def _dict(entry: Event | Policy, **changed: Any) -> dict[str, Any]:
    """An event or a policy in the keys and values of a file, without what is at its default."""
    written = {**entry.model_dump(exclude_defaults=True), **changed}
    for key in ("date", "until", "start", "end"):
        if written.get(key):
            written[key] = month_text(written[key])
    if isinstance(written.get("intensity"), tuple):
        written["intensity"] = {month_text(date): value for date, value in written["intensity"]}
    if "channels" in written:
        written["channels"] = dict(written["channels"])
    return {key: list(value) if isinstance(value, tuple) else value for key, value in written.items() if value is not None}


def _problems(scenario: Scenario, tree: Node) -> Iterator[Problem]:
    """What no part can see alone: the run's length, dates outside it, levers pulled twice at once."""
    start, end = month_text(scenario.start), month_text(scenario.end)
    if scenario.months < 1:
        yield Problem(("end",), f"{{name}} ({end}) is before the start ({start})")
        return
    if scenario.months > LONGEST_RUN:
        yield Problem(("end",), f"the run is too long: {scenario.months} months", f"up to {LONGEST_RUN} months")
        return
    for path, date in _dates(scenario, tree):
        if not scenario.start <= date <= scenario.end:
            yield Problem(path, f"{{name}} ({month_text(date)}) lies outside the run", f"{start} to {end}")
    yield from _pulled_twice(scenario)


def _dates(scenario: Scenario, tree: Node) -> Iterator[tuple[tuple[Any, ...], YearMonth]]:
    """Dates that must lie within the run: all that this file writes itself. What it inherits may reach beyond."""
    for key, fields in (("events", ("date", "until")), ("policies", ("start", "end"))):
        for i, entry in enumerate(getattr(scenario, key)):
            for field in fields:
                date, own = getattr(entry, field), tree.at((key, i)).file == tree.file
                if date is not None and (own or (field == "start" and date < scenario.start)):
                    yield (key, i, field), date


def _pulled_twice(scenario: Scenario) -> Iterator[Problem]:
    spans: dict[tuple[str, str], list[tuple[YearMonth, YearMonth, int]]] = {}
    for i, policy in enumerate(scenario.policies):
        axis = catalogue.levers()[policy.lever].target
        for label in policy.target or (catalogue.labels(axis) if axis else ("",)):
            spans.setdefault((policy.lever, label), []).append((policy.start, policy.end or (9999, 12), i))
    told_of = set()
    for (lever, label), rows in spans.items():
        rows.sort()
        for (_, last, before), (first, _, i) in zip(rows, rows[1:]):
            if first <= last and i not in told_of:
                told_of.add(i)
                for_whom = f" for {label}" if label else ""
                what = f"'{lever}' is pulled twice{for_whom} in {month_text(first)}: here and in policies[{before}]"
                yield Problem(
                    ("policies", i, "lever"), what, hint="End one before the other starts, or give one intensity by dates"
                )
