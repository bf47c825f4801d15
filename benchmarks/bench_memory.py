"""The most memory that a run of the hub's full size takes, in a process of its own."""

import resource
import subprocess
import sys
from pathlib import Path

from benchmarks.bench_runs import prepared
from sim.month import run
from sim.warm import warm

MEGABYTE = 1e6
STATUS = Path("/proc/self/status")
UNIT = 1 if sys.platform == "darwin" else 1024  # bytes in which the system counts


def peak():
    """The process's own peak in MB; Linux would have a child begin at its parent's, so it is asked another way."""
    if STATUS.exists():
        return next(int(line.split()[1]) * 1024 / MEGABYTE for line in STATUS.read_text().splitlines() if "VmHWM" in line)
    return UNIT * resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / MEGABYTE


def lived(size):
    """Print the peak before and after a run, in MB, and the rows on its hub, for whoever asked."""
    (world, params, policy), _ = prepared("study14")
    run(world, params, policy)
    idle = peak()
    (world, params, policy), _ = prepared(size)
    world = run(world, params, policy)
    print(idle, peak(), world.derivatives.count[0])


def measured(size):
    """Peak with kernels loaded, peak after a run, both in MB, and rows on the hub."""
    command = [sys.executable, "-c", f"from benchmarks.bench_memory import lived; lived({size!r})"]
    return [float(word) for word in subprocess.run(command, capture_output=True, text=True, check=True).stdout.split()]


def bench_peak_of_the_hub(benchmark):
    warm()
    idle, most, rows = benchmark.pedantic(measured, args=("hub",), rounds=1)
    benchmark.extra_info.update(idle_megabytes=idle, peak_megabytes=most, rows=rows)


def main():
    """Print peaks without a harness: ``python -m benchmarks.bench_memory``."""
    warm()
    for size in ("world", "hub"):
        idle, most, rows = measured(size)
        print(f"{size}: {most:,.0f} MB at the peak, {idle:,.0f} MB of it kernels and libraries, {rows:,.0f} derivatives")


if __name__ == "__main__":
    main()
