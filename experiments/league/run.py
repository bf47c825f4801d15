"""The league of levers, from runs to what is published: ``python experiments/league/run.py``. What was done is not done again."""

import json
import shutil
import sys
from pathlib import Path

from sim.cli import main
from sim.sweep import read

HERE = Path(__file__).parent
ROOT = HERE.parents[1]
RUNS = ROOT / "results" / "runs" / "sweep-league"
PUBLISHED = ROOT / "results" / "published" / "league"
TABLES = ("effects", "regret", "satisficing", "ranks", "agreement", "tradeoff", "conditions", "columns")
KEPT = (*(f"{name}.csv" for name in TABLES), "verdicts.png", "effects.png", "tradeoff.png")
TRADED = "projects_alive,openness,paid"


def publish() -> None:
    """Copy tables and pictures, and all runs without their inputs, which follow from the spec."""
    PUBLISHED.mkdir(parents=True, exist_ok=True)
    for name in KEPT:
        if (RUNS / "robustness" / name).is_file():
            shutil.copyfile(RUNS / "robustness" / name, PUBLISHED / name)
    sweep = read(RUNS)
    runs = sweep.table()
    named = ["run", "point", "replicate", "scenario", "seed", "status", *sweep.plan["outcomes"], *sweep.paid]
    runs[named].to_csv(PUBLISHED / "runs.csv", index=False, float_format="%.6g")
    plan = {key: value for key, value in sweep.plan.items() if key not in ("batch", "created")}
    (PUBLISHED / "sweep.json").write_text(json.dumps(plan, indent=1) + "\n", encoding="utf-8")


def league(workers: list[str]) -> int:
    """Run, analyse, publish; return the exit code."""
    code = main(["sweep", str(HERE / "spec.yaml"), "--out", str(RUNS), *workers])
    code = code or main(["robust", str(RUNS), "--tradeoff", TRADED])
    if code == 0:
        publish()
    return code


if __name__ == "__main__":
    sys.exit(league(sys.argv[1:]))
