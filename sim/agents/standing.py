"""What an organisation brings to its choices: money, free hands, compute and text within reach."""

from typing import NamedTuple

import numpy as np

from sim.entry import Facts, Parameter, Uniform
from sim.kernel import kernel
from sim.world.capability import language_penalty
from sim.world.ledger import CENTS
from sim.world.names import LANGUAGES, MONTHS, MOTIVES, Kind
from sim.world.tokens import available_web, unique_tokens


class Standing(NamedTuple):
    """What one organisation brings to its choices this month."""

    means: float  # USD it can move
    people: float  # FTE not yet at work
    hours: float  # compute it could have, bought and granted
    price: float  # USD/h
    free: float  # hours of those that cost nothing
    unique: float  # tokens within reach, all languages
    spoken: np.ndarray  # its languages
    tokens: np.ndarray  # within reach, by entry of ``spoken``
    penalty: np.ndarray  # OOM lost for want of more of them, by entry of ``spoken``
    payoff: np.ndarray  # room for the payoffs of one option, by motive


@kernel
def means(organisation, params):
    """USD an organisation can move: cash, a year's income, and a floor so that no cost is infinite."""
    return organisation.cash / CENTS + MONTHS * organisation.income + params.means_floor


@kernel
def take_stock(world, organisation, params, people):
    """What an organisation with so many people brings: money, free hands, compute and tokens within reach.

    Tokens are an earlier crawl of its own and what every run starts with: open crawls of the date, text from outside the web.
    """
    price = world.regions.rows[organisation.region].posted
    spendable = params.compute_share * (organisation.cash / CENTS + params.plan_income_months * organisation.income)
    own = organisation.own_hours * params.plan_months
    granted = 0.0 if organisation.kind == Kind.COMPANY_LARGE else world.regions.rows[organisation.region].free_hours
    free = own + granted
    spoken, n = np.empty(LANGUAGES, np.int64), 0
    for k in range(world.languages.count[0]):
        if (organisation.languages >> k) & 1:
            spoken[n] = k
            n += 1
    tokens, penalty, unique = np.empty(n), np.empty(n), organisation.crawl
    for j in range(n):
        language = world.languages.rows[spoken[j]]
        tokens[j] = max(1.0, unique_tokens(language.crawl_left, available_web(language), language.offline))
        penalty[j] = language_penalty(params, tokens[j])
        unique += tokens[j]
    return Standing(
        means(organisation, params),
        max(0.0, people - organisation.committed),
        free + spendable / max(0.01, price),
        price,
        free,
        unique,
        spoken[:n],
        tokens,
        penalty,
        np.empty(MOTIVES),
    )


@kernel
def staff_standing(world, organisation, params):
    """What companies and institutes bring: their staff. Public hours count for all of them but large companies."""
    return take_stock(world, organisation, params, organisation.staff)


FACTS = Facts(
    parameters=(
        Parameter("means_floor", "USD", 10_000.0, "Means anyone is assumed to have, so that no cost is infinite.", low=1.0),
        Parameter(
            "compute_share",
            "share",
            0.65,
            "Share of its means an organisation plans to spend on compute.",
            prior=Uniform(0.3, 0.7),
            low=0.0,
            high=1.0,
            source="hardware is 47-67 % of development cost (Cottier et al. 2024, arXiv 2405.21015)",
        ),
        Parameter("plan_income_months", "months", 6.0, "Months of income that count as means for compute.", low=0.0),
        Parameter("plan_months", "months", 6.0, "Months a run is planned to take.", low=1.0),
    ),
)
