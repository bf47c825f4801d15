"""Extraction (M9): text that is taken and locked away costs a community's trust; with it go what it gives next, and its terms."""

import numpy as np

from sim.entry import MEASURED, Effect, Facts, LogUniform, Mechanism, Parameter, Resting, Uniform, resting
from sim.kernel import kernel
from sim.world.draws import Draw, logistic, uniform
from sim.world.names import LANGUAGES, Activity, Domain, Kind, Terms
from sim.world.tables import MAX_SETS


@kernel
def trust_of(params, language):
    """Trust of a language's community, on which what it gives and the worth of its text depend; reads the mechanism's switch."""
    return language.trust if params.on.extraction else params.extraction_off_trust


@kernel
def is_community(organisation):
    """True for those who hold text for the people who speak its language: everybody but companies and providers."""
    kind = organisation.kind
    return kind != Kind.COMPANY_LARGE and kind != Kind.START_UP and kind != Kind.PROVIDER


@kernel
def holders_terms(world, project, params, month):
    """The most open terms that the holders of a community's new set agree to: with little trust, mostly with a return."""
    if project.activity != Activity.DATASET or not is_community(world.organisations.rows[project.host]):
        return Terms.OPEN.value
    total, n = 0.0, 0
    for k in range(world.languages.count[0]):
        if (project.languages >> k) & 1:
            total += trust_of(params, world.languages.rows[k])
            n += 1
    if n == 0:
        return Terms.OPEN.value
    chance = logistic(params.protection_steepness * (params.protection_middle - total / n))
    if uniform(world.seed, Draw.PROTECT, month, project.id, 0) < chance:
        return Terms.BENEFIT_SHARING.value
    return Terms.OPEN.value


@kernel
def note_given(world, corpus):
    """Count a set that a community lets others use."""
    if corpus.terms >= Terms.GATED and _of_community(world, corpus):
        for k in range(LANGUAGES):
            world.languages.rows[k].given += corpus.tokens[k]


@kernel
def _of_community(world, corpus):
    """True for sets that a community has collected; the text of a run is mostly the web's."""
    if corpus.owner < 0 or corpus.artefact < 0 or world.artefacts.rows[corpus.artefact].domain != Domain.DATA:
        return False
    return is_community(world.organisations.rows[corpus.owner])


@kernel
def note_return(world, project, artefact):
    """Count what a new model makes of its communities' sets: something in return, or text locked away.

    An open model is a return, and so is what was agreed with a holder whose terms ask for something. A company that keeps its
    model to itself takes; others who do, neither take nor give.
    """
    locked = artefact.terms == Terms.CLOSED
    business = not is_community(world.organisations.rows[project.host])
    for j in range(MAX_SETS):
        _note(world, project.sets[j], project.host, locked, business)
        _note(world, project.tuning_sets[j], project.host, locked, business)


@kernel
def _note(world, number, host, locked, business):
    if number < 0:
        return
    corpus = world.corpora.rows[number]
    if corpus.owner == host or not _of_community(world, corpus):
        return
    returned = not locked or corpus.terms <= Terms.BENEFIT_SHARING
    for k in range(LANGUAGES):
        if returned:
            world.languages.rows[k].returned += corpus.tokens[k]
        elif business:
            world.languages.rows[k].taken += corpus.tokens[k]


@kernel
def renew_trust(world, params, effects):
    """Trust grows slowly by what came back of a community's text since last month, and falls fast by what is known as taken."""
    for k in range(world.languages.count[0]):
        language = world.languages.rows[k]
        whole = max(1.0, language.given)
        taken = min(1.0, params.extraction_known * language.taken / whole + effects.outside_extraction[k])
        shared = taken * effects.benefit_return[k]
        returned = min(1.0, language.returned / whole + shared)
        trust = language.trust
        language.trust += params.trust_gain * (1.0 - trust) * returned - params.trust_loss * trust * (taken - shared)
        language.taken, language.returned = 0.0, 0.0


def live_trust(world, params, effects):
    """Trust of each language's community."""
    return np.array(world.languages.rows["trust"][: world.languages.count[0]]).reshape(-1, 1)


FACTS = Facts(
    parameters=(
        Parameter("extraction_known", "share", 0.3, "Part of closed use of a community's text that comes to be known.",
                  prior=Uniform(0.05, 0.5), low=0.0, high=1.0, source="assumed; makers of closed models rarely say on what text"),
        Parameter("trust_gain", "1/month", 0.02, "Trust regained a month where all that a community gave brings something back.",
                  prior=LogUniform(0.005, 0.05), low=0.0, high=1.0),
        Parameter("trust_loss", "1/month", 0.3, "Trust lost a month where all that a community gave is taken and locked away.",
                  prior=Uniform(0.1, 0.6), low=0.0, high=1.0),
        Parameter("protection_steepness", "1", 6.0, "How sharply trust decides on protective terms.", prior=LogUniform(3.0, 12.0),
                  low=0.0),
        Parameter("protection_middle", "share", 0.5, "Trust at which half of a community's sets get protective terms.", low=0.0,
                  high=1.0),
        Parameter("extraction_off_trust", "share", resting("extraction_off_trust"), "Trust of every community when the response "
                  "is off.", low=0.0, high=1.0, source=MEASURED),
    ),
    resting=(Resting("extraction_off_trust", "trust of communities, over languages", live_trust),),
    effects=(
        Effect("outside_extraction", "share", 0.0, "add", "Part of a community's text that outsiders take a month and lock away.",
               by="language", low=0.0, high=1.0),
        Effect("benefit_return", "share", 0.0, "add", "Part of what is locked away for which its community gets something back.",
               by="language", low=0.0, high=1.0),
    ),
    mechanisms=(
        Mechanism(
            "extraction", id="M9",
            finding="Text taken and put behind a paywall costs trust; communities withdraw, or protect what they collect.",
            source="Linåker, Osborne, Ding, Burtenshaw 2025, slide 21; the NOODL and Esethu licences",
            moves=("dataset_exchange: projects.sets, projects.sunk, projects.tokens, projects.crawled, projects.data_quality, "
                   "projects.data_legal, projects.data_cleared, corpora.tokens, corpora.total, corpora.quality, corpora.legal, "
                   "corpora.uses, corpora.paid, uses.corpus, uses.id, uses.project, uses.month, uses.tuning, uses.rows, "
                   "organisations.cash, organisations.crawl, accounts.cash, languages.offline, participation.effort, "
                   "participation.weighted, participation.actors",
                   "decide_reveal: projects.plan_terms, projects.outvoted",
                   "release: corpora.tokens, corpora.total, languages.shared, languages.given",
                   "record: series.community_trust"),
            reads=("extraction_known", "trust_gain", "trust_loss", "protection_steepness", "protection_middle",
                   "extraction_off_trust"),
            off="response removed: every community has the same trust, whatever becomes of its text",
            expects="extraction in one language lowers the text given in it over two years; benefit-sharing shrinks the loss",
        ),
    ),
)  # fmt: skip
