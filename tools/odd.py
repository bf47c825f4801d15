"""Renews what the model's description takes from its declarations: ``python -m tools.odd`` rewrites docs/odd between markers.

The tables are part of the pages, not made when the documentation is built, so that they can also be read where the repository is
shown, and so that a change of a default is seen in a page as well as in the code.
"""

import re
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path
from types import ModuleType
from typing import Any

from sim import catalogue
from sim.describe import COLUMNS, cells_of, prior_text
from sim.entry import ASSUMED, resting_rows
from sim.month import sentences
from sim.policy.history import history
from sim.scenario.values import number_text, span
from sim.world import units

ROOT = Path(__file__).parents[1]
PAGES = ROOT / "docs" / "odd"
LEVERS = ROOT / "docs" / "levers.md"
MECHANISMS = PAGES / "mechanisms.md"
TO_WRITE = "(to be written)"
BLOCK = re.compile(r"(<!-- generated: (.+?) -->\n).*?(<!-- end -->)", re.DOTALL)
SECTION = re.compile(r"^(?=## M\d+ )", re.MULTILINE)


def renewed(page: Path) -> str:
    """Return a page's text with every generated part as the declarations have it now."""
    text = page.read_text(encoding="utf-8")
    if page == MECHANISMS:
        text = with_sections(text)
    return BLOCK.sub(lambda found: f"{found[1]}\n{block(found[2])}\n\n{found[3]}", text)


def block(name: str) -> str:
    """Return one generated part: a table by its name, or the declaration of one mechanism, as ``mechanism M4``."""
    what, _, which = name.partition(" ")
    return _mechanism(which) if what == "mechanism" else TABLES[name]()


def with_sections(text: str) -> str:
    """Return the page of mechanisms with a section on each, in the order of ids; what is missing is to be written."""
    head, *sections = SECTION.split(text)
    found = {section.split()[1]: section.rstrip() for section in sections}
    for mechanism in catalogue.mechanisms().values():
        found.setdefault(mechanism.id, _section(mechanism))
    ordered = sorted(found.items(), key=lambda item: int(item[0][1:]))
    return "\n\n".join([head.rstrip(), *(section for _, section in ordered)]) + "\n"


def _section(mechanism: Any) -> str:
    parts = "\n\n".join(f"**{part}.** {TO_WRITE}" for part in ("State", "Equation", "Off"))
    return f"## {mechanism.id} {mechanism.name}\n\n<!-- generated: mechanism {mechanism.id} -->\n<!-- end -->\n\n{parts}"


def homes() -> dict[str, ModuleType]:
    """Return the module in which each thing is declared, by its name."""
    everything = (catalogue.parameters, catalogue.mechanisms, catalogue.effects, catalogue.levers, catalogue.outcomes)
    for gather in everything:
        gather()  # imports all that declare
    found = {}
    for module in [module for name, module in sorted(sys.modules.items()) if name.startswith("sim.")]:
        facts = getattr(module, "FACTS", None)
        for entry in (*facts.parameters, *facts.mechanisms, *facts.effects, *facts.levers, *facts.outcomes) if facts else ():
            found[entry.name] = module
    return found


def path_of(module: ModuleType) -> str:
    """Return a module's path in the repository."""
    return Path(str(module.__file__)).relative_to(ROOT).as_posix()


def rows(head: Iterable[str], lines: Iterable[Iterable[str]]) -> str:
    """Return a table in Markdown."""
    head = list(head)
    made = [[_cell(cell) for cell in line] for line in ([*head], ["---"] * len(head), *lines)]
    return "\n".join("| " + " | ".join(line) + " |" for line in made)


def _cell(text: str) -> str:
    return text.replace("|", "\\|").replace("\n", "<br>").replace("*", "\\*")


def code(*names: str) -> str:
    """Return names as code, separated by commas."""
    return ", ".join(f"`{name}`" for name in names if name)


def counts() -> str:
    """Return how many numbers there are, and how many of them nobody has measured."""
    entries = catalogue.parameters().values()
    assumed = sum(entry.source.startswith(ASSUMED) for entry in entries)
    ranges = sum(entry.prior is not None for entry in entries)
    return (
        f"{len(entries)} parameters, of which {assumed} are assumptions: their source says `{ASSUMED}`, alone or with what the "
        f"assumption leans on. {ranges} have a range for sensitivity analysis."
    )


def parameters() -> str:
    """Return every parameter, by the file whose rule reads it."""
    by_module: dict[str, list[Any]] = {}
    home = homes()
    for entry in catalogue.parameters().values():
        by_module.setdefault(path_of(home[entry.name]), []).append(entry)
    parts = []
    for path, entries in sorted(by_module.items()):
        says = str(home[entries[0].name].__doc__).split("\n")[0]
        lines = [
            [code(p.name), p.unit, "\n".join(cells_of(p)), prior_text(p), p.help, p.source, ", ".join(_readers(p.name))]
            for p in entries
        ]
        head = ("parameter", "unit", "default", "range", "meaning", "source", "mechanism")
        parts.append(f"## `{path}`\n\n{says}\n\n{rows(head, lines)}")
    return "\n\n".join(parts)


def _readers(name: str) -> Iterator[str]:
    return (mechanism.id for mechanism in catalogue.mechanisms().values() if name in mechanism.reads)


def mechanisms() -> str:
    """Return the mechanisms that work, and where each is written about."""
    lines = [[f"[{m.id}](#{m.id.lower()}-{m.name})", code(m.name), m.finding] for m in catalogue.mechanisms().values()]
    return rows(("id", "switch", "finding"), lines)


def _mechanism(which: str) -> str:
    """Return what one mechanism declares."""
    mechanism = next(m for m in catalogue.mechanisms().values() if m.id == which)
    moves = [part.partition(": ") for part in mechanism.moves]
    lines = [
        ("finding", f"{mechanism.finding}"),
        ("source", mechanism.source),
        ("off", mechanism.off),
        ("expected", mechanism.expects),
        ("file", code(path_of(homes()[mechanism.name]))),
        ("numbers", code(*mechanism.reads)),
        ("moves in", "; ".join(f"`{phase}`: {code(*_by_table(columns))}" for phase, _, columns in moves)),
    ]
    return "\n".join(f"- **{word}:** {says}" for word, says in lines if says)


def _by_table(columns: str) -> list[str]:
    """Return a footprint by table: ``projects.form, projects.box`` as ``projects.{form box}``."""
    found: dict[str, list[str]] = {}
    for column in columns.split(", "):
        table, _, name = column.strip().rstrip(",").partition(".")
        found.setdefault(table, []).append(name)
    return [f"{table}.{names[0]}" if len(names) == 1 else f"{table}.{{{' '.join(names)}}}" for table, names in found.items()]


def effects() -> str:
    """Return every input that levers and events may write."""
    writers: dict[str, list[str]] = {}
    for lever in catalogue.levers().values():
        for effect, _ in lever.acts_on.values():
            writers.setdefault(effect, []).append(lever.id)
    for row in history():
        writers.setdefault(row["effect"], []).append("history")
    home = homes()
    lines = [
        [code(e.name), e.unit, number_text(e.neutral), e.by, e.combine, span(e.low, e.high), e.help,
         ", ".join(dict.fromkeys(writers.get(e.name, ()))), code(path_of(home[e.name]))]
        for e in catalogue.effects().values()
    ]  # fmt: skip
    head = ("effect", "unit", "neutral", "by", "writers", "allowed", "meaning", "written by", "read in")
    return rows(head, lines)


def replayed() -> str:
    """Return the dated events of the past that move an input."""
    lines = [
        [row["date"], row.get("until", ""), row["name"], code(row["effect"]), number_text(row["size"]),
         ", ".join(row.get("target", ())), row["source"]]
        for row in history()
    ]  # fmt: skip
    return rows(("from", "until", "event", "effect", "size", "where", "source"), lines)


def levers() -> str:
    """Return the levers: what each does, by how much, who pays, and what it is expected to do."""
    columns = {**COLUMNS["levers"], "expected": lambda lever: lever.tests, "source": lambda lever: lever.source}
    lines = [[cell(lever) for cell in columns.values()] for lever in catalogue.levers().values()]
    return rows(columns, lines)


def channels() -> str:
    """Return every lever with its dose, payer, timing, and the effect that each of its channels writes."""
    lines = []
    for lever in sorted(catalogue.levers().values(), key=lambda lever: (lever.id[0], int(lever.id[1:]))):
        acts = "\n".join(f"{channel}: `{effect}`" for channel, (effect, _) in lever.acts_on.items())
        dose = f"{number_text(lever.default)} {lever.unit} ({span(lever.low, lever.high)})"
        timing = f"{lever.lag} / {lever.ramp} / {number_text(lever.half_life)}"
        lines.append([lever.id, code(lever.name), lever.says, dose, lever.target, lever.pays, timing, acts])
    return rows(("id", "lever", "what it does", "dose (range)", "target", "pays", "lag / ramp / half-life", "channels"), lines)


def outcomes() -> str:
    """Return every measure, by family."""
    home = homes()
    lines = [
        [code(o.name), o.unit, o.by, o.better, "yes" if o.headline and not o.by else "", o.help, code(path_of(home[o.name]))]
        for o in catalogue.outcomes().values()
    ]
    return rows(("outcome", "unit", "by", "better", "in sweeps", "meaning", "file"), lines)


def resting() -> str:
    """Return the constants that stand in for responses, with the quartiles that they were measured with."""
    says = {name: entry.says for name, entry in catalogue.resting().items()}
    lines = [
        [code(row["name"]), row["unit"], row["value"], row["statistic"], f"{row['q25']} to {row['q75']}",
         says[row["name"].partition("[")[0]]]
        for row in resting_rows()
    ]  # fmt: skip
    return rows(("constant", "unit", "value", "statistic", "quartiles", "of what"), lines)


def month() -> str:
    """Return the phases of a month in their order."""
    return "\n".join(f"{i}. `{phase}`: {sentence}" for i, (phase, sentence) in enumerate(sentences(), 1))


def state() -> str:
    """Return every column of every table."""
    parts = []
    for table, dtype in units.DTYPES.items():
        lines = [
            [code(column) + _shape(table, column), units.UNITS[table][column], _says(table, column)]
            for column in dtype.names or ()
        ]
        parts.append(f"## {table}\n\n" + rows(("column", "unit", "meaning"), lines))
    return "\n\n".join(parts)


def _shape(table: str, column: str) -> str:
    """Return how many values a column holds, if more than one."""
    return "".join(f" × {length}" for length in units.DTYPES[table][column].shape)


def _says(table: str, column: str) -> str:
    """Return what a column holds: its comment, and the words behind its codes or along its axes."""
    says = [units.descriptions()[table][column]]
    if column in units.CODES.get(table, {}):
        says.append("one of: " + ", ".join(units.words(table, column)))
    along = units.ALONG.get(table, {}).get(column, ())
    says += ["by " + ", ".join(axis) for axis in along]
    return "; ".join(says)


TABLES: dict[str, Callable[[], str]] = {
    made.__name__: made
    for made in (counts, parameters, mechanisms, effects, replayed, levers, channels, outcomes, resting, month, state)
}


def main() -> None:
    """Rewrite the pages whose generated parts have changed."""
    for page in (*sorted(PAGES.glob("*.md")), LEVERS):
        text = renewed(page)
        if text != page.read_text(encoding="utf-8"):
            page.write_text(text, encoding="utf-8")
            print(f"written: {page.relative_to(ROOT)}")


if __name__ == "__main__":
    main()
