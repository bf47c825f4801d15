"""A sweep on disk: a plan, its points, and chunks of runs that are each there whole, with their hashes, or not at all.

``sweep.json`` says what was asked and by which program; ``points.parquet`` holds a row a point; ``means/`` and ``series/`` hold
a file a chunk, in order of runs; ``done/`` holds, for each chunk, hashes and failures, written last. All are plain Parquet and
JSON. Whatever is killed leaves a chunk whole or undone.
"""

import difflib
import hashlib
import json
import os
import uuid
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import StoreError
from sim.scenario.yamltext import dump
from sim.store.folder import told

PLAN, POINTS, DONE = "sweep.json", "points.parquet", "done"
BLOCK = 50_000  # points that are read together
AGAIN = "Run the same sweep again: it does the missing runs"


def put(path: Path, content: Any, once: bool = False) -> str:
    """Write a file in one step, forced to disk, and return its hash; ``once`` leaves one alone that is there."""
    data = memoryview(content)
    aside = path.with_name(f".{path.name}.{uuid.uuid4().hex}")  # of its own on every machine that sees the folder
    with told(path):
        path.parent.mkdir(parents=True, exist_ok=True)
        try:
            with open(aside, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
            if not once:
                os.replace(aside, path)
            elif not path.exists():
                os.link(aside, path)  # of two that start together, one wins and both read what it wrote
        except FileExistsError:
            pass
        finally:
            aside.unlink(missing_ok=True)
    return hashlib.sha256(data).hexdigest()


class Place(NamedTuple):
    """Where a run stands in a sweep."""

    point: int
    scenario: str
    replicate: int


@dataclass(frozen=True)
class Sweep:
    """A sweep's folder, as far as it has come."""

    folder: Path
    plan: dict[str, Any]

    @property
    def scenarios(self) -> tuple[str, ...]:
        """Names of the scenarios that run at every point, the reference first."""
        return tuple(self.plan["scenarios"])

    @property
    def payers(self) -> tuple[str, ...]:
        """Payers of the policies that are pulled in any scenario, or varied."""
        return tuple(self.plan["payers"])

    @property
    def paid(self) -> tuple[str, ...]:
        """Columns of what they paid."""
        return tuple(f"paid[{payer}]" for payer in self.payers)

    @property
    def replicates(self) -> int:
        """Runs of a scenario at a point."""
        return int(self.plan["replicates"])

    @property
    def runs(self) -> int:
        """Number of runs that were asked for: at every point, of every scenario, so many replicates."""
        return int(self.plan["points"]) * len(self.scenarios) * self.replicates

    def place(self, run: int) -> Place:
        """Point, scenario and replicate of a run."""
        rest, replicate = divmod(run, self.replicates)
        point, scenario = divmod(rest, len(self.scenarios))
        return Place(point, self.scenarios[scenario], replicate)

    def seed(self, run: int) -> int:
        """Seed of a run: the same for all scenarios, and for all points if seeds are common."""
        point, _, replicate = self.place(run)
        apart = 0 if self.plan["seeds"] == "common" else point * self.replicates
        return int(self.plan["first_seed"]) + apart + replicate

    @property
    def chunks(self) -> int:
        """Number of chunks they are divided into."""
        return -(-self.runs // int(self.plan["batch"]))

    def span(self, chunk: int) -> range:
        """Runs of a chunk."""
        first = chunk * int(self.plan["batch"])
        return range(first, min(self.runs, first + int(self.plan["batch"])))

    def file(self, chunk: int, table: str) -> Path:
        """Where a chunk's part of a table stands."""
        return self.folder / table / f"{table}-{chunk:06d}.parquet"

    def ledger(self, chunk: int) -> Path:
        """Where a chunk's hashes and failures stand."""
        return self.folder / DONE / f"{chunk:06d}.json"

    def entry(self, chunk: int) -> dict[str, Any] | None:
        """What is noted of a chunk; None if it is not done or the note cannot be read."""
        try:
            found = json.loads(self.ledger(chunk).read_bytes())
        except (OSError, ValueError):
            return None
        return found if isinstance(found, dict) and found.get("runs") == [self.span(chunk).start, self.span(chunk).stop] else None

    def whole(self, chunk: int) -> bool:
        """True if a chunk is done and every file of it is as it was written."""
        entry = self.entry(chunk)
        return entry is not None and all(_hash(self.folder / name) == known for name, known in entry["files"].items())

    def entries(self) -> Iterator[tuple[int, dict[str, Any]]]:
        """Chunks that are done, and what is noted of them."""
        for path in sorted((self.folder / DONE).glob("*.json")):
            entry = self.entry(int(path.stem))
            if entry is not None:
                yield int(path.stem), entry

    @cached_property
    def failures(self) -> list[dict[str, Any]]:
        """Runs that raised, with inputs and traceback, in order."""
        return [failure for _, entry in self.entries() for failure in entry["failures"]]

    @cached_property
    def points(self) -> pd.DataFrame:
        """Values of the factors, a row a point."""
        return pd.read_parquet(self.folder / POINTS).set_index("point")

    def table(self, name: str = "means") -> pd.DataFrame:
        """Results in order of runs: ``means``, or ``series`` if they were kept."""
        parts = [self.file(chunk, name) for chunk, _ in self.entries()]
        if not parts or not all(path.is_file() for path in parts):
            hint = AGAIN if not parts or name == "means" else "The spec says: keep: series"
            raise StoreError(f"'{self.folder}' holds no {name}", hint=hint)
        return pa.concat_tables([pq.read_table(path) for path in parts]).to_pandas()

    def effects(self) -> pd.DataFrame:
        """Paired differences to the reference: the scenario less the reference, at the same point and with the same seed.

        Returns
        -------
        DataFrame
            A row a run of every scenario but the first: point, scenario, replicate, seed, a column an outcome, and what was paid
            more by payer. NaN where one of the two runs failed, is not there, or gave no number.
        """
        runs, columns = self.table(), [*self.plan["outcomes"], *self.paid]
        pair = ["point", "replicate"]
        reference = runs[runs["scenario"] == self.scenarios[0]].set_index(pair)[columns]
        others = runs[runs["scenario"] != self.scenarios[0]].reset_index(drop=True)
        there = reference.reindex(pd.MultiIndex.from_frame(others[pair])).reset_index(drop=True)
        return pd.concat([others[["point", "scenario", "replicate", "seed"]], others[columns] - there], axis=1)


def read(folder: str | Path, check: bool = True) -> Sweep:
    """Open a sweep's folder; ``check`` compares every chunk that is done with its hashes.

    Raises
    ------
    StoreError
        If there is no sweep, or chunks are not as they were written.
    """
    place = Path(folder)
    try:
        plan = json.loads((place / PLAN).read_bytes())
    except FileNotFoundError:
        raise StoreError(f"'{folder}' holds no sweep", hint="Begin one: allmende sweep SPEC") from None
    except (OSError, ValueError) as error:
        raise StoreError(f"'{place / PLAN}' cannot be read: {error}") from None
    sweep = Sweep(place, plan)
    if check:
        broken = [str(chunk) for chunk, _ in sweep.entries() if not sweep.whole(chunk)]
        if broken:
            raise StoreError(f"chunks {', '.join(broken[:8])} of '{folder}' are not as they were written", hint=AGAIN)
        if _hash(place / POINTS) != plan["points_hash"]:
            raise StoreError(f"the points of '{folder}' are not as they were written", hint="Restore the file or begin anew")
    return sweep


def refused(sweep: Sweep, asked: dict[str, Any]) -> None:
    """Refuse to go on with a sweep that was begun from another spec or by another program, and show the difference."""
    before, now = sweep.plan["asked"], json.loads(json.dumps(asked))
    if before == now:
        return
    lines = difflib.unified_diff(dump(before).splitlines(), dump(now).splitlines(), "begun with", "asked now", lineterm="", n=1)
    what = f"'{sweep.folder}' was begun with another spec or another version of the program"
    raise StoreError(f"{what}:\n" + "\n".join(lines) + "\n", hint="Name another folder by --out, or remove this one")


def missing(sweep: Sweep, chunks: Iterable[int], retry: bool = False) -> tuple[list[int], list[int]]:
    """Return chunks that have to be run, and those among them that were done and are broken."""
    undone, broken = [], []
    for chunk in chunks:
        entry = sweep.entry(chunk)
        if entry is None or (retry and entry["failures"]):
            undone.append(chunk)
        elif not sweep.whole(chunk):
            broken.append(chunk)
    return sorted(undone + broken), broken


def _hash(path: Path) -> str:
    try:
        with open(path, "rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest()
    except OSError:
        return ""
