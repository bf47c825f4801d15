"""Small sweeps for tests."""

from pathlib import Path

from sim.scenario.yamltext import tree_of
from sim.sweep.spec import asked

ROOT = Path(__file__).parents[2]
PI = 3.141592653589793
WHO = {"contributors": 100, "derivatives": 100}


def of_function(name="x", function="ishigami", **changes):
    inputs = {f"x{i}": [-PI, PI] for i in (1, 2, 3)} if function == "ishigami" else {f"x{i}": [0, 1] for i in (1, 2, 3, 4)}
    written = {"function": function, "design": {"method": "random", "n": 40}, "inputs": inputs}
    return asked(tree_of({**written, **changes}, "spec"), Path(), name)


def of_model(**changes):
    written = {
        **({} if "scenarios" in changes else {"scenario": "scenarios/study14.yaml"}),
        "with": {"start": "2022-01", "end": "2022-12", "population": WHO},
        "design": {"method": "latin", "n": 3},
        "parameters": {"choice_temperature": "prior", "own_budget": "prior"},
        "mechanisms": ["M4"],
        "outcomes": ["openness", "projects_alive"],
    }
    return asked(tree_of({**written, **changes}, "spec"), ROOT, "model")


def tables(place):
    """Every table of a sweep, to the byte."""
    return {path.name: path.read_bytes() for path in sorted(Path(place).rglob("*.parquet"))}
