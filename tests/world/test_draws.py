"""Draws are keyed: the same key gives the same number, and different keys give unrelated ones."""

import numpy as np
import pytest
from scipy import stats

from sim.world.draws import (
    Draw,
    binomial_quantile,
    geometric_quantile,
    newborn_id,
    normal_quantile,
    poisson_quantile,
    stream,
    uniform,
    uniform_at,
)

SEED = np.array([7], np.uint64)


def many(n, entity=0, month=3, seed=SEED):
    return np.array([uniform(seed, int(Draw.JOIN), month, entity + i, 0) for i in range(n)])


def test_the_same_key_always_gives_the_same_number():
    assert uniform(SEED, Draw.REVEAL, 5, 123, 2) == uniform(SEED, Draw.REVEAL, 5, 123, 2)


def test_hoisting_the_key_of_a_stream_changes_no_draw():
    key = stream(SEED, Draw.REVEAL, 5)
    assert uniform_at(key, 123, 2) == uniform(SEED, Draw.REVEAL, 5, 123, 2)


@pytest.mark.parametrize("other", [(8, Draw.REVEAL, 5, 123, 2), (7, Draw.TERMS, 5, 123, 2), (7, Draw.REVEAL, 6, 123, 2),
                                   (7, Draw.REVEAL, 5, 124, 2), (7, Draw.REVEAL, 5, 123, 3)])  # fmt: skip
def test_every_part_of_the_key_matters_to_the_number(other):
    seed, purpose, month, entity, k = other
    assert uniform(np.array([seed], np.uint64), purpose, month, entity, k) != uniform(SEED, Draw.REVEAL, 5, 123, 2)


def test_draws_over_entities_are_uniform_by_kolmogorov_smirnov():
    assert stats.kstest(many(20_000), "uniform").pvalue > 1e-3


def test_draws_of_neighbouring_months_and_seeds_are_uncorrelated():
    here = many(20_000)
    for other in (many(20_000, month=4), many(20_000, seed=np.array([8], np.uint64)), many(20_000, entity=1)):
        assert abs(np.corrcoef(here, other)[0, 1]) < 0.03


def test_negative_entities_and_months_before_the_start_have_draws_too():
    assert 0.0 < uniform(SEED, Draw.POPULATION, -12, -5, 0) < 1.0


def test_newborn_ids_are_positive_and_do_not_collide_among_fifty_thousand():
    ids = {newborn_id(parent, month, int(Draw.BIRTH), k) for parent in range(50) for month in range(50) for k in range(20)}
    assert len(ids) == 50_000
    assert min(ids) >= 0


def test_normal_quantiles_agree_with_scipy_far_into_the_tails():
    for p in (1e-12, 1e-6, 0.02, 0.3, 0.5, 0.7, 0.98, 1 - 1e-6):
        assert normal_quantile(p) == pytest.approx(stats.norm.ppf(p), rel=2e-8, abs=1e-9)


@pytest.mark.parametrize("mean", [0.01, 0.7, 5.0, 80.0])
def test_poisson_counts_are_the_quantiles_of_the_distribution(mean):
    for p in (0.001, 0.2, 0.5, 0.9, 0.9999):
        assert poisson_quantile(p, mean) == stats.poisson.ppf(p, mean)


def test_large_poisson_counts_are_near_the_quantiles():
    assert poisson_quantile(0.975, 5000.0) == pytest.approx(stats.poisson.ppf(0.975, 5000.0), abs=2)


@pytest.mark.parametrize("chance", [0.0, 0.002, 0.4, 1.0])
def test_binomial_counts_are_the_quantiles_of_the_distribution(chance):
    for p in (0.01, 0.5, 0.99):
        expected = stats.binom.ppf(p, 200, chance)
        assert binomial_quantile(p, 200, chance) == expected


@pytest.mark.parametrize("chance", [0.6, 0.9, 0.99])
def test_binomial_counts_do_not_saturate_where_nearly_all_succeed(chance):
    for p in (0.013, 0.31, 0.77, 0.987):
        assert binomial_quantile(p, 500, chance) == pytest.approx(stats.binom.ppf(p, 500, chance), abs=1)


def test_geometric_terms_have_the_mean_that_was_asked_for():
    draws = [geometric_quantile(p, 12.0) for p in many(20_000)]
    assert np.mean(draws) == pytest.approx(12.0, rel=0.03)
    assert min(draws) >= 1
