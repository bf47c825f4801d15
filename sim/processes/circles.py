"""Trusted circles (M13): a model is tested before its release by those whom its makers know, and is the better for it."""

import math

import numpy as np

from sim.entry import MEASURED, Effect, Facts, LogUniform, Mechanism, Parameter, Resting, Uniform, resting
from sim.kernel import kernel
from sim.world.draws import Draw, stream, uniform_at
from sim.world.involvement import log_work
from sim.world.ledger import pay, to_cents
from sim.world.names import Account, Domain, Phase, Role, Stage
from sim.world.reciprocity import help_with
from sim.world.stakeholders import group_of
from sim.world.tables import MAX_TESTERS, holds

TRIES = 4  # for each place, when testers are drawn from all


@kernel
def find_testers(world, project, params, month):
    """Fill in a project's testers: drawn by ties, each comes as surely as the tie is strong (the mechanism's one switch)."""
    key = stream(world.seed, Draw.TESTER, month)
    for j in range(MAX_TESTERS):
        project.testers[j] = -1
    if params.on.trusted_circles:
        _ask_ties(world, project, key)
    else:
        number = int(params.trusted_circles_off_testers + uniform_at(key, project.id, 0))
        _ask_anyone(world, project, key, min(MAX_TESTERS, number))


@kernel
def _ask_ties(world, project, key):
    """Ask up to so many ties as there are places, in proportion to strength; nobody is asked twice."""
    ties = world.ties.rows[project.host]
    asked, found = np.zeros(ties.count, np.bool_), 0
    for attempt in range(MAX_TESTERS):
        total = 0.0
        for j in range(ties.count):
            if not asked[j] and world.organisations.rows[ties.to[j]].alive == 1:
                total += ties.strength[j]
        if total <= 0.0:
            return
        left, chosen = uniform_at(key, project.id, 1 + 2 * attempt) * total, -1
        for j in range(ties.count):
            if not asked[j] and world.organisations.rows[ties.to[j]].alive == 1:
                chosen = j
                left -= ties.strength[j]
                if left < 0.0:
                    break
        asked[chosen] = True
        if uniform_at(key, project.id, 2 + 2 * attempt) < ties.strength[chosen]:
            project.testers[found] = ties.to[chosen]
            found += 1


@kernel
def _ask_anyone(world, project, key, number):
    """Draw testers from all living organisations alike."""
    found, n = 0, world.organisations.count[0]
    for attempt in range(TRIES * MAX_TESTERS):
        if found >= number:
            return
        row = min(n - 1, int(uniform_at(key, project.id, 1 + attempt) * n))
        if row != project.host and world.organisations.rows[row].alive == 1 and not holds(project.testers, row):
            project.testers[found] = row
            found += 1


@kernel
def skill_of(params, organisation):
    """Skill that a tester's people bring: the mean for one of middling standing."""
    return params.tester_skill * (0.5 + organisation.standing)


@kernel
def circle_gain(params, skill):
    """OOM that tests by people of so much skill, all together, add to a model."""
    return params.circle_gain * math.log(1.0 + skill)


@kernel
def go_through_circle(world, project, params, effects, month):
    """A finished model goes to its testers, and to those of a neutral programme if there is one; return the gain."""
    find_testers(world, project, params, month)
    skill, cell = 0.0, (Domain.EVALUATION.value, Phase.POST_TRAINING.value)
    for j in range(MAX_TESTERS):
        if project.testers[j] >= 0:
            tester = world.organisations.rows[project.testers[j]]
            skill += skill_of(params, tester)
            group, role = group_of(tester.kind), params.role_weight[Role.FEEDBACK]
            log_work(world, month, project.form, cell[0], cell[1], group, params.tester_months, role, 1.0)
            help_with(tester, world.organisations.rows[project.host], params.tester_months)
    if effects.neutral_testers > 0.0:
        skill += params.tester_skill * effects.neutral_testers
        cents = to_cents(effects.neutral_testers * params.tester_months * params.person_month_cost)
        pay(world.accounts.rows[Account.PHILANTHROPY], world.accounts.rows[Account.HOUSEHOLDS], cents)
    return circle_gain(params, skill)


def live_testers(world, params, effects):
    """Testers that projects in post-training would have, were they ready now."""
    found = []
    for project in world.projects.rows[: world.projects.count[0]].copy():
        if project.stage == Stage.POSTTRAINING:
            find_testers(world, project, params, int(effects.month))
            found.append([float(np.sum(project.testers >= 0))])
    return np.array(found).reshape(-1, 1)


FACTS = Facts(
    parameters=(
        Parameter("circle_gain", "OOM", 0.03, "Capability that a model gains per log of testers' skill.",
                  prior=LogUniform(0.01, 0.1), low=0.0),
        Parameter("tester_skill", "1", 0.5, "Skill of a tester's people, in the mean.", prior=Uniform(0.3, 0.7), low=0.0),
        Parameter("tester_months", "person-months", 0.1, "Work of one tester on one model.", prior=LogUniform(0.03, 0.5),
                  low=0.0),
        Parameter("trusted_circles_off_testers", "testers", resting("trusted_circles_off_testers"), "Testers of a model when "
                  "they do not go by ties.", low=0.0, high=5.0, source=MEASURED),
    ),
    effects=(
        Effect("neutral_testers", "testers per model", 0.0, "add", "Testers of a programme open to all models, paid by "
               "foundations.", low=0.0),
    ),
    resting=(Resting("trusted_circles_off_testers", "testers of a model, over projects in post-training", live_testers, "mean"),),
    mechanisms=(
        Mechanism(
            "trusted_circles", id="M13",
            finding="Intermediate checkpoints go to partners of earlier work; outsiders do not see them.",
            source="Linåker, Osborne, Ding, Burtenshaw 2025, slide 23 (Hugging Face and start-ups)",
            moves=("work: projects.testers, projects.gain, ties.to, ties.strength, ties.count, organisations.gave, "
                   "organisations.got, participation.effort, "
                   "participation.weighted, participation.actors",),
            reads=("circle_gain", "tester_skill", "trusted_circles_off_testers"),
            off="response removed: as many testers, drawn from all alike",
            expects="gain follows centrality in the network of ties with it on, and does not when off",
        ),
    ),
)  # fmt: skip
