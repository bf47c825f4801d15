"""The command ``compare``: scenario files, run in pairs, saved with a report, and told in a table and in words."""

import math
import shlex
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import click

from sim.analysis import costs
from sim.analysis.compare import Comparison, check, compare
from sim.analysis.equal_cost import TRIES, Measured, amount_of, equalised, twinned
from sim.analysis.pairs import COLUMNS, about
from sim.errors import UserError
from sim.report import folder_name, save
from sim.report.skeleton import brief, share
from sim.report.words import answer, distribution, pairing, pairs_done, stopped, targeting
from sim.running import RESULTS, chosen, compile_first, counted
from sim.scenario import Scenario, load, short
from sim.store.folder import MANIFEST, Draft


@dataclass(frozen=True)
class Money:
    """What is asked about costs: whether doses are scaled to one cost, to which, and whether twins are added."""

    equal: bool = False
    total: str | None = None
    twin: bool = False

    @property
    def asked(self) -> bool:
        """True if anything is."""
        return self.equal or self.twin or self.total is not None

    @property
    def words(self) -> list[str]:
        """The options again."""
        return ["--equal-cost"] * self.equal + (["--total", self.total] if self.total else []) + ["--twin"] * self.twin


def compare_to_folder(
    files: Sequence[str],
    seeds: str | None,
    outcomes: Sequence[str],
    window: str | None,
    precision: float | None,
    workers: int | None,
    place: Path | None,
    money: Money = Money(),
) -> tuple[Comparison, Path]:
    """Compare scenario files with the first of them and save what comes out; return it and its folder."""
    began = time.perf_counter()
    scenarios = {name: load(file) for name, file in named(files).items()}
    asked = None if seeds is None else chosen(next(iter(scenarios.values())), seeds)
    numbers = check(scenarios, asked, outcomes, window, precision)[2]
    total = amount_of(money.total) if money.total else None
    where = place or RESULTS / "-".join([folder_name(scenarios), *(word.strip("-") for word in money.words)])
    with Draft(where):  # a folder that cannot be written is told now and not after all the runs
        pass
    compile_first()
    try:
        scenarios, notes, twins, payers = _settled(scenarios, numbers, money, total, workers)
        with counted("runs") as hear:
            found = compare(scenarios, asked, outcomes, window, precision, workers, hear, payers=payers)
    except KeyboardInterrupt:
        click.echo("interrupted: nothing was saved", err=True)
        raise
    found = replace(found, notes=tuple(notes), twins=twins)
    again = command(files, seeds, outcomes, window, precision, money)
    return found, save(found, _aside(where, found), again, ordered=not outcomes, began=began)


def _aside(place: Path, found: Comparison) -> Path:
    """The folder, or one beside it for what an interruption left where another result stands."""
    stands = found.interrupted and (place / MANIFEST).is_file()
    return place.with_name(f"{place.name}-interrupted") if stands else place


def _settled(
    scenarios: dict[str, Scenario], seeds: list[int], money: Money, total: float | None, workers: int | None
) -> tuple[dict[str, Scenario], list[str], dict[str, str], tuple[str, ...]]:
    """Scenarios with doses and twins as asked, what was done, each one's twin, and the payers to count besides the named."""
    if not money.asked:
        return scenarios, [], {}, ()
    payers = costs.payers(scenarios.values())[0]
    notes: list[str] = []
    made: dict[str, Scenario] = {}
    reference, *others = scenarios
    tries = len(others) * (TRIES if money.equal or total else 1)
    with counted("runs to measure costs, at most") as hear:
        measured = Measured(scenarios[reference], seeds, payers, workers, hear, len(seeds) * (1 + tries))
        if money.equal or total:
            scenarios, notes = equalised(scenarios, measured, total)
            notes.append("cost: what all payers together pay more, net, undiscounted, to the end of the run, mean over seeds")
        for name in others if money.twin else ():
            twin = twinned(scenarios[reference], scenarios[name], measured) if scenarios[name].policies else None
            if twin is None:
                notes.append(f"{name} has no twin: its payers pay nothing more")
            else:
                made[name] = twin
    settled = {reference: scenarios[reference]}
    twins = {name: f"{name} twin" for name in made}
    for name in others:
        settled[name] = scenarios[name]
        if name in made:
            settled[twins[name]] = made[name]
    return settled, notes, twins, (costs.STATE,) if twins else ()


def named(files: Sequence[str]) -> dict[str, str]:
    """Files by the names that tables and pictures show: the last part of the path, or all of it where two end alike."""
    ends = [short(file) for file in files]
    names = [end if ends.count(end) == 1 else file for end, file in zip(ends, files, strict=True)]
    for name in names:
        if names.count(name) > 1:
            raise UserError(f"'{name}' is named twice", where="SCENARIO", allowed="each file once")
    return dict(zip(names, files, strict=True))


def command(
    files: Sequence[str],
    seeds: str | None,
    outcomes: Sequence[str],
    window: str | None,
    precision: float | None,
    money: Money = Money(),
) -> str:
    """The command that gives the same numbers again."""
    options: dict[str, Any] = {
        "--seeds": seeds, "--precision": None if precision is None else f"{precision:g}", "--window": window,
        "--outcomes": ",".join(outcomes) or None,
    }  # fmt: skip
    words = [word for option, value in options.items() if value is not None for word in (option, value)]
    return shlex.join(["allmende", "compare", *files, *words, *money.words])


def columns(found: Comparison, as_csv: bool) -> tuple[list[str], list[list[str]]]:
    """Head and rows of the table: everything for other programs, the outcomes without an axis for eyes."""
    if as_csv:
        rows = found.effects.to_dict("records")
        return list(COLUMNS), [[_plain(row[name]) for name in COLUMNS] for row in rows]
    several = len(found.others) > 1
    head = ["outcome", found.reference, "effect", "95 %", "its sign", "in spreads", "visible from", "per million USD", "pairing"]
    lines = []
    for name in found.others:
        for row in found.told(name).to_dict("records"):
            cells = [
                about(row["outcome"]).label, _number(row["level"]), _number(row["effect"]),
                f"{_number(row['low'])} to {_number(row['high'])}", share(row["same_sign"]), _number(row["in_spreads"]),
                "" if row["seen"] else _number(row["smallest_visible"]), _number(row["per_million"]),
                _times(row["pairing_gain"]), row["unit"],
            ]  # fmt: skip
            lines.append([name, *cells] if several else cells)
        if found.payers:
            paid = found.cost(name)
            cells = ["Paid for policies, all payers", "", _number(paid.mean), f"{_number(paid.low)} to {_number(paid.high)}",
                     *[""] * 5, costs.PAID.unit]  # fmt: skip
            lines.append([name, *cells] if several else cells)
    return [*(["scenario"] if several else []), *head, "unit"], lines


def told(found: Comparison) -> Iterator[str]:
    """The answer in words, and what went otherwise than asked."""
    return filter(None, _told(found))


def _told(found: Comparison) -> Iterator[str]:
    window = found.windows[0].text.replace("..", " to ")
    yield f"{len(found.seeds)} pairs, means over {window}; spread: standard deviation of {found.reference} over seeds"
    yield pairs_done(found)
    yield from found.notes
    yield from (f"warning: {name}: {said}" for name, said in found.warnings)
    for name in found.others:
        if name in found.identical():
            yield f"{name} is the same scenario as {found.reference}, so every pair is of two equal runs"
        yield from (f"{name}: {heading.lower()}: {text}" for heading, text in answer(found, name))
        if any(about(outcome).by for outcome in found.outcomes):
            yield from (f"{name}: {heading.lower()}: {text}" for heading, text in distribution(found, name))
        if name in found.twins:
            yield f"{name}: against the same money without a target: {targeting(found, name)}"
    yield pairing(found)
    for name, failure in found.failures:
        yield f"{name}: seed {failure.seed} failed, so no pair has it: {failure.message}"
    if found.stop:
        yield stopped(found)


def _number(value: float) -> str:
    return "" if math.isnan(value) else brief(value)


def _times(value: float) -> str:
    return "" if math.isnan(value) else "all" if math.isinf(value) else f"{brief(value)} x"


def _plain(value: Any) -> str:
    """A cell for other programs: all digits, nothing for no value."""
    return "" if isinstance(value, float) and math.isnan(value) else str(int(value) if isinstance(value, bool) else value)
