"""The league of levers, from runs to what is published: ``python experiments/league/run.py``. What was done is not done again.

With ``--so-far``, nothing is run: the first sets of parameters of which all runs are there are analysed and published, under a
title that says so. Other arguments go to ``allmende sweep``.
"""

import json
import shutil
import sys
from pathlib import Path

from sim.cli import main
from sim.store import parquet
from sim.sweep import Sweep, read
from sim.sweep.store import PLAN, POINTS, put

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
RUNS = ROOT / "results" / "runs" / "sweep-league"
PUBLISHED = ROOT / "results" / "published" / "league"
TABLES = ("effects", "regret", "satisficing", "ranks", "agreement", "tradeoff", "conditions", "columns")
KEPT = (*(f"{name}.csv" for name in TABLES), "verdicts.png", "effects.png", "tradeoff.png")
TRADED = "projects_alive,openness,paid"


def publish(sweep: Sweep) -> None:
    """Copy tables and pictures, and all runs without their inputs, which follow from the spec."""
    PUBLISHED.mkdir(parents=True, exist_ok=True)
    for name in KEPT:
        (PUBLISHED / name).unlink(missing_ok=True)
        if (sweep.folder / "robustness" / name).is_file():
            shutil.copyfile(sweep.folder / "robustness" / name, PUBLISHED / name)
    named = ["run", "point", "replicate", "scenario", "seed", "status", *sweep.plan["outcomes"], *sweep.paid]
    sweep.table()[named].to_csv(PUBLISHED / "runs.csv", index=False, float_format="%.6g")
    plan = {key: value for key, value in sweep.plan.items() if key not in ("batch", "created")}
    (PUBLISHED / "sweep.json").write_text(json.dumps(plan, indent=1) + "\n", encoding="utf-8")


def so_far(sweep: Sweep) -> Sweep:
    """The first sets of an unfinished sweep as a sweep of its own."""
    import pyarrow as pa

    each = len(sweep.scenarios) * sweep.replicates
    runs = sweep.table()
    runs = runs.assign(all_there=runs.groupby("point")["run"].transform("size") == each)
    whole = [point for point, there in runs.groupby("point")["all_there"].first().items() if there]
    count = next((i for i, point in enumerate(whole) if i != point), len(whole))
    kept = runs[runs["point"] < count].drop(columns="all_there").sort_values("run")
    place = sweep.folder.with_name(f"{sweep.folder.name}-so-far")
    shutil.rmtree(place, ignore_errors=True)
    points = pa.Table.from_pandas(sweep.points.reset_index().head(count), preserve_index=False)
    title = f"{sweep.plan['title']}: the first {count} of {sweep.plan['points']} sets"
    plan = {
        **sweep.plan,
        "title": title,
        "points": count,
        "batch": len(kept),
        "points_hash": put(place / POINTS, parquet(points)),
    }
    put(place / PLAN, (json.dumps(plan, indent=2) + "\n").encode())
    part = read(place, check=False)
    written = put(part.file(0, "means"), parquet(pa.Table.from_pandas(kept, preserve_index=False)))
    name = part.file(0, "means").relative_to(place).as_posix()
    entry = {"runs": [0, len(kept)], "files": {name: written}, "seconds": 0.0, "failures": []}
    put(part.ledger(0), json.dumps(entry).encode())
    return read(place)


def league(arguments: list[str]) -> int:
    """Run, analyse, publish; return the exit code."""
    if "--so-far" in arguments:
        sweep, code = so_far(read(RUNS)), 0
    else:
        code = main(["sweep", str(HERE / "spec.yaml"), "--out", str(RUNS), *arguments])
        sweep = read(RUNS)
    code = code or main(["robust", str(sweep.folder), "--tradeoff", TRADED])
    if code == 0:
        publish(sweep)
    return code


if __name__ == "__main__":
    sys.exit(league(sys.argv[1:]))
