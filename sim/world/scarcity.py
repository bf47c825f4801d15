"""Scarcity (M8): joint work on data is worth more the less open text a language has and the fewer companies work in it."""

import math

import numpy as np

from sim.entry import MEASURED, Effect, Facts, LogUniform, Mechanism, Parameter, Resting, Uniform, resting
from sim.kernel import kernel
from sim.world.ledger import pay, to_cents
from sim.world.names import LANGUAGES, REGIONS, Account, Domain, Terms
from sim.world.tokens import available_web, beyond_crawl, open_crawl_share, uncovered, unique_tokens
from sim.world.trust import trust_of


@kernel
def scarcity_invites(params):
    """True while scarcity and absent rivals make text in a language worth more; the mechanism's one switch."""
    return params.on.scarcity


@kernel
def text_worth(params, language):
    """What one more set in a language is worth to those who care for it; the limit of 1 is the reader's to apply."""
    text, rivals = language.open_text, 1.0 * language.commercial
    if not scarcity_invites(params):
        text, rivals = params.scarcity_off_text, params.scarcity_off_rivals
    added = math.log10(1.0 + params.dataset_tokens / max(1.0, text))
    return params.scarcity_scale * added * math.sqrt(language.speakers) / (1.0 + rivals)


@kernel
def measure_text(world, params, effects):
    """Renew what anybody can have in each language, and what more of it would be worth."""
    crawled = open_crawl_share(params, effects.year) * (1.0 - effects.archive_loss)
    for k in range(world.languages.count[0]):
        language = world.languages.rows[k]
        web = available_web(language)
        language.crawl_left = uncovered(1.0, language.open_crawl * crawled, web)
        left = language.crawl_left * (1.0 - language.run_shared) * (1.0 - language.shared)
        language.open_text = unique_tokens(left, web, language.offline)
        language.text_worth = text_worth(params, language)


@kernel
def worth_in(world, languages):
    """The language, of those in a mask, in which new text is worth most: as (worth in [0, 1], mask of that one)."""
    best, mask = 0.0, languages
    for k in range(world.languages.count[0]):
        if (languages >> k) & 1 and world.languages.rows[k].text_worth > best:
            best, mask = world.languages.rows[k].text_worth, 1 << k
    return min(1.0, best), mask


@kernel
def note_shared(world, corpus):
    """Count a set towards what anybody can have, if it is shared: of a run's text what no open crawl holds."""
    if corpus.terms < Terms.BENEFIT_SHARING:
        return
    run = corpus.artefact >= 0 and world.artefacts.rows[corpus.artefact].domain == Domain.MODELS
    for k in range(LANGUAGES):
        if corpus.tokens[k] > 0.0:
            language = world.languages.rows[k]
            left = uncovered(1.0, corpus.tokens[k], available_web(language))
            if run:
                left = beyond_crawl(left, language.crawl_left)
            cover(language, 1.0 - left, run)


@kernel
def cover(language, share, from_run):
    """Add a share of a language's web to what is shared.

    Sets are taken to be independent of each other; runs crawl the same web, so that of their texts the largest counts.
    """
    if from_run:
        language.run_shared = max(language.run_shared, share)
    else:
        language.shared = 1.0 - (1.0 - language.shared) * (1.0 - share)


@kernel
def pay_speakers(world, params, effects):
    """Speakers are paid for the hours in which they write or record, if they trust; their regions' states pay."""
    households = world.accounts.rows[Account.HOUSEHOLDS]
    for k in range(world.languages.count[0]):
        language = world.languages.rows[k]
        hours = effects.paid_hours[k] * trust_of(params, language)
        if hours <= 0.0:
            continue
        language.offline += hours * params.speaker_tokens
        for r in range(REGIONS):
            state = world.accounts.rows[Account.STATE + r]
            pay(state, households, to_cents(hours * params.speaker_wage * language.weight[r]))


def live_text(world, params, effects):
    """Open text of each language."""
    return np.array(world.languages.rows["open_text"][: world.languages.count[0]]).reshape(-1, 1)


def live_rivals(world, params, effects):
    """Commercial projects at work in each language."""
    return np.array(world.languages.rows["commercial"][: world.languages.count[0]], float).reshape(-1, 1)


FACTS = Facts(
    parameters=(
        Parameter("scarcity_scale", "1", 0.3, "Worth of new text per tenfold of the text there is.", prior=Uniform(0.1, 0.6),
                  low=0.0),
        Parameter("speaker_tokens", "tokens/h", 1000.0, "Text that a speaker gives in an hour of paid work.",
                  prior=LogUniform(300.0, 3000.0), low=0.0),
        Parameter("speaker_wage", "USD/h", 8.0, "What an hour of a speaker's work costs, all in.", prior=LogUniform(3.0, 15.0),
                  low=0.0, source="crowd work: a floor of 8.5 USD in the US, 3-4 elsewhere (Ai2, ethics of crowdsourcing)"),
        Parameter("scarcity_off_text", "tokens", resting("scarcity_off_text"), "Open text that every language counts as having "
                  "when the response is off.", low=1.0, source=MEASURED),
        Parameter("scarcity_off_rivals", "projects", resting("scarcity_off_rivals"), "Commercial projects that every language "
                  "counts as having when the response is off.", low=0.0, source=MEASURED),
    ),
    resting=(
        Resting("scarcity_off_text", "open text, over languages", live_text),
        Resting("scarcity_off_rivals", "commercial projects at work, over languages", live_rivals),
    ),
    effects=(
        Effect("archive_loss", "share", 0.0, "add", "Part of the open crawls that is no longer to be had.", low=0.0, high=1.0),
        Effect("paid_hours", "h/month", 0.0, "add", "Hours for which a language's speakers, if they trust, are paid to write.",
               by="language", low=0.0),
    ),
    mechanisms=(
        Mechanism(
            "scarcity", id="M8",
            finding="The poorer a language is in data, the more it is worth to work on it together, and the less rivals mind.",
            source="Linåker, Osborne, Ding, Burtenshaw 2025, slide 21 (Typhoon)",
            moves=("decide_project: languages.text_worth, organisations.plan, organisations.wish_base, "
                   "organisations.wish_derive_hours, organisations.wish_payoff, organisations.wish_hours, "
                   "organisations.wish_language, organisations.wish_project",
                   "decide_future: organisations.estimate, organisations.welfare, organisations.misses, "
                   "organisations.aspiration"),
            reads=("scarcity_scale", "dataset_tokens", "scarcity_off_text", "scarcity_off_rivals"),
            off="response removed: every language counts as having the same open text and the same rivals",
            expects="joint sets fall with the log of a language's open text; without the response they do not",
        ),
    ),
)  # fmt: skip
