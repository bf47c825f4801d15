"""The hub: ordinary models and derivatives arrive, are published, inherit, and share attention."""

import math

import numpy as np

from sim.entry import Facts, Parameter, Uniform
from sim.kernel import kernel
from sim.processes.attention import base_attention
from sim.processes.downloads import download
from sim.processes.lineage import child_documentation, child_languages, child_terms, kind_of, root_languages, zipf
from sim.processes.publishers import publisher_of
from sim.world.ageing import age_factor
from sim.world.capability import trusted_capability
from sim.world.draws import Draw, newborn_id, normal_quantile, poisson_quantile, stream, uniform, uniform_at
from sim.world.gates import gate
from sim.world.hub_growth import hub_growth
from sim.world.involvement import log_work
from sim.world.names import FORMS, REGIONS, Derivation, Domain, Item, Phase, Role, Stakeholder, Terms
from sim.world.reuse import reuse_probability
from sim.world.tables import add_row

WEIGHTS_BIT = 1 << int(Item.WEIGHTS)


@kernel
def hub(world, params, effects, month):
    """Models arrive on the hub, some derived from open ones by attention, and all share the month's downloads."""
    reach, supply = base_reach(world, params, month)
    mean = arrivals_mean(world, params, effects, supply)
    arrivals = poisson_quantile(uniform(world.seed, Draw.ARRIVALS, month, 0, 0), mean)
    _arrive(world, reach, min(arrivals, arrivals_bound(world, params, effects)), params, month)
    renew_visibility(world, params)
    log_derivation(world, params, month)
    download(world, params, month)


@kernel
def base_reach(world, params, month):
    """Running sum of the bases' weights over artefact rows, and the chance that what is seen can be reused."""
    artefacts = world.artefacts
    reach = np.zeros(artefacts.count[0])
    access = _access(world, params)
    best, total, seen_total, reusable = world.market.rows[0].seen_open, 0.0, 0.0, 0.0
    for i in range(artefacts.count[0]):
        model = artefacts.rows[i]
        is_open = model.domain == Domain.MODELS and (model.revealed & WEIGHTS_BIT) != 0 and model.terms >= Terms.GATED
        if is_open and model.retired == 0:
            ahead = trusted_capability(params, model.score, model.difficulty) - best
            weight = base_attention(params, model.visible, artefacts.rows[model.family].visible_family, ahead)
            weight *= math.exp(artefacts.rows[model.family].fitness_family)
            weight *= age_factor(params, month - model.born, params.base_half_life)
            weight *= params.licence_pull[model.terms] * access[world.organisations.rows[model.owner].region]
            chance = reuse_probability(params, model.documentation)
            total += weight * chance
            seen_total += weight
            reusable += weight * chance
        reach[i] = total
    return reach, reusable / seen_total if seen_total > 0.0 else 0.0


@kernel
def _access(world, params):
    """Share of the hub's users who can reach weights from each region."""
    access, users = np.zeros(REGIONS), 0.0
    for r in range(REGIONS):
        users += world.regions.rows[r].users
    for origin in range(REGIONS):
        for r in range(REGIONS):
            region = world.regions.rows[r]
            block = max(world.regions.rows[origin].block_weights[r], region.block_hub if r != origin else 0.0)
            access[origin] += gate(params, block) * region.users / max(1e-9, users)
    return access


@kernel
def arrivals_mean(world, params, effects, supply):
    """Models expected this month: growth of the hub, lifted or held back by how reusable the open supply is."""
    lift = min(params.supply_most, max(params.supply_least, supply / params.supply_usual))
    return world.market.rows[0].arrivals_base * hub_growth(params, effects.year) * math.sqrt(lift)


@kernel
def arrivals_bound(world, params, effects):
    """The most rows that one month can add."""
    mean = arrivals_mean(world, params, effects, params.supply_most * params.supply_usual)
    return int(mean + 10.0 * math.sqrt(mean) + 50.0)


@kernel
def _arrive(world, reach, arrivals, params, month):
    """Add the month's models; none sees another of the same month."""
    earlier = world.derivatives.count[0]
    keys = (
        stream(world.seed, Draw.DERIVE_BASE, month),
        stream(world.seed, Draw.PUBLISHER, month),
        stream(world.seed, Draw.DERIVE_LANGUAGE, month),
    )
    ranks = zipf(params)
    total = reach[reach.size - 1] if reach.size > 0 else 0.0
    for i in range(world.artefacts.count[0]):
        world.artefacts.rows[i].derived_now = 0
    for k in range(arrivals):
        child = newborn_id(0, month, Draw.ARRIVALS.value, k)
        number = add_row(world.derivatives)
        row = world.derivatives.rows[number]
        row.id = child
        row.born = month
        row.visible = 0.0
        row.downloads = 0.0
        row.publisher = publisher_of(world, params, keys[1], child, earlier, month, k)
        spread = params.hub_fitness_spread * normal_quantile(uniform_at(keys[0], child, 0))
        if total > 0.0 and uniform_at(keys[0], child, 1) < params.derived_share_hub:
            base = _find(reach, uniform_at(keys[0], child, 2) * total)
            _derive(world, row, base, params, keys, child)
            row.fitness = spread + params.derivative_malus
        else:
            row.base_model, row.parent, row.kind = -1, -1, Derivation.ROOT.value
            row.languages = root_languages(params, ranks, keys[2], child)
            open_terms = uniform_at(keys[0], child, 3) < params.root_open_share
            row.terms = Terms.OPEN.value if open_terms else Terms.RESTRICTED.value
            row.documentation = params.root_documentation
            row.fitness = spread
    for number in range(earlier, world.derivatives.count[0]):
        base = int(world.derivatives.rows[number].base_model)
        if base >= 0:
            world.artefacts.rows[base].latest = number + 1


@kernel
def _derive(world, row, base, params, keys, child):
    """A derivative of a base, made from it or from the latest derivative of it."""
    model = world.artefacts.rows[base]
    row.base_model = base
    row.kind = kind_of(params, uniform_at(keys[0], child, 4))
    languages, terms, documentation = model.languages, model.terms, model.documentation
    row.parent = -1
    if model.latest > 0 and uniform_at(keys[0], child, 5) < params.parent_derivative:
        row.parent = model.latest - 1
        parent = world.derivatives.rows[model.latest - 1]
        languages, terms, documentation = parent.languages, int(parent.terms), float(parent.documentation)
    row.languages = child_languages(params, languages, keys[2], child)
    row.terms = child_terms(params, terms, keys[2], child)
    row.documentation = child_documentation(params, documentation)
    model.derivatives += 1
    model.derived_now += 1


@kernel
def _find(reach, point):
    low, high = 0, reach.size - 1
    while low < high:
        middle = (low + high) // 2
        if reach[middle] > point:
            high = middle
        else:
            low = middle + 1
    return low


@kernel
def renew_visibility(world, params):
    """Shares of visibility among bases and families: old derivatives fade, the month's count in full."""
    market = world.market.rows[0]
    keep = math.pow(2.0, -1.0 / params.visibility_half_life)
    new = 0
    artefacts = world.artefacts.rows
    for i in range(world.artefacts.count[0]):
        new += artefacts[i].derived_now
    before = keep * market.hub_visibility
    market.hub_visibility = before + new
    if market.hub_visibility <= 0.0:
        return
    for i in range(world.artefacts.count[0]):
        artefacts[i].visible = (artefacts[i].visible * before + artefacts[i].derived_now) / market.hub_visibility
        artefacts[i].visible_family = artefacts[i].visible_family * before / market.hub_visibility
    for i in range(world.artefacts.count[0]):
        artefacts[artefacts[i].family].visible_family += artefacts[i].derived_now / market.hub_visibility


@kernel
def log_derivation(world, params, month):
    """Book the work of those who derived, by the form of the project whose model they built on."""
    counts = np.zeros(FORMS)
    for i in range(world.artefacts.count[0]):
        model = world.artefacts.rows[i]
        if model.derived_now > 0 and model.project >= 0:
            counts[world.projects.rows[model.project].form] += model.derived_now
    weight = world.market.rows[0].hub_weight
    for form in range(FORMS):
        if counts[form] > 0.0:
            months = params.derivation_months * counts[form] * weight
            role = params.role_weight[Role.CONTRIBUTE]
            cell = (Domain.MODELS.value, Phase.POST_RELEASE.value, Stakeholder.USERS.value)
            log_work(world, month, form, cell[0], cell[1], cell[2], months, role, counts[form])


FACTS = Facts(
    parameters=(
        Parameter("derived_share_hub", "share", 0.3, "New models on the hub that hang on an organisation's model.",
                  prior=Uniform(0.2, 0.4), low=0.0, high=1.0, source="Laufer et al. 2025: at most 30 % hang on another model"),
        Parameter("parent_derivative", "probability", 0.32, "Chance that the parent is itself a derivative.", low=0.0, high=1.0,
                  source="prototype"),
        Parameter("root_open_share", "share", 0.78, "Ordinary roots on permissive terms.", low=0.0, high=1.0,
                  source="hub counts 2025: declared licences"),
        Parameter("root_documentation", "person-months", 0.3, "Documentation of ordinary roots.", low=0.0),
        Parameter("visibility_half_life", "months", 30.0, "Half-life of derivatives in the visibility of their base.", low=1.0,
                  source="prototype; hardly matters"),
        Parameter("licence_pull", "1", (0.0, 0.4, 0.7, 0.8, 1.0), "Pull of terms on derivation: closed, gated, benefit-sharing, "
                  "restricted, open.", low=0.0, by=("terms",)),
        Parameter("supply_usual", "share", 0.5, "Chance of reuse of what is seen, in the baseline.", low=0.01, high=1.0,
                  source="baseline ensemble"),
        Parameter("supply_least", "1", 0.25, "Least factor of the open supply on arrivals.", low=0.01),
        Parameter("supply_most", "1", 4.0, "Largest factor of the open supply on arrivals.", low=1.0),
        Parameter("derivation_months", "person-months", 0.02, "Work in one derivative.", low=0.0),
    ),
)  # fmt: skip
