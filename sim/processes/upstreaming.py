"""Upstreaming (M11): who trains with a framework adds what it needs to it, if review is cheap; all who use it gain."""

import math

import numpy as np

from sim.entry import Effect, Facts, LogUniform, Mechanism, Parameter, Uniform
from sim.kernel import kernel
from sim.processes.bases import find
from sim.processes.ties import meet
from sim.world.draws import Draw, stream, uniform_at
from sim.world.involvement import log_work
from sim.world.ledger import CENTS, pay, to_cents
from sim.world.motives import motive_weight
from sim.world.names import MONTHS, REGIONS, Account, Domain, Motive, Phase, Role, Stage, Terms
from sim.world.offer import CODE_BIT
from sim.world.reciprocity import giving, help_with
from sim.world.stakeholders import group_of


@kernel
def outsiders_merge(params):
    """True while changes from outside are merged; the mechanism's one switch."""
    return params.on.upstreaming


@kernel
def upstream(world, params, effects, month):
    """Users add what their runs need to the framework they train with, maintainers merge, and users pull what is new."""
    users = users_of(world)
    paid = _paid_reviewers(world, users, params, effects)
    added = np.zeros(users.size)
    if outsiders_merge(params):
        _add(world, paid, added, params, month)
    for row in range(users.size):
        _merge(world, row, paid[row], added[row], params)
    _look_around(world, users, params, month)
    for row in range(users.size):
        _pull(world, world.organisations.rows[row], params)


@kernel
def trains(project):
    """True for a project whose run or post-training is under way."""
    return project.hours_needed > 0 and (project.stage == Stage.PRETRAINING or project.stage == Stage.POSTTRAINING)


@kernel
def users_of(world):
    """By organisation: runs under way that train with its framework; idle users are not seen."""
    users = np.zeros(world.organisations.count[0], np.int64)
    for i in range(world.projects.count[0]):
        project = world.projects.rows[i]
        stack = world.organisations.rows[project.host].stack
        if stack >= 0 and trains(project):
            users[stack] += 1
    return users


@kernel
def is_kept(world, organisation):
    """True for an organisation whose open framework has a project that still keeps it."""
    return organisation.maintains >= 0 and world.projects.rows[organisation.maintains].stage != Stage.ENDED


@kernel
def reviewers(world, organisation, paid, params):
    """FTE who review what comes from outside: part of the project's core, and paid ones."""
    return params.review_share * world.projects.rows[organisation.maintains].core + paid


@kernel
def _paid_reviewers(world, users, params, effects):
    """FTE of paid reviewers by maintainer, in proportion to users; states pay at home, companies anywhere."""
    paid, here, all_users = np.zeros(users.size), np.zeros(REGIONS, np.int64), 0
    for row in range(users.size):
        if is_kept(world, world.organisations.rows[row]):
            here[world.organisations.rows[row].region] += users[row]
            all_users += users[row]
    accounts, cost = world.accounts, params.person_month_cost
    gift = to_cents(effects.review_gift) if all_users > 0 else 0
    pay(accounts.rows[Account.PARENT_COMPANIES], accounts.rows[Account.HOUSEHOLDS], gift)
    given = np.zeros(REGIONS, np.int64)
    for r in range(REGIONS):
        given[r] = to_cents(effects.review_money[r]) if here[r] > 0 else 0
        pay(accounts.rows[Account.STATE + r], accounts.rows[Account.HOUSEHOLDS], given[r])
    for row in range(users.size):
        organisation = world.organisations.rows[row]
        if users[row] > 0 and is_kept(world, organisation):
            r = organisation.region
            paid[row] = users[row] * (gift / all_users + given[r] / here[r]) / CENTS / cost
    return paid


@kernel
def merge_months(params, waiting, hands):
    """Person-months that it takes a user to get one change merged: more while reviews wait."""
    return params.review_months * (1.0 + waiting / max(params.least_reviewers, hands))


@kernel
def worth_adding(params, weight, need, efficiency, spending):
    """USD that a change is worth to a user: what it saves of a run's compute, as far as own need moves the user."""
    return weight * need * params.change_step * (params.framework_best - efficiency) / efficiency * spending


@kernel
def _add(world, paid, added, params, month):
    """Changes that users send upstream this month, and the time that takes from their own work."""
    key = stream(world.seed, Draw.CHANGE, month)
    for i in range(world.projects.count[0]):
        project = world.projects.rows[i]
        user = world.organisations.rows[project.host]
        if user.stack < 0 or user.stack == project.host or not trains(project):
            continue
        keeper = world.organisations.rows[user.stack]
        if not is_kept(world, keeper):
            continue
        months = merge_months(params, keeper.review_queue, reviewers(world, keeper, paid[user.stack], params))
        need = -math.log(uniform_at(key, project.id, 0))  # mean 1: few lack much
        spending = project.hours_needed * world.regions.rows[user.region].posted
        worth = worth_adding(params, motive_weight(params, user, Motive.OWN_NEED.value), need, user.framework, spending)
        if worth > months * params.person_month_cost and uniform_at(key, project.id, 1) < giving(params, user):
            added[user.stack] += 1.0
            meet(world, project.host, user.stack, params)
            help_with(user, keeper, months)
            project.progress = max(0.0, project.progress - months)
            form, group = world.projects.rows[keeper.maintains].form, group_of(user.kind)
            role = params.role_weight[Role.CONTRIBUTE]
            log_work(world, month, form, Domain.SOFTWARE.value, Phase.POST_RELEASE.value, group, months, role, 1.0)


@kernel
def _merge(world, row, paid, added, params):
    """A maintainer's month: what is reviewed gets in, and the framework ages."""
    keeper = world.organisations.rows[row]
    merged = 0.0
    if is_kept(world, keeper):
        work = keeper.review_queue + params.review_months * added
        done = min(work, reviewers(world, keeper, paid, params))
        keeper.review_queue = work - done
        merged = done / params.review_months
    else:
        keeper.review_queue = 0.0
    keeper.merged += (merged - keeper.merged) / MONTHS
    keeper.commits -= keeper.commits / MONTHS
    if keeper.shared > 0.0:
        keeper.shared = next_efficiency(params, keeper.shared, merged)


@kernel
def next_efficiency(params, efficiency, merged):
    """Efficiency of a framework after a month with so many changes: each goes a part of the way, and code ages."""
    gained = min(1.0, params.change_step * merged) * (params.framework_best - efficiency)
    return efficiency + gained - params.framework_ageing * (efficiency - 1.0)


@kernel
def _look_around(world, users, params, month):
    """Now and then an organisation looks at a framework that is in use, and takes it if it is better than its own."""
    reach, total = np.zeros(users.size), 0.0
    for row in range(users.size):
        if is_kept(world, world.organisations.rows[row]):
            total += 1.0 + users[row]
        reach[row] = total
    if total <= 0.0:
        return
    key = stream(world.seed, Draw.STACK, month)
    for row in range(users.size):
        organisation = world.organisations.rows[row]
        if organisation.alive == 0 or uniform_at(key, organisation.id, 0) >= params.stack_hazard:
            continue
        seen = find(reach, uniform_at(key, organisation.id, 1) * total)
        present = organisation.framework
        if organisation.stack >= 0:
            present = max(present, world.organisations.rows[organisation.stack].shared)
        if seen != row and world.organisations.rows[seen].shared > present:
            organisation.stack = seen


@kernel
def _pull(world, organisation, params):
    """What an organisation trains with ages, and follows the framework that it uses; a maintainer has its own at once."""
    if organisation.alive == 0:
        return
    efficiency = organisation.framework - params.framework_ageing * (organisation.framework - 1.0)
    if organisation.stack >= 0:
        ahead = world.organisations.rows[organisation.stack].shared - efficiency
        efficiency += params.stack_pull * max(0.0, ahead)
    organisation.framework = max(efficiency, organisation.shared)


@kernel
def share_framework(organisation, project, number, params):
    """A framework released in the open may be used by all, and its project keeps it from then on."""
    if (project.plan_reveal & CODE_BIT) == 0 or project.plan_terms < Terms.RESTRICTED:
        return
    organisation.maintains = number
    organisation.shared = max(organisation.shared, organisation.framework)
    organisation.commits += params.framework_step / params.change_step / MONTHS


FACTS = Facts(
    parameters=(
        Parameter("change_step", "share", 0.01, "Part of the way to twice the efficiency that one change to a framework goes.",
                  prior=LogUniform(0.003, 0.03), low=0.0, high=1.0),
        Parameter("framework_ageing", "1/month", 0.005, "Part of its gain in efficiency that a framework loses as hardware and "
                  "methods move on.", prior=LogUniform(0.002, 0.02), low=0.0, high=1.0),
        Parameter("review_months", "person-months", 0.3, "Work of a maintainer on one change from outside, and of its author to "
                  "get it merged if nothing waits.", prior=LogUniform(0.1, 1.0), low=1e-3),
        Parameter("review_share", "share", 0.2, "Part of a framework's core that reviews what comes from outside.",
                  prior=Uniform(0.05, 0.4), low=0.0, high=1.0),
        Parameter("least_reviewers", "FTE", 0.05, "Reviewers that a framework is taken to have at least when a wait is judged.",
                  low=1e-3),
        Parameter("stack_hazard", "1/month", 0.1, "Chance that an organisation looks for a better framework.",
                  prior=Uniform(0.02, 0.3), low=0.0, high=1.0),
        Parameter("stack_pull", "1/month", 0.2, "Part of the lead of the framework it uses that an organisation takes up.",
                  prior=Uniform(0.05, 0.5), low=0.0, high=1.0),
    ),
    effects=(
        Effect("review_money", "USD/month", 0.0, "add", "Pay of reviewers for frameworks kept in a region, by its state.",
               by="region", low=0.0),
        Effect("review_gift", "USD/month", 0.0, "add", "Pay of reviewers for all open frameworks in use, by companies.", low=0.0),
    ),
    mechanisms=(
        Mechanism(
            "upstreaming", id="M11",
            finding="Users build the features they need into a shared framework and give them back where review is cheap.",
            source="Linåker, Osborne, Ding, Burtenshaw 2025, slide 21 (GPT-NeoX); Osborne et al. 2024, arXiv 2410.18241: hosts "
                   "make about 80 % of commits",
            moves=("work: organisations.gave, organisations.got, organisations.review_queue, organisations.merged, "
                   "organisations.shared, organisations.framework, "
                   "organisations.stack, projects.progress, participation.effort, participation.weighted, "
                   "participation.actors, ties.to, ties.strength, ties.count",),
            reads=("change_step", "review_months", "review_share", "least_reviewers"),
            off="absent: only its maintainer changes a framework; others use it as it is",
            expects="money for reviewers raises what is merged, and so the efficiency of users who pay nothing",
        ),
    ),
)  # fmt: skip
