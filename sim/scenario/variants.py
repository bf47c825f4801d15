"""Scenarios by name: a file, a lever, or a variant such as ``R15(queue=1)``, ``W1+W2``, ``W4-W4.effort``."""

import os
from collections.abc import Callable, Iterable, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim import catalogue
from sim.console import STOCK
from sim.entry import Lever
from sim.errors import ScenarioError
from sim.scenario.extends import full_name, merged, read_scenario, tidied
from sim.scenario.keys import items, keys_of, shown_keys
from sim.scenario.scenario import Scenario
from sim.scenario.terms import FILES, Term, changes, channel_of, is_file, terms_of
from sim.scenario.values import listed
from sim.scenario.yamltext import Node, guess, scenarios_in, shown, tree_of

ALL = "all"  # in place of targets


def load(name: str | Path, folder: Path | None = None) -> Scenario:
    """A scenario by the name of its file, or as a variant of what there is.

    ``R15`` (or ``compute_grants``, or the name of any file in the folder scenarios) is the scenario of that name,
    ``R15(hours=1.4e6, start=2027-01)`` the same with another dose, date, target or number of the lever, ``R16.rights`` one
    channel of it alone, ``W1+W2`` both together, ``W4-W4.effort`` without a channel.

    Parameters
    ----------
    name : str or Path
        A path, which always stands for the file, or a variant.
    folder : Path, optional
        Where relative paths start; the current folder by default.

    Raises
    ------
    ScenarioError
        If it cannot be run as written: with file and line, the cause, what is allowed, the nearest valid name.
    """
    return Scenario(tree(name, folder))


def tree(name: str | Path, folder: Path | None = None) -> Node:
    """The same as a tree of what is written, its values knowing their places."""
    path = Path(name) if folder is None else folder / name
    if is_file(name, path):
        return read_scenario(path)
    first, *others = terms_of(str(name))
    whole = _tree_of(first, str(name), folder)
    for term in others:
        whole = _off(whole, term, str(name)) if term.off else _joined(whole, _tree_of(term, str(name), folder), str(name))
    if not others and not changes(first):
        return whole
    Scenario(whole)  # whatever is wrong with the whole is told now
    return whole


# --- finding ---


def _tree_of(term: Term, text: str, folder: Path | None) -> Node:
    """What a term names, with its keys."""
    path = Path(term.base) if folder is None else folder / term.base
    if term.base.endswith(FILES) or os.path.isfile(path):
        found, lever = read_scenario(path), None
    else:
        found, lever = _stock(term.base, text)
    if not changes(term):
        return found
    whole = _written(Scenario(found))
    policies = whole.value["policies"].value
    if lever is None and term.keys:
        pulled = [node.value["lever"].value for node in policies]
        if len(pulled) != 1:
            few = f"it pulls {listed(pulled)}" if pulled else "it pulls no lever"
            raise ScenarioError(f"'{term.base}' takes nothing in brackets: {few}", where=shown(text),
                                hint="Name levers and join them by +, as in R14(usd=4e7)+R15(queue=1)")  # fmt: skip
        lever = catalogue.levers()[pulled[0]]
    if lever is not None:
        whole = _set(whole, lever, term, text)
    inside = ", ".join(f"{key}={','.join(values)}" for key, values in term.keys)
    said = [f"{channel_of(term)} alone" * bool(channel_of(term)), f"({inside})" * bool(inside)]
    return _titled(whole, text, " ".join(filter(None, said)), found)


def _stock(name: str, text: str) -> tuple[Node, Lever | None]:
    """The shipped scenario of a lever or of this name."""
    base = name.partition(".")[0] if "." in name else name
    slug = full_name(base, catalogue.levers())
    path = STOCK / f"{slug}.yaml"
    lever = catalogue.levers().get(slug)
    if os.path.isfile(path) and (lever is not None or "." not in name):
        return read_scenario(path), lever
    if lever is not None:
        raise ScenarioError(f"the scenario of the lever '{slug}' is not in '{STOCK}' here", where=shown(text),
                            hint=f"Change to the folder that holds '{STOCK}'")  # fmt: skip
    files = [file.stem for file in scenarios_in(STOCK)]
    known = [*files, *catalogue.levers(), *(entry.id for entry in catalogue.levers().values())]
    raise ScenarioError(f"there is no file, scenario or lever called {shown(name)}", where=shown(text) if name != text else "",
                        hint=guess(name, known) or "All of them: allmende list scenarios, allmende list levers")  # fmt: skip


# --- changing ---


def _written(scenario: Scenario) -> Node:
    """A scenario as a tree; what it says itself counts as inherited."""
    return tree_of(scenario.written(), "scenario")


def _set(whole: Node, lever: Lever, term: Term, text: str) -> Node:
    """The tree with a lever's keys set: in its policy, and in the parameters."""
    known = keys_of(lever)
    policy: dict[str, Any] = {}
    numbers: dict[str, Any] = {}
    off: list[str] = []
    for key, values in term.keys:
        short, _, cell = key.partition("[")
        if short not in known:
            raise ScenarioError(f"{lever.id} ({lever.name}) takes no '{short}'", where=shown(text),
                                allowed=listed(shown_keys(lever), 30), hint=guess(short, known))  # fmt: skip
        what, factor = known[short]
        if what == "items":
            off += _items(lever, values, text)
        elif what == "target":
            policy[what] = None if values == (ALL,) else list(values)
        elif what in ("start", "end"):
            policy[what] = values[0]
        elif what == "intensity":
            policy[what] = _dose(values, factor)
        elif len(values) > 1:
            numbers |= _cells(what, values, text)
        else:
            numbers[f"{what}[{cell}" if cell else what] = _number(values[0], factor)
    if channel_of(term):
        off += _others(lever, channel_of(term), text)

    def change(node: Node) -> Node:
        kept = {key: value for key, value in node.value.items() if key not in policy}
        own = {key: tree_of(value, shown(text)) for key, value in policy.items() if value is not None}
        return _without(replace(node, value={**kept, **own}, file=shown(text)), off)

    found = _changed(whole, lever.name, change)
    return merged(found, tidied(tree_of({"parameters": numbers}, shown(text))))


def _changed(whole: Node, lever: str, change: Callable[[Node], Node]) -> Node:
    """The tree with each policy of a lever changed."""
    policies = whole.value["policies"]
    changed = [change(node) if node.value["lever"].value == lever else node for node in policies.value]
    return replace(whole, value={**whole.value, "policies": replace(policies, value=changed)})


def _items(lever: Lever, asked: tuple[str, ...], text: str) -> list[str]:
    """Channels of items that were not asked for."""
    for name in asked:
        if name not in items(lever):
            raise ScenarioError(f"{shown(name)} is none of the items of {lever.id} ({lever.name})", where=shown(text),
                                allowed=listed(items(lever)), hint=guess(name, items(lever)))  # fmt: skip
    return [name for name in items(lever) if name not in asked]


def _others(lever: Lever, channel: str, text: str) -> list[str]:
    """All channels but one."""
    _its_own(lever, channel, text)
    return [name for name in lever.acts_on if name != channel]


def _its_own(lever: Lever, channel: str, text: str) -> None:
    if channel not in lever.acts_on:
        raise ScenarioError(f"{lever.id} ({lever.name}) has no channel {shown(channel)}", where=shown(text),
                            allowed=listed(lever.acts_on), hint=guess(channel, lever.acts_on))  # fmt: skip


def _dose(values: tuple[str, ...], factor: float) -> Any:
    """A number, or dated numbers as in 2026-01:20,2028-12:45."""
    if all(":" in value for value in values):
        points = (value.rpartition(":") for value in values)
        return {date.strip(): _number(number.strip(), factor) for date, _, number in points}
    return _number(values[0], factor) if len(values) == 1 else list(values)


def _number(text: str, factor: float = 1.0) -> Any:
    """A number where it is one; what it is otherwise is told by the scenario."""
    try:
        number = float(text.replace("_", ""))
    except ValueError:
        return text
    return number if factor == 1.0 else number * factor


def _cells(name: str, values: tuple[str, ...], text: str) -> dict[str, Any]:
    """A table of one axis, value by value."""
    axes = catalogue.parameters()[name].by
    labels = catalogue.labels(axes[0]) if len(axes) == 1 else ()
    if len(labels) != len(values):
        allowed = f"{len(labels)}: {listed(labels)}" if labels else "one number"
        raise ScenarioError(f"'{name}' is given {len(values)} values", where=shown(text), allowed=allowed)
    return {f"{name}[{label}]": _number(value) for label, value in zip(labels, values, strict=True)}


def _without(policy: Node, off: Iterable[str]) -> Node:
    """The policy without some channels."""
    before = policy.value["channels"].value if "channels" in policy.value else {}
    channels = {**before, **{channel: Node("off", policy.file) for channel in off}}
    return replace(policy, value={**policy.value, **({"channels": Node(channels, policy.file)} if channels else {})})


def _off(whole: Node, term: Term, text: str) -> Node:
    """The tree without a channel of a lever, or without the lever."""
    assert term.off is not None
    asked, channel = term.off
    name = full_name(asked, catalogue.levers())
    whole = _written(Scenario(whole))
    pulled = [node.value["lever"].value for node in whole.value["policies"].value]
    if name not in pulled:
        raise ScenarioError(f"'{asked}' is none of the levers pulled, so it cannot be taken out", where=shown(text),
                            allowed=listed(pulled), hint=guess(name, pulled))  # fmt: skip
    if not channel:
        policies = whole.value["policies"]
        left = [node for node in policies.value if node.value["lever"].value != name]
        found = replace(whole, value={**whole.value, "policies": replace(policies, value=left)})
        return _titled(found, text, f"without {catalogue.levers()[name].id}", whole)
    _its_own(catalogue.levers()[name], channel, text)
    found = _changed(whole, name, lambda node: _without(node, [channel]))
    return _titled(found, text, f"without {channel}", whole)


def _joined(first: Node, second: Node, text: str) -> Node:
    """Both: the first, and what the second has beyond it."""
    here, there = Scenario(first), Scenario(second)
    for what in ("start", "end", "population"):
        if getattr(here, what) != getattr(there, what):
            raise ScenarioError(f"the scenarios to join differ in their {what}", where=shown(text))
    numbers = _agreed(dict(here.overrides), dict(there.overrides), "parameter", text)
    switches = _agreed(dict(here.switches), dict(there.switches), "mechanism", text)
    a, b = here.written(), there.written()
    gone = {*here.without, *there.without}
    events = [event for event in a["events"] if event["name"] not in gone]
    written = {
        **a,
        "title": " + ".join(filter(None, dict.fromkeys((here.title, there.title)))),
        "question": f"What do {here.title} and {there.title} do together?" if here.policies and there.policies
        else there.question or here.question,
        "parameters": numbers,
        "mechanisms": switches,
        "without": sorted(gone),
        **{key: [*a[key], *(entry for entry in b[key] if entry not in a[key])] for key in ("references", "record")},
        "policies": [*a["policies"], *b["policies"]],
        "events": [*events, *(event for event in b["events"] if event not in a["events"] and event["name"] not in gone)],
        "history": "replay" if here.history or there.history else False,
    }  # fmt: skip
    return replace(tree_of(written, shown(text)), file=f"{shown(text)} as a whole")  # what it holds is not its own


def _agreed(one: Mapping[str, Any], other: Mapping[str, Any], what: str, text: str) -> dict[str, Any]:
    """Both mappings, unless they contradict each other."""
    for name in one.keys() & other.keys():
        if one[name] != other[name]:
            raise ScenarioError(f"the {what} '{name}' is {one[name]:g} in one part and {other[name]:g} in another",
                                where=shown(text), hint="Set it in one of them, or to the same")  # fmt: skip
    return {**one, **other}


def _titled(whole: Node, text: str, added: str, before: Node) -> Node:
    """The tree with a title that says what was changed."""
    title = before.value["title"].value if "title" in before.value else ""
    said = f"{title} {added}".strip()
    return replace(whole, value={**whole.value, "title": Node(said, shown(text))}, file=shown(text))
