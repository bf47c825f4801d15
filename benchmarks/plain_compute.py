"""The compute exchange with an object per agent, as a tutorial on Mesa would have it: the same answers, one by one.

Organisations, projects, providers, grant programmes and regional markets are ``mesa.Agent``s; a request's application to a call
is a small object of its own. Nothing is an array, except that scalar quantiles are the kernels' own functions, interpreted.
Projects that have ended are left out, as an author would remove them.
"""

import math
from collections import defaultdict
from dataclasses import dataclass, field

from benchmarks.plain import INTS, Entity, MonthModel, divided, entities, place
from sim.world.draws import Draw, normal_quantile, poisson_quantile
from sim.world.names import Account, Activity, Domain, Phase, Role, Stage, Stakeholder

CENTS, MONTHS, FINE, SUPPORT_UNIT = 100, 12.0, 1_000_000, 1e5
COMPUTE, PROVIDERS = int(Domain.COMPUTE), int(Stakeholder.PROVIDERS)


class Purse(Entity):
    """Whoever has cash, in cents."""

    def pay(self, payee, cents):
        self.cash -= cents
        payee.cash += cents

    def pay_up_to(self, payee, cents):
        paid = max(0, min(cents, self.cash))
        self.pay(payee, paid)
        return paid


class Organisation(Purse):
    """A host of projects."""

    def merit(self):
        usual = 0.5 * self.standing + 0.5 * (self.experts / (self.experts + self.model.params.merit_experts))
        return usual * (self.model.params.champion_odds if self.champions > 0 else 1.0)


class Provider(Purse):
    """Machines, with hours that lapse at the end of the month."""

    def open(self):
        self.used, self.free, self.earned = 0, self.capacity, 0

    @property
    def sells(self):
        return not self.public and self.owner is None and self.grant_share < 1.0

    @property
    def for_sale(self):
        if self.sells:
            return self.free
        return 0 if self.public or self.owner is None else int(self.model.params.owner_sale_share * self.free)

    def take(self, hours):
        self.used += hours
        self.free -= hours

    def serve_owner(self):
        if self.owner is None or self.free <= 0:
            return
        model, owner = self.model, self.owner
        price = model.params.own_cluster_cost * self.reserve
        for project in model.asking:
            if project.host is not owner or project.wanted <= 0:
                continue
            hours = min(project.wanted, self.free)
            if price * hours * CENTS > owner.cash:
                hours = int(owner.cash / CENTS / price)
            owner.pay_up_to(model.equipment, int(hours * price * CENTS))
            self.take(hours)
            project.receive(hours)
            project.own_hours += hours

    def close_books(self):
        params = self.model.params
        share = self.used / self.capacity if self.capacity > 0 else 0.0
        self.utilisation += params.provider_smoothing * (share - self.utilisation)
        paid = 0
        if not self.public and self.owner is None:
            paid = self.pay_up_to(self.model.equipment, int(params.running_cost * self.reserve * self.used * CENTS))
        self.income += params.provider_smoothing * ((self.earned - paid) / CENTS - self.income)


class Project(Entity):
    """A project and its request for this month's part of its run."""

    @property
    def wanted(self):
        return self.hours_asked - self.hours_now

    @property
    def trains(self):
        if self.activity == Activity.DERIVE:
            return self.stage == Stage.POSTTRAINING
        return self.activity == Activity.PRETRAIN and self.stage == Stage.PRETRAINING

    def ask(self):
        self.hours_now, self.hours_asked, self.bid, self.own_hours, self.market = 0, 0, 0.0, 0, None
        left = self.hours_needed - self.hours_got
        if not self.trains or left <= 0:
            return
        self.hours_asked = min(left, math.ceil(self.hours_needed / self.model.params.run_months))
        if self.first_asked < 0:
            self.first_asked = self.grant_applied = self.model.month

    def receive(self, hours):
        self.hours_got += hours
        self.hours_now += hours
        self.hours_total += hours
        if hours > 0 and self.waited < 0:
            self.waited = self.model.month - self.first_asked

    def meet_partner(self):
        params = self.model.params
        if not params.on.partnership or self.partner is None or self.partner_left <= 0:
            return
        promised = min(self.partner_hours, self.wanted)
        if promised > 0:
            hours = min(promised, self.partner.free)
            self.partner.take(hours)
            self.receive(hours)
            self.partner_total += hours
            self.lock_in = 1.0 - math.exp(-self.partner_total / params.lock_in_scale)

    def end_award(self):
        if self.programme is None:
            return
        self.grant_left -= 1
        if self.grant_left < 0:
            self.programme, self.grant_hours, self.grant_left = None, 0, 0
            self.grant_applied = self.model.month

    def use_award(self):
        if self.programme is not None and self.programme.is_open:
            hours = min(self.grant_hours, self.wanted, self.programme.left)
            self.receive(hours)
            self.programme.left -= hours

    def apply(self, calls):
        """An application to the calls open to its host, those of its own region first."""
        model, host = self.model, self.host
        draw = model.params.grant_lottery * model.draws.uniform_at(model.keys["lottery"], self.id, 0)
        mine = [call for call in calls if call.region == host.region] + [call for call in calls if call.region < 0]
        application = Application(self.id, self.wanted, mine, self)
        for call in mine:
            if self.grant_applied == model.month:
                call.applications += 1
            if call.accepts(self):
                application.rank[call] = host.merit() + draw
                application.limit[call] = self.wanted
        return application

    def make_bid(self, rivals):
        model, host = self.model, self.host
        home = model.markets[host.region]
        blocked = model.draws.uniform_at(model.keys["border"], self.id, 0) < home.block_chips
        self.market = home.cheapest(blocked)
        if self.market is not None:
            cash, params = host.cash / CENTS, model.params
            value = self.expected * (cash + MONTHS * host.income + params.means_floor) / self.hours_needed
            ceiling = params.bid_ceiling * self.market.reserve
            self.bid = max(0.0, min(value, cash / rivals[host] / self.wanted, ceiling))

    def log_support(self):
        hours = self.hours_now - self.own_hours
        if hours > 0:
            params, log = self.model.params, self.model.log
            phase = Phase.PRE_TRAINING if self.stage == Stage.PRETRAINING else Phase.POST_TRAINING
            months = params.support_months * hours / SUPPORT_UNIT
            log["effort", self.form, phase] += months
            log["weighted", self.form, phase] += months * params.role_weight[Role.CONTRIBUTE]
            log["actors", self.form, phase] += 1.0


@dataclass
class Application:
    """What one applicant asks its calls for, what they think of it and what they have not turned down."""

    id: int
    asked: int
    calls: list
    project: Project | None = None
    rank: dict = field(default_factory=dict)
    limit: dict = field(default_factory=dict)
    granted: dict = field(default_factory=dict)

    def propose(self):
        left = self.asked
        for call in self.calls:
            self.granted[call] = min(left, self.limit.get(call, 0))
            left -= self.granted[call]


class Programme(Entity):
    """A grant programme that calls for applications."""

    def open(self):
        self.applications, self.awards, self.awarded = 0, 0, 0
        self.is_open = self.start <= self.model.month and (self.end < 0 or self.model.month <= self.end)

    def feeds_on(self, provider):
        if self.provider is not None:
            return self.provider is provider
        return self.region in (-1, provider.region)

    def pledge(self, share, spare):
        """Fill the pool from what providers share."""
        providers = self.model.providers
        weights = [share[provider] if self.feeds_on(provider) else 0 for provider in providers]
        total = sum(weights)
        parts = divided(min(total, self.hours) if self.hours else total, weights, [provider.id for provider in providers])
        self.pledged = dict(zip(providers, parts, strict=True))
        for provider in providers:
            share[provider] -= self.pledged[provider]
            spare[provider] -= self.pledged[provider]
        self.pool = self.left = sum(parts)

    def accepts(self, project):
        effects, host = self.model.effects, project.host
        waits = self.model.month - project.grant_applied >= max(0.0, self.queue + effects.call_queue)
        return waits and (host.best_model < 0 or host.standing >= self.floor + effects.call_floor)

    def outsiders(self, mean):
        """Applications by teams that are not in the population."""
        model, params, uniform_at = self.model, self.model.params, self.model.draws.uniform_at
        number = poisson_quantile(uniform_at(model.keys["window"], self.id, 0), mean)
        self.applications += number
        made = []
        for k in range(number):
            name = self.id ^ (k + 1)
            rank = uniform_at(model.keys["lottery"], name, 1) + params.grant_lottery * uniform_at(model.keys["lottery"], name, 0)
            size = normal_quantile(uniform_at(model.keys["lottery"], name, 2))
            asked = int(params.outside_request * math.exp(params.outside_spread * size))
            made.append(Application(name, asked, [self], None, {self: rank}, {self: asked}))
        return made

    def line_up(self, applications):
        mine = [one for one in applications if self in one.rank]
        self.line = sorted(mine, key=lambda one: (-one.rank[self], one.id))

    def keep_best(self):
        """Keep proposals in line as far as hours go; true if some were turned down."""
        hours, turned_down = self.left, False
        for one in self.line:
            if one.granted[self] > hours:
                one.granted[self] = one.limit[self] = hours
                turned_down = True
            hours -= one.granted[self]
        return turned_down

    def book(self, one):
        hours = one.granted[self]
        self.left -= hours
        self.awards += 1
        project = one.project
        if project is not None:
            project.receive(hours)
            if project.programme is None:
                project.programme, project.grant_hours, project.grant_left = self, hours, self.window - 1

    def deliver(self, spare):
        """Take what was awarded from the pool's machines, then from others in the region at the state's cost."""
        model = self.model
        model.take_evenly(min(self.awarded, self.pool), self.pledged)
        more = self.awarded - self.pool
        for public in (1, 0):
            if more <= 0:
                return
            state = model.accounts[Account.STATE + self.region]
            mine = {one: spare[one] for one in model.providers
                    if one.region == self.region and one.public == public and (public or one.sells)}  # fmt: skip
            hours = min(more, sum(mine.values()))
            more -= hours
            for provider, taken in model.take_evenly(hours, mine).items():
                if public:
                    state.pay(model.equipment, int(taken * model.params.grant_hour_cost * CENTS))
                else:
                    cents = int(taken * provider.reserve * CENTS)
                    state.pay(provider, cents)
                    provider.earned += cents


class Market(Entity):
    """A region's spot market."""

    def open(self):
        self.supply = sum(one.for_sale for one in self.model.providers if one.region == self.row)

    def cheapest(self, blocked):
        """The market its hosts buy in: this one, unless another is cheaper by more than the premium and not blocked."""
        best, lowest = (self, self.posted) if self.supply > 0 else (None, 0.0)
        if blocked:
            return best
        for other in self.model.markets:
            price = other.posted * (1.0 + self.model.params.foreign_premium)
            if other is not self and other.supply > 0 and (best is None or price < lowest):
                best, lowest = other, price
        return best

    def clear(self):
        """Sell to the highest bidders at one price."""
        self.price, sold, pot = self.reserve, 0, 0
        if self.supply > 0:
            bidders = [project for project in self.model.asking if project.market is self]
            granted = self.auction(bidders)
            for project in bidders:
                hours, host = granted.get(project, 0), project.host
                cents = min(host.cash, int(hours * self.price * CENTS))
                host.cash -= cents
                pot += cents
                sold += hours
                project.receive(hours)
        self.prices[self.model.month % len(self.prices)] = self.price
        total = 0.0
        for price in self.prices:
            total += price
        self.posted = total / len(self.prices)
        if sold > 0:
            self.pass_on(sold, pot)

    def auction(self, bidders):
        left, granted = self.supply, {}
        line = sorted((one for one in bidders if one.bid >= self.reserve), key=lambda one: (-one.bid, one.id))
        while line:
            equal = [one for one in line if one.bid == line[0].bid]
            asked = [one.wanted for one in equal]
            if sum(asked) > left:
                granted.update(zip(equal, divided(left, asked, [one.id for one in equal]), strict=True))
                self.price = equal[0].bid
                break
            granted.update(zip(equal, asked, strict=True))
            left -= sum(asked)
            line = line[len(equal) :]
        return granted

    def pass_on(self, sold, pot):
        """Take what was sold from sellers in proportion to what they offer; they, or owners' parents, are paid by hours."""
        sellers = {one: one.for_sale for one in self.model.providers if one.region == self.row}
        taken = {one: hours for one, hours in self.model.take_evenly(sold, sellers).items() if hours > 0}
        most = max(taken.values())
        weights = [int(FINE * (hours / most)) for hours in taken.values()]
        for provider, cents in zip(taken, divided(pot, weights, [one.id for one in taken]), strict=True):
            if provider.owner is None:
                provider.cash += cents
                provider.earned += cents
            else:
                self.model.accounts[Account.PARENT_COMPANIES].cash += cents


class ComputeModel(MonthModel):
    """A world's compute exchange as objects."""

    purposes = {"lottery": Draw.GRANT_LOTTERY, "window": Draw.GRANT_WINDOW, "border": Draw.MARKET}

    def __init__(self, world, params, effects, month, draws=INTS):
        super().__init__(world, params, effects, month, draws)
        market = world.market.rows[0]
        self.scale, self.applications, self.awards = float(market.population_scale), 0, 0
        self.accounts = entities(Purse, self, world.accounts, ("cash",))
        self.equipment = self.accounts[Account.EQUIPMENT]
        self.markets = entities(
            Market, self, world.regions, ("reserve", "price", "posted", "prices", "block_chips", "entry_share")
        )
        hosts = entities(
            Organisation, self, world.organisations,
            ("id", "kind", "region", "cash", "income", "experts", "standing", "best_model", "champions"),
        )  # fmt: skip
        self.providers = entities(
            Provider, self, world.providers,
            ("id", "region", "owner", "public", "capacity", "reserve", "grant_share", "cash", "income", "utilisation"),
        )  # fmt: skip
        self.programmes = entities(
            Programme, self, world.programmes,
            ("id", "region", "provider", "hours", "queue", "window", "floor", "start", "end"),
        )  # fmt: skip
        projects = entities(
            Project, self, world.projects,
            ("id", "host", "form", "activity", "stage", "hours_needed", "hours_got", "hours_total", "first_asked", "waited",
             "expected", "partner_provider", "partner_hours", "partner_left", "partner_total", "lock_in", "programme",
             "grant_hours", "grant_left", "grant_applied"),
        )  # fmt: skip
        self.projects = [project for project in projects if project.stage != Stage.ENDED]
        for project in projects:
            if project.stage == Stage.ENDED:
                project.remove()
        for provider in self.providers:
            provider.owner = hosts[provider.owner] if provider.owner >= 0 else None
        for programme in self.programmes:
            programme.provider = self.providers[programme.provider] if programme.provider >= 0 else None
        for project in self.projects:
            project.host = hosts[project.host]
            project.partner = self.providers[project.partner_provider] if project.partner_provider >= 0 else None
            project.programme = self.programmes[project.programme] if project.programme >= 0 else None
        self.log = defaultdict(float)
        for kind in ("effort", "weighted", "actors"):
            for form, row in enumerate(world.participation.rows[month][kind].tolist()):
                for phase, cell in enumerate(row[COMPUTE]):
                    self.log[kind, form, phase] = cell[PROVIDERS]

    def step(self):
        """Own clusters, then partners, then grants by merit, then money."""
        everyone = self.agents_by_type
        everyone[Provider].do("open")
        everyone[Project].do("ask")
        self.asking = sorted((project for project in everyone[Project] if project.hours_asked > 0), key=place)
        for provider in sorted(everyone[Provider], key=place):
            provider.serve_owner()
        for project in self.asking:
            project.meet_partner()
        self.award_grants()
        everyone[Market].do("open")
        rivals = defaultdict(int)
        wanting = [project for project in self.asking if project.wanted > 0]
        for project in wanting:
            rivals[project.host] += 1
        for project in wanting:
            project.make_bid(rivals)
        everyone[Market].do("clear")
        everyone[Provider].do("close_books")
        for project in self.asking:
            project.log_support()

    def award_grants(self):
        """Running awards, then the best applications, as far as each call has hours."""
        for project in self.projects:
            project.end_award()
        for programme in self.programmes:
            programme.open()
        calls = sorted((one for one in self.programmes if one.is_open), key=lambda one: one.id)
        lenders = [one for one in self.providers if one.owner is None]
        share = dict.fromkeys(self.providers, 0)
        spare = dict.fromkeys(self.providers, 0)
        for one in lenders:
            share[one], spare[one] = min(one.free, int(one.capacity * one.grant_share)), one.free
        for call in calls:
            call.pledge(share, spare)
        served = set()
        for call in calls:
            if call.region >= 0 and call.region not in served:
                served.add(call.region)
                free = sum(spare[one] for one in self.providers if one.region == call.region and (one.public or one.sells))
                call.left += min(free, max(0, int(self.effects.grant_hours[call.region])))
        before = {call: call.left for call in calls}
        for project in self.asking:
            project.use_award()
        self.match(calls)
        for call in calls:
            call.awarded = before[call] - call.left
            call.deliver(spare)
            self.applications += call.applications
            self.awards += call.awards

    def match(self, calls):
        """Applicants propose, calls keep the best, until none is turned down."""
        applications = [
            project.apply(calls)
            for project in self.asking
            if project.programme is None and project.wanted > 0 and self.params.call_open_to[project.host.kind] > 0.5
        ]
        weights = [self.markets[call.region].entry_share if call.region >= 0 else 1.0 for call in calls]
        total = 0.0
        for weight in weights:
            total += weight
        mean = self.params.outside_applicants / MONTHS * self.scale
        for call, weight in zip(calls, weights, strict=True):
            applications += call.outsiders(mean * weight / max(1e-9, total))
        for call in calls:
            call.line_up(applications)
        changed = True
        while changed:
            for one in applications:
                one.propose()
            changed = any([call.keep_best() for call in calls])
        for one in applications:
            for call in one.calls:
                if one.granted[call] > 0:
                    call.book(one)

    def take_evenly(self, hours, weights):
        """Take hours from providers in proportion; return whose."""
        parts = divided(hours, list(weights.values()), [one.id for one in weights])
        for provider, taken in zip(weights, parts, strict=True):
            provider.take(taken)
        return dict(zip(weights, parts, strict=True))

    def differences(self, world):
        """Columns in which a world whose month the kernels have lived differs; empty if every answer is the same."""
        projects, markets = world.projects.rows, world.regions.rows
        columns = {
            "projects": ("hours_asked", "hours_now", "hours_got", "hours_total", "first_asked", "waited", "bid", "partner_total",
                         "lock_in", "grant_hours", "grant_left", "grant_applied"),
            "providers": ("used", "free", "cash", "income", "utilisation"),
            "programmes": ("applications", "awards", "awarded"),
        }  # fmt: skip
        found = [
            f"{name}.{column} of row {one.row}: {getattr(one, column)} against {getattr(world, name).rows[one.row][column]}"
            for name, wanted in columns.items() for one in getattr(self, name) for column in wanted
            if getattr(one, column) != getattr(world, name).rows[one.row][column]
        ]  # fmt: skip
        found += [f"price {m.row}" for m in self.markets if (m.price, m.posted) != (markets.price[m.row], markets.posted[m.row])]
        found += [f"host {p.host.row}" for p in self.projects if p.host.cash != world.organisations.rows.cash[p.host.row]]
        found += [f"account {a.row}" for a in self.accounts if a.cash != world.accounts.rows.cash[a.row]]
        found += [
            f"programme of {p.row}"
            for p in self.projects
            if (p.programme.row if p.programme else -1) != projects.programme[p.row]
        ]
        logged = world.participation.rows[self.month]
        return found + [
            f"log {cell}" for cell, value in self.log.items() if value != logged[cell[0]][cell[1], COMPUTE, cell[2], PROVIDERS]
        ]
