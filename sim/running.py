"""The command ``run``: seeds spread over processes, saved as they come, shown while they run, summed up at the end."""

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click
import pandas as pd

from sim import catalogue, ensemble, store
from sim.errors import UserError
from sim.store.folder import MANIFEST
from sim.warm import cold, warm

if TYPE_CHECKING:
    from sim.scenario import Scenario

RESULTS = Path("results") / "runs"
HISTORY_ENDS = "2025-12"
SHOWN = (
    "frontier_open", "gap_year", "open_share", "openness", "outside_early", "outside_late", "speakers_served",
    "languages_served", "download_gini", "download_top_share", "top_base_share", "compute_share_non_company",
    "compute_price", "projects_alive", "retention",
)  # fmt: skip


@dataclass(frozen=True)
class Outcome:
    """What became of a command: where the result stands, and what did not go well."""

    folder: Path | None
    done: list[int]
    kept: list[int]
    failures: tuple[ensemble.Failure, ...] = ()
    interrupted: bool = False

    @property
    def code(self) -> int:
        """Exit code of the command."""
        return 130 if self.interrupted else 1 if self.failures else 0

    def told(self) -> Iterator[str]:
        """Lines about what was taken over, what failed and what an interruption left."""
        if self.kept:
            yield f"{len(self.kept)} of the seeds were there from an earlier run"
        for failure in self.failures:
            yield f"seed {failure.seed} failed: {failure.message}"
        if self.failures:
            yield "This is a fault of the program, not of the scenario. Where it happened:"
            yield self.failures[0].traceback.rstrip()
        if self.interrupted and self.folder is not None:
            yield f"interrupted: the result holds the {len(self.done)} seeds that were done; run again for the others"
        elif self.interrupted:
            yield "interrupted: nothing was saved, and what stood there before still does"


def run_to_folder(scenario: "Scenario", seeds: list[int], workers: int | None, place: Path) -> Outcome:
    """Run seeds and save them to a folder; seeds that an earlier run of the same left there are not run again.

    An interruption keeps the seeds that were finished, unless another result stands at the place: that stays then.
    """
    failures: tuple[ensemble.Failure, ...] = ()
    interrupted = False
    another = (place / MANIFEST).is_file()
    with store.Writer(place, scenario) as writer:
        kept = writer.keep(seeds)
        left = [seed for seed in seeds if seed not in kept]
        try:
            if left:
                compile_first()
                with shown(len(left), scenario.months) as (heard, finished):

                    def save(run: store.Run) -> None:
                        writer.add(run)
                        finished(run)

                    failures = ensemble.run(scenario, left, workers, heard, each=save).failures
        except KeyboardInterrupt:
            interrupted = True
        done = sorted(writer.seconds)
        if not done or (interrupted and another and not kept):
            return Outcome(None, done, kept, failures, interrupted)
        folder = writer.finish(complete=len(done) == len(seeds), failures=failures)
    return Outcome(folder, done, kept, failures, interrupted)


def compile_first() -> None:
    """Compile the model if that has not been done, and say so, for it takes a while."""
    if cold():
        click.echo("compiling the model: once after every change of it, some minutes at most", err=True)
        warm()


@contextmanager
def shown(seeds: int, months: int) -> Iterator[tuple[Callable[[int, int], None], Callable[[Any], None]]]:
    """Show progress on the error stream: a bar on a terminal, a line a seed elsewhere; give what hears of it."""
    if not sys.stderr.isatty():
        count = [0]

        def say(run: store.Run) -> None:
            count[0] += 1
            click.echo(f"seed {run.seed} done in {run.seconds:.1f} s ({count[0]} of {seeds})", err=True)

        yield (lambda seed, month: None), say
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    text = TextColumn("{task.description}")
    look = (
        text,
        BarColumn(bar_width=None),
        MofNCompleteColumn(),
        TextColumn("months"),
        TimeElapsedColumn(),
        TimeRemainingColumn(),
    )
    with Progress(*look, console=Console(stderr=True), transient=True, expand=True) as bar:
        task = bar.add_task(f"0 of {seeds} seeds", total=seeds * months)
        lived: dict[int, int] = {}
        ready: list[int] = []

        def hear(seed: int, month: int) -> None:
            lived[seed] = month
            bar.update(task, completed=sum(lived.values()))

        def finish(run: store.Run) -> None:
            ready.append(run.seed)
            bar.update(task, description=f"{len(ready)} of {seeds} seeds")

        yield hear, finish


@contextmanager
def counted(what: str) -> Iterator[Callable[[int, int], None]]:
    """Show on the error stream how many of all runs are done: a bar on a terminal, a line a tenth elsewhere."""
    if not sys.stderr.isatty():
        told = [0]

        def say(done: int, total: int) -> None:
            if done * 10 // total > told[0]:
                told[0] = done * 10 // total
                click.echo(f"{done} of {total} {what}", err=True)

        yield say
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeElapsedColumn, TimeRemainingColumn

    look = (BarColumn(bar_width=None), MofNCompleteColumn(), TextColumn(what), TimeElapsedColumn(), TimeRemainingColumn())
    with Progress(*look, console=Console(stderr=True), transient=True, expand=True) as bar:
        task = bar.add_task(what, total=None)
        yield lambda done, total: bar.update(task, completed=done, total=total)


@contextmanager
def stepped(runs: int) -> Iterator[Callable[[], None]]:
    """The same for so many runs, one at a time: give what is to be called after each."""
    with counted("runs") as hear:
        done = count(1)
        yield lambda: hear(next(done), runs)


def chosen(scenario: "Scenario", text: str | None) -> list[int]:
    """Return the seeds that an option asks for: ``20`` is how many, ``3,5,8`` is which, None is the scenario's own."""
    if text is None:
        return ensemble.chosen_seeds(scenario)
    try:
        numbers = [int(part) for part in text.split(",") if part.strip()]
    except ValueError:
        allowed = "a number such as 20, or a list such as 3,5,8"
        raise UserError(f"'{text}' names no seeds", where="--seeds", allowed=allowed) from None
    return ensemble.chosen_seeds(scenario, numbers if "," in text or not numbers else numbers[0])


def table(series: pd.DataFrame) -> tuple[list[str], list[list[str]]]:
    """Head and rows of what came out: the year to the end of history, and the last year, with the spread over seeds."""
    dates = series.index.get_level_values("date")
    last = dates.max()
    moments = [moment for moment in (pd.Timestamp(HISTORY_ENDS), last) if dates.min() <= moment <= last]
    columns = {f"year to {moment:%Y-%m}": ensemble.summarise(series, f"{moment:%Y-%m}") for moment in dict.fromkeys(moments)}
    rows = []
    for name in SHOWN:
        outcome = catalogue.outcomes()[name]
        cells = [_cell(dict(summary.loc[name])) for summary in columns.values()]
        rows.append([outcome.label, *cells, outcome.unit])
    return ["outcome", *columns, "unit"], rows


def _cell(row: dict[str, Any]) -> str:
    if row["seeds"] == 1:
        return number(row["median"])
    return f"{number(row['median'])} ({number(row['low'])} to {number(row['high'])})"


def number(value: float) -> str:
    """Return a number with three digits that count."""
    if abs(value) >= 999.5:
        return f"{value:,.0f}"
    return f"{value:.3g}"
