"""Clearing rules against their textbook limits: stable matches, serial dictatorship, uniform prices, waiting lines."""

import itertools
import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.exchanges.clearing import clear_call, deferred_acceptance, rank
from sim.kernel import COMPILED, entrance
from sim.world.draws import Draw, poisson_quantile, stream, uniform_at

SEEDS = st.integers(0, 2**32 - 1)


def awards(preferences, priority, asked, hours, ids=None):
    preferences, priority = np.asarray(preferences, np.int64), np.asarray(priority, float)
    asked, hours = np.asarray(asked, np.int64), np.asarray(hours, np.int64)
    ids = np.arange(asked.size) if ids is None else np.asarray(ids, np.int64)
    granted = np.full((asked.size, hours.size), 99, np.int64)
    deferred_acceptance(preferences, priority, ids, asked, hours, granted)
    return granted


def random_claims(seed, applicants, calls, most=1):
    """Lists of random length, priorities of which some are not acceptable, and too few hours for all."""
    draws = np.random.default_rng(seed)
    preferences = np.array([draws.permutation(calls) for _ in range(applicants)]).reshape(applicants, calls)
    for listed in preferences:
        listed[draws.integers(1, calls + 1) :] = -1
    priority = draws.random((calls, applicants))
    priority[draws.random(priority.shape) < 0.2] = -1.0
    asked = draws.integers(0 if most > 1 else 1, most + 1, applicants)
    hours = draws.integers(0, max(2, most * applicants // (2 * calls) + 1), calls)
    return preferences, priority, asked, hours, draws.permutation(applicants * 3)[:applicants]


def is_stable(match, preferences, priority, places):
    """True if nobody would rather have a call that has room, or that likes it better than somebody it holds."""
    for i, mine in enumerate(match):
        if mine >= 0 and (priority[mine, i] < 0.0 or mine not in preferences[i]):
            return False
    for c, room in enumerate(places):
        if sum(held == c for held in match) > room:
            return False
    for i, mine in enumerate(match):
        for c in preferences[i]:
            if c < 0 or c == mine:
                break
            held = [j for j, other in enumerate(match) if other == c]
            if priority[c, i] >= 0.0 and (len(held) < places[c] or any(priority[c, j] < priority[c, i] for j in held)):
                return False
    return True


@settings(max_examples=40)
@given(SEEDS, st.integers(1, 6), st.integers(1, 3))
def test_unit_requests_get_the_applicant_optimal_stable_match_by_brute_force(seed, applicants, calls):
    preferences, priority, _, _, ids = random_claims(seed, applicants, calls)
    places = np.random.default_rng(seed + 1).integers(0, 3, calls)
    granted = awards(preferences, priority, np.ones(applicants), places, ids)
    mine = [int(row.argmax()) if row.any() else -1 for row in granted]
    stable = [match for match in itertools.product(range(-1, calls), repeat=applicants)
              if is_stable(match, preferences, priority, places)]  # fmt: skip
    assert tuple(mine) in stable

    def place(i, c):
        listed = list(preferences[i])
        return listed.index(c) if c >= 0 else len(listed)

    for i in range(applicants):
        assert place(i, mine[i]) == min(place(i, match[i]) for match in stable)


@given(SEEDS, st.integers(1, 12))
def test_one_call_is_serial_dictatorship_by_priority_in_part_at_the_margin(seed, applicants):
    _, priority, asked, hours, ids = random_claims(seed, applicants, 1, 50)
    granted = awards(np.zeros((applicants, 1)), priority, asked, hours, ids)
    left, expected = int(hours[0]), np.zeros(applicants, int)
    for i in sorted(range(applicants), key=lambda i: (-priority[0, i], ids[i])):
        if priority[0, i] >= 0.0:
            expected[i] = min(asked[i], left)
            left -= expected[i]
    assert granted[:, 0].tolist() == expected.tolist()


@settings(max_examples=200)
@given(SEEDS, st.integers(1, 15), st.integers(1, 4))
def test_divisible_awards_leave_nobody_with_a_justified_grievance(seed, applicants, calls):
    preferences, priority, asked, hours, ids = random_claims(seed, applicants, calls, 40)
    granted = awards(preferences, priority, asked, hours, ids)
    assert (granted >= 0).all()
    assert (granted.sum(axis=0) <= hours).all()
    assert (granted.sum(axis=1) <= asked).all()
    for i in range(applicants):
        lacking = asked[i]
        for c in preferences[i]:
            if c < 0:
                break
            lacking -= granted[i, c]
            if lacking > 0 and priority[c, i] >= 0.0:  # it would rather have more of this call than what comes below
                assert granted[:, c].sum() == hours[c], "hours idle while an acceptable request waits"
                holders = np.flatnonzero(granted[:, c])
                assert all((priority[c, j], -ids[j]) > (priority[c, i], -ids[i]) for j in holders if j != i)


@given(SEEDS, st.integers(1, 10), st.integers(1, 3))
def test_awards_do_not_depend_on_the_order_in_which_applicants_stand(seed, applicants, calls):
    preferences, priority, asked, hours, ids = random_claims(seed, applicants, calls, 30)
    priority = np.round(priority, 1)  # ties
    order = np.random.default_rng(seed).permutation(applicants)
    one = awards(preferences, priority, asked, hours, ids)
    other = awards(preferences[order], priority[:, order], asked[order], hours, ids[order])
    assert (one[order] == other).all()


def call(bids, asked, supply, reserve=1.0, ids=None):
    granted = np.zeros(len(bids), np.int64)
    ids = np.arange(len(bids)) if ids is None else np.asarray(ids, np.int64)
    price = clear_call(np.asarray(bids, float), np.asarray(asked, np.int64), ids, supply, reserve, granted)
    return price, granted.tolist()


def test_the_price_is_the_highest_losing_bid():
    assert call([3.0, 5.0, 2.0, 1.5], [10, 10, 10, 10], 20) == (2.0, [10, 10, 0, 0])


def test_with_hours_for_all_the_price_is_the_reserve():
    assert call([3.0, 5.0, 2.0], [10, 10, 10], 30) == (1.0, [10, 10, 10])
    assert call([3.0, 5.0, 2.0], [10, 10, 10], 2**40) == (1.0, [10, 10, 10])


def test_bids_below_the_reserve_neither_buy_nor_move_the_price():
    assert call([0.9, 5.0, 0.99], [10, 10, 10], 10) == (1.0, [0, 10, 0])


def test_the_marginal_bid_is_served_in_part_and_sets_the_price():
    assert call([3.0, 5.0], [10, 10], 15) == (3.0, [5, 10])


def test_equal_bids_at_the_margin_share_in_proportion_by_largest_remainder():
    assert call([2.0, 2.0, 2.0], [30, 20, 10], 31) == (2.0, [16, 10, 5])  # 15.5, 10.33, 5.17
    assert call([2.0, 2.0], [10, 10], 5, ids=[9, 3]) == (2.0, [2, 3])


def test_hours_beyond_a_word_are_divided_exactly():
    asked = [3 * 10**12, 10**12, 10**12]
    assert call([2.0, 2.0, 2.0], asked, 10**12) == (2.0, [600_000_000_000, 200_000_000_000, 200_000_000_000])


@settings(max_examples=150)
@given(SEEDS, st.integers(0, 20))
def test_a_cleared_call_serves_bids_from_the_top_and_leaves_no_hour_idle(seed, n):
    draws = np.random.default_rng(seed)
    bids, asked = np.round(draws.random(n) * 4.0, 1), draws.integers(0, 50, n)
    supply, ids = int(draws.integers(0, 400)), draws.permutation(n * 2 + 1)[:n]
    price, granted = call(bids, asked, supply, 1.0, ids)
    granted = np.array(granted, int)
    acceptable = bids >= 1.0
    assert granted.sum() == min(supply, asked[acceptable].sum())
    assert (granted <= asked).all()
    assert (granted[~acceptable] == 0).all()
    assert (bids[granted > 0] >= price).all()
    short = acceptable & (granted < asked)
    assert price == (bids[short].max() if short.any() else 1.0)
    assert all(granted[i] == asked[i] for i in range(n) if short.any() and bids[i] > bids[short].max())
    order = draws.permutation(n)
    again, other = call(bids[order], asked[order], supply, 1.0, ids[order])
    assert (again, other) == (price, granted[order].tolist())


@given(SEEDS, st.integers(0, 60))
def test_ranks_sort_by_score_and_then_by_id(seed, n):
    draws = np.random.default_rng(seed)
    score, ids, order = np.round(draws.random(n), 1), draws.permutation(n), np.arange(n)
    rank(score, ids, order, n)
    assert order.tolist() == sorted(range(n), key=lambda i: (-score[i], ids[i]))


@entrance
def line(seed, places, arrivals, mean_service, jobs):
    """Mean wait in steps of unit jobs that queue, first come first served, for the places of one call."""
    waiting, ids, n = np.empty(100_000, np.int64), np.empty(100_000, np.int64), 0
    preferences, hours = np.zeros((100_000, 1), np.int64), np.zeros(1, np.int64)
    arrived, busy, step, started, waits = 0, 0, 0, 0, 0.0
    key = stream(seed, Draw.GRANT_LOTTERY, 0)
    while started < jobs:
        step += 1
        done = 0
        for s in range(busy):
            if uniform_at(key, step, s) < 1.0 / mean_service:
                done += 1
        busy -= done
        for _ in range(poisson_quantile(uniform_at(key, step, places), arrivals)):
            waiting[n], ids[n] = step, arrived
            arrived += 1
            n += 1
        if n == 0 or busy == places:
            continue
        hours[0] = places - busy
        priority, granted = np.empty((1, n)), np.empty((n, 1), np.int64)
        for i in range(n):
            priority[0, i] = 1.0 * (step - waiting[i])
        deferred_acceptance(preferences[:n], priority, ids[:n], np.ones(n, np.int64), hours, granted)
        left = 0
        for i in range(n):
            if granted[i, 0] == 1:
                waits += step - waiting[i]
                started += 1
                busy += 1
            else:
                waiting[left], ids[left] = waiting[i], ids[i]
                left += 1
        n = left
    return waits / started


def erlang_c(places, load, mean_service):
    """Mean wait of M/M/c: load in jobs at work, services of the given mean (Erlang 1917)."""
    full = load**places / math.factorial(places) * places / (places - load)
    chance = full / (sum(load**k / math.factorial(k) for k in range(places)) + full)
    return chance * mean_service / (places - load)


@pytest.mark.skipif(not COMPILED, reason="half a million jobs take too long interpreted")
@pytest.mark.parametrize(("places", "use"), [(1, 0.5), (3, 0.7), (8, 0.85)])
def test_the_line_before_a_call_waits_as_long_as_erlang_says(places, use):
    wait = line(np.array([places], np.uint64), places, places * use / 40.0, 40.0, 600_000)
    assert wait == pytest.approx(erlang_c(places, places * use, 40.0), rel=0.05)
