"""Several scenarios at every point: always paired, told apart by name, with what their policies cost."""

import json

import numpy as np
import pandas as pd
import pytest
from specs import ROOT, of_function, of_model

from sim import ensemble
from sim.analysis import costs
from sim.cli import main
from sim.errors import StoreError, UserError
from sim.sweep import analyse, load, read, run
from sim.sweep.factors import at
from sim.sweep.plan import payers
from sim.sweep.run import reopened
from sim.sweep.store import Sweep

SPEC = """title: Grants
scenarios:
  plain: scenarios/study14.yaml
  granted: granted.yaml
with: {start: 2022-01, end: 2022-12, population: {contributors: 100, derivatives: 100}}
design: {method: random, n: 2}
replicates: 2
parameters: {choice_temperature: prior}
outcomes: [openness, projects_alive]
"""
GRANTED = "extends: scenarios/study14.yaml\npolicies:\n  - {lever: compute_grants, intensity: 700000, start: 2022-02}\n"
RUNS = 2 * 2 * 2


@pytest.fixture(scope="module")
def spec(tmp_path_factory):
    folder = tmp_path_factory.mktemp("spec")
    (folder / "scenarios").symlink_to(ROOT / "scenarios")
    (folder / "granted.yaml").write_text(GRANTED)
    (folder / "grants.yaml").write_text(SPEC)
    return folder / "grants.yaml"


@pytest.fixture(scope="module")
def sweep(spec):
    return run(load(spec), spec.parent / "out", 1, batch=3).sweep


def plan(**changes):
    known = {"points": 3, "replicates": 2, "scenarios": ["a", "b"], "seeds": "common", "first_seed": 5, "batch": 4}
    return Sweep(ROOT, {"payers": [], **known, **changes})


def test_every_run_has_a_place_and_scenarios_share_seeds():
    sweep = plan()
    assert sweep.runs == 12 and sweep.chunks == 3
    places = [sweep.place(run) for run in range(12)]
    assert places[:5] == [(0, "a", 0), (0, "a", 1), (0, "b", 0), (0, "b", 1), (1, "a", 0)] and len(set(places)) == 12
    assert [sweep.seed(run) for run in range(8)] == [5, 6, 5, 6, 5, 6, 5, 6]
    apart = plan(seeds="independent")
    assert [apart.seed(run) for run in range(8)] == [5, 6, 5, 6, 7, 8, 7, 8]


def test_every_point_is_run_under_every_scenario_with_the_same_seeds(spec, sweep):
    table, asked = sweep.table(), load(spec)
    assert sweep.scenarios == ("plain", "granted") and len(table) == RUNS
    assert list(table.columns[:6]) == ["run", "point", "replicate", "scenario", "seed", "status"]
    assert table["scenario"].tolist() == ["plain", "plain", "granted", "granted"] * 2
    assert table["seed"].tolist() == [0, 1] * 4
    row = table.iloc[6]
    scenario = at(asked.scenarios["granted"], asked.spec.factors, [row["choice_temperature"]])
    alone = ensemble.run_one(scenario, int(row["seed"]))
    assert row["openness"] == pytest.approx(alone.series["openness"].mean(), rel=1e-12)
    assert row["paid[state]"] == pytest.approx(costs.paid(alone, "state", 11), rel=1e-12)


def test_effects_are_paired_differences_to_the_first_scenario(sweep):
    found, table = sweep.effects(), sweep.table().set_index("run")
    assert list(found.columns) == ["point", "scenario", "replicate", "seed", "openness", "projects_alive", "paid[state]"]
    assert found["scenario"].unique().tolist() == ["granted"] and found["point"].tolist() == [0, 0, 1, 1]
    for i, (here, there) in enumerate([(2, 0), (3, 1), (6, 4), (7, 5)]):
        assert found["openness"][i] == table["openness"][here] - table["openness"][there]
    assert (found["paid[state]"] > 0.0).all()


def test_the_same_scenario_under_another_name_has_no_effect(tmp_path):
    twins = {"one": "scenarios/study14.yaml", "two": "scenarios/study14.yaml"}
    found = run(of_model(scenarios=twins, mechanisms=[], design={"method": "latin", "n": 1}), tmp_path / "x", 1).sweep.effects()
    assert (found[["openness", "projects_alive"]].to_numpy() == 0.0).all()


def test_a_chunk_that_is_lost_is_done_again_to_the_bit(spec, sweep, tmp_path):
    before = {path.name: path.read_bytes() for path in (sweep.folder / "means").iterdir()}
    sweep.ledger(1).unlink()
    report = run(load(spec), sweep.folder, 2)
    assert report.ran == 3 and {path.name: path.read_bytes() for path in (sweep.folder / "means").iterdir()} == before


def test_a_run_that_fails_is_told_with_its_scenario_and_leaves_its_pair_without_a_difference(spec, tmp_path, monkeypatch):
    real = ensemble.run_one

    def failing(scenario, seed, report=None):
        if scenario.policies and seed == 1:
            raise ZeroDivisionError("granted too much")
        return real(scenario, seed, report)

    monkeypatch.setattr(ensemble, "run_one", failing)
    found = run(load(spec), tmp_path / "x", 1, batch=4).sweep
    assert [(one["run"], one["scenario"], one["replicate"]) for one in found.failures] == [(3, "granted", 1), (7, "granted", 1)]
    assert found.effects()["openness"].isna().tolist() == [False, True, False, True]
    monkeypatch.undo()
    assert run(load(spec), tmp_path / "x", 1, retry=True).failed == 0
    assert found.effects()["openness"].notna().all()


def test_another_scenario_or_another_order_is_refused(spec, sweep):
    for text in (SPEC.replace("granted.yaml", "scenarios/study14.yaml"),
                 SPEC.replace("  plain: scenarios/study14.yaml\n", "").replace(
                     "granted.yaml\n", "granted.yaml\n  plain: scenarios/study14.yaml\n")):  # fmt: skip
        other = spec.with_name("other.yaml")
        other.write_text(text)
        with pytest.raises(StoreError, match="begun with another spec"):
            run(load(other), sweep.folder, 1)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("granted.yaml", "nothing.yaml", "nothing.yaml"),
        ("granted.yaml", "later.yaml", "other.yaml:4: the two scenarios differ in their start: plain, granted"),
        ("title: Grants", "scenario: scenarios/study14.yaml", "a sweep names either a scenario, or several, or a function"),
        ("  granted: granted.yaml", "  granted: [1]", "other.yaml:4"),
    ],
)
def test_scenarios_that_cannot_be_paired_are_told(spec, old, new, said):
    text = SPEC.replace(old, new)
    if "later" in new:
        spec.with_name("later.yaml").write_text(GRANTED + "start: 2022-02\n")
        text = text.replace("start: 2022-01, ", "")
    other = spec.with_name("other.yaml")
    other.write_text(text)
    with pytest.raises(UserError) as error:
        load(other)
    assert said in str(error.value)


def test_sensitivity_looks_at_the_reference(sweep):
    asked, unit = reopened(sweep)
    found = analyse(sweep, asked, unit, ["openness"], resamples=10)[0]
    assert found.points == 2 and found.replicates == 2


def test_one_scenario_has_a_name_too_and_so_has_a_function(tmp_path):
    one = run(of_function(), tmp_path / "x", 1).sweep
    assert one.scenarios == ("ishigami",) and set(one.table()["scenario"]) == {"ishigami"} and one.effects().empty
    assert of_model().spec.files == {"study14": "scenarios/study14.yaml"}


def test_payers_are_those_of_policies_in_any_scenario_and_of_levers_that_are_varied(spec):
    assert payers(load(spec)) == ("state",) and payers(of_model()) == ()
    assert payers(of_model(levers={"brokers": [0, 10]})) == ("philanthropy",)


def test_the_commands_tell_scenarios_apart(spec, sweep, capsys):
    assert main(["sweep", str(spec), "--dry-run"]) == 0
    told = capsys.readouterr().out
    assert "scenarios  2 (plain, granted)" in told and "8 (2 of each scenario at each point, common seeds)" in told
    assert main(["results", str(sweep.folder), "--csv"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("scenario,outcome,") and lines[3].startswith("granted,openness,")
    assert main(["sweep", str(spec), "--out", str(sweep.folder), "--run", "3"]) == 0
    told = capsys.readouterr().out
    assert "granted" in told and "paid[state]" in told
    assert main(["status", str(sweep.folder)]) == 0
    assert "8 of 8 runs" in capsys.readouterr().out


def test_tables_and_plan_can_be_read_without_this_program(sweep):
    table = pd.read_parquet(sweep.folder / "means")
    assert table["scenario"].nunique() == 2 and np.isfinite(table["paid[state]"]).all()
    plan = json.loads((sweep.folder / "sweep.json").read_text())
    assert plan["scenarios"] == ["plain", "granted"] and plan["payers"] == ["state"]
    assert read(sweep.folder).runs == RUNS
