"""The benchmark exchange: what scores tell of capability, what they cost, and how they wear out."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy import stats

from sim.exchanges.benchmark import benchmark_exchange
from sim.world.capability import seen_capability
from sim.world.names import Account, Activity, Domain, Kind, Phase, Stage, Stakeholder
from tests.exchanges.text_worlds import MONTH, STATES, as_benchmarks, paid_to, put_text, random_text_world, shuffled, text_world
from tests.processes.handmade import all_cash, effects, parameters

SEEDS = st.integers(0, 10**6)
MANY = 4000
RICH = 10**12  # cents


def exchanged(world, params=None, now=None):
    benchmark_exchange(world, parameters() if params is None else params, effects() if now is None else now, MONTH)
    return world


def scored_world(projects=1, benchmarks=1, difficulty=25.0, kind=Kind.UNIVERSITY, cash=RICH):
    """Hosts of one kind with finished models in a rich language, and benchmarks of one difficulty."""
    world = text_world(organisations=4, projects=projects, corpora=1, artefacts=benchmarks)
    put_text(world, 0, {0: 1e12})
    as_benchmarks(world, slice(None), difficulty)
    world.organisations.rows["kind"], world.organisations.rows["cash"] = int(kind), cash
    world.organisations.rows["best_model"] = -1
    world.regions.rows["posted"] = 2.0
    rows = world.projects.rows
    rows["stage"], rows["corpus"], rows["root"], rows["gain"] = int(Stage.READY), 0, 24.8, 0.2
    world.market.rows["seen_open"], world.market.rows["capability_closed"] = difficulty, difficulty
    return world


def implied(world, params):
    return np.array([seen_capability(p.score, p.difficulty, params.score_scale) for p in world.projects.rows])


def many(spread, ahead=0.0, params=None, kind=Kind.UNIVERSITY):
    """True and implied capability of many models, so far ahead of the benchmark in the mean."""
    params = parameters() if params is None else params
    world = scored_world(MANY, kind=kind)
    world.projects.rows["root"] = 25.0 + ahead + spread * np.random.default_rng(5).standard_normal(MANY)
    world.projects.rows["gain"] = 0.0
    exchanged(world, params)
    return world.projects.rows["root"].copy(), implied(world, params)


# Laws


@pytest.mark.parametrize("spread", [0.1, 0.2, 0.5])
def test_scores_correlate_with_capability_as_spread_does_with_the_noise_of_a_try(spread):
    params = parameters({"benchmark_items": 1e6})  # so many items that drawing them adds no noise
    true, seen = many(spread, params=params)
    expected = spread / math.hypot(spread, params.score_noise)
    found = np.corrcoef(true, seen)[0, 1]
    assert np.arctanh(found) == pytest.approx(np.arctanh(expected), abs=4 / math.sqrt(MANY))
    assert (seen - true).mean() == pytest.approx(0.0, abs=4 * params.score_noise / math.sqrt(MANY))


@pytest.mark.parametrize(("tries", "bias"), [(1, 0.0), (2, 0.564), (10, 1.539)])
def test_the_best_of_n_tries_is_too_good_by_the_expected_maximum_of_n_normals(tries, bias):
    params = parameters({"benchmark_items": 1e6, "private_tries[university]": tries})
    true, seen = many(0.3, params=params)
    assert (seen - true).mean() / params.score_noise == pytest.approx(bias, abs=4 / math.sqrt(MANY))


@pytest.mark.parametrize(("ahead", "rank"), [(0.0, 0.96), (2.0, 0.92), (4.0, 0.44)])
def test_far_above_a_benchmark_scores_no_longer_rank_models(ahead, rank):
    true, seen = many(0.57, ahead)  # the spread at which the stated values hold
    assert stats.spearmanr(true, seen).statistic == pytest.approx(rank, abs=0.03)


def test_private_tries_blur_the_ranking_of_models_whose_makers_differ_in_means():
    params = parameters()
    worlds = []
    for factor in (1.0, 0.0):
        world = scored_world(MANY)
        world.organisations.rows["kind"] = [
            int(Kind.COMPANY_LARGE),
            int(Kind.START_UP),
            int(Kind.UNIVERSITY),
            int(Kind.GRASSROOTS),
        ]
        world.projects.rows["root"] = 25.0 + 0.2 * np.random.default_rng(5).standard_normal(MANY)
        exchanged(world, params, effects(private_tries_factor=factor))
        worlds.append(stats.spearmanr(world.projects.rows["root"], implied(world, params)).statistic)
    assert worlds[1] > worlds[0]


# Costs


@pytest.mark.parametrize(("kind", "tries"), [(Kind.COMPANY_LARGE, 6), (Kind.START_UP, 3), (Kind.GRASSROOTS, 1)])
def test_tries_are_paid_for_at_the_posted_price_of_their_compute(kind, tries):
    world = exchanged(scored_world(kind=kind))
    assert world.projects.rows["tries"][0] == tries
    assert paid_to(world, Account.EQUIPMENT) == RICH - world.organisations.rows["cash"][0] == tries * 200 * 2 * 100


def test_who_is_short_of_cash_has_fewer_tries_but_always_one():
    for cash, tries, left in ((2 * 40_000 + 5, 2, 5), (39_999, 1, 39_999), (0, 1, 0)):
        world = exchanged(scored_world(kind=Kind.COMPANY_LARGE, cash=cash))
        assert world.projects.rows["tries"][0] == tries
        assert world.organisations.rows["cash"][0] == left


def test_a_subsidy_of_evaluations_is_paid_by_the_state():
    world = exchanged(scored_world(kind=Kind.COMPANY_LARGE, cash=60_000), now=effects(evaluation_subsidy=0.5))
    assert world.projects.rows["tries"][0] == 3
    assert paid_to(world, Account.EQUIPMENT) == 120_000
    assert world.accounts.rows["cash"][STATES].sum() == -60_000
    world = exchanged(scored_world(kind=Kind.COMPANY_LARGE, cash=0), now=effects(evaluation_subsidy=1.0))
    assert world.projects.rows["tries"][0] == 6


def test_one_more_try_never_lowers_a_score():
    scores = []
    for tries in (1, 2, 5, 20):
        world = exchanged(scored_world(40), parameters({"private_tries[university]": tries, "benchmark_leak": 0.0}))
        scores.append(world.projects.rows["score"].copy())
    assert all((more >= fewer).all() for fewer, more in zip(scores, scores[1:], strict=False))


# Wear


def test_each_evaluation_leaks_a_part_of_what_is_left():
    world = exchanged(scored_world(10))
    assert world.artefacts.rows["leak"][0] == pytest.approx(1 - 0.98**10)


def test_a_leaked_benchmark_flatters_all_by_the_same():
    params = parameters({"benchmark_items": 1e6})
    world = scored_world(MANY)
    world.artefacts.rows["leak"] = 1.0
    exchanged(world, params)
    assert implied(world, params).mean() == pytest.approx(25.0 + params.leak_gain, abs=0.01)


@pytest.mark.parametrize(("open_ahead", "closed_ahead", "retired"), [
    (2.5, 3.0, 1), (0.0, 0.5, 0), (1.0, 3.0, 0), (-3.0, -2.5, 0),
])  # fmt: skip
def test_a_benchmark_retires_when_the_frontiers_are_far_above_it_not_when_it_is_too_hard(open_ahead, closed_ahead, retired):
    world = scored_world()
    market = world.market.rows[0]
    market.seen_open, market.capability_closed = 25.0 + open_ahead, 25.0 + closed_ahead
    assert exchanged(world).artefacts.rows["retired"][0] == retired


def test_models_are_scored_where_scores_discriminate_best():
    world = scored_world(benchmarks=3)
    world.artefacts.rows["difficulty"] = [22.0, 24.9, 28.0]
    assert exchanged(world).projects.rows["benchmark"][0] == 1


def test_a_worn_out_benchmark_is_used_only_if_there_is_no_other():
    world = scored_world(benchmarks=3)
    world.artefacts.rows["difficulty"], world.artefacts.rows["retired"] = [25.0, 22.0, 27.0], [1, 0, 1]
    assert exchanged(world).projects.rows["benchmark"][0] == 1
    world = scored_world(benchmarks=3)
    world.artefacts.rows["difficulty"], world.artefacts.rows["retired"] = [25.0, 22.0, 27.0], 1
    assert exchanged(world).projects.rows["benchmark"][0] == 2  # the hardest


def test_without_a_published_benchmark_there_is_no_score_and_no_cost():
    world = scored_world()
    world.artefacts.rows["revealed"] = 0
    exchanged(world)
    assert world.projects.rows["score"][0] == -1.0
    assert world.organisations.rows["cash"][0] == RICH


# Languages


def test_models_are_tested_in_the_languages_they_share_with_the_benchmark():
    world = scored_world(MANY)
    put_text(world, 0, {0: 1e12, 5: 1e9})
    world.projects.rows["languages"] = 0b100001
    found = {}
    for languages, name in ((1, "rich"), (1 << 5, "poor")):
        world.artefacts.rows["languages"], world.projects.rows["score"], world.artefacts.rows["leak"] = languages, -1.0, 0.0
        found[name] = implied(exchanged(world, parameters({"leak_gain": 0.0})), parameters()).mean()
    transfer = 0.3 * math.log10(1.33)
    assert found["rich"] - found["poor"] == pytest.approx(0.6 - transfer, abs=0.03)


def test_a_benchmark_in_a_language_of_the_project_comes_before_a_translated_one():
    world = scored_world(benchmarks=2)
    world.artefacts.rows["languages"] = [2, 1]
    assert exchanged(world).projects.rows["benchmark"][0] == 1
    world = scored_world()
    world.artefacts.rows["languages"] = 2
    assert exchanged(world).projects.rows["score"][0] > 0.0


# Standings, log, order, switch


def test_standing_is_the_percentile_of_an_organisations_best_scored_model():
    world = text_world(organisations=5, artefacts=5)
    world.projects.rows["stage"] = int(Stage.REST)
    people, models = world.organisations.rows, world.artefacts.rows
    models["domain"], models["difficulty"] = int(Domain.MODELS), 25.0
    models["score"] = [0.2, 0.5, 0.5, 0.9, -1.0]
    people["best_model"] = [0, 1, 2, 3, 4]
    assert exchanged(world).organisations.rows["standing"].tolist() == pytest.approx([0.0, 0.5, 0.5, 1.0, 0.0])
    people["alive"][:3] = 0
    assert exchanged(world).organisations.rows["standing"].tolist() == [0.0, 0.0, 0.0, 1.0, 0.0]


def test_the_makers_of_a_benchmark_are_logged_unless_it_is_the_hosts_own():
    world = scored_world()
    world.organisations.rows["kind"][1] = int(Kind.COMPANY_LARGE)
    world.artefacts.rows["owner"] = 1
    exchanged(world)
    cell = (0, int(Domain.EVALUATION), int(Phase.POST_TRAINING), int(Stakeholder.COMPANIES))
    assert world.participation.rows[MONTH].effort[cell] == world.participation.rows[MONTH].effort.sum() == 0.2
    world = scored_world()
    world.artefacts.rows["owner"] = 0
    assert exchanged(world).participation.rows[MONTH].effort.sum() == 0.0


@settings(max_examples=40)
@given(SEEDS)
def test_every_evaluation_paid_is_received_and_scores_are_shares(seed):
    world = random_text_world(seed)
    before = all_cash(world)
    asked = (world.projects.rows["stage"] == Stage.READY) & (world.projects.rows["activity"] <= int(Activity.DERIVE))
    exchanged(world)
    assert all_cash(world) == before
    assert (world.organisations.rows["cash"] >= 0).all()
    scores = world.projects.rows["score"]
    assert (scores[~asked] == -1.0).all()
    assert ((scores[asked] == -1.0) | ((scores[asked] >= 0.001 - 1e-12) & (scores[asked] <= 0.999))).all()
    assert ((world.organisations.rows["standing"] >= 0.0) & (world.organisations.rows["standing"] <= 1.0)).all()
    assert ((world.artefacts.rows["leak"] >= 0.0) & (world.artefacts.rows["leak"] <= 1.0)).all()


@settings(max_examples=40)
@given(SEEDS)
def test_the_order_of_rows_does_not_matter_to_anybodys_score(seed):
    found = []
    for world in (random_text_world(seed), shuffled(random_text_world(seed), seed + 1)):
        world.organisations.rows["cash"] *= 10**6  # one host may have two models: it can pay for both
        exchanged(world)
        scores = {int(p.id): (p.score, int(p.benchmark), int(p.tries)) for p in world.projects.rows}
        found.append((scores, {int(o.id): (o.standing, int(o.cash)) for o in world.organisations.rows}))
    assert found[0] == found[1]


def test_without_the_response_there_is_one_free_try_and_no_leak():
    params = parameters(off=("evaluation",))
    world = scored_world(50, kind=Kind.COMPANY_LARGE)
    world.artefacts.rows["leak"] = 0.5
    exchanged(world, params)
    assert all_cash(world) == 4 * RICH
    assert (world.organisations.rows["cash"] == RICH).all()
    assert (world.projects.rows["tries"] == 1).all()
    assert world.artefacts.rows["leak"][0] == 0.5
    on = parameters({"private_tries[company_large]": 1.0, "leak_gain": 0.0})
    same = exchanged(scored_world(50, kind=Kind.COMPANY_LARGE), on)
    assert (same.projects.rows["score"] == world.projects.rows["score"]).all()
