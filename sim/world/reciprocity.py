"""Reciprocity (M23): most only take; those who give go on giving if something comes back - help, data, credit."""

import numpy as np

from sim.entry import MEASURED, Effect, Facts, LogUniform, Mechanism, Parameter, Resting, Uniform, resting
from sim.kernel import kernel
from sim.world.draws import Draw, stream, uniform_at
from sim.world.names import MONTHS


@kernel
def responds(params):
    """True while giving and heart follow what comes back; the mechanism's one switch."""
    return params.on.reciprocity


@kernel
def returned(params, organisation):
    """Help that came back to an organisation in the last twelve months, per help that it gave, at most 1."""
    if not responds(params):
        return params.reciprocity_off_return
    floor = params.help_least
    return min(1.0, (organisation.received + floor) / (organisation.given + floor))


@kernel
def giving(params, organisation):
    """Factor on the chance that an organisation reports what it found and sends what it changed."""
    return params.giving_least + (1.0 - params.giving_least) * returned(params, organisation)


@kernel
def credit_felt(params, organisation):
    """Share of derivatives that name an organisation's models and keep their terms, as its people see it."""
    return organisation.credit if responds(params) else params.reciprocity_off_credit


@kernel
def recognition(params, organisation):
    """Energy a month that credit gives to people in an organisation's projects, or its want costs: e_credit of M24."""
    return params.credit_cheer * (credit_felt(params, organisation) - params.credit_usual)


@kernel
def help_with(giver, taker, months):
    """Note so many person-months of help from one organisation to another."""
    giver.gave += months
    taker.got += months


@kernel
def credit_makers(world, params, effects, month):
    """Some of the month's derivatives name what they were made from, on the terms they had it: their makers get credit."""
    n, weight = world.organisations.count[0], world.market.rows[0].hub_weight
    derived, named = np.zeros(n, np.int64), np.zeros(n, np.int64)
    key, habit = stream(world.seed, Draw.CREDIT, month), params.credit_habit + effects.attribution
    hub = world.derivatives.rows
    i = world.derivatives.count[0] - 1
    while i >= 0 and int(hub[i].born) == month:  # rows stand in the order of birth
        row = hub[i]
        i -= 1
        if int(row.base_model) < 0:
            continue
        base = world.artefacts.rows[int(row.base_model)]
        terms = base.terms if int(row.parent) < 0 else int(hub[int(row.parent)].terms)
        derived[base.owner] += 1
        if int(row.terms) == terms and uniform_at(key, row.id, 0) < habit:
            named[base.owner] += 1
    for owner in range(n):
        if derived[owner] > 0:
            organisation = world.organisations.rows[owner]
            organisation.got += params.credit_months * weight * named[owner]
            organisation.credit += (named[owner] / derived[owner] - organisation.credit) / MONTHS


@kernel
def balance_help(organisations):
    """What was given and received this month enters the averages over twelve months."""
    for row in range(organisations.count[0]):
        organisation = organisations.rows[row]
        organisation.given += (organisation.gave - organisation.given) / MONTHS
        organisation.received += (organisation.got - organisation.received) / MONTHS
        organisation.gave, organisation.got = 0.0, 0.0


def live_returned(world, params, effects):
    """What came back to every living organisation that gives, per help given."""
    rows = world.organisations.rows[: world.organisations.count[0]]
    givers = rows[(rows.alive == 1) & (rows.given > params.help_least)]
    return np.array([[returned(params, row)] for row in givers]).reshape(-1, 1)


def live_credit(world, params, effects):
    """Credit of every living organisation."""
    rows = world.organisations.rows[: world.organisations.count[0]]
    return np.array([[credit_felt(params, row)] for row in rows[rows.alive == 1]]).reshape(-1, 1)


FACTS = Facts(
    parameters=(
        Parameter("giving_least", "share", 0.4, "Part of what they would give that organisations still give when nothing comes "
                  "back.", prior=Uniform(0.1, 0.8), low=0.0, high=1.0),
        Parameter("help_least", "person-months/month", 0.01, "Help that nobody counts.", prior=LogUniform(1e-3, 0.1), low=1e-9),
        Parameter("credit_habit", "share", 0.6, "Derivatives whose makers name what they were made from.",
                  prior=Uniform(0.3, 0.9), low=0.0, high=1.0),
        Parameter("credit_months", "person-months", 1e-4, "Help that the credit of one derivative is worth.",
                  prior=LogUniform(1e-5, 1e-3), low=0.0),
        Parameter("credit_cheer", "1/month", 0.02, "Energy that people gain if all derivatives give credit rather than none.",
                  prior=Uniform(0.0, 0.05), low=0.0),
        Parameter("credit_usual", "share", 0.5, "Credit that neither cheers nor disappoints.", low=0.0, high=1.0),
        Parameter("reciprocity_off_return", "share", resting("reciprocity_off_return"), "What comes back per help given, when it "
                  "does not count.", low=0.0, high=1.0, source=MEASURED),
        Parameter("reciprocity_off_credit", "share", resting("reciprocity_off_credit"), "Credit of everyone when it does not "
                  "count.", low=0.0, high=1.0, source=MEASURED),
    ),
    effects=(
        Effect("attribution", "share", 0.0, "add", "Derivatives that name what they were made from, beyond habit.", low=0.0,
               high=1.0),
    ),
    resting=(
        Resting("reciprocity_off_return", "help received per help given, over living organisations that give", live_returned,
                "mean"),
        Resting("reciprocity_off_credit", "credit in derivatives, over living organisations", live_credit),
    ),
    mechanisms=(
        Mechanism(
            "reciprocity", id="M23",
            finding="Users far outnumber givers; givers go on if some of it comes back as credit, code, data or feedback.",
            source="Osborne, Ding, Kirk 2024, arXiv 2405.13058: 89 % of the community isolated, the rest highly reciprocal",
            moves=("work: projects.brought, projects.progress, organisations.gave, organisations.got, "
                   "organisations.review_queue, organisations.merged, organisations.shared, organisations.framework, "
                   "organisations.stack, ties.to, ties.strength, ties.count, participation.effort, participation.weighted, "
                   "participation.actors",
                   "community: contributors.energy, contributors.status, contributors.home, contributors.joined, "
                   "contributors.role, contributors.id, contributors.skill, contributors.paid, projects.volunteers, "
                   "projects.newcomers, projects.queue, projects.answered, projects.heard, projects.triage, "
                   "organisations.volunteers, market.people_left, market.people_entered, "
                   "participation.effort, participation.weighted, participation.actors, accounts.cash"),
            reads=("giving_least", "help_least", "credit_cheer", "credit_usual", "reciprocity_off_return",
                   "reciprocity_off_credit"),
            off="response removed: all give as much, and credit is the same for all",
            expects="attribution raises giving with it on, and not when off",
        ),
    ),
)  # fmt: skip
