"""The compute exchange: own clusters, standing partners, grants by merit, hours for languages, then a priced call by region.

Laws: no provider over capacity; no budget below zero; no request served twice; no hours left in a market while an acceptable
affordable request waits there; in one programme nobody is passed over for a lower priority.
"""

import math

import numpy as np

from sim.entry import Facts, LogUniform, Parameter
from sim.exchanges.booking import give, ids_of, take, wanted
from sim.exchanges.earmarks import serve_languages
from sim.exchanges.grants import award_grants
from sim.exchanges.spot import clear_spot
from sim.kernel import kernel
from sim.world.involvement import log_work
from sim.world.ledger import CENTS, pay_up_to, to_cents
from sim.world.names import Account, Activity, Domain, Phase, Role, Stage, Stakeholder
from sim.world.order import order_by_id, rows_by_id
from sim.world.partnership import partner_hours

SUPPORT_UNIT = 1e5  # hours per person-month of providers' support, times the parameter


@kernel
def compute_exchange(world, params, effects, month):
    """Compute requests meet capacity: own clusters, then partners, then grants by merit, then languages' hours, then money."""
    open_capacity(world)
    asking = requests(world, params, month)
    earned = np.zeros(world.providers.count[0], np.int64)  # cents that each provider is paid for hours
    own = np.zeros(asking.size, np.int64)  # hours that each request is served on its host's own machines
    serve_owners(world, asking, params, month, own)
    serve_partners(world, asking, params, month)
    award_grants(world, asking, params, effects, month, earned)
    serve_languages(world, asking, params, effects, month, earned)
    clear_spot(world, asking, params, effects, month, earned)
    close_books(world, params, earned)
    log_support(world, asking, own, params, month)


@kernel
def open_capacity(world):
    """All capacity is free at the start of the month: hours not used have lapsed."""
    for i in range(world.providers.count[0]):
        provider = world.providers.rows[i]
        provider.used, provider.free = 0, provider.capacity
    market = world.market.rows[0]
    market.applications, market.awards = 0, 0


@kernel
def requests(world, params, month):
    """Rows of projects that ask for compute, in the order of ids; each asks for a month's part of its run."""
    projects = world.projects
    rows, ids, n = np.empty(projects.count[0], np.int64), np.empty(projects.count[0], np.int64), 0
    for i in range(projects.count[0]):
        project = projects.rows[i]
        project.hours_now, project.hours_asked, project.bid = 0, 0, 0.0
        left = project.hours_needed - project.hours_got
        if not trains(project) or left <= 0 or project.porting > 0:
            continue
        project.hours_asked = min(left, int(math.ceil(project.hours_needed / params.run_months)))
        if project.first_asked < 0:
            project.first_asked, project.grant_applied = month, month
        rows[n], ids[n] = i, project.id
        n += 1
    return rows_by_id(rows[:n], ids[:n])


@kernel
def trains(project):
    """True while a project is at the stage of its work that takes compute."""
    if project.activity == Activity.DERIVE:
        return project.stage == Stage.POSTTRAINING
    return project.activity == Activity.PRETRAIN and project.stage == Stage.PRETRAINING


@kernel
def serve_owners(world, asking, params, month, own):
    """A cluster serves its owner's projects first, at a part of the reserve price; ``own`` receives those hours."""
    for i in order_by_id(ids_of(world.providers)):
        provider = world.providers.rows[i]
        if provider.owner < 0 or provider.free <= 0:
            continue
        owner = world.organisations.rows[provider.owner]
        price = params.own_cluster_cost * provider.reserve
        for j in range(asking.size):
            project = world.projects.rows[asking[j]]
            if project.host != provider.owner or wanted(project) <= 0:
                continue
            hours = min(wanted(project), provider.free)
            if price * hours * CENTS > owner.cash:
                hours = int(owner.cash / CENTS / price)
            pay_up_to(owner, world.accounts.rows[Account.EQUIPMENT], to_cents(hours * price))
            take(provider, hours)
            give(project, hours, month)
            own[j] += hours


@kernel
def serve_partners(world, asking, params, month):
    """Standing partnerships come next: the hours promised, as far as the partner has them free."""
    for row in asking:
        project = world.projects.rows[row]
        promised = min(partner_hours(params, project), wanted(project))
        if promised <= 0:
            continue
        provider = world.providers.rows[project.partner_provider]
        hours = min(promised, provider.free)
        take(provider, hours)
        give(project, hours, month)
        project.partner_total += hours
        project.lock_in = 1.0 - math.exp(-project.partner_total / params.lock_in_scale)


@kernel
def close_books(world, params, earned):
    """Sellers pay the running costs of what they served; use and income of the month enter the providers' averages."""
    for i in range(world.providers.count[0]):
        provider = world.providers.rows[i]
        share = provider.used / provider.capacity if provider.capacity > 0 else 0.0
        provider.utilisation += params.provider_smoothing * (share - provider.utilisation)
        paid = 0
        if provider.public == 0 and provider.owner < 0:
            cost = to_cents(params.running_cost * provider.reserve * provider.used)
            paid = pay_up_to(provider, world.accounts.rows[Account.EQUIPMENT], cost)
        provider.income += params.provider_smoothing * ((earned[i] - paid) / CENTS - provider.income)


@kernel
def log_support(world, asking, own, params, month):
    """Book the providers' support of runs, other than on their host's own machines, in the participation log."""
    role = params.role_weight[Role.CONTRIBUTE]
    for j in range(asking.size):
        project = world.projects.rows[asking[j]]
        hours = project.hours_now - own[j]
        if hours > 0:
            phase = Phase.PRE_TRAINING.value if project.stage == Stage.PRETRAINING else Phase.POST_TRAINING.value
            months = params.support_months * hours / SUPPORT_UNIT
            log_work(world, month, project.form, Domain.COMPUTE.value, phase, Stakeholder.PROVIDERS.value, months, role, 1.0)


FACTS = Facts(
    parameters=(
        Parameter("run_months", "months", 5.0, "Months over which a run asks for its compute.", low=1.0, high=24.0),
        Parameter("own_cluster_cost", "share of reserve price", 0.05, "What an hour on its own cluster costs an owner.",
                  prior=LogUniform(0.02, 0.5), low=0.0, high=1.0),
        Parameter("lock_in_scale", "h", 1e6, "Partner hours at which a project is mostly locked in.", prior=LogUniform(3e5, 3e6),
                  low=1.0),
        Parameter("provider_smoothing", "1/month", 1.0 / 6.0, "Weight of the newest month in a provider's use and income.",
                  low=0.0, high=1.0),
        Parameter("running_cost", "share of reserve price", 0.6, "Running costs per hour served, paid from income.", low=0.0,
                  high=1.0),
        Parameter("support_months", "person-months", 1.0, "Providers' support per 100,000 hours.", prior=LogUniform(0.3, 3.0),
                  low=0.0),
    ),
)  # fmt: skip
