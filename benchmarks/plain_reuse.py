"""The hub's reuse step with an object per agent, as a tutorial on Mesa would have it: the same rows, field by field.

What is reused this month: the chance of each open model to be built on, then the month's arrivals, each with a publisher, a base,
a parent, languages, terms and documentation. Artefacts, derivatives and publishers are ``mesa.Agent``s. The month's shared scalar
rules (age, attention, chance of reuse, growth of the hub) are the kernels' own functions, interpreted.
"""

import math
from bisect import bisect_right
from collections import Counter

import numpy as np

from benchmarks.plain import INTS, Entity, MonthModel, entities, place
from sim.processes.arrival import form_of
from sim.processes.attention import base_attention
from sim.processes.lineage import language_ranks
from sim.world.ageing import age_factor
from sim.world.capability import seen_capability
from sim.world.draws import Draw, geometric_quantile, normal_quantile, poisson_quantile, stream
from sim.world.gates import gate
from sim.world.hub_growth import hub_growth
from sim.world.names import LANGUAGES, REGIONS, Derivation, Domain, Item, Terms
from sim.world.reuse import reuse_probability
from sim.world.tables import RECENT

MOST_DRAWS, TRIES = 200, 8
WEIGHTS_BIT = 1 << Item.WEIGHTS
NEWS = ("id", "languages", "base_model", "parent", "publisher", "fitness", "documentation", "born", "kind", "terms")


def single(value):
    """A number as a column of single precision keeps it."""
    return float(np.float32(value))


class Artefact(Entity):
    """An organisation's model, or something else it made."""

    def begin(self):
        self.derived_now, self.downloads = 0, 0.0

    @property
    def is_open(self):
        shared = self.domain == Domain.MODELS and self.revealed & WEIGHTS_BIT and self.terms >= Terms.GATED
        return shared and not self.retired

    def weight(self):
        """How much it draws those who look for a base."""
        model, params = self.model, self.model.params
        ahead = seen_capability(self.score, self.difficulty, params.score_scale) - model.best
        pull = params.derivation_quality * ahead + self.root.fitness_family + params.derivation_fitness * self.fitness_use
        weight = base_attention(params, self.visible, self.root.visible_family, pull)
        weight *= model.ages[min(model.month, max(0, model.month - self.born))] * params.licence_pull[self.terms]
        return weight * model.access[self.region]

    def chance(self):
        return reuse_probability(self.model.params, self.documentation)

    def remember(self, derivative):
        self.recent[self.derivatives % RECENT] = derivative
        self.derivatives += 1
        self.derived_now += 1


class Publisher(Entity):
    """Somebody who publishes on the hub."""


class Derivative(Entity):
    """A model on the hub, derived or of its own."""

    def draw(self, key, k):
        return self.model.draws.uniform_at(key, self.id, k)

    def find_publisher(self):
        """A newcomer, or whoever published a random earlier one."""
        model, key, earlier = self.model, self.model.keys["publisher"], self.model.earlier
        if earlier > 0 and self.draw(key, 0) >= model.params.publisher_new:
            for attempt in range(TRIES):
                other = model.derivatives[min(earlier - 1, int(self.draw(key, 2 + attempt) * earlier))].publisher
                if not other.once:
                    other.models += 1
                    self.publisher = other
                    return
        name, once = model.draws.newborn_id(self.id, 0, int(Draw.PUBLISHER), 0), self.draw(key, 1) < model.params.publisher_once
        self.publisher = Publisher(model, row=len(model.publishers), id=name, models=1, once=int(once))
        model.publishers.append(self.publisher)

    def take_shape(self, bases, reach):
        params, key = self.model.params, self.model.keys["base"]
        self.fitness = single(math.exp(params.hub_fitness_spread * normal_quantile(self.draw(key, 0))))
        if reach and reach[-1] > 0.0 and self.draw(key, 1) < params.derived_share_hub:
            found = bisect_right(reach, self.draw(key, 2) * reach[-1])
            self.base = bases[min(found, len(bases) - 1)]
            self.fitness = single(self.fitness * math.exp(params.derivative_malus))
            self.inherit()
        else:
            self.base, self.kind = None, int(Derivation.ROOT)
            self.languages = self.own_languages()
            self.terms = int(Terms.OPEN if self.draw(key, 3) < params.root_open_share else Terms.RESTRICTED)
            self.documentation = single(params.root_documentation)

    def inherit(self):
        """Take after the base itself or after a recent derivative of it."""
        params, key, base = self.model.params, self.model.keys["base"], self.base
        draw, parent, known = self.draw(key, 4), base, min(RECENT, base.derivatives)
        adapters, tuned = params.derivative_kinds[:2]
        kind = (
            Derivation.ADAPTER if draw < adapters else Derivation.FINE_TUNE if draw < adapters + tuned else Derivation.QUANTISED
        )
        self.kind = int(kind)
        if known > 0 and self.draw(key, 5) < params.parent_derivative:
            self.parent = parent = base.recent[int(self.draw(key, 6) * known)]
        self.languages, self.terms, self.documentation = parent.languages, parent.terms, single(parent.documentation)
        if params.on.lineage:
            self.drift(parent)

    def drift(self, parent):
        """Narrow languages, change terms, drop documentation."""
        params, key, mask = self.model.params, self.model.keys["traits"], parent.languages
        if mask & (mask - 1) and self.draw(key, 0) >= params.lineage_keeps_languages:
            if mask & 1 and self.draw(key, 1) < params.lineage_english:
                self.languages = 1
            else:
                spoken = [k for k in range(LANGUAGES) if mask >> k & 1]
                self.languages = 1 << spoken[int(self.draw(key, 2) * len(spoken))]
        draw = self.draw(key, 3)
        if parent.terms < Terms.OPEN:
            self.terms = int(Terms.OPEN) if draw < params.lineage_loosens else parent.terms
        else:
            self.terms = int(Terms.RESTRICTED) if draw < params.lineage_tightens else parent.terms
        self.documentation = single(parent.documentation * params.lineage_documentation)

    def own_languages(self):
        """Mostly one, mostly English; else a set drawn by rank."""
        params, key, ranks = self.model.params, self.model.keys["traits"], self.model.ranks
        if self.draw(key, 4) < params.hub_monolingual:
            if self.draw(key, 5) < params.hub_english:
                return 1
            return 1 << self.rank(ranks[0] + (1.0 - ranks[0]) * self.draw(key, 6))
        mask = 0
        for k in range(min(MOST_DRAWS, geometric_quantile(self.draw(key, 7), params.hub_multilingual_draws))):
            mask |= 1 << self.rank(self.draw(key, 10 + k))
        return mask

    def rank(self, draw):
        return min(bisect_right(self.model.ranks, draw), LANGUAGES - 1)


class ReuseModel(MonthModel):
    """A world's hub as objects, up to the month's downloads."""

    purposes = {"publisher": Draw.PUBLISHER, "base": Draw.DERIVE_BASE, "traits": Draw.DERIVE_LANGUAGE}

    def __init__(self, world, params, effects, month, draws=INTS):
        super().__init__(world, params, effects, month, draws)
        self.arrival = self.draws.uniform_at(stream(world.seed, Draw.ARRIVALS, month), 0, 0)
        self.best, self.arrivals_base = float(world.market.rows[0].seen_open), float(world.market.rows[0].arrivals_base)
        self.regions = entities(Entity, self, world.regions, ("users", "block_weights", "block_hub"))
        self.artefacts = entities(
            Artefact, self, world.artefacts,
            ("id", "owner", "family", "domain", "born", "score", "difficulty", "retired", "languages", "terms", "revealed",
             "documentation", "fitness_use", "fitness_family", "visible", "visible_family", "derivatives", "recent"),
        )  # fmt: skip
        self.publishers = entities(Publisher, self, world.publishers, ("id", "models", "once"))
        self.derivatives = entities(Derivative, self, world.derivatives, NEWS)
        for one in self.artefacts:
            one.root, one.form = self.artefacts[one.family], int(form_of(world, world.artefacts.rows[one.row]))
            one.region = int(world.organisations.rows[one.owner].region)
            one.recent = [self.derivatives[row] for row in one.recent[: one.derivatives]]
            one.recent += [None] * (RECENT - len(one.recent))
        for one in self.derivatives:
            one.publisher = self.publishers[one.publisher]
            one.parent = self.derivatives[one.parent] if one.parent >= 0 else None
            one.base = self.artefacts[one.base_model] if one.base_model >= 0 else None
        self.made = Counter()

    def step(self):
        """Weigh the open models, then let the month's models arrive."""
        self.agents_by_type[Artefact].do("begin")
        bases = sorted((one for one in self.artefacts if one.is_open), key=place)
        reach = self.reach(bases)
        self.arrive(bases, reach, min(self.arrivals(bases), self.most_arrivals()))

    def reach(self, bases):
        """Running sum of the chance to be seen and built on."""
        params = self.params
        self.access = [self.access_from(origin) for origin in self.regions]
        self.ages = [age_factor(params, age, params.base_half_life) for age in range(self.month + 1)]
        weights, seen = [one.weight() for one in bases], 0.0
        for weight in weights:
            seen += weight
        anywhere, total, reach = params.derivation_exploration * seen / max(1, len(bases)), 0.0, []
        for one, weight in zip(bases, weights, strict=True):
            total += ((1.0 - params.derivation_exploration) * weight + anywhere) * one.chance()
            reach.append(total)
        return reach

    def access_from(self, origin):
        """Share of the hub's users who can reach weights from a region."""
        access, users = 0.0, 0.0
        for region in self.regions:
            users += region.users
        for r in range(REGIONS):
            region = self.regions[r]
            block = max(origin.block_weights[r], 0.0 if region is origin else region.block_hub)
            access += gate(self.params, block) * region.users / max(1e-9, users)
        return access

    def mean(self, supply):
        params = self.params
        lift = min(params.supply_most, max(params.supply_least, supply / params.supply_usual))
        return self.arrivals_base * hub_growth(params, self.effects.year) * math.sqrt(lift)

    def most_arrivals(self):
        mean = self.mean(self.params.supply_most * self.params.supply_usual)
        return int(mean + 10.0 * math.sqrt(mean) + 50.0)

    def arrivals(self, bases):
        total = 0.0
        for one in bases:
            total += one.chance()
        return poisson_quantile(self.arrival, self.mean(total / len(bases) if bases else self.params.supply_usual))

    def arrive(self, bases, reach, arrivals):
        """Add the month's models, of which none sees another."""
        self.earlier, self.ranks = len(self.derivatives), language_ranks(self.params).tolist()
        for k in range(arrivals):
            name = self.draws.newborn_id(0, self.month, int(Draw.ARRIVALS), k)
            one = Derivative(self, row=len(self.derivatives), id=name, born=self.month, parent=None)
            one.find_publisher()
            self.derivatives.append(one)
        self.new = self.derivatives[self.earlier :]
        for one in self.new:
            one.take_shape(bases, reach)
        for one in self.new:
            if one.base is not None:
                one.base.remember(one)
                self.made[one.base.form, one.kind] += 1

    def differences(self, world, made):
        """Fields in which the rows of a world whose month the kernels have lived differ; empty if all are the same."""
        found = []
        if (len(self.derivatives), len(self.publishers)) != (world.derivatives.count[0], world.publishers.count[0]):
            return ["number of rows"]
        rows = world.derivatives.rows
        for one in self.new:
            one.base_model = one.base.row if one.base else -1
            for name in NEWS:
                mine = getattr(one, name)
                mine = mine.row if isinstance(mine, Entity) else -1 if mine is None else mine
                if mine != rows[one.row][name]:
                    found.append(f"{name} of derivative {one.row}: {mine} against {rows[one.row][name]}")
        for one in self.publishers:
            if (one.id, one.models, one.once) != world.publishers.rows[one.row].tolist():
                found.append(f"publisher {one.row}")
        for one in self.artefacts:
            there = world.artefacts.rows[one.row]
            recent = [held.row for held in one.recent if held is not None]
            if (one.derivatives, one.derived_now) != (there.derivatives, there.derived_now):
                found.append(f"derivatives of artefact {one.row}")
            if recent != there.recent[: len(recent)].tolist():
                found.append(f"recent derivatives of artefact {one.row}")
        counted = {(int(form), int(kind)): int(made[form, kind]) for form, kind in zip(*made.nonzero(), strict=True)}
        return found if counted == dict(self.made) else [*found, "derivatives by form and kind"]
