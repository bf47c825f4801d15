"""Compute, money and data: who gets hours, at what price, who earns, and what the commons holds."""

from sim.entry import Facts, Outcome
from sim.kernel import kernel
from sim.world.names import COMPANIES, KINDS, REGIONS, SEGMENT_KINDS, Account, Activity, Stage, Terms

YEAR = 12


@kernel
def measure_compute(world, params, effects, month, out):
    """Use of capacity, who receives hours, waiting, grants and prices."""
    capacity, used = 0.0, 0.0
    for i in range(world.providers.count[0]):
        capacity += world.providers.rows[i].capacity
        used += world.providers.rows[i].used
    out.compute_capacity = capacity
    out.utilisation = used / capacity if capacity > 0.0 else 0.0
    granted, others, waits, served = 0.0, 0.0, 0.0, 0.0
    for i in range(world.projects.count[0]):
        project = world.projects.rows[i]
        if project.hours_now > 0:
            granted += project.hours_now
            kind = world.organisations.rows[project.host].kind
            if kind != COMPANIES[0] and kind != COMPANIES[1]:
                others += project.hours_now
        if project.waited >= 0 and project.first_asked + project.waited > month - YEAR:
            waits += project.waited
            served += 1.0
    out.compute_served = granted
    out.compute_non_company = others
    out.compute_share_non_company = others / granted if granted > 0.0 else 0.0
    out.compute_wait = waits / served if served > 0.0 else 0.0
    market = world.market.rows[0]
    out.grant_applications = 1.0 * market.applications
    out.grant_awards = 1.0 * market.awards
    total = 0.0
    for r in range(REGIONS):
        total += world.regions.rows[r].price
    out.compute_price = total / REGIONS


@kernel
def measure_money(world, params, effects, month, out):
    """Open models' share of adopters' use by segment, their revenue, and what organisations can spend."""
    weight, opened = 0.0, 0.0
    users = [0.0] * SEGMENT_KINDS
    shares = [0.0] * SEGMENT_KINDS
    for i in range(world.segments.count[0]):
        segment = world.segments.rows[i]
        weight += segment.spending
        opened += segment.spending * segment.open_share
        users[segment.kind] += segment.users
        shares[segment.kind] += segment.users * segment.open_share
    out.open_spending_share = opened / weight if weight > 0.0 else 0.0
    for s in range(SEGMENT_KINDS):
        out.open_share_by_segment[s] = shares[s] / users[s] if users[s] > 0.0 else 0.0
    revenue, income, welfare, alive = 0.0, 0.0, [0.0] * KINDS, [0.0] * KINDS
    for i in range(world.organisations.count[0]):
        row = world.organisations.rows[i]
        if row.alive == 1:
            revenue += row.revenue
            income += row.income
            welfare[row.kind] += row.welfare
            alive[row.kind] += 1.0
    out.open_revenue = revenue
    out.organisation_income = income
    for kind in range(KINDS):
        out.welfare_by_kind[kind] = welfare[kind] / alive[kind] if alive[kind] > 0.0 else 0.0
        out.organisations_by_kind[kind] = alive[kind]
    spent = 0
    for r in range(REGIONS):
        spent -= world.accounts.rows[Account.STATE + r].cash
    out.public_spending = spent / 100.0


@kernel
def measure_data(world, params, effects, month, out):
    """Open text, what is closed to new crawls, how often shared sets are used, and what withheld text has an open copy."""
    tokens, uses = 0.0, 0.0
    for i in range(world.corpora.count[0]):
        corpus = world.corpora.rows[i]
        if corpus.terms >= Terms.BENEFIT_SHARING:
            tokens += corpus.total
            uses += corpus.uses
    out.shared_tokens = tokens
    out.shared_set_uses = uses
    rebuilt = 0.0
    for i in range(world.artefacts.count[0]):
        if world.artefacts.rows[i].rebuilt >= 0:
            rebuilt += 1.0
    out.rebuilt_texts = rebuilt
    stock, closed = 0.0, 0.0
    for k in range(world.languages.count[0]):
        language = world.languages.rows[k]
        stock += language.stock
        closed += language.stock * language.restricted
    out.restricted_share = closed / stock if stock > 0.0 else 0.0


@kernel
def measure_projects(world, params, effects, month, out):
    """Projects alive by organisational model, ended this month, and runs that stopped for want of compute."""
    alive, ended, stopped = 0.0, 0.0, 0.0
    for f in range(out.projects_by_form.size):
        out.projects_by_form[f] = 0.0
    for i in range(world.projects.count[0]):
        project = world.projects.rows[i]
        stopped += project.stopped
        if project.stage == Stage.ENDED:
            if project.end == month:
                ended += 1.0
            continue
        alive += 1.0
        out.projects_by_form[project.form] += 1.0
    out.projects_alive = alive
    out.projects_ended = ended
    out.runs_stopped = stopped


@kernel
def measure_activities(world, params, effects, month, out):
    """What organisations are at work on."""
    for a in range(out.projects_by_activity.size):
        out.projects_by_activity[a] = 0.0
    for i in range(world.projects.count[0]):
        project = world.projects.rows[i]
        if project.stage != Stage.ENDED and project.stage != Stage.REST and project.activity > Activity.WAIT:
            out.projects_by_activity[project.activity] += 1.0


FACTS = Facts(
    outcomes=(
        Outcome("compute_capacity", "h/month", "Capacity open to work on open models.", "", label="Compute capacity"),
        Outcome("utilisation", "share", "Part of that capacity in use.", "", label="Utilisation"),
        Outcome("compute_served", "h/month", "Hours that projects received.", "more", label="Compute received"),
        Outcome("compute_non_company", "h/month", "Hours that projects of non-companies received.", "more",
                label="Compute of non-companies"),
        Outcome("compute_share_non_company", "share of hours", "Hours going to projects of non-companies.", "more",
                label="Compute share of non-companies"),
        Outcome("compute_wait", "months", "Mean wait for the first hour, of runs first served in the year.", "less",
                label="Wait for compute"),
        Outcome("compute_price", "USD/h", "Spot price, mean of regions.", "less", label="Price of compute"),
        Outcome("grant_applications", "count/month", "Applications to grant programmes.", "", label="Grant applications"),
        Outcome("grant_awards", "count/month", "Awards by grant programmes.", "more", label="Grant awards"),
        Outcome("open_spending_share", "share of spending", "Adopters' spending that goes to open models.", "more",
                label="Open share of spending"),
        Outcome("open_revenue", "USD/month", "Revenue of hosts of open models.", "more", label="Revenue of hosts"),
        Outcome("organisation_income", "USD/month", "Income of all organisations.", "", label="Income"),
        Outcome("public_spending", "USD since start", "What states have paid in all.", "less", label="Public spending"),
        Outcome("shared_tokens", "tokens", "Text in sets that others may use, overlaps counted.", "more", label="Shared text"),
        Outcome("shared_set_uses", "uses", "Times that shared sets were taken.", "more", label="Uses of shared sets"),
        Outcome("rebuilt_texts", "texts since start", "Withheld texts of which an open copy was made.", "more",
                headline=False, label="Rebuilt texts"),
        Outcome("restricted_share", "share of tokens", "Web text closed to new crawls.", "less", label="Closed web text"),
        Outcome("projects_alive", "projects", "Projects that have not ended.", "more", label="Projects alive"),
        Outcome("projects_ended", "projects/month", "Projects that ended in the month.", "less", label="Projects ended"),
        Outcome("runs_stopped", "runs since start", "Runs that stopped for want of compute.", "less", label="Runs stopped"),
        Outcome("open_share_by_segment", "share of use", "Use of open models by segment of adopters.", "more", by="segment",
                headline=False, label="Open share by segment"),
        Outcome("welfare_by_kind", "payoff", "Realised motive-weighted payoff by kind.", "more", by="kind", headline=False,
                label="Payoff by kind"),
        Outcome("organisations_by_kind", "organisations", "Organisations alive by kind.", "", by="kind", headline=False,
                label="Organisations by kind"),
        Outcome("projects_by_form", "projects", "Projects alive by organisational model.", "", by="form", headline=False,
                label="Projects by organisational model"),
        Outcome("projects_by_activity", "projects", "Projects at work by activity.", "", by="activity", headline=False,
                label="Projects by activity"),
    ),
)  # fmt: skip
