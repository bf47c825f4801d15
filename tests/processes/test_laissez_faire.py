"""Public programmes end where a scenario says so: awards run out, and nobody gets a new one."""

from pathlib import Path

import pytest
from worlds import rows_of

from sim.ensemble import run_one
from sim.scenario import load

STOCK = Path(__file__).parents[2] / "scenarios"
END = "2028-12"


@pytest.mark.parametrize(("name", "holds"), [("baseline", True), ("laissez_faire", False)])
def test_grants_run_out_without_new_ones_under_laissez_faire(name, holds):
    scenario = load(STOCK / f"{name}.yaml").with_(start="2024-01", end=END, population={"organisations": 250})
    world = run_one(scenario, 1).world
    assert bool((rows_of(world, "projects").programme >= 0).any()) is holds
