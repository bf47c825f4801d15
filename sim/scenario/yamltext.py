"""YAML with positions: a file becomes a tree in which every value knows its line, or one clear error."""

import math
import os
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import yaml

from sim.errors import ScenarioError, nearest

LARGEST_FILE = 1_000_000  # bytes
DEEPEST = 12  # levels of nesting
MOST_FILES = 8  # named in a hint
LONGEST_SHOWN = 60  # letters of a value repeated in a message
Loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)

WORDS = {"null": None, "~": None, "": None, "true": True, "on": True, "yes": True, "false": False, "off": False, "no": False}
WHOLE = re.compile(r"[-+]?(0|[1-9][0-9_]{0,30})")
DECIMAL = re.compile(r"[-+]?(\d[\d_]{0,30}\.?|\.\d)\d{0,30}([eE][-+]?\d{1,3})?")
NOT_FINITE = {".inf": math.inf, "+.inf": math.inf, "-.inf": -math.inf, ".nan": math.nan}


@dataclass(frozen=True, slots=True)
class Node:
    """A value and the place where it was written: a scalar, a dict of nodes or a list of nodes.

    ``line`` counts from 1; 0 stands for values that come from Python and have no line.
    """

    value: Any
    file: str
    line: int = 0

    @property
    def where(self) -> str:
        """``file:line``."""
        return f"{self.file}:{self.line}" if self.line else self.file

    def plain(self) -> Any:
        """The value without its places."""
        if isinstance(self.value, dict):
            return {key: node.plain() for key, node in self.value.items()}
        if isinstance(self.value, list):
            return [node.plain() for node in self.value]
        return self.value

    def at(self, path: tuple[Any, ...]) -> "Node":
        """The node at the end of a path of keys and numbers, or the last one there is on the way."""
        node = self
        for step in path:
            inside = node.value
            steps = inside if isinstance(inside, dict) else dict(enumerate(inside)) if isinstance(inside, list) else {}
            if step not in steps:
                break
            node = steps[step]
        return node


def shown(value: Any) -> str:
    """A value as repeated in a message: quoted, on one line, never long."""
    text = repr(value) if isinstance(value, str) else str(value)
    return text if len(text) <= LONGEST_SHOWN else text[: LONGEST_SHOWN - 3] + "..."


def guess(name: str, names: Any) -> str:
    """Return a question naming the valid name most like ``name``, whatever its case; empty if there is none."""
    for known in names:
        if known.casefold() == name.casefold():
            return f"Did you mean '{known}'?"
    return nearest(name, names) if len(name) <= LONGEST_SHOWN else ""


def read(path: str | Path) -> Node:
    """Read one YAML file.

    Raises
    ------
    ScenarioError
        If it is missing, no plain file, too large, not text, not YAML, or uses what a scenario has no use for.
    """
    file = str(path)
    events = _events(_text(Path(path)), file)
    first = next(events)
    if isinstance(first, yaml.StreamEndEvent):
        raise ScenarioError("the file is empty", where=file, hint="Start from a copy of scenarios/baseline.yaml")
    tree = _node(events, first, file, 0)
    if isinstance(next(events), yaml.StreamEndEvent):
        return tree
    raise ScenarioError("the file holds more than one document ('---')", where=file, allowed="one")


def tree_of(value: Any, file: str, depth: int = 0) -> Node:
    """The same tree from Python's own mappings, lists and numbers; ``file`` names their origin in messages."""
    if depth > DEEPEST:
        raise ScenarioError("mappings and lists are nested too deep", where=file, allowed=f"{DEEPEST} levels")
    if hasattr(value, "tolist"):  # numpy's numbers and arrays
        value = value.tolist()
    if hasattr(value, "model_dump"):
        value = value.model_dump(exclude_unset=True)
    if isinstance(value, Mapping):
        inside = {str(key): tree_of(entry, file, depth + 1) for key, entry in value.items()}
        return Node(inside, file)
    if isinstance(value, (list, tuple, range)):
        return Node([tree_of(entry, file, depth + 1) for entry in value], file)
    return Node(value, file)


def _text(path: Path) -> str:
    file = str(path)
    try:
        if path.is_dir():
            raise ScenarioError("this is a folder, not a file", where=file, hint=_inside(path))
        if not path.exists():
            raise ScenarioError("there is no such file", where=file, hint=_neighbour(path))
        if not path.is_file():
            raise ScenarioError("this is not a plain file", where=file)
        with path.open("rb") as stream:
            raw = stream.read(LARGEST_FILE + 1)
    except (OSError, ValueError) as error:
        reason = getattr(error, "strerror", None) or str(error)
        raise ScenarioError(f"the file cannot be read ({reason.lower()})", where=shown(file).strip("'")) from None
    if len(raw) > LARGEST_FILE:
        raise ScenarioError("the file is too large for a scenario", where=file, allowed="up to 1 MB")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        raise ScenarioError("this is not text in UTF-8", where=f"{file}:{line}") from None


def _neighbour(path: Path) -> str:
    """A hint at the file that may have been meant: a bare name under scenarios/, or one beside the missing file."""
    stock = Path("scenarios") / f"{path.name}.yaml"
    if stock.is_file():
        return f"Did you mean '{stock}'?"
    beside = {file.stem: file for file in scenarios_in(path.parent)}
    near = guess(path.stem, beside)
    meant = [file for stem, file in beside.items() if near == f"Did you mean '{stem}'?"]
    return f"Did you mean '{meant[0]}'?" if meant else _inside(path.parent)


def _inside(folder: Path) -> str:
    files = scenarios_in(folder)
    return f"Scenario files there: {', '.join(file.name for file in files[:MOST_FILES])}" if files else ""


def scenarios_in(folder: Path) -> list[Path]:
    """The scenario files in a folder, if it is one."""
    return sorted(folder.glob("*.yaml")) if os.path.isdir(folder) else []


def _events(text: str, file: str) -> Iterator[Any]:
    """The parser's events from the first value on, its complaints turned into ours."""
    try:
        for event in yaml.parse(text, Loader=Loader):
            if not isinstance(event, (yaml.StreamStartEvent, yaml.DocumentStartEvent, yaml.DocumentEndEvent)):
                yield event
    except yaml.MarkedYAMLError as error:
        mark = error.problem_mark or error.context_mark
        line = mark.line + 1 if mark else 1
        raise ScenarioError(_complaint(text, line, error.problem or error.context), where=f"{file}:{line}") from None
    except yaml.reader.ReaderError as error:
        line = text.count("\n", 0, max(0, error.position or 0)) + 1
        raise ScenarioError("the file holds a character that is not text", where=f"{file}:{line}") from None


def _complaint(text: str, line: int, problem: str | None) -> str:
    lines = text.splitlines()
    for number in (line, line - 1):
        written = lines[number - 1] if 0 < number <= len(lines) else ""
        if "\t" in written[: len(written) - len(written.lstrip())]:
            return "a tab indents this line; YAML wants spaces"
    return f"this is not YAML: {problem or 'it cannot be read'}"


def _node(events: Iterator[Any], event: Any, file: str, depth: int) -> Node:
    """The value that starts with ``event``; takes from ``events`` all that belongs to it."""
    line = event.start_mark.line + 1
    where = f"{file}:{line}"
    if isinstance(event, yaml.AliasEvent) or event.anchor:
        raise ScenarioError("anchors and aliases (& and *) are not used in scenarios", where=where,
                            hint="Write the value out, or share it through 'extends'")  # fmt: skip
    if event.tag is not None:
        raise ScenarioError(f"tags such as {shown(event.tag)} are not used in scenarios", where=where)
    if isinstance(event, yaml.ScalarEvent):
        return Node(_scalar(event), file, line)
    if depth >= DEEPEST:
        raise ScenarioError("mappings and lists are nested too deep", where=where, allowed=f"{DEEPEST} levels")
    if isinstance(event, yaml.SequenceStartEvent):
        items: list[Node] = []
        while not isinstance(event := next(events), yaml.SequenceEndEvent):
            items.append(_node(events, event, file, depth + 1))
        return Node(items, file, line)
    entries: dict[str, Node] = {}
    while not isinstance(event := next(events), yaml.MappingEndEvent):
        key, here = _key(event, file), event.start_mark.line + 1
        if key in entries:
            what = f"{shown(key)} is given twice; first in line {entries[key].line}"
            raise ScenarioError(what, where=f"{file}:{here}")
        # A mapping's entry is where its key stands: that is the line one looks for.
        entries[key] = replace(_node(events, next(events), file, depth + 1), line=here)
    return Node(entries, file, line)


def _key(event: Any, file: str) -> str:
    where = f"{file}:{event.start_mark.line + 1}"
    if not isinstance(event, yaml.ScalarEvent):
        raise ScenarioError("a key must be a word", where=where)
    if event.anchor or event.tag is not None:
        raise ScenarioError("anchors and tags are not used in scenarios", where=where)
    if not event.value.strip():
        raise ScenarioError("a key is empty", where=where)
    return str(event.value)


def _scalar(event: Any) -> Any:
    """What a scalar means: text if quoted; else nothing, a switch, a number or text. Dates stay text."""
    text: str = event.value
    if not event.implicit[0]:  # in quotes, or a block of text
        return text
    if text.lower() in WORDS:
        return WORDS[text.lower()]
    if WHOLE.fullmatch(text):
        return int(text.replace("_", ""))
    if DECIMAL.fullmatch(text):
        return float(text.replace("_", ""))
    return NOT_FINITE.get(text.lower(), text)


class _Dumper(yaml.SafeDumper):
    """Writes text in quotes wherever it would be read back as something else."""

    def increase_indent(self, flow: bool = False, indentless: bool = False) -> Any:
        return super().increase_indent(flow, False)


def _represent_text(dumper: yaml.SafeDumper, text: str) -> Any:
    plain = text.isprintable() and _scalar(yaml.ScalarEvent(None, None, (True, False), text)) == text
    return dumper.represent_scalar("tag:yaml.org,2002:str", text, style=None if plain else '"')


_Dumper.add_representer(str, _represent_text)


def dump(mapping: Mapping[str, Any]) -> str:
    """The YAML text that ``read`` turns back into ``mapping``."""
    return str(yaml.dump(mapping, Dumper=_Dumper, sort_keys=False, allow_unicode=True, width=100))
