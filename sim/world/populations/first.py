"""What is there before the first month: older open models, sets of text, benchmarks, and what all that means at the start."""

from typing import Any

import numpy as np
from scipy import special

from sim.entry import Facts, Parameter
from sim.world.draws import Draw
from sim.world.names import Activity, Domain, Item, Terms
from sim.world.outside import closed_compute, closed_knowledge
from sim.world.populations.keyed import uniforms
from sim.world.populations.listing import FIRST_MAKERS
from sim.world.populations.read import identity, month_number, number, read
from sim.world.populations.spoken import ENGLISH, mask_of
from sim.world.tables import World

# Papers, code and weights were published; the text was described, not handed over.
SHOWN = ((1 << len(Item)) - 1) & ~(1 << Item.DATA.value)
BEFORE = -6  # month of birth of the first benchmarks and sets
ENGLISH_SET, WIDE_SET = 0, 1  # corpora rows


def first_things(world: World, names: list[str], start: tuple[int, int], params: Any) -> None:
    """Fill in the market's start, then sets, models and benchmarks of before the start."""
    market = world.market.rows[0]
    year = start[0] + (start[1] - 1) / 12.0
    market.compute_closed = closed_compute(params, year)
    market.knowledge_closed = closed_knowledge(params, year)
    market.knowledge_public = market.knowledge_closed - params.knowledge_lag_start
    market.capability_closed = market.compute_closed + market.knowledge_closed
    _sets(world, year, params)
    _models(world, names, start, params)
    models = world.artefacts.rows[: world.artefacts.count[0]]
    market.capability_open = market.seen_open = models["capability"].max(initial=0.0)
    _serve(world, params)
    for k in range(int(params.first_benchmarks)):
        _benchmark(world, k, market.seen_open + params.first_benchmark_easiest + k * params.first_benchmark_step, names)


def _sets(world: World, year: float, params: Any) -> None:
    """Open text that was around: English, what the open crawls held in every language, and instructions."""
    crawled = world.languages.rows["open_crawl"] * min(1.0, params.open_crawl_growth ** (year - params.open_crawl_year))
    english = np.zeros(len(crawled))
    english[ENGLISH] = 1.0
    _set(world, "open English text of before the start", english * params.first_english_tokens, False, params)
    _set(world, "open text in many languages of before the start", crawled, False, params)
    _set(world, "open instructions of before the start", english * params.first_tuning_tokens, True, params)


def _set(world: World, name: str, tokens: np.ndarray, tuning: bool, params: Any) -> None:
    corpus = world.corpora.rows[world.corpora.count[0]]
    world.corpora.count[0] += 1
    corpus.id, corpus.artefact, corpus.owner, corpus.born = identity(name), -1, -1, BEFORE
    corpus.terms, corpus.tuning, corpus.quality = Terms.OPEN.value, int(tuning), params.first_quality
    corpus.tokens[:] = tokens
    corpus.total = tokens.sum()
    corpus.languages = sum(1 << k for k in np.flatnonzero(tokens).tolist())


def _models(world: World, names: list[str], start: tuple[int, int], params: Any) -> None:
    """Open models of known compute from before the start; those of makers in the population are theirs."""
    zero = start[0] * 12 + start[1] - 1
    facts = [fact for fact in read("open_models") if month_number(fact["date"]) < zero]
    rows, n = world.artefacts.rows[: len(facts)], len(facts)
    world.artefacts.count[0] = n
    place = {name: row for row, name in enumerate(names)}
    rows["id"] = [identity(f"model {fact['model']} {fact['date']}") for fact in facts]
    rows["domain"], rows["activity"] = Domain.MODELS.value, Activity.PRETRAIN.value
    rows["owner"] = [place.get(fact["owner"], place[FIRST_MAKERS]) for fact in facts]
    rows["project"] = rows["parent"] = rows["rebuilt"] = -1
    rows["family"] = np.arange(n)
    rows["born"] = [month_number(fact["date"]) - zero for fact in facts]
    rows["log_compute"] = [np.log10(number(fact["train_flop"])) for fact in facts]
    made = closed_knowledge(params, start[0] + (start[1] - 1) / 12.0) + params.closed_growth * rows["born"]
    rows["root"] = rows["capability"] = rows["log_compute"] + made - params.knowledge_lag_start
    rows["score"], rows["difficulty"] = 0.5, rows["capability"]
    rows["languages"] = [mask_of(fact["languages"]) for fact in facts]
    rows["corpus"] = np.where(rows["languages"] == 1 << ENGLISH, ENGLISH_SET, WIDE_SET)
    limited = np.array([fact["access"] != "open_unrestricted" for fact in facts], bool)
    rows["terms"] = np.where(limited, Terms.RESTRICTED.value, Terms.OPEN.value)
    rows["quality"], rows["documentation"] = params.first_quality, params.first_documentation
    rows["revealed"] = SHOWN
    weights_open = rows["terms"] / Terms.OPEN.value
    rows["openness"] = rows["claim"] = (len(Item) - 2 + weights_open) / len(Item)
    luck = special.ndtri(uniforms(world.seed, rows["id"], 0, 2, Draw.FAMILY_FITNESS, 0))  # as of any release
    rows["fitness_use"] = luck[:, 0] * params.fitness_use_spread
    rows["fitness_family"] = luck[:, 1] * params.fitness_family_spread
    for row in np.argsort(rows["capability"], kind="stable"):  # the best comes last
        owner = world.organisations.rows[rows["owner"][row]]
        if owner.alive == 1:
            owner.best_model, owner.best_capability = row, rows["capability"][row]


def _serve(world: World, params: Any) -> None:
    """What the first models can do in each language, and what regions lose to thin text."""
    languages = world.languages.rows
    bits = np.int64(1) << np.arange(len(languages))
    for column in ("best", "best_seen"):
        languages[column] = world.market.rows[0].capability_open - _lost(np.ones(len(languages)), params)
    for model in world.artefacts.rows[: world.artefacts.count[0]]:
        lost = _lost(world.corpora.rows[model.corpus].tokens, params)
        model.language_gap[:] = (languages["speaker_share"] * lost[:, None]).sum(axis=0)
        served = np.where(model.languages & bits, model.capability - lost, -np.inf)
        for column in ("best", "best_seen"):
            languages[column] = np.maximum(languages[column], served)


def _lost(tokens: np.ndarray, params: Any) -> np.ndarray:
    """OOM of capability lost to thin text, by language."""
    missing = np.log10(params.language_tokens_enough / np.maximum(1.0, tokens))
    return params.language_penalty_per_decade * np.maximum(0.0, missing)


def _benchmark(world: World, k: int, difficulty: float, names: list[str]) -> None:
    row = int(world.artefacts.count[0])
    world.artefacts.count[0] += 1
    benchmark = world.artefacts.rows[row]
    benchmark.id = identity(f"benchmark {k} of before the start")
    benchmark.domain, benchmark.activity = Domain.EVALUATION.value, Activity.BENCHMARK.value
    benchmark.owner = names.index(FIRST_MAKERS)
    benchmark.project, benchmark.parent, benchmark.family, benchmark.born = -1, -1, row, BEFORE
    benchmark.score, benchmark.difficulty, benchmark.corpus, benchmark.languages = -1.0, difficulty, -1, 1 << ENGLISH
    benchmark.terms, benchmark.revealed = Terms.OPEN.value, 1 << Item.EVALUATION.value
    benchmark.rebuilt = -1
    benchmark.openness = benchmark.claim = 1.0 / len(Item)


FACTS = Facts(
    parameters=(
        Parameter("first_english_tokens", "tokens", 1.56e11, "English text in the open set of before the start.", low=1.0,
                  source="C4, arXiv 1910.10683: 156bn tokens"),
        Parameter("first_tuning_tokens", "tokens", 1e9, "Text in the open set of instructions of before the start.", low=1.0),
        Parameter("first_quality", "share", 0.5, "Quality of the sets and models of before the start.", low=0.0, high=1.0),
        Parameter("first_documentation", "person-months", 1.0, "Documentation of the models of before the start.", low=0.0),
        Parameter("first_benchmarks", "count", 4.0, "Benchmarks that exist at the start.", low=1.0, high=8.0),
        Parameter("first_benchmark_easiest", "OOM", 0.0, "Difficulty of the easiest of them above the open frontier.", low=-3.0,
                  high=3.0),
        Parameter("first_benchmark_step", "OOM", 0.5, "Distance between their difficulties.", low=0.0, high=3.0),
    ),
)  # fmt: skip
