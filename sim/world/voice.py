"""Governance form (M20): who decides in a project, how long that takes, and what say it leaves to the community."""

import math

from sim.entry import Effect, Facts, LogUniform, Mechanism, Parameter, Uniform
from sim.kernel import kernel
from sim.world.draws import Draw, logistic, uniform
from sim.world.names import ITEMS, MOTIVES, Kind, Terms
from sim.world.tables import MAX_PARTNERS, MAX_PATRONS


@kernel
def governs(params):
    """True while decision rights move and matter; the mechanism's one switch."""
    return params.on.governance_form


@kernel
def give_charter(world, params, effects, project, month):
    """Decision rights that a new project starts with: its form's; a hybrid charter gives the community seats beside."""
    project.centralisation = params.form_centralisation[project.form]
    project.seats, project.consent, project.outvoted, project.withdrawn = 0.0, 0.0, 0.0, 0.0
    share = effects.hybrid_charters[world.organisations.rows[project.host].kind]
    if governs(params) and share > 0.0 and uniform(world.seed, Draw.CHARTER, month, project.id, 0) < share:
        moved = project.centralisation + effects.hybrid_centralisation
        project.centralisation = min(params.control_most, max(params.control_least, moved))
        project.seats, project.consent = effects.hybrid_voice, effects.hybrid_delay
        project.withdrawn = min(1.0, effects.hybrid_withdrawal)


@kernel
def top_payer(organisation, partners):
    """Largest share among those who pay for a project: patrons, partners and the host, these two as much as a mean patron."""
    paid, top, n = 0.0, 0.0, 0
    for j in range(MAX_PATRONS):
        if organisation.patron_kind[j] >= 0:
            paid += organisation.patron_share[j]
            top = max(top, organisation.patron_share[j])
            n += 1
    mean = paid / n if n > 0 and paid > 0.0 else 1.0
    return max(top, mean) / (paid + (1.0 + partners) * mean)


@kernel
def next_centralisation(params, now, top, community, incorporated):
    """Centralisation after a month: drawn up by a dominant payer and by a board, down by volunteers' part of the work."""
    if not governs(params):
        return now
    wanted = params.control_floor + params.control_payer * top + params.control_board * incorporated
    moved = now + params.control_pull * (wanted - now) - params.community_pull * (community - params.community_usual)
    return min(params.control_most, max(params.control_least, moved))


@kernel
def partners_of(project):
    """Number of a project's partners; those who leave for good give up their places."""
    n = 0
    for j in range(MAX_PARTNERS):
        if project.partners[j] >= 0:
            n += 1
    return n


@kernel
def _consent(params, centralisation, parties):
    """Months that it takes so many parties to agree, the fewer the more one of them decides."""
    return params.consent_months * (1.0 - centralisation) * math.log(parties)


@kernel
def consent_delay(params, organisation, project):
    """Months of agreement beyond those that the form's delay holds already, negative where fewer have to agree.

    Parties are the host, its partners, each patron where funders vote, and the volunteers, who are one once they are a hand.
    """
    if not governs(params):
        return 0.0
    form = project.form
    chartered = 1.0 + params.form_partners[form]
    parties = 1.0 + partners_of(project) + min(1.0, project.volunteers)
    if params.form_funder_votes[form] > 0.0:
        chartered += 1.0
        for j in range(MAX_PATRONS):
            if organisation.patron_kind[j] >= 0:
                parties += 1.0
    if params.form_volunteer_votes[form] > 0.0:
        chartered += 1.0
    usual = _consent(params, params.form_centralisation[form], chartered)
    return project.consent + _consent(params, project.centralisation, parties) - usual


@kernel
def voice(params, project):
    """Say that a project leaves to its community: what is not decided at the centre, and heard; a lost vote is no say."""
    if not governs(params):
        return 1.0 - project.centralisation
    return min(1.0, 1.0 - project.centralisation + project.seats) * (1.0 - project.outvoted)


@kernel
def hold_vote(params, project, items):
    """Note the share of decisions on a release, terms among them, in which volunteers would have been more open."""
    if not governs(params) or project.volunteers <= 0.0:
        return
    asked, lost = 1.0, 1.0 if project.plan_terms < Terms.OPEN else 0.0
    for item in range(ITEMS):
        if (items >> item) & 1 and _volunteers_want(params, item):
            asked += 1.0
            lost += 0.0 if (project.plan_reveal >> item) & 1 else 1.0
    project.outvoted = lost / asked


@kernel
def _volunteers_want(params, item):
    gain = 0.0
    for k in range(MOTIVES):
        gain += params.contributor_motive[k] * params.reveal_gain[k, item]
    return gain > params.reveal_threshold[item]


@kernel
def incorporation_hazard(params, effects, organisation, usd):
    """Chance a month that a grassroots group with many volunteers and so much cash becomes a legal person."""
    if not governs(params) or organisation.kind != Kind.GRASSROOTS or organisation.incorporated == 1:
        return 0.0
    if organisation.volunteers <= params.incorporation_volunteers * params.volunteer_time:
        return 0.0
    rich = logistic((usd - params.incorporation_cash) / params.incorporation_cash_scale)
    return min(1.0, params.incorporation_most * rich * effects.incorporation_factor[organisation.region])


@kernel
def patrons_trust(params, organisation):
    """Factor on how readily patrons come: contracts are signed with legal persons."""
    if not governs(params):
        return 1.0
    return 1.0 + params.incorporation_trust * organisation.incorporated


@kernel
def split_chance(params, project):
    """Chance a month that the outvoted part of a project's volunteers leaves to work by itself, if it is large enough."""
    if not governs(params) or project.outvoted * project.volunteers < params.split_least:
        return 0.0
    return min(1.0, params.split_hazard * project.outvoted)


FACTS = Facts(
    parameters=(
        Parameter("control_pull", "1/month", 0.02, "How fast centralisation moves to what the payers' shares call for.",
                  prior=LogUniform(0.007, 0.05), low=0.0, high=1.0),
        Parameter("control_floor", "share", 0.2, "Centralisation that many equal payers call for.", prior=Uniform(0.1, 0.3),
                  low=0.0, high=1.0),
        Parameter("control_payer", "share", 0.7, "How much more a single payer calls for.", prior=Uniform(0.4, 0.8), low=0.0,
                  high=1.0),
        Parameter("control_board", "share", 0.1, "How much more the board of a legal person calls for.",
                  prior=Uniform(0.0, 0.2), low=0.0, high=1.0),
        Parameter("control_least", "share", 0.05, "Least centralisation.", low=0.0, high=1.0),
        Parameter("control_most", "share", 0.95, "Most centralisation.", low=0.0, high=1.0),
        Parameter("community_pull", "1/month", 0.01, "How fast work done by volunteers alone draws decisions to them.",
                  prior=LogUniform(0.003, 0.03), low=0.0, high=1.0),
        Parameter("community_usual", "share", 0.3, "Volunteers' part of the work that leaves centralisation where it is.",
                  prior=Uniform(0.15, 0.45), low=0.0, high=1.0),
        Parameter("consent_months", "months", 2.0, "Months to agree, by parties (log) and by what is not decided at the centre.",
                  prior=Uniform(0.5, 4.0), low=0.0),
        Parameter("vote_memory", "months", 12.0, "Months over which a lost vote is forgotten.", low=1.0),
        Parameter("incorporation_most", "1/month", 0.02, "Chance that a rich group with many volunteers becomes a legal "
                  "person.", prior=LogUniform(0.005, 0.05), low=0.0, high=1.0),
        Parameter("incorporation_volunteers", "persons", 30.0, "Volunteers from which on it may.", prior=LogUniform(10.0, 100.0),
                  low=0.0),
        Parameter("incorporation_cash", "USD", 5e5, "Cash at which half of that chance is reached.", low=0.0),
        Parameter("incorporation_cash_scale", "USD", 2e5, "Cash over which it rises.", low=1.0),
        Parameter("incorporation_trust", "1", 0.5, "How much more readily patrons come to a legal person.",
                  prior=Uniform(0.0, 1.0), low=0.0),
        Parameter("incorporation_upkeep", "person-months/month", 0.5, "Fixed cost of being a legal person.", low=0.0,
                  source="shared hosting saves 0.5 pm, levers dossier"),
        Parameter("incorporation_upkeep_most", "share", 0.1, "Most of its income that this takes.", low=0.0, high=1.0),
        Parameter("split_hazard", "1/month", 0.01, "Chance that volunteers who lost every vote split off.",
                  prior=LogUniform(0.003, 0.03), low=0.0, high=1.0),
        Parameter("split_least", "FTE", 2.0, "Outvoted volunteers who can carry a project of their own.",
                  prior=LogUniform(0.5, 8.0), low=0.0),
    ),
    effects=(
        Effect("hybrid_charters", "share", 0.0, "add", "New projects of a kind of host whose charter gives the community seats.",
               by="kind", low=0.0, high=1.0),
        Effect("hybrid_centralisation", "share", 0.0, "add", "What such a charter adds to centralisation.", low=-1.0, high=1.0),
        Effect("hybrid_voice", "share", 0.0, "add", "Voice that such a charter gives beyond that.", low=0.0, high=1.0),
        Effect("hybrid_delay", "months", 0.0, "add", "What such a charter adds to the delay before work.", low=0.0),
        Effect("hybrid_withdrawal", "share", 0.0, "add", "Part of the staff it would send that a host keeps from a project with "
               "such a charter.", low=0.0, high=1.0),
        Effect("incorporation_factor", "1", 1.0, "multiply", "Factor on how readily grassroots groups become legal persons.",
               by="region", low=0.0),
        Effect("hosting_share", "share", 0.0, "add", "Part of a legal person's fixed cost that a foundation bears.",
               by="region", low=0.0, high=1.0),
    ),
    mechanisms=(
        Mechanism(
            "governance_form", id="M20",
            finding="Centralisation trades speed of decision against entry, voice and retention; forms may change: "
                    "incorporate, hybridise, spin off.",
            source="Linåker, Osborne, Ding, Burtenshaw 2025, slides 14 and 25",
            moves=("form_projects: projects.centralisation, projects.seats, projects.consent, projects.withdrawn",
                   "work: projects.stage, projects.since, projects.progress",
                   "decide_reveal: projects.outvoted",
                   "community: contributors.id, contributors.skill, contributors.paid, contributors.home, "
                   "contributors.joined, contributors.status, contributors.energy, contributors.role, projects.volunteers, "
                   "projects.newcomers, projects.queue, projects.answered, projects.heard, projects.triage, "
                   "organisations.volunteers, participation.effort, "
                   "participation.weighted, participation.actors, market.vacancies, market.people_left, "
                   "market.people_entered, accounts.cash",
                   "governance: projects.centralisation, projects.outvoted, projects.volunteers, projects.rows, "
                   "organisations.incorporated, organisations.wish_form, organisations.cash, organisations.rows, "
                   "organisations.patron_kind, organisations.patron_mismatch, ties.rows, ties.count, ties.to, ties.strength, "
                   "contributors.home, regions.success, accounts.cash"),
            reads=("form_centralisation", "control_pull", "control_floor", "control_payer", "control_board", "control_least",
                   "control_most", "community_pull", "community_usual", "consent_months", "vote_memory", "incorporation_most",
                   "incorporation_volunteers", "volunteer_time", "incorporation_cash", "incorporation_cash_scale",
                   "incorporation_trust", "incorporation_upkeep", "incorporation_upkeep_most", "split_hazard", "split_least"),
            off="response removed: decision rights stay as they are, delays are the forms' own, nobody splits off",
            expects="low centralisation: later release, higher retention of volunteers",
        ),
    ),
)  # fmt: skip
