"""A run as Arrow tables: codes become words, axes become columns, and every column carries its unit and description."""

import itertools
from typing import Any

import numpy as np
import pyarrow as pa

from sim import catalogue
from sim.store.run import Run, month_start
from sim.world.names import AXES
from sim.world.tables import Table, World
from sim.world.units import ACCOUNTS, ALONG, CODES, DTYPES, UNITS, descriptions, words

TENSOR_AXES = ("form", "domain", "stage", "stakeholder")
TIDY = ("ties", "participation", "derivatives")  # tables with a shape of their own


def tables_of(run: Run) -> dict[str, pa.Table]:
    """Return everything a run leaves behind, by table; only the outcomes if its world was not kept."""
    found = {"series": series(run), "breakdowns": breakdowns(run)}
    if run.world is None:
        return found
    world, names = run.world, run.names
    for name in DTYPES:
        if name not in TIDY:
            rows = _used(getattr(world, name))
            found[name] = _table(_row_numbers(rows.size) + columns(name, rows), run.seed, _named(name, names, rows.size))
    found["organisation_years"] = organisation_years(run)
    found["derivatives"] = derivatives(world, run.seed)
    found["ties"] = ties(world, run.seed)
    found["participation"] = participation(world, run)
    return found


def series(run: Run) -> pa.Table:
    """Monthly outcomes, a row a month and a column an outcome."""
    plain = [name for name in run.series.dtype.names or () if name != "month" and run.series[name].ndim == 1]
    outcomes = catalogue.outcomes()
    found = [(_field(n, pa.float64(), outcomes[n].unit, outcomes[n].help), pa.array(run.series[n])) for n in plain]
    return _table(_dates(run, np.arange(run.series.size)) + found, run.seed)


def breakdowns(run: Run) -> pa.Table:
    """Monthly outcomes by kind, form, segment and other axes: a row a month, outcome and place on its axis."""
    months, outcome, axis, label, unit, value = [], [], [], [], [], []
    for name, entry in catalogue.outcomes().items():
        if not entry.by or name not in (run.series.dtype.names or ()):
            continue
        places = catalogue.labels(entry.by)
        count = run.series.size * len(places)
        months.append(np.repeat(np.arange(run.series.size), len(places)))
        outcome += [name] * count
        axis += [entry.by] * count
        unit += [entry.unit] * count
        label += list(places) * run.series.size
        value.append(np.asarray(run.series[name]).ravel())
    text = pa.dictionary(pa.int16(), pa.string())
    month = np.concatenate(months) if months else np.zeros(0, np.int64)
    return _table(
        [
            *_dates(run, month),
            (_field("outcome", text, "word", "what is measured"), pa.array(outcome, text)),
            (_field("axis", text, "word", "what it is broken down by"), pa.array(axis, text)),
            (_field("label", text, "word", "place on the axis"), pa.array(label, text)),
            (_field("value", pa.float64(), "see the column unit", "the outcome"), pa.array(_joined(value))),
            (_field("unit", text, "word", "unit of the value"), pa.array(unit, text)),
        ],
        run.seed,
    )


def organisation_years(run: Run) -> pa.Table:
    """Every organisation as it was at the end of each December and in the last month."""
    parts = []
    for month, rows in run.years:
        table = _row_numbers(rows.size) + columns("organisations", rows)
        parts.append(_table(_dates(run, np.full(rows.size, month)) + table, run.seed))
    return pa.concat_tables(parts)


def derivatives(world: World, seed: int) -> pa.Table:
    """Lineage of the hub: every derivative with the identities of its base model and of what it was made from."""
    rows, artefacts = _used(world.derivatives), _used(world.artefacts)
    bases = _follow(rows["base_model"], artefacts["id"])
    parents = _follow(rows["parent"], rows["id"])
    found = _row_numbers(rows.size) + columns("derivatives", rows)
    found[2:2] = [
        (_field("base_id", pa.int64(), "id", "identity of the base model, -1 for a root"), bases),
        (_field("parent_id", pa.int64(), "id", "identity of the derivative it was made from, -1 if from the base"), parents),
    ]
    return _table(found, seed)


def ties(world: World, seed: int) -> pa.Table:
    """Ties between organisations: a row from one organisation to another, with its strength."""
    rows = _used(world.ties)
    kept = np.arange(rows["to"].shape[1])[None, :] < np.minimum(rows["count"], rows["to"].shape[1])[:, None]
    here, slot = np.nonzero(kept)
    about = descriptions()["ties"]
    return _table(
        [
            (_field("row", pa.int64(), "row of organisations", "the organisation that holds the tie"), pa.array(here)),
            (_field("to", pa.int64(), UNITS["ties"]["to"], about["to"]), pa.array(rows["to"][here, slot])),
            (_field("strength", pa.float64(), UNITS["ties"]["strength"], about["strength"]),
             pa.array(rows["strength"][here, slot])),
        ],
        seed,
    )  # fmt: skip


def participation(world: World, run: Run) -> pa.Table:
    """The participation tensor: a row a month and cell in which anybody worked."""
    rows = np.asarray(world.participation.rows[: run.series.size])  # a row a month; nobody counts them
    where = np.nonzero((rows["effort"] != 0) | (rows["weighted"] != 0) | (rows["actors"] != 0))
    found = _dates(run, where[0])
    for axis, place in zip(TENSOR_AXES, where[1:], strict=True):
        found.append((_field(axis, _text(), "word", f"{axis} of the tensor"), _coded(place, AXES[axis])))
    for column in ("effort", "weighted", "actors"):
        unit, about = UNITS["participation"][column], descriptions()["participation"][column]
        found.append((_field(column, pa.float64(), unit, about), pa.array(rows[column][where])))
    return _table(found, run.seed)


def columns(table: str, rows: np.ndarray) -> list[tuple[pa.Field, pa.Array]]:
    """Columns of a table of the world, in the order of its record type."""
    found = []
    for column in rows.dtype.names or ():
        unit, about = UNITS[table][column], descriptions()[table][column]
        values = np.ascontiguousarray(rows[column])
        if column in ALONG.get(table, {}):
            places = itertools.product(*ALONG[table][column])
            for place, cell in zip(places, values.reshape(rows.size, -1).T, strict=True):
                name = "_".join((column, *place)).lower()
                found.append((_field(name, pa.from_numpy_dtype(cell.dtype), unit, about), pa.array(np.ascontiguousarray(cell))))
            continue
        array = _column(table, column, unit, values)
        found.append((_field(column, array.type, unit, about), array))
    return found


def _column(table: str, column: str, unit: str, values: np.ndarray) -> pa.Array:
    flat = values.reshape(-1)
    if column in CODES.get(table, {}):
        array = _coded(flat, words(table, column))
    elif unit == "0 or 1":
        array = pa.array(flat != 0)
    else:
        array = pa.array(flat)
    if values.ndim == 1:
        return array
    if isinstance(array, pa.DictionaryArray):
        array = array.cast(pa.string())
    return pa.FixedSizeListArray.from_arrays(array, int(np.prod(values.shape[1:])))


def _coded(codes: np.ndarray, known: tuple[str, ...]) -> pa.Array:
    """Words for codes; a code that names none (-1: not yet, never) is missing."""
    given = np.asarray(codes, np.int64)
    outside = (given < 0) | (given >= len(known))
    indices = pa.array(np.where(outside, 0, given).astype(np.int8), mask=outside)
    return pa.DictionaryArray.from_arrays(indices, pa.array([word.lower() for word in known]))


def _follow(rows: np.ndarray, ids: np.ndarray) -> pa.Array:
    """Identities of the rows that are referred to; -1 where the reference is (a null would make them floats in pandas)."""
    return pa.array(np.append(ids, -1)[np.where((rows < 0) | (rows >= ids.size), -1, rows)])


def _used(table: Table) -> np.ndarray:
    return np.asarray(table.rows[: int(table.count[0])]).view(np.ndarray)


def _named(table: str, names: Any, count: int) -> list[tuple[pa.Field, pa.Array]]:
    """The column of names, for tables whose rows have some."""
    if table == "accounts":
        known = list(ACCOUNTS)
    elif table in ("organisations", "providers", "languages", "regions"):
        known = [str(name) for name in getattr(names, table)]
    else:
        return []
    known = known[:count] + [f"{table[:-1]} {row}" for row in range(len(known), count)]
    return [(_field("name", pa.string(), "word", "name"), pa.array(known, pa.string()))]


def _row_numbers(count: int) -> list[tuple[pa.Field, pa.Array]]:
    return [(_field("row", pa.int64(), "row", "number of the row; what references point at"), pa.array(np.arange(count)))]


def _dates(run: Run, months: np.ndarray) -> list[tuple[pa.Field, pa.Array]]:
    starts = np.array([month_start(run.scenario.start, m) for m in range(run.series.size + 1)], "datetime64[D]")
    return [
        (_field("month", pa.int64(), "months since the start", "the month"), pa.array(np.asarray(months, np.int64))),
        (_field("date", pa.date32(), "date", "first day of the month"), pa.array(starts[months])),
    ]


def _text() -> pa.DataType:
    return pa.dictionary(pa.int8(), pa.string())


def _joined(parts: list[np.ndarray]) -> np.ndarray:
    return np.concatenate(parts) if parts else np.zeros(0)


def _field(name: str, kind: pa.DataType, unit: str, description: str) -> pa.Field:
    return pa.field(name, kind, metadata={"unit": unit, "description": description})


def _table(found: list[tuple[pa.Field, pa.Array]], seed: int, first: list[tuple[pa.Field, pa.Array]] | None = None) -> pa.Table:
    """Join fields and arrays into a table whose first columns are the seed and, where there are some, names."""
    count = len(found[0][1])
    lead = [(_field("seed", pa.int64(), "seed", "seed of the run"), pa.array(np.full(count, seed, np.int64)))]
    everything = lead + found[:1] + (first or []) + found[1:]
    return pa.Table.from_arrays([array for _, array in everything], schema=pa.schema([field for field, _ in everything]))
