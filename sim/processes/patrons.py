"""Sponsors (M21): patrons leave, places stay empty for a while, and whoever pays most comes to shape the terms."""

from sim.entry import Effect, Facts, LogUniform, Mechanism, Parameter
from sim.kernel import kernel
from sim.world.draws import Draw, uniform
from sim.world.names import Account, Kind, Terms
from sim.world.sponsors import draw_patron, mismatch
from sim.world.tables import MAX_PATRONS
from sim.world.voice import patrons_trust


@kernel
def patrons_leave(params):
    """True while sponsors come and go; the mechanism's one switch."""
    return params.on.sponsor_exit


@kernel
def sponsor_exit(world, params, effects, month):
    """Each patron leaves at a hazard that grows with mismatch; empty places fill again; the dominant one's terms set in."""
    if not patrons_leave(params):
        return
    for i in range(world.organisations.count[0]):
        organisation = world.organisations.rows[i]
        if organisation.alive == 0 or organisation.kind == Kind.COMPANY_LARGE or organisation.kind == Kind.START_UP:
            continue
        found = refill_hazard(params, organisation, effects)
        for j in range(MAX_PATRONS):
            if organisation.patron_share[j] <= 0.0:
                continue
            if organisation.patron_kind[j] >= 0:
                hazard = exit_hazard(params, organisation.patron_mismatch[j])
                if uniform(world.seed, Draw.PATRON_EXIT, month, organisation.id, j) < hazard:
                    organisation.patron_kind[j] = -1
            elif uniform(world.seed, Draw.PATRON_REFILL, month, organisation.id, j) < found:
                draw = uniform(world.seed, Draw.PATRON_REFILL, month, organisation.id, MAX_PATRONS + j)
                welcome(params, organisation, j, draw)
        drift = params.terms_drift * concentration(organisation)
        if uniform(world.seed, Draw.DRIFT, month, organisation.id, 0) < drift:
            organisation.patron_terms = wanted_by_patron(organisation)


@kernel
def exit_hazard(params, mismatch):
    """Chance a month that a patron leaves."""
    return min(1.0, (1.0 + mismatch) / params.patron_stay)


@kernel
def refill_hazard(params, organisation, effects):
    """Chance a month that an empty place finds a new patron."""
    chance = params.patron_refill * (0.5 + organisation.reputation) * patrons_trust(params, organisation)
    return min(1.0, chance * effects.patrons_factor[organisation.kind])


@kernel
def welcome(params, organisation, place, draw):
    """A new patron, drawn as its kind's patrons are, takes an empty place and the place's share of the bill."""
    organisation.patron_kind[place] = draw_patron(params, organisation.kind, organisation.region, draw)
    if organisation.patron_kind[place] >= 0:
        organisation.patron_mismatch[place] = mismatch(params, organisation, organisation.patron_kind[place])


@kernel
def concentration(organisation):
    """Herfindahl index of the shares of present patrons."""
    total, squares = 0.0, 0.0
    for j in range(MAX_PATRONS):
        if organisation.patron_kind[j] >= 0:
            total += organisation.patron_share[j]
            squares += organisation.patron_share[j] * organisation.patron_share[j]
    return squares / (total * total) if total > 0.0 else 0.0


@kernel
def wanted_by_patron(organisation):
    """Most open terms that the dominant patron goes along with: companies prefer limits, the others do not."""
    best, share = -1, 0.0
    for j in range(MAX_PATRONS):
        if organisation.patron_kind[j] >= 0 and organisation.patron_share[j] > share:
            best, share = organisation.patron_kind[j], organisation.patron_share[j]
    company = best == Account.PARENT_COMPANIES or best == Account.INVESTORS
    return Terms.RESTRICTED.value if company else Terms.OPEN.value


FACTS = Facts(
    parameters=(
        Parameter("patron_stay", "months", 36.0, "Mean stay of a patron whose motives match the host's.",
                  prior=LogUniform(18.0, 72.0), low=1.0),
        Parameter("patron_refill", "1/month", 0.03, "Chance that an empty place finds a patron, at reputation one half.",
                  prior=LogUniform(0.01, 0.1), low=0.0, high=1.0),
        Parameter("terms_drift", "1/month", 0.02, "Chance that the terms of a host with one patron drift to the patron's.",
                  prior=LogUniform(0.005, 0.05), low=0.0, high=1.0),
        Parameter("arrears_limit", "months", 3.0, "Months in a row with unpaid bills after which projects dissolve.", low=1.0),
    ),
    effects=(
        Effect("patrons_factor", "1", 1.0, "multiply", "Factor on how soon an organisation's empty place finds a patron.",
               by="kind", low=0.0),
    ),
    mechanisms=(
        Mechanism(
            "sponsor_exit", id="M21",
            finding="Loss of a patron ends or reshapes a project; a single sponsor raises the risk of drift.",
            source="Linåker, Osborne, Ding, Burtenshaw 2025; Osborne et al. 2024, arXiv 2410.18241",
            moves=("governance: organisations.patron_kind, organisations.patron_mismatch, organisations.patron_terms, "
                   "organisations.alive, organisations.left, organisations.cash, organisations.projects, organisations.busy, "
                   "organisations.committed, accounts.cash, projects.stage, projects.since, projects.end, projects.ending, "
                   "projects.partners, projects.partner_provider, projects.partner_hours, projects.partner_left, "
                   "projects.programme, projects.grant_hours, projects.grant_left, projects.hours_asked, "
                   "projects.volunteers, regions.success, regions.released",),
            reads=("patron_stay", "patron_refill", "patron_weight", "patron_motive", "terms_drift", "arrears_limit"),
            off="absent: patrons stay, and no project dissolves for want of them",
            expects="same income from one patron or four: restricted mean life is lower for one",
        ),
    ),
)  # fmt: skip
