"""What each thing is, in words: tables of all that is declared, and a page on any of it or on a scenario file."""

import os
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import numpy as np

from sim import catalogue
from sim.entry import Effect, Lever, Mechanism, Outcome, Parameter
from sim.errors import UserError
from sim.month import sentences
from sim.policy.history import history
from sim.scenario import Scenario, load
from sim.scenario.entries import Event, Policy
from sim.scenario.keys import doses, numbers, shown_keys
from sim.scenario.terms import LONGEST
from sim.scenario.values import month_text, number_text, span
from sim.scenario.yamltext import guess, scenarios_in, shown

type Lines = list[tuple[str, str]]  # a word and what it says
COLUMNS: dict[str, dict[str, Callable[[Any], str]]] = {
    "levers": {
        "id": lambda lever: lever.id,
        "lever": lambda lever: lever.name,
        "what it does": lambda lever: lever.says,
        "default": lambda lever: number_text(lever.default),
        "unit": lambda lever: lever.unit,
        "range": lambda lever: span(lever.low, lever.high),
        "target": lambda lever: lever.target,
        "pays": lambda lever: lever.pays,
        "acts on": lambda lever: ", ".join(dict.fromkeys(effect for effect, _ in lever.acts_on.values())),
    },
    "mechanisms": {
        "id": lambda mechanism: mechanism.id,
        "mechanism": lambda mechanism: mechanism.name,
        "finding": lambda mechanism: mechanism.finding,
        "when off": lambda mechanism: mechanism.off,
    },
    "parameters": {
        "parameter": lambda parameter: parameter.name,
        "default": lambda parameter: "table" if parameter.by else number_text(parameter.default),
        "unit": lambda parameter: parameter.unit,
        "by": lambda parameter: ", ".join(parameter.by),
        "meaning": lambda parameter: parameter.help,
        "source": lambda parameter: parameter.source,
    },
    "outcomes": {
        "outcome": lambda outcome: outcome.name,
        "unit": lambda outcome: outcome.unit,
        "better": lambda outcome: outcome.better,
        "by": lambda outcome: outcome.by,
        "meaning": lambda outcome: outcome.help,
    },
    "effects": {
        "effect": lambda effect: effect.name,
        "neutral": lambda effect: number_text(effect.neutral),
        "unit": lambda effect: effect.unit,
        "by": lambda effect: effect.by,
        "writers": lambda effect: effect.combine,
        "meaning": lambda effect: effect.help,
    },
}


def table(what: str, stock: Path) -> tuple[list[str], list[list[str]]]:
    """Heads and rows of one table: levers, mechanisms, parameters, outcomes, effects, or the scenarios of a folder."""
    if what == "scenarios":
        return ["file", "title", "question"], _scenario_rows(stock)
    columns = COLUMNS[what]
    return list(columns), [[cell(entry) for cell in columns.values()] for entry in getattr(catalogue, what)().values()]


def _scenario_rows(stock: Path) -> list[list[str]]:
    files = sorted(stock.glob("*.yaml"))
    if not files:
        raise UserError(f"there are no scenario files in '{stock}' here", hint=f"Change to the folder that holds '{stock}'")
    rows = []
    for file in files:
        try:
            scenario = load(file)
            rows.append([str(file), scenario.title, scenario.question])
        except UserError as error:
            rows.append([str(file), "(cannot be run)", str(error).splitlines()[0]])
    return rows


def description(name: str, stock: Path) -> list[Lines]:
    """A page on every thing of this name, on a scenario file, or on the month.

    Raises
    ------
    UserError
        If nothing has this name.
    """
    if name == "month":
        return [[(f"{i}. {phase}", sentence) for i, (phase, sentence) in enumerate(sentences(), 1)]]
    pages = [PAGES[kind](entry) for kind in PAGES for entry in getattr(catalogue, kind)().values() if _is(entry, name)]
    if pages:
        return pages
    try:
        return [_scenario(load(name))]
    except UserError:
        written_out = set(name) & set("()+.") or os.path.isfile(stock / f"{name}.yaml") or os.path.exists(name)
        if written_out and len(name) < LONGEST:
            raise
    known = [entry for kind in PAGES for entry in getattr(catalogue, kind)()]
    known += ["month", *(file.stem for file in scenarios_in(stock))]
    raise UserError(f"nothing is called {shown(name)}", hint=f"{guess(name, known)} What there is: allmende list --help".strip())


def _is(entry: Any, name: str) -> bool:
    return name == entry.name or name.upper() == getattr(entry, "id", None)


def summary(scenario: Scenario) -> str:
    """One line on what a scenario runs."""
    people = scenario.population
    parts = [
        f"{scenario.months} months from {month_text(scenario.start)} to {month_text(scenario.end)}",
        f"population {people.name}" + (f" with {people.organisations:_} organisations" if people.organisations else ""),
        _counted(len(scenario.seeds), "seed"),
        _counted(len(scenario.applied), "dated event"),
        _counted(len(scenario.policies), "policy", "policies"),
    ]
    parts += [_counted(len(scenario.overrides), "parameter") + " changed"] if scenario.overrides else []
    parts += [f"without {', '.join(scenario.off)}"] if scenario.off else []
    return ", ".join(parts)


def _counted(number: int, one: str, more: str = "") -> str:
    return f"{number} {one if number == 1 else more or one + 's'}"


def _lever(lever: Lever) -> Lines:
    effects = catalogue.effects()
    channels = [f"{channel}: {effect}, {_sentence(effects[effect])}" for channel, (effect, _) in lever.acts_on.items()]
    target = f", target: {catalogue.labels(lever.target)[0]}" if lever.target else ""
    return [
        (f"lever {lever.name}", f"{lever.id}. {lever.says}"),
        ("intensity", f"{span(lever.low, lever.high, lever.unit)}; default {number_text(lever.default)}"),
        ("target", _target(lever)),
        ("paid by", lever.pays),
        ("in time", _timing(lever)),
        ("channels", "\n".join(channels)),
        ("numbers", ", ".join(numbers(lever))),
        ("expected", lever.tests),
        ("source", lever.source),
        ("in a command", f"{lever.id}({doses(lever)[0]}={number_text(lever.default)}); keys: {', '.join(shown_keys(lever))}"),
        ("in a file", f"policies: [{{lever: {lever.name}, intensity: {number_text(lever.default)}, start: 2026-07{target}}}]"),
    ]


def _target(lever: Lever) -> str:
    if not lever.target:
        return ""
    each = f"the intensity is divided over them by {lever.shares}" if lever.shares else "each gets the full intensity"
    return f"a {lever.target} or a list of them, all if left out; {each}"


def _timing(lever: Lever) -> str:
    begin = f"first effect after {_counted(lever.lag, 'month')}" if lever.lag else "effect at once"
    rise = f", full after {lever.ramp} more" if lever.ramp else ""
    if np.isinf(lever.half_life):
        return f"{begin}{rise}; it stays after the end"
    return f"{begin}{rise}; " + (
        f"halves every {lever.half_life:g} months after the end" if lever.half_life else "stops at the end"
    )


def _mechanism(mechanism: Mechanism) -> Lines:
    from sim.analysis.expected import declared  # with scipy: only who asks for a mechanism waits for it

    tested = "\n".join(check.sentence for check in declared().get(mechanism.name, []))
    return [
        (f"mechanism {mechanism.name}", f"{mechanism.id}. {mechanism.finding}"),
        ("moves", "\n".join(mechanism.moves)),
        ("reads", ", ".join(mechanism.reads)),
        ("when off", mechanism.off),
        ("expected", mechanism.expects),
        ("tested by", tested),
        ("source", mechanism.source),
        ("in a file", f"mechanisms: {{{mechanism.name}: off}}"),
    ]


def _parameter(parameter: Parameter) -> Lines:
    readers = [mechanism.name for mechanism in catalogue.mechanisms().values() if parameter.name in mechanism.reads]
    example = number_text(np.ravel(np.asarray(parameter.default, float))[0])
    for axis in reversed(parameter.by):
        example = f"{{{catalogue.labels(axis)[0]}: {example}}}"
    return [
        (f"parameter {parameter.name}", parameter.help),
        ("default", "\n".join(cells_of(parameter))),
        ("unit", parameter.unit),
        ("allowed", span(parameter.low, parameter.high)),
        ("uncertainty", prior_text(parameter)),
        ("mechanisms", ", ".join(readers)),
        ("source", parameter.source),
        ("in a file", f"parameters: {{{parameter.name}: {example}}}"),
    ]


def cells_of(parameter: Parameter) -> Iterator[str]:
    """A parameter's default: a number, or a table row by row."""
    if not parameter.by:
        yield number_text(parameter.default)
        return
    cells = np.broadcast_to(np.asarray(parameter.default, float), catalogue.shape(parameter.by))
    names = catalogue.labels(parameter.by[-1])
    for row in np.ndindex(cells.shape[:-1]):
        labels = [catalogue.labels(axis)[i] for axis, i in zip(parameter.by, row)]
        values = ", ".join(f"{name} {number_text(value)}" for name, value in zip(names, cells[row], strict=True))
        yield f"{', '.join(labels)}: {values}" if labels else values


def prior_text(parameter: Parameter) -> str:
    """A parameter's range for sensitivity analysis; a table's is a factor on all of it. Empty if it has none."""
    prior = parameter.prior
    if prior is None:
        return ""
    factor = "factor, " if parameter.by else ""
    return f"{factor}{prior.kind}, {number_text(prior.low)} to {number_text(prior.high)}"


def _outcome(outcome: Outcome) -> Lines:
    return [
        (f"outcome {outcome.name}", outcome.help),
        ("unit", outcome.unit),
        ("by", outcome.by),
        ("better", outcome.better),
        ("kept", "in every result" if outcome.headline else f"on request: record: [{outcome.name}]"),
    ]


def _effect(effect: Effect) -> Lines:
    writers = [f"{lever.id} {lever.name}" for lever in catalogue.levers().values()
               if effect.name in (name for name, _ in lever.acts_on.values())]  # fmt: skip
    past = [f"{row['date']} {row['name']}" for row in history() if row["effect"] == effect.name]
    how = {"add": "several writers add up", "multiply": "several writers multiply", "max": "the largest writer counts"}
    target = f", target: {catalogue.labels(effect.by)[0]}" if effect.by else ""
    return [
        (f"effect {effect.name}", effect.help),
        ("unit", effect.unit),
        ("neutral", f"{number_text(effect.neutral)}; {how[effect.combine]}"),
        ("allowed", span(effect.low, effect.high)),
        ("by", f"{effect.by}: {', '.join(catalogue.labels(effect.by))}" if effect.by else ""),
        ("levers", "\n".join(writers)),
        ("history", "\n".join(past)),
        (
            "in a file",
            f"events: [{{name: my event, date: 2026-07, effect: {effect.name}, size: {number_text(effect.neutral)}{target}}}]",
        ),
    ]


def _sentence(effect: Effect) -> str:
    return effect.help[:1].lower() + effect.help[1:].rstrip(".")


def _scenario(scenario: Scenario) -> Lines:
    defaults = catalogue.default_parameters()
    changed = [
        f"{name}: {number_text(value)} (default {number_text(_cell(defaults, name))})" for name, value in scenario.overrides
    ]
    return [
        ("title", scenario.title),
        ("question", scenario.question),
        ("runs", summary(scenario)),
        ("parameters", "\n".join(changed)),
        ("events", "\n".join(_happened(event) for event in sorted(scenario.applied, key=lambda event: event.date))),
        ("policies", "\n".join(_pulled(policy) for policy in scenario.policies)),
        ("references", "\n".join(scenario.references)),
        ("identity", scenario.identity()),
    ]  # fmt: skip


def _happened(event: Event) -> str:
    where = f" in {', '.join(event.target)}" if event.target else ""
    until = f" to {month_text(event.until)}" if event.until else ""
    return f"{month_text(event.date)}{until} {event.name}: {event.effect} {number_text(event.size)}{where}"


def _pulled(policy: Policy) -> str:
    lever = catalogue.levers()[policy.lever]
    if isinstance(policy.intensity, tuple):
        dose = ", ".join(f"{number_text(value)} in {month_text(date)}" for date, value in policy.intensity)
    else:
        dose = number_text(lever.default if policy.intensity is None else policy.intensity)
    until = f" to {month_text(policy.end)}" if policy.end else ""
    whom = f" for {', '.join(policy.target)}" if policy.target else ""
    off = "".join(f", without {channel}" for channel, on in policy.channels if not on)
    return f"{lever.id} {lever.name}{whom} from {month_text(policy.start)}{until}: {dose} {lever.unit}{off}"


def _cell(row: Any, name: str) -> float:
    base, index = catalogue.cell(name)
    return float(row[base][0][index])


PAGES: dict[str, Callable[[Any], Lines]] = {
    "levers": _lever,
    "mechanisms": _mechanism,
    "parameters": _parameter,
    "outcomes": _outcome,
    "effects": _effect,
}
