"""The command ``story``: what it writes and says, how one chooses a project, and what it never overwrites."""

import csv
import json

import pytest

from sim import cli
from sim.errors import StoreError
from sim.scenario import load
from sim.store import read

SMALL = """
title: A small world
start: 2023-01
end: 2026-06
population: {organisations: 16, contributors: 60, derivatives: 100}
"""
FILES = ("story.txt", "months.csv", "events.csv", "story.png")


@pytest.fixture
def small(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SMALL)
    return tmp_path


def test_the_command_writes_sentences_tables_and_a_picture_and_says_so(small, capsys):
    assert cli.main(["story", "small.yaml", "--seed", "2"]) == 0
    said = capsys.readouterr()
    (folder,) = (small / "results" / "runs").iterdir()
    assert folder.name.startswith(f"small-{load('small.yaml').identity()[:8]}-story-2-")
    assert {file.name for file in folder.iterdir()} == {*FILES, "manifest.json"}
    assert (folder / "story.png").stat().st_size > 50_000
    assert f"story: {folder.relative_to(small)}" in said.out and "founds it" in said.out.replace("\n  ", " ")
    manifest = json.loads((folder / "manifest.json").read_text())
    months, events = (list(csv.DictReader((folder / f"{name}.csv").read_text().splitlines())) for name in ("months", "events"))
    assert manifest["seed"] == 2 and str(manifest["project"]["id"]) in (folder / "story.txt").read_text()
    assert events[0]["kind"] == "founded" and events[0]["date"] == months[0]["date"]
    assert {int(month["month"]) for month in months} >= {int(event["month"]) for event in events}
    with pytest.raises(StoreError, match="format story"):
        read(folder)


def test_the_same_seed_gives_the_same_files_and_a_story_may_replace_a_story(small):
    written = []
    for _ in range(2):
        assert cli.main(["story", "small.yaml", "--seed", "2", "--output", "mine"]) == 0
        written.append({name: (small / "mine" / name).read_bytes() for name in FILES})
    assert written[0] == written[1]


def test_projects_are_listed_with_what_one_needs_to_choose_and_nothing_is_written(small, capsys):
    assert cli.main(["story", "small.yaml", "--seed", "2", "--list"]) == 0
    head, *rows = capsys.readouterr().out.splitlines()
    for word in ("host", "form", "start", "end", "ending", "releases", "id"):
        assert word in head
    assert rows and not (small / "results").exists()
    chosen = rows[-1].split()[0]
    assert cli.main(["story", "small.yaml", "--seed", "2", "--project", chosen, "--output", "chosen"]) == 0
    assert str(json.loads((small / "chosen" / "manifest.json").read_text())["project"]["id"]) == chosen


def test_a_name_nobody_has_gets_the_nearest_and_exit_code_2(small, capsys):
    assert cli.main(["story", "small.yaml", "--seed", "2", "--list"]) == 0
    host = capsys.readouterr().out.splitlines()[1].split("  ")[-1].strip()
    assert cli.main(["story", "small.yaml", "--seed", "2", "--project", host[:-1] + "#"]) == 2
    assert f"Did you mean '{host}'?" in capsys.readouterr().err
    assert not (small / "results").exists()


@pytest.mark.parametrize("arguments", [["--seed", "-1"], ["--seed", "x"], ["missing.yaml"]])
def test_what_one_can_put_right_ends_with_exit_code_2(small, arguments):
    assert cli.main(["story", *([] if arguments[0].endswith("yaml") else ["small.yaml"]), *arguments]) == 2


def test_a_story_never_takes_the_place_of_a_run_nor_of_other_files(small, capsys):
    assert cli.main(["run", "small.yaml", "--seeds", "1", "--workers", "1", "--no-picture", "--out", "run"]) == 0
    before = (small / "run" / "manifest.json").read_bytes()
    assert cli.main(["story", "small.yaml", "--output", "run"]) == 2
    assert "holds the result of a run" in capsys.readouterr().err
    assert (small / "run" / "manifest.json").read_bytes() == before
    (small / "mine").mkdir()
    (small / "mine" / "thesis.txt").write_text("years of work")
    assert cli.main(["story", "small.yaml", "--output", "mine"]) == 2
    assert (small / "mine" / "thesis.txt").exists()
