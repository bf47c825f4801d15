"""Disk and reading time of a sweep of 100,000 runs that keeps every month of every headline outcome.

A few hundred runs are made; their files stand in for the rest, each under its own number of chunk, as a sweep writes them.
"""

import tempfile
import time
from pathlib import Path

import duckdb
import pyarrow as pa
import pyarrow.dataset as ds
import pyarrow.parquet as pq

from sim import catalogue
from sim.scenario.yamltext import tree_of
from sim.store import parquet
from sim.sweep import run
from sim.sweep.run import MOST_CHUNKS
from sim.sweep.spec import asked

RUNS, MADE, MONTHS = 100_000, 200, 144
SPEC = {
    "scenario": "scenarios/study14.yaml",
    "design": {"method": "latin", "n": MADE},
    "parameters": {"choice_temperature": "prior", "own_budget": "prior", "join_hazard": "prior"},
    "outcomes": [name for name, outcome in catalogue.outcomes().items() if not outcome.by],
    "keep": "series",
}


def written(place):
    """Write files of so many runs, as many in each as a sweep of that size puts there."""
    run(asked(tree_of(SPEC, "spec"), Path(), "storage"), place / "made")
    runs = pa.concat_tables([pq.read_table(file) for file in sorted((place / "made" / "series").glob("*.parquet"))])
    in_one = -(-RUNS // MOST_CHUNKS) * MONTHS
    parts = [parquet(runs.slice(first, in_one)) for first in range(0, runs.num_rows, in_one)]
    (place / "series").mkdir()
    for number in range(MOST_CHUNKS):
        (place / "series" / f"series-{number:06d}.parquet").write_bytes(parts[number % len(parts)])


def measured(place):
    """Files, bytes, and seconds to average one outcome by month over all runs with DuckDB and with Arrow."""
    written(place)
    files = list((place / "series").glob("*.parquet"))
    began = time.perf_counter()
    months = duckdb.sql(f"select date, avg(openness) from '{place}/series/*.parquet' group by date").fetchall()
    duck, began = time.perf_counter() - began, time.perf_counter()
    table = ds.dataset(place / "series").to_table(columns=["date", "openness"]).group_by("date").aggregate([("openness", "mean")])
    assert len(months) == table.num_rows == MONTHS
    return len(files), sum(file.stat().st_size for file in files), duck, time.perf_counter() - began


def bench_a_hundred_thousand_runs_on_disk(benchmark, tmp_path):
    files, size, duck, arrow = benchmark.pedantic(measured, args=(tmp_path,), rounds=1)
    benchmark.extra_info.update(
        outcomes=len(SPEC["outcomes"]), files=files, gigabytes=size / 1e9, duckdb_seconds=duck, arrow_seconds=arrow
    )


def main():
    """Print the figures without a harness: ``python -m benchmarks.bench_storage``."""
    with tempfile.TemporaryDirectory() as folder:
        files, size, duck, arrow = measured(Path(folder))
    print(f"{RUNS:,} runs x {len(SPEC['outcomes'])} outcomes x {MONTHS} months: {size / 1e9:.2f} GB in {files:,} files")
    print(f"an average over all runs by month: {duck:.1f} s with DuckDB, {arrow:.1f} s with Arrow")


if __name__ == "__main__":
    main()
