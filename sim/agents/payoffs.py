"""What an option is worth: seven motives, the chance that it reaches anyone, and what it costs."""

import math

from sim.entry import Facts, LogUniform, Mechanism, Parameter, Uniform
from sim.kernel import kernel
from sim.world.capability import HOURS_TO_FLOP, language_penalty
from sim.world.draws import logistic
from sim.world.motives import motive_weight
from sim.world.names import MONTHS, MOTIVES, Motive


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
    shadow, closed = params.api_shadow, world.market.rows[0].capability_closed
    for j in range(n):
        k = standing.spoken[j]
        lost = standing.penalty[j]
        if corpus >= 0 and world.corpora.rows[corpus].tokens[k] > standing.tokens[j]:
            lost = language_penalty(params, world.corpora.rows[corpus].tokens[k])
        open_best = world.languages.rows[k].best_seen
        offered = max(open_best, shadow * closed + (1.0 - shadow) * open_best)
        gain += min(1.0, max(0.0, (capability - lost - open_best) / params.gain_scale))
        near += logistic((capability - lost - offered) / params.gain_scale)
    if n == 0:
        return 0.0, 0.0
    return gain / n, near / n


@kernel
def model_payoffs(world, organisation, params, capability, corpus, standing):
    """The seven payoffs of releasing a model of some capability, each in [0, 1]; they stand in the standing's room for them."""
    payoff = standing.payoff
    payoff[:] = 0.0
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
def work_cost(params, organisation, activity):
    """USD that an activity's work costs its host; volunteers' work costs nothing."""
    return params.team_months[activity] * params.person_month_cost * params.paid_share[organisation.kind]


@kernel
def burden_of(params, organisation, standing, activity, cost):
    """What an option costs in utility: its money over means, as far as that money is the organisation's own, and its delay."""
    own = params.cost_weight[organisation.kind] * cost / standing.means
    return own + params.delay_weight * params.activity_months[activity] / MONTHS


FACTS = Facts(
    parameters=(
        Parameter(
            "cost_weight",
            "1",
            (0.3, 1.0, 1.0, 1.0, 1.0, 1.0, 1.0),
            "Weight of an option's cost over means. Large companies plan with a budget of their parent's that goes back if it is "
            "not spent.",
            low=0.0,
            by=("kind",),
            source="assumed; by hand, so that open company runs come nearer to the 170M hours known for 2024",
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
        Parameter(
            "compute_overhead",
            "1",
            2.0,
            "Hours spent per hour of the final run.",
            prior=Uniform(1.5, 5.0),
            low=1.0,
            source="assumed; by hand within the prior, to F21",
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
        Parameter("delay_weight", "utility per year", 0.3, "What a year of waiting costs.", prior=Uniform(0.1, 0.6), low=0.0),
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
            reads=("threshold_distance", "threshold_span", "compute_overhead"),
            off="absent: a run's reach does not depend on the compute it needs to come near the frontier",
            expects="four times the public compute raises the share of models without parent by non-companies",
        ),
    ),
)
