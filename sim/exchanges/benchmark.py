"""The benchmark exchange: finished models are scored, at a cost, on benchmarks that leak, saturate and retire."""

import math

import numpy as np

from sim.entry import Facts, LogUniform, Mechanism, Parameter, Uniform
from sim.kernel import kernel
from sim.world.capability import language_penalty
from sim.world.draws import Draw, binomial_quantile, logistic, normal_quantile, uniform
from sim.world.involvement import log_work
from sim.world.ledger import pay, to_cents
from sim.world.names import LANGUAGES, Account, Activity, Domain, Phase, Role, Stage
from sim.world.stakeholders import group_of

BINS = 400  # of capability, for percentile ranks
LOWEST, HIGHEST = 10.0, 50.0  # OOM


@kernel
def benchmark_exchange(world, params, effects, month):
    """Finished models are scored on the benchmark that fits them best; worn benchmarks retire; standings are renewed."""
    used = np.zeros(world.artefacts.count[0], np.int64)
    offered = benchmarks_in_use(world.artefacts)
    for i in range(world.projects.count[0]):
        project = world.projects.rows[i]
        models = project.activity == Activity.PRETRAIN or project.activity == Activity.DERIVE
        if project.stage == Stage.READY and models and project.score < 0.0:
            number = fitting_benchmark(world, project, offered, params, month)
            if number >= 0:
                evaluate(world, i, number, params, month)
                used[number] += project.tries
    wear(world, used, params)
    renew_standings(world, params)


@kernel
def benchmarks_in_use(artefacts):
    """Rows of benchmarks that have not retired; of all, if none is left."""
    rows, n = np.empty(artefacts.count[0], np.int64), 0
    for retired in range(2):
        for i in range(artefacts.count[0]):
            if artefacts.rows[i].domain == Domain.EVALUATION and artefacts.rows[i].retired <= retired:
                rows[n] = i
                n += 1
        if n > 0:
            break
    return rows[:n]


@kernel
def fitting_benchmark(world, project, offered, params, month):
    """Row of the benchmark that discriminates best at the capability hoped for, in a language of the project; -1 if none."""
    best, closest = -1, 0.0
    hoped = project.root + project.gain
    for j in range(offered.size):
        i = offered[j]
        benchmark = world.artefacts.rows[i]
        if (benchmark.languages & project.languages) == 0:
            continue
        taste = uniform(world.seed, Draw.BENCHMARK, month, project.id ^ benchmark.id, 1)
        distance = math.fabs(hoped - benchmark.difficulty) + params.benchmark_taste * taste
        if best < 0 or distance < closest:
            best, closest = i, distance
    return best


@kernel
def tested_capability(world, project, benchmark, params):
    """Capability in the benchmark's languages, the mean over those the project works in."""
    total, n = 0.0, 0
    for k in range(LANGUAGES):
        if ((benchmark.languages & project.languages) >> k) & 1:
            tokens = world.corpora.rows[project.corpus].tokens[k] if project.corpus >= 0 else 0.0
            total += language_penalty(params, tokens)
            n += 1
    return project.root + project.gain - (total / n if n > 0 else 0.0)


@kernel
def distorts(params):
    """True while scores cost, leak and reward private tries; the mechanism's one switch."""
    return params.on.evaluation


@kernel
def evaluate(world, row, number, params, month):
    """Score a model: the best of its tries is published."""
    project = world.projects.rows[row]
    host = world.organisations.rows[project.host]
    benchmark = world.artefacts.rows[number]
    tries = 1
    if distorts(params):
        wanted = int(params.private_tries[host.kind])
        price = to_cents(params.evaluation_hours * world.regions.rows[host.region].posted)
        tries = max(1, min(wanted, host.cash // max(1, price)))
        pay(host, world.accounts.rows[Account.EQUIPMENT], min(host.cash, tries * price))
    luck = best_of(world, project.id, tries, month)
    draw = uniform(world.seed, Draw.SCORE, month, project.id, 0)
    leak = benchmark.leak if distorts(params) else 0.0
    capability = tested_capability(world, project, benchmark, params)
    project.score = published_score(params, capability, benchmark.difficulty, leak, luck, draw)
    project.benchmark, project.difficulty, project.tries = number, benchmark.difficulty, tries
    group = group_of(world.organisations.rows[benchmark.owner].kind)
    role = params.role_weight[Role.CONTRIBUTE]
    months = params.evaluation_months
    log_work(world, month, project.form, Domain.EVALUATION.value, Phase.POST_TRAINING.value, group, months, role, 1.0)


@kernel
def best_of(world, key, tries, month):
    """The best of some standard normal draws."""
    best = -1e9
    for k in range(tries):
        best = max(best, normal_quantile(uniform(world.seed, Draw.TRIES, month, key, k)))
    return best


@kernel
def published_score(params, capability, difficulty, leak, luck, draw):
    """Share of items solved, out of ``benchmark_items``, never quite none or all."""
    shown = capability + params.leak_gain * leak + params.score_noise * luck
    chance = logistic((shown - difficulty) / params.score_scale)
    items = int(params.benchmark_items)
    return min(0.999, max(0.001, binomial_quantile(draw, items, chance) / items))


@kernel
def wear(world, used, params):
    """Each evaluation leaks a little; a benchmark on which the frontiers all score alike retires."""
    market = world.market.rows[0]
    for i in range(world.artefacts.count[0]):
        benchmark = world.artefacts.rows[i]
        if benchmark.domain != Domain.EVALUATION or benchmark.retired == 1:
            continue
        if distorts(params):
            for _ in range(used[i]):
                benchmark.leak += params.leak_rate_benchmark * (1.0 - benchmark.leak)
        too_easy = market.capability_open > benchmark.difficulty
        if too_easy and discriminability(params, market.capability_open, benchmark.difficulty) < params.retire_below:
            benchmark.retired = 1


@kernel
def discriminability(params, capability, difficulty):
    """How well a benchmark tells models apart at a capability: slope of its score, 1 at its own difficulty."""
    chance = logistic((capability - difficulty) / params.score_scale)
    return 4.0 * chance * (1.0 - chance)


@kernel
def renew_standings(world, params):
    """Each organisation's percentile by its best model, among those that have one."""
    counts = np.zeros(BINS + 1, np.int64)
    n = 0
    for i in range(world.organisations.count[0]):
        organisation = world.organisations.rows[i]
        if organisation.alive == 1 and organisation.best_model >= 0:
            counts[_bin(organisation.best_capability)] += 1
            n += 1
    below = 0
    for b in range(BINS + 1):
        here = counts[b]
        counts[b] = below
        below += here
    for i in range(world.organisations.count[0]):
        organisation = world.organisations.rows[i]
        organisation.standing = 0.0
        if organisation.alive == 1 and organisation.best_model >= 0:
            organisation.standing = counts[_bin(organisation.best_capability)] / max(1, n - 1) if n > 1 else 1.0
            organisation.standing = min(1.0, organisation.standing)


@kernel
def _bin(capability):
    place = int(BINS * (capability - LOWEST) / (HIGHEST - LOWEST))
    return min(BINS, max(0, place))


FACTS = Facts(
    parameters=(
        Parameter("benchmark_taste", "OOM", 0.5, "How much else than difficulty decides on which benchmark a model is scored.",
                  low=0.0),
        Parameter("private_tries", "count", (6.0, 3.0, 2.0, 1.0, 1.0, 1.0, 1.0), "Private tries before the best is published, "
                  "by kind: large company, start-up, research institute, public body, university, grassroots, provider.",
                  prior=LogUniform(0.5, 2.0), low=1.0, high=100.0, by=("kind",), source="Singh et al. 2025, arXiv 2504.20879"),
        Parameter("evaluation_hours", "h", 200.0, "Compute of one evaluation.", prior=LogUniform(50.0, 1000.0), low=0.0,
                  source="HELM: 540-4,200 hours per open model"),
        Parameter("evaluation_months", "person-months", 0.2, "Work of a benchmark's makers that one use of it stands for.",
                  low=0.0),
        Parameter("leak_gain", "OOM", 0.4, "Capability that a fully leaked benchmark feigns.", prior=Uniform(0.1, 0.8), low=0.0),
        Parameter("score_noise", "OOM", 0.15, "Noise of one try.", prior=Uniform(0.05, 0.3), low=0.0),
        Parameter("benchmark_items", "count", 500.0, "Items of a benchmark.", low=10.0),
        Parameter("leak_rate_benchmark", "1/evaluation", 0.002, "Part of what is not leaked yet that one evaluation leaks.",
                  prior=LogUniform(0.0005, 0.02), low=0.0, high=1.0),
        Parameter("retire_below", "1", 0.1, "Discriminability at the open frontier below which a benchmark retires.", low=0.0,
                  high=1.0),
    ),
    mechanisms=(
        Mechanism(
            "evaluation", id="M17",
            finding="Scores drive attention, but cost, leaks, private tries and saturation make them unequal signals.",
            source="Linåker, Osborne, Ding, Burtenshaw 2025, slide 25; Singh et al. 2025, arXiv 2504.20879",
            moves=("benchmark_exchange: projects.score, projects.tries, artefacts.leak, organisations.cash, accounts.cash",),
            reads=("private_tries", "leak_gain", "leak_rate_benchmark", "evaluation_hours"),
            off="response removed: one free try without leak",
            expects="a limit of one try raises the rank correlation of scores with capability",
        ),
    ),
)  # fmt: skip
