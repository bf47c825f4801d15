"""What is wrong with a scenario, told in the user's words at the user's lines."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import Any, NamedTuple

from pydantic import BaseModel, ValidationError

from sim.errors import ScenarioError
from sim.scenario.values import listed
from sim.scenario.yamltext import Node, guess, shown

MOST_TOLD = 5  # problems in one message


class Problem(NamedTuple):
    """One thing to put right; ``path`` leads to it through the tree of the scenario."""

    path: tuple[Any, ...]
    what: str
    allowed: str = ""
    hint: str = ""


def told(problems: Iterable[Problem], tree: Node) -> ScenarioError:
    """One error for the first few problems, each with its place."""
    errors = [_placed(problem, tree) for problem in islice(problems, MOST_TOLD + 1)]
    if len(errors) == 1:
        return errors[0]
    lines = [str(error) for error in errors[:MOST_TOLD]]
    if len(errors) > MOST_TOLD:
        lines.append("There are more problems; these come first.")
    return ScenarioError("\n".join(lines))


def _placed(problem: Problem, tree: Node) -> ScenarioError:
    path = _keys(problem.path, tree)
    node = tree.at(path)
    spelled = [f"[{step}]" if isinstance(step, int) else f".{step}" for step in path]
    where = node.where if node.line or not path else f"{node.file} at {''.join(spelled).lstrip('.')}"
    name = "".join(spelled[-1:] if not path or isinstance(path[-1], str) else spelled[-2:]).lstrip(".")
    what = problem.what.replace("{name}", shown(name or "the scenario"))
    return ScenarioError(what, where=where, allowed=problem.allowed, hint=problem.hint)


def _keys(path: tuple[Any, ...], tree: Node) -> tuple[Any, ...]:
    """The path in the user's keys: where a mapping was checked as pairs, pydantic gives the pair's number and side."""
    keys: tuple[Any, ...] = ()
    for step in path:
        inside = tree.at(keys).value
        if isinstance(inside, dict) and isinstance(step, int):
            return (*keys, list(inside)[step])
        if not isinstance(inside, dict | list):
            break
        keys = (*keys, step)
    return keys


def problems_of(error: ValidationError, parts: dict[str, type[BaseModel]]) -> Iterator[Problem]:
    """Pydantic's errors as problems; ``parts`` are the models by the key they stand under, "" for the whole."""
    for found in error.errors(include_url=False):
        yield _problem(found, parts)


def _problem(found: Any, parts: dict[str, type[BaseModel]]) -> Problem:
    path, kind, value = found["loc"], found["type"], found["input"]
    context = found.get("ctx", {})
    if kind == "fault":
        if value is None:
            return Problem(path, "{name} has no value")
        hint = context["hint"]
        return Problem(path, context["what"], context["allowed"], hint() if callable(hint) else hint)
    if kind == "missing":
        return Problem(path[:-1], f"'{path[-1]}' is missing")
    if kind == "extra_forbidden":
        model = parts[path[0] if len(path) > 1 else ""]
        keys = [field.alias or name for name, field in model.model_fields.items()]
        keys += ["extends"] if len(path) == 1 and "population" in parts else []  # a sweep's spec extends nothing
        return Problem(path, "there is no key {name} here", listed(keys, len(keys)), guess(str(path[-1]), keys))
    if value is None:
        return Problem(path, "{name} has no value")
    if kind in ("model_type", "dict_type"):
        return Problem(path, f"{{name}} must be a mapping (key: value), not {shown(value)}")
    if kind == "tuple_type":
        return Problem(path, f"{{name}} must be a list, not {shown(value)}")
    if kind == "literal_error":
        names = context["expected"].replace(" or ", ", ").replace("'", "")
        return Problem(path, f"{{name}} cannot be {shown(value)}", names, guess(str(value), names.split(", ")))
    return Problem(path, f"{{name}} cannot be {shown(value)}: {found['msg']}")
