"""Hours earmarked for languages: programmes back runs in their language, each its own or, pooled, those that serve most."""

import numpy as np

from sim.entry import Effect, Facts
from sim.exchanges.booking import give, sells, take_evenly, wanted
from sim.exchanges.grants import may_apply, merit
from sim.kernel import kernel
from sim.world.ledger import pay, to_cents
from sim.world.names import LANGUAGES, REGIONS, Account


@kernel
def serve_languages(world, asking, params, effects, month, earned):
    """The pooled part of all hours goes to one joint programme, the rest to a programme of each language.

    A run has one backer a month: programmes by themselves each want their own.
    """
    backed, hours = np.zeros(asking.size, np.int64), np.zeros(LANGUAGES)
    pooled, total = min(1.0, effects.earmark_pooled), 0.0
    for k in range(LANGUAGES):
        hours[k] = pooled * effects.earmarked_hours[k]
        total += effects.earmarked_hours[k]
    if total <= 0.0:
        return
    back(world, asking, backed, hours, params, month, earned)
    for k in range(LANGUAGES):
        if effects.earmarked_hours[k] > 0.0:
            hours[:] = 0.0
            hours[k] = (1.0 - pooled) * effects.earmarked_hours[k]
            back(world, asking, backed, hours, params, month, earned)


@kernel
def back(world, asking, backed, hours, params, month, earned):
    """One programme with hours by language backs the best runs one after the other; states pay as their speakers are many."""
    total = 0.0
    for k in range(LANGUAGES):
        total += hours[k]
    left = int(total)
    if left <= 0:
        return
    payers = np.zeros(REGIONS)
    for k in range(LANGUAGES):
        for r in range(REGIONS):
            payers[r] += hours[k] / total * world.languages.rows[k].weight[r]
    score = scores(world, asking, backed, hours, payers, params)
    for j in np.argsort(-score, kind="mergesort"):  # stable: ties to the lower id, the order of those who ask
        if left <= 0 or score[j] < 0.0:
            return
        project = world.projects.rows[asking[j]]
        region = world.organisations.rows[project.host].region
        got = buy(world, region, min(left, wanted(project)), payers, params, earned)
        if got > 0:
            give(project, got, month)
            backed[j] = 1
            left -= got


@kernel
def scores(world, asking, backed, hours, payers, params):
    """By run that asks: its host's merit times the programme's speakers whom it serves; -1 for those it does not back.

    Backed are hosts of regions where its speakers live, of kinds that public calls are open to.
    """
    score, mask, speakers = np.full(asking.size, -1.0), 0, 0.0
    for k in range(LANGUAGES):
        if hours[k] > 0.0:
            mask |= 1 << k
            speakers += world.languages.rows[k].speakers
    for j in range(asking.size):
        project = world.projects.rows[asking[j]]
        host = world.organisations.rows[project.host]
        if backed[j] == 1 or wanted(project) <= 0 or payers[host.region] <= 0.0 or not may_apply(host.kind, params):
            continue
        if (project.languages & mask) != 0:
            served = 0.0
            for k in range(LANGUAGES):
                if hours[k] > 0.0 and (project.languages >> k) & 1:
                    served += world.languages.rows[k].speakers
            score[j] = merit(host, params) * served / max(1e-9, speakers)
    return score


@kernel
def buy(world, region, hours, payers, params, earned):
    """Buy hours of a region's free machines, public ones first; return how many there were."""
    n = world.providers.count[0]
    bought, taken = 0, np.zeros(n, np.int64)
    for public in range(1, -1, -1):
        weights, total = np.zeros(n, np.int64), 0
        for i in range(n):
            provider = world.providers.rows[i]
            offers = provider.owner < 0 if public == 1 else sells(provider)
            if provider.region == region and provider.public == public and offers:
                weights[i] = provider.free
                total += provider.free
        take_evenly(world.providers, min(hours - bought, total), weights, taken)
        for i in range(n):
            if taken[i] > 0:
                charge(world, i, taken[i], payers, params, earned)
                bought += taken[i]
    return bought


@kernel
def charge(world, row, hours, payers, params, earned):
    """Book what hours on one machine cost the states."""
    provider = world.providers.rows[row]
    for r in range(REGIONS):
        state = world.accounts.rows[Account.STATE + r]
        if provider.public == 1:
            pay(state, world.accounts.rows[Account.EQUIPMENT], to_cents(hours * params.grant_hour_cost * payers[r]))
        else:
            cents = to_cents(hours * provider.reserve * payers[r])
            pay(state, provider, cents)
            earned[row] += cents


FACTS = Facts(
    effects=(
        Effect("earmarked_hours", "h/month", 0.0, "add", "Hours that states of a language's speakers buy, on free machines of "
               "their regions, for runs in that language.", by="language", low=0.0),
        Effect("earmark_pooled", "share", 0.0, "max", "Part of these that languages spend together, on the runs that serve most "
               "of their speakers.", low=0.0, high=1.0),
    ),
)  # fmt: skip
