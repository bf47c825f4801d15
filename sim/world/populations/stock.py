"""What is there before the first month: people, models of before 2020, first benchmarks and sets."""

import math
from datetime import date

import numpy as np

from sim.entry import Facts, Parameter
from sim.world.names import REGIONS, Activity, Domain, Item, Terms
from sim.world.populations.keyed import uniforms
from sim.world.populations.read import identity, number, read
from sim.world.tables import CONTRIBUTOR, World

ENGLISH = 0
EVERYTHING = (1 << len(Item)) - 1
MONTH_ZERO = (2020, 1)  # the closed frontier's series is written from here
BENCHMARKS = 4


def contributor_rows(n: int, regions: np.recarray, languages: np.recarray, seed: np.ndarray) -> np.recarray:
    """People who could contribute: where developers are, speaking what is spoken there; all in the pool at first."""
    rows = np.zeros(n, CONTRIBUTOR).view(np.recarray)
    if n == 0:
        return rows
    ids = (np.arange(n, dtype=np.int64) * 2 + 1) + (1 << 40)
    rows["id"] = ids
    reach = np.cumsum(regions.developers / regions.developers.sum())
    region = np.minimum(np.searchsorted(reach, uniforms(seed, ids, 0), side="right"), REGIONS - 1)
    rows["region"] = region
    shares = np.cumsum(languages.speaker_share, axis=0)
    point = uniforms(seed, ids, 1)
    mother = np.empty(n, np.int64)
    for r in range(REGIONS):
        here = region == r
        mother[here] = np.minimum(np.searchsorted(shares[:, r], point[here], side="right"), len(languages) - 1)
    rows["languages"] = (np.int64(1) << mother) | np.int64(1 << ENGLISH)
    five = np.sort(np.column_stack([uniforms(seed, ids, 2 + j) for j in range(5)]), axis=1)
    rows["skill"] = five[:, 1]  # the second smallest of five uniforms is Beta(2, 4)
    rows["energy"] = 0.5 + 0.5 * uniforms(seed, ids, 7)
    rows["home"] = -1
    rows["joined"] = -1
    return rows


def first_artefacts(world: World, start: tuple[int, int], params: object) -> None:
    """Open models of before 2020, the first benchmarks, and one open set for post-training."""
    market = world.market.rows[0]
    since = (start[0] - MONTH_ZERO[0]) * 12 + start[1] - MONTH_ZERO[1]
    market.knowledge_closed = -2.32 + float(params["closed_growth"]) * since  # type: ignore[index]
    market.knowledge_public = market.knowledge_closed - float(params["knowledge_lag_start"])  # type: ignore[index]
    t = start[0] + (start[1] - 1) / 12.0 - (2023 + 2 / 12)
    market.compute_closed = 25.3 + (0.8 if t < 0 else 0.38) * t
    market.capability_closed = market.compute_closed + market.knowledge_closed
    corpus = _add_corpus(world, "text of before 2020", tuning=False)
    _add_corpus(world, "an open instruction set of before 2020", tuning=True)
    for fact in read("models_before_2020"):
        if fact["access"].startswith("open"):
            _add_model(world, fact, corpus, market.knowledge_public, start)
    models = world.artefacts.rows[: world.artefacts.count[0]]
    market.capability_open = models.capability.max(initial=0.0)
    market.seen_open = market.capability_open
    _serve(world, corpus, params)
    for k in range(BENCHMARKS):
        _add_benchmark(world, k, market.seen_open)


def _add_model(world: World, fact: dict[str, str], corpus: int, knowledge: float, start: tuple[int, int]) -> None:
    row = int(world.artefacts.count[0])
    world.artefacts.count[0] += 1
    made = date.fromisoformat(fact["date"])
    model = world.artefacts.rows[row]
    model.id = identity("model " + fact["model"])
    model.domain, model.activity = int(Domain.MODELS), int(Activity.PRETRAIN)
    model.owner, model.project, model.parent, model.family = 0, -1, -1, row
    model.born = (made.year - start[0]) * 12 + made.month - start[1]
    model.log_compute = math.log10(number(fact["train_flop"]))
    back = max(0, -(model.born + (start[0] - MONTH_ZERO[0]) * 12)) / 12.0
    model.root = model.capability = model.log_compute + knowledge - 0.73 * back
    model.score, model.difficulty = 0.5, model.capability
    model.corpus, model.languages, model.quality = corpus, 1 << ENGLISH, 0.5
    model.terms = int(Terms.OPEN) if fact["access"] == "open_unrestricted" else int(Terms.RESTRICTED)
    model.revealed, model.claim, model.openness, model.documentation = EVERYTHING, 1.0, 1.0, 1.0


def _add_corpus(world: World, name: str, tuning: bool) -> int:
    row = int(world.corpora.count[0])
    world.corpora.count[0] += 1
    corpus = world.corpora.rows[row]
    corpus.id, corpus.artefact, corpus.owner, corpus.born = identity(name), -1, -1, -6
    corpus.terms, corpus.tuning, corpus.quality = int(Terms.OPEN), int(tuning), 0.5
    corpus.tokens[ENGLISH] = corpus.total = 1e9 if tuning else 1e11
    corpus.languages = 1 << ENGLISH
    return row


def _add_benchmark(world: World, k: int, frontier: float) -> None:
    row = int(world.artefacts.count[0])
    world.artefacts.count[0] += 1
    benchmark = world.artefacts.rows[row]
    benchmark.id = identity(f"benchmark {k}")
    benchmark.domain, benchmark.activity = int(Domain.EVALUATION), int(Activity.BENCHMARK)
    benchmark.owner, benchmark.project, benchmark.parent, benchmark.family, benchmark.born = 0, -1, -1, row, -6
    benchmark.score, benchmark.difficulty, benchmark.corpus = -1.0, frontier - 0.5 + 0.5 * k, -1
    benchmark.languages, benchmark.quality, benchmark.documentation = 1 << ENGLISH, 0.7, 1.0
    benchmark.terms, benchmark.revealed = int(Terms.OPEN), 1 << int(Item.EVALUATION)
    benchmark.openness = benchmark.claim = 1.0


def _serve(world: World, corpus: int, params: object) -> None:
    """What the first models can do in each language, and what regions lose to thin text."""
    per, enough = float(params["language_penalty_per_decade"]), float(params["language_tokens_enough"])  # type: ignore[index]
    tokens = np.maximum(1.0, world.corpora.rows[corpus].tokens)
    lost = per * np.maximum(0.0, np.log10(enough / tokens))
    languages = world.languages.rows
    languages.best[:] = languages.best_seen[:] = world.market.rows[0].capability_open - lost
    world.artefacts.rows.language_gap[: world.artefacts.count[0]] = (languages.speaker_share * lost[:, None]).sum(axis=0)


FACTS = Facts(
    parameters=(
        Parameter("knowledge_lag_start", "OOM", 0.4, "Public know-how behind that of closed labs at the start.", low=0.0,
                  high=3.0),
    ),
)  # fmt: skip
