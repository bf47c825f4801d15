"""The shelf: the open models that adopters could notice this month, from which each segment looks at a few."""

import math
from typing import NamedTuple

import numpy as np

from sim.entry import Facts, LogUniform, Parameter, Uniform
from sim.kernel import kernel
from sim.world.ageing import age_factor, age_of
from sim.world.capability import trusted_capability
from sim.world.labels import proof, shown_claim
from sim.world.names import REGIONS, SEGMENT_KINDS, SegmentKind, Terms
from sim.world.offer import is_open_model

SHELF = 40  # open models kept in sight; each segment looks at the CHOICE that fit it best


class Shelf(NamedTuple):
    """Open models in sight, the most appealing first; ``rows.size`` of them."""

    rows: np.ndarray  # artefact rows
    owners: np.ndarray  # organisation rows
    makers: np.ndarray  # regions of the owners
    seen: np.ndarray  # OOM, capability as published scores say
    served: np.ndarray  # by region: OOM, the same in the languages spoken there
    claims: np.ndarray  # claimed openness
    proven: np.ndarray  # weight of labels that were audited, 0 for the others
    fit: np.ndarray  # by segment kind: utility of the terms, at most 0
    order: np.ndarray  # by segment kind: places on the shelf, by appeal x fit


class Use(NamedTuple):
    """What adopters chose, a row per segment."""

    opened: np.ndarray  # by place on the shelf: share of the segment's use
    closed: np.ndarray  # share of the closed APIs
    switched: np.ndarray  # share that is not on them because it is reserved for open models; not looked at unless it costs
    volume: np.ndarray  # USD a month at the closed reference price


@kernel
def stock_shelf(artefacts, organisations, best, params, effects, month):
    """Clear last month's use, and put the most appealing open models on the shelf."""
    rows, appeal, seen = _most_appealing(artefacts, best, params, month)
    n = rows.size
    owners, makers = np.empty(n, np.int64), np.empty(n, np.int64)
    claims, proven = np.empty(n), np.empty(n)
    served, fit = np.empty((REGIONS, n)), np.empty((SEGMENT_KINDS, n))
    drawing, order = np.empty((SEGMENT_KINDS, n)), np.empty((SEGMENT_KINDS, n), np.int64)
    for j in range(n):
        artefact = artefacts.rows[rows[j]]
        owners[j] = artefact.owner
        claims[j], proven[j] = shown_claim(params, artefact), proof(params, effects, artefact)
        makers[j] = organisations.rows[artefact.owner].region
        for r in range(REGIONS):
            served[r, j] = seen[j] - artefact.language_gap[r]
        for kind in range(SEGMENT_KINDS):
            fit[kind, j] = _terms_fit(params, effects, kind, artefact.terms)
            drawing[kind, j] = appeal[j] * math.exp(fit[kind, j])
            _place(order[kind], j, drawing[kind])
    return Shelf(rows, owners, makers, seen, served, claims, proven, fit, order)


@kernel
def _most_appealing(artefacts, best, params, month):
    """Rows, appeal and seen capability of the SHELF open models highest by visibility x quality x age, ties to the lower id.

    Visibility is use relative to the most used model, plus a floor that lets new work be noticed by its scores.
    """
    offered, most = _offers(artefacts)
    rows = np.empty(SHELF, np.int64)
    appeal, seen = np.empty(SHELF), np.empty(SHELF)
    n = 0
    for k in range(offered.size - 1, -1, -1):  # the newest first, so that most of the old need no second look
        artefact = artefacts.rows[offered[k]]
        visible = params.adopter_visibility_floor
        if most > 0.0:
            visible += artefact.use_visible / most
        visible *= age_factor(params, age_of(artefact, month), params.use_half_life)
        if n == SHELF and visible < appeal[n - 1]:
            continue  # quality can only lower it
        capability = trusted_capability(params, artefact.score, artefact.difficulty)
        here = visible * math.exp(params.adopter_quality_pull * min(0.0, capability - best))
        if n == SHELF:
            if not _better(here, artefact.id, appeal[n - 1], artefacts.rows[rows[n - 1]].id):
                continue
            n -= 1
        j = n
        while j > 0 and _better(here, artefact.id, appeal[j - 1], artefacts.rows[rows[j - 1]].id):
            rows[j], appeal[j], seen[j] = rows[j - 1], appeal[j - 1], seen[j - 1]
            j -= 1
        rows[j], appeal[j], seen[j] = offered[k], here, capability
        n += 1
    return rows[:n], appeal[:n], seen[:n]


@kernel
def _offers(artefacts):
    """Rows of all open models, and the use of the most used; last month's use and reach are cleared on the way."""
    rows = np.empty(artefacts.count[0], np.int64)
    n, most = 0, 0.0
    for i in range(artefacts.count[0]):
        artefact = artefacts.rows[i]
        artefact.use = 0.0
        artefact.reach = 0.0
        if is_open_model(artefact):
            rows[n] = i
            n += 1
            most = max(most, artefact.use_visible)
    return rows[:n], most


@kernel
def _better(one, one_id, other, other_id):
    if one != other:
        return one > other
    return one_id < other_id


@kernel
def _terms_fit(params, effects, kind, terms):
    """Utility that adopters of a segment lose to a model's terms: nothing if open, all of their weight if closed."""
    weight = params.adopter_licence_weight[kind]
    if kind == SegmentKind.PUBLIC:
        weight += effects.public_licence_weight
    return -weight * (Terms.OPEN - terms) / Terms.OPEN.value


@kernel
def _place(order, j, drawing):
    """Put place j among the j before it, by what draws adopters; equal ones keep the order of the shelf."""
    k = j
    while k > 0 and drawing[j] > drawing[order[k - 1]]:
        order[k] = order[k - 1]
        k -= 1
    order[k] = j


FACTS = Facts(
    parameters=(
        Parameter("adopter_visibility_floor", "share", 0.02, "Visibility of a model nobody uses yet, relative to the most used "
                  "one.", prior=LogUniform(0.005, 0.1), low=1e-9),
        Parameter("adopter_quality_pull", "1/OOM", 2.0, "How much more adopters notice a capable model.",
                  prior=Uniform(1.0, 4.0), low=0.0, source="assumed; as their taste for capability"),
        Parameter("adopter_licence_weight", "utility", (1.0, 1.5, 0.6, 0.2), "What terms cost a model with adopters of a "
                  "segment, from open (none of it) to closed (all).", prior=LogUniform(0.5, 2.0), low=0.0, by=("segment",)),
    ),
)  # fmt: skip
