"""A comparison as a folder: tables, a picture, and a page that says in words what came out."""

import hashlib
import time
from collections.abc import Mapping
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd
import pyarrow as pa

from sim.analysis.compare import Comparison
from sim.analysis.pairs import COLUMNS
from sim.figures.compare import compare as drawn
from sim.figures.style import png
from sim.report.page import heading, report, subtitle
from sim.scenario.terms import slug
from sim.store import machine, parquet, versions
from sim.store.folder import Draft

if TYPE_CHECKING:
    from sim.scenario import Scenario

FORMAT = "comparison 1"
PAIRS = {
    **{name: COLUMNS[name] for name in ("window", "scenario", "outcome", "axis", "label", "unit")},
    "seed": ("seed", "seed of both runs"),
    "reference": ("see the column unit", "mean over the window in the reference"),
    "value": ("see the column unit", "mean over the window in the scenario"),
}


def save(found: Comparison, place: str | Path, command: str = "", ordered: bool = True, began: float | None = None) -> Path:
    """Write effects, pairs, picture, report and manifest to a folder in one step; return the folder.

    The same comparison gives the same bytes; what varies (time, wall time) is in the manifest.

    Parameters
    ----------
    found : Comparison
        What to write.
    place : str or Path
        The folder.
    command : str
        What gives the same again.
    ordered : bool
        Whether the picture orders outcomes by their effects, or as they were named.
    began : float, optional
        Value of ``time.perf_counter()`` when the comparison began.
    """
    picture = _picture(found, ordered)
    with Draft(Path(place)) as draft:
        draft.write("effects.parquet", parquet(_arrow(found.effects, COLUMNS)))
        draft.write("pairs.parquet", parquet(_arrow(found.pairs, PAIRS)))
        draft.write("comparison.png", picture)
        draft.write("report.html", report(found, picture, command, versions()).encode())
        draft.finish(_manifest(found, draft.place.name, command, began))
        return draft.place


def folder_name(scenarios: Mapping[str, "Scenario"]) -> str:
    """Name for the folder of a comparison: names to read, and eight letters of what all scenarios' identities make together."""
    first, *others = scenarios
    digest = hashlib.sha256("".join(scenario.identity() for scenario in scenarios.values()).encode()).hexdigest()[:8]
    named = others[0] if len(others) == 1 else f"{len(others)}-others"
    return f"compare-{slug(Path(first).name)}-{slug(Path(named).name)}-{digest}"


def _picture(found: Comparison, ordered: bool) -> bytes:
    model = versions()
    foot = f"allmende {model['allmende']}, sources {model['sources'][:8]} · " + ", ".join(
        f"{name} {scenario.identity()[:8]}" for name, scenario in found.scenarios.items()
    )
    return png(drawn(found, heading(found), subtitle(found), foot, ordered))


def _arrow(frame: pd.DataFrame, columns: dict[str, tuple[str, str]]) -> pa.Table:
    """A frame with units and descriptions in the metadata of its fields."""
    table = pa.Table.from_pandas(frame[list(columns)], preserve_index=False)
    fields = [
        pa.field(name, table.schema.field(name).type, metadata={"unit": unit, "description": about})
        for name, (unit, about) in columns.items()
    ]
    return table.cast(pa.schema(fields))


def _manifest(found: Comparison, name: str, command: str, began: float | None) -> dict[str, Any]:
    stop = found.stop
    return {
        "format": FORMAT,
        "name": name,
        "title": heading(found),
        "command": command,
        "reference": found.reference,
        "scenarios": {
            name: {"identity": scenario.identity(), "scenario": scenario.to_dict()} for name, scenario in found.scenarios.items()
        },
        "seeds": list(found.seeds),
        "complete": not found.failures,
        "failed": [{"scenario": name, "seed": one.seed, "message": one.message} for name, one in found.failures],
        "warnings": [f"{name}: {said}" for name, said in found.warnings],
        "windows": [window.text for window in found.windows],
        "outcomes": list(found.outcomes),
        "payers": list(found.payers),
        "precision": stop and {"asked": stop.asked, "widest": stop.widest, "reached": stop.reached},
        "versions": versions(),
        "platform": machine(),
        "created": datetime.now(UTC).isoformat(timespec="seconds"),
        "seconds": None if began is None else round(time.perf_counter() - began, 3),
    }
