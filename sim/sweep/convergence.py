"""Are the points enough? Indices of growing parts of a design that each keep its structure, and whether they still drift."""

from collections.abc import Callable, Iterator

import numpy as np
import pandas as pd

from sim.sweep.indices import HDMR_LEAST, Data

PARTS = (8, 4, 2, 1)  # one part in so many of the points
LEAST = {"hdmr": HDMR_LEAST, "delta": 50, "pawn": 50, "rbd_fast": 65}
BLOCKS = 4  # or points a method needs, whichever are more
MATTERS = 0.1  # of the largest index: below this, an input is small


def parts(data: Data, method: str, seed: int) -> Iterator[Data]:
    """An eighth of the design, a quarter, a half and the whole; of eFAST only the whole, for its curves have no parts.

    Blocks of sobol, morris and dgsm stay together, the first ones first; other points are drawn, for a table may be in any order.
    """
    blocks = len(data.y) // data.block
    order = np.arange(blocks)
    if data.block == 1:
        order = np.random.default_rng(seed).permutation(blocks)
    for part in PARTS:
        count = blocks // part
        if part == 1:
            yield data
        elif data.spec.design.method != "fast" and count >= LEAST.get(method, BLOCKS):
            first = np.sort(order[:count]) * data.block
            yield data.some((first[:, None] + np.arange(data.block)).ravel())


def steps(data: Data, method: str, seed: int, main: Callable[[Data], pd.DataFrame]) -> pd.DataFrame:
    """Return the index by which inputs are ranked, by part: points, input, value, low, high, rank (1 is the largest)."""
    found = []
    for part in parts(data, method, seed):
        rows = main(part)[["input", "value", "low", "high"]]
        rank = rows["value"].rank(ascending=False, method="first").astype(int)
        found.append(rows.assign(points=len(part.y), rank=rank))
    return pd.concat(found, ignore_index=True)[["points", "input", "value", "low", "high", "rank"]]


def drifting(table: pd.DataFrame) -> list[str]:
    """Inputs that matter and whose index, from all points, lies outside the interval from half of them."""
    counts = sorted(table["points"].unique())
    if len(counts) < 2:
        return []
    whole, half = (table[table["points"] == count].set_index("input") for count in (counts[-1], counts[-2]))
    matters = whole["value"] >= MATTERS * whole["value"].max()
    half = half.reindex(whole.index)
    outside = (whole["value"] < half["low"]) | (whole["value"] > half["high"])
    return list(whole.index[matters & outside])
