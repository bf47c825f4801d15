"""What a sweep is asked to do, as written in a YAML file and checked like a scenario: line, cause, allowed, nearest name."""

import math
from collections.abc import Iterator, Mapping
from functools import cached_property
from pathlib import Path
from typing import Annotated, Any, Literal

from pydantic import AfterValidator, BaseModel, BeforeValidator, Field, ValidationError

from sim import catalogue
from sim.analysis.compare import comparable
from sim.errors import ScenarioError, UserError
from sim.scenario import Scenario
from sim.scenario.entries import Frozen, Outcome, mechanism
from sim.scenario.extends import merged, tidied
from sim.scenario.problems import Problem, problems_of, told
from sim.scenario.terms import short
from sim.scenario.values import Named, Number, Pairs, Switch, Text, fault, listed, whole
from sim.scenario.variants import tree as variant
from sim.scenario.yamltext import Node, guess, read, shown
from sim.sweep.factors import Factor, at
from sim.sweep.known import FUNCTIONS
from sim.sweep.ranges import Effect, Input, Lever, Parameter

MOST_POINTS = 10_000_000
GROUPED = ("sobol", "morris")  # designs that can move several factors as one


class Design(Frozen):
    """How points are chosen. ``n`` is points, for sobol and fast per factor's worth, for morris trajectories.

    ``step`` is that of dgsm, as a share of a factor's range.
    """

    method: Literal["factorial", "latin", "random", "sobol", "morris", "fast", "dgsm", "table"]
    n: Annotated[int, whole(1, MOST_POINTS)] = 64
    levels: Annotated[int, whole(2, 1000)] = 4
    second_order: Switch = False
    step: Number = 0.01
    seed: Annotated[int, whole(0, 2**31 - 2)] = 0
    file: Text = ""


def _all(value: Any) -> Any:
    """The word ``all`` stands for all parameters that have a prior."""
    if value == "all":
        return {name: "prior" for name, entry in catalogue.parameters().items() if entry.prior}
    return value


def _switches(value: Any) -> Any:
    names = list(catalogue.mechanisms()) if value == "all" else value
    if not isinstance(names, list | tuple):
        raise fault(f"{{name}} must be a list, not {shown(value)}", "all, or a list such as [M3, M4]")
    return names


def _power(design: Design) -> Design:
    if design.method == "sobol" and design.n & (design.n - 1):
        below = 2 ** (design.n.bit_length() - 1)
        raise fault(f"{{name}} by sobol needs a power of two as n, not {design.n}", f"{below} or {2 * below}")
    if (design.method == "table") != bool(design.file):
        raise fault("{name} by table names a file, and only it does", "method: table, file: points.csv")
    if design.method == "fast" and design.n <= 64:
        raise fault(f"{{name}} by fast needs n above 64, not {design.n}", "65 and more; 257 is a good start")
    if design.method == "morris" and design.levels % 2:
        raise fault(f"{{name}} by morris needs an even number of levels, not {design.levels}", "4, 6, 8, ...")
    if not 0.0 < design.step <= 0.5:
        raise fault(f"{{name}} cannot take steps of {design.step:g} of a range", "step above 0, up to 0.5")
    return design


class Spec(Frozen):
    """What a sweep is asked to do. ``load`` makes one from a file; keywords are the keys of the file."""

    title: Text = ""
    question: Text = ""
    scenario: Text = ""
    scenarios: Annotated[tuple[tuple[Named, Named], ...], Pairs] = ()
    changes: dict[str, Any] = Field({}, alias="with")
    function: Literal["", "ishigami", "sobol_g"] = ""
    design: Annotated[Design, AfterValidator(_power)]
    replicates: Annotated[int, whole(1, 100_000)] = 1
    seeds: Literal["common", "independent"] = "common"
    first_seed: Annotated[int, whole(0, 2**62)] = 0
    parameters: Annotated[tuple[Parameter, ...], Pairs, BeforeValidator(_all)] = ()
    mechanisms: Annotated[tuple[Annotated[Named, AfterValidator(mechanism)], ...], BeforeValidator(_switches)] = ()
    levers: Annotated[tuple[Lever, ...], Pairs] = ()
    effects: Annotated[tuple[Effect, ...], Pairs] = ()
    inputs: Annotated[tuple[Input, ...], Pairs] = ()
    groups: Annotated[tuple[tuple[Named, tuple[Named, ...]], ...], Pairs] = ()
    outcomes: tuple[Outcome, ...] = ()
    keep: Literal["means", "series"] = "means"

    @cached_property
    def factors(self) -> tuple[Factor, ...]:
        """What is varied, in the order of the file's sections."""
        ranged: list[Any] = [factor for part in (self.parameters, self.levers, self.effects, self.inputs) for _, factor in part]
        switched = [Factor(name, "mechanism") for name in self.mechanisms]
        count = len(self.parameters)
        return (*ranged[:count], *switched, *ranged[count:])

    @property
    def files(self) -> dict[str, str]:
        """Scenario files by name, the reference first; a single one is called as its file is."""
        return dict(self.scenarios) or ({short(self.scenario): self.scenario} if self.scenario else {})

    @property
    def runs(self) -> int:
        """Runs at each point: so many replicates of every scenario."""
        return self.replicates * max(1, len(self.scenarios))

    @property
    def kept(self) -> tuple[str, ...]:
        """Outcomes that are kept: those named, or else all headlines that are one number a month."""
        if self.function:
            return ("y",)
        return self.outcomes or tuple(name for name, o in catalogue.outcomes().items() if o.headline and not o.by)


PARTS: dict[str, type[BaseModel]] = {"": Spec, "design": Design}


class Asked:
    """A spec with the scenarios it names, and where both were read.

    Parameters
    ----------
    spec : Spec
        What was asked.
    scenarios : dict
        Scenarios with the spec's changes, by name, the reference first; none if a function stands in for the model.
    written : dict
        The spec as it was written.
    folder : Path
        Where paths in it start from.
    """

    def __init__(self, spec: Spec, scenarios: dict[str, Scenario], written: dict[str, Any], folder: Path, name: str) -> None:
        self.spec, self.scenarios, self.written, self.folder, self.name = spec, scenarios, written, folder, name

    @property
    def scenario(self) -> Scenario | None:
        """The reference; None if a function stands in for the model."""
        return next(iter(self.scenarios.values()), None)


def load(path: str | Path) -> Asked:
    """Read a spec and the scenarios it names.

    Raises
    ------
    ScenarioError
        If it cannot be done as written: with file and line, the cause, what is allowed, the nearest valid name.
    """
    tree = read(path)
    return asked(tree, Path(path).parent, Path(path).stem)


def asked(tree: Node, folder: Path, name: str, given: Scenario | None = None) -> Asked:
    """Check a spec that was read; ``given`` is a scenario in place of the file it names."""
    if not isinstance(tree.value, dict):
        raise ScenarioError(f"a sweep is a mapping (key: value), not {shown(tree.plain())}", where=tree.where)
    try:
        spec = Spec(**tree.plain())
    except ValidationError as error:
        raise told(problems_of(error, PARTS), tree) from None
    problems = list(_problems(spec))
    if spec.design.file and not (folder / spec.design.file).is_file():
        problems.append(
            Problem(("design", "file"), f"there is no file {shown(spec.design.file)}", "a path from the spec's folder")
        )
    if problems:
        raise told(problems, tree)
    scenarios = {name: given or _scenario(file, tree, folder) for name, file in spec.files.items()}
    problems = list(_incomparable(scenarios))
    if problems:
        raise told(problems, tree)
    for scenario in scenarios.values():  # both corners, so that a lever pulled twice or a date outside is told at once
        for end in ("low", "high"):
            at(scenario, spec.factors, [getattr(factor, end) for factor in spec.factors])
    return Asked(spec, scenarios, tree.plain(), folder, name)


def _scenario(file: str, tree: Node, folder: Path) -> Scenario:
    base = variant(file, folder)
    changes = tree.value.get("with")
    return Scenario(base if changes is None else merged(base, tidied(changes)))


def _incomparable(scenarios: Mapping[str, Scenario]) -> Iterator[Problem]:
    """Scenarios whose runs cannot be paired with those of the reference."""
    names = list(scenarios)
    for name in names[1:]:
        try:
            comparable(scenarios[names[0]], scenarios[name], name)
        except UserError as error:
            yield Problem(("scenarios", name), f"{error.what}: {names[0]}, {name}", error.allowed)


def _problems(spec: Spec) -> Iterator[Problem]:
    """What no part can see alone."""
    names = [factor.name for factor in spec.factors]
    if sum(map(bool, (spec.scenario, spec.scenarios, spec.function))) != 1:
        what = "a sweep names either a scenario, or several, or a function"
        yield Problem((), what, "scenario: ../scenarios/baseline.yaml")
    if not names:
        yield Problem((), "nothing is varied", "parameters, mechanisms, levers, effects")
    if spec.function and {factor.kind for factor in spec.factors} != {"input"}:
        yield Problem(("function",), "a function has inputs only", "inputs: {x1: [0, 1]}")
    if spec.function and spec.function in FUNCTIONS and len(names) != (3 if spec.function == "ishigami" else 4):
        yield Problem(("inputs",), f"the function has other inputs than these {len(names)}", "3 for ishigami, 4 for sobol_g")
    if spec.inputs and not spec.function:
        yield Problem(("inputs",), "inputs belong to a function", hint="Name parameters, mechanisms, levers or effects")
    for name in sorted({name for name in names if names.count(name) > 1}):
        yield Problem((), f"{shown(name)} is varied twice")
    for outcome in spec.outcomes:
        if catalogue.outcomes()[outcome].by:
            yield Problem(("outcomes",), f"{shown(outcome)} is a breakdown; a sweep keeps outcomes that are one number a month")
    if spec.design.method == "dgsm" and spec.mechanisms:
        yield Problem(("mechanisms",), "the design dgsm takes small steps, and a switch has none", "morris, sobol, latin, ...")
    yield from _problems_of_groups(spec, names)
    if spec.design.method == "factorial" and math.prod(levels(spec)) > MOST_POINTS:
        yield Problem(("design",), f"a full factorial of these has {math.prod(levels(spec)):.3g} points", "10 million at most")


def _problems_of_groups(spec: Spec, names: list[str]) -> Iterator[Problem]:
    grouped = [name for _, members in spec.groups for name in members]
    if grouped and spec.design.method not in GROUPED:
        yield Problem(("groups",), f"the design {spec.design.method} has no groups", listed(GROUPED))
    for name in grouped:
        if name not in names:
            yield Problem(("groups",), f"{shown(name)} is in a group and not varied", listed(names), guess(name, names))
    for name in sorted({name for name in grouped if grouped.count(name) > 1}):
        yield Problem(("groups",), f"{shown(name)} is in two groups")
    for group, _ in spec.groups:
        if group in names:
            yield Problem(("groups", group), "{name} is a group and a factor: give the group a name of its own")


def levels(spec: Spec) -> list[int]:
    """Levels of each factor in a full factorial."""
    return [2 if factor.kind == "mechanism" else spec.design.levels for factor in spec.factors]
