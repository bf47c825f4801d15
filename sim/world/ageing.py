"""Obsolescence (M19): attention to models fades with age, and contributors move to where the new ones are."""

import math

import numpy as np

from sim.entry import Effect, Facts, LogUniform, Mechanism, Parameter
from sim.kernel import kernel
from sim.world.names import Stage


@kernel
def grows_old(params):
    """True while age counts; the mechanism's one switch."""
    return params.on.obsolescence


@kernel
def age_factor(params, months, half_life):
    """Share of its first attention that a model still has after some months."""
    if not grows_old(params):
        return 1.0
    return math.exp(-math.log(2.0) * max(0.0, 1.0 * months) / half_life)


@kernel
def age_of(artefact, month):
    """Whole months that count as a model's age: those since its release, less what its upkeep has spared it."""
    return max(0, month - artefact.born - int(artefact.kept))


@kernel
def keep_models(world, effects):
    """A month of upkeep: models of projects that go on grow less old, by kind of host."""
    for i in range(world.artefacts.count[0]):
        artefact = world.artefacts.rows[i]
        if artefact.project >= 0 and world.projects.rows[artefact.project].stage != Stage.ENDED:
            artefact.kept += min(1.0, effects.model_upkeep[world.organisations.rows[artefact.owner].kind])


@kernel
def age_factors(params, oldest, half_life):
    """The age factor by whole months of age, up to the oldest, for loops over many models."""
    factors = np.empty(oldest + 1)
    for months in range(oldest + 1):
        factors[months] = age_factor(params, months, half_life)
    return factors


@kernel
def move_hazard(params, own, best):
    """Chance a month that a contributor leaves its project for the best one it sees."""
    if not grows_old(params) or best <= 0.0:
        return 0.0
    return params.nomad_hazard * min(1.0, max(0.0, 1.0 - own / best))


FACTS = Facts(
    parameters=(
        Parameter("nomad_hazard", "1/month", 0.1, "Chance that a contributor moves on when its project has nothing to offer "
                  "against the best it sees.", prior=LogUniform(0.03, 0.3), low=0.0, high=1.0),
        Parameter("use_half_life", "months", 8.8, "Half-life of a model's attention in use.", prior=LogUniform(4.0, 18.0),
                  low=0.5, source="prototype, fitted to download inequality"),
    ),
    effects=(
        Effect("model_upkeep", "share", 0.0, "add", "Part of each month by which models of projects that go on do not grow "
               "older, by kind of host: half-lives are longer by 1 / (1 - it).", by="kind", low=0.0, high=1.0),
    ),
    mechanisms=(
        Mechanism(
            "obsolescence", id="M19",
            finding="Attention decays with new releases; communities move on and few persist.",
            source="Linåker, Osborne, Ding, Burtenshaw 2025, slide 26; Choksi, Mandel, Benthall 2025",
            moves=("decide_project: artefacts.base_reach, organisations.plan, organisations.wish_base, "
                   "organisations.wish_derive_hours, organisations.wish_payoff, organisations.wish_hours, "
                   "organisations.wish_language, organisations.wish_project",
                   "demand: segments.open_share, segments.welfare, segments.count, segments.seen, segments.share, "
                   "artefacts.use, artefacts.reach, organisations.revenue_due, organisations.rivalry, organisations.segment, "
                   "providers.cash, providers.income, accounts.cash, participation.effort, participation.weighted, "
                   "participation.actors",
                   "hub: organisations.credit, organisations.got, "
                   "artefacts.visible, artefacts.visible_family, artefacts.use_visible, artefacts.downloads, "
                   "artefacts.derivatives, artefacts.derived_now, artefacts.recent, derivatives.base_model, "
                   "derivatives.parent, derivatives.visible, derivatives.downloads, derivatives.languages, derivatives.terms, "
                   "derivatives.documentation, participation.effort, participation.weighted, participation.actors",
                   "community: contributors.home, contributors.joined, contributors.role, contributors.energy, "
                   "contributors.status, contributors.id, contributors.skill, contributors.paid, projects.volunteers, "
                   "projects.newcomers, projects.queue, "
                   "projects.answered, projects.heard, projects.triage, projects.admission, organisations.volunteers, "
                   "participation.effort, participation.weighted, participation.actors, market.people_left, "
                   "market.people_entered, market.vacancies"),
            reads=("nomad_hazard", "use_half_life", "base_half_life"),
            off="absent: models keep the attention of their first month, and nobody moves",
            expects="use of models older than a year rises when off; family turnover slows",
        ),
    ),
)  # fmt: skip
