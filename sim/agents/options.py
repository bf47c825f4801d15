"""Payoffs of the options: seven motives, chance of success, cost and delay, from what an organisation can observe.

Utility = sum over motives of weight x payoff x chance of success, less cost over means, less delay.
"""

import math
from typing import NamedTuple

import numpy as np

from sim.agents.menu import put
from sim.entry import Facts, LogUniform, Mechanism, Parameter, Uniform
from sim.kernel import kernel
from sim.world.capability import framework_gain, language_penalty, trusted_capability
from sim.world.draws import Draw, logistic, uniform
from sim.world.motives import motive_weight
from sim.world.names import LANGUAGES, MOTIVES, Activity, Kind, Motive
from sim.world.reuse import reuse_probability
from sim.world.tables import MAX_PARTNERS, MAX_TIES
from sim.world.tokens import data_penalty, tokens_needed

HOURS_TO_FLOP = 1e18  # the model's unit of compute: one hour is 1e18 useful FLOP


class Standing(NamedTuple):
    """What one organisation brings to its choices this month."""

    means: float  # USD it can move
    people: float  # FTE not yet at work
    hours: float  # compute it could have, bought and granted
    price: float  # USD/h
    free: float  # hours of those that cost nothing
    unique: float  # tokens within reach, all languages
    spoken: np.ndarray  # its languages
    tokens: np.ndarray  # within reach, by entry of ``spoken``
    penalty: np.ndarray  # OOM lost for want of more of them, by entry of ``spoken``


@kernel
def means(organisation, params):
    """USD an organisation can move: cash, a year's income, and a floor so that no cost is infinite."""
    return organisation.cash / 100.0 + 12.0 * organisation.income + params.means_floor


@kernel
def take_stock(world, organisation, params, people):
    """What an organisation with so many people brings: money, free hands, compute and tokens within reach."""
    price = world.regions.rows[organisation.region].posted
    spendable = params.compute_share * (organisation.cash / 100.0 + params.plan_income_months * organisation.income)
    own = organisation.own_hours * params.plan_months
    granted = 0.0 if organisation.kind == Kind.COMPANY_LARGE else world.regions.rows[organisation.region].free_hours
    free = own + granted
    spoken, n = np.empty(LANGUAGES, np.int64), 0
    for k in range(world.languages.count[0]):
        if (organisation.languages >> k) & 1:
            spoken[n] = k
            n += 1
    tokens, penalty, unique = np.empty(n), np.empty(n), organisation.crawl
    for j in range(n):
        tokens[j] = max(1.0, world.languages.rows[spoken[j]].open_crawl)
        penalty[j] = language_penalty(params, tokens[j])
        unique += tokens[j]
    return Standing(
        means(organisation, params),
        max(0.0, people - organisation.committed),
        free + spendable / max(0.01, price),
        price,
        free,
        unique,
        spoken[:n],
        tokens,
        penalty,
    )


@kernel
def root_capability(params, organisation, hours):
    """Capability of a run of so many hours, before data: log10 of effective FLOP."""
    return math.log10(HOURS_TO_FLOP * organisation.framework * hours / params.compute_overhead) + organisation.knowledge


@kernel
def threshold_chance(params, organisation, hours, capability):
    """Reach of a run against what it takes to come near a capability: the compute threshold (M2).

    Full at the hours that come within ``threshold_distance`` OOM, none at a hundredth of them.
    """
    if not params.on.compute_threshold:
        return 1.0
    missing = capability - params.threshold_distance - root_capability(params, organisation, hours)
    return min(1.0, max(0.0, 1.0 - missing / params.threshold_span))


@kernel
def prospects(world, params, capability, corpus, standing):
    """Mean over the organisation's languages of gain over the best open model, and of closeness to the best offer, in [0, 1].

    Users and customers compare with closed APIs too, so being near the best open model wins few while closed ones are ahead.
    ``corpus`` is the row of the text that a base was trained on, -1 for none.
    """
    gain, near, n = 0.0, 0.0, standing.spoken.size
    closed = params.api_shadow * world.market.rows[0].capability_closed
    for j in range(n):
        k = standing.spoken[j]
        lost = standing.penalty[j]
        if corpus >= 0 and world.corpora.rows[corpus].tokens[k] > standing.tokens[j]:
            lost = language_penalty(params, world.corpora.rows[corpus].tokens[k])
        open_best = world.languages.rows[k].best_seen
        offered = max(open_best, closed + (1.0 - params.api_shadow) * open_best)
        gain += min(1.0, max(0.0, (capability - lost - open_best) / params.gain_scale))
        near += logistic((capability - lost - offered) / params.gain_scale)
    if n == 0:
        return 0.0, 0.0
    return gain / n, near / n


@kernel
def model_payoffs(world, organisation, params, capability, corpus, standing):
    """The seven payoffs of releasing a model of some capability, each in [0, 1]."""
    payoff = np.zeros(MOTIVES)
    gain, near = prospects(world, params, capability, corpus, standing)
    users = 1e6 * world.regions.rows[organisation.region].users
    market = world.market.rows[0]
    payoff[Motive.ACCESS] = math.log(1.0 + users * params.user_share * near) / math.log(1.0 + users)
    payoff[Motive.LANGUAGE] = gain
    payoff[Motive.SOVEREIGNTY] = gain
    payoff[Motive.REPUTATION] = logistic((capability - market.score_mean) / market.score_spread)
    payoff[Motive.OWN_NEED] = min(1.0, max(0.0, capability - organisation.best_capability))
    payoff[Motive.MARKET] = near  # times the share of revenue in revenue and spending, once the cost is known
    return payoff


@kernel
def weighted(params, organisation, payoff, reach, full):
    """Motive weight x payoff x chance; the threshold bears on market, access and reputation only."""
    total = 0.0
    for k in range(MOTIVES):
        chance = full
        if k == Motive.MARKET or k == Motive.ACCESS or k == Motive.REPUTATION:
            chance = full * reach
        total += motive_weight(params, organisation, k) * payoff[k] * chance
    return total


@kernel
def burden_of(params, organisation, standing, activity, cost):
    """What an option costs in utility: its money over means, as far as that money is the organisation's own, and its delay."""
    own = params.cost_weight[organisation.kind] * cost / standing.means
    return own + params.delay_weight * params.activity_months[activity] / 12.0


@kernel
def put_model(menu, world, organisation, params, plan):
    """Add a pre-training or derivation; ``plan`` is (activity, hours, base row, capability, standing)."""
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
    cost = (
        max(0.0, hours - standing.free) * standing.price
        + params.team_months[activity] * params.person_month_cost * params.paid_share[organisation.kind]
    )
    revenue = (organisation.revenue + params.revenue_hope * organisation.income) * params.revenue_months
    payoff[Motive.MARKET] *= revenue / max(1.0, revenue + cost)
    reach = 1.0
    enough = 1.0
    if activity == Activity.PRETRAIN:
        reach = threshold_chance(params, organisation, hours, world.market.rows[0].seen_open)
        flop = HOURS_TO_FLOP * hours / params.compute_overhead
        enough = min(1.0, standing.unique / tokens_needed(params, flop))
    full = enough * min(1.0, standing.people / params.team_people[activity]) * min(1.0, standing.means / (cost + 1.0))
    burden = burden_of(params, organisation, standing, activity, cost)
    put(menu, activity, weighted(params, organisation, payoff, reach, full), burden, (hours, base, organisation.languages, -1))


@kernel
def put_pretraining(menu, world, organisation, params, standing):
    """Add three sizes of pre-training run, if there are experts, compute and data for any."""
    if organisation.experts < params.least_experts:
        return
    for size in range(3):
        hours = int(standing.hours * params.run_sizes[size])
        if hours < params.least_hours:
            continue
        flop = HOURS_TO_FLOP * hours / params.compute_overhead
        needed = tokens_needed(params, flop)
        if standing.unique < params.least_data * needed:
            continue
        capability = root_capability(params, organisation, hours) + data_penalty(params, standing.unique, needed)
        plan = (Activity.PRETRAIN.value, hours, -1, capability, standing)
        put_model(menu, world, organisation, params, plan)


@kernel
def derivation_gain(params, hours):
    """OOM a derivation of so many hours adds to its base."""
    return min(params.derivation_gain_most, params.derivation_gain * math.log10(1.0 + hours / params.derivation_hours))


@kernel
def put_derivations(menu, world, organisation, params, month, standing):
    """Add derivations from up to five bases, sampled by visibility."""
    artefacts = world.artefacts
    reach = artefacts.rows[artefacts.count[0] - 1].base_reach if artefacts.count[0] > 0 else 0.0
    if reach <= 0.0:
        return
    hours = int(min(params.derivation_most, max(params.least_hours, params.derivation_share * standing.hours)))
    width = int(params.bases_seen) * (2 if organisation.misses >= params.patience else 1)
    for j in range(width):
        base = find_base(artefacts, uniform(world.seed, Draw.BASE_SAMPLE, month, organisation.id, j) * reach)
        model = artefacts.rows[base]
        if uniform(world.seed, Draw.REUSE, month, organisation.id, j) > reuse_probability(params, model.documentation):
            continue  # seen, but not documented well enough to build on
        seen = trusted_capability(params, model.score, model.difficulty)
        plan = (Activity.DERIVE.value, hours, base, seen + derivation_gain(params, hours), standing)
        put_model(menu, world, organisation, params, plan)


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
    value, language = _neediest_language(world, organisation, params)
    for activity in (Activity.DATASET.value, Activity.BENCHMARK.value, Activity.FRAMEWORK.value):
        payoff = np.zeros(MOTIVES)
        payoff[Motive.ACCESS] = params.shared_access[activity]
        payoff[Motive.SCIENCE] = params.novelty[activity]
        payoff[Motive.REPUTATION] = params.prestige[activity]
        if activity != Activity.FRAMEWORK:
            payoff[Motive.LANGUAGE] = value
            payoff[Motive.SOVEREIGNTY] = value
        else:
            payoff[Motive.OWN_NEED] = framework_gain(params, organisation.framework)
        cost = params.team_months[activity] * params.person_month_cost * params.paid_share[organisation.kind]
        full = min(1.0, standing.people / params.team_people[activity]) * min(1.0, standing.means / (cost + 1.0))
        burden = burden_of(params, organisation, standing, activity, cost)
        put(menu, activity, weighted(params, organisation, payoff, 1.0, full), burden, (0, -1, language, -1))


@kernel
def _neediest_language(world, organisation, params):
    """The organisation's language in which new text is worth most, as (worth in [0, 1], bit mask).

    Worth rises with speakers and falls with the text there is and with the companies already at work in the language.
    """
    best, mask = 0.0, organisation.languages
    for k in range(world.languages.count[0]):
        if not (organisation.languages >> k) & 1:
            continue
        row = world.languages.rows[k]
        added = params.dataset_tokens / max(1.0, row.open_crawl)
        worth = params.scarcity_scale * math.log10(1.0 + added) * math.sqrt(row.speakers) / (1.0 + row.commercial)
        if worth > best:
            best, mask = worth, 1 << k
    return min(1.0, best), mask


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
        if has_partner(project, row) or (project.languages & organisation.languages) == 0:
            continue
        seen += 1
        share = params.partner_share * ties.strength[j]
        cost = params.team_months[Activity.JOIN.value] * params.person_month_cost * params.paid_share[organisation.kind]
        full = min(1.0, standing.people / params.team_people[Activity.JOIN.value])
        burden = burden_of(params, organisation, standing, Activity.JOIN.value, cost)
        put(menu, Activity.JOIN.value, share * project.expected * full, burden, (0, -1, project.languages, project_row))


@kernel
def has_partner(project, row):
    """True if the organisation hosts the project or is already one of its partners."""
    if project.host == row:
        return True
    for j in range(MAX_PARTNERS):
        if project.partners[j] == row:
            return True
    return False


PRETRAIN_FIRST = "assumed, by activity: wait, pretrain, derive, dataset, benchmark, framework, join"
FACTS = Facts(
    parameters=(
        Parameter("means_floor", "USD", 10_000.0, "Means anyone is assumed to have, so that no cost is infinite.", low=1.0),
        Parameter(
            "compute_share",
            "share",
            0.65,
            "Share of its means an organisation plans to spend on compute.",
            prior=Uniform(0.3, 0.7),
            low=0.0,
            high=1.0,
            source="hardware is 47-67 % of development cost (Cottier et al. 2024, arXiv 2405.21015)",
        ),
        Parameter(
            "cost_weight",
            "1",
            (0.3, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0),
            "Weight of an option's cost over means. Large "
            "companies plan with a budget of their parent's that goes back if it is not spent.",
            low=0.0,
            by=("kind",),
            source="assumed; calibrated to the compute of open company runs, F23 and F24",
        ),
        Parameter(
            "api_shadow",
            "share",
            0.5,
            "How far closed APIs, rather than the best open model, set what users compare a new model with.",
            prior=Uniform(0.0, 1.0),
            low=0.0,
            high=1.0,
        ),
        Parameter("plan_income_months", "months", 6.0, "Months of income that count as means for compute.", low=0.0),
        Parameter("plan_months", "months", 6.0, "Months a run is planned to take.", low=1.0),
        Parameter("compute_overhead", "1", 2.0, "Hours spent per hour of the final run.", prior=Uniform(1.5, 5.0), low=1.0),
        Parameter(
            "run_sizes",
            "share",
            (0.2, 0.5, 1.0),
            "Sizes of pre-training considered, as shares of the compute within reach.",
            low=0.0,
            high=1.0,
            by=("size",),
        ),
        Parameter(
            "threshold_distance",
            "OOM",
            1.0,
            "How far below the best open model a run still counts in full.",
            prior=Uniform(0.5, 1.5),
            low=0.0,
        ),
        Parameter("threshold_span", "OOM", 2.0, "How far below that its reach is gone.", low=0.1),
        Parameter("least_experts", "FTE", 4.0, "Experts without whom no run can be started.", prior=Uniform(2.0, 8.0), low=0.0),
        Parameter("least_hours", "h", 100.0, "Smallest run.", low=1.0),
        Parameter("least_data", "share", 0.3, "Share of the tokens a run needs that must be within reach.", low=0.0, high=1.0),
        Parameter(
            "gain_scale", "OOM", 1.0, "Gain over the best open model that counts in full.", prior=Uniform(0.5, 1.5), low=0.01
        ),
        Parameter(
            "user_share",
            "share",
            0.01,
            "Share of a region's users a model at the open frontier could win beyond closed APIs.",
            prior=LogUniform(0.001, 0.1),
            low=0.0,
            high=1.0,
        ),
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
            "prestige",
            "share",
            (0.0, 1.0, 0.6, 0.4, 0.4, 0.4, 0.3),
            "Reputation payoff of work that has no score. " + PRETRAIN_FIRST,
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
        Parameter("delay_weight", "utility per year", 0.3, "What a year of waiting costs.", prior=Uniform(0.1, 0.6), low=0.0),
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
            "derivation_gain",
            "OOM per decade",
            0.1,
            "Capability a derivation adds per tenfold compute.",
            prior=Uniform(0.05, 0.2),
            low=0.0,
        ),
        Parameter("derivation_gain_most", "OOM", 0.3, "Most a derivation adds.", low=0.0, high=0.5),
        Parameter("derivation_hours", "h", 100.0, "Compute at which a derivation begins to gain.", low=1.0),
        Parameter(
            "derivation_share", "share", 0.1, "Share of the compute within reach that a derivation takes.", low=0.0, high=1.0
        ),
        Parameter("derivation_most", "h", 1e5, "Compute beyond which a derivation gains nothing.", low=1.0),
        Parameter("dataset_tokens", "tokens", 1e9, "Text one dataset project is expected to add.", low=1.0),
        Parameter(
            "scarcity_scale", "1", 0.3, "Worth of new text per tenfold of the text there is.", prior=Uniform(0.1, 0.6), low=0.0
        ),
        Parameter(
            "partner_share", "share", 0.8, "Part of a project's payoff that a fully trusted partner shares.", low=0.0, high=1.0
        ),
        Parameter("patience", "misses", 3.0, "Misses in a row after which an organisation looks further.", low=1.0),
    ),
    mechanisms=(
        Mechanism(
            "compute_threshold",
            id="M2",
            finding="Without compute near the frontier's, a run does not reach users; the others build on others' bases.",
            source="Linåker, Osborne, Ding, Burtenshaw 2025; Widder, West, Whittaker 2023",
            moves=(
                "decide_project: organisations.plan, organisations.wish_hours, organisations.wish_base, "
                "organisations.wish_language, organisations.wish_project, organisations.wish_payoff",
            ),
            reads=("threshold_distance", "threshold_span", "least_experts"),
            off="absent: a run's reach does not depend on the compute it needs to come near the frontier",
            expects="four times the public compute raises the share of models without parent by non-companies",
        ),
    ),
)
