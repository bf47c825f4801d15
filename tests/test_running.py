"""The command ``run``: what it leaves, what it says, and what an interruption or a fault does to it."""

import subprocess
import sys
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from invented import InventedScenario, invented_run

from sim import catalogue, cli, ensemble, running, store
from sim.ensemble import Ensemble, Failure
from sim.errors import UserError
from sim.scenario import Scenario, load

SMALL = """
title: A small world
start: 2025-06
end: 2026-03
population: {organisations: 40, contributors: 200, derivatives: 300}
seeds: 2
"""


@pytest.fixture
def small(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "small.yaml").write_text(SMALL)
    return tmp_path


def invented(monkeypatch, failing=(), interrupt_after=None):
    """Put invented runs in the place of simulated ones; return the seeds that were asked for, call by call."""
    calls = []

    def run(scenario, seeds, workers=None, progress=None, keep="series", each=None):
        calls.append(list(seeds))
        runs = []
        for seed in seeds:
            if interrupt_after == len(runs):
                raise KeyboardInterrupt
            if seed not in failing:
                runs.append(invented_run(seed, scenario))
                each(runs[-1])
        failures = tuple(Failure(seed, "ZeroDivisionError: a fault", "Traceback: a fault") for seed in failing)
        return Ensemble(scenario, tuple(runs), failures)

    monkeypatch.setattr(ensemble, "run", run)
    return calls


def test_the_command_runs_saves_draws_and_sums_up(small, capsys):
    assert cli.main(["run", "small.yaml", "--workers", "1"]) == 0
    said = capsys.readouterr()
    (folder,) = (small / "results" / "runs").iterdir()
    assert folder.name == f"small-{load('small.yaml').identity()[:8]}"
    assert store.read(folder, check=True).seeds == [0, 1]
    assert (folder / "overview.png").stat().st_size > 50_000
    assert f"result: {folder.relative_to(small)}" in said.out
    assert f"picture: {(folder / 'overview.png').relative_to(small)}" in said.out
    assert "year to 2025-12" in said.out and "year to 2026-03" in said.out
    assert "seed 1 done" in said.err
    assert cli.main(["run", "small.yaml", "--seeds", "3", "--workers", "1", "--no-picture"]) == 0
    again = capsys.readouterr().err
    assert "2 of the seeds were there from an earlier run" in again
    assert again.count(" done in ") == 1


def test_the_command_works_as_a_program(small):
    program = Path(sys.executable).with_name("allmende")
    done = subprocess.run([str(program), "run", "missing.yaml"], capture_output=True, text=True, check=False, cwd=small)
    assert done.returncode == 2
    assert "missing.yaml" in done.stderr and "Traceback" not in done.stderr


def test_seeds_that_stand_in_the_folder_are_not_run_again(tmp_path, monkeypatch):
    scenario, place = InventedScenario(), tmp_path / "result"
    calls = invented(monkeypatch)
    running.run_to_folder(scenario, [0, 1], None, place)
    before = {p.name: p.read_bytes() for p in (place / "series").iterdir()}
    outcome = running.run_to_folder(scenario, [0, 1, 2], None, place)
    assert calls == [[0, 1], [2]]
    assert (outcome.kept, outcome.done) == ([0, 1], [0, 1, 2])
    result = store.read(place, check=True)
    assert result.seeds == [0, 1, 2] and result.manifest["complete"]
    assert {name: (place / "series" / name).read_bytes() for name in before} == before


def test_seeds_of_another_scenario_or_another_version_are_run_again(tmp_path, monkeypatch):
    place = tmp_path / "result"
    calls = invented(monkeypatch)
    running.run_to_folder(InventedScenario(), [0], None, place)
    monkeypatch.setattr(store, "versions", lambda: {"allmende": "another"})
    running.run_to_folder(InventedScenario(), [0], None, place)
    assert calls == [[0], [0]]


def test_a_damaged_earlier_result_is_run_again(tmp_path, monkeypatch):
    place = tmp_path / "result"
    calls = invented(monkeypatch)
    running.run_to_folder(InventedScenario(), [0], None, place)
    (place / "ties" / "seed-0.parquet").write_bytes(b"")
    running.run_to_folder(InventedScenario(), [0], None, place)
    assert calls == [[0], [0]]
    store.read(place, check=True)


def test_an_interruption_keeps_the_seeds_that_are_done(tmp_path, monkeypatch):
    place = tmp_path / "result"
    invented(monkeypatch, interrupt_after=2)
    outcome = running.run_to_folder(InventedScenario(), [0, 1, 2, 3], None, place)
    assert (outcome.code, outcome.done) == (130, [0, 1])
    assert store.read(place, check=True).manifest["complete"] is False
    assert any("run again for the others" in line for line in outcome.told())
    calls = invented(monkeypatch)
    assert running.run_to_folder(InventedScenario(), [0, 1, 2, 3], None, place).code == 0
    assert calls == [[2, 3]]
    assert store.read(place).manifest["complete"] is True


def test_an_interruption_leaves_another_result_as_it_was(tmp_path, monkeypatch):
    place = tmp_path / "result"
    store.save(invented_run(9, InventedScenario(months=12)), place)
    monkeypatch.setattr(store.Writer, "keep", lambda self, seeds: [])
    invented(monkeypatch, interrupt_after=1)
    outcome = running.run_to_folder(InventedScenario(), [0, 1], None, place)
    assert outcome.folder is None and outcome.code == 130
    assert store.read(place, check=True).seeds == [9]


def test_an_interruption_before_any_seed_saves_nothing(tmp_path, monkeypatch):
    invented(monkeypatch, interrupt_after=0)
    outcome = running.run_to_folder(InventedScenario(), [0, 1], None, tmp_path / "result")
    assert outcome.folder is None
    assert list(tmp_path.iterdir()) == []


def test_a_seed_that_fails_is_told_and_written_down(tmp_path, monkeypatch):
    invented(monkeypatch, failing=(1,))
    outcome = running.run_to_folder(InventedScenario(), [0, 1], None, tmp_path / "result")
    assert outcome.code == 1
    assert "seed 1 failed: ZeroDivisionError: a fault" in list(outcome.told())
    manifest = store.read(tmp_path / "result").manifest
    assert manifest["complete"] is False
    assert manifest["failed"]["1"]["traceback"] == "Traceback: a fault"


@pytest.mark.parametrize(("text", "seeds"), [("3", [0, 1, 2]), ("5,2", [2, 5]), ("7,", [7]), (None, [0])])
def test_seeds_are_how_many_or_which(text, seeds):
    assert running.chosen(Scenario(), text) == seeds


@pytest.mark.parametrize("text", ["", "x", "0", "-1", "1;2", "1,1", "2.5"])
def test_seeds_that_mean_nothing_are_told_with_what_is_allowed(text):
    with pytest.raises(UserError) as error:
        running.chosen(Scenario(), text)
    assert "seed" in str(error.value)


def test_every_outcome_that_is_shown_is_measured_and_has_a_label():
    assert set(running.SHOWN) <= set(catalogue.outcomes())
    assert all(catalogue.outcomes()[name].label for name in running.SHOWN)


def test_the_table_shows_the_end_of_history_and_the_end_with_their_spread():
    dates = pd.date_range("2025-01-01", "2027-12-01", freq="MS")
    index = pd.MultiIndex.from_product([[0, 1, 2], dates], names=["seed", "date"])
    frame = pd.DataFrame({name: np.repeat([1.0, 2.0, 3.0], len(dates)) for name in running.SHOWN}, index=index)
    head, rows = running.table(frame)
    assert head == ["outcome", "year to 2025-12", "year to 2027-12", "unit"]
    assert len(rows) == len(running.SHOWN)
    assert rows[0][1:3] == ["2 (1.1 to 2.9)", "2 (1.1 to 2.9)"]
    assert rows[1][-1] == "months"


def test_the_table_of_one_seed_claims_no_spread():
    dates = pd.date_range("2030-01-01", "2031-12-01", freq="MS")
    index = pd.MultiIndex.from_product([[0], dates], names=["seed", "date"])
    head, rows = running.table(pd.DataFrame(dict.fromkeys(running.SHOWN, 1234.5), index=index))
    assert head == ["outcome", "year to 2031-12", "unit"]
    assert rows[0][1] == "1,234"


@pytest.mark.parametrize(
    ("value", "text"), [(0.0, "0"), (0.12345, "0.123"), (12.345, "12.3"), (999.9, "1,000"), (4321.0, "4,321")]
)
def test_numbers_have_three_digits_that_count(value, text):
    assert running.number(value) == text
