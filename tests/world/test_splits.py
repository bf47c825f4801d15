"""Whole amounts are divided exactly, fairly to within one unit, and whatever the order."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from sim.world.splits import FINE, share_pots, split

AMOUNTS = st.integers(0, 10**12)
WEIGHTS = st.lists(st.integers(0, FINE), min_size=1, max_size=40)


def divided(total, weights, ids=None):
    weights = np.array(weights, np.int64)
    parts = np.full(weights.size, -7, np.int64)
    given_away = split(total, weights, np.arange(weights.size) if ids is None else ids, parts)
    return given_away, parts


@given(AMOUNTS, WEIGHTS)
def test_parts_sum_to_the_whole_unless_nobody_has_a_weight(total, weights):
    given_away, parts = divided(total, weights)
    assert parts.sum() == given_away == (total if sum(weights) else 0)


@given(AMOUNTS, WEIGHTS)
def test_every_part_is_within_one_unit_of_its_quota(total, weights):
    _, parts = divided(total, weights)
    for part, weight in zip(parts.tolist(), weights, strict=True):
        assert abs(part * sum(weights) - total * weight) < max(1, sum(weights))


@given(AMOUNTS, WEIGHTS, st.randoms(use_true_random=False))
def test_the_order_of_rows_does_not_matter_to_what_they_get(total, weights, random):
    ids = np.arange(len(weights)) * 3 + 5
    order = list(range(len(weights)))
    random.shuffle(order)
    _, parts = divided(total, weights, ids)
    _, shuffled = divided(total, np.array(weights)[order], ids[order])
    assert (parts[order] == shuffled).all()


def test_the_units_left_over_go_to_the_largest_remainders_then_to_the_lower_id():
    assert divided(10, [2, 3, 2], np.array([9, 1, 4]))[1].tolist() == [3, 4, 3]  # quotas 2.86, 4.29, 2.86
    assert divided(2, [1, 1, 1], np.array([9, 1, 4]))[1].tolist() == [0, 1, 1]


def test_remainders_are_ranked_right_among_a_thousand():
    draws = np.random.default_rng(0)
    weights, ids = draws.integers(0, 50, 1000), draws.permutation(1000)
    total = 12_345_678
    _, parts = divided(total, weights, ids)
    floors, rests = np.divmod(total * weights, weights.sum())
    lucky = np.lexsort((ids, -rests))[: total - floors.sum()]
    floors[lucky] += 1
    assert (parts == floors).all()


@given(st.lists(st.tuples(st.integers(-1, 3), st.floats(0.0, 1e9)), max_size=30), st.lists(AMOUNTS, min_size=4, max_size=4))
def test_each_pot_is_divided_among_its_own_members_only(rows, pots):
    group = np.array([g for g, _ in rows], np.int64)
    value = np.array([v for _, v in rows], float)
    parts = np.full(len(rows), -7, np.int64)
    share_pots(np.array(pots, np.int64), group, value, np.arange(len(rows)), parts)
    assert (parts[group < 0] == 0).all()
    for g, pot in enumerate(pots):
        wanted = (value[group == g] > 0.0).any()
        assert parts[group == g].sum() == (pot if wanted else 0)
        assert (parts[(group == g) & (value == 0.0)] == 0).all()
