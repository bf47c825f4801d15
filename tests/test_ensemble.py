"""Many seeds: the same results whatever runs them, in whatever order, and no seed takes others down with it."""

import subprocess
import sys

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from invented import invented_run
from stand_ins import Dying, Failing

from sim import ensemble, store
from sim.ensemble import workers
from sim.ensemble.summary import mean_interval
from sim.errors import UserError
from sim.scenario import Scenario


@pytest.fixture(scope="module")
def scenario():
    who = {"name": "world", "organisations": 40, "contributors": 200, "derivatives": 300}
    return Scenario(title="Small", start="2023-07", end="2024-09", population=who, seeds=[4, 2])


@pytest.fixture(scope="module")
def here(scenario):
    return ensemble.run(scenario, workers=1, keep="all")


@pytest.fixture(scope="module", autouse=True)
def no_process_stays_behind():
    yield
    workers.close_all()


def files(result, place):
    folder = store.save(result, place)
    return {p.relative_to(folder).as_posix(): p.read_bytes() for p in folder.rglob("*.parquet")}


def test_runs_are_ordered_by_seed_and_as_long_as_the_scenario(here, scenario):
    assert [run.seed for run in here.runs] == [2, 4]
    assert all(run.series.size == scenario.months == 15 for run in here.runs)
    assert here.complete


def test_two_processes_give_the_same_files_as_one(here, scenario, tmp_path):
    told = []
    apart = ensemble.run(scenario, seeds=[4, 2], workers=2, keep="all", progress=lambda *step: told.append(step))
    assert files(apart, tmp_path / "apart") == files(here, tmp_path / "here")
    assert {(2, 15), (4, 15)} <= set(told)
    for one, other in zip(here.runs, apart.runs, strict=True):  # worlds that were sent read like those that were not
        assert type(other.world.artefacts.rows) is type(one.world.artefacts.rows)
        assert other.world.artefacts.rows.id.tolist() == one.world.artefacts.rows.id[: one.world.artefacts.count[0]].tolist()


def test_a_seed_does_not_depend_on_the_others(here, scenario):
    alone = ensemble.run_one(scenario, 4)
    assert alone.series.tobytes() == here.runs[1].series.tobytes()
    assert alone.series.tobytes() != here.runs[0].series.tobytes()


def test_stopping_to_look_once_a_year_changes_nothing(here, scenario):
    from sim import catalogue, month
    from sim.world.populations import build

    params, policy = scenario.parameters(), scenario.policy()
    world, _ = build(scenario.population, 2, scenario.start, scenario.months, params[0], catalogue.series_dtype())
    world = month.run(world, params, policy)
    assert world.series.rows[: scenario.months].tobytes() == here.runs[0].series.tobytes()


def test_organisations_are_looked_at_in_december_and_in_the_last_month(here):
    assert [m for m, _ in here.runs[0].years] == [5, 14]


def test_series_only_keeps_no_world_but_each_sees_it(scenario):
    seen = []
    light = ensemble.run(scenario, seeds=1, workers=1, each=seen.append)
    assert light.runs[0].world is None
    assert seen[0].world is not None and seen[0].seed == 0


def test_a_seed_that_fails_leaves_the_others_and_its_traceback(scenario, monkeypatch):
    real = workers.run_one

    def faulty(scenario, seed, report=None):
        if seed == 1:
            raise ZeroDivisionError("a fault in the model")
        return real(scenario, seed, report)

    monkeypatch.setattr(workers, "run_one", faulty)
    result = ensemble.run(scenario, seeds=3, workers=1)
    assert [run.seed for run in result.runs] == [0, 2]
    assert not result.complete
    assert result.failures[0].seed == 1
    assert "a fault in the model" in result.failures[0].message
    assert "in faulty" in result.failures[0].traceback


def test_a_fault_in_a_process_comes_back_with_its_traceback(scenario):
    result = ensemble.run(Failing(scenario), seeds=2, workers=2)
    assert [failure.seed for failure in result.failures] == [0, 1]
    assert "in misbehave" in result.failures[0].traceback


def test_seeds_of_a_killed_process_are_run_again(scenario, tmp_path, here):
    result = ensemble.run(Dying(scenario, str(tmp_path / "flag")), workers=2)
    assert (tmp_path / "flag").exists()
    assert result.complete
    assert [run.series.tobytes() for run in result.runs] == [run.series.tobytes() for run in here.runs]


def test_an_interruption_ends_all_processes_and_keeps_what_was_handed_over(scenario):
    done = []

    def then_interrupt(run):
        done.append(run.seed)
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        ensemble.run(scenario, seeds=4, workers=2, each=then_interrupt)
    assert len(done) == 1
    assert not workers._pools


def test_a_script_needs_no_guard_against_being_run_again(tmp_path):
    (tmp_path / "script.py").write_text(
        "import sim\n"
        "who = {'organisations': 40, 'contributors': 200, 'derivatives': 300}\n"
        "found = sim.run(sim.Scenario(start='2025-11', end='2025-12', population=who), seeds=2, workers=2)\n"
        "print(len(found.runs), found.failures)\n"
    )
    done = subprocess.run([sys.executable, "script.py"], cwd=tmp_path, capture_output=True, text=True, check=False)
    assert done.stdout == "2 ()\n", done.stderr


@pytest.mark.parametrize(("seeds", "meant"), [(3, [0, 1, 2]), ([7, 5], [5, 7]), (None, [2, 4])])
def test_seeds_are_a_number_a_list_or_the_scenarios_own(scenario, seeds, meant):
    assert ensemble.chosen_seeds(scenario, seeds) == meant


@pytest.mark.parametrize("seeds", [0, [], [1, 1], [-1]])
def test_seeds_that_mean_nothing_are_refused(scenario, seeds):
    with pytest.raises(UserError, match="seed"):
        ensemble.chosen_seeds(scenario, seeds)


# --- what they have in common ---


def frame(values, months=24):
    """Series whose outcome ``gap`` has the given level in each seed's last year and 100 before."""
    dates = pd.date_range("2020-01-01", periods=months, freq="MS")
    parts = [np.where(np.arange(months) < months - 12, 100.0, value) for value in values]
    index = pd.MultiIndex.from_product([range(len(values)), dates], names=["seed", "date"])
    return pd.DataFrame({"gap": np.concatenate(parts)}, index=index)


def test_the_summary_is_over_the_last_twelve_months():
    row = ensemble.summarise(frame([1.0, 2.0, 6.0])).loc["gap"]
    assert (row["median"], row["mean"], row["seeds"], row["unit"]) == (2.0, 3.0, 3, "months")
    assert row["low"] == pytest.approx(1.1) and row["high"] == pytest.approx(5.6)


def test_the_summary_can_end_earlier():
    assert ensemble.summarise(frame([1.0, 2.0]), until="2020-12").loc["gap", "mean"] == 100.0
    with pytest.raises(UserError, match="no months up to 2019-06"):
        ensemble.summarise(frame([1.0]), until="2019-06")


@given(st.lists(st.floats(-1e3, 1e3), min_size=1, max_size=30))
def test_the_interval_of_the_mean_holds_the_mean_and_lies_within_the_values(values):
    column = np.array(values)[:, None]
    low, high = mean_interval(column)
    slack = 1e-9 * (1 + np.abs(column).max())
    assert column.min() - slack <= low[0] <= column.mean() + slack
    assert column.mean() - slack <= high[0] <= column.max() + slack


def test_the_interval_of_the_mean_narrows_as_seeds_are_added():
    draws = np.random.default_rng(1).normal(size=(400, 1))
    few, many = mean_interval(draws[:25]), mean_interval(draws)
    assert (many[1] - many[0])[0] < 0.5 * (few[1] - few[0])[0]
    assert (many[1] - many[0])[0] == pytest.approx(2 * 1.96 * draws.std() / 20, rel=0.1)


def test_an_ensembles_series_are_those_that_the_store_gives_back(tmp_path):
    run = invented_run(3)
    together = ensemble.Ensemble(run.scenario, (run,))
    pd.testing.assert_frame_equal(together.series, store.read(store.save(together, tmp_path / "x")).series, check_freq=False)
