"""Unique text: how sets of tokens overlap, what a run needs, and what repeating text is worth."""

import math

from sim.entry import Facts, LogUniform, Parameter, Uniform
from sim.kernel import kernel


@kernel
def available_web(language):
    """Tokens of a language's web that can still be crawled."""
    return language.stock * (1.0 - language.restricted)


@kernel
def uncovered(share, tokens, web):
    """Share of the web not covered once a set of so many tokens is added to what is covered so far."""
    if web <= 0.0:
        return share
    return share * (1.0 - min(1.0, tokens / web))


@kernel
def unique_tokens(uncovered_share, web, offline):
    """Unique tokens of a language: the covered part of its web and text from outside it."""
    return web * (1.0 - uncovered_share) + offline


@kernel
def beyond_crawl(uncovered_share, crawl_left):
    """Share of the web that a run's corpus leaves uncovered apart from the open crawl in it.

    Every run holds the open crawl, so a run's corpus brings others only the rest. Were it counted as a set of its own, text
    would grow out of nothing each time a run builds on another's.
    """
    if crawl_left <= 0.0:
        return 1.0
    return min(1.0, uncovered_share / crawl_left)


@kernel
def with_transfer(params, own, total):
    """Tokens that count in a language when the same run holds text in others; poor languages gain, up to a limit."""
    return own + min(params.transfer_most * own, params.transfer_rate * max(0.0, total - own))


@kernel
def tokens_needed(params, flop):
    """Compute-optimal tokens of a run, D_n = 20 sqrt(C / 120)."""
    return params.tokens_per_parameter * math.sqrt(flop / (6.0 * params.tokens_per_parameter))


@kernel
def effective_tokens(params, unique, needed):
    """Tokens that count when unique text is repeated: repeats lose value exponentially (Muennighoff et al. 2023)."""
    if unique >= needed:
        return needed
    unique = max(1.0, unique)
    repeats = max(0.0, needed / unique - 1.0)
    return unique + params.repeat_value * unique * (1.0 - math.exp(-repeats / params.repeat_value))


@kernel
def data_penalty(params, unique, needed):
    """OOM of capability lost for want of unique text, zero or less."""
    if needed <= 0.0 or unique >= needed:
        return 0.0
    return min(0.0, params.data_exponent * math.log10(effective_tokens(params, unique, needed) / needed))


@kernel
def open_crawl_share(params, year):
    """Part of the open crawls of 2024 that existed at a date, at most all."""
    return min(1.0, math.pow(params.open_crawl_growth, year - params.open_crawl_year))


FACTS = Facts(
    parameters=(
        Parameter("tokens_per_parameter", "tokens", 20.0, "Compute-optimal tokens per model parameter.", low=1.0,
                  source="Hoffmann et al. 2022, arXiv 2203.15556"),
        Parameter("repeat_value", "epochs", 15.0, "Repeats over which the value of repeated text fades.",
                  prior=LogUniform(8.0, 30.0), low=0.1, source="Muennighoff et al. 2023, arXiv 2305.16264"),
        Parameter("data_exponent", "OOM per decade", 2.0, "Capability lost per tenfold of effective text missing.",
                  prior=Uniform(1.0, 2.5), low=0.0, source="assumed; compute grows with the square of tokens"),
        Parameter("open_crawl_growth", "x a year", 2.5, "Growth of open crawls before 2024.", prior=LogUniform(1.8, 3.7),
                  low=1.0, source="Epoch AI: text datasets grow x3 a year (2.5-3.7)"),
        Parameter("open_crawl_year", "year", 2024.3, "When the open crawls had the size of the table.",
                  source="FineWeb, April 2024"),
        Parameter("transfer_most", "share", 0.33, "Most that text in other languages adds to a language.",
                  prior=Uniform(0.0, 0.5), low=0.0, high=1.0),
        Parameter("transfer_rate", "share", 0.01, "Text in a language that a token in another one stands for.",
                  prior=LogUniform(0.001, 0.05), low=0.0, high=1.0),
    ),
)  # fmt: skip
