"""People who could contribute: where developers are, speaking what is spoken there; all in the pool at first."""

import numpy as np

from sim.world.populations.keyed import choice, numbered, uniforms
from sim.world.populations.spoken import local_masks
from sim.world.tables import CONTRIBUTOR

PEOPLE = 2  # purpose of contributors' ids
BLOCK = 2**18  # people drawn at a time, so that ten millions need little memory beside their rows


def contributor_rows(n: int, regions: np.recarray, seed: np.ndarray) -> np.recarray:
    """``n`` contributors; one more leaves the others as they are."""
    rows = np.zeros(n, CONTRIBUTOR).view(np.recarray)
    rows["id"] = numbered(PEOPLE, n)
    rows["home"] = rows["joined"] = -1
    for first in range(0, n, BLOCK):
        _fill(rows[first : first + BLOCK], regions, seed)
    return rows


def _fill(rows: np.ndarray, regions: np.recarray, seed: np.ndarray) -> None:
    points = uniforms(seed, rows["id"], 0, 8)
    region = choice(points[:, 0], regions.developers)
    rows["region"] = region
    rows["languages"] = local_masks(region, points[:, 1])
    rows["skill"] = np.sort(points[:, 2:7], axis=1)[:, 1]  # the second smallest of five uniforms is Beta(2, 4)
    rows["energy"] = 0.5 + 0.5 * points[:, 7]
