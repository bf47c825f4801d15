"""The secrecy-revelation choice (M4): what each finished work reveals, item by item, and on what terms."""

import math

import numpy as np

from sim.agents.institute import mandate
from sim.entry import MEASURED, Effect, Facts, LogUniform, Mechanism, Parameter, Resting, Uniform, resting
from sim.kernel import kernel
from sim.world.disclosure import duty_exposure, duty_months, duty_push
from sim.world.draws import Draw, logistic, uniform
from sim.world.labels import label_push
from sim.world.ledger import CENTS
from sim.world.legal import terms_cap
from sim.world.motives import motive_weight
from sim.world.names import COMPANIES, ITEMS, MOTIVES, Activity, Form, Item, Kind, Stage, Terms
from sim.world.permits import weights_gate
from sim.world.prestige import hoarding
from sim.world.reuse import release_effort
from sim.world.sponsors import state_share
from sim.world.tables import MAX_PARTNERS
from sim.world.trust import holders_terms
from sim.world.voice import hold_vote

WEIGHTS, CODE, DATA, RECIPE, EVALUATION, DOCUMENTS = (1 << int(item) for item in Item)


@kernel
def decide_reveal(world, params, effects, month):
    """Hosts of finished work, with those who have a vote, choose for each item whether to reveal it, and the terms."""
    for i in range(world.projects.count[0]):
        project = world.projects.rows[i]
        if project.stage == Stage.READY:
            project.plan_reveal = reveal(i, world, params, effects, month)
            project.plan_terms = choose_terms(i, world, params, month, terms_nudge(world, project, params, effects))
            hold_vote(params, project, items_of(project.activity))


@kernel
def reveal(row, world, params, effects, month):
    """What one project reveals: a bit mask of items, each an independent draw."""
    project = world.projects.rows[row]
    items = items_of(project.activity)
    mask, label = 0, label_gain(world, project, items, params, effects)
    for item in range(ITEMS):
        if not (items >> item) & 1:
            continue
        chance = reveal_chance(world, project, item, params, effects, label)
        if uniform(world.seed, Draw.REVEAL, month, project.id, item) < chance:
            mask |= 1 << item
    return mask


@kernel
def label_gain(world, project, items, params, effects):
    """Push to reveal that a label gives to work that has weights, by how open it would be without one."""
    if effects.label_payoff <= 0.0 or not items & WEIGHTS:
        return 0.0
    expected = 0.0
    for item in range(ITEMS):
        expected += reveal_chance(world, project, item, params, effects, 0.0) / ITEMS
    return label_push(params, effects, expected)


@kernel
def items_of(activity):
    """The items that a kind of work has to reveal."""
    if activity == Activity.DATASET:
        return DATA | CODE | DOCUMENTS
    if activity == Activity.BENCHMARK:
        return EVALUATION | DATA | DOCUMENTS
    if activity == Activity.FRAMEWORK:
        return CODE | DOCUMENTS
    return WEIGHTS | CODE | DATA | RECIPE | EVALUATION | DOCUMENTS


@kernel
def reveal_chance(world, project, item, params, effects, label=0.0):
    """Probability that an item is revealed: gain of an audience, and of a label, against rent, legal risk and effort."""
    host = world.organisations.rows[project.host]
    veto = project.form == Form.MULTI_COMPANY and params.reveal_rent[item] > params.veto_rent
    gain = 1e9 if veto else voted_gain(world, project, item, params)
    if veto:  # every party must agree, so the least willing decides
        gain = own_gain(host, item, params)
        for j in range(MAX_PARTNERS):
            if project.partners[j] >= 0:
                gain = min(gain, own_gain(world.organisations.rows[project.partners[j]], item, params))
    audience = params.audience_before[item] + (1.0 - params.audience_before[item]) * min(1.0, effects.open_audience)
    large = 1.0 if host.kind == Kind.COMPANY_LARGE else 0.0
    legal = params.reveal_legal[item] * project.data_legal * (1.0 + params.large_firm_liability * large)
    legal *= effects.liability_factor[item] * duty_exposure(params, effects, item, project.hours_got)
    months = params.documentation_months[host.kind] * (1.0 - min(1.0, effects.release_help[item]))
    months += effects.release_duty[item] * (1.0 - min(1.0, effects.duty_relief))
    months += duty_months(params, effects, project.hours_got, open_chance(world, project, host, params, effects))
    effort = release_effort(params, months, host.cash / CENTS)
    rent = params.reveal_rent[item] * effects.rent_factor[item] * rivalry(params, host, effects)
    push = audience * gain + effects.policy_reveal[item] - params.reveal_threshold[item] - rent - legal - effort
    push -= hoarding(params, item, project.sunk)
    push += effects.funded_reveal[item] * state_share(host) + effects.strategic_reveal[host.region]
    push += duty_push(params, effects, item, project.hours_got) + label
    if item == Item.WEIGHTS:
        push -= weights_gate(world, params, effects, project)
    return logistic(params.reveal_steepness * push)


@kernel
def rivalry(params, host, effects):
    """Rivalry felt by a host, from nobody near to everybody; it begins with the market (M4's one term)."""
    if not params.on.revelation:
        return params.revelation_off_rivalry
    return host.rivalry * min(1.0, effects.open_audience)


@kernel
def own_gain(organisation, item, params):
    """Motive weight x gain of revealing one item."""
    total = 0.0
    for k in range(MOTIVES):
        total += motive_weight(params, organisation, k) * params.reveal_gain[k, item]
    return total


@kernel
def voted_gain(world, project, item, params):
    """Gain by the votes of host, funder, volunteers and partners."""
    form = project.form
    host = params.form_votes[form]
    funder, volunteer = params.form_funder_votes[form], params.form_volunteer_votes[form]
    total = host * own_gain(world.organisations.rows[project.host], item, params)
    for k in range(MOTIVES):
        given = funder * params.funder_motive[k] + volunteer * params.contributor_motive[k]
        total += given * params.reveal_gain[k, item]
    n, partners = 0, 0.0
    for j in range(MAX_PARTNERS):
        if project.partners[j] >= 0:
            n += 1
            partners += own_gain(world.organisations.rows[project.partners[j]], item, params)
    rest = 1.0 - host - funder - volunteer
    if n > 0:
        return total + rest * partners / n
    return total / (1.0 - rest) if rest < 1.0 else total


@kernel
def choose_terms(row, world, params, month, nudge=0.0):
    """Terms of what one project reveals, from closed to open; several institutes must all agree. A nudge pre-sets open ones."""
    project = world.projects.rows[row]
    if project.plan_reveal == 0:
        return Terms.CLOSED.value
    models = project.activity == Activity.PRETRAIN or project.activity == Activity.DERIVE
    if models and (project.plan_reveal & WEIGHTS) == 0:
        return Terms.CLOSED.value
    host = world.organisations.rows[project.host]
    terms = wanted_terms(world, project, host, params, month, nudge)
    if project.form == Form.MULTI_INSTITUTE:
        for j in range(MAX_PARTNERS):
            if project.partners[j] >= 0:
                partner = world.organisations.rows[project.partners[j]]
                terms = min(terms, wanted_terms(world, project, partner, params, month, nudge))
    terms = max(terms, mandate(host, params))
    if project.base_model >= 0 and uniform(world.seed, Draw.INHERIT, month, project.id, 0) < params.licence_inheritance:
        terms = min(terms, world.artefacts.rows[project.base_model].terms)
    terms = min(terms, terms_cap(params, project.data_cleared), host.patron_terms, holders_terms(world, project, params, month))
    return max(Terms.GATED.value, terms)


@kernel
def terms_nudge(world, project, params, effects):
    """Inclination to open terms that rules give: pre-set ones, and a duty's effort that open terms spare."""
    if effects.disclosure_relief <= 0.0:
        return effects.policy_terms
    hours, host = project.hours_got, world.organisations.rows[project.host]
    spared = duty_months(params, effects, hours, 0.0) - duty_months(params, effects, hours, 1.0)
    return effects.policy_terms + params.reveal_steepness * release_effort(params, spared, host.cash / CENTS)


@kernel
def open_chance(world, project, host, params, effects):
    """Chance that a host wants open terms, for a duty that spares them; not looked at where none does."""
    if effects.disclosure_relief <= 0.0:
        return 0.0
    return logistic(open_inclination(world, project, host, params) + terms_nudge(world, project, params, effects))


@kernel
def open_inclination(world, project, organisation, params):
    """Inclination of one party to unrestricted terms, in logits: the less, the more compute is at stake."""
    compute = params.terms_reference
    if project.activity == Activity.PRETRAIN:
        compute = math.log10(1e18 * max(1, project.hours_got) / params.compute_overhead)
    elif project.activity == Activity.DERIVE:
        compute = world.artefacts.rows[project.base_model].log_compute
    company = organisation.kind == COMPANIES[0] or organisation.kind == COMPANIES[1]
    push = params.terms_constant + params.terms_slope * (compute - params.terms_reference)
    return push + (params.terms_company if company else 0.0)


@kernel
def wanted_terms(world, project, organisation, params, month, nudge=0.0):
    """Terms that one party wants."""
    push = open_inclination(world, project, organisation, params) + nudge
    if uniform(world.seed, Draw.TERMS, month, project.id ^ organisation.id, 0) < logistic(push):
        return Terms.OPEN.value
    if uniform(world.seed, Draw.TERMS, month, project.id ^ organisation.id, 1) < params.gated_share:
        return Terms.GATED.value
    return Terms.RESTRICTED.value


BY_ITEM = "by item: weights, code, data, recipe, evaluation, documents"
FITTED = "fitted by hand to the openness facts"


def live_rivalry(world, params, effects):
    """Rivalry felt by the host of every live project, who decides on what it reveals."""
    projects = world.projects.rows[: world.projects.count[0]]
    hosts = projects.host[projects.stage != Stage.ENDED]
    return np.array([[rivalry(params, world.organisations.rows[host], effects)] for host in hosts]).reshape(-1, 1)


FACTS = Facts(
    parameters=(
        Parameter("reveal_steepness", "1", 5.0, "How sharply the balance of gain and rent decides.",
                  prior=LogUniform(3.0, 8.0), low=0.0),
        Parameter("reveal_gain", "share", (
            (1.0, 0.7, 0.5, 0.4, 0.4, 0.3),
            (1.0, 0.9, 0.8, 0.9, 0.6, 0.6),
            (1.0, 0.5, 0.6, 0.4, 0.6, 0.4),
            (1.0, 0.5, 0.4, 0.4, 0.3, 0.3),
            (0.0, 0.3, 0.05, 0.1, 0.2, 0.1),
            (0.8, 0.5, 0.3, 0.5, 0.5, 0.4),
            (0.0, 0.5, 0.1, 0.2, 0.2, 0.05),
        ), "Gain of revealing an item to each motive, the same for every kind.", low=0.0, high=1.0, by=("motive", "item"),
            source=FITTED),
        Parameter("reveal_threshold", "utility", (0.14, 0.54, 0.24, 0.38, 0.48, 0.66), "Habit of keeping an item, " + BY_ITEM,
                  by=("item",), source=FITTED),
        Parameter("reveal_rent", "utility", (0.7, 0.4, 0.9, 0.8, 0.2, 0.2), "Rent lost under full rivalry, " + BY_ITEM,
                  low=0.0, by=("item",), source=FITTED),
        Parameter("reveal_legal", "utility", (0.2, 0.0, 1.0, 0.2, 0.0, 0.2), "Exposure to legal risk, " + BY_ITEM,
                  low=0.0, by=("item",), source=FITTED),
        Parameter("large_firm_liability", "1", 0.5, "How much more a large firm has to lose in court.", low=0.0),
        Parameter("audience_before", "share", (0.1, 0.5, 0.5, 0.5, 0.5, 0.5), "Audience before the market for open models, "
                  + BY_ITEM, low=0.0, high=1.0, by=("item",), source="the step in open shares in late 2022, F13"),
        Parameter("documentation_months", "person-months", (1.0, 1.0, 2.0, 2.0, 2.0, 0.7, 1.0), "Documentation per release, "
                  "by kind", low=0.0, by=("kind",)),
        Parameter("revelation_off_rivalry", "share", resting("revelation_off_rivalry"), "Rivalry that everyone feels when its "
                  "response is off.", low=0.0, high=1.0, source=MEASURED),
        Parameter("veto_rent", "utility", 0.5, "Rent above which every party of a multi-company project has a veto.",
                  low=0.0),
        Parameter("funder_motive", "share", (0.2, 0.25, 0.2, 0.25, 0.0, 0.1, 0.0), "Motives that funders and patrons vote by.",
                  low=0.0, high=1.0, by=("motive",)),
        Parameter("terms_constant", "logit", 2.3, "Inclination to unrestricted terms at the reference compute.",
                  source="by hand, to F15 beside the model's own compute; the prototype's logit on Epoch models gives 1.62"),
        Parameter("terms_slope", "logit/OOM", -0.57, "Tightening of terms per tenfold compute at stake.",
                  prior=Uniform(-0.9, -0.23), source="own logit on open Epoch models from 2023: -0.57 +- 0.17"),
        Parameter("terms_reference", "log10 FLOP", 21.2, "Compute at which the constant holds.", source="prototype"),
        Parameter("terms_company", "logit", -1.31, "How much less companies incline to unrestricted terms.",
                  source="prototype, logit on Epoch models"),
        Parameter("gated_share", "share", 0.2, "Share of restricted releases that ask users to apply.", low=0.0, high=1.0),
        Parameter("licence_inheritance", "probability", 0.3, "Chance that a restricted base binds its children.", low=0.0,
                  high=1.0, source="prototype"),
    ),
    effects=(
        Effect("open_audience", "share", 0.0, "max", "How far the market for open models has opened (0 before, 1 after).",
               low=0.0, high=1.0),
        Effect("policy_reveal", "utility", 0.0, "add", "Push to reveal an item that rules or funders give.", by="item"),
        Effect("funded_reveal", "utility", 0.0, "add", "Push to reveal an item that comes with public money, by the part of the "
               "host's bill that states pay.", by="item"),
        Effect("strategic_reveal", "utility", 0.0, "add", "Push to reveal anything that a region's makers feel: openness as "
               "strategy.", by="region"),
        Effect("policy_terms", "logit", 0.0, "add", "Inclination to unrestricted terms where they are pre-set."),
        Effect("liability_factor", "1", 1.0, "multiply", "Factor on what legal risk weighs in revealing an item.", by="item",
               low=0.0),
        Effect("rent_factor", "1", 1.0, "multiply", "Factor on the rent that revealing an item costs under rivalry.", by="item",
               low=0.0),
        Effect("release_help", "share", 0.0, "add", "Part of the effort of releasing an item that shared tools or helpers spare.",
               by="item", low=0.0, high=1.0),
        Effect("release_duty", "person-months", 0.0, "add", "Effort of releasing an item that rules ask for.", by="item",
               low=0.0),
        Effect("duty_relief", "share", 0.0, "add", "Part of what rules ask for, in effort and waiting, that advice spares.",
               low=0.0, high=1.0),
    ),
    resting=(Resting("revelation_off_rivalry", "rivalry that hosts feel, over live projects", live_rivalry),),
    mechanisms=(
        Mechanism(
            "revelation", id="M4",
            finding="Each artefact is revealed if the gain exceeds the rent lost; secrecy tightens as rivalry grows, and data "
                    "hides before weights.",
            source="Linåker, Osborne, Ding, Burtenshaw 2025, slides 20 and 23",
            moves=("decide_reveal: projects.plan_reveal, projects.plan_terms, projects.outvoted",),
            reads=("reveal_rent", "rivalry_scale", "revelation_off_rivalry"),
            off="response removed: everyone feels the same constant rivalry",
            expects="cloning the leader lowers the reveal of data more than that of weights; both fall",
        ),
    ),
)  # fmt: skip
