"""Compute providers: whom they lend hours to, and when they order more capacity."""

import math

from sim.entry import Facts, Parameter, Uniform
from sim.kernel import kernel
from sim.world.draws import Draw, geometric_quantile, uniform
from sim.world.ledger import pay, pay_up_to, to_cents
from sim.world.names import Account, Activity, Kind, Motive, Stage
from sim.world.partnership import partners_lend

MONTHS = 12.0


@kernel
def decide_provision(world, params, effects, month):
    """Providers lend idle hours to projects they value, and from 2026 on order capacity when theirs is full."""
    for i in range(world.projects.count[0]):
        project = world.projects.rows[i]
        if project.partner_left > 0:
            project.partner_left -= 1
        elif project.partner_provider >= 0:
            project.partner_provider, project.partner_hours = -1, 0
    if partners_lend(params):
        _lend(world, params, month)
    if effects.year >= params.orders_from:
        for i in range(world.providers.count[0]):
            order(world, i, params, month)


@kernel
def _lend(world, params, month):
    """Projects that need compute show themselves to a few providers; each takes the first that values it enough."""
    n = world.providers.count[0]
    for i in range(world.projects.count[0]):
        project = world.projects.rows[i]
        host = world.organisations.rows[project.host]
        if not _asks(project, host):
            continue
        for k in range(int(params.offers_seen)):
            row = min(n - 1, int(n * uniform(world.seed, Draw.OFFER, month, project.id, k)))
            provider = world.providers.rows[row]
            if provider.owner >= 0 or provider.capacity <= 0:
                continue
            hours = offer(world, provider, project, host, params)
            if hours > 0:
                draw = uniform(world.seed, Draw.PATRON_TERM, month, project.id, 0)
                project.partner_provider, project.partner_hours = row, hours
                project.partner_left = geometric_quantile(draw, params.partner_term)
                break


@kernel
def _asks(project, host):
    training = project.stage == Stage.INITIATION or project.stage == Stage.PRETRAINING
    open_to = project.activity == Activity.PRETRAIN and host.kind != Kind.COMPANY_LARGE
    return training and open_to and project.partner_provider < 0 and project.hours_got < project.hours_needed


@kernel
def offer(world, provider, project, host, params):
    """Hours a month that a provider would lend a project: part of its idle hours, if showcase and use are worth them."""
    idle = max(0.0, provider.capacity * (1.0 - provider.utilisation))
    here = 1.0 if provider.region == host.region else 0.0
    worth = (
        provider.motive[Motive.MARKET] * host.standing
        + provider.motive[Motive.REPUTATION] * host.reputation
        + provider.motive[Motive.SOVEREIGNTY] * here
        + params.idle_value * idle / provider.capacity
    )
    price = world.regions.rows[provider.region].posted / max(0.001, provider.reserve)
    if worth <= params.lending_bar * price:
        return 0
    return int(min(project.hours_needed / params.partner_months, provider.offer_share * idle))


@kernel
def order(world, row, params, month):
    """Capacity ordered earlier arrives; a full provider with a margin orders more, as far as its money goes."""
    provider = world.providers.rows[row]
    place = month % provider.ordered.size
    provider.nominal += provider.ordered[place]
    provider.ordered[place] = 0
    if provider.utilisation < params.order_utilisation or provider.capacity <= 0:
        return
    growth = params.order_growth_public if provider.public == 1 else params.order_growth_private
    hours = int(provider.nominal * (math.pow(growth, 1.0 / MONTHS) - 1.0))
    cents = to_cents(hours * params.order_price * provider.reserve)
    if provider.public == 1:
        pay(world.accounts.rows[Account.STATE + provider.region], world.accounts.rows[Account.EQUIPMENT], cents)
    elif provider.owner >= 0:
        pay(world.accounts.rows[Account.PARENT_COMPANIES], world.accounts.rows[Account.EQUIPMENT], cents)
    else:
        paid = pay_up_to(provider, world.accounts.rows[Account.EQUIPMENT], cents)
        hours = int(hours * (paid / cents)) if cents > 0 else 0
    provider.ordered[(month + int(params.order_lag)) % provider.ordered.size] += hours


PILZ = "Pilz et al. 2025, arXiv 2504.16026"
FACTS = Facts(
    parameters=(
        Parameter("offers_seen", "count", 5.0, "Providers that a project without a partner meets a month.", low=0.0, high=50.0),
        Parameter("partner_term", "months", 12.0, "Mean length of a partnership.", prior=Uniform(6.0, 24.0), low=1.0),
        Parameter("partner_months", "months", 6.0, "Months over which an offer would cover a run.", low=1.0),
        Parameter("idle_value", "1", 0.3, "Worth of having idle hours seen in use.", prior=Uniform(0.1, 0.5), low=0.0),
        Parameter("lending_bar", "1", 0.4, "Worth per price over reserve from which on a provider lends.",
                  prior=Uniform(0.2, 0.6), low=0.0),
        Parameter("orders_from", "year", 2026.0, "From when on capacity follows orders and no longer the records.",
                  source="end of the provider table"),
        Parameter("order_utilisation", "share", 0.85, "Utilisation from which on a provider orders.", low=0.0, high=1.0),
        Parameter("order_growth_public", "x a year", 1.8, "Fastest growth of a public provider.", low=1.0, source=PILZ),
        Parameter("order_growth_private", "x a year", 2.7, "Fastest growth of a private provider.", low=1.0, source=PILZ),
        Parameter("order_price", "hours' reserve price", 12.0, "Price of an hour a month of new capacity.", low=0.0),
        Parameter("order_lag", "months", 9.0, "Months from order to delivery.", low=1.0, high=11.0),
    ),
)  # fmt: skip
