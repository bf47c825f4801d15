"""Studies: several comparisons asked by one file, kept as they come, published, and the same when asked again."""

import json
from pathlib import Path

import pandas as pd
import pytest

from sim.cli import main
from sim.errors import ScenarioError
from sim.scenario import load as scenario
from sim.scenario.yamltext import dump
from sim.studying import ANSWERS, load

ROOT = Path(__file__).parents[1]
STUDIES = sorted((ROOT / "experiments").glob("*/study.yaml"))


@pytest.fixture
def study(tmp_path):
    tiny = {"title": "tiny", "start": "2022-01", "end": "2023-12",
            "population": {"name": "world", "organisations": 20, "contributors": 100, "derivatives": 100}}  # fmt: skip
    (tmp_path / "tiny.yaml").write_text(dump(tiny))
    (tmp_path / "less.yaml").write_text(dump({"extends": "tiny.yaml", "parameters": {"choice_temperature": 0.3}}))
    files = [str(tmp_path / name) for name in ("tiny.yaml", "less.yaml")]
    comparisons = [{"name": name, "question": "What then?", "scenarios": list(files)} for name in ("first", "second")]
    text = {"title": "Two questions", "seeds": 2, "outcomes": ["openness", "projects_alive"], "comparisons": comparisons}
    (tmp_path / "study.yaml").write_text(dump(text))
    return tmp_path / "study.yaml"


def test_a_study_is_answered_published_and_not_asked_twice(study, tmp_path, capsys):
    place, published = tmp_path / "out", tmp_path / "published"
    assert main(["study", str(study), "--only", "first", "--out", str(place), "--workers", "1"]) == 0
    answer = (place / "first" / ANSWERS).stat().st_mtime_ns
    assert not (place / "second").exists()
    assert main(["study", str(study), "--out", str(place), "--publish", str(published), "--workers", "1"]) == 0
    assert (place / "first" / ANSWERS).stat().st_mtime_ns == answer
    page = (published / "ANSWERS.md").read_text()
    assert page.startswith("# Two questions") and "## second" in page
    pairs = pd.read_csv(published / "second" / "pairs.csv")
    assert set(pairs["seed"]) == {0, 1} and set(pairs["outcome"]) >= {"openness", "projects_alive"}
    assert json.loads((published / "first" / "manifest.json").read_text())["complete"]


def test_an_answer_is_asked_anew_once_its_scenario_is_another(study, tmp_path):
    command = ["study", str(study), "--only", "first", "--out", str(tmp_path / "out"), "--workers", "1"]
    assert main(command) == 0
    before = (tmp_path / "out" / "first" / "pairs.parquet").read_bytes()
    (tmp_path / "less.yaml").write_text(dump({"extends": "tiny.yaml", "parameters": {"choice_temperature": 0.1}}))
    assert main(command) == 0
    assert (tmp_path / "out" / "first" / "pairs.parquet").read_bytes() != before


def test_an_unknown_question_gets_the_nearest_name(study, capsys):
    assert main(["study", str(study), "--only", "secund"]) == 2
    assert "second" in capsys.readouterr().err


def test_a_mistake_in_a_study_is_told_with_its_line(study):
    study.write_text(study.read_text() + "sedes: 3\n")
    with pytest.raises(ScenarioError, match="study.yaml:.*sedes"):
        load(study)


@pytest.mark.parametrize("path", STUDIES, ids=lambda path: path.parent.name)
def test_every_scenario_of_a_shipped_study_can_be_loaded(path, monkeypatch):
    monkeypatch.chdir(ROOT)
    for one in load(path).comparisons:
        assert len({scenario(name).months for name in one.scenarios}) == 1


def test_a_published_answer_comes_out_again(tmp_path, monkeypatch):
    monkeypatch.chdir(ROOT)
    published = pd.read_csv(ROOT / "results" / "published" / "closing_data" / "harm" / "pairs.csv")
    plan = load(ROOT / "experiments" / "closing_data" / "study.yaml")
    names, outcomes = next(one for one in plan.comparisons if one.name == "harm").scenarios, ",".join(plan.outcomes)
    assert main(["compare", *names, "--seeds", "0,1", "--outcomes", outcomes, "--out", str(tmp_path / "again")]) == 0
    again = pd.read_parquet(tmp_path / "again" / "pairs.parquet")
    keys = ["window", "scenario", "outcome", "axis", "label", "seed"]
    both = again.fillna({"label": ""}).merge(published.fillna({"label": "", "axis": ""}), on=keys, suffixes=("", "_published"))
    assert len(both) == len(again)
    for column in ("reference", "value"):
        assert both[column].to_numpy() == pytest.approx(both[f"{column}_published"].to_numpy(), rel=1e-5, nan_ok=True)
