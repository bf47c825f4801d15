"""The options: what an organisation may start, each with its utility, from what it can observe.

Utility = sum over motives of weight x payoff x chance of success, less cost over means, less delay.
"""

from sim.agents.licence import hours_below, licence_burden
from sim.agents.menu import put
from sim.agents.payoffs import burden_of, model_payoffs, root_capability, threshold_chance, weighted, work_cost
from sim.entry import Facts, Parameter, Uniform
from sim.kernel import kernel
from sim.world.capability import HOURS_TO_FLOP, framework_gain, trusted_capability
from sim.world.draws import Draw, uniform
from sim.world.names import Activity, Motive
from sim.world.prestige import prestige, relief
from sim.world.reuse import reuse_probability
from sim.world.scarcity import worth_in
from sim.world.tables import MAX_TIES, holds
from sim.world.tokens import data_penalty, tokens_needed
from sim.world.tuning import derivation_gain


@kernel
def put_model(menu, world, organisation, params, plan, licence):
    """Add a pre-training or derivation; ``plan`` is (activity, hours, base row, capability, standing).

    ``licence`` is the burden of a permit.
    """
    activity, hours, base, capability, standing = plan
    corpus = world.artefacts.rows[base].corpus if base >= 0 else -1
    payoff = model_payoffs(world, organisation, params, capability, corpus, standing)
    payoff[Motive.SCIENCE] = params.novelty[activity]
    if base >= 0:
        owner = world.organisations.rows[world.artefacts.rows[base].owner]
        foreign = 1.0 if owner.region != organisation.region else 0.0
        payoff[Motive.SOVEREIGNTY] *= 1.0 - params.foreign_base_share * foreign
        payoff[Motive.ACCESS] *= params.derivation_credit
        payoff[Motive.REPUTATION] *= params.derivation_credit
        payoff[Motive.MARKET] *= params.derivation_credit
    cost = max(0.0, hours - standing.free) * standing.price + work_cost(params, organisation, activity)
    revenue = (organisation.revenue + params.revenue_hope * organisation.income) * params.revenue_months
    payoff[Motive.MARKET] *= revenue / max(1.0, revenue + cost)
    reach = 1.0
    enough = 1.0
    if activity == Activity.PRETRAIN:
        reach = threshold_chance(params, organisation, hours, world.market.rows[0].seen_open)
        flop = HOURS_TO_FLOP * hours / params.compute_overhead
        enough = min(1.0, standing.unique / tokens_needed(params, flop))
    full = enough * min(1.0, standing.people / params.team_people[activity]) * min(1.0, standing.means / (cost + 1.0))
    burden = burden_of(params, organisation, standing, activity, cost) + licence
    put(menu, activity, weighted(params, organisation, payoff, reach, full), burden, (hours, base, organisation.languages, -1))


@kernel
def put_pretraining(menu, world, organisation, params, effects, standing):
    """Add three sizes of pre-training run, and one just below a line for permits, if there are experts for any."""
    if organisation.experts < params.least_experts:
        return
    hours = 0
    for size in range(3):
        hours = int(standing.hours * params.run_sizes[size])
        put_run(menu, world, organisation, params, effects, standing, hours)
    put_run(menu, world, organisation, params, effects, standing, hours_below(params, effects, hours))


@kernel
def put_run(menu, world, organisation, params, effects, standing, hours):
    """Add a pre-training run of so many hours, if that and the data for it are enough."""
    if hours < params.least_hours:
        return
    flop = HOURS_TO_FLOP * hours / params.compute_overhead
    needed = tokens_needed(params, flop)
    if standing.unique < params.least_data * needed:
        return
    capability = root_capability(params, organisation, hours) + data_penalty(params, standing.unique, needed)
    plan = (Activity.PRETRAIN.value, hours, -1, capability, standing)
    licence = licence_burden(world, organisation, params, effects, hours, standing.means)
    put_model(menu, world, organisation, params, plan, licence)


@kernel
def put_derivations(menu, world, organisation, params, month, standing):
    """Add derivations from up to five bases, sampled by visibility."""
    artefacts = world.artefacts
    reach = artefacts.rows[artefacts.count[0] - 1].base_reach if artefacts.count[0] > 0 else 0.0
    if reach <= 0.0:
        return
    hours = int(min(params.derivation_most, max(params.least_hours, params.derivation_share * standing.hours)))
    gain = derivation_gain(params, hours)
    width = int(params.bases_seen) * (2 if organisation.misses >= params.patience else 1)
    for j in range(width):
        base = find_base(artefacts, uniform(world.seed, Draw.BASE_SAMPLE, month, organisation.id, j) * reach)
        model = artefacts.rows[base]
        if uniform(world.seed, Draw.REUSE, month, organisation.id, j) > reuse_probability(params, model.documentation):
            continue  # seen, but not documented well enough to build on
        seen = trusted_capability(params, model.score, model.difficulty)
        plan = (Activity.DERIVE.value, hours, base, seen + gain, standing)
        put_model(menu, world, organisation, params, plan, 0.0)


@kernel
def find_base(artefacts, point):
    """Row of the model in whose stretch of visibility a point falls, by bisection of the running sum."""
    low, high = 0, artefacts.count[0] - 1
    while low < high:
        middle = (low + high) // 2
        if artefacts.rows[middle].base_reach > point:
            high = middle
        else:
            low = middle + 1
    return low


@kernel
def put_small_work(menu, world, organisation, params, standing):
    """Add a dataset, a benchmark and a framework: work that needs people rather than compute."""
    value, language = worth_in(world, organisation.languages)
    for activity in (Activity.DATASET.value, Activity.BENCHMARK.value, Activity.FRAMEWORK.value):
        payoff = shared_payoffs(world, organisation, params, (activity, value), standing)
        cost = work_cost(params, organisation, activity) * (1.0 - relief(world.regions.rows[organisation.region], activity))
        full = min(1.0, standing.people / params.team_people[activity]) * min(1.0, standing.means / (cost + 1.0))
        burden = burden_of(params, organisation, standing, activity, cost)
        put(menu, activity, weighted(params, organisation, payoff, 1.0, full), burden, (0, -1, language, -1))


@kernel
def shared_payoffs(world, organisation, params, what, standing):
    """The seven payoffs of a shared input, ``what`` being (activity, worth of its language); in the standing's room for them."""
    activity, value = what
    payoff = standing.payoff
    payoff[:] = 0.0
    payoff[Motive.ACCESS] = params.shared_access[activity]
    payoff[Motive.SCIENCE] = params.novelty[activity]
    payoff[Motive.REPUTATION] = prestige(params, world.market.rows[0], activity)
    if activity != Activity.FRAMEWORK:
        payoff[Motive.LANGUAGE] = value
        payoff[Motive.SOVEREIGNTY] = value
    else:
        payoff[Motive.OWN_NEED] = framework_gain(params, organisation.framework)
    return payoff


@kernel
def put_waiting(menu, organisation):
    """Add starting nothing, which is worth what the organisation aspires to."""
    put(menu, Activity.WAIT.value, organisation.aspiration, 0.0, (0, -1, organisation.languages, -1))


@kernel
def put_joining(menu, world, row, params, standing):
    """Add joining up to five projects of tied organisations that are still open to partners."""
    organisation = world.organisations.rows[row]
    ties = world.ties.rows[row]
    seen = 0
    for j in range(min(ties.count, MAX_TIES)):
        project_row = world.organisations.rows[ties.to[j]].open_project
        if project_row < 0 or seen >= params.projects_seen:
            continue
        project = world.projects.rows[project_row]
        if project.host == row or holds(project.partners, row) or (project.languages & organisation.languages) == 0:
            continue
        seen += 1
        share = params.partner_share * max(ties.strength[j], world.market.rows[0].overlap_lists)
        cost = work_cost(params, organisation, Activity.JOIN.value)
        full = min(1.0, standing.people / params.team_people[Activity.JOIN.value])
        burden = burden_of(params, organisation, standing, Activity.JOIN.value, cost)
        payoff = project.expected
        if project.activity == Activity.DATASET:  # partners in data work have reasons of their own
            value, _ = worth_in(world, project.languages)
            own = shared_payoffs(world, organisation, params, (project.activity, value), standing)
            payoff = weighted(params, organisation, own, 1.0, 1.0)
        put(menu, Activity.JOIN.value, share * payoff * full, burden, (0, -1, project.languages, project_row))


PRETRAIN_FIRST = "assumed, by activity: wait, pretrain, derive, dataset, benchmark, framework, join"
FACTS = Facts(
    parameters=(
        Parameter(
            "run_sizes",
            "share",
            (0.2, 0.5, 1.0),
            "Sizes of pre-training considered, as shares of the compute within reach.",
            low=0.0,
            high=1.0,
            by=("size",),
        ),
        Parameter("least_experts", "FTE", 4.0, "Experts without whom no run can be started.", prior=Uniform(2.0, 8.0), low=0.0),
        Parameter("least_hours", "h", 100.0, "Smallest run.", low=1.0),
        Parameter("least_data", "share", 0.3, "Share of the tokens a run needs that must be within reach.", low=0.0, high=1.0),
        Parameter(
            "revenue_hope",
            "share of income",
            0.5,
            "Revenue hoped for by those who have none, per income.",
            prior=Uniform(0.1, 1.0),
            low=0.0,
        ),
        Parameter("revenue_months", "months", 12.0, "Months of revenue that count.", low=0.0),
        Parameter(
            "novelty",
            "share",
            (0.0, 0.5, 0.2, 0.45, 0.4, 0.4, 0.3),
            "Science payoff: share of what is revealed that is new in its class. " + PRETRAIN_FIRST,
            low=0.0,
            high=1.0,
            by=("activity",),
        ),
        Parameter(
            "shared_access",
            "share",
            (0.0, 0.0, 0.0, 0.35, 0.3, 0.35, 0.0),
            "Access payoff of shared inputs. " + PRETRAIN_FIRST,
            low=0.0,
            high=1.0,
            by=("activity",),
        ),
        Parameter(
            "team_people",
            "FTE",
            (1.0, 6.0, 2.0, 3.0, 2.0, 2.0, 1.0),
            "People an activity needs. " + PRETRAIN_FIRST,
            low=0.1,
            by=("activity",),
        ),
        Parameter(
            "team_months",
            "person-months",
            (0.0, 24.0, 6.0, 12.0, 6.0, 8.0, 3.0),
            "Work an activity takes. " + PRETRAIN_FIRST,
            low=0.0,
            by=("activity",),
        ),
        Parameter(
            "activity_months",
            "months",
            (0.0, 3.0, 1.0, 2.0, 1.0, 2.0, 2.0),
            "Delay that counts in the choice. " + PRETRAIN_FIRST,
            low=0.0,
            by=("activity",),
        ),
        Parameter(
            "foreign_base_share", "share", 0.5, "Sovereignty lost by building on a base from another region.", low=0.0, high=1.0
        ),
        Parameter("bases_seen", "count", 5.0, "Bases an organisation looks at.", low=1.0, high=5.0),
        Parameter("projects_seen", "count", 5.0, "Open projects of tied organisations it looks at.", low=0.0, high=5.0),
        Parameter(
            "derivation_credit",
            "share",
            0.25,
            "Part of a model's users, fame and revenue that goes to whoever derived it.",
            prior=Uniform(0.2, 0.7),
            low=0.0,
            high=1.0,
        ),
        Parameter(
            "derivation_share", "share", 0.1, "Share of the compute within reach that a derivation takes.", low=0.0, high=1.0
        ),
        Parameter("derivation_most", "h", 1e5, "Compute beyond which a derivation gains nothing.", low=1.0),
        Parameter("dataset_tokens", "tokens", 1e9, "Text one dataset project is expected to add.", low=1.0),
        Parameter(
            "partner_share", "share", 0.8, "Part of a project's payoff that a fully trusted partner shares.", low=0.0, high=1.0
        ),
        Parameter("patience", "misses", 3.0, "Misses in a row after which an organisation looks further.", low=1.0),
    ),
)
