"""What a lever takes in brackets on the command line: its dose, its dates, and its own numbers by short names."""

from collections.abc import Callable, Iterator
from functools import cache
from types import CodeType, FunctionType
from typing import Any

from sim import catalogue
from sim.entry import Lever

DATES = ("start", "end")
# Short names that no declaration gives: the key they stand for, and how much of its unit one of theirs is.
ALSO = {
    "fair_pay": {"rate": ("stipend_month", 20.0)},  # USD an hour, for the 20 hours a month that a stipend pays
    "compute_licence": {"delay": ("intensity", 1.0)},
}


def keys_of(lever: Lever) -> dict[str, tuple[str, float]]:
    """Every key of a lever: what it sets (``intensity``, a date, ``target``, ``items`` or a parameter) and its factor.

    The dose is also called as the lever's channels call it (hours, usd, share, ...). Its parameters are those that channels
    read or that bear its name; their short names leave out what they share with the lever's.
    """
    keys = {name: (name, 1.0) for name in numbers(lever)}
    keys |= {_short(name, lever.name): (name, 1.0) for name in numbers(lever)}
    keys |= {name: ("intensity", 1.0) for name in doses(lever)}
    keys |= {"intensity": ("intensity", 1.0), **{date: (date, 1.0) for date in DATES}}
    if lever.target:
        keys["target"] = ("target", 1.0)
    if items(lever):
        keys["items"] = ("items", 1.0)
    return keys | ALSO.get(lever.name, {})


def shown_keys(lever: Lever) -> list[str]:
    """The keys as a user is told them: the dose, the short ones of its own numbers, and what all levers have."""
    own = [key for key, (what, _) in keys_of(lever).items() if what in catalogue.parameters() and key != what]
    also = [key for key in ALSO.get(lever.name, {}) if key not in own]
    return [*doses(lever)[:1], *own, *also, *DATES, *(key for key in ("target", "items") if key in keys_of(lever))]


def doses(lever: Lever) -> list[str]:
    """What the lever's channels call its dose."""
    names = (function.__code__.co_varnames[0] for _, function in lever.acts_on.values())
    return list(dict.fromkeys(names))


def items(lever: Lever) -> tuple[str, ...]:
    """Channels that are items of an artefact (weights, code, data, ...), if there are several to choose from."""
    found = tuple(channel for channel in lever.acts_on if channel in catalogue.labels("item"))
    return found if len(found) > 1 else ()


@cache
def _numbers(name: str) -> tuple[str, ...]:
    lever = catalogue.levers()[name]
    read = {word for _, function in lever.acts_on.values() for word in _read(function)}
    return tuple(known for known in catalogue.parameters() if known in read or known.startswith(f"{name}_"))


def numbers(lever: Lever) -> tuple[str, ...]:
    """Parameters that a lever's channels read, or that bear its name."""
    return _numbers(lever.name)


def _read(function: Callable[..., Any]) -> Iterator[str]:
    """Names that a function's code looks up, and those that functions of its module do which it calls."""
    codes, seen = [function.__code__], set()
    names = getattr(function, "__globals__", {})
    while codes:
        code = codes.pop()
        if code in seen:
            continue
        seen.add(code)
        yield from code.co_names
        codes += [part for part in code.co_consts if isinstance(part, CodeType)]
        codes += [names[name].__code__ for name in code.co_names if isinstance(names.get(name), FunctionType)]


def _short(name: str, lever: str) -> str:
    """A parameter's name without what it begins with in common with the lever's: two words of it, or all."""
    words, own = name.split("_"), lever.split("_")
    common = 0
    while common < min(len(own), len(words) - 1) and words[common] == own[common]:
        common += 1
    return "_".join(words[common:]) if common >= min(2, len(own)) else name
