"""Checking files says in a line what they would run, or where they are wrong; it runs and writes nothing."""

from pathlib import Path

import pytest

from sim.cli import main

ROOT = Path(__file__).parents[1]


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def test_shipped_scenarios_are_all_valid(monkeypatch, capsys):
    monkeypatch.chdir(ROOT)
    files = [f"scenarios/{path.name}" for path in sorted((ROOT / "scenarios").glob("*.yaml"))]
    assert main(["validate", *files]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split(": ok, ")[0] for line in lines if ": ok, " in line] == files
    assert "144 months from 2020-01 to 2031-12, population world with 400 organisations, 20 seeds" in lines[0]


def test_summary_counts_what_the_file_changes(folder, capsys):
    (folder / "mine.yaml").write_text("seeds: [7]\nparameters: {gated_share: 0.5}\nmechanisms: {M4: off}\nend: 2020-12\n")
    assert main(["validate", "mine.yaml"]) == 0
    assert capsys.readouterr().out == (
        "mine.yaml: ok, 12 months from 2020-01 to 2020-12, population world, 1 seed, 0 dated events, 0 policies, "
        "1 parameter changed, without revelation\n"
    )


def test_wrong_file_is_told_and_the_others_are_still_checked(folder, capsys):
    (folder / "good.yaml").write_text("title: x\n")
    (folder / "bad.yaml").write_text("title: x\nseeds: none\n")
    assert main(["validate", "bad.yaml", "missing.yaml", "good.yaml"]) == 2
    told = capsys.readouterr()
    assert told.out.startswith("good.yaml: ok")
    assert [line.split(": ")[0] for line in told.err.splitlines()] == ["bad.yaml:2", "missing.yaml"]


@pytest.mark.parametrize("content", [b"", b"\xff", b"[", b"title: [", b"seeds: 0\n", b"\x00"])
def test_wrong_file_gives_no_traceback_and_nothing_is_written(content, folder, capsys):
    (folder / "bad.yaml").write_bytes(content)
    assert main(["validate", "bad.yaml"]) == 2
    told = capsys.readouterr()
    assert told.out == "" and told.err.startswith("bad.yaml") and "Traceback" not in told.err
    assert [path.name for path in folder.iterdir()] == ["bad.yaml"]
