"""Indices of a scenario, of what a scenario changes, and over time: from runs of the model, by the commands a user types."""

import json

import numpy as np
import pandas as pd
import pytest
from specs import ROOT, WHO, of_function

from sim.cli import main
from sim.errors import UserError
from sim.sweep import load, read, run
from sim.sweep.looked import View, finished, means, periods, view
from sim.sweep.run import reopened
from sim.sweep.sensitivity import analyse, over_time

SPEC = f"""title: Grants
question: What decides whether grants help?
scenarios:
  plain: scenarios/study14.yaml
  granted: granted.yaml
with: {{start: 2022-01, end: 2023-06, population: {WHO}}}
design: {{method: sobol, n: 8}}
replicates: 2
parameters: {{choice_temperature: prior, join_hazard: prior}}
outcomes: [openness, projects_alive, gap_year]
keep: series
"""
GRANTED = "extends: scenarios/study14.yaml\npolicies:\n  - {lever: compute_grants, intensity: 700000, start: 2022-02}\n"


@pytest.fixture(scope="module")
def sweep(tmp_path_factory):
    folder = tmp_path_factory.mktemp("spec")
    (folder / "scenarios").symlink_to(ROOT / "scenarios")
    (folder / "granted.yaml").write_text(GRANTED)
    (folder / "grants.yaml").write_text(SPEC)
    return run(load(folder / "grants.yaml"), folder / "out", 1, batch=10).sweep


def test_an_effect_is_the_paired_difference_and_a_scenario_its_own_runs(sweep):
    runs, effects = finished(sweep), sweep.effects()
    changed = means(runs, "openness", sweep, view(sweep, effect="granted"))
    assert changed.shape == (32, 2) and changed.ravel().tolist() == effects["openness"].tolist() and np.ptp(changed) > 0.0
    own = means(runs, "openness", sweep, view(sweep, scenario="granted"))
    assert own.ravel().tolist() == runs.loc[runs["scenario"] == "granted", "openness"].tolist()
    assert means(runs, "openness", sweep, view(sweep))[:, 0].tolist() == runs["openness"][::4].tolist()


def test_periods_are_means_over_months_from_the_start_and_the_last_may_be_shorter(sweep):
    kept = periods(sweep, ["projects_alive", "openness"], 12)
    assert [str(start.date()) for start in kept.starts] == ["2022-01-01", "2023-01-01"]
    series = sweep.table("series")
    series["year"] = pd.to_datetime(series["date"]).dt.year
    expected = series.groupby(["run", "year"])["openness"].mean().unstack().to_numpy()
    assert kept.values[:, :, 1] == pytest.approx(expected, rel=1e-6)
    assert len(periods(sweep, ["openness"], 1).starts) == 18


def test_a_period_without_a_number_in_any_run_is_left_out_and_one_with_some_names_the_runs(sweep):
    kept = periods(sweep, ["openness"], 6)
    kept.values[:, 0] = np.nan
    assert [str(start.date()) for start, _ in kept.each("openness", sweep, View())] == ["2022-07-01", "2023-01-01"]
    kept.values[3, 2] = np.nan
    with pytest.raises(UserError, match="'openness from 2023-01' is no number in 1 of 128 runs: run 3"):
        list(kept.each("openness", sweep, View()))


def test_indices_of_the_last_year_are_those_of_the_means(sweep):
    asked, unit = reopened(sweep)
    whole = analyse(sweep, asked, unit, ["openness"], resamples=20)[0]
    courses = over_time(sweep, asked, unit, ["openness"], resamples=20, every=6)
    assert list(courses[0].table["period"].dt.strftime("%Y-%m").unique()) == ["2022-01", "2022-07", "2023-01"]
    yearly = over_time(sweep, asked, unit, ["openness"], resamples=20, every=18)[0].table
    assert set(yearly["index"]) == set(whole.table["index"]) and len(yearly) == len(whole.table)


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--scenario", "grantd"], "no scenario called 'grantd'. Allowed: plain, granted. Did you mean 'granted'?"),
        (["--effect", "plain"], "no other scenario called 'plain'. Allowed: granted."),
        (["--effect", "granted", "--scenario", "plain"], "two questions"),
        (["--outcome", "opennes"], "Did you mean 'openness'?"),
    ],
)
def test_what_the_sweep_does_not_hold_is_refused(sweep, arguments, said, capsys):
    assert main(["sensitivity", str(sweep.folder), *arguments]) == 2
    assert said in capsys.readouterr().err


def test_a_sweep_without_series_has_no_indices_over_time(tmp_path, capsys):
    run(of_function(design={"method": "sobol", "n": 4}), tmp_path / "x", 1, batch=100)
    assert main(["sensitivity", str(tmp_path / "x"), "--over-time", "--no-pictures"]) == 2
    assert "The spec says: keep: series" in capsys.readouterr().err
    assert not (tmp_path / "x" / "sensitivity").exists()


def test_the_effect_of_a_policy_over_time_is_told_drawn_and_kept(sweep, capsys):
    options = ["--effect", "granted", "--over-time", "--every", "6", "--resamples", "20", "--outcome", "openness"]
    assert main(["sensitivity", str(sweep.folder), *options]) == 0
    place = sweep.folder / "sensitivity-effect-granted"
    assert {path.name for path in place.iterdir()} == {
        "indices.csv", "convergence.csv", "over_time.csv", "manifest.json", "report.html", "openness.png",
        "openness-over-time.png", "openness-interactions.png", "openness-convergence.png", "openness-runs.png",
    }  # fmt: skip
    paths = pd.read_csv(place / "over_time.csv")
    assert list(paths["period"].unique()) == ["2022-01", "2022-07", "2023-01"] and set(paths["months"]) == {6}
    text = (place / "report.html").read_text()
    assert "What decides whether grants help?" in text and "what drives the effect of granted" in text
    assert "--effect granted --over-time --every 6" in text and text.count("data:image/png") == 5
    assert text.index("<h2>Answer</h2>") < text.index("<h2>Method</h2>") < text.index("<h2>Provenance</h2>")
    told = json.loads((place / "manifest.json").read_text())
    assert told["effect"] and told["scenario"] == "granted" and set(told["files"]) == {*map(str, told["files"])}
    assert read(sweep.folder).runs == sweep.runs  # the sweep itself is as it was
