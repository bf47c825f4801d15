"""Grant programmes: calls that award hours by merit and lottery out of public machines, and buy what policy adds."""

import math

import numpy as np

from sim.entry import Effect, Facts, LogUniform, Parameter, Uniform
from sim.exchanges.booking import give, ids_of, sells, take_evenly, wanted
from sim.exchanges.clearing import deferred_acceptance
from sim.kernel import kernel
from sim.world.champions import odds
from sim.world.draws import Draw, normal_quantile, poisson_quantile, stream, uniform, uniform_at
from sim.world.ledger import pay, to_cents
from sim.world.names import MONTHS, REGIONS, Account
from sim.world.splits import split


@kernel
def award_grants(world, asking, params, effects, month, earned):
    """Calls serve the awards that run, then the best of those whose queue is over; the state pays beyond their pools."""
    end_awards(world, month)
    calls = open_calls(world, month)
    pledged, pool = np.zeros((calls.size, world.providers.count[0]), np.int64), np.zeros(calls.size, np.int64)
    spare = pledge(world, calls, pledged, pool)
    left = pool.copy()
    add_hours(world, calls, spare, effects, left)
    hours = left.copy()
    serve_awards(world, asking, calls, left, month)
    choose(world, asking, calls, left, params, effects, month)
    for c in range(calls.size):
        programme = world.programmes.rows[calls[c]]
        programme.awarded = hours[c] - left[c]
        deliver(world, programme, pool[c], pledged[c], spare, params, earned)
        world.market.rows[0].applications += programme.applications
        world.market.rows[0].awards += programme.awards


@kernel
def end_awards(world, month):
    """Awards run out with their window, used or not; who still needs hours must apply anew."""
    for i in range(world.projects.count[0]):
        project = world.projects.rows[i]
        if project.programme < 0:
            continue
        project.grant_left -= 1
        if project.grant_left < 0:
            project.programme, project.grant_hours, project.grant_left = -1, 0, 0
            project.grant_applied = month


@kernel
def open_calls(world, month):
    """Rows of the programmes that award hours this month, in the order of ids."""
    programmes = world.programmes
    rows, n = np.empty(programmes.count[0], np.int64), 0
    for row in range(programmes.count[0]):
        programme = programmes.rows[row]
        programme.applications, programme.awards, programme.awarded = 0, 0, 0
        if month < programme.start or (programme.end >= 0 and month > programme.end):
            continue
        place = n
        while place > 0 and programmes.rows[rows[place - 1]].id > programme.id:
            rows[place] = rows[place - 1]
            place -= 1
        rows[place] = row
        n += 1
    return rows[:n]


@kernel
def pledge(world, calls, pledged, pool):
    """Fill each call's pool from the grant shares of its providers; return what providers have free beyond."""
    providers = world.providers
    share, spare = np.zeros(providers.count[0], np.int64), np.zeros(providers.count[0], np.int64)
    for i in range(providers.count[0]):
        provider = providers.rows[i]
        if provider.owner < 0:
            share[i] = min(provider.free, int(provider.capacity * provider.grant_share))
            spare[i] = provider.free
    ids, weights = ids_of(providers), np.zeros(providers.count[0], np.int64)
    for c in range(calls.size):
        programme = world.programmes.rows[calls[c]]
        total = 0
        for i in range(providers.count[0]):
            weights[i] = share[i] if feeds(programme, i, providers.rows[i]) else 0
            total += weights[i]
        pool[c] = split(total if programme.hours == 0 else min(total, programme.hours), weights, ids, pledged[c])
        for i in range(providers.count[0]):
            share[i] -= pledged[c, i]
            spare[i] -= pledged[c, i]
    return spare


@kernel
def feeds(programme, row, provider):
    """True if a provider's grant share goes to a programme: its own, or its region's, or everybody's."""
    if programme.provider >= 0:
        return programme.provider == row
    return programme.region < 0 or programme.region == provider.region


@kernel
def add_hours(world, calls, spare, effects, left):
    """Hours that policy adds go to the first call of the region, as far as machines there are free."""
    served = np.zeros(REGIONS, np.int64)
    for c in range(calls.size):
        r = world.programmes.rows[calls[c]].region
        if r < 0 or served[r] == 1:
            continue
        served[r] = 1
        free = 0
        for i in range(spare.size):
            provider = world.providers.rows[i]
            if provider.region == r and (provider.public == 1 or sells(provider)):
                free += spare[i]
        left[c] += min(free, max(0, int(effects.grant_hours[r])))


@kernel
def serve_awards(world, asking, calls, left, month):
    """Serve awards already made, as far as their call has hours."""
    call_of = np.full(world.programmes.count[0], -1, np.int64)
    for c in range(calls.size):
        call_of[calls[c]] = c
    for row in asking:
        project = world.projects.rows[row]
        if project.programme >= 0 and call_of[project.programme] >= 0:
            c = call_of[project.programme]
            hours = min(project.grant_hours, wanted(project), left[c])
            give(project, hours, month)
            left[c] -= hours


@kernel
def choose(world, asking, calls, left, params, effects, month):
    """Award what is left: applicants propose to the calls open to them, calls keep the best, outsiders compete."""
    rows = applicants(world, asking, params, month)
    outside = outsiders(world, calls, params, month)
    n = rows.size
    for c in range(calls.size):
        n += outside[c]
    preferences, priority = np.full((n, calls.size), -1, np.int64), np.full((calls.size, n), -1.0)
    ids, asked = np.empty(n, np.int64), np.zeros(n, np.int64)
    key = stream(world.seed, Draw.GRANT_LOTTERY, month)
    for i in range(rows.size):
        project = world.projects.rows[rows[i]]
        ids[i], asked[i] = project.id, wanted(project)
        _apply(world, project, calls, preferences[i], params, month)
        draw = params.grant_lottery * uniform_at(key, project.id, 0)
        host = world.organisations.rows[project.host]
        for c in range(calls.size):
            programme = world.programmes.rows[calls[c]]
            if is_open_to(programme, host) and is_acceptable(programme, project, host, effects, month):
                priority[c, i] = merit(host, params) * odds(params, host) + draw
    i = rows.size
    for c in range(calls.size):
        programme = world.programmes.rows[calls[c]]
        programme.applications += outside[c]
        for k in range(outside[c]):
            ids[i] = programme.id ^ (k + 1)
            preferences[i, 0] = c
            priority[c, i] = uniform_at(key, ids[i], 1) + params.grant_lottery * uniform_at(key, ids[i], 0)
            size = normal_quantile(uniform_at(key, ids[i], 2))
            asked[i] = int(params.outside_request * math.exp(params.outside_spread * size))
            i += 1
    granted = np.zeros((n, calls.size), np.int64)
    deferred_acceptance(preferences, priority, ids, asked, left, granted)
    _book(world, rows, calls, preferences, granted, left, effects, month)


@kernel
def applicants(world, asking, params, month):
    """Rows of projects that want hours, hold no award and whose host may apply."""
    rows, n = np.empty(asking.size, np.int64), 0
    for row in asking:
        project = world.projects.rows[row]
        kind = world.organisations.rows[project.host].kind
        if project.programme < 0 and wanted(project) > 0 and may_apply(kind, params):
            rows[n] = row
            n += 1
    return rows[:n]


@kernel
def may_apply(kind, params):
    """True for kinds of organisation that public calls are open to."""
    return params.call_open_to[kind] > 0.5


@kernel
def is_open_to(programme, host):
    """True if a host's region may apply to a programme."""
    return programme.region < 0 or programme.region == host.region


@kernel
def _apply(world, project, calls, preferences, params, month):
    """List the calls open to a project, its own region's first; count the applications it makes this month."""
    host = world.organisations.rows[project.host]
    n = 0
    for home in range(2):
        for c in range(calls.size):
            programme = world.programmes.rows[calls[c]]
            if is_open_to(programme, host) and (programme.region < 0) == (home == 1):
                preferences[n] = c
                n += 1
                if project.grant_applied == month:
                    programme.applications += 1


@kernel
def is_acceptable(programme, project, host, effects, month):
    """True once the queue is over, if the best model of the host, where it has one, stands high enough."""
    queue = max(0.0, programme.queue + effects.call_queue)
    floor = programme.floor + effects.call_floor
    return month - project.grant_applied >= queue and (host.best_model < 0 or host.standing >= floor)


@kernel
def merit(host, params):
    """What a call sees in an applicant, in [0, 1]: its standing and its experts."""
    experts = host.experts / (host.experts + params.merit_experts)
    return 0.5 * host.standing + 0.5 * experts


@kernel
def outsiders(world, calls, params, month):
    """How many teams that are not in the population apply to each call this month, by the regions' shares of teams."""
    weights, counts = np.zeros(calls.size), np.zeros(calls.size, np.int64)
    total = 0.0
    for c in range(calls.size):
        region = world.programmes.rows[calls[c]].region
        weights[c] = world.regions.rows[region].entry_share if region >= 0 else 1.0
        total += weights[c]
    mean = params.outside_applicants / MONTHS * world.market.rows[0].population_scale
    for c in range(calls.size):
        chance = uniform(world.seed, Draw.GRANT_WINDOW, month, world.programmes.rows[calls[c]].id, 0)
        counts[c] = poisson_quantile(chance, mean * weights[c] / max(1e-9, total))
    return counts


@kernel
def _book(world, rows, calls, preferences, granted, left, effects, month):
    """Book awards; a project keeps the one from the call it likes best for its whole window, outsiders take theirs at once."""
    for i in range(granted.shape[0]):
        for place in range(calls.size):
            c = preferences[i, place]
            if c < 0 or granted[i, c] == 0:
                continue
            programme = world.programmes.rows[calls[c]]
            left[c] -= granted[i, c]
            programme.awards += 1
            if i < rows.size:
                project = world.projects.rows[rows[i]]
                give(project, granted[i, c], month)
                if project.programme < 0:
                    project.programme, project.grant_hours = calls[c], granted[i, c]
                    project.grant_left = max(1, programme.window + int(effects.call_window)) - 1


@kernel
def deliver(world, programme, pool, pledged, spare, params, earned):
    """Take awarded hours from the pool's machines, then from others in the region, public ones first, at the state's cost."""
    taken = np.zeros(spare.size, np.int64)
    take_evenly(world.providers, min(programme.awarded, pool), pledged, taken)
    more = programme.awarded - pool
    for public in range(1, -1, -1):
        if more <= 0:
            return
        weights, total = np.zeros(spare.size, np.int64), 0
        for i in range(spare.size):
            provider = world.providers.rows[i]
            if provider.region == programme.region and provider.public == public and (public == 1 or sells(provider)):
                weights[i] = spare[i]
                total += spare[i]
        take_evenly(world.providers, min(more, total), weights, taken)
        more -= min(more, total)
        state = world.accounts.rows[Account.STATE + programme.region]
        for i in range(spare.size):
            provider = world.providers.rows[i]
            if public == 1:
                pay(state, world.accounts.rows[Account.EQUIPMENT], to_cents(taken[i] * params.grant_hour_cost))
            else:
                cents = to_cents(taken[i] * provider.reserve)
                pay(state, provider, cents)
                earned[i] += cents


FACTS = Facts(
    parameters=(
        Parameter("call_open_to", "0 or 1", (0.0, 1.0, 1.0, 1.0, 1.0, 1.0, 0.0), "Whether public calls are open, by kind: large "
                  "company, start-up, research institute, public body, university, grassroots, provider.", low=0.0, high=1.0,
                  by=("kind",)),
        Parameter("grant_lottery", "1", 0.5, "Weight of chance against merit in the ranking of applications.",
                  prior=Uniform(0.1, 1.0), low=0.0),
        Parameter("merit_experts", "FTE", 10.0, "Experts at which a call gives half of the marks for them.", low=0.1),
        Parameter("outside_applicants", "teams a year", 1500.0, "Teams outside the population that apply to calls.",
                  prior=LogUniform(300.0, 5000.0), low=0.0,
                  source="prototype: 100 give a success rate of .07, 400 of .02; EuroHPC 4 of 94, IndiaAI 4 of 506"),
        Parameter("outside_request", "h", 1e5, "Median request of those teams.", prior=LogUniform(5e3, 1e5), low=1.0),
        Parameter("outside_spread", "log", 1.0, "Spread of those requests.", low=0.0, source="prototype"),
        Parameter("grant_hour_cost", "USD/h", 1.8, "What an hour on a public machine costs the state.", low=0.0,
                  source="UK AI Research Resource: 1.2 for the machine; power and staff 0.6 assumed"),
    ),
    effects=(
        Effect("grant_hours", "h/month", 0.0, "add", "Hours added to a region's public calls, on its public machines as far as "
               "they are free, then bought at the reserve price.", by="region", low=0.0),
        Effect("call_queue", "months", 0.0, "add", "Months added to the time from application to award in every call."),
        Effect("call_window", "months", 0.0, "add", "Months added to the time for which every call awards hours."),
        Effect("call_floor", "percentile", 0.0, "add", "Added to the least standing that calls accept."),
    ),
)  # fmt: skip
