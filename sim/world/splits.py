"""Dividing whole amounts by the method of largest remainders, so that the parts sum exactly and order never matters."""

import numpy as np

from sim.kernel import kernel

# Weights are whole numbers up to this: their sum is exact in any order, and total x weight stays below 2^63.
FINE = 1_000_000
SAFE = 1 << 62  # products up to this stay within a word


@kernel
def split(total, weights, ids, parts):
    """Divide ``total`` into ``parts`` in proportion to whole weights; return what was divided (0 if no weight is positive).

    Everyone gets the whole part of its quota; what is left goes one by one to the largest remainders, ties to the lower id.
    """
    n = weights.size
    heavy = 0
    for i in range(n):
        parts[i] = 0
        heavy += weights[i]
    if heavy <= 0 or total <= 0:
        return 0
    rest = np.empty(n, np.int64)
    left = total
    for i in range(n):
        if weights[i] <= SAFE // total:
            product = total * weights[i]
            parts[i] = product // heavy
            rest[i] = product - parts[i] * heavy
        else:
            parts[i], rest[i] = _long_quota(total, weights[i], heavy)
        left -= parts[i]
    if left > 0:
        _give(left, rest, ids, parts)
    return total


@kernel
def _long_quota(total, weight, heavy):
    """Quotient and remainder of total x weight by heavy, bit by bit, where the product is longer than a word."""
    part, rest = 0, 0
    for bit in range(62, -1, -1):
        part, rest = 2 * part, 2 * rest
        if (total >> bit) & 1:
            rest += weight
        while rest >= heavy:
            part, rest = part + 1, rest - heavy
    return part, rest


@kernel
def _give(left, rest, ids, parts):
    """One more to each of the ``left`` first by remainder and id: a heap, so that many parts cost no more than n log n."""
    n = rest.size
    heap = np.empty(n, np.int64)
    for i in range(n):
        heap[i] = i
    for top in range(n // 2 - 1, -1, -1):
        _sink(heap, n, top, rest, ids)
    size = n
    for _ in range(left):
        parts[heap[0]] += 1
        size -= 1
        heap[0] = heap[size]
        _sink(heap, size, 0, rest, ids)


@kernel
def _sink(heap, size, top, rest, ids):
    moving = heap[top]
    while True:
        child = 2 * top + 1
        if child >= size:
            break
        if child + 1 < size and _first(heap[child + 1], heap[child], rest, ids):
            child += 1
        if not _first(heap[child], moving, rest, ids):
            break
        heap[top] = heap[child]
        top = child
    heap[top] = moving


@kernel
def _first(a, b, rest, ids):
    if rest[a] != rest[b]:
        return rest[a] > rest[b]
    return ids[a] < ids[b]


@kernel
def share_pots(pots, group, value, ids, parts):
    """Divide each pot among the members of its group in proportion to their values.

    ``group[i]`` is the pot that row i shares in, or -1; ``parts`` receives whole amounts. A pot none of whose members
    has a positive value stays undivided. Values are taken to a millionth of the group's largest.
    """
    n, groups = group.size, pots.size
    start, top = np.zeros(groups + 1, np.int64), np.zeros(groups)
    for i in range(n):
        parts[i] = 0
        g = group[i]
        if g >= 0:
            start[g + 1] += 1
            top[g] = max(top[g], value[i])
    for g in range(groups):
        start[g + 1] += start[g]
    members, place = np.empty(start[groups], np.int64), start.copy()
    weights, names = np.zeros(start[groups], np.int64), np.empty(start[groups], np.int64)
    for i in range(n):
        g = group[i]
        if g >= 0:
            k = place[g]
            place[g] = k + 1
            members[k], names[k] = i, ids[i]
            if value[i] > 0.0:
                weights[k] = int(FINE * (value[i] / top[g]))
    given = np.empty(start[groups], np.int64)
    for g in range(groups):
        first, last = start[g], start[g + 1]
        split(pots[g], weights[first:last], names[first:last], given[first:last])
    for k in range(members.size):
        parts[members[k]] = given[k]
