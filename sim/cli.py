"""The command line: what there is, what it means, whether a scenario can be run, and what comes of it."""

import textwrap
from collections.abc import Sequence
from pathlib import Path

import click

from sim.cli_calibrate import calibrate
from sim.cli_mechanisms import mechanisms
from sim.cli_questions import COMMANDS as QUESTIONS
from sim.cli_robust import COMMANDS as ROBUST
from sim.cli_sweep import COMMANDS as SWEEPS
from sim.console import STOCK, WIDTH, Commands, examples, near, say, show
from sim.errors import UserError


@click.group(
    cls=Commands,
    context_settings={"help_option_names": ["-h", "--help"], "max_content_width": WIDTH},
    epilog=examples(
        "allmende list scenarios                      what there is to start from",
        "allmende describe scenarios/baseline.yaml    what one of them says",
        "allmende list levers                         what a policy may change",
        "allmende validate mine.yaml                  whether your own can be run",
        "allmende run mine.yaml                       what comes of it",
        "allmende compare scenarios/baseline.yaml mine.yaml    what it changes",
        title="From nothing to a question of your own:",
    ),
)
@click.version_option(package_name="allmende", prog_name="allmende")
def commands() -> None:
    """Allmende simulates open LLM ecosystems, and what policy changes in them.

    A scenario is a YAML file that says when, who, which events and which policies. Wherever one is named, a lever or a
    variant may stand, too: R15, 'R15(queue=1)', W1+W2, W4-W4.effort. Mistakes are told with the line, what is allowed,
    and the nearest name; the exit code is then 2.
    """


@commands.command(
    "list",
    epilog=examples(
        "allmende list levers",
        "allmende list parameters compute",
        "allmende list outcomes --csv > outcomes.csv",
    ),
)
@click.argument("what", type=click.Choice(["levers", "mechanisms", "parameters", "outcomes", "effects", "scenarios"]))
@click.argument("word", required=False, default="")
@click.option("--csv", "as_csv", is_flag=True, help="Comma-separated values, for other programs.")
def list_(what: str, word: str, as_csv: bool) -> None:
    """List what can be written in a scenario, or read in its result.

    WHAT is one of: levers (policies one may set), mechanisms (processes one may switch off), parameters (numbers one
    may change), outcomes (what is measured), effects (inputs that levers and dated events move), scenarios (files in
    the folder scenarios). With a WORD, only lines that contain it.
    """
    from sim.describe import table

    head, rows = table(what, STOCK)
    chosen = [row for row in rows if word.casefold() in " ".join(row).casefold()]
    if rows and not chosen:
        raise UserError(f"none of the {len(rows)} {what} contains '{word}'", hint=f"All of them: allmende list {what}")
    show(head, chosen, as_csv)


@commands.command(
    epilog=examples(
        "allmende describe compute_grants",
        "allmende describe M4",
        "allmende describe scenarios/baseline.yaml",
        "allmende describe month",
    )
)
@click.argument("name")
def describe(name: str) -> None:
    """Say what a thing is: meaning, unit, default, source, and how a scenario uses it.

    NAME is a lever (also by its number, as R15), a mechanism (also M4), a parameter, an outcome, an effect, a scenario
    (a file or a variant such as 'R15(queue=1)+W1'), or the word 'month' for the phases of a month in their order.
    """
    from sim.describe import description

    for i, lines in enumerate(description(name, STOCK)):
        click.echo("\n" * (i > 0), nl=False)
        say(lines)


@commands.command(epilog=examples("allmende validate scenarios/baseline.yaml", "allmende validate scenarios/*.yaml"))
@click.argument("files", nargs=-1, required=True, metavar="FILE...")
def validate(files: tuple[str, ...]) -> None:
    """Check scenario files without running them.

    Says in one line what each would run, and warns of policies that do nothing or work against each other. If a file
    cannot be run, says where and why, and ends with exit code 2.
    """
    from sim.analysis.warnings import warnings_of
    from sim.describe import summary
    from sim.scenario import load

    failed = False
    for file in files:
        try:
            scenario = load(file)
            click.echo(f"{file}: ok, {summary(scenario)}")
            for said in warnings_of(scenario, presence=False):
                click.echo(f"{file}: warning: {said}")
        except UserError as error:
            failed = True
            click.echo(str(error), err=True)
    click.get_current_context().exit(2 if failed else 0)


@commands.command(
    epilog=examples(
        "allmende run scenarios/baseline.yaml",
        "allmende run mine.yaml --seeds 5 --workers 1",
        "allmende run mine.yaml --seeds 0,7 --out results/runs/two --no-picture",
    )
)
@click.argument("scenario", metavar="SCENARIO")
@click.option("--seeds", metavar="N|LIST", help="How many (20 is 0 to 19) or which (3,5,8).  [default: the scenario's own]")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Processes.  [default: one per processor]")
@click.option("--out", metavar="FOLDER", help="Where the result goes.  [default: results/runs/<name>-<identity>]")
@click.option("--picture/--no-picture", default=True, help="Draw overview.png into the result's folder.")
def run(scenario: str, seeds: str | None, workers: int | None, out: str | None, picture: bool) -> None:
    """Run a scenario; save all that came of it, and draw one page about it.

    The same scenario and seed give the same result. Seeds that an earlier run of the same scenario left in the folder
    are not run again. Ctrl-C ends the run and keeps the seeds that are done, so that the next run goes on from there.
    Exit code: 0, 1 if a seed failed inside the model, 2 for what you can put right, 130 when interrupted.
    """
    from sim.analysis.warnings import warnings_of
    from sim.running import RESULTS, chosen, run_to_folder, table
    from sim.scenario import load, slug
    from sim.store import folder_name, read

    loaded = load(scenario)
    place = Path(out) if out else RESULTS / folder_name(slug(scenario), loaded)
    done = run_to_folder(loaded, chosen(loaded, seeds), workers, place)
    for line in (*done.told(), *(f"warning: {said}" for said in warnings_of(loaded))):
        click.echo(line, err=True)
    if done.folder is not None:
        result = read(done.folder)
        show(*table(result.series), as_csv=False)
        click.echo(f"mean of twelve months{': median of seeds (5 to 95 %)' if len(result.seeds) > 1 else ''}")
        click.echo(f"result: {near(done.folder)}")
        if picture and not done.interrupted:
            from sim.figures.overview import draw

            click.echo(f"picture: {near(draw(result))}")
    click.get_current_context().exit(done.code)


@commands.command(
    epilog=examples(
        "allmende story scenarios/baseline.yaml",
        "allmende story scenarios/study14.yaml --seed 3 --list",
        "allmende story scenarios/study14.yaml --seed 3 --project EleutherAI --output results/runs/eleuther",
    )
)
@click.argument("scenario", metavar="SCENARIO")
@click.option("--seed", type=click.IntRange(0, 10**9), default=0, show_default=True, metavar="N", help="Which run.")
@click.option("--project", metavar="WHO", help="A host's name or a project's id.  [default: as above]")
@click.option("--output", "--out", metavar="FOLDER", help="Where it goes.  [default: results/runs/<name>-<identity>-story-...]")
@click.option("--list", "only_list", is_flag=True, help="List projects to choose from, and write nothing.")
def story(scenario: str, seed: int, project: str | None, output: str | None, only_list: bool) -> None:
    """Tell one project's life in sentences, a table and a picture: who works, pays and decides, and what may end it.

    The seed is run, then lived again month by month, to the same bits. Without WHO, twelve projects are looked at (those that
    ended, whose host has patrons, with most generations, releases and runs given up), and the one with the most kinds of
    events is told. Of an organisation with several projects, too, the one with the most kinds of events.
    """
    from sim import telling
    from sim.scenario import load, slug

    loaded = load(scenario)
    if only_list:
        show(*telling.listing(loaded, seed, project), as_csv=False)
        return
    life, run = telling.tell(loaded, seed, project, output)
    folder = telling.write(life, run, slug(scenario), output)
    show(*telling.table(life, loaded.start), as_csv=False)
    for line in (telling.legend(), "", *telling.told(life, loaded, seed)):
        click.echo(textwrap.fill(line, WIDTH, subsequent_indent="  "))
    click.echo(f"story: {near(folder)} (story.txt, months.csv, events.csv, story.png)")


@commands.command(
    epilog=examples(
        "allmende compare scenarios/baseline.yaml scenarios/compute_grants.yaml --seeds 30",
        "allmende compare baseline 'R15(queue=1)' 'R15(hours=1.4e6)'    levers and variants by name, in quotes",
        "allmende compare baseline mine.yaml --precision 0.1 --outcomes gap_year,openness",
        "allmende compare scenarios/baseline.yaml mine.yaml yours.yaml --window 2028-01..2028-12",
    )
)
@click.argument("scenarios", nargs=-1, required=True, metavar="REFERENCE SCENARIO...")
@click.option(
    "--seeds",
    metavar="N|LIST",
    help="How many pairs (20 is 0 to 19) or which (3,5,8); with --precision, at most so "
    "many.  [default: the reference's own; with --precision 200]",
)
@click.option(
    "--precision",
    type=float,
    metavar="P",
    help="Add pairs, 20 at a time, until no interval reaches further from its "
    "mean than this share of the reference's spread over seeds.",
)
@click.option("--window", metavar="FROM..TO", help="Compare means over these months (2028-01..2028-12) besides the last twelve.")
@click.option("--outcomes", metavar="LIST", help="Compare these.  [default: all headlines, and those by kind, segment ...]")
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Processes.  [default: one per processor]")
@click.option("--out", metavar="FOLDER", help="Where the result goes.  [default: results/runs/compare-<names>-<identity>]")
@click.option("--csv", "as_csv", is_flag=True, help="Comma-separated, for other programs: all columns of effects.parquet.")
def compare(
    scenarios: tuple[str, ...], seeds: str | None, precision: float | None, window: str | None, outcomes: str | None,
    workers: int | None, out: str | None, as_csv: bool
) -> None:  # fmt: skip
    """Say what a policy changes: scenarios against a REFERENCE, by pairs of runs with the same seeds.

    For every outcome: the reference's level, the effect (scenario less reference) with a 95 % interval, the share of pairs
    with its sign, the effect in the reference's spread over seeds (standard deviation), where nothing is seen the smallest
    effect that would have shown, and how many times as many runs it would take without common draws. Also the answer in words,
    and for whom things change. The folder gets effects.parquet, pairs.parquet, a picture, and report.html to read or print.

    Cost is what the accounts of the policies' payers (the states of all regions, philanthropy, companies or the hub, as the
    levers say) paid more than in the reference, net, from the start of the run to the end of the window: the policy itself
    and what follows from it, such as less spent elsewhere or money that flows back. What others earn or spend is no cost.
    'per million USD' is the effect over that; it is empty where it is not clear that more was paid.
    """
    from sim.comparing import columns, compare_to_folder, told

    asked = [name.strip() for name in (outcomes or "").split(",") if name.strip()]
    found, folder = compare_to_folder(scenarios, seeds, asked, window, precision, workers, Path(out) if out else None)
    show(*columns(found, as_csv), as_csv)
    for line in told(found):
        click.echo(line, err=as_csv)
    for name, file in (("result", ""), ("picture", "comparison.png"), ("report", "report.html")):
        click.echo(f"{name}: {near(folder / file)}", err=as_csv)
    click.get_current_context().exit(1 if found.failures else 0)


for command in (*QUESTIONS, mechanisms, *SWEEPS, *ROBUST, calibrate):
    commands.add_command(command)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run a command; return its exit code: 0, 2 for what the user can put right, 130 when interrupted."""
    try:
        code = commands.main(arguments, prog_name="allmende", standalone_mode=False)
    except UserError as error:
        click.echo(str(error), err=True)
        return 2
    except click.ClickException as error:
        error.show()
        return error.exit_code
    except (KeyboardInterrupt, click.Abort):
        return 130
    return code if isinstance(code, int) else 0


if __name__ == "__main__":  # python -m sim.cli, where a program is started as a module: under MPI
    raise SystemExit(main())
