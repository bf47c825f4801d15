"""The population ``study14``: the fourteen projects of the study and the organisations named on its map."""

from typing import Any

import numpy as np

from sim.world.populations.listing import documented, drawn, stratified
from sim.world.populations.read import read

STOCK = 19  # fourteen projects and five named outsiders


def listed(n: int, seed: np.ndarray, params: Any) -> np.ndarray:
    """The population's list: the projects' hosts first, then those named beside them, then drawn ones beyond."""
    found = []
    for part in ("project", "outsider"):
        names = {row["name"] for row in read("study14") if row["part"] == part}
        found.append(documented()[[name in names for name in documented()["name"]]])
        if n < len(found[-1]):
            return np.concatenate([*found[:-1], stratified(found[-1], n, seed)])
        n -= len(found[-1])
    return np.concatenate([*found, drawn(n, seed, params)])
