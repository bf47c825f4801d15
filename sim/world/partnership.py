"""Compute partnerships (M3): patrons lend hours for showcase, use or market; they end, or come with ties."""

from sim.entry import Facts, Mechanism
from sim.kernel import kernel


@kernel
def partners_lend(params):
    """True while providers enter partnerships; the mechanism's one switch."""
    return params.on.partnership


@kernel
def partner_hours(params, project):
    """Hours a month that a project's standing partner has promised it."""
    if not partners_lend(params) or project.partner_provider < 0 or project.partner_left <= 0:
        return 0
    return project.partner_hours


FACTS = Facts(
    mechanisms=(
        Mechanism(
            "partnership", id="M3",
            finding="Centres and vendors lend compute for showcase, use or market; it ends, or comes with ties.",
            source="Linåker, Osborne, Ding, Burtenshaw 2025, slide 21",
            moves=("decide_provision: projects.partner_provider, projects.partner_hours, projects.partner_left, "
                   "projects.tied, projects.porting",
                   "compute_exchange: projects.hours_got, projects.hours_now, projects.hours_total, projects.waited, "
                   "projects.partner_total, projects.lock_in, projects.bid, projects.programme, projects.grant_hours, "
                   "projects.grant_left, providers.used, providers.free, providers.utilisation, providers.cash, "
                   "providers.income, programmes.awards, programmes.awarded, market.awards, organisations.cash, "
                   "accounts.cash, regions.price, regions.prices, regions.posted, participation.effort, "
                   "participation.weighted, participation.actors"),
            reads=("offers_seen", "offers_home", "partner_term", "partner_months", "idle_value", "lending_bar", "lock_in_scale"),
            off="absent: no hours are lent; they return to the providers",
            expects="more non-company runs of 100,000 hours or more; fails if grants are only displaced",
        ),
    ),
)  # fmt: skip
