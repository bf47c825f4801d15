"""The same scenario and seed give the same bits, however the run is carried out."""

import hashlib
import os
import subprocess
import sys
import textwrap

import numpy as np
import pytest

from sim import catalogue
from sim.model import Ecosystem
from sim.month import advance, run, step, with_room
from sim.world.tables import World
from tests.worlds import copied, lived, newborn, population, rows_of, same_bits, setting

MONTHS = 40


def fingerprint(world):
    digest = hashlib.sha256()
    for name in World._fields:
        if name != "seed":
            rows = rows_of(world, name)
            for column in rows.dtype.names:
                digest.update(np.ascontiguousarray(rows[column]).tobytes())
    return digest.hexdigest()


def test_two_runs_of_the_same_seed_are_the_same_to_the_bit():
    assert same_bits(lived(3, MONTHS), lived(3, MONTHS)) == []


def test_another_seed_is_another_history():
    assert same_bits(lived(3, MONTHS), lived(4, MONTHS)) != []


def test_stepping_phase_by_phase_and_advancing_in_one_call_agree():
    params, policy = setting(MONTHS)
    stepped = newborn(5, MONTHS, params)
    advanced = copied(stepped)
    for month in range(MONTHS):
        stepped = step(stepped, params, policy, month)
    assert same_bits(stepped, run(advanced, params, policy)) == []


def test_a_table_that_runs_out_of_room_changes_nothing():
    params, policy = setting(MONTHS)
    roomy = newborn(5, MONTHS, params)
    tight = copied(roomy)
    narrow = {}
    for name in ("projects", "artefacts", "corpora", "uses", "derivatives", "publishers"):
        held = getattr(tight, name)
        narrow[name] = type(held)(held.rows[: held.count[0] + 1].copy(), held.count.copy())
    assert same_bits(run(roomy, params, policy), run(tight._replace(**narrow), params, policy)) == []


def test_advancing_stops_where_a_table_needs_room_and_goes_on_from_there():
    params, policy = setting(MONTHS)
    world = with_room(newborn(5, MONTHS, params), params[0], policy[0])
    reached = advance(world, params, policy, 0)
    assert 0 < reached <= MONTHS
    assert world.series.count[0] == reached


SCRIPT = """
from tests.laws.test_bits import fingerprint
from tests.worlds import lived, population
from sim import catalogue
off = {off}
print(fingerprint(lived(2, {months}, off, who=population(12, 40, 60))))
"""


def interpreted(off, months):
    environment = {**os.environ, "NUMBA_DISABLE_JIT": "1"}
    code = textwrap.dedent(SCRIPT).format(off=repr(tuple(off)), months=months)
    done = subprocess.run(
        [sys.executable, "-W", "ignore", "-c", code], env=environment, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr[-3000:]
    return done.stdout.strip()


@pytest.mark.parametrize("switches", ["all on", "all off"])
def test_compiled_and_interpreted_kernels_give_the_same_bits(switches):
    off = tuple(catalogue.mechanisms()) if switches == "all off" else ()
    assert fingerprint(lived(2, 14, off, who=population(12, 40, 60))) == interpreted(off, 14)


def test_mesa_stepping_gives_the_bits_of_a_compiled_run(tiny_scenario):
    model = Ecosystem(tiny_scenario, seed=6)
    while model.running:
        model.step()
    params, policy = tiny_scenario.parameters(), tiny_scenario.policy()
    world = newborn(6, tiny_scenario.months, params, tiny_scenario.population, tiny_scenario.start)
    assert same_bits(model.world, run(world, params, policy)) == []
