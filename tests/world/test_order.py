"""An order by ids: every row once, and the same whatever rows the ids stand in."""

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.world.order import order_by_id

IDS = st.lists(st.integers(0, 2**63 - 1), max_size=60, unique=True)


@settings(max_examples=60)
@given(ids=IDS, seed=st.integers(0, 1000))
def test_the_order_is_of_all_rows_and_depends_on_their_ids_alone(ids, seed):
    ids = np.array(ids, np.int64)
    shuffled = np.random.default_rng(seed).permutation(ids)
    order = order_by_id(ids)
    assert sorted(order) == list(range(ids.size))
    assert (ids[order] == shuffled[order_by_id(shuffled)]).all()


@settings(max_examples=30)
@given(ids=IDS.filter(len))
def test_one_more_id_leaves_the_others_in_their_order(ids):
    ids = np.array(ids, np.int64)
    all_but_last = ids[:-1][order_by_id(ids[:-1])]
    everyone = ids[order_by_id(ids)]
    assert (everyone[everyone != ids[-1]] == all_but_last).all()


def test_ids_in_a_row_are_scattered():
    order = order_by_id(np.arange(1000))
    assert abs(np.corrcoef(order, np.arange(1000))[0, 1]) < 0.1
