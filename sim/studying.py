"""A study: a question asked by several comparisons, kept in a folder, and published as tables, pictures and words."""

import json
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Annotated

import pandas as pd
from pydantic import ValidationError

from sim.comparing import Money, compare_to_folder, told
from sim.errors import ScenarioError
from sim.scenario import load as load_scenario
from sim.scenario import problems
from sim.scenario.entries import Frozen
from sim.scenario.values import Switch, Text, whole
from sim.scenario.yamltext import read, shown
from sim.store import versions
from sim.store.folder import MANIFEST
from sim.sweep.store import put

ANSWERS, ASKED = "answers.txt", "asked.json"
TABLES = ("effects", "pairs")
DIGITS = "%.6g"


class Question(Frozen):
    """One comparison: the reference first, levers and variants by name or files from the project's folder."""

    name: Text
    question: Text = ""
    scenarios: tuple[Text, ...]
    outcomes: tuple[Text, ...] = ()
    equal_cost: Switch = False
    total: Text = ""
    twin: Switch = False


class Study(Frozen):
    """What a study asks, by how many pairs, and of which outcomes unless a question names its own."""

    title: Text
    question: Text = ""
    seeds: Annotated[int, whole(2, 10_000)] = 20
    window: Text = ""
    outcomes: tuple[Text, ...] = ()
    comparisons: tuple[Question, ...]


@dataclass(frozen=True)
class Answered:
    """A question with its answer in words, and the folder that holds the rest."""

    question: Question
    lines: tuple[str, ...]
    folder: Path


def load(path: Path) -> Study:
    """Read a study.

    Raises
    ------
    ScenarioError
        If it has a mistake: with file and line, the cause, what is allowed, the nearest name.
    """
    tree = read(path)
    if not isinstance(tree.value, dict):
        raise ScenarioError(f"a study is a mapping (key: value), not {shown(tree.plain())}", where=tree.where)
    try:
        return Study(**tree.plain())
    except ValidationError as error:
        raise problems.told(problems.problems_of(error, {"": Study, "comparisons": Question}), tree) from None


def answers(
    study: Study, place: Path, only: str = "", workers: int | None = None, hear: Callable[[str], None] = print
) -> Iterator[Answered]:
    """Ask the questions one after the other; what stands in the folder is read again, if scenarios and model are the same."""
    for one in study.comparisons:
        if only in ("", one.name):
            folder, asked = place / one.name, _asked(study, one)
            if not _stands(folder, asked):
                hear(f"{one.name}: {one.question or ', '.join(one.scenarios)}")
                _ask(study, one, folder, workers, asked)
            yield Answered(one, tuple((folder / ANSWERS).read_text(encoding="utf-8").splitlines()), folder)


def publish(study: Study, found: list[Answered], place: Path) -> None:
    """Copy tables, pictures and answers to a folder that is kept; a page has all answers in words."""
    page = [f"# {study.title}", "", study.question, ""]
    for one in found:
        there = place / one.question.name
        for table in TABLES:
            text = pd.read_parquet(one.folder / f"{table}.parquet").to_csv(index=False, float_format=DIGITS)
            put(there / f"{table}.csv", text.encode())
        for name in ("comparison.png", MANIFEST):
            shutil.copyfile(one.folder / name, there / name)
        asked = ", ".join(f"`{name}`" for name in one.question.scenarios)
        page += [f"## {one.question.name}", "", f"*{one.question.question}* {asked}", ""]
        page += [*(f"- {line}" for line in one.lines), ""]
    put(place / "ANSWERS.md", "\n".join(page).rstrip().encode() + b"\n")


def _asked(study: Study, one: Question) -> str:
    """All that an answer depends on."""
    identities = [load_scenario(name).identity() for name in one.scenarios]
    return json.dumps([study.seeds, study.window, one.model_dump(), list(study.outcomes), identities, versions()])


def _stands(folder: Path, asked: str) -> bool:
    try:
        return (folder / ASKED).read_text(encoding="utf-8") == asked and (folder / ANSWERS).is_file()
    except OSError:
        return False


def _ask(study: Study, one: Question, folder: Path, workers: int | None, asked: str) -> None:
    money = Money(one.equal_cost, one.total or None, one.twin)
    outcomes = one.outcomes or study.outcomes
    found, _ = compare_to_folder(one.scenarios, str(study.seeds), outcomes, study.window or None, None, workers, folder, money)
    if found.interrupted:
        raise KeyboardInterrupt
    put(folder / ANSWERS, "\n".join(told(found)).encode())
    put(folder / ASKED, asked.encode())  # last: with it the answer is whole
