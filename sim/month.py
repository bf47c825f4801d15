"""The month: its phases in order, and the loop over months."""

from typing import Any

from sim.agents.decisions import decide_project
from sim.agents.future import decide_future
from sim.agents.provider import decide_provision
from sim.agents.reveal import decide_reveal
from sim.exchanges.benchmark import benchmark_exchange
from sim.exchanges.compute import compute_exchange
from sim.exchanges.dataset import dataset_exchange
from sim.kernel import COMPILED, entrance, numba
from sim.outcomes.record import record
from sim.processes.calendar import calendar
from sim.processes.community import community
from sim.processes.demand import demand
from sim.processes.governance import governance
from sim.processes.hub import arrivals_bound, hub
from sim.processes.money import money
from sim.processes.projects import form_projects
from sim.processes.release import release
from sim.processes.work import work
from sim.world.tables import World, grown, room_left

literal_unroll = numba.literal_unroll
MONTH = (
    calendar,
    money,
    decide_project,
    form_projects,
    dataset_exchange,
    decide_provision,
    compute_exchange,
    work,
    benchmark_exchange,
    decide_reveal,
    release,
    demand,
    hub,
    community,
    decide_future,
    governance,
    record,
)
# Rows one month may add, per live organisation: at most one project and one copy of withheld text each, and what its projects
# make and take.
ENTRANTS = 72  # 64 by the law of entry, 8 that split off
SPARE = 8
AHEAD = 4  # months of the most growth that a table gets room for, so that it does not grow every month


@entrance
def has_room(world, params, effects):
    """True if every table that grows has room for the most that one month can add."""
    organisations = world.organisations.count[0] + ENTRANTS
    projects = world.projects.count[0] + organisations
    arrivals = arrivals_bound(world, params, effects)
    return (
        room_left(world.organisations) >= ENTRANTS
        and room_left(world.ties) >= ENTRANTS
        and room_left(world.projects) >= organisations
        and room_left(world.artefacts) >= 4 * organisations + SPARE
        and room_left(world.corpora) >= 7 * organisations + SPARE
        and room_left(world.uses) >= 6 * min(projects, 3 * organisations) + SPARE
        and room_left(world.derivatives) >= arrivals
        and room_left(world.publishers) >= arrivals
    )


@entrance
def advance(world, params, policy, month):
    """Live on from ``month`` to the end of ``policy``, or until a table needs room; return the month reached."""
    while month < policy.size and has_room(world, params[0], policy[month]):
        for phase in literal_unroll(MONTH):
            phase(world, params[0], policy[month], month)
        month += 1
    return month


@entrance
def needed_room(world, params, effects):
    """Rows needed by table, in the order of ``GROWING``."""
    organisations = world.organisations.count[0] + ENTRANTS
    arrivals = arrivals_bound(world, params, effects)
    return (ENTRANTS, ENTRANTS, organisations, 4 * organisations + SPARE, 7 * organisations + SPARE,
            18 * organisations + SPARE, arrivals, arrivals)  # fmt: skip


GROWING = ("organisations", "ties", "projects", "artefacts", "corpora", "uses", "derivatives", "publishers")


def with_room(world: World, params, effects) -> World:
    """Return a world whose tables have room for the next month; full tables double."""
    bigger: dict[str, Any] = {}
    for name, needed in zip(GROWING, needed_room(world, params, effects), strict=True):
        table = getattr(world, name)
        if room_left(table) < needed:
            bigger[name] = grown(table, max(2 * table.count[0], table.count[0] + AHEAD * needed))
    return world._replace(**bigger)


def step(world: World, params, policy, month: int) -> World:
    """Live one month phase by phase; the same bits as ``advance``."""
    world = with_room(world, params[0], policy[month])
    for phase in MONTH:
        phase(world, params[0], policy[month], month)
    return world


def run(world: World, params, policy, month: int = 0) -> World:
    """Live to the end of ``policy``.

    Parameters
    ----------
    world : World
        State at the start of ``month``; changed in place, except tables that outgrow their room.
    params, policy : recarray
        One row of parameters; one row of effects per month.
    """
    if not COMPILED:  # interpreted kernels step: literal_unroll means nothing to them
        while month < policy.size:
            world = step(world, params, policy, month)
            month += 1
        return world
    while month < policy.size:
        world = with_room(world, params[0], policy[month])
        month = advance(world, params, policy, month)
    return world


def sentences() -> list[tuple[str, str]]:
    """The month as a list: each phase's name and the sentence that says what it does."""
    docs = [(getattr(phase, "py_func", phase).__name__, phase.__doc__ or "") for phase in MONTH]
    return [(name, doc.strip().split("\n")[0]) for name, doc in docs]
