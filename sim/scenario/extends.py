"""How a scenario builds on another: mappings merge, events and policies are added, everything else replaces."""

import os
import re
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from sim import catalogue
from sim.errors import ScenarioError
from sim.policy.history import history
from sim.scenario.yamltext import Node, guess, read, scenarios_in, shown

LONGEST_CHAIN = 8  # scenarios that extend each other
CELL = re.compile(r"([^\[\],]+?)\s*(?:\[([^\[\]]*)\])?")  # name, or name[label, label]
PARENTS = "a relative path such as baseline.yaml"
ADDED = ("events", "policies", "without")


def read_scenario(path: Path) -> Node:
    """Read a scenario file with all it extends, merged into one tree whose values still know their lines."""
    return with_parents(read(path), path.parent, (path,))


def with_parents(tree: Node, folder: Path, chain: tuple[Path, ...] = ()) -> Node:
    """Merge a tree into the file that its ``extends`` names, relative to ``folder``."""
    own = tidied(tree)
    asked = own.value.pop("extends", None)
    if asked is None:
        return merged(Node({}, own.file), own)
    path = _parent(asked, folder, chain)
    return merged(with_parents(read(path), path.parent, (*chain, path)), own)


def _parent(asked: Node, folder: Path, chain: tuple[Path, ...]) -> Path:
    """The file that ``extends`` names, if it may be read."""
    name = asked.value
    if not isinstance(name, str) or Path(name).suffix not in (".yaml", ".yml"):
        raise ScenarioError(f"'extends' must name a scenario file, not {shown(name)}", where=asked.where, allowed=PARENTS)
    if Path(name).is_absolute():
        raise ScenarioError("'extends' starts from the scenario's own folder", where=asked.where, allowed=PARENTS)
    path = folder / name
    real = [os.path.realpath(file) for file in chain]
    if not os.path.exists(path):
        near = guess(path.name, [file.name for file in scenarios_in(path.parent)])
        raise ScenarioError(f"'extends' names {shown(name)}, and there is no such file", where=asked.where, hint=near)
    if os.path.realpath(path) in real:
        ring = [file.name for file in chain[real.index(os.path.realpath(path)) :]]
        raise ScenarioError(f"a scenario extends itself: {' -> '.join([*ring, ring[0]])}", where=asked.where)
    if len(chain) >= LONGEST_CHAIN:
        raise ScenarioError("too many scenarios extend each other", where=asked.where, allowed=f"{LONGEST_CHAIN} in a row")
    return path


def merged(parent: Node, child: Node) -> Node:
    """Child into parent. What the child's ``without`` names, events and levers, is not inherited."""
    gone = _unwanted(parent, child)
    entries = {key: _thinned(node, gone) for key, node in parent.value.items()}
    for key, node in child.value.items():
        old = entries.get(key)
        if old is not None and isinstance(old.value, dict) and isinstance(node.value, dict):
            entries[key] = replace(node, value={**old.value, **node.value})
        elif old is not None and key in ADDED and isinstance(old.value, list) and isinstance(node.value, list):
            entries[key] = replace(node, value=[*old.value, *node.value])
        else:
            entries[key] = node
    return Node(entries, child.file, child.line)


def _unwanted(parent: Node, child: Node) -> set[str]:
    """Names in the child's ``without``, each of which must exist."""
    asked = child.value.get("without")
    if asked is None or not isinstance(asked.value, list):
        return set()
    known = {_title(entry) for key in ADDED[:2] for entry in _entries(parent, key)} | {row["name"] for row in history()}
    for node in asked.value:
        if not isinstance(node.value, str) or node.value not in known:
            raise ScenarioError(
                f"'without' names {shown(node.value)}, and nothing inherited has that name", where=node.where,
                hint=guess(str(node.value), sorted(known)),
            )  # fmt: skip
    return {node.value for node in asked.value}


def _thinned(node: Node, gone: set[str]) -> Node:
    if not gone or not isinstance(node.value, list):
        return node
    return replace(node, value=[entry for entry in node.value if _title(entry) not in gone])


def _entries(tree: Node, key: str) -> list[Node]:
    inside = tree.value[key].value if key in tree.value else []
    return inside if isinstance(inside, list) else []


def _title(entry: Node) -> Any:
    """Name of an event, or the lever of a policy."""
    inside = entry.value if isinstance(entry.value, dict) else {}
    node = inside.get("name") or inside.get("lever")
    return node.value if node is not None and isinstance(node.value, str) else ""


def tidied(tree: Node) -> Node:
    """One spelling for what may be written in two: table cells, mechanisms and levers by name or by id."""
    if not isinstance(tree.value, dict):
        raise ScenarioError(f"a scenario is a mapping (key: value), not {shown(tree.plain())}", where=tree.where)
    entries = dict(tree.value)
    if "parameters" in entries and isinstance(entries["parameters"].value, dict):
        entries["parameters"] = _unique(entries["parameters"], _cells(entries["parameters"]))
    if "mechanisms" in entries and isinstance(entries["mechanisms"].value, dict):
        pairs = entries["mechanisms"].value.items()
        named = [(full_name(key, catalogue.mechanisms()), node) for key, node in pairs]
        entries["mechanisms"] = _unique(entries["mechanisms"], named)
    if "policies" in entries:
        policies = [_with_full_name(entry) for entry in _entries(tree, "policies")]
        entries["policies"] = replace(entries["policies"], value=policies or entries["policies"].value)
    return replace(tree, value=entries)


def full_name(name: str, entries: Mapping[str, Any]) -> str:
    """Name of a catalogue entry given by its id (M3, R15) or name; what is neither stays as it is."""
    by_id = {getattr(entry, "id", known): known for known, entry in entries.items()}
    return by_id.get(name.upper(), name)


def _with_full_name(entry: Node) -> Node:
    lever = entry.value.get("lever") if isinstance(entry.value, dict) else None
    if lever is None or not isinstance(lever.value, str):
        return entry
    named = replace(lever, value=full_name(lever.value, catalogue.levers()))
    return replace(entry, value={**entry.value, "lever": named})


def _cells(table: Node, name: str = "", labels: tuple[str, ...] = ()) -> list[tuple[str, Node]]:
    """Parameters with their tables spread out: {rent: {data: 1}} is rent[data]: 1."""
    cells: list[tuple[str, Node]] = []
    for key, node in table.value.items():
        written = CELL.fullmatch(key.strip())
        base, inside = (name, key) if name else written.groups() if written else (key, None)
        along = labels + (tuple(label.strip() for label in inside.split(",")) if inside else ())
        if isinstance(node.value, dict):
            cells += _cells(node, base, along)
        else:
            cells.append((f"{base}[{', '.join(along)}]" if along else base, node))
    return cells


def _unique(whole: Node, pairs: list[tuple[str, Node]]) -> Node:
    entries: dict[str, Node] = {}
    for key, node in pairs:
        if key in entries:
            raise ScenarioError(f"{shown(key)} is given twice; first in {entries[key].where}", where=node.where)
        entries[key] = node
    return replace(whole, value=entries)
