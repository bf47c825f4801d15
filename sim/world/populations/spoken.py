"""The languages an organisation works in: as documented, else what is spoken where it is; and English in any case."""

from functools import cache

import numpy as np

from sim.world.names import REGIONS
from sim.world.populations.keyed import choice
from sim.world.populations.places import language_rows
from sim.world.populations.read import read

ENGLISH = 0


@cache
def _groups() -> dict[str, int]:
    """Bit masks of everything a table may call languages: groups of the table, and phrases that stand for several."""
    bits = {row["group_id"]: 1 << place for place, row in enumerate(read("languages"))}
    phrases = {row["phrase"]: sum(bits[code] for code in row["groups"].split()) for row in read("language_phrases")}
    return {**phrases, **bits}


def mask_of(text: str) -> int:
    """Bit mask of languages named in a cell. English is always among them: it is base data everywhere.

    Raises
    ------
    KeyError
        If a name is neither a language group nor a phrase of the shipped table.
    """
    mask = 1 << ENGLISH
    for name in filter(None, (part.strip() for part in text.split(","))):
        mask |= _groups()[name]
    return mask


@cache
def _shares() -> np.ndarray:
    """Each language's share of a region's speakers, (regions, languages)."""
    return np.ascontiguousarray(language_rows().speaker_share.T)


def local_masks(region: np.ndarray, points: np.ndarray) -> np.ndarray:
    """English and one language of the region for each point in (0, 1), by its share of speakers there."""
    masks = np.empty(len(points), np.int64)
    for r in range(REGIONS):
        here = region == r
        masks[here] = np.int64(1) << choice(points[here], _shares()[r])
    return masks | (1 << ENGLISH)
