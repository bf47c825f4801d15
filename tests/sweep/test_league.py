"""The published league of levers is what this program gives: one set of parameters is run again."""

import json

import pandas as pd
import pytest
from specs import ROOT

from sim.sweep import load
from sim.sweep.job import attempt
from sim.sweep.run import begin, job_of

PUBLISHED = ROOT / "results" / "published" / "league"
AGAIN = "python experiments/league/run.py publishes the league anew"


@pytest.fixture(scope="module")
def job(tmp_path_factory):
    asked = load(ROOT / "experiments" / "league" / "spec.yaml")
    return job_of(asked, begin(asked, tmp_path_factory.mktemp("league") / "x", 1, batch=1))


@pytest.fixture(scope="module")
def runs():
    return pd.read_csv(PUBLISHED / "runs.csv").set_index("run")


def test_all_levers_stand_in_the_league(job):
    from sim import catalogue

    named = {name.split()[0] for name in job.sweep.scenarios} - {"baseline", "cash"}
    assert named == {lever.id for lever in catalogue.levers().values()}


@pytest.mark.parametrize("scenario", ["baseline", "cash", "R21 joint support"])
def test_a_run_of_the_league_gives_what_was_published(job, runs, scenario):
    row = runs[(runs["scenario"] == scenario) & (runs["point"] == 0)].iloc[0]
    found = attempt(job, int(row.name))
    assert not isinstance(found, dict), found
    now = dict(zip(job.columns, found.means, strict=True))
    assert {name: row[name] for name in now} == pytest.approx(now, rel=1e-5, abs=1e-12), AGAIN


def test_the_published_plan_is_that_of_the_spec(job):
    plan = json.loads((PUBLISHED / "sweep.json").read_text(encoding="utf-8"))
    for key in ("scenarios", "outcomes", "payers", "replicates", "seeds", "first_seed"):
        assert plan[key] == job.sweep.plan[key], AGAIN
    assert plan["asked"]["scenarios"] == job.sweep.plan["asked"]["scenarios"], AGAIN
    assert plan["asked"]["spec"] == job.sweep.plan["asked"]["spec"] and plan["points"] <= job.sweep.plan["points"]
