"""The command ``robust``: policies under deep uncertainty, from a sweep over several scenarios. It imports late."""

import shlex
from typing import Any

import click

from sim.console import examples, near, show


@click.command(
    epilog=examples(
        "allmende robust results/runs/sweep-league",
        "allmende robust FOLDER --outcomes openness,frontier_open,retention",
        "allmende robust FOLDER --require 'openness>=0.3' --require 'paid<=500'",
        "allmende robust FOLDER --tradeoff openness,frontier_open,paid",
    )
)
@click.argument("folder", metavar="FOLDER")
@click.option("--outcomes", default="", metavar="NAMES", help="Look at these, after commas.  [default: all that were kept]")
@click.option("--require", multiple=True, metavar="OUTCOME>=NUMBER", help="What is to be met (also <=); may be repeated; paid is "
              "the cost.  [default: no outcome worse than in the reference]")  # fmt: skip
@click.option("--tradeoff", default="", metavar="NAMES", help="Two or three, after commas.  [default: first two and paid]")
@click.option("--conditions/--no-conditions", default=None, help="Look for conditions of failing.  [default: if installed]")
@click.option("--out", metavar="FOLDER", help="Where it goes.  [default: FOLDER/robustness]")
@click.option("--csv", "as_csv", is_flag=True, help="Print the table of effects for other programs.")
def robust(
    folder: str, outcomes: str, require: tuple[str, ...], tradeoff: str, conditions: bool | None, out: str | None, as_csv: bool
) -> None:
    """Compare policies over many sets of parameters: what holds in all, and what hangs on numbers nobody knows.

    FOLDER holds a finished sweep over several scenarios, the first of which is the reference. An effect whose sign changes
    among the sets is called undetermined. Regret, requirements met, stability of ranks, trade-offs and conditions of failing
    go to FOLDER/robustness/ as tables, pictures and a report.
    """
    from sim.report.robust import save
    from sim.running import counted
    from sim.sweep.robust import robustness
    from sim.sweep.store import read

    sweep = read(folder)
    with counted("questions") as hear:
        found = robustness(sweep, _names(outcomes), require, _names(tradeoff), conditions, hear)
    options = [("--outcomes", outcomes), *(("--require", text) for text in require), ("--tradeoff", tradeoff)]
    words = [word for option, value in options if value for word in (option, value)]
    again = shlex.join(["allmende", "robust", str(near(sweep.folder)), *words])
    place = save(found, sweep, out or sweep.folder / "robustness", again)
    if as_csv:
        click.echo((place / "effects.csv").read_text(encoding="utf-8"), nl=False)
    else:
        _told(found)
    click.echo(f"tables, pictures, report: {near(place.absolute())}", err=as_csv)


COMMANDS = (robust,)


def _names(text: str) -> list[str]:
    return [name.strip() for name in text.split(",") if name.strip()]


def _told(found: Any) -> None:
    """Verdicts as a table, then what else went otherwise than one may think."""
    from sim.analysis.robust.discovery import available
    from sim.analysis.robust.verdicts import NOT_SEEN, UNDETERMINED
    from sim.report.robust import subtitle, unsure

    rows = []
    for row in found.effects.to_dict("records"):
        doubt = " (perhaps chance)" * unsure(row)
        other = f"{row['other_sign']:.0%}" if row["verdict"] == UNDETERMINED else ""
        visible = f"{row['smallest_visible']:.3g}" if row["verdict"] == NOT_SEEN else ""
        rows.append([row["scenario"], row["outcome"], row["verdict"] + doubt, f"{row['effect']:.3g}",
                     f"{row['low']:.3g} to {row['high']:.3g}", other, visible, row["unit"]])  # fmt: skip
    show(["scenario", "outcome", "verdict", "effect", "95 %", "other sign", "visible from", "unit"], rows, as_csv=False)
    click.echo(subtitle(found))
    if found.left_out:
        click.echo(f"left out, since no number in some run: {', '.join(found.left_out)}")
    if found.conditions is None and not available():
        click.echo("no conditions of failing: they need the EMA workbench, pip install 'allmende[ema]'")
    for told in () if found.conditions is None else found.conditions["told"]:
        click.echo(told)
    if found.unasked:
        click.echo(f"conditions of {found.unasked} more undetermined effects were not looked for; --outcomes chooses some")
