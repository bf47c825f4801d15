"""The benchmark exchange: finished models are scored, at a cost, on benchmarks that leak, saturate and retire.

Laws: with one try, no leak and a benchmark of the right difficulty, implied and true capability correlate as their spread does
with the noise of a try; the best of n tries is too good by the expected maximum of n normals; far above a benchmark scores no
longer tell models apart; every evaluation paid for is received.
"""

import math

import numpy as np

from sim.entry import Effect, Facts, LogUniform, Mechanism, Parameter, Uniform
from sim.kernel import kernel
from sim.world.capability import language_penalty, seen_capability
from sim.world.draws import Draw, binomial_quantile, logistic, normal_quantile, stream, uniform, uniform_at
from sim.world.involvement import log_work
from sim.world.ledger import pay, to_cents
from sim.world.names import LANGUAGES, Account, Activity, Domain, Item, Phase, Role, Stage
from sim.world.stakeholders import group_of
from sim.world.tokens import with_transfer

PUBLISHED = 1 << Item.EVALUATION.value
LOWEST, BIN, BINS = 10.0, 0.02, 1250  # OOM; bins of capability for percentile ranks


@kernel
def benchmark_exchange(world, params, effects, month):
    """Finished models are scored on the benchmark that fits them best; worn benchmarks retire; standings are renewed."""
    benchmarks = published_benchmarks(world.artefacts)
    used = np.zeros(benchmarks.size, np.int64)
    for i in range(world.projects.count[0]):
        project = world.projects.rows[i]
        models = project.activity == Activity.PRETRAIN or project.activity == Activity.DERIVE
        if project.stage == Stage.READY and models and project.score < 0.0:
            place = fitting_benchmark(world, project, benchmarks, params, month)
            if place >= 0:
                evaluate(world, i, benchmarks[place], params, effects, month)
                used[place] += 1
    wear(world, benchmarks, used, params, effects.leak_factor)
    renew_standings(world, params)


@kernel
def published_benchmarks(artefacts):
    """Rows of benchmarks that anybody can use; where all are worn out, the hardest of them."""
    rows, n, hardest = np.empty(artefacts.count[0], np.int64), 0, -1
    for i in range(artefacts.count[0]):
        benchmark = artefacts.rows[i]
        if benchmark.domain != Domain.EVALUATION or (benchmark.revealed & PUBLISHED) == 0:
            continue
        if benchmark.retired == 0:
            rows[n] = i
            n += 1
        elif hardest < 0 or _harder(benchmark, artefacts.rows[hardest]):
            hardest = i
    if n == 0 and hardest >= 0:
        rows[0] = hardest
        n = 1
    return rows[:n]


@kernel
def _harder(benchmark, other):
    if benchmark.difficulty != other.difficulty:
        return benchmark.difficulty > other.difficulty
    return benchmark.id < other.id


@kernel
def fitting_benchmark(world, project, benchmarks, params, month):
    """Place of the benchmark nearest to the capability hoped for, by taste among the near, -1 for none.

    One in no language of the project can be translated, so it is second choice.
    """
    best, closest = -1, 0.0
    hoped = project.root + project.gain
    key = stream(world.seed, Draw.BENCHMARK, month)
    for place in range(benchmarks.size):
        benchmark = world.artefacts.rows[benchmarks[place]]
        distance = math.fabs(hoped - benchmark.difficulty)
        if (benchmark.languages & project.languages) == 0:
            distance += params.translated_distance
        if best >= 0 and distance >= closest:
            continue  # taste only adds
        distance += params.benchmark_taste * uniform_at(key, project.id ^ benchmark.id, 1)
        if best < 0 or distance < closest:
            best, closest = place, distance
    return best


@kernel
def tested_capability(world, project, benchmark, params):
    """Capability in the languages tested: those of benchmark and project, or the project's if the test was translated."""
    languages = benchmark.languages & project.languages
    if languages == 0:
        languages = project.languages
    lost, n = 0.0, 0
    for k in range(LANGUAGES):
        if (languages >> k) & 1:
            tokens = 0.0
            if project.corpus >= 0:
                corpus = world.corpora.rows[project.corpus]
                tokens = with_transfer(params, corpus.tokens[k], corpus.total)
            lost += language_penalty(params, tokens)
            n += 1
    return project.root + project.gain - (lost / n if n > 0 else 0.0)


@kernel
def distorts(params):
    """True while scores cost, leak and reward private tries; the mechanism's one switch."""
    return params.on.evaluation


@kernel
def evaluate(world, row, number, params, effects, month):
    """Score a model: the best of its tries is published, and the benchmark's makers count as taking part."""
    project = world.projects.rows[row]
    host = world.organisations.rows[project.host]
    benchmark = world.artefacts.rows[number]
    tries, leak = 1, 0.0
    if distorts(params):
        tries, leak = pay_tries(world, host, params, effects), benchmark.leak
    luck = best_of(world.seed, project.id, tries, month)
    draw = uniform(world.seed, Draw.SCORE, month, project.id, 0)
    capability = tested_capability(world, project, benchmark, params)
    project.score = published_score(params, capability, benchmark.difficulty, leak, luck, draw)
    project.benchmark, project.difficulty, project.tries = number, benchmark.difficulty, tries
    if benchmark.owner == project.host or benchmark.owner < 0:
        return
    group = group_of(world.organisations.rows[benchmark.owner].kind)
    role = params.role_weight[Role.CONTRIBUTE]
    months = params.evaluation_months
    log_work(world, month, project.form, Domain.EVALUATION.value, Phase.POST_TRAINING.value, group, months, role, 1.0)


@kernel
def pay_tries(world, host, params, effects):
    """Pay for as many tries as a host wants and can; whoever can pay for none has one free on shared machines."""
    wanted = max(1, int(params.private_tries[host.kind] * effects.private_tries_factor))
    price = to_cents(params.evaluation_hours * world.regions.rows[host.region].posted)
    borne = int(price * min(1.0, effects.evaluation_subsidy[host.region]))
    tries = min(wanted, max(0, host.cash) // (price - borne)) if price > borne else wanted
    if tries == 0:
        return 1
    maker = world.accounts.rows[Account.EQUIPMENT]
    pay(host, maker, tries * (price - borne))
    pay(world.accounts.rows[Account.STATE + host.region], maker, tries * borne)
    return tries


@kernel
def best_of(seed, key, tries, month):
    """The best of some standard normal draws."""
    best = normal_quantile(uniform(seed, Draw.TRIES, month, key, 0))
    for k in range(1, tries):
        best = max(best, normal_quantile(uniform(seed, Draw.TRIES, month, key, k)))
    return best


@kernel
def published_score(params, capability, difficulty, leak, luck, draw):
    """Share of items solved, never quite none or all."""
    shown = capability + params.leak_gain * leak + params.score_noise * luck
    chance = logistic((shown - difficulty) / params.score_scale)
    items = int(params.benchmark_items)
    share = binomial_quantile(draw, items, chance) / items
    return min(params.score_most, max(1.0 - params.score_most, share))


@kernel
def wear(world, benchmarks, used, params, leak_factor):
    """Each evaluation leaks a little; a benchmark on which the frontiers all score alike retires."""
    market = world.market.rows[0]
    for place in range(benchmarks.size):
        benchmark = world.artefacts.rows[benchmarks[place]]
        if distorts(params):
            for _ in range(used[place]):
                benchmark.leak += min(1.0, params.benchmark_leak * leak_factor) * (1.0 - benchmark.leak)
        power = 0.5 * discriminability(params, market.seen_open, benchmark.difficulty)
        power += 0.5 * discriminability(params, market.capability_closed, benchmark.difficulty)
        if power < params.retire_below and market.seen_open > benchmark.difficulty:
            benchmark.retired = 1


@kernel
def discriminability(params, capability, difficulty):
    """How well a benchmark tells models apart at a capability: slope of its score, 1 at its own difficulty."""
    chance = logistic((capability - difficulty) / params.score_scale)
    return 4.0 * chance * (1.0 - chance)


@kernel
def renew_standings(world, params):
    """Each organisation's percentile by what the score of its best model says, among those that have one."""
    counts, n = np.zeros(BINS, np.int64), 0
    bins = np.full(world.organisations.count[0], -1, np.int64)
    for i in range(world.organisations.count[0]):
        organisation = world.organisations.rows[i]
        if organisation.alive == 1 and organisation.best_model >= 0:
            model = world.artefacts.rows[organisation.best_model]
            if model.score >= 0.0:
                bins[i] = bin_of(seen_capability(model.score, model.difficulty, params.score_scale))
                counts[bins[i]] += 1
                n += 1
    below = 0
    for b in range(BINS):
        here = counts[b]
        counts[b] = 2 * below + max(0, here - 1)  # twice the rank, the mean one among equals
        below += here
    for i in range(world.organisations.count[0]):
        standing = 0.0
        if bins[i] >= 0:
            standing = 0.5 * counts[bins[i]] / (n - 1) if n > 1 else 1.0
        world.organisations.rows[i].standing = standing


@kernel
def bin_of(capability):
    """Number of the bin that a capability falls into."""
    return min(BINS - 1, max(0, int((capability - LOWEST) / BIN)))


FACTS = Facts(
    parameters=(
        Parameter("benchmark_taste", "OOM", 0.5, "How much else than difficulty decides on which benchmark a model is scored.",
                  low=0.0),
        Parameter("translated_distance", "OOM", 2.0, "How reluctantly a benchmark is used that must be translated.", low=0.0),
        Parameter("private_tries", "count", (6.0, 3.0, 2.0, 1.0, 1.0, 1.0, 1.0), "Private tries before the best is published, "
                  "by kind: large company, start-up, research institute, public body, university, grassroots, provider.",
                  prior=LogUniform(0.5, 2.0), low=1.0, high=100.0, by=("kind",), source="Singh et al. 2025, arXiv 2504.20879"),
        Parameter("evaluation_hours", "h", 200.0, "Compute of one try.", prior=LogUniform(50.0, 1000.0), low=0.0,
                  source="HELM: 540-4,200 hours per open model"),
        Parameter("evaluation_months", "person-months", 0.2, "Work of a benchmark's makers that one use of it stands for.",
                  low=0.0),
        Parameter("leak_gain", "OOM", 0.4, "Capability that a fully leaked benchmark feigns.", prior=Uniform(0.1, 0.8), low=0.0),
        Parameter("score_noise", "OOM", 0.15, "Noise of one try.", prior=Uniform(0.05, 0.3), low=0.0),
        Parameter("benchmark_items", "count", 500.0, "Items of a benchmark.", low=10.0),
        Parameter("score_most", "share", 0.999, "Highest score that is published; the lowest is as far from none.", low=0.5,
                  high=0.999999),
        Parameter("benchmark_leak", "1/evaluation", 0.02, "Part of what is not leaked yet that one published evaluation leaks.",
                  prior=LogUniform(0.002, 0.05), low=0.0, high=1.0),
        Parameter("retire_below", "1", 0.1, "Mean discriminability at the open and the closed frontier below which a benchmark "
                  "retires.", low=0.0, high=1.0),
    ),
    mechanisms=(
        Mechanism(
            "evaluation", id="M17",
            finding="Scores drive attention, but cost, leaks, private tries and saturation make them unequal signals.",
            source="Linåker, Osborne, Ding, Burtenshaw 2025, slide 25; Singh et al. 2025, arXiv 2504.20879",
            moves=("benchmark_exchange: projects.score, projects.tries, artefacts.leak, organisations.cash, accounts.cash",),
            reads=("private_tries", "leak_gain", "benchmark_leak", "evaluation_hours"),
            off="response removed: one free try without leak",
            expects="a limit of one try raises the rank correlation of scores with capability",
        ),
    ),
    effects=(
        Effect("evaluation_subsidy", "share", 0.0, "add", "Part of the cost of evaluations that the state bears.", by="region",
               low=0.0, high=1.0),
        Effect("leak_factor", "1", 1.0, "multiply", "Factor on what one published evaluation leaks of a benchmark.", low=0.0),
        Effect("private_tries_factor", "1", 1.0, "multiply", "Factor on private tries; 0 leaves everyone one.", low=0.0),
    ),
)  # fmt: skip
