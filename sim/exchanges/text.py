"""The text of one run: what open crawls hold, sets taken from others at a price, an own crawl, and rights paid for."""

import math

import numpy as np

from sim.entry import Effect, Facts, LogUniform, Parameter, Uniform
from sim.kernel import kernel
from sim.world.capability import HOURS_TO_FLOP
from sim.world.draws import Draw, newborn_id
from sim.world.ledger import CENTS, pay, pay_up_to, to_cents
from sim.world.legal import clearing_budget, legal_risk
from sim.world.names import LANGUAGES, Account, Activity, Domain, Terms
from sim.world.sponsors import state_share
from sim.world.tables import MAX_SETS, add_row, holds
from sim.world.tokens import available_web, beyond_crawl, tokens_needed, uncovered, unique_tokens
from sim.world.trust import trust_of

MILLION = 1e6


# The text of a run by the languages it works in: one column a language, and in its rows
LANGUAGE = 0  # its number
WEB = 1  # tokens that can be crawled
OFFLINE = 2  # tokens opened outside the web
CRAWL_LEFT = 3  # share of the web not in open crawls
LEFT = 4  # share of the web that the run does not hold


@kernel
def gather(world, row, seen, crawled, params, effects, month):
    """Bring together the text of one run and write it down as its (closed) corpus."""
    project = world.projects.rows[row]
    text = open_text(world, project.languages, crawled)
    flop = HOURS_TO_FLOP * max(1, project.hours_needed) / params.compute_overhead
    project.tokens_needed = tokens_needed(params, flop)
    project.data_quality = params.open_crawl_quality
    project.sunk = 0.0
    host = world.organisations.rows[project.host]
    bound = min(1.0, effects.funded_text) * state_share(host)
    take_sets(world, project, seen, text, params, bound)
    unclear = world.regions.rows[host.region].unclear
    _crawl(world, project, text, (unclear, bound), params, effects)
    project.data_legal = legal_risk(params, unclear, project.data_cleared) * (1.0 - bound)
    _write_corpus(world, project, text, params, month)


@kernel
def open_text(world, languages, crawled):
    """What anybody can have in some languages: open crawls, and text opened outside the web."""
    n = 0
    for k in range(LANGUAGES):
        n += (languages >> k) & 1
    text = np.empty((5, n))
    n = 0
    for k in range(LANGUAGES):
        if (languages >> k) & 1:
            language = world.languages.rows[k]
            text[LANGUAGE, n], text[OFFLINE, n] = k, language.offline
            text[WEB, n] = available_web(language)
            text[CRAWL_LEFT, n] = uncovered(1.0, language.open_crawl * crawled, text[WEB, n])
            text[LEFT, n] = text[CRAWL_LEFT, n]
            n += 1
    return text


@kernel
def held(text):
    """Unique tokens of a run, all languages together."""
    total = 0.0
    for j in range(text.shape[1]):
        total += unique_tokens(text[LEFT, j], text[WEB, j], text[OFFLINE, j])
    return total


@kernel
def take_sets(world, project, seen, text, params, bound):
    """Take the sets seen that are worth more than they cost, the one with most to gain first.

    ``bound`` is the part of the run that may use only text which can be passed on.
    What is not worth its price is not looked at again: with more text at hand every set adds less.
    """
    host = world.organisations.rows[project.host]
    for j in range(MAX_SETS):
        best, most = -1, 0.0
        for k in range(seen.size):
            if seen[k] < 0 or seen[k] == best:
                continue
            corpus = world.corpora.rows[seen[k]]
            worth = gain(world, corpus, text, params, held_back(corpus, project.host, bound))
            surplus = worth - price(params, corpus, project.host, host, worth)
            if surplus <= params.least_worth or holds(project.sets, seen[k]):
                seen[k] = -1
            elif best < 0 or surplus > most or (surplus == most and corpus.id < world.corpora.rows[best].id):
                best, most = seen[k], surplus
        if best < 0:
            return
        _take(world, project, host, best, text, params, held_back(world.corpora.rows[best], project.host, bound))
        project.sets[j] = best


@kernel
def _take(world, project, host, number, text, params, bound):
    """Pay the holder, and add the set's text to what the run holds."""
    corpus = world.corpora.rows[number]
    decades = price(params, corpus, project.host, host, gain(world, corpus, text, params, bound))
    if decades > 0.0:
        cents = to_cents(decades * willing(params, host))
        paid = pay_up_to(host, world.organisations.rows[corpus.owner], cents)
        corpus.paid += paid
        project.sunk += paid / CENTS
    run = from_run(world, corpus)
    for j in range(text.shape[1]):
        text[LEFT, j] *= left_by(corpus, text, j, run, bound)
    project.data_quality = max(project.data_quality, corpus.quality)


@kernel
def from_run(world, corpus):
    """True if a set is the text of a training run, which holds the open crawls; before its release nothing points to it."""
    if corpus.artefact < 0:
        return corpus.owner >= 0
    return world.artefacts.rows[corpus.artefact].domain == Domain.MODELS


@kernel
def left_by(corpus, text, j, run, bound):
    """Share of a language's uncovered web that stays uncovered when a set is added, but for a part that may not be used."""
    left = uncovered(1.0, corpus.tokens[int(text[LANGUAGE, j])], text[WEB, j])
    left = beyond_crawl(left, text[CRAWL_LEFT, j]) if run else left
    return left + bound * (1.0 - left) if bound > 0.0 else left


@kernel
def held_back(corpus, seeker, bound):
    """Part of a set that a run may not use: of what others do not let be passed on, the part bound to such text."""
    return 0.0 if corpus.owner == seeker or corpus.terms >= Terms.RESTRICTED else bound


@kernel
def gain(world, corpus, text, params, bound):
    """What a set adds to a run, in decades: quality x tenfold increase of text x freedom from legal risk x trust.

    The increase is the mean over the run's languages, so that a set in a poor one is not drowned by the text of a rich one.
    """
    added, trust, n = 0.0, 0.0, 0
    run = from_run(world, corpus)
    for j in range(text.shape[1]):
        k = int(text[LANGUAGE, j])
        if corpus.tokens[k] > 0.0:
            before = max(params.least_text, unique_tokens(text[LEFT, j], text[WEB, j], text[OFFLINE, j]))
            fresh = text[WEB, j] * text[LEFT, j] * (1.0 - left_by(corpus, text, j, run, bound))
            added += math.log10(1.0 + fresh / before)
            trust += trust_of(params, world.languages.rows[k])
            n += 1
    if n == 0:
        return 0.0
    return corpus.quality * (added / text.shape[1]) * (1.0 - corpus.legal) * (trust / n)


@kernel
def willing(params, host):
    """USD that tenfold text is worth to a host."""
    return params.data_cash_share * max(0, host.cash) / CENTS


@kernel
def price(params, corpus, seeker, host, worth):
    """Price of a set in the decades of text that the same money is worth to the seeker.

    Open sets and one's own are free, a gated one costs half of the surplus (Nash bargaining with a holder to whom it costs
    nothing), and one with benefit-sharing a part of the seeker's revenue.
    """
    if corpus.owner < 0 or corpus.owner == seeker or corpus.terms >= Terms.RESTRICTED:
        return 0.0
    if corpus.terms == Terms.BENEFIT_SHARING:
        due = params.benefit_share * params.benefit_months * host.revenue
        return due / max(1.0, willing(params, host))
    return 0.5 * worth


@kernel
def shared_payment(world, host, payee, cents, subsidy):
    """Pay for something of which the host's state bears a part; return what was paid, all together."""
    borne = int(cents * subsidy)
    paid = pay_up_to(host, payee, cents - borne)
    if paid < cents - borne:  # no help without the host's own part
        return paid
    pay(world.accounts.rows[Account.STATE + host.region], payee, borne)
    return paid + borne


@kernel
def wanted(text, needed, params, bound):
    """Tokens to crawl by language: what the run needs more, and what its poor languages lack, within reach of one crawl.

    The part of a run that is bound to text which can be passed on finds little of it on the web.
    """
    usable = 1.0 - bound * (1.0 - params.web_text_releasable)
    missing, left = max(0.0, needed - held(text)), 0.0
    for j in range(text.shape[1]):
        left += text[WEB, j] * text[LEFT, j]
    wish = np.zeros(text.shape[1])
    for j in range(text.shape[1]):
        here = text[WEB, j] * text[LEFT, j]
        if here > 0.0:
            lacks = params.language_tokens_enough - unique_tokens(text[LEFT, j], text[WEB, j], text[OFFLINE, j])
            wish[j] = min(params.crawl_reach * here, max(lacks, missing * here / left, 0.0)) * usable
    return wish


@kernel
def _crawl(world, project, text, limits, params, effects):
    """Curate own web text towards what the run and its languages need, within a part of the cash; clear rights on some.

    ``limits`` is (how unclear the law is, part of the run that may use only text which can be passed on).
    """
    unclear, bound = limits
    host = world.organisations.rows[project.host]
    wish = wanted(text, project.tokens_needed, params, bound)
    total = 0.0
    for j in range(wish.size):
        total += wish[j]
    spared = world.regions.rows[host.region].curation_relief
    cost = params.curation_months * (1.0 - spared) * params.person_month_cost / MILLION  # USD per token
    subsidy = min(params.subsidy_most, effects.curation_subsidy[host.region])
    affordable = params.crawl_cash_share * max(0, host.cash) / CENTS / (cost * (1.0 - subsidy))
    got = min(total, host.crawl + affordable)
    if got < 1.0:
        return
    usd = max(0.0, got - host.crawl) * cost
    spent = shared_payment(world, host, world.accounts.rows[Account.HOUSEHOLDS], to_cents(usd), subsidy)
    host.crawl = max(host.crawl, got)
    project.crawled = got
    fees = got * (params.clearing_fee + effects.rights_fee) / MILLION
    aid = min(params.subsidy_most, effects.rights_subsidy[host.region])
    budget = min(fees, clearing_budget(params, max(0, host.cash) / CENTS, unclear) / (1.0 - aid))
    paid = shared_payment(world, host, world.accounts.rows[Account.RIGHTS_HOLDERS], to_cents(budget), aid)
    project.data_cleared = min(1.0, paid / CENTS / fees)
    project.sunk += (spent + paid) / CENTS
    quality = params.curated_quality + params.cleared_quality * project.data_cleared
    project.data_quality = max(project.data_quality, min(1.0, quality))
    for j in range(wish.size):
        if wish[j] > 0.0:
            text[LEFT, j] -= (wish[j] / text[WEB, j]) * (got / total)


@kernel
def _write_corpus(world, project, text, params, month):
    """Write down the run's unique text by language; a derivation holds what its base held, and what it can train on itself."""
    number = add_row(world.corpora)
    corpus = world.corpora.rows[number]
    corpus.id = newborn_id(project.id, month, Draw.SET_CHOICE.value, 0)
    corpus.artefact, corpus.owner, corpus.born = -1, project.host, month
    corpus.terms, corpus.uses, corpus.paid = Terms.CLOSED.value, 0, 0
    corpus.tuning = 1 if project.activity == Activity.DERIVE else 0  # once released, a derivation's text is for tuning
    corpus.quality, corpus.legal, corpus.languages = project.data_quality, project.data_legal, project.languages
    base = world.artefacts.rows[project.base_model].corpus if project.base_model >= 0 else -1
    for k in range(LANGUAGES):
        corpus.tokens[k] = world.corpora.rows[base].tokens[k] if base >= 0 else 0.0
    part = 1.0
    if project.activity == Activity.DERIVE:
        part = min(1.0, project.tokens_needed / max(1.0, held(text)))
    for j in range(text.shape[1]):
        k = int(text[LANGUAGE, j])
        corpus.tokens[k] = max(corpus.tokens[k], part * unique_tokens(text[LEFT, j], text[WEB, j], text[OFFLINE, j]))
    corpus.total = 0.0
    for k in range(LANGUAGES):
        corpus.total += corpus.tokens[k]
    project.corpus, project.tokens = number, corpus.total


FACTS = Facts(
    parameters=(
        Parameter("web_text_releasable", "share", 0.1, "Part of web text that whoever crawls it may pass on.",
                  prior=LogUniform(0.02, 0.3), low=0.0, high=1.0, source="assumed; 8 TB of open text, arXiv 2506.05209"),
        Parameter("open_crawl_quality", "share", 0.5, "Quality of open crawls.", low=0.0, high=1.0),
        Parameter("least_worth", "decades", 0.002, "Surplus below which a set is not taken.", low=0.0),
        Parameter("least_text", "tokens", 1e6, "Text that a language is taken to have when the first set in it is weighed.",
                  low=1.0),
        Parameter("data_cash_share", "share per decade", 0.05, "Part of its cash that tenfold text is worth to a host.",
                  prior=LogUniform(0.01, 0.2), low=0.0, high=1.0),
        Parameter("benefit_share", "share", 0.05, "Part of a seeker's revenue that a set with benefit-sharing asks for.",
                  prior=LogUniform(0.01, 0.1), low=0.0, high=1.0, source="assumed; order of the NOODL licence"),
        Parameter("benefit_months", "months", 12.0, "Months of revenue that it asks for, paid when the set is taken.", low=0.0,
                  high=60.0),
        Parameter("crawl_cash_share", "share", 0.1, "Part of its cash that a host spends on curating its own crawl.",
                  prior=Uniform(0.02, 0.3), low=0.0, high=1.0),
        Parameter("curation_months", "person-months per million tokens", 2.5e-5, "Work of curating web text.",
                  prior=LogUniform(5e-6, 1e-4), low=1e-9, source="assumed; about 300,000 USD for 1e12 tokens"),
        Parameter("crawl_reach", "share", 0.5, "Part of the web not held yet that one crawl can reach.",
                  prior=Uniform(0.2, 0.8), low=0.0, high=1.0),
        Parameter("subsidy_most", "share", 0.95, "Most that a state bears of a host's costs.", low=0.0, high=0.999),
    ),
    effects=(
        Effect("curation_subsidy", "share", 0.0, "add", "Part of the cost of curating text that the state bears.", by="region",
               low=0.0, high=1.0),
        Effect("rights_fee", "USD per million tokens", 0.0, "add", "Fee for rights to text beyond the usual.", low=0.0),
        Effect("funded_text", "share", 0.0, "add", "How far work that states pay for may use only text that can be passed on.",
               low=0.0, high=1.0),
        Effect("rights_subsidy", "share", 0.0, "add", "Part of fees for rights to text that the state bears.", by="region",
               low=0.0, high=1.0),
    ),
)  # fmt: skip
