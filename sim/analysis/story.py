"""A project's life: which project to tell of, and one seed lived again month by month to see what became of it.

A run is fixed by scenario and seed, so living it again gives the same bits; the caller hands over the finished run, and it is
compared with what was lived here.
"""

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from sim import catalogue, month
from sim.analysis.risks import Risks, Rules, risks
from sim.analysis.snapshots import Snapshot, name_of, rows_of, snapshot, word_of
from sim.analysis.turns import Event, events
from sim.errors import UserError, nearest
from sim.processes.governance import governance
from sim.store import Run
from sim.world.names import Ending, Form, Stage
from sim.world.populations import build
from sim.world.tables import World

if TYPE_CHECKING:
    from sim.scenario import Scenario

WATCHED = 12  # projects that are looked at closely when nobody says which to tell of


@dataclass(frozen=True)
class Candidate:
    """A project that a story may be told of, as the last month left it."""

    row: int
    id: int
    host: str
    form: str
    start: int
    end: int  # month of its end, or the run's last month
    ending: str  # empty if the run was over first
    releases: int
    generations: int
    stopped: int
    sponsored: bool  # the host has places for patrons

    @property
    def months(self) -> int:
        """Length of its life within the run."""
        return self.end - self.start + 1

    @property
    def rank(self) -> tuple[int, ...]:
        """Whole lives first, then those that live on patrons, then by turning points, length and id.

        Turning points are generations begun, releases, and runs given up.
        """
        turning_points = self.generations + self.releases + self.stopped
        return (not self.ending, not self.sponsored, -turning_points, -self.months, self.id)


@dataclass(frozen=True)
class Story:
    """One project's life: its months, and what happened in them."""

    project: Candidate
    months: tuple[Snapshot, ...]
    events: tuple[Event, ...]

    @property
    def rank(self) -> tuple[int, ...]:
        """The most kinds of events first, then the most events, then by length and id."""
        kinds = len({event.kind for event in self.events})
        return (-kinds, -len(self.events), -self.project.months, self.project.id)


def candidates(run: Run) -> list[Candidate]:
    """Every project of a finished run, in the order of ``Candidate.rank``."""
    world = _world(run)
    made = world.artefacts.rows.project[: world.artefacts.count[0]]
    releases = np.bincount(made[made >= 0], minlength=int(world.projects.count[0]))
    found = []
    for row, project in enumerate(world.projects.rows[: world.projects.count[0]]):
        ended = project.stage == Stage.ENDED
        found.append(Candidate(
            row, int(project.id), name_of(run.names.organisations, "organisation", project.host), word_of(Form, project.form),
            int(project.start), int(project.end) if ended else run.scenario.months - 1,
            word_of(Ending, project.ending) if ended else "", int(releases[row]), int(project.generation), int(project.stopped),
            bool(world.organisations.rows[project.host].patron_share.sum() > 0.0),
        ))  # fmt: skip
    return sorted(found, key=lambda candidate: candidate.rank)


def chosen(found: list[Candidate], who: str | None = None) -> list[Candidate]:
    """Return the projects of an organisation, or the one with an id; without a name the first dozen.

    Raises
    ------
    UserError
        If there is none; the message names the nearest.
    """
    if not found:
        raise UserError("nobody started a project in this run", hint="Try a longer run, or another seed with --seed")
    if who is None:
        return found[:WATCHED]
    wanted = who.strip().casefold()
    mine = [candidate for candidate in found if wanted in (candidate.host.casefold(), str(candidate.id))]
    if mine:
        return mine
    known = {candidate.host.casefold(): candidate.host for candidate in found}
    like = nearest(wanted, [*known, *(str(candidate.id) for candidate in found)])
    for lowered, name in known.items():
        like = like.replace(f"'{lowered}'", f"'{name}'")
    raise UserError(
        f"no project in this run has the host or the id '{who}'", where="--project", hint=like or "All of them: add --list"
    )


def stories(run: Run, projects: Iterable[Candidate], report: Callable[[int], None] | None = None) -> list[Story]:
    """Live a finished run again and return the lives of some projects, in the order of ``Story.rank``.

    Parameters
    ----------
    run : Run
        The run as ``run_one`` gave it, with its world.
    projects : iterable of Candidate
        Which projects.
    report : callable, optional
        Called with the months lived so far.

    Raises
    ------
    RuntimeError
        If what was lived is not the run, to the bit.
    """
    projects, world = list(projects), None
    seen: dict[int, list[Snapshot]] = {project.row: [] for project in projects}
    for now, world, faced in lived(run.scenario, run.seed, seen):
        for project in projects:
            if project.start <= now <= project.end:
                seen[project.row].append(snapshot(world, run.names, project.row, now, faced.get(project.row, Risks())))
        if report is not None:
            report(now + 1)
    different = differing(world, _world(run)) if world is not None else []
    if different:
        raise RuntimeError(f"lived month by month, seed {run.seed} gives other bits than in one go: {', '.join(different)}")
    told = [Story(project, tuple(seen[project.row]), tuple(events(seen[project.row]))) for project in projects]
    return sorted(told, key=lambda story: story.rank)


def lived(scenario: "Scenario", seed: int, numbers: Iterable[int]) -> Iterator[tuple[int, World, dict[int, Risks]]]:
    """Live a seed month by month; give the month, the world at its end, and what projects faced when governance began."""
    params, policy = scenario.parameters(), scenario.policy()
    world, _ = build(scenario.population, seed, scenario.start, scenario.months, params[0], catalogue.series_dtype())
    numbers, rules = list(numbers), Rules.of(params)
    for now in range(scenario.months):
        faced: dict[int, Risks] = {}
        world = month.with_room(world, params[0], policy[now])
        for phase in month.MONTH:
            if phase is governance:
                projects = world.projects
                alive = [n for n in numbers if n < projects.count[0] and projects.rows[n].stage != Stage.ENDED]
                faced = {number: risks(world, number, rules, policy[now], now) for number in alive}
            phase(world, params[0], policy[now], now)
        yield now, world, faced


def differing(one: World, other: World) -> list[str]:
    """Names of the tables in which two worlds differ."""
    tables = [name for name in World._fields if name != "seed"]
    return [name for name in tables if rows_of(one, name).tobytes() != rows_of(other, name).tobytes()]


def _world(run: Run) -> World:
    if run.world is None:
        raise ValueError("a run without its world has no stories")
    return run.world
