"""The same months lived twice: kernels compiled against interpreted, and against an object per agent; always the same answers."""

import gc
import hashlib
import os
import pickle
import subprocess
import sys
import tempfile
import time
from pathlib import Path

import pytest

from benchmarks.plain import INTS, KERNELS
from benchmarks.plain_compute import ComputeModel
from benchmarks.plain_reuse import ReuseModel
from sim import catalogue
from sim.exchanges.compute import compute_exchange
from sim.kernel import COMPILED, entrance
from sim.month import MONTH, run, with_room
from sim.processes.arrival import arrive
from sim.processes.bases import base_reach, open_bases, open_supply
from sim.processes.hub import _begin, arrivals_bound, arrivals_mean, hub
from sim.scenario import from_dict
from sim.warm import warm
from sim.world.draws import Draw, poisson_quantile, uniform
from sim.world.populations import build
from tests.worlds import copied

AT = 100  # the month in which all are compared
MONTHS, REPEATS = 2, 20
WORLDS = {
    "stock": {"organisations": 400, "contributors": 5000, "derivatives": 20_000},
    "larger": {"organisations": 4000, "contributors": 5000, "derivatives": 400_000},
}
DRAWS = {"draws by the kernels, interpreted": KERNELS, "draws in whole numbers": INTS}


def before(phase, size):
    """A world in mid-run, right before a phase of its month, with parameters and that month's policy."""
    world, params, policy = in_mid_run(size)
    world = with_room(world, params[0], policy[AT])
    for other in MONTH[: MONTH.index(phase)]:
        other(world, params[0], policy[AT], AT)
    return world, params[0], policy[AT]


def in_mid_run(size):
    population = {"name": "world", **WORLDS[size]}
    scenario = from_dict({"title": size, "start": "2020-01", "end": "2031-12", "seeds": 1, "population": population})
    params, policy = scenario.parameters(), scenario.policy()
    world, _ = build(scenario.population, 0, scenario.start, scenario.months, params[0], catalogue.series_dtype())
    return run(world, params, policy[:AT]), params, policy


# --- Compiled and interpreted ----------------------------------------------------------------------------------------


def digest(world):
    """Hash of every row in use."""
    held = hashlib.sha256()
    for name in world._fields[1:]:
        table = getattr(world, name)
        held.update(table.rows[: table.count[0]].tobytes())
    return held.hexdigest()


def lived(path):
    """Live on for a few months; print processor time and what became of the world, for whoever asked."""
    start, params, policy = pickle.loads(Path(path).read_bytes())
    times = []
    for _ in range(REPEATS if COMPILED else 1):  # the first compiled one loads the kernels from disk
        world = copied(start)
        began = time.process_time()
        world = run(world, params, policy[: AT + MONTHS], AT)
        times.append(time.process_time() - began)
    print(min(times), digest(world))


def compiled_and_interpreted():
    """Seconds for the same months, compiled and interpreted, each in a process of its own; the same bits."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder, "world.pickle")
        path.write_bytes(pickle.dumps(in_mid_run("stock")))
        answers = []
        for disabled in ("0", "1"):
            command = [sys.executable, "-c", f"from benchmarks.bench_side_by_side import lived; lived({str(path)!r})"]
            done = subprocess.run(
                command, env={**os.environ, "NUMBA_DISABLE_JIT": disabled}, capture_output=True, text=True, check=True
            )
            answers.append(done.stdout.split())
    (compiled, here), (interpreted, there) = answers
    assert here == there, "compiled and interpreted months differ"
    return float(compiled), float(interpreted)


# --- Kernels and objects ---------------------------------------------------------------------------------------------


@entrance
def reuse(world, params, effects, month):
    """The hub's month up to its downloads: models weighed, and the month's arrivals with all they inherit."""
    _begin(world.artefacts)
    bases = open_bases(world.artefacts)
    reach = base_reach(world, bases, params, month)
    mean = arrivals_mean(world, params, effects, open_supply(world, bases, params))
    arrivals = poisson_quantile(uniform(world.seed, Draw.ARRIVALS, month, 0, 0), mean)
    return arrive(world, bases, reach, min(arrivals, arrivals_bound(world, params, effects)), params, month)


@entrance
def cross(world, params, effects, month):
    """Nothing: what a call from Python costs, which a phase within a run does not pay."""
    return month


STEPS = {"compute exchange": (compute_exchange, compute_exchange, ComputeModel), "reuse step": (hub, reuse, ReuseModel)}


def objects(step, size, draws):
    """The object model of a step, and the world in which the kernels have lived the same month."""
    phase, kernel, model = STEPS[step]
    world, params, effects = before(phase, size)
    after = copied(world)
    made = kernel(after, params, effects, AT)
    return model(world, params, effects, AT, draws), (after,) if made is None else (after, made)


def hold(model, answer):
    """Hold what objects made of the month to the kernels' answer."""
    found = model.differences(*answer)
    assert not found, found[:5]


def stepped(model, answer):
    """Live the month with objects, rightly; return the seconds it took."""
    gc.collect()
    began = time.perf_counter()
    model.step()
    spent = time.perf_counter() - began
    hold(model, answer)
    return spent


def shortest(kernel, world, params, effects):
    """Shortest time of a kernel on fresh copies of a world, in seconds."""
    times = []
    for _ in range(REPEATS):
        fresh = copied(world)
        began = time.perf_counter()
        kernel(fresh, params, effects, AT)
        times.append(time.perf_counter() - began)
    return min(times)


@pytest.mark.parametrize("size", WORLDS)
@pytest.mark.parametrize("step", STEPS)
def bench_kernel(benchmark, step, size):
    phase, kernel, _ = STEPS[step]
    world, params, effects = before(phase, size)
    benchmark.pedantic(kernel, setup=lambda: ((copied(world), params, effects, AT), {}), rounds=REPEATS, warmup_rounds=1)


@pytest.mark.parametrize("size", WORLDS)
@pytest.mark.parametrize("step", STEPS)
def bench_objects(benchmark, step, size):
    benchmark.pedantic(lambda model, answer: model.step(), setup=lambda: (objects(step, size, INTS), {}), teardown=hold, rounds=3)


def bench_interpreted(benchmark):
    compiled, interpreted = benchmark.pedantic(compiled_and_interpreted, rounds=1)
    benchmark.extra_info.update(compiled=compiled, interpreted=interpreted)


def main():
    """Print times and ratios without a harness: ``python -m benchmarks.bench_side_by_side``."""
    warm()
    for size in WORLDS:
        for step, (phase, kernel, _) in STEPS.items():
            world, params, effects = before(phase, size)
            kernel(copied(world), params, effects, AT)
            border, compiled = shortest(cross, world, params, effects), shortest(kernel, world, params, effects)
            print(f"{step}, {size} world: compiled {1e3 * compiled:.2f} ms, of which call from Python {1e3 * border:.2f} ms")
            for name, draws in DRAWS.items():
                spent = min(stepped(*objects(step, size, draws)) for _ in range(3))
                ratios = f"{spent / compiled:.0f} x, {spent / (compiled - border):.0f} x without the call"
                print(f"  objects, {name}: {1e3 * spent:.1f} ms, {ratios}", flush=True)
    compiled, interpreted = compiled_and_interpreted()
    print(f"{MONTHS} months of the stock world: compiled {1e3 * compiled:.1f} ms, interpreted {interpreted:.1f} s, "
          f"{interpreted / compiled:,.0f} x")  # fmt: skip


if __name__ == "__main__":
    main()
