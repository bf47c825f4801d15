"""Looking back: organisations compare what a release brought with what they hoped for, and learn."""

import math

from sim.entry import Facts, Parameter
from sim.kernel import kernel
from sim.world.capability import framework_gain, language_penalty
from sim.world.draws import Draw, uniform
from sim.world.motives import motive_weight, responds
from sim.world.names import ACTIVITIES, ITEMS, LANGUAGES, MOTIVES, Activity, Domain, Motive, Stage
from sim.world.prestige import prestige
from sim.world.scarcity import worth_in
from sim.world.tables import MAX_TIES
from sim.world.tokens import with_transfer


@kernel
def decide_future(world, params, effects, month):
    """Some months after a release its makers take stock: they update what the activity is worth and what they aspire to."""
    lag = int(params.hindsight_months)
    for i in range(world.artefacts.count[0]):
        artefact = world.artefacts.rows[i]
        if artefact.born == month - lag and artefact.project >= 0:
            owner = world.organisations.rows[artefact.owner]
            if owner.alive == 1:
                learn(owner, artefact.activity, realised(world, artefact, owner, params), params)
    for i in range(world.projects.count[0]):  # a run that stopped is a lesson too
        project = world.projects.rows[i]
        if project.stage == Stage.REST and project.since == month and project.last_release != month:
            learn(world.organisations.rows[project.host], project.activity, 0.0, params)
    _imitate(world, params, month)


@kernel
def learn(organisation, activity, payoff, params):
    """Move the estimate of an activity and the aspiration towards what was realised."""
    lived = organisation.estimate[activity]
    organisation.estimate[activity] = payoff if lived < 0.0 else lived + params.learning_rate * (payoff - lived)
    organisation.welfare += params.learning_rate * (payoff - organisation.welfare)
    if not responds(params):
        return
    organisation.misses = organisation.misses + 1 if payoff < organisation.aspiration else 0
    organisation.aspiration += params.aspiration_rate * (payoff - organisation.aspiration)


@kernel
def realised(world, artefact, owner, params):
    """Motive-weighted payoff that an artefact has brought its maker, in [0, 1]."""
    users = 1e6 * world.regions.rows[owner.region].users
    model = artefact.domain == Domain.MODELS
    total = 0.0
    for k in range(MOTIVES):
        payoff = 0.0
        if k == Motive.ACCESS:
            payoff = math.log(1.0 + 1e6 * artefact.reach) / math.log(1.0 + users) if model else _open_gain(artefact, params)
        elif k == Motive.SCIENCE:
            payoff = params.novelty[artefact.activity] * _revealed(artefact)
        elif k == Motive.LANGUAGE or k == Motive.SOVEREIGNTY:
            payoff = _language_lead(world, artefact, params) if model else _language_gain(world, artefact, params)
        elif k == Motive.MARKET:
            payoff = owner.revenue / max(1.0, owner.revenue + owner.plan_income)
        elif k == Motive.REPUTATION:
            payoff = owner.standing if model else _esteem(world, artefact, params)
        elif k == Motive.OWN_NEED:
            payoff = min(1.0, max(0.0, artefact.gain)) if model else framework_gain(params, owner.framework)
        total += motive_weight(params, owner, k) * min(1.0, max(0.0, payoff))
    return total


@kernel
def _esteem(world, artefact, params):
    """What work without a score has earned its maker's reputation, as far as it is there to be seen."""
    return prestige(params, world.market.rows[0], artefact.activity) * _revealed(artefact)


@kernel
def _revealed(artefact):
    n = 0
    for item in range(ITEMS):
        n += (artefact.revealed >> item) & 1
    return n / ITEMS


@kernel
def _open_gain(artefact, params):
    """What shared inputs are worth to those they are made for, as far as they are shared."""
    return params.shared_access[artefact.activity] if artefact.terms > 0 and artefact.revealed != 0 else 0.0


@kernel
def _language_gain(world, artefact, params):
    """What a shared input has brought a language: of text, what more of it is worth there now."""
    if artefact.activity != Activity.DATASET:
        return _open_gain(artefact, params)
    return worth_in(world, artefact.languages)[0] if artefact.terms > 0 and artefact.revealed != 0 else 0.0


@kernel
def _language_lead(world, artefact, params):
    """Mean closeness to the best open model over the artefact's languages, in [0, 1]."""
    if artefact.corpus < 0:
        return 0.0
    total, n = 0.0, 0
    for k in range(LANGUAGES):
        if (artefact.languages >> k) & 1:
            corpus = world.corpora.rows[artefact.corpus]
            tokens = with_transfer(params, corpus.tokens[k], corpus.total)
            here = artefact.capability - language_penalty(params, tokens)
            total += min(1.0, max(0.0, 1.0 + (here - world.languages.rows[k].best) / params.gain_scale))
            n += 1
    return total / n if n > 0 else 0.0


@kernel
def _imitate(world, params, month):
    """A few copy what their most reputed tie has learned."""
    for row in range(world.organisations.count[0]):
        organisation = world.organisations.rows[row]
        organisation.model_of = -1
        if organisation.alive == 0:
            continue
        if uniform(world.seed, Draw.IMITATE, month, organisation.id, 0) >= params.imitation_rate:
            continue
        ties = world.ties.rows[row]
        best = -1
        for j in range(min(ties.count, MAX_TIES)):
            other = world.organisations.rows[ties.to[j]]
            if other.alive == 0:
                continue
            if best < 0 or _more_reputed(other, world.organisations.rows[best]):
                best = ties.to[j]
        organisation.model_of = best
    for row in range(world.organisations.count[0]):
        organisation = world.organisations.rows[row]
        if organisation.model_of >= 0 and world.organisations.rows[organisation.model_of].model_of < 0:
            for a in range(ACTIVITIES):
                organisation.estimate[a] = world.organisations.rows[organisation.model_of].estimate[a]


@kernel
def _more_reputed(a, b):
    if a.reputation != b.reputation:
        return a.reputation > b.reputation
    return a.id < b.id


FACTS = Facts(
    parameters=(
        Parameter("hindsight_months", "months", 3.0, "Months after a release at which its makers take stock.", low=1.0),
        Parameter("learning_rate", "1/release", 0.2, "Weight of the newest release in what an activity is thought to be "
                  "worth.", low=0.0, high=1.0),
        Parameter("aspiration_rate", "1/release", 0.1, "Weight of the newest release in the aspiration.", low=0.0, high=1.0),
        Parameter("imitation_rate", "1/month", 0.02, "Chance that an organisation copies its most reputed tie's experience.",
                  low=0.0, high=1.0),
    ),
)  # fmt: skip
