"""Arrival on the hub: the month's new models, roots and derivatives, each with a publisher, parents and traits."""

import math

import numpy as np

from sim.entry import Facts, Parameter, Uniform
from sim.kernel import kernel
from sim.processes.bases import find
from sim.processes.lineage import child_documentation, child_languages, child_terms, kind_of, language_ranks, root_languages
from sim.processes.publishers import publisher_of
from sim.world.draws import Draw, newborn_id, normal_quantile, stream, uniform_at
from sim.world.names import FORMS, Derivation, Form, Kind, Terms
from sim.world.tables import RECENT, add_row

HUB_KINDS = len(Derivation)


@kernel
def arrive(world, bases, reach, arrivals, params, month, keeping=0.0):
    """Add the month's models, of which none sees another; return the derivatives by form of the base's project and kind."""
    earlier = world.derivatives.count[0]
    _found(world, arrivals, params, month)
    key, trait_key = stream(world.seed, Draw.DERIVE_BASE, month), stream(world.seed, Draw.DERIVE_LANGUAGE, month)
    total = reach[reach.size - 1] if reach.size > 0 else 0.0
    malus, ranks = math.exp(params.derivative_malus), language_ranks(params)
    for number in range(earlier, world.derivatives.count[0]):
        row = world.derivatives.rows[number]
        row.fitness = math.exp(params.hub_fitness_spread * normal_quantile(uniform_at(key, row.id, 0)))
        if total > 0.0 and uniform_at(key, row.id, 1) < params.derived_share_hub:
            row.base_model = bases[find(reach, uniform_at(key, row.id, 2) * total)]
            row.fitness = float(row.fitness) * malus
            _inherit(world, row, params, key, trait_key, keeping)
        else:
            _root(row, params, ranks, key, trait_key)
    return _remember(world, earlier)


@kernel
def _found(world, arrivals, params, month):
    """Add rows with a publisher each."""
    earlier, key = world.derivatives.count[0], stream(world.seed, Draw.PUBLISHER, month)
    for k in range(arrivals):
        row = world.derivatives.rows[add_row(world.derivatives)]
        row.id = newborn_id(0, month, Draw.ARRIVALS.value, k)
        row.publisher = publisher_of(world, params, key, row.id, earlier)
        row.born = month
        row.visible = 0.0
        row.downloads = 0.0


@kernel
def _root(row, params, ranks, key, trait_key):
    """An ordinary model of its own."""
    row.base_model = -1
    row.parent = -1
    row.kind = Derivation.ROOT.value
    row.languages = root_languages(params, ranks, trait_key, row.id)
    row.terms = Terms.OPEN.value if uniform_at(key, row.id, 3) < params.root_open_share else Terms.RESTRICTED.value
    row.documentation = params.root_documentation


@kernel
def _inherit(world, row, params, key, trait_key, keeping):
    """A derivative takes after the base itself or after a recent derivative of it."""
    model = world.artefacts.rows[row.base_model]
    known = min(RECENT, model.derivatives)
    row.kind = kind_of(params, uniform_at(key, row.id, 4))
    row.parent = -1
    languages, terms, documentation = model.languages, model.terms, model.documentation
    if known > 0 and uniform_at(key, row.id, 5) < params.parent_derivative:
        row.parent = model.recent[int(uniform_at(key, row.id, 6) * known)]
        parent = world.derivatives.rows[row.parent]
        languages, terms, documentation = parent.languages, int(parent.terms), float(parent.documentation)
    row.languages = child_languages(params, languages, trait_key, row.id)
    row.terms = child_terms(params, terms, trait_key, row.id, keeping)
    row.documentation = child_documentation(params, documentation)


@kernel
def _remember(world, earlier):
    """Count the month's derivatives at their bases, and keep the last of them as possible parents."""
    made = np.zeros((FORMS, HUB_KINDS))
    for number in range(earlier, world.derivatives.count[0]):
        row = world.derivatives.rows[number]
        if int(row.base_model) >= 0:
            model = world.artefacts.rows[row.base_model]
            model.recent[model.derivatives % RECENT] = number
            model.derivatives += 1
            model.derived_now += 1
            made[form_of(world, model), int(row.kind)] += 1.0
    return made


@kernel
def form_of(world, model):
    """Form of the project that made a model; models from before the start had no project and go by their owner's kind."""
    if model.project >= 0:
        return world.projects.rows[model.project].form
    kind = world.organisations.rows[model.owner].kind
    if kind == Kind.COMPANY_LARGE or kind == Kind.START_UP or kind == Kind.PROVIDER:
        return Form.SINGLE_COMPANY.value
    return Form.NONPROFIT_GRASSROOTS.value if kind == Kind.GRASSROOTS else Form.SINGLE_INSTITUTE.value


FACTS = Facts(
    parameters=(
        Parameter("derived_share_hub", "share", 0.3, "New models on the hub that hang on an organisation's model.",
                  prior=Uniform(0.2, 0.4), low=0.0, high=1.0, source="Laufer et al. 2025: at most 30 % hang on another model"),
        Parameter("parent_derivative", "probability", 0.32, "Chance that the parent is itself a derivative.", low=0.0, high=1.0,
                  source="prototype"),
        Parameter("root_open_share", "share", 0.78, "Ordinary roots on permissive terms.", low=0.0, high=1.0,
                  source="hub counts 2025: declared licences"),
        Parameter("root_documentation", "person-months", 0.3, "Documentation of ordinary roots.", low=0.0),
    ),
)  # fmt: skip
