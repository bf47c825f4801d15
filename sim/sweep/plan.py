"""What a sweep's plan says: all that decides what comes out, who pays, which points."""

import hashlib
from typing import Any

import numpy as np
import pyarrow as pa

from sim.analysis import costs
from sim.scenario import Scenario
from sim.store import versions
from sim.sweep.factors import at
from sim.sweep.spec import Asked


def wanted(asked: Asked) -> dict[str, Any]:
    """All that decides what a sweep gives, as words and numbers: what a resumed sweep must have in common."""
    told = ("title", "question", "scenario", "scenarios", "with")
    spec = {key: value for key, value in asked.written.items() if key not in told}
    found: dict[str, Any] = {"spec": spec, "versions": versions()}
    if asked.scenarios:  # a list, for their order decides which run is which
        found["scenarios"] = [_said(name, scenario) for name, scenario in asked.scenarios.items()]
    if asked.spec.design.file:
        found["file"] = hashlib.sha256((asked.folder / asked.spec.design.file).read_bytes()).hexdigest()
    return found


def _said(name: str, scenario: Scenario) -> dict[str, Any]:
    """A scenario as far as it decides what comes out."""
    told = scenario.to_dict()
    left_out = ("title", "question", "references", "seeds", "record")
    return {"name": name, "identity": scenario.identity(), **{key: told[key] for key in told if key not in left_out}}


def payers(asked: Asked) -> tuple[str, ...]:
    """Who pays for the policies that are pulled in any scenario, or varied."""
    centre = middle(asked)
    return costs.payers(at(scenario, asked.spec.factors, centre) for scenario in asked.scenarios.values())[0]


def middle(asked: Asked) -> list[float]:
    """Values of the factors in the middle of their ranges."""
    return [float(factor.value(np.array([0.5]))[0]) for factor in asked.spec.factors]


def points_table(asked: Asked, inputs: np.ndarray) -> pa.Table:
    """Values of the factors with their units, a row a point."""
    fields = [pa.field("point", pa.int64(), metadata={"unit": "id"})]
    columns = [pa.array(range(len(inputs)), pa.int64())]
    for i, factor in enumerate(asked.spec.factors):
        fields.append(pa.field(factor.name, pa.float64(), metadata={"unit": factor.unit}))
        columns.append(pa.array(inputs[:, i]))
    return pa.table(columns, schema=pa.schema(fields))
