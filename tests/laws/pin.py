"""A small baseline's outcomes as they are: ``python -m tests.laws.pin`` writes them anew after a change that is meant."""

import json
from pathlib import Path

from sim.ensemble import run_one
from sim.scenario import load

PINNED = Path(__file__).with_name("pinned.json")
BASELINE = Path(__file__).parents[2] / "scenarios" / "baseline.yaml"
SMALL = {"end": "2027-12", "population": {"organisations": 40, "contributors": 200, "derivatives": 300}}
SEED = 11
MONTHS = (0, 35, 59, 95)  # 2020-01, 2022-12 with its new market, 2024-12, 2027-12
DIGITS = 6  # those that count: sums may differ in the last bits from machine to machine


def outcomes() -> dict[str, list]:
    """Every outcome at the pinned months, to ``DIGITS`` digits."""
    series = run_one(load(BASELINE).with_(**SMALL), SEED).series
    return {name: [_rounded(series[name][month]) for month in MONTHS] for name in sorted(series.dtype.names) if name != "month"}


def _rounded(value):
    return [_rounded(part) for part in value] if getattr(value, "ndim", 0) else float(f"{float(value):.{DIGITS}g}")


def write() -> None:
    """Pin what the model gives now."""
    lines = [f"{json.dumps(name)}: {json.dumps(values)}" for name, values in outcomes().items()]
    PINNED.write_text("{\n" + ",\n".join(lines) + "\n}\n", encoding="utf-8")


if __name__ == "__main__":
    write()
    print(f"written: {PINNED}")
