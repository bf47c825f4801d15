"""Ties at the start: those of the study's map, of documented patrons, and a few drawn ones within regions; always both ways."""

from typing import Any

import numpy as np

from sim.entry import Facts, Parameter
from sim.kernel import entrance
from sim.world.names import REGION_NAMES
from sim.world.populations.keyed import uniforms
from sim.world.populations.listing import documented
from sim.world.populations.read import identity, read
from sim.world.tables import MAX_TIES, TIE

# What a kind of documented tie counts as; any other means of patronage (money, compute, staff) counts as patron.
LIKE = {"sponsorship": "patron", "ownership": "patron", "collaboration": "collaboration", "people": "collaboration",
        "evaluation": "knowledge", "knowledge": "knowledge", "hosting": "knowledge", "derivation": "derivation"}  # fmt: skip
TIE_DRAW = 50


def tie_rows(listed: np.ndarray, seed: np.ndarray, params: Any) -> np.recarray:
    """One row of ties per organisation, the strongest first; nobody has more than it can keep."""
    ties = np.zeros(len(listed), TIE).view(np.recarray)
    ties["id"] = listed["id"]
    ends, strength = _strongest(*_known(listed, params), *_drawn(listed, seed, params))
    order = np.lexsort((listed["id"][ends[:, 1]], listed["id"][ends[:, 0]], -strength))
    place_ties(ends[order], strength[order], ties)
    return ties


@entrance
def place_ties(ends, strength, ties):
    """Write each tie at both its ends while both have a place left."""
    for i in range(strength.size):
        one, other = ties[ends[i, 0]], ties[ends[i, 1]]
        if one.count < MAX_TIES and other.count < MAX_TIES:
            one.to[one.count], one.strength[one.count] = ends[i, 1], strength[i]
            other.to[other.count], other.strength[other.count] = ends[i, 0], strength[i]
            one.count += 1
            other.count += 1


def _known(listed: np.ndarray, params: Any) -> tuple[np.ndarray, np.ndarray]:
    """Documented ties with both ends in the population: rows and strength."""
    place = {int(key): row for row, key in enumerate(listed["id"])}
    ends, strength = [], []
    for tie in read("ties"):
        one, other = place.get(identity(tie["from"])), place.get(identity(tie["to"]))
        if one is not None and other is not None and one != other:
            ends.append((one, other))
            strength.append(params["tie_strength_" + LIKE.get(tie["tie_type"], "patron")])
    return np.array(ends, np.int64).reshape(-1, 2), np.array(strength, float)


def _drawn(listed: np.ndarray, seed: np.ndarray, params: Any) -> tuple[np.ndarray, np.ndarray]:
    """Drawn ties: each organisation meets some of those shortly before it in its region's order.

    So one organisation more adds ties and changes none. The order is that of the whole list, so that those who are not in
    the population leave a gap.
    """
    each, before = int(params.drawn_ties), listed["place"]
    points = uniforms(seed, listed["id"], TIE_DRAW, max(1, each))[:, :each]
    there = np.full((len(REGION_NAMES), max(int(before.max()), int(documented()["place"].max())) + 2), -1)
    present = before >= 0
    there[listed["region"][present], before[present]] = np.flatnonzero(present)
    back = 1 + (points * np.minimum(before, params.tie_reach)[:, None]).astype(np.int64)
    met = np.where(before[:, None] > 0, there[listed["region"][:, None], before[:, None] - back], -1)
    ends = np.stack([np.broadcast_to(np.arange(len(listed))[:, None], met.shape), met], axis=2).reshape(-1, 2)
    ends = ends[ends[:, 1] >= 0]
    return ends, np.full(len(ends), float(params.drawn_tie_strength))


def _strongest(known: np.ndarray, firm: np.ndarray, drawn: np.ndarray, loose: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Each pair once, documented before drawn, at its largest strength."""
    ends = np.sort(np.concatenate([known, drawn]), axis=1)
    strength, rank = np.concatenate([firm, loose]), np.repeat([0, 1], [len(firm), len(loose)])
    order = np.lexsort((-strength, rank, ends[:, 1], ends[:, 0]))
    ends, strength = ends[order], strength[order]
    first = np.ones(len(ends), bool)
    first[1:] = (ends[1:] != ends[:-1]).any(axis=1)
    return ends[first], strength[first]


FACTS = Facts(
    parameters=(
        Parameter("tie_strength_patron", "share", 0.8, "Strength of a tie between patron and host.", low=0.0, high=1.0),
        Parameter("tie_strength_collaboration", "share", 0.6, "Strength of a tie of working together.", low=0.0, high=1.0),
        Parameter("tie_strength_knowledge", "share", 0.4, "Strength of a tie of exchanging knowledge.", low=0.0, high=1.0),
        Parameter("tie_strength_derivation", "share", 0.2, "Strength of a tie of building on a model.", low=0.0, high=1.0),
        Parameter("drawn_ties", "count", 2.0, "Ties each organisation draws in its region beside the documented ones.", low=0.0,
                  high=8.0),
        Parameter("drawn_tie_strength", "share", 0.3, "Strength of drawn ties.", low=0.0, high=1.0),
        Parameter("tie_reach", "places", 50.0, "How far back in its region's order an organisation draws ties.", low=1.0),
    ),
)  # fmt: skip
