"""Mesa's own tools take the ecosystem as they take any model: keywords in, a data collector out."""

import mesa
import pandas as pd
import pytest

import sim
from sim import ensemble
from sim.errors import UserError
from sim.model import Ecosystem
from sim.scenario import load

WHO = {"contributors": 100, "derivatives": 100}


@pytest.fixture(scope="module")
def scenario():
    return load("scenarios/study14.yaml").with_(start="2022-01", end="2022-06", population=WHO)


def test_batch_run_gives_the_bits_of_our_own_runs_from_two_processes(scenario):
    varied = {"scenario": [scenario], "aspiration_start": [0.1, 0.4], "compute_grants": 700_000, "M4": False}
    rows = mesa.batch_run(Ecosystem, varied, number_processes=2, rng=[3, 4], data_collection_period=-1, display_progress=False)
    found = pd.DataFrame(rows).set_index(["aspiration_start", "seed"])
    assert len(found) == 4 and set(found["Step"]) == {6}
    for (value, seed), row in found.iterrows():
        grants = {"lever": "compute_grants", "intensity": 700_000, "start": "2022-01"}
        here = scenario.with_(parameters={"aspiration_start": value}, mechanisms={"M4": False}, policies=[grants])
        last = ensemble.run_one(here, seed).series[-1]
        assert row["openness"] == last["openness"] and row["projects_alive"] == last["projects_alive"]


def test_every_month_is_collected_when_asked_for(scenario):
    rows = mesa.batch_run(Ecosystem, {"scenario": [scenario]}, rng=[1], data_collection_period=1, display_progress=False)
    assert [row["Step"] for row in rows] == [1, 2, 3, 4, 5, 6]
    series = ensemble.run_one(scenario, 1).series
    assert [row["openness"] for row in rows] == series["openness"].tolist()


def test_the_data_collector_makes_mesas_table(scenario):
    model = sim.Ecosystem(scenario, rng=2)
    for _ in range(3):
        model.step()
    table = model.datacollector.get_model_vars_dataframe()
    assert len(table) == 3 and table["openness"].tolist() == ensemble.run_one(scenario, 2).series["openness"][:3].tolist()


def test_replicates_without_a_seed_are_not_the_same_run(scenario):
    assert Ecosystem(scenario, seed=None).seed_used != Ecosystem(scenario, seed=None).seed_used
    assert Ecosystem(scenario).seed_used == 0


def test_a_scenario_that_mesa_took_for_a_list_is_told(scenario):
    with pytest.raises(UserError, match="in a list"):
        mesa.batch_run(Ecosystem, {"scenario": scenario}, rng=[1], display_progress=False)


@pytest.mark.parametrize(
    ("keywords", "said"),
    [
        ({"aspiration_strat": 0.2}, "Did you mean 'aspiration_start'?"),
        ({"aspiration_start": 17.0}, "aspiration_start"),
        ({"compute_grants": "much"}, "must be a number, not 'much'"),
        ({"seed": "first"}, "is no seed"),
    ],
)
def test_a_keyword_that_cannot_be_is_told(scenario, keywords, said):
    with pytest.raises(UserError) as error:
        Ecosystem(scenario, **keywords)
    assert said in str(error.value)
