"""The commands about sweeps: sweep, status, results, sensitivity. Like the command line, it imports late."""

from pathlib import Path
from typing import Any

import click

from sim.console import examples, near, show, typed
from sim.errors import UserError

METHODS = "sobol, morris, fast, dgsm, rbd_fast, pawn, delta, hdmr"
RESULTS = Path("results") / "runs"
OUT = "Where it stands.  [default: results/runs/sweep-<name>]"


@click.command(
    epilog=examples(
        "allmende sweep experiments/sensitivity/screening.yaml --dry-run",
        "allmende sweep experiments/sensitivity/screening.yaml",
        "allmende sweep mine.yaml --shard 3/20 --workers 1",
        "allmende sweep mine.yaml --scheduler slurm.yaml",
        "allmende sweep mine.yaml --run 17",
    )
)
@click.argument("spec", metavar="SPEC")
@click.option("--dry-run", is_flag=True, help="Say how many runs, how long and how much disk; begin nothing.")
@click.option("--out", metavar="FOLDER", help=OUT)
@click.option("--workers", type=click.IntRange(1), metavar="N", help="Processes.  [default: one per processor]")
@click.option("--scheduler", metavar="WHERE", help="Have dask workers do it: tcp://HOST:PORT, or a queueing system's profile.")
@click.option("--mpi", is_flag=True, help="Have the other processes do it: mpiexec -n N python -m mpi4py.futures -m sim.cli ...")
@click.option("--shard", metavar="I/N", help="Do the I-th of N parts (1/20 to 20/20): for arrays of jobs, into one folder.")
@click.option("--retry", is_flag=True, help="Do chunks with failed runs again.")
@click.option("--run", "only", type=click.IntRange(0), metavar="R", help="Do run R alone, here, and show what it gives.")
def sweep(
    spec: str,
    dry_run: bool,
    out: str | None,
    workers: int | None,
    scheduler: str | None,
    mpi: bool,
    shard: str | None,
    retry: bool,
    only: int | None,
) -> None:
    """Run a scenario at many points, each whole on disk or not at all.

    SPEC is a YAML file: a scenario, a design, and what is varied. Whatever ends a sweep, Ctrl-C or a lost machine: the same
    command does the missing runs, and the tables are the same as if nothing had happened. A run that fails does not stop
    the others. Exit code: 0, 1 if runs failed, 2 for what you can put right, 130 when interrupted.
    """
    from sim.running import compile_first, counted
    from sim.sweep import load, run, tell

    asked = load(spec)
    if asked.scenario is not None:
        compile_first()
    part, crew = _shard(shard), None if dry_run or only is not None else _crew(scheduler, mpi, workers)
    place = Path(out) if out else tell.place(asked, RESULTS)
    if dry_run:
        _pairs(tell.cost(asked, workers, part.of))
        return
    if only is not None:
        _alone(asked, place, only)
        return
    try:
        with counted("runs") as hear:
            report = run(asked, place, workers, crew, part, hear, retry=retry)
    except KeyboardInterrupt:
        click.echo(f"interrupted: finished chunks are kept in {near(place.absolute())}; the same command does the rest", err=True)
        click.get_current_context().exit(130)
    if report.found:
        click.echo(f"{report.found} runs were there from before", err=True)
    if report.broken:
        chunks = ", ".join(map(str, report.broken))
        click.echo(f"not as they were written, and done again: chunks {chunks}", err=True)
    click.echo(f"{report.ran} runs done: {near(report.sweep.folder)}")
    failed = report.sweep.failures
    for failure in failed[:5]:
        told = failure["message"].splitlines()[0] if failure["message"] else ""
        click.echo(f"run {failure['run']} failed: {failure['exception_type']}: {told}", err=True)
    if failed:
        click.echo(f"{len(failed)} runs failed; see one alone: allmende sweep {spec} --run {failed[0]['run']}", err=True)
    click.get_current_context().exit(1 if failed else 0)


@click.command(epilog=examples("allmende status results/runs/sweep-screening"))
@click.argument("folder", metavar="FOLDER")
def status(folder: str) -> None:
    """Say how far a sweep is, from any shell, while it runs or after."""
    from sim.sweep import read, tell

    _pairs(tell.progress(read(folder, check=False)))


@click.command(epilog=examples("allmende results results/runs/sweep-screening", "allmende results FOLDER --csv > summary.csv"))
@click.argument("folder", metavar="FOLDER")
@click.option("--csv", "as_csv", is_flag=True, help="Comma-separated, for other programs.")
def results(folder: str, as_csv: bool) -> None:
    """Sum up a sweep: each outcome over all its runs, after a look at every hash.

    The tables themselves are plain Parquet: pandas.read_parquet('FOLDER/means') reads all runs, with their inputs.
    """
    from sim.sweep import read, tell

    found = read(folder)
    show(*tell.summary(found), as_csv)
    click.echo(f"{found.runs - len(found.failures)} of {found.runs} runs, means of the last twelve months", err=as_csv)
    for failure in found.failures[:5]:
        click.echo(f"run {failure['run']} {failure['status']}: {failure['exception_type']} {failure['message']}", err=True)


@click.command(
    epilog=examples(
        "allmende sensitivity results/runs/sweep-screening",
        "allmende sensitivity FOLDER --outcome openness --method pawn --csv",
        "allmende sensitivity FOLDER --over-time --every 3",
        "allmende sensitivity FOLDER --effect grants",
    )
)
@click.argument("folder", metavar="FOLDER")
@click.option("--outcome", "outcomes", multiple=True, metavar="NAME", help="Look at this one; may be repeated.  [default: all]")
@click.option("--method", default="", metavar="NAME", help=f"{METHODS}.  [default: the design's]")
@click.option("--scenario", default="", metavar="NAME", help="Look at this scenario of the sweep.  [default: the reference]")
@click.option("--effect", default="", metavar="NAME", help="Look at what this scenario changes, by paired runs.")
@click.option("--over-time", is_flag=True, help="Indices by year as well; the sweep must have kept its series.")
@click.option("--every", type=click.IntRange(1), default=12, show_default=True, metavar="MONTHS", help="Period of --over-time.")
@click.option("--resamples", type=click.IntRange(10), default=200, show_default=True, metavar="N", help="Of the bootstrap.")
@click.option("--seed", type=click.IntRange(0), default=0, show_default=True, metavar="N", help="Of the bootstrap.")
@click.option("--pictures/--no-pictures", default=True, help="Draw pictures, for the report too.")
@click.option("--csv", "as_csv", is_flag=True, help="Comma-separated, every index, for other programs.")
def sensitivity(
    folder: str, outcomes: tuple[str, ...], scenario: str, effect: str, over_time: bool, every: int, pictures: bool, as_csv: bool,
    **how: Any,
) -> None:  # fmt: skip
    """Say which inputs drive which outcome, how sure that is, and how much is chance.

    The method follows the design: Sobol' indices for sobol, elementary effects for morris, eFAST for fast, derivatives for
    dgsm, RBD-FAST for points of any other kind. Every run must be there and give a number. All indices with 95 % intervals
    go to FOLDER/sensitivity/, with pictures and a report.
    """
    from sim.report.sensitivity import save
    from sim.running import counted
    from sim.sweep import read
    from sim.sweep.looked import view
    from sim.sweep.run import reopened
    from sim.sweep.sensitivity import analyse
    from sim.sweep.sensitivity import over_time as analyse_over_time

    found = read(folder)
    asked, unit = reopened(found)
    seen = view(found, scenario, effect)
    with counted("outcomes") as hear:
        drives = analyse(found, asked, unit, outcomes, hear=hear, seen=seen, **how)
    courses = []
    if over_time:
        with counted("periods") as hear:
            courses = analyse_over_time(found, asked, unit, outcomes, hear=hear, seen=seen, every=every, **how)
    again = typed(click.get_current_context())
    place = save(found, drives, courses, again, pictures, resamples=how["resamples"], seed=how["seed"])
    if as_csv:
        click.echo((place / "indices.csv").read_text(encoding="utf-8"), nl=False)
    else:
        _told(drives)
    click.echo(f"indices, report: {near(place)}", err=as_csv)


COMMANDS = (sweep, status, results, sensitivity)


def _shard(text: str | None) -> Any:
    """The part that ``3/20`` names."""
    from sim.sweep.run import Shard

    if text is None:
        return Shard()
    first, _, of = text.partition("/")
    if not (first.isdigit() and of.isdigit() and 1 <= int(first) <= int(of)):
        raise UserError(f"'{text}' names no part", where="--shard", allowed="I/N, such as 1/20 for the first of twenty")
    return Shard(int(first) - 1, int(of))


def _crew(scheduler: str | None, mpi: bool, workers: int | None) -> Any:
    """Who does it; None for this machine's processes."""
    from sim.sweep.executors import Mpi, crew_of

    if sum(bool(way) for way in (scheduler, mpi, workers)) > 1:
        raise UserError("a sweep is done in one way at a time", allowed="--workers, --scheduler or --mpi")
    return Mpi() if mpi else crew_of(scheduler) if scheduler else None


def _alone(asked: Any, place: Path, number: int) -> None:
    """One run in this process: what it gives, or its traceback."""
    from sim.sweep.job import attempt
    from sim.sweep.run import begin, job_of

    job = job_of(asked, begin(asked, place, 1))
    if number >= job.sweep.runs:
        raise UserError(f"there is no run {number}", where="--run", allowed=f"0 to {job.sweep.runs - 1}")
    found = attempt(job, number)
    where = job.sweep.place(number)
    _pairs([("run", str(number)), ("scenario", where.scenario), ("seed", str(job.sweep.seed(number)))])
    _pairs((name, f"{value:.6g}") for name, value in job.inputs(number).items())
    if isinstance(found, dict):
        click.echo(found["traceback"].rstrip())
        click.get_current_context().exit(1)
    _pairs((name, f"{value:.6g}") for name, value in zip(job.columns, found.means, strict=True))


def _told(drives: Any) -> None:
    """The three largest inputs of each outcome, and the verdict."""
    rows = []
    for one in drives:
        top = [f"{row.input} {row.value:.3g} ({row.low:.3g} to {row.high:.3g})" for row in one.main.head(3).itertuples()]
        rows.append([one.outcome, f"{one.chance:.0%}" if one.chance == one.chance else "?", *top, *[""] * (3 - len(top))])
    show(["outcome", "chance", "first", "second", "third"], rows, as_csv=False)
    for one in drives:
        click.echo(f"{one.outcome}: {one.verdict}")


def _pairs(pairs: Any) -> None:
    """Names and values, a line each."""
    lines = list(pairs)
    width = max((len(name) for name, _ in lines), default=0)
    for name, value in lines:
        click.echo(f"{name.ljust(width)}  {value}")
