"""Runs a second of a sweep against those of a bare loop, beside Mesa's runner and the EMA workbench, and memory over runs.

``python -m benchmarks.bench_sweep`` prints the figures; ``--runs 200 --rounds 1`` makes it short. Every way runs the same
scenario with parameters of the same range. Processes are warm when the clock starts where a tool has such; Mesa and the
workbench start theirs for every call. Ways take turns, and each is compared with the loop of its own round, for on a shared
machine rounds differ. Seconds of processor a run, of all processes together, differ least: what is above the loop's is overhead.
"""

import argparse
import multiprocessing
import os
import statistics
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path

import psutil

from sim.scenario import load
from sim.scenario.yamltext import tree_of
from sim.sweep import run
from sim.sweep.factors import at
from sim.sweep.job import lived
from sim.sweep.spec import asked
from sim.warm import warm

KEPT = ["openness", "projects_alive"]
WORKERS = 2
MEMORY = """
import resource, sys, tempfile
from pathlib import Path
from sim.scenario.yamltext import tree_of
from sim.sweep import run
from sim.sweep.spec import asked
runs = int(sys.argv[1])
tree = tree_of({"function": "ishigami", "design": {"method": "random", "n": 1000}, "replicates": runs // 1000,
                "inputs": {f"x{i}": [0, 1] for i in (1, 2, 3)}}, "spec")
with tempfile.TemporaryDirectory() as folder:
    run(asked(tree, Path(), "memory"), Path(folder) / "x", 2)
from sim.ensemble import workers
workers.close_all()
print(*(resource.getrusage(who).ru_maxrss / 1024 for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)))
"""


def scenario():
    """The study's projects, 144 months."""
    return load("scenarios/study14.yaml").with_(
        start="2020-01", end="2031-12", population={"contributors": 500, "derivatives": 2000}
    )


def spec(runs):
    keys = {"scenario": "given", "design": {"method": "random", "n": runs}, "parameters": {"aspiration_start": [0.1, 0.4]}}
    return asked(tree_of({**keys, "outcomes": KEPT}, "spec"), Path(), "bench", scenario())


class Clock:
    """Runs a second of wall time, and seconds of processor a run in this process and all it started."""

    def __init__(self, runs):
        self.runs, self.began, self.spent = runs, time.perf_counter(), _processor()

    def stop(self):
        seconds, spent = time.perf_counter() - self.began, _processor() - self.spent
        return self.runs / seconds, spent / self.runs


def _processor():
    here = psutil.Process()
    return sum(sum(process.cpu_times()[:4]) for process in [here, *here.children(recursive=True)])


def loop(runs):
    """The bare loop: what one process can do."""
    wanted = spec(runs)
    clock = Clock(runs)
    for k in range(runs):
        lived(at(wanted.scenario, wanted.spec.factors, [0.1 + 0.3 * k / runs]), 0, KEPT, ())
    return clock.stop()


def swept(runs, **how):
    with tempfile.TemporaryDirectory() as folder:
        run(spec(WORKERS * 8), Path(folder) / "warm", batch=1, **how)
        clock = Clock(runs)
        run(spec(runs), Path(folder) / "x", batch=max(1, runs // 16), **how)
        return clock.stop()


def with_dask(runs):
    from distributed import LocalCluster

    from sim.sweep.executors import crew_of

    with LocalCluster(n_workers=WORKERS, threads_per_worker=1, dashboard_address=None, silence_logs=50) as cluster:
        return swept(runs, executor=crew_of(cluster.scheduler_address))


def with_mesa(runs):
    import mesa

    from sim.model import Ecosystem

    values = [0.1 + 0.3 * k / runs for k in range(runs)]
    varied = {"scenario": [scenario()], "aspiration_start": values}
    clock = Clock(runs)
    mesa.batch_run(Ecosystem, varied, number_processes=WORKERS, rng=[0], display_progress=False)
    return clock.stop()


def with_ema(runs):
    from sim.neighbours import as_ema_model

    model = as_ema_model(scenario(), parameters={"aspiration_start": [0.1, 0.4]}, outcomes=KEPT)
    from ema_workbench import MultiprocessingEvaluator

    multiprocessing.set_start_method(None, force=True)  # Mesa's runner has set another for the whole process
    clock = Clock(runs)
    with MultiprocessingEvaluator(model, n_processes=WORKERS) as evaluator:
        evaluator.perform_experiments(scenarios=runs)
    return clock.stop()


WAYS = {
    "sweep, 1 process": (1, lambda runs: swept(runs, workers=1)),
    "sweep, 2 processes": (2, lambda runs: swept(runs, workers=WORKERS)),
    "sweep, dask with 2 workers": (2, with_dask),
    "mesa.batch_run, 2 processes": (2, with_mesa),
    "EMA workbench, 2 processes": (2, with_ema),
}


def bench_a_sweep_of_two_processes(benchmark):
    warm()
    benchmark.pedantic(lambda: swept(100, workers=WORKERS), rounds=3, warmup_rounds=1)


def main():
    """Print runs a second and memory."""
    asks = argparse.ArgumentParser()
    asks.add_argument("--runs", type=int, default=400)
    asks.add_argument("--rounds", type=int, default=3)
    given = asks.parse_args()
    warnings.simplefilter("ignore")
    warm()
    loop(10)
    found = {name: [] for name in WAYS}
    for _ in range(given.rounds):
        for name, (processes, way) in WAYS.items():
            serial, bare = loop(given.runs // 4)
            rate, spent = way(given.runs)
            found[name].append((rate, rate / (processes * serial), spent, bare))
            print(f"{name}: {rate:.1f} runs/s, {rate / (processes * serial):.0%} of processes x the loop's {serial:.1f}; "
                  f"{spent:.3f} s of processor a run, loop {bare:.3f} s; load {os.getloadavg()[0]:.1f}", flush=True)  # fmt: skip
    for name, rounds in found.items():
        rate, share, spent, bare = (statistics.median(column) for column in zip(*rounds, strict=True))
        print(f"median: {name}: {rate:.1f} runs/s, {share:.0%}; {spent:.3f} s of processor a run, the loop {bare:.3f} s")
    for runs in (10_000, 100_000, 400_000):
        said = subprocess.run([sys.executable, "-c", MEMORY, str(runs)], capture_output=True, text=True, check=True).stdout
        client, worker = map(float, said.split())
        print(f"{runs:,} runs of a function: peak of the client {client:.0f} MB, of a worker {worker:.0f} MB", flush=True)


if __name__ == "__main__":
    main()
