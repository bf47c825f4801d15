"""Worlds put together by hand for the exchanges of text and of scores: projects, sets and benchmarks as a test needs them."""

import numpy as np

from sim.world.names import LANGUAGES, Account, Activity, Domain, Item, Stage, Terms
from tests.processes.handmade import filled, parameters, world_of

MONTH = 3
UNUSED = ("sets", "tuning_sets", "corpus", "base_model", "benchmark", "score", "plan_reveal", "legacy", "partners")


def text_world(organisations=4, projects=1, corpora=0, artefacts=0, params=None):
    """Companies in rich languages, whose projects begin to pre-train; sets are open, of full quality, and without risk."""
    params = parameters() if params is None else params
    world = world_of(organisations, artefacts, params=params, languages=LANGUAGES)
    world = world._replace(
        projects=filled("projects", projects),
        corpora=filled("corpora", corpora, projects + 2),
        uses=filled("uses", 0, 6 * projects + 600),
    )
    rows = world.languages.rows
    rows["stock"], rows["trust"] = 1e12, 1.0
    world.organisations.rows["languages"] = 1
    rows = world.projects.rows
    rows["id"] = 5000 + 11 * np.arange(rows.size)
    rows["host"], rows["activity"], rows["stage"] = (
        np.arange(rows.size) % organisations,
        int(Activity.PRETRAIN),
        int(Stage.INITIATION),
    )
    rows["since"], rows["languages"], rows["hours_needed"] = MONTH, 1, 10**6
    for column in UNUSED:
        rows[column] = -1
    rows = world.corpora.rows
    rows["id"] = 9000 + 13 * np.arange(rows.size)
    rows["artefact"], rows["owner"], rows["born"] = -1, -1, -1
    rows["terms"], rows["quality"], rows["languages"] = int(Terms.OPEN), 1.0, 1
    return world


def put_text(world, row, tokens, **columns):
    """Give a set its text, by language number."""
    corpus = world.corpora.rows[row]
    corpus.tokens[:] = 0.0
    corpus.languages = 0
    for k, amount in tokens.items():
        corpus.tokens[k] = amount
        corpus.languages |= 1 << k
    corpus.total = corpus.tokens.sum()
    for name, value in columns.items():
        corpus[name] = value


def as_benchmarks(world, rows, difficulty, languages=1):
    """Turn artefacts into published benchmarks."""
    held = world.artefacts.rows
    held["domain"][rows], held["revealed"][rows] = int(Domain.EVALUATION), 1 << int(Item.EVALUATION)
    held["difficulty"][rows], held["languages"][rows], held["retired"][rows] = difficulty, languages, 0
    held["owner"][rows], held["leak"][rows] = -1, 0.0


def random_text_world(seed, projects=25, corpora=40, organisations=12):
    """A world of odd sizes: any terms, owners dead or alive, models and sets in any languages, some text outside the web."""
    draws = np.random.default_rng(seed)
    world = text_world(organisations, projects, corpora, corpora)
    rows = world.languages.rows
    rows["stock"] = draws.lognormal(23.0, 4.0, rows.size) * (draws.random(rows.size) < 0.9)
    rows["open_crawl"] = rows.stock * draws.random(rows.size) * (draws.random(rows.size) < 0.7)
    rows["restricted"], rows["trust"] = 0.95 * draws.random(rows.size), draws.random(rows.size)
    rows["offline"] = draws.lognormal(18.0, 2.0, rows.size) * (draws.random(rows.size) < 0.2)
    rows = world.organisations.rows
    rows["id"] = draws.permutation(rows.size * 5)[: rows.size]
    rows["alive"] = draws.random(rows.size) < 0.8
    rows["cash"] = (draws.lognormal(17.0, 4.0, rows.size) * draws.integers(0, 2, rows.size)).astype(np.int64)
    rows["crawl"] = draws.lognormal(20.0, 4.0, rows.size) * draws.integers(0, 2, rows.size)
    rows["revenue"] = draws.lognormal(9.0, 3.0, rows.size)
    rows["region"] = draws.integers(0, 8, rows.size)
    world.regions.rows["unclear"] = draws.random(8)
    world.regions.rows["posted"] = 5.0 * draws.random(8)
    models = world.artefacts.rows
    models["id"] = draws.permutation(models.size * 5)[: models.size]
    models["domain"] = draws.choice([int(Domain.MODELS), int(Domain.DATA), int(Domain.EVALUATION)], models.size)
    models["corpus"] = draws.integers(-1, corpora, models.size)
    models["revealed"], models["languages"] = draws.integers(0, 64, models.size), draws.integers(1, 16, models.size)
    models["difficulty"], models["leak"] = 22.0 + 5.0 * draws.random(models.size), draws.random(models.size)
    models["owner"], models["retired"] = draws.integers(0, organisations, models.size), draws.random(models.size) < 0.3
    rows["best_model"] = draws.integers(-1, models.size, rows.size)
    rows = world.projects.rows
    rows["id"] = draws.permutation(rows.size * 5)[: rows.size]
    rows["host"], rows["activity"] = draws.integers(0, organisations, rows.size), draws.integers(1, 5, rows.size)
    rows["stage"] = draws.choice([int(s) for s in (Stage.INITIATION, Stage.POSTTRAINING, Stage.READY, Stage.REST)], rows.size)
    rows["since"] = MONTH - (rows.stage == Stage.POSTTRAINING)
    rows["languages"] = draws.integers(1, 2**20, rows.size)
    rows["hours_needed"] = draws.lognormal(10.0, 4.0, rows.size).astype(np.int64)
    rows["base_model"] = np.where(rows.activity == Activity.DERIVE, draws.integers(0, models.size, rows.size), -1)
    rows["corpus"] = draws.integers(-1, corpora, rows.size)
    rows["root"], rows["gain"] = 23.0 + 3.0 * draws.random(rows.size), 0.5 * draws.random(rows.size)
    for i in range(corpora):
        k = draws.integers(0, 20)
        owner = int(draws.integers(-1, organisations))
        terms, born = int(draws.integers(0, 5)) if owner >= 0 else 4, int(draws.integers(-9, 2))
        tokens = {int(k): draws.lognormal(22.0, 3.0), int((k + 7) % 20): draws.lognormal(22.0, 3.0)}
        put_text(world, i, tokens, owner=owner, terms=terms, born=born, artefact=i if owner >= 0 else -1,
                 tuning=int(draws.integers(0, 2)), quality=draws.random(), legal=draws.random())  # fmt: skip
    for i in range(30):
        use = world.uses.rows[i]
        use.corpus, use.project, use.month, use.id = draws.integers(0, corpora), 0, 0, i
        use.tuning = world.corpora.rows.tuning[use.corpus]
    world.uses.count[0] = 30
    return world


def shuffled(world, seed):
    """The same world with projects, organisations and sets listed in another order."""
    draws = np.random.default_rng(seed)
    n, m, k = (int(world._asdict()[name].count[0]) for name in ("projects", "organisations", "corpora"))
    projects, people, sets = draws.permutation(n), draws.permutation(m), draws.permutation(k)
    _order(world.projects, projects)
    _order(world.organisations, people)
    _order(world.corpora, sets)
    _point(world, ("projects", "corpora", "artefacts"), ("host", "owner"), np.argsort(people))
    _point(world, ("projects", "artefacts", "uses"), ("corpus", "sets", "tuning_sets"), np.argsort(sets))
    _point(world, ("uses",), ("project",), np.argsort(projects))
    return world


def _order(held, order):
    held.rows[: order.size] = held.rows[: order.size][order].copy()


def _point(world, tables, columns, place):
    for name in tables:
        held = getattr(world, name)
        rows = held.rows[: held.count[0]]
        for column in columns:
            if column in rows.dtype.names:
                old = rows[column]
                rows[column] = np.where(old >= 0, place[old], -1)


def paid_to(world, account):
    return int(world.accounts.rows["cash"][int(account)])


STATES = slice(int(Account.STATE), None)
