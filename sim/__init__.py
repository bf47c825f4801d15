"""Allmende: an agent-based simulation of open LLM ecosystems.

>>> import sim
>>> scenario = sim.load("scenarios/baseline.yaml")
>>> ensemble = sim.run(scenario, seeds=range(4))
"""

import importlib
from typing import Any

# name -> module; imported on first use, so that `allmende --help` and validation start without numba or mesa
_PUBLIC = {
    "Ecosystem": "sim.model",
    "Scenario": "sim.scenario",
    "load": "sim.scenario",
    "run": "sim.ensemble",
    "read": "sim.store",
    "compare": "sim.analysis.compare",
}
__all__ = ["Ecosystem", "Scenario", "compare", "load", "read", "run"]
__version__ = "0.1.0.dev0"


def __getattr__(name: str) -> Any:
    if name not in _PUBLIC:
        raise AttributeError(f"module 'sim' has no attribute {name!r}")
    return getattr(importlib.import_module(_PUBLIC[name]), name)
