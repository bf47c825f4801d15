"""Keep what a sweep gave, and print it as a table: python experiments/sensitivity/publish.py FOLDER NAME.

FOLDER is a sweep with its ``sensitivity/``; tables, manifest and some pictures go to ``results/published/NAME``. The runs
themselves stay where they are: the manifest says how to make them again.
"""

import json
import shutil
import sys
from pathlib import Path

import pandas as pd

from sim.report.skeleton import brief
from sim.sweep import read, tell
from sim.sweep.sensitivity import FIRST

PUBLISHED = Path(__file__).parents[2] / "results" / "published"
KEPT = ("manifest.json", "overview.png", "*.csv", "openness.png", "*-over-time.png")
LARGEST = 5  # inputs in a row


def publish(folder: Path, name: str) -> Path:
    """Copy what is kept of an analysis, in place of what stood there, with a summary of all runs."""
    place = PUBLISHED / name
    shutil.rmtree(place, ignore_errors=True)
    place.mkdir(parents=True)
    for pattern in KEPT:
        for file in sorted((folder / "sensitivity").glob(pattern)):
            shutil.copy(file, place)
    head, rows = tell.summary(read(folder))
    pd.DataFrame(rows, columns=head).to_csv(place / "summary.csv", index=False)
    return place


def table(place: Path) -> str:
    """The largest clear inputs of each outcome, with intervals, as Markdown."""
    told = json.loads((place / "manifest.json").read_text(encoding="utf-8"))
    index = FIRST[told["method"]]
    found = pd.read_csv(place / "indices.csv").query("index == @index")
    lines = [f"| outcome | chance | largest {index}, of those that are clear | verdict |", "|---|---|---|---|"]
    for outcome in told["outcomes"]:
        rows = found[found["outcome"] == outcome].sort_values("value", ascending=False)
        clear = rows[rows["verdict"] == "clear"].head(LARGEST)
        parts = [f"`{row.input}` {brief(row.value)} ({brief(row.low)} to {brief(row.high)})" for row in clear.itertuples()]
        chance = f"{rows['chance'].iloc[0]:.0%}"
        lines.append(f"| {outcome} | {chance} | {', '.join(parts) or 'none'} | {told['verdicts'][outcome]} |")
    return "\n".join(lines)


if __name__ == "__main__":
    kept = publish(Path(sys.argv[1]), sys.argv[2])
    print(table(kept))
    print(f"\nkept: {kept}")
