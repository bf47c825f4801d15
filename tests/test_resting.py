"""Constants that stand in for responses: one declaration and one shipped number each, still within the live values' quartiles."""

import csv
import math
from pathlib import Path

import numpy as np
import pytest

from sim import catalogue, cli
from sim.analysis import resting
from sim.entry import resting_rows
from sim.scenario import load

ROOT = Path(__file__).parents[1]
FRESH = (101, 102, 103)  # seeds that the shipped table was not made with
SLACK = 0.02  # of a quartile: few values a quarter are discrete, and all are written to four digits


@pytest.fixture(scope="module")
def fresh():
    """The table as other seeds of the baseline would have it, by cell."""
    rows = resting.measured(load(ROOT / "scenarios" / "baseline.yaml"), FRESH, "baseline")
    return {row["name"]: row for row in rows}


def shipped():
    return {row["name"]: row for row in resting_rows()}


def within(value, row):
    return float(row["q25"]) * (1.0 - SLACK) <= float(value) <= float(row["q75"]) * (1.0 + SLACK)


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(shipped()))
def test_no_constant_has_left_the_quartiles_of_what_it_stands_for(fresh, name):
    told = f"{name} is {shipped()[name]['value']}, but {catalogue.resting()[name.partition('[')[0]].says} is now {fresh[name]}: "
    told += "allmende calibrate resting --write, and a line in CHANGELOG.md"
    assert within(shipped()[name]["value"], fresh[name]), told
    assert within(fresh[name]["median"], shipped()[name]), told


def test_every_constant_of_a_removed_response_is_declared_and_shipped():
    constants = {name for name in catalogue.parameters() if "_off_" in name}
    assert set(catalogue.resting()) == constants
    assert [row["name"] for row in resting_rows()] == [cell for name in sorted(constants) for cell in resting.cells(name)]
    for name in constants:
        (mechanism,) = [m for m in catalogue.mechanisms().values() if name.startswith(m.name + "_off_")]
        assert mechanism.off.startswith("response removed") and name in mechanism.reads


def test_defaults_are_the_shipped_numbers():
    row = catalogue.default_parameters()
    for name, entry in shipped().items():
        base, index = catalogue.cell(name)
        assert row[base][0][index] == float(entry["value"])
        assert float(entry["q25"]) <= float(entry["value"]) <= float(entry["q75"])
        parameter = catalogue.parameters()[base]
        assert parameter.unit == entry["unit"] and parameter.low <= float(entry["value"]) <= parameter.high


def test_shares_sum_to_one_as_written():
    values = [float(row["value"]) for name, row in shipped().items() if name.startswith("motivation_off_weight")]
    assert math.isclose(sum(values), 1.0, abs_tol=1e-12)
    thirds = resting._mean(np.full((5, 3), 1.0 / 3.0))
    assert math.isclose(sum(float(resting._text(share)) for share in thirds), 1.0, abs_tol=1e-12)


def test_the_command_shows_and_writes_the_table(monkeypatch, tmp_path, capsys):
    monkeypatch.chdir(ROOT)
    original = resting.write
    monkeypatch.setattr(resting, "write", lambda rows: original(rows, tmp_path / "resting.csv"))
    assert cli.main(["calibrate", "resting", "--seeds", "1", "--csv", "--write"]) == 0
    said = capsys.readouterr()
    lines = list(csv.DictReader(said.out.splitlines()))
    assert [line["constant"] for line in lines] == list(shipped())
    assert "written:" in said.err
    written = list(csv.DictReader((tmp_path / "resting.csv").read_text().splitlines()))
    assert tuple(written[0]) == resting.COLUMNS
    assert [row["value"] for row in written] == [line["measured"] for line in lines]
    assert {row["seeds"] for row in written} == {"0"}
