"""The dataset exchange: runs take shared text, crawl their own, clear rights; post-training takes the sets others took.

Text is non-rival. Laws: a run never holds more unique text of a language than its stock; every fee paid is received; each set
is taken at most once by a project.
"""

import math

import numpy as np

from sim.entry import Facts, LogUniform, Parameter, Uniform
from sim.exchanges.cascade import pick_set
from sim.kernel import kernel
from sim.world.draws import Draw, uniform
from sim.world.involvement import log_work
from sim.world.ledger import pay_up_to, to_cents
from sim.world.legal import clearing_budget, legal_risk
from sim.world.names import LANGUAGES, Account, Activity, Domain, Phase, Role, Stage, Stakeholder, Terms
from sim.world.stakeholders import group_of
from sim.world.tables import MAX_SETS, add_row
from sim.world.tokens import available_web, open_crawl_share, tokens_needed, uncovered, unique_tokens

HOURS_TO_FLOP = 1e18
MILLION = 1e6


@kernel
def dataset_exchange(world, params, effects, month):
    """Those who begin a run gather text: open crawls, shared sets, and their own crawl; those who tune pick sets."""
    shared = _offered(world.corpora, 0)
    tuning = _offered(world.corpora, 1)
    taken = world.uses.count[0]
    crawled = open_crawl_share(params, effects.year)
    for i in range(world.projects.count[0]):
        project = world.projects.rows[i]
        models = project.activity == Activity.PRETRAIN or project.activity == Activity.DERIVE
        if not models:
            continue
        if project.stage == Stage.INITIATION and project.since == month:
            gather(world, i, shared, crawled, params, month)
        elif project.stage == Stage.POSTTRAINING and project.tuning_sets[0] < 0:
            for j in range(MAX_SETS):
                number = pick_set(world, project, tuning, taken, params, month, j)
                if number >= 0:
                    project.tuning_sets[j] = number
                    use_set(world, i, number, params, month)


@kernel
def _offered(corpora, tuning):
    """Rows of sets that others may take."""
    rows, n = np.empty(corpora.count[0], np.int64), 0
    for i in range(corpora.count[0]):
        if corpora.rows[i].terms >= Terms.GATED and corpora.rows[i].tuning == tuning:
            rows[n] = i
            n += 1
    return rows[:n]


@kernel
def gather(world, row, shared, crawled, params, month):
    """Bring together the text of one run and write it down as its (closed) corpus."""
    project = world.projects.rows[row]
    host = world.organisations.rows[project.host]
    open_part = np.ones(LANGUAGES)
    for k in range(LANGUAGES):
        if (project.languages >> k) & 1:
            language = world.languages.rows[k]
            open_part[k] = uncovered(1.0, language.open_crawl * crawled, available_web(language))
    if project.base_model >= 0 and world.artefacts.rows[project.base_model].corpus >= 0:
        inherited = world.corpora.rows[world.artefacts.rows[project.base_model].corpus]
        for k in range(LANGUAGES):
            open_part[k] = uncovered(open_part[k], inherited.tokens[k], available_web(world.languages.rows[k]))
    flop = HOURS_TO_FLOP * max(1, project.hours_needed) / params.compute_overhead
    project.tokens_needed = tokens_needed(params, flop)
    _take_shared(world, row, shared, open_part, params, month)
    _crawl(world, project, host, open_part, params)
    _write_corpus(world, project, open_part, params, month)


@kernel
def held(world, open_part):
    """Unique tokens, all languages together."""
    total = 0.0
    for k in range(LANGUAGES):
        total += unique_tokens(open_part[k], available_web(world.languages.rows[k]), 0.0)
    return total


@kernel
def worth(world, corpus, open_part, languages):
    """What a set adds: quality x tenfold increase of unique text x freedom from legal risk x trust."""
    before, after, trust, n = 1.0, 1.0, 0.0, 0
    for k in range(LANGUAGES):
        web = available_web(world.languages.rows[k])
        before += unique_tokens(open_part[k], web, 0.0)
        if (languages >> k) & 1:
            after += unique_tokens(uncovered(open_part[k], corpus.tokens[k], web), web, 0.0)
            if corpus.tokens[k] > 0.0:
                trust += world.languages.rows[k].trust
                n += 1
        else:
            after += unique_tokens(open_part[k], web, 0.0)
    return corpus.quality * math.log10(after / before) * (1.0 - corpus.legal) * (trust / n if n > 0 else 0.0)


@kernel
def _take_shared(world, row, shared, open_part, params, month):
    """Look at a few sets on offer, and take those worth more than they cost, the most valuable first."""
    project = world.projects.rows[row]
    host = world.organisations.rows[project.host]
    project.data_quality = params.open_crawl_quality
    if shared.size == 0:
        return
    looked = int(params.sets_seen)
    for j in range(MAX_SETS):
        best, most = -1, params.least_worth
        for k in range(looked):
            draw = uniform(world.seed, Draw.SET_CHOICE, month, project.id, k)
            number = shared[min(shared.size - 1, int(draw * shared.size))]
            if _holds(project, number):
                continue
            value = worth(world, world.corpora.rows[number], open_part, project.languages)
            if value > most:
                best, most = number, value
        if best < 0:
            return
        corpus = world.corpora.rows[best]
        if corpus.terms == Terms.GATED and not _settle(world, host, corpus, most, params):
            continue
        project.sets[j] = best
        project.data_quality = max(project.data_quality, corpus.quality)
        for k in range(LANGUAGES):
            if (project.languages >> k) & 1:
                web = available_web(world.languages.rows[k])
                open_part[k] = uncovered(open_part[k], corpus.tokens[k], web)
        use_set(world, row, best, params, month)


@kernel
def _holds(project, number):
    for j in range(MAX_SETS):
        if project.sets[j] == number or project.tuning_sets[j] == number:
            return True
    return False


@kernel
def gated_price(worth_decades, cash, params):
    """USD for a gated set: the surplus is halved between holder and seeker (Nash bargaining)."""
    return 0.5 * worth_decades * params.data_cash_share * cash


@kernel
def _settle(world, host, corpus, worth_decades, params):
    """Pay the holder of a gated set; False if the seeker cannot."""
    cents = to_cents(gated_price(worth_decades, host.cash / 100.0, params))
    if cents > host.cash or corpus.owner < 0:
        return corpus.owner < 0
    owner = world.organisations.rows[corpus.owner]
    corpus.paid += pay_up_to(host, owner, cents)
    return True


@kernel
def _crawl(world, project, host, open_part, params):
    """Curate own web text towards what the run needs, within a part of the cash; clear rights on some of it."""
    missing = max(0.0, project.tokens_needed - held(world, open_part))
    cost = params.curation_months * params.person_month_cost / MILLION  # USD per token
    affordable = params.crawl_cash_share * host.cash / 100.0 / cost
    wanted = min(missing, host.crawl + affordable)
    left = 0.0
    for k in range(LANGUAGES):
        if (project.languages >> k) & 1:
            left += available_web(world.languages.rows[k]) * open_part[k]
    got = min(wanted, params.crawl_reach * left)
    if got <= 0.0:
        project.data_legal = legal_risk(params, world.regions.rows[host.region].unclear, 0.0)
        return
    fresh = max(0.0, got - host.crawl)
    spent = pay_up_to(host, world.accounts.rows[Account.HOUSEHOLDS], to_cents(fresh * cost))
    host.crawl = max(host.crawl, got)
    fee = params.clearing_fee / MILLION
    budget = min(clearing_budget(params, host.cash / 100.0), got * fee)
    paid = pay_up_to(host, world.accounts.rows[Account.RIGHTS_HOLDERS], to_cents(budget))
    project.sunk = (spent + paid) / 100.0
    project.crawled = got
    project.data_cleared = min(1.0, paid / 100.0 / (got * fee))
    project.data_legal = legal_risk(params, world.regions.rows[host.region].unclear, project.data_cleared)
    project.data_quality = max(project.data_quality, params.curated_quality)
    for k in range(LANGUAGES):
        if (project.languages >> k) & 1:
            open_part[k] *= 1.0 - got / left


@kernel
def _write_corpus(world, project, open_part, params, month):
    """The run's unique text by language; languages with little profit from the others, up to a limit."""
    number = add_row(world.corpora)
    corpus = world.corpora.rows[number]
    corpus.id = project.id ^ (month + 1)
    corpus.artefact, corpus.owner, corpus.born = -1, project.host, month
    corpus.terms, corpus.tuning, corpus.uses, corpus.paid = Terms.CLOSED.value, 0, 0, 0
    corpus.quality, corpus.legal, corpus.languages = project.data_quality, project.data_legal, project.languages
    total = held(world, open_part)
    corpus.total = 0.0
    for k in range(LANGUAGES):
        here = unique_tokens(open_part[k], available_web(world.languages.rows[k]), 0.0)
        if (project.languages >> k) & 1:
            here += min(params.transfer_most * here, params.transfer_rate * (total - here))
        corpus.tokens[k] = here
        corpus.total += here
    project.corpus, project.tokens = number, corpus.total


@kernel
def use_set(world, row, number, params, month):
    """Note that a project takes a set, and book its holder's part in the work."""
    project = world.projects.rows[row]
    corpus = world.corpora.rows[number]
    place = add_row(world.uses)
    use = world.uses.rows[place]
    use.id = project.id ^ corpus.id
    use.corpus, use.project, use.month, use.tuning = number, row, month, corpus.tuning
    corpus.uses += 1
    phase = Phase.POST_TRAINING.value if corpus.tuning == 1 else Phase.PRE_TRAINING.value
    role = params.role_weight[Role.CONTRIBUTE]
    holder = holder_of(world, corpus)
    log_work(world, month, project.form, Domain.DATA.value, phase, holder, params.set_months, role, 1.0)


@kernel
def holder_of(world, corpus):
    """The stakeholder group that a set's holder belongs to."""
    if corpus.owner < 0:
        return Stakeholder.DATA_HOLDERS.value
    return group_of(world.organisations.rows[corpus.owner].kind)


FACTS = Facts(
    parameters=(
        Parameter("open_crawl_quality", "share", 0.5, "Quality of open crawls.", low=0.0, high=1.0),
        Parameter("sets_seen", "count", 8.0, "Shared sets that a run looks at.", low=0.0, high=64.0),
        Parameter("least_worth", "decades", 0.002, "Worth below which a set is not taken.", low=0.0),
        Parameter("data_cash_share", "share per decade", 0.05, "Part of its cash that tenfold text is worth to a host.",
                  prior=LogUniform(0.01, 0.2), low=0.0, high=1.0),
        Parameter("crawl_cash_share", "share", 0.1, "Part of its cash that a host spends on curating its own crawl.",
                  prior=Uniform(0.02, 0.3), low=0.0, high=1.0),
        Parameter("curation_months", "person-months per million tokens", 2.5e-5, "Work of curating web text.",
                  prior=LogUniform(5e-6, 1e-4), low=1e-9, source="assumed; about 300,000 USD for 1e12 tokens"),
        Parameter("crawl_reach", "share", 0.5, "Part of the web not in open crawls that one crawl can reach.",
                  prior=Uniform(0.2, 0.8), low=0.0, high=1.0),
        Parameter("transfer_most", "share", 0.33, "Most that text in other languages adds to a language.", low=0.0, high=1.0),
        Parameter("transfer_rate", "share", 0.01, "Text in a language that a token in another one stands for.", low=0.0,
                  high=1.0),
        Parameter("set_months", "person-months", 0.5, "Work of a set's holder that one use of it stands for.",
                  prior=LogUniform(0.1, 2.0), low=0.0),
    ),
)  # fmt: skip
