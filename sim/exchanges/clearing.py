"""Clearing rules on bare arrays: ranks, the uniform-price call, and stable awards by priority."""

import numpy as np

from sim.kernel import kernel
from sim.world.splits import split


@kernel
def rank(score, ids, order, n):
    """Sort the first ``n`` row numbers of ``order``: highest score first, ties to the lower id (heap sort, n log n)."""
    for top in range(n // 2 - 1, -1, -1):
        _sift(order, top, n, score, ids)
    for last in range(n - 1, 0, -1):
        order[0], order[last] = order[last], order[0]
        _sift(order, 0, last, score, ids)


@kernel
def _sift(order, top, size, score, ids):
    """Keep the claim that comes last at the top of the heap."""
    moving = order[top]
    while True:
        child = 2 * top + 1
        if child >= size:
            break
        if child + 1 < size and _before(score, ids, order[child], order[child + 1]):
            child += 1
        if not _before(score, ids, moving, order[child]):
            break
        order[top] = order[child]
        top = child
    order[top] = moving


@kernel
def _before(score, ids, a, b):
    if score[a] != score[b]:
        return score[a] > score[b]
    return ids[a] < ids[b]


@kernel
def clear_call(bids, asked, ids, supply, reserve, granted):
    """Uniform-price call: serve the highest bids, share the margin pro rata, charge all the highest losing bid.

    Parameters
    ----------
    bids, asked, ids : (n,) arrays
        USD an hour, whole hours, ids. Bids below the reserve are not acceptable.
    supply : int
        Whole hours on offer.
    reserve : float
        USD an hour below which nothing is sold.
    granted : (n,) int array
        Receives the hours served.

    Returns
    -------
    float
        The price: the reserve, or the highest bid that went short.
    """
    n = bids.size
    order = np.empty(n, np.int64)
    for i in range(n):
        order[i] = i
        granted[i] = 0
    rank(bids, ids, order, n)
    left, first = supply, 0
    while first < n and bids[order[first]] >= reserve:
        last, wanted = first, 0
        while last < n and bids[order[last]] == bids[order[first]]:
            wanted += asked[order[last]]
            last += 1
        if wanted > left:
            _share(order[first:last], asked, ids, left, granted)
            return bids[order[first]]
        for place in range(first, last):
            granted[order[place]] = asked[order[place]]
        left -= wanted
        first = last
    return reserve


@kernel
def _share(rows, asked, ids, left, granted):
    """Divide what is left among equal bids in proportion to what they asked for."""
    weights, names, parts = np.empty(rows.size, np.int64), np.empty(rows.size, np.int64), np.empty(rows.size, np.int64)
    for k in range(rows.size):
        weights[k], names[k] = asked[rows[k]], ids[rows[k]]
    split(left, weights, names, parts)
    for k in range(rows.size):
        granted[rows[k]] = parts[k]


@kernel
def deferred_acceptance(preferences, priority, ids, asked, hours, granted):
    """Applicant-optimal stable award of divisible requests by several calls.

    Applicants propose down their lists as far as they have not been turned down; each call keeps what it likes best and
    turns down the rest, for good (Gale and Shapley 1962; Baïou and Balinski 2002). With one call this is serial
    dictatorship by priority, in part at the margin; with requests of one hour it is the classical match.

    Parameters
    ----------
    preferences : (applicants, calls) int array
        Calls in each applicant's order; -1 where the list ends.
    priority : (calls, applicants) array
        What each call thinks of each applicant; below zero is not acceptable. Ties go to the lower id.
    ids, asked : (applicants,) int arrays
        Ids, and hours asked for in all.
    hours : (calls,) int array
        Hours each call has.
    granted : (applicants, calls) int array
        Receives the hours awarded.
    """
    calls, n = priority.shape
    order, acceptable = np.empty((calls, n), np.int64), np.zeros(calls, np.int64)
    limit = np.zeros((n, calls), np.int64)  # the most a call has not yet turned down
    for c in range(calls):
        for i in range(n):
            if priority[c, i] >= 0.0:
                order[c, acceptable[c]] = i
                acceptable[c] += 1
                limit[i, c] = asked[i]
        rank(priority[c], ids, order[c], acceptable[c])
    changed = True
    while changed:
        _propose(preferences, asked, limit, granted)
        changed = False
        for c in range(calls):
            changed = _keep_best(c, order[c, : acceptable[c]], hours[c], limit, granted) or changed


@kernel
def _propose(preferences, asked, limit, granted):
    """Each applicant asks its calls in order for what it still lacks, within what they have not turned down."""
    for i in range(asked.size):
        left = asked[i]
        for c in range(limit.shape[1]):
            granted[i, c] = 0
        for place in range(preferences.shape[1]):
            c = preferences[i, place]
            if c < 0:
                break
            granted[i, c] = min(left, limit[i, c])
            left -= granted[i, c]


@kernel
def _keep_best(c, order, hours, limit, granted):
    """A call keeps proposals by priority as far as its hours go; True if it turned some down."""
    turned_down = False
    for i in order:
        if granted[i, c] > hours:
            granted[i, c], limit[i, c] = hours, hours
            turned_down = True
        hours -= granted[i, c]
    return turned_down
