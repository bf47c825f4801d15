"""The parts of a scenario: its population, its dated events, its policies, its changes of parameters and mechanisms."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, ConfigDict, ValidationInfo, field_validator

from sim import catalogue
from sim.entry import Effect, Lever
from sim.errors import UserError
from sim.scenario.extends import full_name
from sim.scenario.values import (
    IntensityOrNone,
    Labels,
    Month,
    MonthOrNone,
    Named,
    Number,
    Pairs,
    Switch,
    Text,
    YearMonth,
    fault,
    listed,
    month_text,
    span,
    whole,
    whole_or_none,
)
from sim.scenario.yamltext import guess, shown

MOST_ORGANISATIONS = 1_000_000
MOST_ROWS = 10_000_000  # contributors, derivatives


def known(value: str, what: str, names: Mapping[str, Any]) -> str:
    """The full name of an entry of the catalogue, given by name or id."""
    name = full_name(value, names)

    def hint() -> str:
        return f"{guess(value, names)} All of them: allmende list {what}s".strip()

    if name not in names:
        raise fault(f"there is no {what} called {shown(value)}", hint=hint)
    return name


class Frozen(BaseModel):
    """Checked once, never changed; unknown keys are errors."""

    model_config = ConfigDict(frozen=True, extra="forbid")


class Population(Frozen):
    """Who is there at the start; without a number of organisations, the stock population as it is."""

    name: Literal["world", "study14"] = "world"
    organisations: Annotated[int | None, whole_or_none(1, MOST_ORGANISATIONS)] = None
    contributors: Annotated[int, whole(1, MOST_ROWS)] = 5_000
    derivatives: Annotated[int, whole(1, MOST_ROWS)] = 20_000


class Event(Frozen):
    """A dated event: from ``date`` to ``until``, both included, one effect is moved by ``size``."""

    name: Named
    date: Month
    until: MonthOrNone = None
    effect: Annotated[Named, AfterValidator(lambda name: known(name, "effect", catalogue.effects()))]
    size: Number
    target: Labels = ()
    source: Text = ""
    replay: Switch = True

    @field_validator("until")
    @classmethod
    def _in_order(cls, until: YearMonth | None, info: ValidationInfo) -> YearMonth | None:
        return not_before(until, info.data.get("date"))

    @field_validator("size")
    @classmethod
    def _in_bounds(cls, size: float, info: ValidationInfo) -> float:
        effect = _effect_of(info)
        return bounded(size, effect, "{name}") if effect else size

    @field_validator("target")
    @classmethod
    def _on_axis(cls, target: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        effect = _effect_of(info)
        return on_axis(target, effect.by, f"the effect '{effect.name}'") if effect else target


class Policy(Frozen):
    """A lever pulled from ``start`` to ``end``, both included; without ``end``, to the end of the run."""

    lever: Annotated[Named, AfterValidator(lambda name: known(name, "lever", catalogue.levers()))]
    intensity: IntensityOrNone = None
    start: Month
    end: MonthOrNone = None
    target: Labels = ()
    channels: Annotated[tuple[tuple[Named, Switch], ...], Pairs] = ()

    @field_validator("intensity")
    @classmethod
    def _in_bounds(cls, intensity: Any, info: ValidationInfo) -> Any:
        lever = _lever_of(info)
        if lever and intensity is not None:
            for value in [dated[1] for dated in intensity] if isinstance(intensity, tuple) else [intensity]:
                bounded(value, lever, f"{{name}} of '{lever.name}'")
        return intensity

    @field_validator("end")
    @classmethod
    def _in_order(cls, end: YearMonth | None, info: ValidationInfo) -> YearMonth | None:
        return not_before(end, info.data.get("start"))

    @field_validator("target")
    @classmethod
    def _on_axis(cls, target: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        lever = _lever_of(info)
        return on_axis(target, lever.target, f"the lever '{lever.name}'") if lever else target

    @field_validator("channels")
    @classmethod
    def _its_own(cls, channels: tuple[tuple[str, bool], ...], info: ValidationInfo) -> tuple[tuple[str, bool], ...]:
        lever = _lever_of(info)
        for channel, _ in channels if lever else ():
            if lever and channel not in lever.acts_on:
                theirs = [f"{name} ({effect})" for name, (effect, _) in lever.acts_on.items()]
                raise fault(f"the lever '{lever.name}' has no channel {shown(channel)}", listed(theirs))
        return channels


def _effect_of(info: ValidationInfo) -> Effect | None:
    return catalogue.effects().get(info.data.get("effect", ""))


def _lever_of(info: ValidationInfo) -> Lever | None:
    return catalogue.levers().get(info.data.get("lever", ""))


def not_before(last: YearMonth | None, first: YearMonth | None) -> YearMonth | None:
    """Pass an end that is not before its start."""
    if last and first and last < first:
        raise fault(f"{{name}} ({month_text(last)}) is before the start ({month_text(first)})")
    return last


def bounded(value: float, entry: Any, what: str) -> float:
    """Pass a value within the ``low`` and ``high`` of a parameter, an effect or a lever."""
    if not entry.low <= value <= entry.high:
        raise fault(f"{what} is out of range: {value:g}", span(entry.low, entry.high, entry.unit))
    return value


def on_axis(labels: tuple[str, ...], axis: str, of: str) -> tuple[str, ...]:
    """Pass labels that stand on an axis."""
    if labels and not axis:
        raise fault(f"{of} has no targets: it is one for all", hint="Leave 'target' out")
    for label in labels:
        if label not in catalogue.labels(axis):
            names = catalogue.labels(axis)
            raise fault(f"{shown(label)} is not on the axis '{axis}'", listed(names), guess(label, names))
    return labels


def mechanism(name: str) -> str:
    """Pass the name of a mechanism."""
    return known(name, "mechanism", catalogue.mechanisms())


def outcome(name: str) -> str:
    """Pass the name of an outcome."""
    return known(name, "outcome", catalogue.outcomes())


def cell(name: str) -> str:
    """Pass the name of a parameter that is one number, or of one cell of a table."""
    base = name.partition("[")[0].strip()
    axes = catalogue.parameters()[known(base, "parameter", catalogue.parameters())].by
    if axes and "[" not in name:
        first = ", ".join(catalogue.labels(axis)[0] for axis in axes)
        raise fault(f"{{name}} is a table by {' and '.join(axes)}", "its cells", f"Name them one by one: {base}[{first}]")
    try:
        index = catalogue.cell(name)[1]
    except UserError as error:
        raise fault(error.what, error.allowed, error.hint) from None
    labels = ", ".join(catalogue.labels(axis)[i] for axis, i in zip(axes, index, strict=True))
    canonical = f"{base}[{labels}]" if labels else base
    if name != canonical:
        raise fault(f"{shown(name)} is no cell of a table", hint=f"Write {canonical}")
    return name


def within(pair: tuple[str, float]) -> tuple[str, float]:
    """Pass a parameter's value within its bounds."""
    bounded(pair[1], catalogue.parameters()[pair[0].partition("[")[0]], "{name}")
    return pair


Override = Annotated[tuple[Annotated[Named, AfterValidator(cell)], Number], AfterValidator(within)]
Mechanism = Annotated[Named, AfterValidator(mechanism)]
Outcome = Annotated[Named, AfterValidator(outcome)]
