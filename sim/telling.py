"""The command ``story``: which project of a seed, its life lived again, and what is written of it."""

import csv
import io
import json
import re
from datetime import UTC, datetime
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

import click

from sim.analysis.snapshots import Snapshot, columns, flat
from sim.analysis.story import Candidate, Story, candidates, chosen, stories
from sim.analysis.turns import sentences
from sim.analysis.words import listed, months_said, said, said_month
from sim.ensemble import run_one
from sim.errors import StoreError
from sim.running import RESULTS, compile_first, shown
from sim.store import folder_name, machine, versions
from sim.store.folder import MANIFEST, Draft
from sim.store.run import Run, month_start

if TYPE_CHECKING:
    from sim.scenario import Scenario

FORMAT = "story 1"  # of the folder
LISTED = 40  # candidates shown unless somebody is named
# The clocks of risks: bills left unpaid, a first release, the next one, the time box.
CLOCKS = {"bills_left": "bills", "first_left": "first", "silence_left": "next", "box_left": "box"}
Table = tuple[list[str], list[list[str]]]


def tell(scenario: "Scenario", seed: int, who: str | None, folder: str | None = None) -> tuple[Story, Run]:
    """Run a seed, choose a project, and live the seed again to see its life; progress goes to the error stream.

    Parameters
    ----------
    scenario : Scenario
        What to simulate.
    seed : int
        Seed of every draw.
    who : str or None
        A host's name or a project's id; None chooses.
    folder : str, optional
        Where the story will be written, to find out first whether it may be.
    """
    if folder is not None:
        _refuse_others(Path(folder))
    months = scenario.months
    compile_first()
    with shown(1, 2 * months) as (heard, finished):
        run = run_one(scenario, seed, lambda month: heard(seed, month))
        found = stories(run, chosen(candidates(run), who), lambda month: heard(seed, months + month))
        finished(SimpleNamespace(seed=seed, seconds=run.seconds))
    return found[0], run


def listing(scenario: "Scenario", seed: int, who: str | None) -> Table:
    """Head and rows of the projects that a story may be told of, the most promising first."""
    compile_first()
    with shown(1, scenario.months) as (heard, finished):
        run = run_one(scenario, seed, lambda month: heard(seed, month))
        finished(run)
    found = candidates(run)
    rows = [_candidate(one, scenario.start) for one in (chosen(found, who) if who else found[:LISTED])]
    if len(rows) < len(found):
        click.echo(f"{len(rows)} of {len(found)} projects; --project with the name of an organisation lists all of its own",
                   err=True)  # fmt: skip
    return ["id", "start", "end", "ending", "releases", "form", "host"], rows


def _candidate(one: Candidate, start: tuple[int, int]) -> list[str]:
    dates = (f"{month_start(start, month):%Y-%m}" for month in (one.start, one.end))
    return [
        str(one.id),
        *dates,
        one.ending.replace("_", " ") or "goes on",
        str(one.releases),
        one.form.replace("_", " "),
        one.host,
    ]


HEAD = {
    "month": "",
    "stage": "with the generation",
    "people": "staff + volunteers [FTE]",
    "cash": "of the host [1,000 USD]",
    "payers": "patrons' places filled",
    "compute": "received [h]",
    "let in": "share of willing helpers, by models and by data",
    "ends": "chance this month [%]",
    "clock": "what ends it next if nothing changes (bills, want of a first or next release, time box) [months left]",
}


def table(story: Story, start: tuple[int, int]) -> Table:
    """Head and rows of a life, a row a month, narrow enough for a terminal; the folder's table has every column."""
    return list(HEAD), [_month(seen, start) for seen in story.months]


def legend() -> str:
    """What the heads of the table mean."""
    return "; ".join(f"{name}: {says}" for name, says in HEAD.items() if says)


def _month(seen: Snapshot, start: tuple[int, int]) -> list[str]:
    lefts = {label: getattr(seen.risks, name) for name, label in CLOCKS.items()}
    running = {label: left for label, left in lefts.items() if left is not None}
    nearest = min(running, key=lambda label: running[label]) if running else ""
    return [
        f"{month_start(start, seen.month):%Y-%m}", f"{seen.stage} {seen.generation}", f"{seen.core:.0f}+{seen.volunteers:.0f}",
        f"{seen.cash / 1e3:,.0f}",
        f"{sum(bool(payer.who) for payer in seen.payers)}/{len(seen.payers)}" if seen.payers else "own", f"{seen.hours_now:,}",
        " ".join(f"{share:.2f}" for share in (seen.admission_model, seen.admission_data) if share is not None),
        f"{100 * seen.risks.ends:.1f}", f"{nearest} {running[nearest]}" if nearest else "",
    ]  # fmt: skip


def told(story: Story, scenario: "Scenario", seed: int) -> list[str]:
    """Return the heading, and a sentence for each month in which something happened."""
    return [*heading(story, scenario, seed), "", *sentences(story.events, scenario.start)]


def heading(story: Story, scenario: "Scenario", seed: int) -> list[str]:
    """Two lines: who and when, and which run that was."""
    one, months = story.project, len(story.months)
    first, last = (said_month(month_start(scenario.start, month)) for month in (one.start, one.end))
    span = f"from {first} to {last}" if one.ending else f"since {first}, alive in {last}"
    did = listed([f"{one.generations} generation{'s' * (one.generations != 1)}", f"{one.releases} finished",
                  *([f"{one.stopped} given up"] if one.stopped else [])])  # fmt: skip
    return [
        f"{one.host}: a {said(one.form)} project {span}",
        f"{months_said(months)}, {did} · {scenario.title or 'untitled scenario'}, seed {seed}, project {one.id} · "
        "a simulated life, no record of the real one",
    ]


def write(story: Story, run: Run, stem: str, folder: str | None) -> Path:
    """Write sentences, tables and picture to a folder in one step; return the folder.

    Raises
    ------
    StoreError
        If the folder holds something that is no story, or cannot be written.
    """
    from sim.figures.story import story as drawn
    from sim.figures.style import png

    scenario, seed = run.scenario, run.seed
    place = Path(folder) if folder else RESULTS / default_name(story, run, stem)
    _refuse_others(place)
    title, subtitle = heading(story, scenario, seed)
    found = versions()
    footer = (
        f"allmende {found['allmende']}, sources {found['sources'][:8]} · identity {scenario.identity()[:16]}, seed {seed}"
        " · risks are those that the model drew against that month"
    )
    lines = sentences(story.events, scenario.start)
    with Draft(place) as draft:
        draft.write("story.txt", ("\n".join(told(story, scenario, seed)) + "\n").encode())
        draft.write("months.csv", _csv([_dated(flat(seen), scenario.start) for seen in story.months]))
        draft.write("events.csv", _csv([
            {"date": f"{month_start(scenario.start, one.month):%Y-%m}", "month": one.month, "kind": one.kind, "about": one.lane,
             "says": one.says} for one in story.events
        ]))  # fmt: skip
        draft.write("story.png", png(drawn(story, lines, scenario.start, (title, subtitle, footer))))
        draft.finish({
            "format": FORMAT, "name": place.name, "title": title, "identity": scenario.identity(), "seed": seed,
            "project": {"id": story.project.id, "host": story.project.host}, "scenario": scenario.to_dict(),
            "start": list(scenario.start), "columns": columns(), "versions": found, "platform": machine(),
            "created": datetime.now(UTC).isoformat(timespec="seconds"),
        })  # fmt: skip
        return draft.place


def default_name(story: Story, run: Run, stem: str) -> str:
    """Name of the folder: scenario and identity, seed, host, and the month of the founding."""
    host = re.sub(r"[^a-z0-9]+", "-", story.project.host.casefold()).strip("-") or "project"
    founded = f"{month_start(run.scenario.start, story.project.start):%Y-%m}"
    return f"{folder_name(stem, run.scenario)}-story-{run.seed}-{host[:30].strip('-')}-{founded}"


def _refuse_others(place: Path) -> None:
    """Never put a story in the place of a run's result."""
    try:
        there = json.loads((place / MANIFEST).read_bytes()).get("format")
    except (OSError, ValueError, AttributeError):
        return  # nothing there, or nothing that could be read: the draft decides
    if there != FORMAT:
        raise StoreError(f"'{place}' holds the result of a run", hint="Name another folder for the story")


def _dated(row: dict[str, Any], start: tuple[int, int]) -> dict[str, Any]:
    return {"date": f"{month_start(start, row['month']):%Y-%m}", **row}


def _csv(rows: list[dict[str, Any]]) -> bytes:
    head = list(dict.fromkeys(name for row in rows for name in row))
    text = io.StringIO()
    writer = csv.DictWriter(text, head, restval="", lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue().encode()
