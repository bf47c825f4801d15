"""What every organisation can see when it decides: posted prices, published scores, open calls, who works on what."""

import math
from typing import NamedTuple

import numpy as np

from sim.entry import Facts, LogUniform, Parameter, Uniform
from sim.kernel import kernel
from sim.world.ageing import age_factor
from sim.world.capability import seen_capability
from sim.world.names import COMPANIES, REGIONS, Domain, Item, Kind, Stage, Terms

WEIGHTS_BIT = 1 << Item.WEIGHTS.value


class Outlook(NamedTuple):
    """One month's common information; nothing unreleased is in it."""

    free_hours: np.ndarray  # by region: hours a run a non-company may hope for from public calls
    bases: np.ndarray  # artefact rows of open models
    reach: np.ndarray  # cumulative visibility of those
    joinable: np.ndarray  # by organisation: its project still open to partners, -1
    score_mean: float  # OOM, of organisations' best seen models
    score_sd: float


@kernel
def look_around(world, params, effects, month):
    """Gather the month's common information."""
    bases, reach = _open_models(world, params, month)
    mean, sd = _spread_of_scores(world)
    return Outlook(
        _free_hours(world, params, effects),
        bases,
        reach,
        _joinable_projects(world, month),
        mean,
        sd,
    )


@kernel
def is_open_model(artefact):
    """True if anyone may build on it: weights revealed, on whatever terms, and not withdrawn."""
    return (
        artefact.domain == Domain.MODELS
        and (artefact.revealed & WEIGHTS_BIT) != 0
        and artefact.terms >= Terms.GATED
        and artefact.retired == 0
    )


@kernel
def _open_models(world, params, month):
    """Rows of open models and the running sum of their visibility to those who look for a base."""
    artefacts = world.artefacts
    rows = np.empty(artefacts.count[0], np.int64)
    reach = np.empty(artefacts.count[0])
    n, total = 0, 0.0
    for i in range(artefacts.count[0]):
        artefact = artefacts.rows[i]
        if not is_open_model(artefact):
            continue
        seen = seen_capability(artefact.score, artefact.difficulty, params.score_scale)
        quality = math.exp(params.base_quality_pull * (seen - world.market.rows[0].seen_open))
        age = age_factor(params, month - artefact.born, params.base_half_life)
        total += (params.base_visibility_floor + artefact.visible) * quality * age
        rows[n], reach[n] = i, total
        n += 1
    return rows[:n], reach[:n]


@kernel
def _spread_of_scores(world):
    organisations = world.organisations
    n, total, squares = 0, 0.0, 0.0
    for i in range(organisations.count[0]):
        row = organisations.rows[i]
        if row.alive == 1 and row.best_model >= 0:
            model = world.artefacts.rows[row.best_model]
            n += 1
            total += model.capability
            squares += model.capability * model.capability
    if n < 2:
        return world.market.rows[0].seen_open - 1.0, 1.0
    mean = total / n
    return mean, max(0.1, math.sqrt(max(0.0, squares / n - mean * mean)))


@kernel
def _free_hours(world, params, effects):
    """Hours a run that a non-company may hope for: public hours a month over those who could apply."""
    public = np.zeros(REGIONS)
    for i in range(world.providers.count[0]):
        provider = world.providers.rows[i]
        public[provider.region] += provider.capacity * provider.grant_share
    applicants = np.zeros(REGIONS)
    for i in range(world.organisations.count[0]):
        row = world.organisations.rows[i]
        if row.alive == 1 and row.kind != Kind.COMPANY_LARGE:
            applicants[row.region] += 1.0
    hope = np.zeros(REGIONS)
    for r in range(REGIONS):
        hours = (public[r] + effects.grant_hours[r]) * params.plan_months
        hope[r] = params.free_hours_hope * hours / max(1.0, params.applying_share * applicants[r])
    return hope


@kernel
def _joinable_projects(world, month):
    joinable = np.full(world.organisations.count[0], -1, np.int64)
    for i in range(world.projects.count[0]):
        project = world.projects.rows[i]
        if project.stage == Stage.INITIATION and project.locked == 0:
            joinable[project.host] = i
    return joinable


@kernel
def count_commercial(world):
    """Refresh how many company projects are at work in each language."""
    languages = world.languages
    for k in range(languages.count[0]):
        languages.rows[k].commercial = 0
    for i in range(world.projects.count[0]):
        project = world.projects.rows[i]
        if project.stage == Stage.ENDED or project.stage == Stage.REST:
            continue
        kind = world.organisations.rows[project.host].kind
        if kind == COMPANIES[0] or kind == COMPANIES[1]:
            for k in range(languages.count[0]):
                if (project.languages >> k) & 1:
                    languages.rows[k].commercial += 1


FACTS = Facts(
    parameters=(
        Parameter(
            "base_quality_pull",
            unit="1/OOM",
            default=0.5,
            prior=Uniform(0.3, 1.0),
            low=0.0,
            help="How strongly those who look for a base model prefer capable ones.",
            source="assumed; same size as the quality pull of derivation",
        ),
        Parameter(
            "base_half_life",
            unit="months",
            default=8.0,
            prior=LogUniform(3.0, 18.0),
            low=0.5,
            help="Half-life of a base model's visibility to organisations.",
            source="Ecosystem Graphs: median age of a base at reuse 185 days (127-217)",
        ),
        Parameter(
            "base_visibility_floor",
            unit="share of the hub",
            default=2e-4,
            low=0.0,
            help="Visibility of a model that nobody has used yet.",
        ),
        Parameter(
            "free_hours_hope",
            unit="share",
            default=0.5,
            prior=Uniform(0.1, 1.0),
            low=0.0,
            help="Part of the public hours an applicant could expect that it dares to plan with.",
        ),
        Parameter(
            "applying_share",
            unit="share",
            default=0.25,
            low=0.0,
            high=1.0,
            help="Share of eligible organisations that apply for public hours at a time, as applicants believe.",
        ),
    ),
)
