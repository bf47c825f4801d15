"""The description of the model says what the code has: tables are fresh, names exist, every mechanism has its section."""

import re
from functools import cache

import pytest

import sim
from sim import catalogue, month
from sim.scenario import Scenario
from sim.scenario.entries import Policy
from sim.world import names, units
from sim.world.populations import STOCK
from tools.odd import BLOCK, LEVERS, MECHANISMS, PAGES, ROOT, SECTION, TABLES, TO_WRITE, renewed, with_sections

PAGES_OF_THE_MODEL = [*sorted(PAGES.glob("*.md")), LEVERS]
IN_CODE = re.compile(r"`([^`\n]+)`")
A_NAME = re.compile(r"(?:[a-z]+\.)?[A-Za-z][A-Za-z_0-9]*")
A_FILE = re.compile(r"(sim|tests)/[\w/.]+")
DEFINED = re.compile(r"^(?:def|class) (\w+)|^([A-Z][A-Z_]+) = ", re.MULTILINE)
PARTS = ("**State.**", "**Equation.**", "**Off.**")


@pytest.mark.parametrize("page", PAGES_OF_THE_MODEL, ids=lambda page: page.name)
def test_generated_parts_are_fresh(page):
    assert renewed(page) == page.read_text(encoding="utf-8"), "stale: run make odd"


def test_every_table_stands_on_some_page():
    found = {name for page in PAGES_OF_THE_MODEL for _, name, _ in BLOCK.findall(page.read_text(encoding="utf-8"))}
    assert found >= set(TABLES)


@pytest.mark.parametrize("mechanism", catalogue.mechanisms().values(), ids=lambda mechanism: mechanism.id)
def test_what_a_mechanism_declares_exists(mechanism):
    assert set(mechanism.reads) <= set(catalogue.parameters())
    for part in mechanism.moves:
        phase, _, columns = part.partition(":")
        assert phase in dict(month.sentences())
        for column in filter(None, map(str.strip, columns.split(","))):
            table, _, name = column.partition(".")
            assert name in (catalogue.outcomes() if table == "series" else (*units.DTYPES[table].names, "rows"))


def sections():
    return [(section.split()[1:3], section) for section in SECTION.split(MECHANISMS.read_text(encoding="utf-8"))[1:]]


def test_every_mechanism_has_a_section_in_the_order_of_ids():
    assert [words for words, _ in sections()] == [[m.id, m.name] for m in catalogue.mechanisms().values()]


@pytest.mark.parametrize("section", [pytest.param(text, id=words[0]) for words, text in sections()])
def test_a_mechanism_has_its_state_equation_and_what_off_means(section):
    places = [section.find(part) for part in PARTS]
    assert -1 not in places and places == sorted(places)
    assert TO_WRITE not in section


def test_a_mechanism_without_a_section_gets_one_in_its_place():
    text = MECHANISMS.read_text(encoding="utf-8")
    head, *found = SECTION.split(text)
    without = head + "".join(found[:1] + found[2:])
    again = with_sections(without)
    missing = list(catalogue.mechanisms().values())[1]
    assert [section.split()[1] for section in SECTION.split(again)[1:]] == [section.split()[1] for section in found]
    assert f"## {missing.id} {missing.name}" in again and again.count(TO_WRITE) == len(PARTS)
    assert with_sections(text) == text


def test_what_is_said_to_stand_still_does_not_work():
    missing = re.findall(r"^- (M\d+):", (PAGES / "limits.md").read_text(encoding="utf-8"), re.MULTILINE)
    there = [mechanism.id for mechanism in catalogue.mechanisms().values()]
    assert sorted(missing + there) == sorted(f"M{i}" for i in range(1, 28))


@cache
def known():
    """Every name that a page may put in code: what is declared, columns, tables, phases, words, keys of scenarios and policies,
    shipped scenarios, populations and their files, functions and constants."""
    found = {phase for phase, _ in month.sentences()} | {*units.DTYPES, *STOCK}
    found |= {file.name for file in (ROOT / "sim" / "world" / "populations" / "data").iterdir()}
    found |= {file.stem for file in (ROOT / "scenarios").iterdir()} | {lever.id for lever in catalogue.levers().values()}
    found |= {*Scenario.model_fields, *Policy.model_fields, "mine.yaml", *(f"sim.{name}" for name in sim.__all__)}
    for gather in (catalogue.parameters, catalogue.mechanisms, catalogue.effects, catalogue.levers, catalogue.outcomes):
        found |= set(gather())
    for table, dtype in units.DTYPES.items():
        found |= {*(dtype.names or ()), *(f"{table}.{column}" for column in dtype.names or ())}
    for words in names.AXES.values():
        found |= set(words)
    for file in (ROOT / "sim").rglob("*.py"):
        for function, constant in DEFINED.findall(file.read_text(encoding="utf-8")):
            found |= {function, constant}
    return found


@pytest.mark.parametrize("page", PAGES_OF_THE_MODEL, ids=lambda page: page.name)
def test_names_of_the_code_exist(page):
    text = BLOCK.sub("", page.read_text(encoding="utf-8"))
    text = re.sub(r"^```.*?^```", "", text, flags=re.MULTILINE | re.DOTALL)
    words = IN_CODE.findall(text)
    missing = [word for word in words if A_NAME.fullmatch(word) and word not in known()]
    missing += [word for word in words if A_FILE.fullmatch(word) and not (ROOT / word).exists()]
    assert not missing
