"""What is written on a command line in place of a scenario's file: which file, which levers, which keys."""

import os
import re
from pathlib import Path
from typing import NamedTuple

from sim import catalogue
from sim.errors import ScenarioError
from sim.scenario.extends import full_name
from sim.scenario.yamltext import shown

FILES = (".yaml", ".yml")
LONGEST = 255  # letters of a file's name
TERM = re.compile(r"([^()]*?)\s*(?:\((.*)\))?", re.DOTALL)
SWITCH = re.compile(r"-\s*([A-Za-z]\w*)(?:\.([A-Za-z]\w*))?\s*(?=$|[-+])")
PAIR = re.compile(r"\s*([A-Za-z]\w*(?:\[[^]]*\])?)\s*=(.*)", re.DOTALL)
FORMS = "a file, or names joined by +: a scenario, or a lever as in R15, R15(queue=1), R15.hours, W4-W4.effort"


def short(name: str | Path) -> str:
    """What a scenario is called in tables: a file without its folder and ending, a variant as it is written."""
    return Path(name).stem if is_file(name, Path(name)) else re.sub(r"\s+", "", str(name))


def slug(name: str) -> str:
    """The same as a name for a folder."""
    return re.sub(r"[^\w.+=-]+", "-", short(name)).strip("-")


def is_file(name: str | Path, path: Path) -> bool:
    """Whether a name is meant as a file: it is a path, ends like one, or there is one."""
    text = str(name)
    plain = not set(text) & set("()+")
    return isinstance(name, Path) or os.path.exists(path) or not text.strip() or \
        (plain and (text.endswith(FILES) or os.sep in text or len(text) > LONGEST))  # fmt: skip


class Term(NamedTuple):
    """One part of a variant: a base with its keys, or a channel or a whole lever that is taken out."""

    text: str
    base: str = ""
    keys: tuple[tuple[str, tuple[str, ...]], ...] = ()
    off: tuple[str, str] | None = None


def changes(term: Term) -> bool:
    """Whether a term asks for more than what a file says."""
    return bool(term.keys) or bool(channel_of(term))


def channel_of(term: Term) -> str:
    """The one channel that a term names, as in R16.rights."""
    return "" if term.base.endswith(FILES) else term.base.partition(".")[2]


def terms_of(text: str) -> list[Term]:
    """Parts of a variant, in their order."""
    found: list[Term] = []
    start = depth = at = 0
    while at < len(text):
        letter = text[at]
        depth += (letter == "(") - (letter == ")")
        if depth < 0:
            break
        switch = SWITCH.match(text, at) if depth == 0 and letter == "-" and at else None
        if switch and _is_off(switch):
            found += [_term(text[start:at], text)] if text[start:at].strip() or not found else []
            found.append(Term(switch[0], off=(switch[1], switch[2] or "")))
            at = start = switch.end()
            continue
        if letter == "+" and depth == 0:
            if start < at or not found:
                found.append(_term(text[start:at], text))
            start = at + 1
        at += 1
    if depth:
        raise ScenarioError("the brackets do not match", where=shown(text), allowed=FORMS)
    if start < len(text) or not found or text.rstrip().endswith("+"):
        found.append(_term(text[start:], text))
    return found


def _is_off(switch: re.Match[str]) -> bool:
    """Whether what follows a minus names a channel or a lever, and is not part of a file's name."""
    return f".{switch[2]}" not in FILES if switch[2] else full_name(switch[1], catalogue.levers()) in catalogue.levers()


def _term(part: str, text: str) -> Term:
    found = TERM.fullmatch(part.strip())
    if found is None or not found[1]:
        raise ScenarioError(f"{shown(part.strip())} is no scenario", where=shown(text), allowed=FORMS)
    return Term(part.strip(), found[1], _pairs(found[2], text))


def _pairs(inside: str | None, text: str) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Keys and values; a part without a key goes on with the list before it."""
    pairs: list[tuple[str, tuple[str, ...]]] = []
    for part in re.split(r",(?![^\[]*\])", inside or ""):
        found = PAIR.fullmatch(part)
        if found:
            pairs.append((found[1], (found[2].strip(),)))
        elif pairs and part.strip():
            pairs[-1] = (pairs[-1][0], (*pairs[-1][1], part.strip()))
        elif part.strip():
            raise ScenarioError(f"{shown(part.strip())} is no key=value", where=shown(text), allowed="such as R15(queue=1)")
    names = [key for key, _ in pairs]
    for key in names:
        if names.count(key) > 1:
            raise ScenarioError(f"'{key}' is given twice", where=shown(text))
    return tuple(pairs)
