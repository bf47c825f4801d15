"""A result read back from its folder: tables as data frames, and the manifest that says how it came about."""

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa
import pyarrow.parquet as pq

from sim.errors import StoreError, nearest
from sim.store.folder import MANIFEST, recover

if TYPE_CHECKING:
    import xarray as xr

FORMAT = 1  # of the folder; a change that old readers misread raises it


def read(folder: str | Path, check: bool = False) -> "Result":
    """Read a result.

    Parameters
    ----------
    folder : str or Path
        A folder that ``save`` or ``allmende run`` wrote.
    check : bool
        Compare every file with the hash in the manifest first.

    Raises
    ------
    StoreError
        If there is no result, or a file of it is missing or damaged.
    """
    place = Path(folder).absolute()
    recover(place)
    path = place / MANIFEST
    try:
        manifest = json.loads(path.read_bytes())
    except FileNotFoundError as cause:
        raise StoreError(f"there is no result in '{folder}'", hint="A result's folder holds manifest.json") from cause
    except (OSError, ValueError) as cause:
        raise StoreError(f"damaged file: {cause}", where=str(path)) from cause
    if not isinstance(manifest, dict) or not isinstance(manifest.get("files"), dict):
        raise StoreError("damaged file: it does not list the result's files", where=str(path))
    if manifest.get("format") != FORMAT:
        raise StoreError(f"written in format {manifest.get('format')}, and this version reads {FORMAT}", where=str(path))
    result = Result(place, manifest)
    if check:
        result.check()
    return result


@dataclass(frozen=True)
class Result:
    """A result on disk; every table is read when it is first asked for.

    Parameters
    ----------
    folder : Path
        Where it stands.
    manifest : dict
        Scenario as run, identity, seeds, versions, platform, hashes, wall time.
    """

    folder: Path
    manifest: dict[str, Any] = field(repr=False)

    @property
    def seeds(self) -> list[int]:
        """Seeds that were run, in order."""
        return list(self.manifest["seeds"])

    @property
    def tables(self) -> list[str]:
        """Names of the tables there are."""
        return sorted({name.split("/")[0] for name in self.manifest["files"]})

    def arrow(self, table: str) -> pa.Table:
        """A table over all seeds, with units and descriptions in the metadata of its fields."""
        names = [name for name in self.manifest["files"] if name.split("/")[0] == table]
        if not names:
            raise StoreError(
                f"this result has no table '{table}'", where=str(self.folder), allowed=", ".join(self.tables),
                hint=nearest(table, self.tables),
            )  # fmt: skip
        return pa.concat_tables([self._read(name) for name in sorted(names, key=seed_of)])

    def table(self, table: str) -> pd.DataFrame:
        """A table over all seeds as a data frame."""
        return self.arrow(table).to_pandas()

    @cached_property
    def series(self) -> pd.DataFrame:
        """Monthly outcomes: a column an outcome, indexed by seed and date."""
        frame = self.table("series").drop(columns="month")
        frame["date"] = pd.to_datetime(frame["date"])
        return frame.set_index(["seed", "date"])

    @cached_property
    def breakdowns(self) -> pd.DataFrame:
        """Monthly outcomes by kind, form, segment and other axes, one value a row."""
        return self.table("breakdowns")

    @cached_property
    def organisations(self) -> pd.DataFrame:
        """Organisations as the last month left them."""
        return self.table("organisations")

    @cached_property
    def organisation_years(self) -> pd.DataFrame:
        """Organisations at the end of each December and of the last month."""
        return self.table("organisation_years")

    @cached_property
    def projects(self) -> pd.DataFrame:
        """All projects, ended ones too."""
        return self.table("projects")

    @cached_property
    def artefacts(self) -> pd.DataFrame:
        """All artefacts of organisations."""
        return self.table("artefacts")

    @cached_property
    def derivatives(self) -> pd.DataFrame:
        """Lineage of the hub, one derivative a row."""
        return self.table("derivatives")

    @cached_property
    def participation(self) -> pd.DataFrame:
        """The participation tensor by month, one cell in which anybody worked a row."""
        return self.table("participation")

    @cached_property
    def ties(self) -> pd.DataFrame:
        """Ties between organisations in the last month."""
        return self.table("ties")

    def units(self, table: str) -> dict[str, str]:
        """Unit of every column of a table."""
        return {f.name: (f.metadata or {}).get(b"unit", b"").decode() for f in self.arrow(table).schema}

    def to_xarray(self) -> "xr.Dataset":
        """Outcomes by seed and date, breakdowns also along their axis, with units as attributes."""
        data = self.series.to_xarray()
        about = {f.name: f.metadata for f in self.arrow("series").schema}
        for name in data.data_vars:
            data[name].attrs = {"units": about[name][b"unit"].decode(), "long_name": about[name][b"description"].decode()}
        parts = self.breakdowns.astype({"outcome": str, "axis": str, "label": str, "unit": str})
        parts["date"] = pd.to_datetime(parts["date"])
        for name, rows in parts.groupby("outcome", sort=False):
            axis, unit = rows["axis"].iloc[0], rows["unit"].iloc[0]
            order = list(dict.fromkeys(rows["label"]))
            cube = rows.rename(columns={"label": axis}).set_index(["seed", "date", axis])["value"].to_xarray()
            data[name] = cube.sel({axis: order}).assign_attrs(units=unit)
        return data.assign_attrs(scenario=self.manifest["name"], identity=self.manifest["identity"])

    def files(self, seed: int) -> dict[str, bytes]:
        """Files of one seed as they were written, each compared with its hash."""
        names = [name for name in self.manifest["files"] if seed_of(name) == seed]
        found = {name: b"".join(self._parts(name)) for name in names}
        for name, content in found.items():
            self._compare(name, hashlib.sha256(content).hexdigest())
        return found

    def check(self) -> None:
        """Compare every file with its hash; the first that differs is named."""
        for name in self.manifest["files"]:
            digest = hashlib.sha256()
            for part in self._parts(name):
                digest.update(part)
            self._compare(name, digest.hexdigest())

    def _compare(self, name: str, digest: str) -> None:
        if digest != self.manifest["files"][name]:
            raise StoreError("damaged file: its content is not what was written", where=str(self.folder / name))

    def _parts(self, name: str) -> Iterator[bytes]:
        try:
            with open(self.folder / name, "rb") as file:
                while part := file.read(1 << 20):
                    yield part
        except OSError as cause:
            raise StoreError(f"cannot read the file: {cause.strerror}", where=str(self.folder / name)) from cause

    def _read(self, name: str) -> pa.Table:
        try:
            return pq.read_table(self.folder / name, partitioning=None)
        except (OSError, pa.ArrowException) as cause:
            raise StoreError(f"damaged file: {cause}", where=str(self.folder / name)) from cause


def seed_of(name: str) -> int:
    """Seed whose rows a file of a result holds."""
    return int(name.removesuffix(".parquet").rpartition("seed-")[2])
