"""Runs on disk and back.

A result is a folder with a ``manifest.json`` and, for each table, a Parquet file per seed, such as
``series/seed-7.parquet``. The same scenario and seed give the same bytes: what varies (time, machine) is in the manifest.
"""

import hashlib
import importlib.metadata
import platform
import sys
import time
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import StoreError
from sim.kernel import COMPILED
from sim.store.columns import tables_of
from sim.store.folder import Draft
from sim.store.result import FORMAT, Result, read, seed_of
from sim.store.run import Run

if TYPE_CHECKING:
    from sim.scenario import Scenario

__all__ = ["Result", "Run", "Writer", "folder_name", "read", "save"]

SHOWING = (
    "figures", "dashboard", "analysis", "report", "describe", "running", "sweep", "telling", "comparing", "console", "cli",
    "cli_mechanisms", "cli_questions", "cli_sweep", "neighbours",
)  # fmt: skip
PACKAGES = ("allmende", "numpy", "numba", "mesa", "pyarrow")


class Runs(Protocol):
    """Several runs of one scenario: what an ensemble is."""

    @property
    def scenario(self) -> "Scenario": ...
    @property
    def runs(self) -> Sequence[Run]: ...
    @property
    def complete(self) -> bool: ...


def save(result: Run | Runs, folder: str | Path) -> Path:
    """Write a run, or the runs of an ensemble, to a folder in one step; return the folder.

    A kill at any moment leaves the old content of the folder or the new one.

    Raises
    ------
    StoreError
        If the disk is full or the folder cannot be written; what stood there before is untouched.
    """
    runs = (result,) if isinstance(result, Run) else result.runs
    with Writer(folder, result.scenario) as writer:
        for run in sorted(runs, key=lambda run: run.seed):
            writer.add(run)
        return writer.finish(complete=isinstance(result, Run) or result.complete)


def folder_name(name: str, scenario: "Scenario") -> str:
    """Name for the folder of a scenario's result: a name to read and the first eight letters of the identity."""
    return f"{name}-{scenario.identity()[:8]}"


class Writer:
    """Writes runs as they come; the folder changes only at ``finish``, and not at all without it.

    Parameters
    ----------
    folder : str or Path
        Where the result will stand.
    scenario : Scenario
        What is being run.
    """

    def __init__(self, folder: str | Path, scenario: "Scenario") -> None:
        self.scenario = scenario
        self.seconds: dict[int, float] = {}
        self._draft = Draft(Path(folder))
        self._began = time.perf_counter()

    def __enter__(self) -> "Writer":
        self._draft.__enter__()
        return self

    def __exit__(self, *failure: object) -> None:
        self._draft.__exit__(*failure)

    def keep(self, seeds: Sequence[int]) -> list[int]:
        """Take over what an earlier result at this place holds of these seeds, if it would come out the same; return which."""
        try:
            earlier = read(self._draft.place, check=True)
        except StoreError:
            return []
        same = {"identity": self.scenario.identity(), "versions": versions(), "platform": machine(), "format": FORMAT}
        if {key: earlier.manifest.get(key) for key in same} != same:
            return []
        kept = []
        for seed in sorted(set(seeds) & set(earlier.seeds)):
            files = earlier.files(seed)
            if any(name.startswith("projects/") for name in files):  # with its world, not the outcomes only
                for name, content in files.items():
                    self._draft.write(name, content)
                self.seconds[seed] = earlier.manifest["seconds_by_seed"][str(seed)]
                kept.append(seed)
        return kept

    def add(self, run: Run) -> None:
        """Write the tables of one run."""
        for name, table in tables_of(run).items():
            self._draft.write(f"{name}/seed-{run.seed}.parquet", parquet(table))
        self.seconds[run.seed] = run.seconds

    def finish(self, complete: bool = True, failures: Sequence[Any] = ()) -> Path:
        """Put the folder in place with what was added so far; ``complete`` says whether that is all that was asked."""
        for name in list(self._draft.hashes):
            if seed_of(name) not in self.seconds:  # its writing was interrupted
                self._draft.remove(name)
        self._draft.finish(
            {
                "format": FORMAT,
                "name": self._draft.place.name,
                "title": self.scenario.title,
                "identity": self.scenario.identity(),
                "complete": complete,
                "seeds": sorted(self.seconds),
                "failed": {str(f.seed): {"message": f.message, "traceback": f.traceback} for f in failures},
                "scenario": self.scenario.to_dict(),
                "start": list(self.scenario.start),
                "months": self.scenario.months,
                "versions": versions(),
                "platform": machine(),
                "created": datetime.now(UTC).isoformat(timespec="seconds"),
                "seconds": round(time.perf_counter() - self._began, 3),
                "seconds_by_seed": {str(seed): round(self.seconds[seed], 3) for seed in sorted(self.seconds)},
            }
        )
        return self._draft.place


def versions() -> dict[str, str]:
    """Versions that the bits of a run depend on, and a hash of the model's own files."""
    found = {"python": ".".join(map(str, sys.version_info[:3])), "sources": sources()}
    return found | {name: importlib.metadata.version(name) for name in PACKAGES}


def machine() -> dict[str, Any]:
    """Return what the bits depend on besides versions."""
    return {"system": platform.platform(), "machine": platform.machine(), "compiled": COMPILED}


@cache
def sources() -> str:
    """Hash of all files of the model, its data too; what only shows or draws does not count."""
    package = Path(__file__).parents[1]
    digest = hashlib.sha256()
    for file in sorted(package.rglob("*")):
        name = file.relative_to(package)
        if file.is_file() and "__pycache__" not in name.parts and name.parts[0].removesuffix(".py") not in SHOWING:
            digest.update(name.as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


def parquet(table: pa.Table, block: int | None = None) -> pa.Buffer:
    """Return a table as the bytes of a Parquet file: compressed, and the same bytes for the same table.

    ``block`` is how many rows can be read at a time.
    """
    words = [field.name for field in table.schema if pa.types.is_dictionary(field.type) or pa.types.is_string(field.type)]
    floats = [field.name for field in table.schema if pa.types.is_floating(field.type)]
    sink = pa.BufferOutputStream()
    packed: Any = {"compression": "zstd", "compression_level": 3, "use_byte_stream_split": floats}
    pq.write_table(table, sink, row_group_size=block, use_dictionary=[*words, "seed"], **packed)
    return sink.getvalue()
