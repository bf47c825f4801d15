"""What is varied in a sweep, and from where to where: each entry of a spec becomes a factor, or a fault that says why not."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BeforeValidator

from sim import catalogue
from sim.scenario.entries import Frozen, bounded, cell, known, on_axis
from sim.scenario.values import Labels, MonthOrNone, Named, Number, fault, listed
from sim.scenario.yamltext import guess, shown
from sim.sweep.factors import Factor


class Range(Frozen):
    """Ends of a factor's range; without them, those of its prior."""

    low: Number | None = None
    high: Number | None = None
    scale: Literal["linear", "log"] | None = None
    start: MonthOrNone = None
    end: MonthOrNone = None
    target: Labels = ()


def _range(value: Any) -> Any:
    if value == "prior":
        return {}
    if isinstance(value, list | tuple) and len(value) == 2:
        return {"low": value[0], "high": value[1]}
    keys = list(Range.model_fields)
    if not isinstance(value, Mapping):
        raise fault(f"{{name}} cannot be {shown(value)}", f"prior, [low, high], or a mapping of {listed(keys)}")
    for key in value:
        if key not in keys:
            raise fault(f"{{name}} has no key {shown(key)}", listed(keys), guess(str(key), keys))
    return value


Ranged = Annotated[Range, BeforeValidator(_range)]


def _parameter(pair: tuple[str, Range]) -> tuple[str, Factor]:
    name, asked = pair
    base = known(name.partition("[")[0].strip(), "parameter", catalogue.parameters())
    entry = catalogue.parameters()[base]
    kind = "table" if entry.by and "[" not in name else "parameter"
    if kind == "parameter":
        name = cell(name)
    if "[" in name and entry.prior and asked.low is None:
        raise fault("{name} is one cell; the prior is a factor on the whole table", "[low, high]", f"Or vary {base} as a whole")
    _undated(asked)
    factor = _ends(name, kind, asked, entry.prior)
    if kind == "parameter":
        for value in (factor.low, factor.high):
            bounded(value, entry, "{name}")
    return name, factor


def _ends(name: str, kind: str, asked: Range, prior: Any) -> Factor:
    """The factor with its ends: as asked, or else its prior's."""
    if (asked.low is None) != (asked.high is None):
        raise fault("{name} has one end only", "low and high, or neither: then its prior's")
    low, high = asked.low, asked.high
    if low is None or high is None:
        if prior is None:
            raise fault("{name} has no prior", "[low, high]", "All that have one: parameters: all")
        low, high = prior.low, prior.high
    log = asked.scale == "log" or (asked.scale is None and asked.low is None and prior.kind == "loguniform")
    if not low < high:
        raise fault(f"{{name}} goes from {low:g} to {high:g}", "a low end below the high one")
    if log and low <= 0.0:
        raise fault("{name} has a logarithmic scale and an end that is not above 0")
    return Factor(name, kind, low, high, log, asked.start, asked.end, asked.target)


def _undated(asked: Range) -> None:
    if asked.start or asked.end or asked.target:
        raise fault("{name} has no start, end or target: a parameter holds for the whole run")


def _lever(pair: tuple[str, Range]) -> tuple[str, Factor]:
    name = known(pair[0], "lever", catalogue.levers())
    entry = catalogue.levers()[name]
    on_axis(pair[1].target, entry.target, f"the lever '{name}'")
    return name, _dosed(name, "lever", pair[1], entry)


def _effect(pair: tuple[str, Range]) -> tuple[str, Factor]:
    name = known(pair[0], "effect", catalogue.effects())
    entry = catalogue.effects()[name]
    on_axis(pair[1].target, entry.by, f"the effect '{name}'")
    return name, _dosed(name, "effect", pair[1], entry)


def _dosed(name: str, kind: str, asked: Range, entry: Any) -> Factor:
    if asked.low is None or asked.high is None:
        raise fault("{name} needs a range: only parameters have priors", f"[low, high] in {entry.unit}")
    factor = _ends(name, kind, asked, None)
    for value in (factor.low, factor.high):
        bounded(value, entry, "{name}")
    return factor


def _input(pair: tuple[str, Range]) -> tuple[str, Factor]:
    return pair[0], _ends(pair[0], "input", pair[1], None)


Entry = tuple[Named, Ranged]
Parameter = Annotated[Entry, AfterValidator(_parameter)]
Lever = Annotated[Entry, AfterValidator(_lever)]
Effect = Annotated[Entry, AfterValidator(_effect)]
Input = Annotated[Entry, AfterValidator(_input)]
