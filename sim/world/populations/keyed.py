"""Keyed draws for whole columns: the same bits as one draw at a time."""

import numpy as np
from scipy import special

from sim.kernel import entrance
from sim.world.draws import Draw, stream, uniform_at

ID_STEP, ID_FIRST, ID_SECOND = (np.uint64(x) for x in (0x9E3779B97F4A7C15, 0xBF58476D1CE4E5B9, 0x94D049BB133111EB))

BEFORE = -1  # the month of draws for the population


@entrance
def fill_uniforms(seed, purpose, month, ids, first, out):
    """Fill ``out[i, j]`` with the uniform draw ``first + j`` of each id for one purpose and month."""
    key = stream(seed, purpose, month)
    for i in range(out.shape[0]):
        for j in range(out.shape[1]):
            out[i, j] = uniform_at(key, ids[i], first + j)


def uniforms(
    seed: np.ndarray, ids: np.ndarray, first: int, number: int, purpose: Draw = Draw.POPULATION, month: int = BEFORE
) -> np.ndarray:
    """Uniform draws in (0, 1), one row per id, one column for each of ``number`` uses from ``first`` on."""
    out = np.empty((len(ids), number))
    fill_uniforms(seed, purpose.value, month, np.ascontiguousarray(ids, np.int64), first, out)
    return out


def uniform(seed: np.ndarray, ids: np.ndarray, k: int) -> np.ndarray:
    """Uniform draws in (0, 1), one per id."""
    return uniforms(seed, ids, k, 1)[:, 0]


def normal(seed: np.ndarray, ids: np.ndarray, k: int) -> np.ndarray:
    """Standard normal draws, one per id."""
    return special.ndtri(uniform(seed, ids, k))


def dirichlet(seed: np.ndarray, ids: np.ndarray, shapes: np.ndarray, k: int) -> np.ndarray:
    """Dirichlet draws, (ids, parts), by gamma quantiles of keyed uniforms; ``shapes`` is (ids, parts).

    A part of shape zero gets nothing; a draw stays the same part of its distribution when a shape changes.
    """
    held = np.where(shapes > 0.0, special.gammaincinv(np.maximum(shapes, 1e-9), uniforms(seed, ids, k, shapes.shape[1])), 0.0)
    return held / held.sum(axis=1, keepdims=True)


def choice(points: np.ndarray, weights: np.ndarray) -> np.ndarray:
    """An index for each point in (0, 1), with probabilities in proportion to weights; (points, parts) or (parts,)."""
    cumulative = np.cumsum(weights, axis=-1)
    if cumulative.ndim == 1:
        passed = np.searchsorted(cumulative, points * cumulative[-1], side="right")
    else:
        passed = (points[:, None] * cumulative[:, -1:] >= cumulative).sum(axis=1)
    return np.minimum(passed, cumulative.shape[-1] - 1)


def numbered(purpose: int, count: int) -> np.ndarray:
    """Ids of the first ``count`` members of a drawn group: scattered 62-bit words, the same for any count."""
    word = np.arange(1, count + 1, dtype=np.uint64) * ID_STEP + np.uint64(purpose) * ID_FIRST
    word = (word ^ (word >> np.uint64(30))) * ID_FIRST
    word = (word ^ (word >> np.uint64(27))) * ID_SECOND
    return ((word ^ (word >> np.uint64(31))) >> np.uint64(2)).astype(np.int64)
