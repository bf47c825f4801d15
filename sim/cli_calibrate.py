"""The commands that measure or search numbers of the model itself. Like the command line, it imports late."""

import os
from pathlib import Path
from typing import Any

import click

from sim.console import STOCK, Commands, examples, near, show

RESULTS = Path("results") / "runs"


@click.group(cls=Commands, epilog=examples("allmende calibrate resting", "allmende calibrate facts --help"))
def calibrate() -> None:
    """Measure or search the model's own numbers; for those who change the model."""


@calibrate.command(epilog=examples("allmende calibrate resting", "allmende calibrate resting --write"))
@click.option("--seeds", metavar="N|LIST", default="8", show_default=True, help="How many (8 is 0 to 7) or which (3,5,8).")
@click.option("--write", is_flag=True, help="Rewrite the shipped table sim/resting.csv.  [default: only show]")
@click.option("--csv", "as_csv", is_flag=True, help="Comma-separated, for other programs.")
def resting(seeds: str, write: bool, as_csv: bool) -> None:
    """Measure anew the constants that take the place of responses that are switched off.

    A mechanism that is switched off loses its response, but not its level, so a constant takes the response's place. Each
    constant is the median of the live response (the mean where sums count), taken over seeds and three years of the baseline
    with everything switched on. Run it from the project's folder after a change of a mechanism. Where a constant has left its
    quartiles, tests fail: then use --write, and say so in the changelog. The baseline does not change by it, only runs in
    which something is switched off.
    """
    from sim.analysis import resting
    from sim.running import chosen, compile_first
    from sim.scenario import load

    loaded = load(STOCK / "baseline.yaml")
    wanted = chosen(loaded, seeds)
    compile_first()
    rows = resting.measured(loaded, wanted, "baseline")
    head, lines = resting.compared(rows)
    show(head, lines, as_csv)
    if write:
        click.echo(f"written: {near(resting.write(rows))}", err=as_csv)


@calibrate.command(
    epilog=examples(
        "allmende calibrate facts experiments/calibration/facts.yaml --generations 2",
        "allmende calibrate facts experiments/calibration/facts.yaml --generations 120 --held-out 100,101,102,103",
    )
)
@click.argument("spec", metavar="SPEC")
@click.option(
    "--generations", type=click.IntRange(1), default=40, show_default=True, metavar="N", help="Steps of the search in all."
)
@click.option("--population", type=click.IntRange(4), default=16, show_default=True, metavar="N", help="Candidates in a step.")
@click.option(
    "--held-out", default="100,101,102,103", show_default=True, metavar="LIST", help="Seeds that the search never sees."
)
@click.option("--out", metavar="FOLDER", help="Where it stands.  [default: results/runs/calibration-<name>]")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Processes.  [default: one per processor]")
def facts(spec: str, generations: int, population: int, held_out: str, out: str | None, workers: int | None) -> None:
    """Search for values of assumed parameters at which a scenario meets the stylised facts.

    SPEC is a sweep's: a scenario, parameters with ranges, and replicates, which are the search's seeds. Every generation is
    kept in the folder; the same command with more generations goes on. Shown: each fact before and after, over seeds that the
    search did not see; facts marked validation play no part in it. The mean of the search is written as a scenario.
    """
    from sim.running import chosen, compile_first, counted, number
    from sim.scenario.yamltext import dump
    from sim.sweep import load
    from sim.sweep.calibration import search
    from sim.sweep.factors import at
    from sim.sweep.store import put

    asked = load(spec)
    compile_first()
    place = Path(out) if out else RESULTS / f"calibration-{asked.name}"
    with counted("generations") as hear:
        found = search(asked, place, generations, population, workers, hear)
    assert asked.scenario is not None  # the search has seen to it
    after = at(asked.scenario, asked.spec.factors, list(found.values.values()))
    rows = _facts(asked.scenario, after, chosen(asked.scenario, held_out))
    show(["fact", "what", "range", "before", "after", "use"], rows, False)
    click.echo(f"misses of the search's seeds: {number(found.before)} before, {number(found.after)} after")
    base = os.path.relpath(asked.folder / asked.spec.scenario, place)
    put(place / "calibrated.yaml", dump({"extends": base, "parameters": dict(after.overrides)}).encode())
    click.echo(f"values: {near(place / 'calibrated.yaml')}; all that was tried: {near(place / 'tried.csv')}")


def _facts(before: Any, after: Any, seeds: list[int]) -> list[list[str]]:
    """A row a fact: its range, and medians over seeds before and after."""
    from sim.analysis.facts import compare
    from sim.running import number
    from sim.sweep.calibration import facts_of

    rows = []
    for one, other in zip(compare(facts_of(before, seeds)), compare(facts_of(after, seeds)), strict=True):
        fact = one.fact
        told = [f"{number(line.median)} {line.verdict}" for line in (one, other)]
        rows.append([fact.id, fact.name, f"{fact.low:g} to {fact.high:g}", *told, fact.use])
    return rows
