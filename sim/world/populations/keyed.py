"""Keyed draws for whole columns: the same bits as one draw at a time."""

import numpy as np
from scipy import special

from sim.kernel import kernel
from sim.world.draws import Draw, stream, uniform_at


@kernel
def fill_uniform(seed, purpose, ids, k, out):
    """Fill ``out`` with the uniform draw ``k`` of each id for one purpose, before the first month."""
    key = stream(seed, purpose, -1)
    for i in range(ids.size):
        out[i] = uniform_at(key, ids[i], k)


def uniforms(seed: np.ndarray, ids: np.ndarray, k: int, purpose: Draw = Draw.POPULATION) -> np.ndarray:
    """Uniform draws in (0, 1), one per id."""
    out = np.empty(len(ids))
    fill_uniform(seed, int(purpose), np.ascontiguousarray(ids, np.int64), k, out)
    return out


def normals(seed: np.ndarray, ids: np.ndarray, k: int) -> np.ndarray:
    """Standard normal draws, one per id."""
    return special.ndtri(uniforms(seed, ids, k))


def dirichlets(seed: np.ndarray, ids: np.ndarray, shapes: np.ndarray, k: int) -> np.ndarray:
    """Dirichlet draws, (ids, parts), by gamma quantiles of keyed uniforms; ``shapes`` is (ids, parts)."""
    parts = shapes.shape[1]
    draws = np.column_stack([special.gammaincinv(shapes[:, j], uniforms(seed, ids, k + j)) for j in range(parts)])
    return draws / draws.sum(axis=1, keepdims=True)


def choices(seed: np.ndarray, ids: np.ndarray, k: int, weights: np.ndarray) -> np.ndarray:
    """An index for each id, with probabilities in proportion to weights."""
    cumulative = np.cumsum(weights) / np.sum(weights)
    return np.minimum(np.searchsorted(cumulative, uniforms(seed, ids, k), side="right"), len(weights) - 1)
