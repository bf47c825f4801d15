"""What a single value in a scenario may be: text, a number, a switch, a month; each says what it wants if it is not."""

import datetime
import math
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping
from functools import partial
from numbers import Real
from typing import Annotated, Any

from pydantic import BeforeValidator
from pydantic_core import PydanticCustomError

from sim.scenario.yamltext import shown

FIRST_YEAR, LAST_YEAR = 2000, 2100
MOST_SEEDS = 1_000_000
LARGEST_SEED = 2**63 - 1
MONTH = re.compile(r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2}))?")
SEEDS = "a count such as 20, or a list such as [0, 1, 2]"
DATED = "a month such as 2026-01 or a date such as 2026-01-15"


def fault(what: str, allowed: str = "", hint: str | Callable[[], str] = "") -> PydanticCustomError:
    """What is wrong with a value; ``{name}`` in ``what`` will be the name of its key.

    A hint that takes time to find may be a function: of many problems only the first few are told.
    """
    return PydanticCustomError("fault", "{what}", {"what": what, "allowed": allowed, "hint": hint})


def _text(value: Any) -> str:
    if not isinstance(value, str):
        raise fault(f"{{name}} must be text, not {shown(value)}", hint="Put it in quotes if it is meant as text")
    if any("\ud800" <= letter <= "\udfff" for letter in value):
        raise fault("{name} holds a character that is not text")
    return value.strip()


def _named(value: Any) -> str:
    text = _text(value)
    if not text:
        raise fault("{name} is empty")
    return text


def _number(value: Any) -> float:
    if isinstance(value, bool) or not isinstance(value, Real):
        raise fault(f"{{name}} must be a number, not {shown(value)}")
    try:
        number = float(value)
    except OverflowError:
        number = math.inf
    if not math.isfinite(number):
        raise fault(f"{{name}} must be a finite number, not {shown(value)}")
    return number


def _whole(value: Any, low: int, high: int) -> int:
    number = int(value) if isinstance(value, float) and value.is_integer() else value
    if isinstance(number, bool) or not isinstance(number, int):
        raise fault(f"{{name}} must be a whole number, not {shown(value)}", span(low, high))
    if not low <= number <= high:
        raise fault(f"{{name}} is out of range: {shown(value)}", span(low, high))
    return number


def whole(low: int, high: int) -> BeforeValidator:
    """A whole number between two bounds."""
    return BeforeValidator(partial(_whole, low=low, high=high))


def _switch(value: Any) -> bool:
    if isinstance(value, str) and value.lower() in ("on", "off"):
        return value.lower() == "on"
    if not isinstance(value, bool):
        raise fault(f"{{name}} must be a switch, not {shown(value)}", "on, off")
    return value


def _replayed(value: Any) -> bool:
    if value == "replay" or value is True:
        return True
    if value == "off" or value is False:
        return False
    raise fault(f"{{name}} cannot be {shown(value)}", "replay, off")


def _month(value: Any) -> tuple[int, int]:
    """A month as (year, month); a date counts as its month."""
    if isinstance(value, datetime.date):
        value = f"{value:%Y-%m-%d}"
    if isinstance(value, list | tuple) and len(value) == 2 and all(type(part) is int for part in value):
        value = "{:04d}-{:02d}".format(*value)
    found = MONTH.fullmatch(value) if isinstance(value, str) else None
    if found is None:
        raise fault(f"{{name}} must be a month, not {shown(value)}", DATED)
    year, month, day = (int(part or 1) for part in found.groups())
    try:
        datetime.date(year, month, day)
    except ValueError:
        raise fault(f"{{name}} is no date of the calendar: {shown(value)}", DATED) from None
    if not FIRST_YEAR <= year <= LAST_YEAR:
        raise fault(f"{{name}} is out of range: {shown(value)}", f"years {FIRST_YEAR} to {LAST_YEAR}")
    return year, month


def _seeds(value: Any) -> tuple[int, ...]:
    """A list of seeds, or how many: 3 stands for 0, 1, 2."""
    if isinstance(value, bool) or not isinstance(value, int | list | tuple):
        raise fault(f"{{name}} must be a count or a list, not {shown(value)}", SEEDS)
    if isinstance(value, int):
        return tuple(range(_whole(value, 1, MOST_SEEDS)))
    if not value:
        raise fault("{name} is empty", SEEDS)
    seeds = tuple(_whole(seed, 0, LARGEST_SEED) for seed in value)
    seed, times = Counter(seeds).most_common(1)[0]
    if times > 1:
        raise fault(f"{{name}} has the seed {seed} twice; the same seed gives the same run")
    return seeds


def _labels(value: Any) -> tuple[str, ...]:
    labels = tuple(_named(label) for label in value) if isinstance(value, list | tuple) else (_named(value),)
    if not labels:
        raise fault("{name} is empty", hint="Leave it out to reach all")
    if len(set(labels)) < len(labels):
        raise fault("{name} names one label twice")
    return labels


def _intensity(value: Any) -> Any:
    """A number, or dated numbers in order of time."""
    if not isinstance(value, Mapping):
        return _number(value)
    points = {_point(month): _number(number) for month, number in value.items()}
    if not points:
        raise fault("{name} is empty", "a number, or dated numbers such as {2026-01: 20, 2028-12: 45}")
    if len(points) < len(value):
        raise fault("{name} names one month twice")
    return tuple(sorted(points.items()))


def _point(month: Any) -> tuple[int, int]:
    try:
        return _month(month)
    except PydanticCustomError:
        raise fault(f"{{name}} has a point at {shown(month)}, which is no month", DATED) from None


def _pairs(value: Any) -> Any:
    """A mapping as pairs: what is frozen all through."""
    if isinstance(value, Mapping):
        return tuple(value.items())
    raise fault("{name} must be a mapping (key: value), not " + shown(value))


def number_text(number: float) -> str:
    """A number as users may write it: 2_000_000 rather than 2e+06."""
    return f"{int(number):_}" if abs(number) < 1e15 and number == int(number) else f"{number:g}"


def span(low: float, high: float, unit: str = "") -> str:
    """What is allowed between two bounds, either of which may be infinite."""
    if math.isinf(low) and math.isinf(high):
        return f"any number {unit}".strip()
    if math.isinf(high):
        return f"at least {number_text(low)} {unit}".strip()
    if math.isinf(low):
        return f"at most {number_text(high)} {unit}".strip()
    return f"{number_text(low)} to {number_text(high)} {unit}".strip()


def listed(names: Iterable[str], most: int = 12) -> str:
    """Names for a message, the first few of them."""
    names = list(names)
    return ", ".join(names[:most]) + (", ..." if len(names) > most else "")


def at_most(entries: int) -> BeforeValidator:
    """A list that is not longer; told before its entries are looked at."""

    def check(value: Any) -> Any:
        if isinstance(value, list | tuple) and len(value) > entries:
            raise fault("{name} is too long", f"up to {number_text(entries)} entries")
        return value

    return BeforeValidator(check)


def month_text(month: tuple[int, int]) -> str:
    """A month as users write it."""
    return "{:04d}-{:02d}".format(*month)


def _unless_none(check: Callable[[Any], Any]) -> BeforeValidator:
    return BeforeValidator(lambda value: None if value is None else check(value))


def whole_or_none(low: int, high: int) -> BeforeValidator:
    """A whole number between two bounds, or nothing."""
    return _unless_none(partial(_whole, low=low, high=high))


type YearMonth = tuple[int, int]
type Points = tuple[tuple[YearMonth, float], ...]
Text = Annotated[str, BeforeValidator(_text)]
Named = Annotated[str, BeforeValidator(_named)]
Number = Annotated[float, BeforeValidator(_number)]
Switch = Annotated[bool, BeforeValidator(_switch)]
Replayed = Annotated[bool, BeforeValidator(_replayed)]
Month = Annotated[YearMonth, BeforeValidator(_month)]
MonthOrNone = Annotated[YearMonth | None, _unless_none(_month)]
Seeds = Annotated[tuple[int, ...], BeforeValidator(_seeds)]
Labels = Annotated[tuple[str, ...], BeforeValidator(_labels)]
IntensityOrNone = Annotated[float | Points | None, _unless_none(_intensity)]
Pairs = BeforeValidator(_pairs)
