"""The command ``study``. Like the command line, it imports late."""

import textwrap
from pathlib import Path

import click

from sim.console import WIDTH, examples, near

RESULTS = Path("results") / "runs"


@click.command(
    epilog=examples(
        "allmende study experiments/questions/study.yaml --only disclosure",
        "allmende study experiments/questions/study.yaml --publish results/published/questions",
    )
)
@click.argument("spec", metavar="STUDY")
@click.option("--only", default="", metavar="NAME", help="Ask this question alone.")
@click.option("--out", metavar="FOLDER", help="Where it stands.  [default: results/runs/study-<folder's name>]")
@click.option("--publish", "published", metavar="FOLDER", help="Copy tables, pictures and answers there, to be kept.")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Processes.  [default: one per processor]")
def study(spec: str, only: str, out: str | None, published: str | None, workers: int | None) -> None:
    """Ask several questions, each by a comparison, and publish the answers.

    STUDY is a YAML file: a title, seeds, and comparisons, each with a name, a question, and scenarios as 'compare' takes them.
    Answers stand in the folder as they come; the same command asks what is missing.
    """
    from sim.errors import UserError, nearest
    from sim.studying import answers, load, publish

    asked = load(Path(spec))
    names = [one.name for one in asked.comparisons]
    if only and only not in names:
        raise UserError(f"there is no question '{only}'", where="--only", allowed=", ".join(names), hint=nearest(only, names))
    place = Path(out) if out else RESULTS / f"study-{Path(spec).absolute().parent.name}"
    found = []
    for one in answers(asked, place, only, workers, hear=lambda text: click.echo(text, err=True)):
        click.echo(f"\n{one.question.name}: {one.question.question}")
        for line in one.lines:
            click.echo(textwrap.fill(line, WIDTH, subsequent_indent="  "))
        click.echo(f"result: {near(one.folder)}")
        found.append(one)
    if published:
        publish(asked, found, Path(published))
        click.echo(f"published: {near(Path(published))}")
