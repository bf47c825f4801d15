"""Organisations that enter during a run, with keyed draws for all they bring."""

import math

from sim.entry import Facts, Parameter
from sim.kernel import kernel
from sim.world.draws import Draw, newborn_id, normal_quantile, uniform
from sim.world.ledger import pay, to_cents
from sim.world.names import ACTIVITIES, LANGUAGES, MOTIVES, Account, Kind, SegmentKind, Terms
from sim.world.sponsors import draw_patron, mismatch
from sim.world.tables import MAX_PATRONS, add_row


@kernel
def add_organisation(world, params, region, month, k):
    """A new organisation in a region; its parent is the region, its number the k-th of the month."""
    row = add_row(world.organisations)
    organisation = world.organisations.rows[row]
    organisation.id = newborn_id(region + 1, month, Draw.ENTRY.value, k)
    organisation.kind = _pick(params.entrant_kinds, uniform(world.seed, Draw.BIRTH, month, organisation.id, 0))
    organisation.region = region
    organisation.languages = 1 | (1 << _language(world, region, uniform(world.seed, Draw.BIRTH, month, organisation.id, 1)))
    _settle(world, organisation, params, month)


@kernel
def add_split_off(world, params, project, month):
    """A grassroots group that outvoted volunteers of a project found, in its host's region; return its row."""
    row = add_row(world.organisations)
    organisation, host = world.organisations.rows[row], world.organisations.rows[project.host]
    organisation.id = newborn_id(project.id, month, Draw.SPLIT.value, 0)
    organisation.kind, organisation.region = Kind.GRASSROOTS.value, host.region
    organisation.languages = project.languages
    _settle(world, organisation, params, month)
    return row


@kernel
def _settle(world, organisation, params, month):
    """What every newcomer brings: motives, people, means, patrons, and what is public by then."""
    organisation.segment = SegmentKind.DEVELOPER.value
    organisation.alive, organisation.born, organisation.left = 1, month, -1
    _motives(world, organisation, params, month)
    z = normal_quantile(uniform(world.seed, Draw.BIRTH, month, organisation.id, 2))
    organisation.staff = params.staff_median[organisation.kind] * math.exp(params.staff_spread * z)
    organisation.staff_start = organisation.staff
    organisation.experts = organisation.staff * params.expert_share[organisation.kind]
    z = normal_quantile(uniform(world.seed, Draw.BIRTH, month, organisation.id, 3))
    wide = params.budget_spread if organisation.kind == Kind.COMPANY_LARGE else params.budget_spread_others
    organisation.budget_scale = math.exp(wide * z)
    cents = to_cents(params.start_cash_months * organisation.staff * params.person_month_cost)
    pay(world.accounts.rows[Account.ENDOWMENT], organisation, cents)
    organisation.absorbed = organisation.knowledge = world.market.rows[0].knowledge_public
    organisation.framework = 1.0
    organisation.aspiration = organisation.welfare = params.aspiration_start
    for a in range(ACTIVITIES):
        organisation.estimate[a] = -1.0
    organisation.plan = -1
    organisation.best_model, organisation.last_release, organisation.model_of = -1, -1, -1
    organisation.wish_form, organisation.wish_base, organisation.wish_project, organisation.open_project = -1, -1, -1, -1
    organisation.stack, organisation.maintains = -1, -1
    organisation.credit = params.credit_usual
    organisation.patron_terms = Terms.OPEN.value
    _patrons(world, organisation, params, month)
    tie = add_row(world.ties)
    world.ties.rows[tie].id = organisation.id
    world.ties.rows[tie].count = 0


@kernel
def _pick(weights, draw):
    """Index drawn in proportion to weights."""
    total = 0.0
    for i in range(weights.size):
        total += weights[i]
    left = draw * total
    for i in range(weights.size):
        left -= weights[i]
        if left < 0.0:
            return i
    return weights.size - 1


@kernel
def _language(world, region, draw):
    left = draw
    for k in range(LANGUAGES):
        left -= world.languages.rows[k].speaker_share[region]
        if left < 0.0:
            return k
    return 0


@kernel
def _motives(world, organisation, params, month):
    """Motives around the mean of the kind: lognormal factors, scaled to sum 1."""
    spread = math.sqrt(MOTIVES / params.motive_concentration)
    total = 0.0
    for k in range(MOTIVES):
        z = normal_quantile(uniform(world.seed, Draw.BIRTH, month, organisation.id, 20 + k))
        organisation.motive[k] = params.motive_weight[organisation.kind, k] * math.exp(spread * z)
        total += organisation.motive[k]
    for k in range(MOTIVES):
        organisation.motive[k] /= total


@kernel
def _patrons(world, organisation, params, month):
    """One to four patrons with equal shares, for kinds that do not live without."""
    number = 1 + _pick(params.patron_number, uniform(world.seed, Draw.BIRTH, month, organisation.id, 40))
    for j in range(MAX_PATRONS):
        draw = uniform(world.seed, Draw.BIRTH, month, organisation.id, 50 + j)
        patron = draw_patron(params, organisation.kind, organisation.region, draw) if j < number else -1
        organisation.patron_kind[j] = patron
        organisation.patron_share[j] = 1.0 / number if patron >= 0 else 0.0
        organisation.patron_mismatch[j] = mismatch(params, organisation, patron) if patron >= 0 else 0.0


FACTS = Facts(
    parameters=(
        Parameter("entrant_kinds", "weight", (0.1, 0.5, 0.03, 0.02, 0.25, 0.1, 0.0), "Kinds of new organisations: large company, "
                  "start-up, research institute, public body, university, grassroots, provider.", low=0.0, by=("kind",),
                  source="assumed, from the kinds that entered 2023-25"),
    ),
)  # fmt: skip
