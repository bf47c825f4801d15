"""How long the hub alone takes: rows that arrive, and downloads of all that stand there, over 144 months."""

import time

import pytest

from tests.processes.handmade import parameters
from tests.processes.hubs import hub_of, lived

MONTHS, MODELS = 144, 2000
SIZES = {"world": 20_000, "hub": 2_500_000}


def prepared(size):
    """A hub that expects so many rows, before its first month."""
    params = parameters()
    return (hub_of(SIZES[size], MODELS, MONTHS, params), params, MONTHS), {}


@pytest.mark.parametrize(("size", "rounds"), [("world", 20), ("hub", 3)])
def bench_144_months_of_the_hub(benchmark, size, rounds):
    benchmark.pedantic(lived, setup=lambda: prepared(size), rounds=rounds, warmup_rounds=1)


def main():
    """Print processor times without a harness: ``python -m benchmarks.bench_hub``."""
    lived(hub_of(10, 2, MONTHS), None, MONTHS)
    for size in SIZES:
        (world, params, months), _ = prepared(size)
        began = time.process_time()
        lived(world, params, months)
        spent, rows = time.process_time() - began, world.derivatives.rows[: world.derivatives.count[0]]
        held = (rows.nbytes + 16 * world.publishers.count[0]) / 1e6
        ages = int((months - rows.born).sum())
        print(f"{size}: {spent:.3f} s for {months} months, {rows.size:,} rows, {ages:,} model-months, {held:.0f} MB in use")


if __name__ == "__main__":
    main()
