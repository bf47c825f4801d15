"""Clearing rules on bare arrays: priority, the uniform-price call, and awards in order of priority."""

import numpy as np

from sim.kernel import kernel
from sim.world.splits import split


@kernel
def rank(score, ids, order):
    """Fill ``order`` with row numbers, highest score first, ties to the lower id (heap sort, n log n)."""
    n = order.size
    for i in range(n):
        order[i] = i
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
def award(priority, ids, asked, hours, granted):
    """Give hours in order of priority, in part at the margin; return the hours left. One programme is serial dictatorship."""
    order = np.empty(priority.size, np.int64)
    rank(priority, ids, order)
    for place in range(order.size):
        i = order[place]
        granted[i] = min(asked[i], hours)
        hours -= granted[i]
    return hours


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
    rank(bids, ids, order)
    for i in range(n):
        granted[i] = 0
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
def deferred_acceptance(preferences, priority, ids, places, holds):
    """Applicant-optimal stable match of unit requests to programmes (Gale and Shapley 1962).

    Parameters
    ----------
    preferences : (applicants, programmes) int array
        Programmes in each applicant's order; -1 where the list ends.
    priority : (applicants, programmes) array
        What each programme thinks of each applicant; below zero is not acceptable.
    ids : (applicants,) array
        Break ties, lower first.
    places : (programmes,) int array
        Unit places.
    holds : (applicants,) int array
        Receives the programme that each applicant ends with, or -1.
    """
    n = ids.size
    at = np.zeros(n, np.int64)
    for i in range(n):
        holds[i] = -1
    proposing = True
    while proposing:
        proposing = False
        for i in range(n):
            if holds[i] >= 0 or at[i] >= preferences.shape[1] or preferences[i, at[i]] < 0:
                continue
            programme = preferences[i, at[i]]
            at[i] += 1
            proposing = True
            if priority[i, programme] < 0.0:
                continue
            worst, held = _weakest(holds, priority, ids, programme)
            if held < places[programme]:
                holds[i] = programme
            elif worst >= 0 and _before(priority[:, programme], ids, i, worst):
                holds[worst] = -1
                holds[i] = programme


@kernel
def _weakest(holds, priority, ids, programme):
    """Row of the lowest-priority holder of a programme, and how many hold it."""
    worst, held = -1, 0
    for i in range(holds.size):
        if holds[i] == programme:
            held += 1
            if worst < 0 or _before(priority[:, programme], ids, worst, i):
                worst = i
    return worst, held
