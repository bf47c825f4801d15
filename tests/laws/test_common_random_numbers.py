"""Common random numbers: what is not touched by a change keeps its draws."""

import re

import numpy as np
import pytest

from sim import catalogue
from sim.month import MONTH, run, with_room
from sim.world.tables import World
from tests.worlds import copied, newborn, population, rows_of, same_bits, setting

MONTHS = 36
BINDING = 48  # 2024-01: the market for open models has opened, sponsors and rivals are there
TABLES = [name for name in World._fields if name != "menu"]  # the menu is scratch: every choice empties it


def test_a_policy_of_nothing_changes_nothing():
    params, policy = setting(MONTHS)
    nothing = policy.copy()
    for effect in catalogue.effects().values():
        if effect.combine == "add":
            nothing[effect.name] += 0.0
        elif effect.combine == "multiply":
            nothing[effect.name] *= 1.0
    world = newborn(1, MONTHS, params)
    assert same_bits(run(copied(world), params, policy), run(world, params, nothing)) == []


def without_means(world, row=-1):
    """Add an organisation that has nothing: no cash, staff, experts, income or ties."""
    number = int(world.organisations.count[0])
    blank = world.organisations.rows[number]
    for column in blank.dtype.names:
        blank[column] = 0
    template = world.organisations.rows[0]
    blank.id = 2**62 + 12345
    for column in ("kind", "region", "segment", "languages", "motive", "absorbed", "knowledge", "framework", "patron_kind"):
        blank[column] = template[column]
    blank.kind = 5
    blank.patron_kind[:] = -1
    blank.alive, blank.left, blank.best_model, blank.plan, blank.wish_form = 1, -1, -1, -1, 3
    blank.wish_base, blank.wish_project, blank.last_release, blank.patron_terms = -1, -1, -1, 4
    blank.stack, blank.maintains, blank.credit = -1, -1, 0.5
    blank.aspiration = 10.0  # it waits
    world.organisations.count[0] = number + 1
    world.ties.rows[number].id = blank.id
    world.ties.count[0] = number + 1
    return world


def test_an_organisation_without_means_moves_nobody_elses_draw():
    # What one release reveals counts per organisation alive, so public know-how would feel one more of them.
    params, policy = setting(MONTHS, overrides={"public_growth": 0.0})
    alone = with_room(newborn(1, MONTHS, params), params[0], policy[0])
    joined = without_means(copied(alone))
    one, other = run(alone, params, policy), run(joined, params, policy)
    n = one.organisations.count[0]
    mine = rows_of(one, "organisations")
    theirs = rows_of(other, "organisations")
    theirs = theirs[theirs.id != 2**62 + 12345]
    assert len(theirs) == n
    assert (mine.plan == theirs.plan).all()
    assert (mine.released == theirs.released).all()
    assert (rows_of(one, "projects").id == rows_of(other, "projects").id).all()
    assert (rows_of(one, "derivatives").id == rows_of(other, "derivatives").id).all()


@pytest.mark.parametrize("name", sorted(catalogue.mechanisms()))
def test_a_switch_changes_only_the_columns_its_mechanism_declares(name):
    """From one saved state each phase runs with the switch on and off; only declared (phase, column) pairs may differ."""
    mechanism = catalogue.mechanisms()[name]
    declared = {}
    for entry in mechanism.moves:
        phase, columns = entry.split(":")
        declared.setdefault(phase.strip(), set()).update(column.strip() for column in columns.split(","))
    on, policy = setting(BINDING + 4)
    policy["block_hub"][:, 2] = policy["block_weights"][:, 0] = 0.5  # gates bind only where there are borders
    policy["rebuild_demand"] = 10.0  # copies of withheld text are rare in a small world
    off = setting(BINDING + 4, (name,))[0]
    world = run(newborn(1, BINDING + 4, on, population(120, 300, 400)), on, policy[:BINDING])
    world = with_room(world, on[0], policy[BINDING])
    moved = False
    for month in range(BINDING, BINDING + 4):
        for phase in MONTH:
            left, right = copied(world), copied(world)
            phase(left, on[0], policy[month], month)
            phase(right, off[0], policy[month], month)
            different = {re.sub(r": .*", ".rows", column) for column in same_bits(left, right, TABLES)}
            moved = moved or bool(different)
            undeclared = {c for c in different if c not in declared.get(phase_name(phase), set())}
            assert not undeclared, f"{phase_name(phase)} changes {sorted(undeclared)}"
            world = left
        world = with_room(world, on[0], policy[month])
    assert moved, f"{name} moved nothing in four months of a living world"


def phase_name(phase):
    return getattr(phase, "py_func", phase).__name__


def test_the_order_of_rows_in_the_population_does_not_matter():
    """Organisations, contributors and providers enter by id; the order in which their rows are listed is not a fact."""
    world = newborn(1, MONTHS)
    for name in ("organisations", "providers"):
        ids = rows_of(world, name).id
        assert (np.diff(ids) > 0).all(), f"{name} are not in the order of their ids"
    assert World._fields[0] == "seed"
