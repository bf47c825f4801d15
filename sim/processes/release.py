"""Release: finished work becomes artefacts, on the terms chosen, and part of the know-how behind it becomes public."""

import math

from sim.entry import Facts, Parameter
from sim.kernel import kernel
from sim.processes.knowledge import reveal_knowledge, spread_knowledge
from sim.processes.labels import label_releases
from sim.processes.rebuilding import rebuild
from sim.processes.upstreaming import share_framework
from sim.world.capability import HOURS_TO_FLOP, language_penalty, trusted_capability
from sim.world.draws import Draw, newborn_id, normal_quantile, uniform
from sim.world.names import ITEMS, LANGUAGES, REGIONS, Activity, Domain, Item, Stage, Terms
from sim.world.offer import DATA_BIT, WEIGHTS_BIT
from sim.world.scarcity import note_shared
from sim.world.tables import add_row
from sim.world.tokens import with_transfer
from sim.world.trust import note_given, note_return, trust_of


@kernel
def release(world, params, effects, month):
    """Ready projects release what they chose; withheld text is rebuilt; know-how, standings and coverage are renewed."""
    world.market.rows[0].revealed = 0.0
    for i in range(world.projects.count[0]):
        project = world.projects.rows[i]
        if project.stage == Stage.READY and project.plan_reveal >= 0:
            _publish(world, i, params, effects, month)
    rebuild(world, params, effects, month)
    label_releases(world, params, effects, month)
    spread_knowledge(world, params, effects)
    for row in range(world.organisations.count[0]):
        organisation = world.organisations.rows[row]
        organisation.reputation += params.reputation_rate * (organisation.standing - organisation.reputation)


@kernel
def _publish(world, number, params, effects, month):
    """Make the artefact (and the corpus) of one finished generation, and put the project to rest."""
    project = world.projects.rows[number]
    host = world.organisations.rows[project.host]
    row = add_row(world.artefacts)
    artefact = world.artefacts.rows[row]
    artefact.id = newborn_id(project.id, month, Draw.BIRTH.value, 1)
    artefact.activity = project.activity
    artefact.owner = project.host
    artefact.project = number
    artefact.parent = -1
    artefact.family = row
    artefact.born = month
    artefact.languages = project.languages
    artefact.terms = project.plan_terms
    artefact.revealed = project.plan_reveal
    artefact.openness = true_openness(project.plan_reveal, project.plan_terms)
    artefact.claim = artefact.openness
    artefact.documentation = params.documentation_months[host.kind] + effects.documentation_extra[host.kind]
    artefact.quality = params.curated_quality
    artefact.legal = project.data_legal
    artefact.sunk = project.sunk
    artefact.rebuilt = -1
    artefact.score = project.score
    artefact.difficulty = project.difficulty
    artefact.corpus = project.corpus
    artefact.hours = project.hours_got
    artefact.fitness_use = fitness(world, params, artefact.id, 0) * params.fitness_use_spread
    artefact.fitness_family = fitness(world, params, artefact.id, 1) * params.fitness_family_spread
    if project.activity == Activity.PRETRAIN or project.activity == Activity.DERIVE:
        _model(world, row, project, host, params)
        note_return(world, project, artefact)
    elif project.activity == Activity.DATASET:
        artefact.domain = Domain.DATA.value
        artefact.corpus = _corpus(world, row, project, params, month)
    elif project.activity == Activity.BENCHMARK:
        artefact.domain = Domain.EVALUATION.value
        draw = normal_quantile(uniform(world.seed, Draw.BENCHMARK, month, artefact.id, 0))
        artefact.difficulty = world.market.rows[0].seen_open + params.benchmark_headroom + params.benchmark_spread * draw
        artefact.score = -1.0
    else:
        artefact.domain = Domain.SOFTWARE.value
        host.framework += params.framework_step * (params.framework_best - host.framework)
        share_framework(host, project, number, params)
    if artefact.corpus >= 0 and artefact.activity != Activity.DERIVE:  # a derivation's text is mostly its base's
        note_shared(world, world.corpora.rows[artefact.corpus])
        note_given(world, world.corpora.rows[artefact.corpus])
    reveal_knowledge(world, host, revealed_share(params, project.plan_reveal))
    host.released += 1
    host.last_release = month
    project.last_release = month
    project.stage = Stage.REST.value
    project.since = month


@kernel
def fitness(world, params, key, k):
    """Standard normal log fitness of an artefact."""
    return normal_quantile(uniform(world.seed, Draw.FAMILY_FITNESS, 0, key, k))


@kernel
def _model(world, row, project, host, params):
    """The columns of a model, and what it means for its maker and for languages."""
    artefact = world.artefacts.rows[row]
    artefact.domain = Domain.MODELS.value
    artefact.root = project.root
    artefact.gain = project.gain
    artefact.capability = project.root + project.gain
    artefact.log_compute = math.log10(HOURS_TO_FLOP * max(1, project.hours_got) / params.compute_overhead)
    if project.activity == Activity.DERIVE:
        base = world.artefacts.rows[project.base_model]
        artefact.parent = project.base_model
        artefact.family = base.family
        artefact.log_compute = base.log_compute
        artefact.fitness_family = world.artefacts.rows[base.family].fitness_family
    else:
        artefact.dominated = 1 if dominated(world, artefact, project.generation_start, params) else 0
    project.legacy = row
    project.heard = 0.0
    if artefact.corpus >= 0:
        shared = (artefact.revealed & DATA_BIT) != 0
        corpus = world.corpora.rows[artefact.corpus]
        corpus.artefact = row
        corpus.terms = max(Terms.GATED.value, artefact.terms) if shared else Terms.CLOSED.value
    if host.best_model < 0 or artefact.capability > host.best_capability:
        host.best_model = row
        host.best_capability = artefact.capability
    seen = trusted_capability(params, artefact.score, artefact.difficulty)
    _serve_languages(world, artefact, seen, params)


@kernel
def dominated(world, run, start, params):
    """True if an open model visible before the run began was better, in the same languages, on usable terms."""
    for i in range(world.artefacts.count[0]):
        other = world.artefacts.rows[i]
        if (
            other.domain == Domain.MODELS
            and (other.revealed & WEIGHTS_BIT) != 0
            and other.terms >= Terms.RESTRICTED
            and other.born <= start - params.visible_after
            and other.capability >= run.capability + params.dominance_margin
            and (other.languages & run.languages) == run.languages
        ):
            return True
    return False


@kernel
def _serve_languages(world, artefact, seen, params):
    """Loss to thin data by region; the best open model in each language, true and as published scores say."""
    is_open = (artefact.revealed & WEIGHTS_BIT) != 0 and artefact.terms >= Terms.GATED
    market = world.market.rows[0]
    if is_open:
        market.capability_open = max(market.capability_open, artefact.capability)
        market.seen_open = max(market.seen_open, seen)
    for r in range(REGIONS):
        artefact.language_gap[r] = 0.0
    for k in range(LANGUAGES):
        language = world.languages.rows[k]
        tokens = 0.0
        if artefact.corpus >= 0:
            corpus = world.corpora.rows[artefact.corpus]
            tokens = with_transfer(params, corpus.tokens[k], corpus.total)
        lost = language_penalty(params, tokens)
        for r in range(REGIONS):
            artefact.language_gap[r] += language.speaker_share[r] * lost
        if is_open and (artefact.languages >> k) & 1:
            language.best = max(language.best, artefact.capability - lost)
            language.best_seen = max(language.best_seen, seen - lost)


@kernel
def _corpus(world, row, project, params, month):
    """The set that a dataset project has made: text split over its languages, for pre-training or for post-training."""
    number = add_row(world.corpora)
    corpus = world.corpora.rows[number]
    artefact = world.artefacts.rows[row]
    corpus.id = artefact.id
    corpus.artefact = row
    corpus.owner = project.host
    corpus.born = month
    corpus.terms = project.plan_terms if (project.plan_reveal & DATA_BIT) != 0 else Terms.CLOSED.value
    corpus.tuning = 1 if uniform(world.seed, Draw.DATA_WORK, month, project.id, 0) < params.tuning_set_share else 0
    corpus.quality = artefact.quality
    corpus.legal = artefact.legal
    corpus.languages = project.languages
    n = 0
    for k in range(LANGUAGES):
        n += (project.languages >> k) & 1
    corpus.total = 0.0
    for k in range(LANGUAGES):
        corpus.tokens[k] = 0.0
        if (project.languages >> k) & 1:
            language = world.languages.rows[k]
            corpus.tokens[k] = min(params.dataset_tokens / n * trust_of(params, language), language.stock)
            corpus.total += corpus.tokens[k]
    return number


@kernel
def revealed_share(params, revealed):
    """Share of the know-how behind a release that its revealed items carry, weighted by rent at stake."""
    top, low = 0.0, 0.0
    for item in range(ITEMS):
        low += params.reveal_rent[item]
        if (revealed >> item) & 1:
            top += params.reveal_rent[item]
    return top / low if low > 0.0 else 0.0


@kernel
def true_openness(revealed, terms):
    """Share of the six items that anyone can use; weights count by their terms."""
    total = 0.0
    for item in range(ITEMS):
        if (revealed >> item) & 1:
            total += terms / 4.0 if item == Item.WEIGHTS else 1.0
    return total / ITEMS


FACTS = Facts(
    parameters=(
        Parameter("reputation_rate", "1/month", 0.1, "How fast reputation follows standing.", low=0.0, high=1.0),
        Parameter("curated_quality", "share", 0.7, "Quality of a curated dataset; an open crawl has 0.5.", low=0.0, high=1.0),
        Parameter("fitness_use_spread", "log", 2.0, "Spread of models' fitness in use.", low=0.0,
                  source="prototype: only spread / (1 - feedback) of 4 to 5 is identified"),
        Parameter("fitness_family_spread", "log", 0.8, "Spread of families' fitness in derivation.", low=0.0,
                  source="prototype, fitted to reuse exponents"),
        Parameter("benchmark_headroom", "OOM", 1.0, "How far above the open frontier a new benchmark is set.", low=-2.0,
                  high=4.0, source="prototype: difficulty = frontier + N(1.5, 1.0)"),
        Parameter("benchmark_spread", "OOM", 1.0, "Spread of new benchmarks' difficulty.", low=0.0,
                  source="prototype: difficulty = frontier + N(1.5, 1.0)"),
        Parameter("framework_step", "share", 0.1, "Share of the way to twice the efficiency that one framework release "
                  "goes.", low=0.0, high=1.0),
        Parameter("visible_after", "months", 3.0, "Months after which others have seen a release.", low=0.0),
        Parameter("dominance_margin", "OOM", 0.1, "Lead from which on a run counts as duplicate effort.", low=0.0),
        Parameter("tuning_set_share", "share", 0.5, "Share of dataset projects that make post-training sets.", low=0.0,
                  high=1.0),
    ),
)  # fmt: skip
