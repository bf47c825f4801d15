"""What a reader would try first: inputs that lack their complement do nothing, and the size of the population sets no share."""

import numpy as np
import pytest

from sim import catalogue
from sim.ensemble import run_one
from sim.month import run
from sim.scenario import from_dict, load
from sim.world.names import Activity
from sim.world.populations import build

FLOOD = [{"name": "flood", "effect": "grant_hours", "size": 5e6, "date": "2022-01"}]  # hours a month, in every region
NO_EXPERTS = {"least_experts": 1e6}
NO_TEXT = {"tokens_per_parameter": 1e8}
PENNILESS = {"compute_share": 0.0, "provider_grant_share": 0.0, "provider_donation_share": 0.0, "provider_offer_share": 0.0}


def world(**changes):
    population = {"name": "world", "organisations": 60, "contributors": 300, "derivatives": 400}
    return from_dict({"title": "small", "start": "2022-01", "end": "2024-12", "population": population, **changes})


def runs_started(run):
    projects = run.world.projects.rows[: int(run.world.projects.count[0])]
    return int(((projects["activity"] == Activity.PRETRAIN) & (projects["generation_start"] >= 0)).sum())


@pytest.mark.parametrize("seed", [0, 1])
def test_hours_without_experts_start_no_run(seed):
    dry, flooded = (run_one(world(parameters=NO_EXPERTS, events=events), seed) for events in ([], FLOOD))
    assert runs_started(dry) == runs_started(flooded) == 0
    assert runs_started(run_one(world(events=FLOOD), seed)) > 0  # with experts the same hours do


@pytest.mark.parametrize("seed", [0, 1])
def test_hours_without_text_start_no_run(seed):
    dry, flooded = (run_one(world(parameters=NO_TEXT, events=events), seed) for events in ([], FLOOD))
    assert runs_started(dry) == runs_started(flooded) == 0


@pytest.mark.parametrize("seed", [0, 1])
def test_capacity_without_money_grants_partners_or_owners_is_capacity_and_nothing_else(seed):
    """Nobody can pay for hours or is given any, so twice the machines stand idle and nothing else is any different."""
    scenario = world(parameters=PENNILESS)
    params, policy = scenario.parameters(), scenario.policy()
    series = []
    for factor in (1.0, 2.0):
        policy["capacity_factor"] = factor
        made, _ = build(scenario.population, seed, scenario.start, scenario.months, params[0], catalogue.series_dtype())
        made.providers.rows["owner"] = -1
        series.append(run(made, params, policy).series.rows)
    moved = {name for name in series[0].dtype.names if not np.array_equal(series[0][name], series[1][name])}
    assert {"compute_capacity"} <= moved <= {"compute_capacity", "utilisation"}  # evaluations are paid for in hours
    assert (series[0]["releases"] > 0).any() or (series[0]["projects_alive"] > 0).any()


SIZES = (150, 300, 600)
SEEDS = range(4)
# What the number of organisations may move a mean over 2025-2031 by, between the smallest and the largest population
BOUNDS = {
    "gap_year": 4.0, "frontier_open": 0.4, "open_share": 0.06, "data_reveal_share": 0.06, "derived_share": 0.08, "use_hhi": 0.12,
    "download_gini": 0.02, "top_base_share": 0.08, "compute_share_non_company": 0.04, "utilisation": 0.12,
    "speakers_served": 0.06, "active_share": 0.01, "retention": 0.06, "open_use": 0.02,
}  # fmt: skip


@pytest.fixture(scope="module")
def by_size():
    scenario = load("scenarios/baseline.yaml")
    found = {}
    for size in SIZES:
        population = {**scenario.population.model_dump(), "organisations": size}
        runs = [run_one(scenario.with_(population=population), seed).series for seed in SEEDS]
        found[size] = {name: np.mean([series[name][60:].mean() for series in runs]) for name in (*BOUNDS, "openness")}
    return found


@pytest.mark.slow
@pytest.mark.parametrize("name", BOUNDS)
def test_shares_and_the_gap_do_not_depend_on_how_many_organisations_stand_for_the_world(by_size, name):
    values = [by_size[size][name] for size in SIZES]
    assert max(values) - min(values) <= BOUNDS[name]


@pytest.mark.slow
def test_openness_thins_out_where_more_organisations_share_the_same_people(by_size):
    """The size law: contributors stand for the same people whatever the number of organisations."""
    small, middle, large = (by_size[size]["openness"] for size in SIZES)
    assert small > middle > large
    assert np.log(large / small) / np.log(600 / 150) == pytest.approx(-0.3, abs=0.15)
