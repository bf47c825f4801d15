"""The commands that look behind a result: facts, explain, openness. Like the command line, it imports late."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

import click

from sim.console import STOCK, examples, near, show, write_csv
from sim.errors import UserError, nearest


@click.command(epilog=examples("allmende facts --seeds 60 --csv", "allmende facts scenarios/study14.yaml --seeds 10"))
@click.argument("scenario", default=str(STOCK / "baseline.yaml"), metavar="[SCENARIO]")
@click.option("--seeds", metavar="N|LIST", default="10", show_default=True, help="How many (10 is 0 to 9) or which (3,5,8).")
@click.option("--without-each", is_flag=True, help="Also which mechanism a fact needs: all again with each one off.")
@click.option("--csv", "as_csv", is_flag=True, help="Comma-separated, for other programs.")
def facts(scenario: str, seeds: str, without_each: bool, as_csv: bool) -> None:
    """Put the model beside the data: measured patterns and what a scenario makes of them, misses as misses.

    Each line is a stylised fact with its range, and the median of the runs with their 5 to 95 % range. The sources of
    the facts stand in the table that the project ships.
    """
    from sim.analysis.ablation import compared
    from sim.running import chosen, compile_first, stepped
    from sim.scenario import load

    loaded = load(scenario)
    wanted = chosen(loaded, seeds)
    compile_first()
    if without_each:
        show(*_needed(loaded, wanted), as_csv)
        return
    with stepped(len(wanted)) as step:
        lines = compared(loaded, wanted, heard=step)
    rows = [
        [line.fact.id, line.fact.name, f"{line.fact.low:g} to {line.fact.high:g}", f"{line.median:.3g}",
         f"{line.low:.3g} to {line.high:.3g}", line.fact.use, line.verdict]
        for line in lines
    ]  # fmt: skip
    show(["fact", "what", "range", "median", "5 to 95 %", "use", "verdict"], rows, as_csv)
    hits = sum(line.verdict == "hit" for line in lines)
    click.echo(f"{hits} of {len(lines)} within range, over {len(wanted)} seeds", err=as_csv)


@click.command(
    epilog=examples(
        "allmende explain scenarios/baseline.yaml --outcome openness",
        "allmende explain grants.yaml --against scenarios/baseline.yaml --outcome gap_year --mechanisms M2,M3,M4",
    )
)
@click.argument("scenario", metavar="SCENARIO")
@click.option("--outcome", required=True, metavar="NAME", help="What to explain: its mean over the last twelve months.")
@click.option("--against", metavar="FILE", help="Explain the difference to this scenario.  [default: the level itself]")
@click.option("--mechanisms", metavar="LIST", help="Divide among these (slugs or ids).  [default: all that are on]")
@click.option("--seeds", type=click.IntRange(2), default=24, show_default=True, metavar="N", help="How many runs of a world.")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Processes.  [default: one per processor]")
@click.option("--picture", metavar="FILE", help="Also draw it into this file (.png, .svg, .pdf).")
@click.option("--csv", "as_csv", is_flag=True, help="Comma-separated, for other programs.")
def explain(
    scenario: str, outcome: str, against: str | None, mechanisms: str | None, seeds: int, workers: int | None,
    picture: str | None, as_csv: bool
) -> None:  # fmt: skip
    """Say which mechanisms make an outcome what it is, or make two scenarios differ.

    The whole is divided by Shapley values over the mechanisms' switches: a mechanism's share is what switching it on adds,
    averaged over all orders in which mechanisms may be switched on. Up to four are divided exactly; more by sampled orders
    and their reverses, each on two seeds of its own. 'alone' is what is lost when only that one is switched off; what all do
    together less the sum of these is interaction. Intervals are 95 %, over seeds or orders.
    """
    from sim import catalogue
    from sim.analysis.explain import check
    from sim.analysis.explain import explain as explained
    from sim.running import compile_first, counted, number
    from sim.scenario import load, short

    first, second = load(scenario), load(against) if against else None
    asked = [name.strip() for name in (mechanisms or "").split(",") if name.strip()]
    check(first, outcome, second, asked)
    compile_first()
    with counted("runs") as hear:
        found = explained(first, outcome, second, asked, seeds, workers, hear)
    lines = [("all of them off", found.rest, None), *((part.mechanism, part.share, part.alone) for part in found.parts),
             ("interaction", None, found.interaction), ("all of them on", found.whole, None)]  # fmt: skip
    rows = [[name, *_told(share, number), *_told(alone, number), found.unit] for name, share, alone in lines]
    show(["mechanism", "share", "95 %", "alone", "95 %", "unit"], rows, as_csv)
    if picture:
        from sim.figures.explain import explain as drawn
        from sim.figures.style import write

        label = catalogue.outcomes()[outcome].label or outcome
        title = f"What makes: {label}" + (f", {short(scenario)} less {short(against)}" if against else "")
        click.echo(f"picture: {near(write(drawn(found, title, first.title), Path(picture)))}", err=as_csv)


@click.command(
    epilog=examples("allmende openness scenarios/baseline.yaml --seeds 8", "allmende openness mine.yaml --picture openness.png")
)
@click.argument("scenario", default=str(STOCK / "baseline.yaml"), metavar="[SCENARIO]")
@click.option("--seeds", metavar="N|LIST", default="8", show_default=True, help="How many (8 is 0 to 7) or which (3,5,8).")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Processes.  [default: one per processor]")
@click.option("--picture", metavar="FILE", help="Also draw it into this file (.png, .svg, .pdf).")
@click.option("--csv", "as_csv", is_flag=True, help="Comma-separated, for other programs.")
def openness(scenario: str, seeds: str, workers: int | None, picture: str | None, as_csv: bool) -> None:
    """Show who takes part at which stage, by organisational model: from cathedral to bazaar.

    A line for each organisational model and stage: breadth, depth, evenness and openness of participation by others than the
    host, means over seeds and years. Below, how much of openness is fixed by organisational model and stage alone (R2),
    what changes when kinds of organisations get each other's motives, and how far claims exceed true openness.
    """
    from sim.analysis.openness import PARTS, measure
    from sim.running import chosen, compile_first, counted, number
    from sim.scenario import load

    loaded = load(scenario)
    wanted = chosen(loaded, seeds)
    compile_first()
    with counted("runs") as hear:
        found = measure(loaded, wanted, workers, hear=hear)
    means = found.means
    rows = [[*cell, *(number(value) for value in line)] for cell, line in zip(means.index, means.to_numpy(), strict=True)]
    show(["model", "stage", *PARTS, "outside work"], rows, as_csv)
    fixed = {part: f"{found.explained(part):.0%} of {part}" for part in PARTS}
    click.echo(f"organisational model and stage alone fix {', '.join(fixed.values())}", err=as_csv)
    dealt = [(f"motives dealt to other kinds: {name}", effect) for name, effect in found.shuffled.items()]
    for name, effect in (*dealt, ("claimed less true openness", found.claimed)):
        mean, interval = _told(effect, number)
        click.echo(f"{name}: {mean} ({interval})", err=as_csv)
    if picture:
        from sim.figures.openness import openness as drawn
        from sim.figures.style import write

        page = drawn(found, "From cathedral to bazaar", f"{loaded.title}: medians over seeds and years, lines: middle half")
        click.echo(f"picture: {near(write(page, Path(picture)))}", err=as_csv)


@click.command(
    epilog=examples(
        "allmende interactions                             all pairs that are declared",
        "allmende interactions R15xR6 W1xW2 --seeds 40     two of them",
        "allmende interactions conflict R8                 by relation, or all in which a lever is",
    )
)
@click.argument("pairs", nargs=-1, metavar="[PAIR...]")
@click.option("--seeds", metavar="N", type=click.IntRange(2), default=20, show_default=True, help="Seeds of each scenario.")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Processes.  [default: one per processor]")
@click.option("--output", metavar="FOLDER", help="Also write interactions.csv there, with intervals of all effects.")
@click.option("--csv", "as_csv", is_flag=True, help="Comma-separated, for other programs.")
def interactions(pairs: tuple[str, ...], seeds: int, workers: int | None, output: str | None, as_csv: bool) -> None:
    """Say whether policies do more, or less, together than apart, as their pairs were declared.

    A pair is run in a small world with neither policy, with each alone and with both, at high doses and with the same seeds. The
    interaction is effect(both) less effect(first) less effect(second), its interval 95 % over seeds. The verdict is 'as
    expected' or 'opposite' if that lies on one side of zero, else 'not distinguishable from zero': then 'visible from' says how
    large an interaction would have shown with a chance of 80 %.
    """
    from sim.analysis.interactions import PAIRS, named
    from sim.analysis.joint import plan, run_pairs, short, tidy
    from sim.running import compile_first, stepped

    chosen = []
    for name in pairs:
        found = named(name)
        if not found:
            known = [pair.name for pair in PAIRS]
            raise UserError(f"there is no pair '{name}'", where="PAIR", allowed=", ".join(known), hint=nearest(name, known))
        chosen += [pair for pair in found if pair not in chosen]
    chosen = chosen or list(PAIRS)
    compile_first()
    with stepped(sum(len(arm.seeds) for arm in plan(chosen, range(seeds)).values())) as step:
        done = run_pairs(chosen, range(seeds), workers, step)
    show(*short(done), as_csv)
    write_csv(output, "interactions.csv", *tidy(done))


def _needed(scenario: Any, seeds: list[int]) -> tuple[list[str], list[list[str]]]:
    """The table of facts and the mechanisms that decide on them."""
    from sim.analysis.ablation import needs
    from sim.running import counted

    with counted("runs") as hear:
        found = needs(scenario, seeds, hear=hear)
    rows = [
        [need.fact.id, need.fact.name, f"{need.line.median:.3g}", need.line.verdict, ", ".join(need.missed_without),
         ", ".join(need.met_without)]
        for need in found
    ]  # fmt: skip
    return ["fact", "what", "median", "verdict", "missed without", "met without"], rows


def _told(effect: Any, number: Callable[[float], str]) -> list[str]:
    """Cells of a mean and of its interval; empty for none."""
    return ["", ""] if effect is None else [number(effect.mean), f"{number(effect.low)} to {number(effect.high)}"]


COMMANDS = (facts, explain, openness, interactions)
