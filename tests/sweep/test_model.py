"""A small sweep of the model itself, by the commands a user types."""

import pandas as pd
import pytest
from specs import ROOT

from sim import ensemble
from sim.cli import main
from sim.sweep import load, read
from sim.sweep.factors import at

SPEC = """title: Small
scenario: scenarios/study14.yaml
with: {start: 2022-01, end: 2022-12, population: {contributors: 100, derivatives: 100}}
design: {method: random, n: 2}
parameters: {choice_temperature: prior, own_budget: prior}
mechanisms: [M4]
outcomes: [openness, projects_alive]
keep: series
"""


@pytest.fixture(scope="module")
def spec(tmp_path_factory):
    folder = tmp_path_factory.mktemp("spec")
    (folder / "scenarios").symlink_to(ROOT / "scenarios")
    (folder / "small.yaml").write_text(SPEC)
    return folder / "small.yaml"


@pytest.fixture(scope="module")
def place(spec):
    assert main(["sweep", str(spec), "--out", str(spec.parent / "out"), "--workers", "1"]) == 0
    return spec.parent / "out"


def test_a_run_of_a_sweep_is_the_run_of_its_scenario(spec, place):
    asked, sweep = load(spec), read(place)
    row = sweep.table().iloc[1]
    scenario = at(asked.scenario, asked.spec.factors, [row[factor.name] for factor in asked.spec.factors])
    series = ensemble.run_one(scenario, int(row["seed"])).series
    assert row["openness"] == pytest.approx(series["openness"].mean(), rel=1e-12)
    kept = pd.read_parquet(place / "series").query("run == 1")
    assert kept["projects_alive"].tolist() == pytest.approx(series["projects_alive"].tolist()) and len(kept) == 12
    assert str(kept["date"].iloc[0]) == "2022-01-01"


def test_the_dry_run_tells_runs_time_and_disk_and_begins_nothing(spec, capsys):
    assert main(["sweep", str(spec), "--dry-run", "--out", str(spec.parent / "never")]) == 0
    told = capsys.readouterr().out
    assert all(word in told for word in ("runs    2 ", "time    about", "disk    at most", "chunks"))
    assert not (spec.parent / "never").exists()


def test_status_results_and_one_run_alone_are_told(spec, place, capsys):
    assert main(["status", str(place)]) == 0
    assert "2 of 2 runs" in capsys.readouterr().out
    assert main(["results", str(place), "--csv"]) == 0
    assert capsys.readouterr().out.splitlines()[0] == "outcome,5 %,median,95 %,no number,unit"
    assert main(["sweep", str(spec), "--out", str(place), "--run", "1"]) == 0
    assert f"{read(place).table()['openness'].iloc[1]:.6g}" in capsys.readouterr().out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["status", "nowhere"], "holds no sweep"),
        (["results", "nowhere"], "allmende sweep SPEC"),
        (["sensitivity", "nowhere"], "holds no sweep"),
        (["sweep", "nowhere.yaml"], "there is no such file"),
    ],
)
def test_what_is_not_there_is_told_with_exit_code_two(arguments, said, capsys):
    assert main(arguments) == 2
    assert said in capsys.readouterr().err


@pytest.mark.parametrize("shard", ["0/2", "3/2", "x", "1/"])
def test_a_part_that_is_none_is_refused(spec, shard, capsys):
    assert main(["sweep", str(spec), "--shard", shard]) == 2
    assert "1/20 for the first of twenty" in capsys.readouterr().err


def test_sensitivity_writes_indices_and_pictures(tmp_path, capsys):
    spec = str(ROOT / "experiments" / "sensitivity" / "ishigami.yaml")
    out = str(tmp_path / "x")
    assert main(["sweep", spec, "--out", out, "--workers", "1"]) == 0
    assert main(["sensitivity", out, "--resamples", "20"]) == 0
    assert "y: N is enough" in capsys.readouterr().out
    table = pd.read_csv(tmp_path / "x" / "sensitivity" / "indices.csv")
    assert set(table["index"]) == {"S1", "ST", "S2"} and (tmp_path / "x" / "sensitivity" / "y.png").stat().st_size > 10_000
    assert main(["sensitivity", out, "--method", "morris"]) == 2
    assert "does not fit the design 'sobol'" in capsys.readouterr().err
