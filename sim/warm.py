"""Compiling everything once: two processes share the work, and what they compile stays on disk until a source changes.

On a cluster many processes start at once on a node, and nodes may share a home: the first to come compiles, the others wait.
"""

import os
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import llvmlite.binding
import numba

from sim import catalogue, month
from sim.kernel import COMPILED
from sim.lock import alone_at
from sim.world.populations import build

START = (2020, 1)
SMALL = SimpleNamespace(name="world", organisations=3, contributors=3, derivatives=3)
# Phases that take longest to compile, split by hand so that both processes are done at about the same time.
FIRST = ("decide_project", "dataset_exchange", "work", "demand", "release", "community", "decide_future", "calendar")


def compile_part(first: bool) -> None:
    """Compile one half of the phases with everything they call."""
    params = catalogue.default_parameters()
    policy = catalogue.neutral_policy(1, float(START[0]))
    world, _ = build(SMALL, 0, START, 1, params[0], catalogue.series_dtype())
    signature = tuple(numba.typeof(value) for value in (world, params[0], policy[0], 0))
    for phase in month.MONTH:
        if (phase.py_func.__name__ in FIRST) == first:
            phase.compile(signature)


def _mark() -> Path:
    """Where it is noted that all is there, for processors such as this one: others need code of their own."""
    processor = numba.config.CPU_NAME or llvmlite.binding.get_host_cpu_name()
    return Path(os.environ["NUMBA_CACHE_DIR"]) / f"complete-{processor}"


def cold() -> bool:
    """True if kernels have yet to be compiled."""
    return COMPILED and not _mark().exists()


def warm() -> bool:
    """Compile all kernels unless they are on disk already; return True if there was work to do."""
    if not cold():
        return False
    with alone_at(_mark(), wait=True):
        if not cold():  # another process did it while we waited
            return False
        _compile()
        _mark().touch()
    return True


def _compile() -> None:
    other = subprocess.Popen([sys.executable, "-W", "ignore", "-c", "from sim.warm import compile_part; compile_part(False)"])
    try:
        compile_part(True)
    finally:
        other.wait()
    params = catalogue.default_parameters()
    policy = catalogue.neutral_policy(1, float(START[0]))
    world, _ = build(SMALL, 0, START, 1, params[0], catalogue.series_dtype())
    month.run(world, params, policy)
