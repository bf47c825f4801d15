"""From a sweep over several scenarios to verdicts, tables, pictures and a report, by the command a user types."""

import numpy as np
import pandas as pd
import pytest
from specs import ROOT, of_function

from sim.analysis.robust import discovery
from sim.cli import main
from sim.errors import UserError
from sim.report.robust import COLUMNS, answer
from sim.sweep import load, read, run
from sim.sweep.robust import gathered, robustness

SPEC = """title: Two levers
scenarios:
  plain: scenarios/study14.yaml
  granted: granted.yaml
  twin: scenarios/study14.yaml
with: {start: 2022-01, end: 2022-12, population: {contributors: 100, derivatives: 100}}
design: {method: latin, n: 6}
replicates: 2
seeds: independent
parameters: {choice_temperature: prior}
outcomes: [openness, projects_alive]
"""
GRANTED = "extends: scenarios/study14.yaml\npolicies:\n  - {lever: compute_grants, intensity: 700000, start: 2022-02}\n"


@pytest.fixture(scope="module")
def sweep(tmp_path_factory):
    folder = tmp_path_factory.mktemp("robust")
    (folder / "scenarios").symlink_to(ROOT / "scenarios")
    (folder / "granted.yaml").write_text(GRANTED)
    (folder / "two.yaml").write_text(SPEC)
    return run(load(folder / "two.yaml"), folder / "out", 1).sweep


@pytest.fixture(scope="module")
def found(sweep):
    return robustness(sweep, discover=False)


def test_cases_are_the_sweeps_paired_effects_by_set_and_replicate(sweep):
    cases, left_out = gathered(sweep)
    told = sweep.effects()
    assert cases.scenarios == ("plain", "granted", "twin") and cases.outcomes == ("openness", "projects_alive", "paid")
    for s, name in enumerate(cases.policies, 1):
        rows = told[told["scenario"] == name]
        assert cases.effects[s, 0].ravel().tolist() == rows["openness"].tolist()
        assert np.allclose(cases.effects[s, 2].ravel(), rows["paid[state]"])
    assert left_out == () and not cases.common and cases.inputs["choice_temperature"].between(0.03, 0.5).all()


def test_the_reference_under_another_name_has_no_effect_and_a_grant_costs(found):
    table = found.effects.set_index(["scenario", "outcome"])
    assert (table.loc["twin", "effect"] == 0.0).all() and (table.loc["twin", "verdict"] == "not seen").all()
    assert table.loc[("granted", "paid"), "verdict"] == "worse" and table.loc[("granted", "paid"), "low"] > 0.0
    assert found.objectives == ("openness", "projects_alive", "paid")
    assert "million USD net" in dict(answer(found, "granted"))["Paid more by the end"]


def test_every_table_says_what_its_columns_are(found):
    for name, table in found.tables.items():
        if name != "tradeoff":
            assert list(table.columns) == list(COLUMNS[name])


def test_the_command_writes_tables_pictures_and_a_page_that_needs_nothing_else(sweep, tmp_path, capsys):
    words = ["robust", str(sweep.folder), "--no-conditions", "--out", str(tmp_path / "r"), "--require", "openness>=0.1"]
    assert main(words) == 0
    before = {path.name: path.read_bytes() for path in (tmp_path / "r").iterdir()}
    told = capsys.readouterr().out
    assert "2 policies against plain in 6 sets of 1 inputs x 2 seeds (its own in every set)" in told and "not seen" in told
    files = {path.name for path in (tmp_path / "r").iterdir()}
    assert files >= {"effects.csv", "regret.csv", "satisficing.csv", "ranks.csv", "agreement.csv", "tradeoff.csv", "columns.csv",
                     "verdicts.png", "effects.png", "tradeoff.png", "report.html"}  # fmt: skip
    page = (tmp_path / "r" / "report.html").read_text()
    assert "openness&gt;=0.1" in page and "http" not in page.replace("http-equiv", "")
    assert main([*words, "--csv"]) == 0
    assert capsys.readouterr().out == (tmp_path / "r" / "effects.csv").read_text()
    assert {path.name: path.read_bytes() for path in (tmp_path / "r").iterdir()} == before


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (["--outcomes", "opennes"], "Did you mean 'openness'?"),
        (["--outcomes", "gap_year"], "the sweep kept no outcome 'gap_year'"),
        (["--require", "openness"], "such as openness>=0.3"),
        (["--tradeoff", "openness"], "two or three"),
    ],
)
def test_what_cannot_be_answered_is_told_and_nothing_is_written(sweep, tmp_path, capsys, more, said):
    assert main(["robust", str(sweep.folder), "--no-conditions", "--out", str(tmp_path / "r"), *more]) == 2
    assert said in capsys.readouterr().err and not (tmp_path / "r").exists()


def test_a_sweep_of_one_scenario_has_no_policies(tmp_path):
    with pytest.raises(UserError, match="has one scenario only. In the spec: scenarios"):
        gathered(run(of_function(), tmp_path / "x", 1).sweep)


def test_without_the_workbench_conditions_are_left_out_and_asking_for_them_is_an_error(sweep, monkeypatch):
    monkeypatch.setattr(discovery, "available", lambda: False)
    assert robustness(sweep).conditions is None
    with pytest.raises(UserError, match="allmende\\[ema\\]"):
        robustness(sweep, discover=True)


def test_an_outcome_that_is_no_number_somewhere_is_left_out_or_refused(sweep, monkeypatch):
    from sim.sweep import robust

    real = robust.finished
    monkeypatch.setattr(robust, "finished", lambda sweep: real(sweep).assign(projects_alive=np.nan))
    cases, left_out = gathered(sweep)
    assert left_out == ("projects_alive",) and "projects_alive" not in cases.outcomes
    with pytest.raises(UserError, match="'projects_alive' is no number in 36 of 36 runs"):
        gathered(sweep, ["projects_alive"])


def test_missing_runs_are_told(sweep, tmp_path):
    import shutil

    shutil.copytree(sweep.folder, tmp_path / "x")
    part = read(tmp_path / "x", check=False)
    part.ledger(0).unlink()
    with pytest.raises(UserError, match="runs are missing"):
        gathered(part)
    assert isinstance(part.table(), pd.DataFrame)
