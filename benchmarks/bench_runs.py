"""How long a run takes, once kernels are compiled: the stock world, the study's projects, and a hub of millions."""

import time

import pytest

from sim import catalogue
from sim.month import run
from sim.scenario import from_dict
from sim.warm import warm
from sim.world.populations import build

SIZES = {
    "world": {"name": "world", "organisations": 400, "contributors": 5000, "derivatives": 20_000},
    "study14": {"name": "study14", "contributors": 500, "derivatives": 2000},
    "hub": {"name": "world", "organisations": 500, "contributors": 1_000_000, "derivatives": 2_500_000},
}


def prepared(size):
    """A scenario's parameters and policy, and a world at its start."""
    scenario = from_dict({"title": size, "start": "2020-01", "end": "2031-12", "seeds": 1, "population": SIZES[size]})
    params, policy = scenario.parameters(), scenario.policy()
    world, _ = build(scenario.population, 0, scenario.start, scenario.months, params[0], catalogue.series_dtype())
    return (world, params, policy), {}


@pytest.mark.parametrize(("size", "rounds"), [("world", 10), ("study14", 10), ("hub", 2)])
def bench_144_months(benchmark, size, rounds):
    warm()
    benchmark.pedantic(run, setup=lambda: prepared(size), rounds=rounds, warmup_rounds=1)


def bench_building_the_stock_world(benchmark):
    benchmark.pedantic(lambda: prepared("world"), rounds=10, warmup_rounds=1)


def main():
    """Print wall times without a harness."""
    warm()
    for size in SIZES:
        (world, params, policy), _ = prepared(size)
        run(world, params, policy)
        (world, params, policy), _ = prepared(size)
        began = time.perf_counter()
        world = run(world, params, policy)
        rows = int(world.derivatives.count[0])
        print(f"{size}: {time.perf_counter() - began:.3f} s for {policy.size} months, {rows:,} derivatives")


if __name__ == "__main__":
    main()
