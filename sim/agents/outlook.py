"""What every organisation can see when it decides: posted prices, published scores, open calls, who works on what."""

import math

import numpy as np

from sim.entry import Facts, LogUniform, Parameter, Uniform
from sim.kernel import kernel
from sim.world.ageing import age_factor, age_of
from sim.world.capability import trusted_capability
from sim.world.names import COMPANIES, REGIONS, Kind, Stage
from sim.world.offer import is_open_model
from sim.world.scarcity import measure_text


@kernel
def look_around(world, params, effects, month):
    """Renew the month's common information: what is posted, released or scored, and which projects are under way."""
    show_bases(world, params, month)
    show_scores(world, params)
    show_calls(world, params, effects)
    show_open_projects(world)
    count_commercial(world)
    measure_text(world, params, effects)


@kernel
def show_bases(world, params, month):
    """Running sum over models of how visible each is to those who look for a base; closed models add nothing."""
    artefacts, total = world.artefacts, 0.0
    for i in range(artefacts.count[0]):
        artefact = artefacts.rows[i]
        if is_open_model(artefact):
            seen = trusted_capability(params, artefact.score, artefact.difficulty)
            quality = math.exp(params.base_quality_pull * (seen - world.market.rows[0].seen_open))
            age = age_factor(params, age_of(artefact, month), params.base_half_life)
            total += (params.base_visibility_floor + artefact.visible) * quality * age
        artefact.base_reach = total


@kernel
def show_scores(world, params):
    """Mean and spread of the organisations' best models, as their scores say; one without a score says nothing."""
    n, total, squares = 0, 0.0, 0.0
    for i in range(world.organisations.count[0]):
        row = world.organisations.rows[i]
        if row.alive == 0 or row.best_model < 0 or world.artefacts.rows[row.best_model].score < 0.0:
            continue
        model = world.artefacts.rows[row.best_model]
        seen = trusted_capability(params, model.score, model.difficulty)
        n += 1
        total += seen
        squares += seen * seen
    market = world.market.rows[0]
    if n < 2:
        market.score_mean, market.score_spread = market.seen_open - 1.0, 1.0
        return
    market.score_mean = total / n
    market.score_spread = max(0.1, math.sqrt(max(0.0, squares / n - market.score_mean * market.score_mean)))


@kernel
def show_calls(world, params, effects):
    """Hours of own clusters, and those a non-company may hope for: a region's public hours over those who could apply."""
    public, applicants = np.zeros(REGIONS), np.zeros(REGIONS)
    for i in range(world.providers.count[0]):
        provider = world.providers.rows[i]
        public[provider.region] += provider.capacity * provider.grant_share
    for i in range(world.organisations.count[0]):
        row = world.organisations.rows[i]
        row.own_hours = 0
        if row.alive == 1 and row.kind != Kind.COMPANY_LARGE:
            applicants[row.region] += 1.0
    for i in range(world.providers.count[0]):
        provider = world.providers.rows[i]
        if provider.owner >= 0:
            world.organisations.rows[provider.owner].own_hours += provider.capacity
    for r in range(REGIONS):
        hours = (public[r] + effects.grant_hours[r]) * params.plan_months
        region = world.regions.rows[r]
        region.free_hours = params.free_hours_hope * hours / max(1.0, params.applying_share * applicants[r])


@kernel
def show_open_projects(world):
    """Each organisation's project that still takes partners."""
    for i in range(world.organisations.count[0]):
        world.organisations.rows[i].open_project = -1
    for i in range(world.projects.count[0]):
        project = world.projects.rows[i]
        if project.stage == Stage.INITIATION and project.locked == 0:
            world.organisations.rows[project.host].open_project = i


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
            left, k = project.languages, 0
            while left != 0:
                if left & 1:
                    languages.rows[k].commercial += 1
                left >>= 1
                k += 1


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
            default=1.0,
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
