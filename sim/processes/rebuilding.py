"""Open rebuilding (M10): text that a leader keeps is made again in the open after a while, if others can pay for it."""

import math

import numpy as np

from sim.entry import Effect, Facts, LogUniform, Mechanism, Parameter, Uniform
from sim.kernel import kernel
from sim.world.draws import Draw, newborn_id, stream, uniform_at
from sim.world.ledger import CENTS, pay, pay_up_to, to_cents
from sim.world.names import ITEMS, LANGUAGES, Account, Activity, Domain, Terms
from sim.world.offer import DATA_BIT
from sim.world.scarcity import cover
from sim.world.splits import share_pots
from sim.world.tables import add_row
from sim.world.tokens import available_web, beyond_crawl, uncovered
from sim.world.trust import is_community, note_given


@kernel
def rebuild_chance(params, effects, public, owner, sunk, cash):
    """Chance a month that withheld text is made again in the open.

    It grows with what its owner's best model has proved it to be worth, or a bounty makes it worth, and with what others can
    pay; nobody can do it whose know-how is far behind the owner's. Reads the mechanism's one switch.
    """
    if not params.on.rebuilding or sunk <= 0.0 or public <= owner.knowledge - params.rebuild_reach:
        return 0.0
    cost = params.rebuild_cost * sunk
    bounty = min(cost, effects.rebuild_bounty)
    worth = owner.standing + (1.0 - owner.standing) * bounty / cost
    means = min(1.0, (params.rebuild_cash_share * cash + bounty) / cost)
    return min(1.0, params.rebuild_hazard * effects.rebuild_demand * worth * means)


@kernel
def rebuild(world, params, effects, month):
    """Make open copies of withheld text; a language's non-companies pay for them together, bounties first."""
    cash, speakers = open_cash(world)
    chosen = undertaken(world, params, effects, month, cash, speakers)
    if chosen.size == 0:
        return
    bills, key = np.zeros(LANGUAGES, np.int64), stream(world.seed, Draw.REBUILDER, month)
    leads = rebuilders(world, key)
    for i in range(chosen.size):
        artefact = world.artefacts.rows[chosen[i]]
        k = main_language(world, artefact)
        cost = to_cents(params.rebuild_cost * artefact.sunk)
        bounty = min(cost, to_cents(effects.rebuild_bounty))
        limit = params.rebuild_cash_share * cash[k] if bills[k] > 0 else 1.0 * cash[k]  # one a month can be saved up for
        if bills[k] + cost - bounty > limit:
            continue
        bills[k] += cost - bounty
        pay(world.accounts.rows[Account.PHILANTHROPY], world.accounts.rows[Account.HOUSEHOLDS], bounty)
        artefact.rebuilt = month
        publish_copy(world, chosen[i], leads[k], cost, params, month)
    pay_bills(world, bills)


@kernel
def is_withheld(world, artefact):
    """True for text that was paid for and kept back, and of which no open copy exists: datasets, and what runs trained on."""
    if artefact.corpus < 0 or artefact.rebuilt >= 0 or artefact.sunk <= 0.0:
        return False
    if artefact.activity != Activity.PRETRAIN and artefact.activity != Activity.DATASET:
        return False  # a derivation's text is mostly its base's
    return world.corpora.rows[artefact.corpus].terms == Terms.CLOSED


@kernel
def open_cash(world):
    """By language: cents held by the non-companies that work in it, and how many there are."""
    cash, speakers = np.zeros(LANGUAGES, np.int64), np.zeros(LANGUAGES, np.int64)
    for i in range(world.organisations.count[0]):
        organisation = world.organisations.rows[i]
        if organisation.alive == 1 and is_community(organisation):
            for k in range(LANGUAGES):
                if (organisation.languages >> k) & 1:
                    cash[k] += organisation.cash
                    speakers[k] += 1
    return cash, speakers


@kernel
def undertaken(world, params, effects, month, cash, speakers):
    """Rows of withheld texts that somebody sets out to rebuild this month, by id; at most one per organisation."""
    most = world.organisations.count[0]
    rows, n = np.empty(most, np.int64), 0
    public, key = world.market.rows[0].knowledge_public, stream(world.seed, Draw.REBUILD, month)
    bound = params.rebuild_hazard * effects.rebuild_demand
    for i in range(world.artefacts.count[0]):
        artefact = world.artefacts.rows[i]
        if artefact.born >= month or not is_withheld(world, artefact):
            continue
        draw = uniform_at(key, artefact.id, 0)
        if draw >= bound:  # most are done with here
            continue
        k = main_language(world, artefact)
        if k < 0 or speakers[k] == 0:
            continue
        owner = world.organisations.rows[artefact.owner]
        if draw < rebuild_chance(params, effects, public, owner, artefact.sunk, cash[k] / CENTS):
            n = keep_first(world.artefacts, rows, n, i)
    return rows[:n]


@kernel
def keep_first(artefacts, rows, n, row):
    """Insert a row by its id among the first ``n``, of which there is room for the lowest ids only; return their number."""
    if n == rows.size:
        if artefacts.rows[rows[n - 1]].id < artefacts.rows[row].id:
            return n
        n -= 1
    j = n
    while j > 0 and artefacts.rows[rows[j - 1]].id > artefacts.rows[row].id:
        rows[j] = rows[j - 1]
        j -= 1
    rows[j] = row
    return n + 1


@kernel
def fresh_tokens(world, corpus, k):
    """Tokens of a language that a text holds, of a run's only those that no open crawl has."""
    if corpus.tokens[k] <= 0.0 or world.artefacts.rows[corpus.artefact].domain != Domain.MODELS:
        return corpus.tokens[k]
    language = world.languages.rows[k]
    web = available_web(language)
    return web * (1.0 - beyond_crawl(uncovered(1.0, corpus.tokens[k], web), language.crawl_left))


@kernel
def main_language(world, artefact):
    """The language in which a withheld text has most that is not public; -1 if there is nothing."""
    corpus = world.corpora.rows[artefact.corpus]
    best, most = -1, 0.0
    for k in range(LANGUAGES):
        tokens = fresh_tokens(world, corpus, k)
        if tokens > most:
            best, most = k, tokens
    return best


@kernel
def rebuilders(world, key):
    """By language: the non-company that leads its rebuilding this month, drawn in proportion to cash; -1 if there is none."""
    leads, first = np.full(LANGUAGES, -1, np.int64), np.zeros(LANGUAGES)
    for i in range(world.organisations.count[0]):
        organisation = world.organisations.rows[i]
        if organisation.alive == 0 or not is_community(organisation):
            continue
        wait = -math.log(uniform_at(key, organisation.id, 0)) / (organisation.cash + 1.0)  # the shortest wait leads
        for k in range(LANGUAGES):
            if (organisation.languages >> k) & 1 and (leads[k] < 0 or wait < first[k]):
                leads[k], first[k] = i, wait
    return leads


@kernel
def publish_copy(world, original, lead, cost, params, month):
    """Make the open copy of a withheld text, not quite as good as what it is made after."""
    source = world.artefacts.rows[original]
    held = world.corpora.rows[source.corpus]
    row, number = add_row(world.artefacts), add_row(world.corpora)
    made, corpus = world.artefacts.rows[row], world.corpora.rows[number]
    made.id = corpus.id = newborn_id(source.id, month, Draw.REBUILD.value, 0)
    made.domain, made.activity = Domain.DATA.value, Activity.DATASET.value
    made.owner, made.project, made.parent, made.family, made.born = lead, -1, -1, row, month
    made.terms, made.revealed = Terms.OPEN.value, DATA_BIT
    made.claim = made.openness = 1.0 / ITEMS
    made.score, made.rebuilt, made.corpus = -1.0, -1, number
    made.quality = params.rebuild_quality * held.quality
    made.legal, made.sunk = held.legal, cost / CENTS
    made.documentation = params.documentation_months[world.organisations.rows[lead].kind]
    corpus.artefact, corpus.owner, corpus.born = row, lead, month
    corpus.terms, corpus.tuning, corpus.quality, corpus.legal = made.terms, held.tuning, made.quality, made.legal
    corpus.uses, corpus.paid, corpus.total, mask = 0, 0, 0.0, 0
    for k in range(LANGUAGES):
        corpus.tokens[k] = fresh_tokens(world, held, k)
        corpus.total += corpus.tokens[k]
        if corpus.tokens[k] > 0.0:
            mask |= 1 << k
            language = world.languages.rows[k]
            share = 1.0 - uncovered(1.0, corpus.tokens[k], available_web(language))
            cover(language, share, source.domain == Domain.MODELS)
    made.languages = corpus.languages = mask
    note_given(world, corpus)


@kernel
def pay_bills(world, bills):
    """A language's non-companies pay its bill in proportion to their cash; the work is done by people."""
    n = world.organisations.count[0]
    group, value, ids = np.empty(n, np.int64), np.empty(n), np.empty(n, np.int64)
    parts, pot = np.empty(n, np.int64), np.empty(1, np.int64)
    households = world.accounts.rows[Account.HOUSEHOLDS]
    for k in range(LANGUAGES):
        if bills[k] <= 0:
            continue
        for i in range(n):
            organisation = world.organisations.rows[i]
            pays = organisation.alive == 1 and is_community(organisation) and (organisation.languages >> k) & 1 == 1
            group[i], value[i], ids[i] = 0 if pays else -1, 1.0 * organisation.cash, organisation.id
        pot[0] = bills[k]
        share_pots(pot, group, value, ids, parts)
        for i in range(n):
            pay_up_to(world.organisations.rows[i], households, parts[i])


FACTS = Facts(
    parameters=(
        Parameter("rebuild_hazard", "1/month", 0.05, "Chance a month that withheld text of the highest proven value is made "
                  "again in the open, if it can be paid.", prior=LogUniform(0.01, 0.15), low=0.0, high=1.0),
        Parameter("rebuild_cost", "share", 0.5, "Cost of an open copy, against what the original cost.", prior=Uniform(0.2, 1.0),
                  low=0.01),
        Parameter("rebuild_cash_share", "share", 0.1, "Part of its cash that a non-company would give in a month.",
                  prior=LogUniform(0.02, 0.5), low=0.0, high=1.0),
        Parameter("rebuild_quality", "share", 0.95, "Quality of a copy, against the original's.", low=0.0, high=1.0),
        Parameter("rebuild_reach", "OOM", 0.2, "How far public know-how may lie behind the owner's for a copy to succeed.",
                  prior=Uniform(0.0, 0.5), low=0.0),
    ),
    effects=(
        Effect("rebuild_bounty", "USD", 0.0, "add", "Bounty that philanthropy pays for an open copy of withheld text, at most "
               "its cost.", low=0.0),
        Effect("rebuild_demand", "1", 1.0, "multiply", "Factor on how often withheld text is rebuilt.", low=0.0),
    ),
    mechanisms=(
        Mechanism(
            "rebuilding", id="M10",
            finding="A withheld artefact with proven value is made again in the open after a while.",
            source="Linåker, Osborne, Ding, Burtenshaw 2025, slide 21 (a corpus of mathematics)",
            moves=("release: artefacts.rows, artefacts.rebuilt, corpora.rows, organisations.cash, accounts.cash, "
                   "languages.shared, languages.run_shared, languages.given",),
            reads=("rebuild_hazard", "rebuild_cost", "rebuild_cash_share", "rebuild_quality", "rebuild_reach"),
            off="absent: what is withheld is never made again",
            expects="the median life of a withheld advantage is shorter; a bounty shortens it more",
        ),
    ),
)  # fmt: skip
