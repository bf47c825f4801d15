"""Unique text: sets overlap as the union formula says, repeats lose value, and nothing grows out of nothing."""

import math

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim import catalogue
from sim.world.capability import language_penalty, seen_capability
from sim.world.draws import logistic
from sim.world.tokens import (
    beyond_crawl,
    data_penalty,
    effective_tokens,
    open_crawl_share,
    tokens_needed,
    uncovered,
    unique_tokens,
    with_transfer,
)
from sim.world.tuning import tuning_gain

PARAMS = catalogue.default_parameters()[0]
TOKENS = st.floats(1.0, 1e16)
SETS = st.lists(st.floats(0.0, 1e14), max_size=8)


def union(sets, web):
    left = 1.0
    for tokens in sets:
        left = uncovered(left, tokens, web)
    return unique_tokens(left, web, 0.0)


def test_two_sets_overlap_by_the_product_of_their_shares():
    assert union([3e9, 5e9], 1e10) == pytest.approx(3e9 + 5e9 - 1.5e9, rel=1e-12)


@given(SETS, st.floats(1.0, 1e14))
def test_a_union_is_at_least_its_largest_set_and_at_most_the_web_or_the_sum(sets, web):
    held = union(sets, web)
    assert held <= web * (1 + 1e-12)
    assert held <= sum(sets) * (1 + 1e-9) + 1e-12 * web
    assert held >= min(web, max(sets, default=0.0)) * (1 - 1e-9) - 1e-12 * web


@given(SETS, st.floats(1.0, 1e14), st.randoms(use_true_random=False))
def test_the_order_in_which_sets_are_added_does_not_matter(sets, web, random):
    shuffled = list(sets)
    random.shuffle(shuffled)
    assert union(sets, web) == pytest.approx(union(shuffled, web), rel=1e-9, abs=1e-9 * web)


def test_a_language_without_any_web_has_only_text_from_outside_it():
    assert unique_tokens(uncovered(1.0, 1e9, 0.0), 0.0, 5e6) == 5e6


@given(st.floats(0.0, 0.99), st.floats(0.0, 1.0))
def test_a_runs_corpus_brings_just_what_it_adds_to_the_open_crawl(crawl, own):
    left = (1.0 - crawl) * (1.0 - own)
    assert beyond_crawl(left, 1.0 - crawl) == pytest.approx(1.0 - own, abs=1e-12)


@given(st.floats(0.0, 1.0))
def test_a_runs_corpus_that_is_the_open_crawl_brings_nothing(crawl):
    assert beyond_crawl(1.0 - crawl, 1.0 - crawl) == 1.0


def test_a_run_of_chinchillas_size_needs_its_1_4_trillion_tokens():
    assert tokens_needed(PARAMS, 5.76e23) == pytest.approx(1.4e12, rel=0.02)
    assert tokens_needed(PARAMS, 120.0) == pytest.approx(20.0)


@given(TOKENS, TOKENS)
def test_repeated_text_counts_for_more_than_once_and_less_than_fresh_text(unique, needed):
    counts = effective_tokens(PARAMS, unique, needed)
    assert min(unique, needed) * (1 - 1e-12) <= counts <= needed * (1 + 1e-9)


def test_four_epochs_are_nearly_as_good_as_fresh_text_and_a_hundred_are_not():
    assert effective_tokens(PARAMS, 1e9, 4e9) / 4e9 == pytest.approx(0.93, abs=0.01)
    assert effective_tokens(PARAMS, 1e9, 100e9) / 100e9 == pytest.approx(0.16, abs=0.01)


@given(TOKENS, TOKENS, TOKENS)
def test_more_unique_text_never_costs_capability(one, other, needed):
    less, more = min(one, other), max(one, other)
    assert data_penalty(PARAMS, less, needed) <= data_penalty(PARAMS, more, needed) + 1e-12 <= 1e-12


def test_enough_text_costs_nothing_and_hardly_too_little_costs_hardly_anything():
    assert data_penalty(PARAMS, 1e12, 1e12) == 0.0
    assert -1e-6 < data_penalty(PARAMS, 1e12 * (1 - 1e-4), 1e12) < 0.0


def test_other_languages_help_a_poor_one_by_a_third_at_most_and_a_run_in_one_language_not():
    assert with_transfer(PARAMS, 1e8, 1e12) == pytest.approx(1.33e8)
    assert with_transfer(PARAMS, 1e12, 1e12) == 1e12
    assert with_transfer(PARAMS, 0.0, 1e12) == 0.0


@given(TOKENS, st.floats(0.0, 1e16))
def test_transfer_lies_between_nothing_and_a_third(own, others):
    assert own <= with_transfer(PARAMS, own, own + others) <= own * (1.33 + 1e-9)


def test_open_crawls_grow_to_the_size_of_the_table_and_stay():
    assert open_crawl_share(PARAMS, 2023.3) == pytest.approx(1 / 2.5)
    assert open_crawl_share(PARAMS, 2024.3) == open_crawl_share(PARAMS, 2031.0) == 1.0


def test_a_language_loses_0_3_oom_per_decade_of_text_missing():
    assert language_penalty(PARAMS, 1e12) == language_penalty(PARAMS, 1e11) == 0.0
    assert language_penalty(PARAMS, 1e9) == pytest.approx(0.6)
    assert math.isfinite(language_penalty(PARAMS, 0.0))


@given(st.floats(-3.0, 3.0), st.floats(15.0, 30.0))
def test_the_capability_implied_by_an_exact_score_is_the_true_one(ahead, difficulty):
    score = logistic(ahead / PARAMS.score_scale)
    assert seen_capability(score, difficulty, PARAMS.score_scale) == pytest.approx(difficulty + ahead, abs=1e-6)


def test_a_set_that_was_covered_before_adds_nothing():
    assert tuning_gain(PARAMS, 1.0, 1.0) == 0.0
    assert tuning_gain(PARAMS, 0.8, 0.5) == pytest.approx(0.04)
