"""Demand: adopters of each segment and region choose between closed APIs and open models; use pays, and makes rivals."""

import math

import numpy as np

from sim.entry import Effect, Facts, LogUniform, Parameter, Uniform
from sim.kernel import kernel
from sim.processes.champions import use_champions
from sim.processes.choice import NOTHING, nest_value, split_use
from sim.processes.revenue import book_revenue
from sim.processes.rivalry import feel_rivalry
from sim.processes.shelf import Use, stock_shelf
from sim.processes.switching import pay_for_switching
from sim.world.gates import gate
from sim.world.involvement import log_work
from sim.world.labels import label_utility
from sim.world.names import MONTHS, REGIONS, Domain, Form, Kind, Phase, Role, SegmentKind, Stakeholder
from sim.world.tables import CHOICE

SPENDING_YEAR = 2024.5  # the middle of the year that the reference spending is for


@kernel
def demand(world, params, effects, month):
    """Adopters choose between closed APIs and the open models they see; use is paid, read as rivalry, and logged."""
    segments, market = world.segments, world.market.rows[0]
    shelf = stock_shelf(world.artefacts, world.organisations, market.seen_open, params, effects, month)
    _renew_spending(segments, world.regions, params, effects)
    closed = _closed_utility(market.capability_closed, params, effects)
    n = segments.count[0]
    use = Use(np.zeros((n, shelf.rows.size)), np.zeros(n), np.zeros(n), np.zeros(n))
    for s in range(n):
        segment = segments.rows[s]
        use.closed[s], use.switched[s] = _choose(segment, world.regions, shelf, use.opened[s], closed, params, effects)
        use.volume[s] = _volume_used(segment, use.closed[s], params, effects)
    _count_use(world.artefacts, segments, shelf, use, adoption(params, effects.year))
    book_revenue(world.accounts, world.organisations, world.providers, shelf, use, params, effects)
    pay_for_switching(world.accounts, segments, use, params, effects)
    use_champions(world, params, effects, month, adoption(params, effects.year))
    feel_rivalry(world.organisations, world.artefacts, market, shelf, use, params)
    _log_use(world, shelf, use, params, month)


@kernel
def _renew_spending(segments, regions, params, effects):
    """Spending per segment this month: an outside series for the world, divided by segment and by GDP."""
    total, wealth = world_spending(params, effects.year) / MONTHS, 0.0
    for r in range(REGIONS):
        wealth += regions.rows[r].gdp
    for s in range(segments.count[0]):
        segment = segments.rows[s]
        share = params.segment_spending[segment.kind] * regions.rows[segment.region].gdp / max(1.0, wealth)
        segment.spending = total * share * max(0.0, effects.demand_factor[segment.region])


@kernel
def world_spending(params, year):
    """USD a year that the world's adopters would spend if all used closed models.

    Known around 2024 and 2025; growth then falls from its first to its last rate; before, it is cast back to the event
    that opened the market, and a small part of that before the event.
    """
    since = year - SPENDING_YEAR
    if since < 0.0:
        opened = params.spending_opens - SPENDING_YEAR
        cast = math.pow(params.spending_growth_before, max(since, opened))
        if since < opened:
            cast *= params.spending_part_before * math.pow(params.spending_growth_early, since - opened)
        return params.spending_reference * cast
    if since < 1.0:
        return params.spending_reference * math.pow(params.spending_growth_known, since)
    slow, fast = math.log(params.spending_growth_last), math.log(params.spending_growth_next)
    fade = params.spending_fade_years
    grown = slow * (since - 1.0) + (fast - slow) * fade * (1.0 - math.exp(-(since - 1.0) / fade))
    return params.spending_reference * params.spending_growth_known * math.exp(grown)


@kernel
def _closed_utility(capability, params, effects):
    """Utility of the closed APIs: their capability at their price; nothing before they opened."""
    if effects.year < params.closed_api_opens:
        return NOTHING
    ahead = capability - params.adopter_capability_zero
    return params.adopter_capability_pull * ahead - math.log(effects.closed_price)


@kernel
def _open_utility(segment, shelf, j, params):
    """Utility of an open model to a segment, but for what is the same for all: capability there, claim to be open, terms."""
    ahead = shelf.served[segment.region, j] - params.adopter_capability_zero
    label = label_utility(params, segment.label_trust, shelf.claims[j], shelf.proven[j])
    return params.adopter_capability_pull * ahead + label + shelf.fit[segment.kind, j]


@kernel
def _choose(segment, regions, shelf, opened, closed, params, effects):
    """One segment looks at the models that fit it best and divides its use; return the share of closed APIs, and what they lost.

    ``opened`` receives the share of every model on the shelf.
    """
    utility, within = np.empty(CHOICE), np.empty(CHOICE)
    places = np.empty(CHOICE, np.int64)
    n = 0
    for k in range(shelf.rows.size):
        j = shelf.order[segment.kind, k]
        passes = gate(params, regions.rows[shelf.makers[j]].block_weights[segment.region])
        if n < CHOICE and passes > 0.0:
            utility[n] = _open_utility(segment, shelf, j, params)
            if passes < 1.0:  # only some can have it
                utility[n] += params.adopter_nest * math.log(passes)
            places[n] = j
            n += 1
    inside = nest_value(utility, n, params.adopter_nest, within)
    if n > 0:
        inside += params.adopter_constant[segment.kind] - math.log(params.adopter_open_price)
    open_reach = gate(params, regions.rows[segment.region].block_hub)
    served, shut, segment.welfare = split_use(inside, closed, open_reach, _closed_reach(segment, effects))
    segment.open_share = served / (served + shut) if served + shut > 0.0 else 0.0
    segment.count = n
    for k in range(CHOICE):
        segment.seen[k], segment.share[k] = -1, 0.0
    for k in range(n):
        opened[places[k]] = served * within[k]
        segment.seen[k], segment.share[k] = shelf.rows[places[k]], opened[places[k]]
    lost = 0.0
    if effects.switching_paid > 0.0:  # what they would have, were nothing reserved
        reach = min(1.0, max(0.0, effects.closed_api[segment.region]))
        lost = split_use(inside, closed, open_reach, reach)[1] - shut
    return shut, lost


@kernel
def _closed_reach(segment, effects):
    """Part of a segment that may use closed APIs: what is not blocked, nor, in the public sector, reserved for open models."""
    reach = min(1.0, max(0.0, effects.closed_api[segment.region]))
    if segment.kind == SegmentKind.PUBLIC:
        reach *= 1.0 - min(1.0, max(0.0, effects.open_procurement[segment.region]))
    return reach


@kernel
def _volume_used(segment, shut, params, effects):
    """Units of use this month, in USD at the closed reference price: spending, a little more of it where use is cheap."""
    opened = 0.0
    for k in range(segment.count):
        opened += segment.share[k]
    served = opened + shut
    if served <= 0.0:
        return 0.0
    price = (opened * params.adopter_open_price + shut * effects.closed_price) / served
    return segment.spending * math.pow(max(1e-9, price), params.adopter_volume_elasticity)


@kernel
def adoption(params, year):
    """Part of the potential users who use language models by now: a logistic path in time."""
    return params.adoption_most / (1.0 + math.exp(-params.adoption_speed * (year - params.adoption_midpoint)))


@kernel
def _count_use(artefacts, segments, shelf, use, adopted):
    """Share of all adopters' use, by volume, and users served, for every model on the shelf."""
    total = 0.0
    for s in range(use.volume.size):
        total += use.volume[s]
    for j in range(shelf.rows.size):
        artefact = artefacts.rows[shelf.rows[j]]
        for s in range(use.volume.size):
            artefact.reach += use.opened[s, j] * segments.rows[s].users * adopted
            if total > 0.0:
                artefact.use += use.opened[s, j] * use.volume[s] / total


@kernel
def _log_use(world, shelf, use, params, month):
    """Book what users put into the models they use, under the form that made the model."""
    role = params.role_weight[Role.USE]
    for j in range(shelf.rows.size):
        artefact = world.artefacts.rows[shelf.rows[j]]
        if artefact.reach <= 0.0:
            continue
        reached = 0.0
        for s in range(use.volume.size):
            if use.opened[s, j] > 0.0:
                reached += 1.0
        months = params.adopter_use_months * artefact.reach
        if artefact.project >= 0:
            form = world.projects.rows[artefact.project].form
        else:
            form = _usual_form(world.organisations.rows[artefact.owner].kind)
        phase, user = Phase.POST_RELEASE.value, Stakeholder.USERS.value
        log_work(world, month, form, Domain.MODELS.value, phase, user, months, role, reached)


@kernel
def _usual_form(kind):
    """Form under which a kind of organisation works by itself: for artefacts from before the start."""
    if kind == Kind.COMPANY_LARGE or kind == Kind.START_UP or kind == Kind.PROVIDER:
        return Form.SINGLE_COMPANY.value
    return Form.NONPROFIT_GRASSROOTS.value if kind == Kind.GRASSROOTS else Form.SINGLE_INSTITUTE.value


FACTS = Facts(
    parameters=(
        Parameter("adopter_capability_pull", "1/OOM", 2.0, "Taste of adopters for capability in their languages: 1 per unit of "
                  "score in logits.", prior=Uniform(1.0, 4.0), low=0.0, source="mechanisms page: 1 per 0.5 OOM; assumed"),
        Parameter("adopter_capability_zero", "OOM", 20.0, "Capability from which adopters' log-sums count; it sets no choice.",
                  source="closed frontier of early 2020: 20.45"),
        Parameter("adopter_nest", "1", 0.5, "Dissimilarity of open models: 1 is the plain logit, near 0 they are substitutes.",
                  prior=Uniform(0.3, 0.9), low=0.01, high=1.0),
        Parameter("adopter_label_pull", "utility", 0.5, "Pull of a claim to be open where it is trusted.",
                  prior=Uniform(0.0, 1.0), low=0.0),
        Parameter("adopter_constant", "utility", (-3.7, -3.7, -2.9, -0.9), "What adopters of a segment hold against running "
                  "open models: integration, support, convenience.", by=("segment",),
                  source="set so that a typical choice set, its best open model 0.5 OOM behind the closed frontier, has the "
                  "middle of the open shares of 2024-25: enterprise 11-19 %, developers 25-33 %, any use 63-89 %"),
        Parameter("adopter_volume_elasticity", "1", -0.06, "Response of the volume of use to its price.",
                  prior=Uniform(-0.07, -0.05), low=-1.0, high=0.0,
                  source="OpenRouter and a16z 2025: 10 % cheaper, 0.5-0.7 % more use"),
        Parameter("adopter_use_months", "person-months per million users", 1.0, "What users put into the models they use, a "
                  "month.", prior=LogUniform(0.1, 10.0), low=0.0),
        Parameter("adoption_most", "share", 0.6, "Part of the potential users who come to use language models in the end.",
                  prior=Uniform(0.4, 0.9), low=0.0, high=1.0),
        Parameter("adoption_midpoint", "year", 2027.0, "Year in which half of them do.", prior=Uniform(2026.0, 2029.0)),
        Parameter("adoption_speed", "1/year", 0.8, "Speed of that spread.", prior=Uniform(0.5, 1.2), low=0.0),
        Parameter("closed_api_opens", "year", 2020.45, "When closed models could first be used by contract.",
                  source="OpenAI API, 11 June 2020"),
        Parameter("spending_opens", "year", 2022.92, "When the market for language models opened.",
                  source="ChatGPT, 30 November 2022"),
        Parameter("spending_growth_early", "1/year", 2.0, "Growth of spending a year before the market opened.", low=1.0),
        Parameter("spending_part_before", "share", 0.1, "Spending just before the market opened, as part of that just after.",
                  prior=LogUniform(0.03, 0.3), low=0.0, high=1.0),
        Parameter("spending_growth_before", "1/year", 4.0, "Growth of spending a year from then to mid-2024.",
                  prior=Uniform(2.5, 6.0), low=1.0),
        Parameter("spending_growth_known", "1/year", 2.2, "Growth of spending from mid-2024 to mid-2025.",
                  prior=Uniform(1.6, 3.0), low=1.0),
        Parameter("spending_growth_next", "1/year", 1.4, "Growth of spending a year right after mid-2025.",
                  prior=Uniform(1.2, 1.8), low=1.0),
        Parameter("spending_growth_last", "1/year", 1.1, "Growth of spending a year in the long run.",
                  prior=Uniform(1.03, 1.2), low=1.0),
        Parameter("spending_fade_years", "years", 3.0, "How long growth takes to fade from the one to the other.",
                  prior=Uniform(1.5, 6.0), low=0.1),
    ),
    effects=(
        Effect("closed_api", "share", 1.0, "multiply", "Part of a region's adopters who can reach closed APIs.", by="region",
               low=0.0, high=1.0),
        Effect("closed_price", "1", 1.0, "multiply", "Price of closed models relative to the reference.", low=1e-6),
        Effect("demand_factor", "1", 1.0, "multiply", "Factor on adopters' spending on language models.", by="region", low=0.0),
        Effect("open_procurement", "share", 0.0, "add", "Part of public spending that is reserved for open models.",
               by="region", low=0.0, high=1.0),
        Effect("public_licence_weight", "utility", 0.0, "add", "Weight that public adopters give to terms, besides their "
               "own."),
    ),
)  # fmt: skip
