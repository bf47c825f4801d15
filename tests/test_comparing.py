"""The command ``compare``: what it leaves, what it says, and how it answers what cannot be compared."""

import csv
import io
import json

import pandas as pd
import pyarrow.parquet as pq
import pytest
from played import Game

from sim import cli, comparing, ensemble
from sim.analysis.pairs import COLUMNS
from sim.report import PAIRS
from sim.scenario import load

BASE = """
title: as it is
start: 2023-01
end: 2024-12
population: {name: study14, contributors: 200, derivatives: 500}
seeds: 4
"""
GRANTS = """
extends: base.yaml
title: with grants
question: What do hours change?
policies: [{lever: compute_grants, intensity: 500_000, start: 2023-01}]
"""


@pytest.fixture
def files(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "base.yaml").write_text(BASE)
    (tmp_path / "grants.yaml").write_text(GRANTS)
    (tmp_path / "longer.yaml").write_text("extends: base.yaml\nend: 2025-12\n")
    (tmp_path / "other").mkdir()
    (tmp_path / "other" / "grants.yaml").write_text(GRANTS.replace("base", "../base"))
    return tmp_path


@pytest.fixture
def played(files, monkeypatch):
    effects = {("with grants", "openness"): 0.5, ("with grants", "paid"): 1e6}
    monkeypatch.setattr(ensemble, "run", Game(effects=effects).run)
    monkeypatch.setattr(comparing, "compile_first", lambda: None)
    return files


def compared(*words):
    return cli.main(["compare", "base.yaml", "grants.yaml", *words])


def test_the_command_leaves_tables_picture_report_and_manifest(played, capsys):
    assert compared("--seeds", "6") == 0
    (folder,) = (played / "results" / "runs").iterdir()
    assert folder.name.startswith("compare-base-grants-")
    assert sorted(file.name for file in folder.iterdir()) == [
        "comparison.png", "effects.parquet", "manifest.json", "pairs.parquet", "report.html"
    ]  # fmt: skip
    said = capsys.readouterr().out
    assert f"report: {folder.relative_to(played) / 'report.html'}" in said
    assert "6 pairs, means over 2024-01 to 2024-12" in said and "Openness: up by 0.5" in said
    effects, pairs = (pq.read_table(folder / f"{name}.parquet") for name in ("effects", "pairs"))
    assert effects.column_names == list(COLUMNS) and pairs.column_names == list(PAIRS)
    assert all(effects.schema.field(name).metadata[b"description"] for name in COLUMNS)
    assert set(pairs.to_pandas()["seed"]) == set(range(6))
    manifest = json.loads((folder / "manifest.json").read_text())
    assert manifest["scenarios"]["grants"]["identity"] == load("grants.yaml").identity()
    assert manifest["scenarios"]["grants"]["scenario"]["policies"][0]["lever"] == "compute_grants"
    assert (manifest["reference"], manifest["seeds"], manifest["complete"]) == ("base", list(range(6)), True)
    assert manifest["command"] == "allmende compare base.yaml grants.yaml --seeds 6"
    assert set(manifest["files"]) == {"comparison.png", "effects.parquet", "pairs.parquet", "report.html"}


def test_two_runs_write_the_same_bytes(played):
    for name in ("one", "two"):
        assert compared("--seeds", "5", "--outcomes", "openness,gap_year", "--out", name) == 0
    for file in ("comparison.png", "effects.parquet", "pairs.parquet", "report.html"):
        assert (played / "one" / file).read_bytes() == (played / "two" / file).read_bytes()


def test_a_second_comparison_takes_the_place_of_the_first(played):
    assert compared("--seeds", "2", "--out", "place") == compared("--seeds", "3", "--out", "place") == 0
    assert json.loads((played / "place" / "manifest.json").read_text())["seeds"] == [0, 1, 2]


def test_other_programs_get_all_columns_and_nothing_else_on_the_standard_stream(played, capsys):
    assert compared("--outcomes", "openness,open_share_by_kind", "--csv") == 0
    said = capsys.readouterr()
    rows = list(csv.DictReader(io.StringIO(said.out)))
    assert list(rows[0]) == list(COLUMNS) and len(rows) == 1 + 7 + 1  # kinds, and the state that pays
    table = pd.read_csv(io.StringIO(said.out)).set_index("outcome")
    assert table.loc["openness", "effect"] == pytest.approx(0.5, abs=0.2)
    assert "report: " in said.err


def test_seeds_window_precision_and_failures_are_told(played, capsys, monkeypatch):
    assert compared("--precision", "0.4", "--window", "2023-02..2023-03", "--outcomes", "openness") == 0
    said = capsys.readouterr().out
    assert "20 pairs were enough for a precision of 0.4" in said and "means over 2023-02 to 2023-03" in said
    monkeypatch.setattr(ensemble, "run", Game(effects={}, failing=(("with grants", 1),)).run)
    assert compared("--outcomes", "openness", "--out", "failed") == 1
    assert "grants: seed 1 failed, so no pair has it: ZeroDivisionError" in capsys.readouterr().out


def test_files_of_one_name_are_told_apart_by_their_paths_and_equal_scenarios_are_told(played, capsys):
    assert cli.main(["compare", "grants.yaml", "other/grants.yaml", "--outcomes", "openness"]) == 0
    said = capsys.readouterr().out
    assert "other/grants.yaml is the same scenario as grants.yaml" in said
    assert list(comparing.named(["a.yaml", "b/a.yaml", "c.yaml"])) == ["a.yaml", "b/a.yaml", "c"]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["base.yaml"], "one scenario alone cannot be compared"),
        (["base.yaml", "base.yaml"], "'base.yaml' is named twice"),
        (["base.yaml", "longer.yaml"], "base, longer: the two scenarios differ in their end"),
        (["base.yaml", "grants.yaml", "--outcomes", "opennes"], "Did you mean 'openness'?"),
        (["base.yaml", "grants.yaml", "--window", "2030-01..2030-12"], "months from 2023-01 to 2024-12"),
        (["base.yaml", "grants.yaml", "--precision", "-1"], "a share of the spread"),
        (["base.yaml", "grants.yaml", "--seeds", "1"], "one pair cannot tell an effect from luck"),
        (["base.yaml", "missing.yaml"], "missing.yaml"),
        ([], "Missing argument"),
    ],
)
def test_what_cannot_be_compared_is_told_before_anything_runs(files, words, said, monkeypatch, capsys):
    monkeypatch.setattr(comparing, "compile_first", lambda: pytest.fail("asked to compile"))
    assert cli.main(["compare", *words]) == 2
    told = capsys.readouterr()
    assert said in told.err and told.out == ""
    assert not (files / "results").exists()


class Interrupting:
    """Plays the game, and is interrupted after so many calls."""

    def __init__(self, calls):
        self.left, self.game = calls, Game(effects={("with grants", "openness"): 0.5, ("with grants", "paid"): 1e6})

    def run(self, *args, **kwargs):
        if self.left == 0:
            raise KeyboardInterrupt
        self.left -= 1
        return self.game.run(*args, **kwargs)


def test_an_interruption_keeps_the_pairs_that_are_whole(played, monkeypatch, capsys):
    monkeypatch.setattr(ensemble, "run", Interrupting(3).run)
    assert compared("--seeds", "9", "--workers", "1", "--out", "part") == 130
    assert "interrupted: 2 of 9 pairs are whole, and only they count" in capsys.readouterr().out
    manifest = json.loads((played / "part" / "manifest.json").read_text())
    assert (manifest["seeds"], manifest["asked"], manifest["complete"]) == ([0, 1], 9, False)
    assert "2 of 9 pairs are whole" in (played / "part" / "report.html").read_text()


def test_what_an_interruption_left_takes_no_other_results_place(played, monkeypatch):
    assert compared("--seeds", "4", "--out", "place") == 0
    monkeypatch.setattr(ensemble, "run", Interrupting(5).run)
    assert compared("--seeds", "9", "--workers", "1", "--out", "place") == 130
    assert json.loads((played / "place" / "manifest.json").read_text())["seeds"] == [0, 1, 2, 3]
    assert json.loads((played / "place-interrupted" / "manifest.json").read_text())["seeds"] == [0, 1, 2, 3]


def test_interrupted_pairs_are_those_of_a_whole_comparison(played, monkeypatch):
    assert compared("--seeds", "0,1", "--out", "whole") == 0
    monkeypatch.setattr(ensemble, "run", Interrupting(3).run)
    assert compared("--seeds", "9", "--workers", "1", "--out", "part") == 130
    assert (played / "whole" / "pairs.parquet").read_bytes() == (played / "part" / "pairs.parquet").read_bytes()


def test_twin_and_equal_cost_are_told_in_table_words_report_and_manifest(played, monkeypatch, capsys):
    (played / "more.yaml").write_text(GRANTS.replace("with grants", "with more").replace("500_000", "900_000"))
    effects = {("with grants", "paid"): 1e6, ("with more", "paid"): 1.01e6, ("with grants", "openness"): 0.5}
    monkeypatch.setattr(ensemble, "run", Game(effects=effects).run)
    words = [
        "compare",
        "base.yaml",
        "grants.yaml",
        "more.yaml",
        "--equal-cost",
        "--twin",
        "--outcomes",
        "openness",
        "--seeds",
        "6",
    ]
    assert cli.main([*words, "--out", "there"]) == 0
    said = capsys.readouterr().out
    assert "grants is left as it is: its payers pay 24 million USD more" in said and "more: doses times 1 cost" in said
    assert "grants: against the same money without a target: Openness: up by 0.5" in said
    assert [line.split()[0] for line in said.splitlines() if "Paid for policies, all payers" in line] == [
        "grants",
        "grants",
        "more",
        "more",
    ]
    page = (played / "there" / "report.html").read_text()
    assert "<h2>grants against the same money without a target</h2>" in page and "further events: see manifest.json" in page
    manifest = json.loads((played / "there" / "manifest.json").read_text())
    assert manifest["twins"] == {"grants": "grants twin", "more": "more twin"} and len(manifest["notes"]) == 3
    assert manifest["command"].endswith("--equal-cost --twin")
    assert cli.main([*words[:4], "--total", "lots"]) == 2
    assert "'lots' is no amount of money" in capsys.readouterr().err


def test_an_interruption_is_told_and_leaves_nothing(played, monkeypatch, capsys):
    def stop(*_, **__):
        raise KeyboardInterrupt

    monkeypatch.setattr(ensemble, "run", stop)
    assert compared() == 130
    assert "nothing was saved" in capsys.readouterr().err
    assert not list((played / "results" / "runs").iterdir())


def test_a_folder_that_holds_something_else_is_told_before_anything_runs(played, monkeypatch, capsys):
    (played / "mine").mkdir()
    (played / "mine" / "notes.txt").write_text("mine")
    monkeypatch.setattr(ensemble, "run", lambda *_, **__: pytest.fail("ran"))
    assert compared("--seeds", "2", "--out", "mine") == 2
    assert "not a result" in capsys.readouterr().err
    assert [file.name for file in (played / "mine").iterdir()] == ["notes.txt"]


def test_the_command_that_is_given_gives_the_same_again():
    again = comparing.command(["a b.yaml", "c.yaml"], "20", ["openness", "gap_year"], "2023-01..2023-12", 0.1)
    assert again == (
        "allmende compare 'a b.yaml' c.yaml --seeds 20 --precision 0.1 --window 2023-01..2023-12 --outcomes openness,gap_year"
    )
