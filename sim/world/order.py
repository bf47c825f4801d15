"""An order of entities that is theirs alone: by id, whatever rows they stand in."""

import numpy as np

from sim.kernel import kernel
from sim.world.draws import mix


@kernel
def order_by_id(ids):
    """Positions of distinct ids in an order that depends on the ids only.

    Scattered ids fall evenly into as many buckets as there are ids, so that almost nothing is left to sort: O(n).
    """
    n = ids.size
    keys = np.empty(n, np.uint64)
    for i in range(n):
        keys[i] = mix(np.uint64(ids[i]))
    bits = 1
    while (1 << bits) < n:
        bits += 1
    shift = np.uint64(64 - bits)
    ends = np.zeros((1 << bits) + 1, np.int64)
    for i in range(n):
        ends[np.int64(keys[i] >> shift) + 1] += 1
    for b in range(1, ends.size):
        ends[b] += ends[b - 1]
    order = np.empty(n, np.int64)
    for i in range(n):
        bucket = np.int64(keys[i] >> shift)
        order[ends[bucket]] = i
        ends[bucket] += 1
    _insertion_sort(order, keys)
    return order


@kernel
def rows_by_id(rows, ids):
    """These rows in the order of ``order_by_id`` of their ids."""
    order = order_by_id(ids)
    for k in range(order.size):
        order[k] = rows[order[k]]
    return order


@kernel
def _insertion_sort(order, keys):
    """Finish an order in which everything is at most a few places from its own."""
    for j in range(1, order.size):
        moving = order[j]
        i = j
        while i > 0 and keys[order[i - 1]] > keys[moving]:
            order[i] = order[i - 1]
            i -= 1
        order[i] = moving
