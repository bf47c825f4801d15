"""Scenarios made to cost the same, and twins that give the same money without a target.

Cost is what the payers of the policies pay more than in the reference, net, all together and undiscounted, from the start of the
run to its end, as mean over seeds (``sim.analysis.costs``).
"""

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from sim import catalogue, ensemble
from sim.analysis import costs
from sim.analysis.warnings import present
from sim.errors import UserError
from sim.scenario import Scenario
from sim.scenario.values import month_text, number_text
from sim.scenario.yamltext import tree_of
from sim.store import Run
from sim.store.run import month_start

if TYPE_CHECKING:
    from sim.entry import Lever

CLOSE = 0.02  # of the cost wanted: near enough
TRIES = 8  # doses looked at for one scenario, at most
DIGITS = 4  # of a factor on doses, so that it can be written
AMOUNTS = {"K": 1e3, "M": 1e6, "B": 1e9}
MOST_EVENTS = 800  # of a twin
LEAST = 1.0  # USD a month: what is less is rounding
Hear = Callable[[int, int], None]


@dataclass(frozen=True)
class Spent:
    """What payers paid in runs of one scenario, by seed in million USD, and states by month in USD, mean over seeds."""

    total: np.ndarray
    monthly: np.ndarray

    def more_than(self, reference: "Spent") -> float:
        """Mean over seeds of what was paid more."""
        return float((self.total - reference.total).mean())


class Measured:
    """Costs of scenarios over the same seeds; each scenario is run once."""

    def __init__(
        self, reference: Scenario, seeds: Sequence[int], payers: Sequence[str], workers: int | None, hear: Hear | None, most: int
    ) -> None:
        self.seeds, self.payers, self.workers, self.hear = list(seeds), tuple(payers), workers, hear
        self.known: dict[str, Spent] = {}
        self.done, self.most = 0, most
        self.reference = self.spent(reference)

    def more(self, scenario: Scenario) -> float:
        """What a scenario's payers pay more than in the reference, in million USD."""
        return self.spent(scenario).more_than(self.reference)

    def spent(self, scenario: Scenario) -> Spent:
        """Run a scenario and sum up what its payers pay."""
        identity = scenario.identity()
        if identity not in self.known:
            total: dict[int, float] = {}
            last = scenario.months - 1

            def pay(run: Run) -> None:
                total[run.seed] = sum(costs.paid(run, payer, last) for payer in self.payers)
                self.done += 1
                if self.hear is not None:
                    self.hear(min(self.done, self.most), self.most)

            worlds = any(payer != costs.STATE for payer in self.payers)
            found = ensemble.run(scenario, self.seeds, self.workers, each=pay if worlds else None).checked()
            for run in () if worlds else found.runs:
                pay(run)
            monthly = np.mean([np.diff(run.series[costs.SPENT], prepend=0.0) for run in found.runs], axis=0)
            self.known[identity] = Spent(np.array([total[seed] for seed in self.seeds]), monthly)
        return self.known[identity]


# --- the same cost ---


def amount_of(text: str) -> float:
    """Million USD from an amount such as 10M, 1.5B, 500k or 10000000."""
    factor = AMOUNTS.get(text[-1:].upper(), 1.0)
    try:
        found = float(text[:-1] if factor > 1.0 else text.replace("_", "")) * factor
    except ValueError:
        found = math.nan
    if not 0.0 < found < math.inf:
        raise UserError(f"'{text}' is no amount of money", where="--total", allowed="USD above 0, such as 10M or 1.5B")
    return found / costs.MILLION


def equalised(
    scenarios: Mapping[str, Scenario], measured: Measured, total: float | None = None
) -> tuple[dict[str, Scenario], list[str]]:
    """Scenarios with doses scaled so that all cost as much as the first that costs anything, or as ``total``.

    Parameters
    ----------
    scenarios : mapping
        By name, the reference first; it is left as it is, and so is a scenario whose costs are no money.
    measured : Measured
        Runs them.
    total : float, optional
        What each is to cost, in million USD.

    Returns
    -------
    dict, list of str
        The scenarios, and sentences on what was done to each.
    """
    found, said = dict(scenarios), []
    for name in list(scenarios)[1:]:
        scenario = scenarios[name]
        if why := _not_money(scenario):
            said.append(f"{name} is left as it is: {why}")
            continue
        if total is None:
            total = measured.more(scenario)
            if total <= 0.0:
                said.append(f"{name} is left as it is: its payers pay {_money(total)} more, which nothing can be set equal to")
                total = None
            else:
                said.append(
                    f"{name} is left as it is: its payers pay {_money(total)} more, net, and so shall those of the others"
                )
            continue
        found[name], words = _to_cost(scenario, total, measured)
        said.append(f"{name}: {words}")
    return found, said


def _not_money(scenario: Scenario) -> str:
    """Why a scenario's dose cannot be set by its cost; empty if it can."""
    if not scenario.policies:
        return "it pulls no lever"
    payers, uncounted = costs.payers([scenario])
    return "" if payers else f"its costs are no money that is counted ({', '.join(uncounted)})"


def _to_cost(scenario: Scenario, wanted: float, measured: Measured) -> tuple[Scenario, str]:
    """The scenario with its doses scaled to a cost, by false position between doses known to be too small and too large."""
    largest = limit(scenario)
    tried = {0.0: 0.0}
    factor = min(1.0, largest)
    while len(tried) <= TRIES:
        factor = float(f"{factor:.{DIGITS}g}")
        if factor in tried:
            break
        tried[factor] = measured.more(scaled(scenario, factor))
        if abs(tried[factor] - wanted) <= CLOSE * wanted or (factor >= largest and tried[factor] < wanted):
            break
        factor = _next(tried, wanted, largest)
    best = min((one for one in tried if one > 0.0), key=lambda one: abs(tried[one] - wanted))
    cost, how = tried[best], f"doses times {best:g} cost {_money(tried[best])}"
    if abs(cost - wanted) <= CLOSE * wanted:
        return scaled(scenario, best), how
    bound = (
        f"; more is not allowed: {_limits(scenario)}" if best >= largest and cost < wanted else f" after {len(tried) - 1} tries"
    )
    return scaled(scenario, best), f"{how}, not the {_money(wanted)} wanted{bound}"


def _next(tried: Mapping[float, float], wanted: float, largest: float) -> float:
    """The next factor to try: where a straight line through the nearest two meets the cost, kept between them."""
    below = max((one for one in tried if tried[one] < wanted), default=0.0)
    above = min((one for one in tried if tried[one] >= wanted and one > below), default=math.inf)
    if math.isinf(above):
        slope = tried[below] / below if below > 0.0 else 0.0
        grown = wanted / slope if slope > 0.0 else 4.0 * max(below, 1.0)
        return min(largest, max(1.05 * below, min(grown, 4.0 * below if below > 0.0 else grown)))
    share = (wanted - tried[below]) / (tried[above] - tried[below])
    return below + min(0.95, max(0.05, share)) * (above - below)


def limit(scenario: Scenario) -> float:
    """The largest factor that leaves all doses within their levers' ranges."""
    doses = [(catalogue.levers()[policy.lever], dose) for policy in scenario.policies for dose in _doses(policy)]
    return min((lever.high / dose for lever, dose in doses if dose > 0.0), default=math.inf)


def scaled(scenario: Scenario, factor: float) -> Scenario:
    """The same with all doses times a factor."""
    if factor == 1.0:
        return scenario
    policies = []
    for policy, written in zip(scenario.policies, scenario.written()["policies"], strict=True):
        doses = {month_text(date): dose * factor for date, dose in policy.intensity} if isinstance(policy.intensity, tuple) else (
            _doses(policy)[0] * factor)  # fmt: skip
        policies.append({**written, "intensity": _within(doses, catalogue.levers()[policy.lever])})
    title = f"{scenario.title} (doses times {factor:g})".strip()
    return _again(scenario, policies=policies, title=title)


def _within(doses: Any, lever: "Lever") -> Any:
    """Doses that rounding took beyond the range, put back to its end."""
    if isinstance(doses, dict):
        return {date: min(lever.high, dose) for date, dose in doses.items()}
    return min(lever.high, doses)


def _doses(policy: Any) -> list[float]:
    if isinstance(policy.intensity, tuple):
        return [dose for _, dose in policy.intensity]
    return [catalogue.levers()[policy.lever].default if policy.intensity is None else policy.intensity]


def _limits(scenario: Scenario) -> str:
    levers = (catalogue.levers()[name] for name in dict.fromkeys(policy.lever for policy in scenario.policies))
    return ", ".join(f"{lever.id} ends at {number_text(lever.high)} {lever.unit}" for lever in levers)


def _again(scenario: Scenario, **changed: Any) -> Scenario:
    """A scenario with some keys replaced; what it says itself counts as inherited."""
    return Scenario(replace(tree_of({**scenario.written(), **changed}, "scenario"), file="scaled"))


def _money(million: float) -> str:
    return f"{million:.3g} million USD"


# --- twins ---


def twinned(reference: Scenario, scenario: Scenario, measured: Measured) -> Scenario | None:
    """The reference with a scenario's money given month by month to all organisations that are no companies.

    The money is the mean over seeds of what payers paid more, month by month for states; what others paid in all follows the
    months in which the policies' effects in USD a month are written, for their accounts are known at the end only. States give it
    (``income_grant``), divided over regions by ``compute_grants_shares``. None if nothing more was paid.
    """
    total = measured.more(scenario) * costs.MILLION
    if total <= 0.0:
        return None
    by_month = _by_month(reference, scenario, measured, total)
    regions, there = catalogue.labels("region"), present(reference, "region")
    shares = [float(share) * (place in there) for place, share in enumerate(scenario.parameters()[0].compute_grants_shares)]
    paid = np.flatnonzero(by_month)
    step = 1 + len(paid) * len(regions) // MOST_EVENTS  # months that one event lasts
    events = [
        {"name": "untargeted money", "date": date, "until": until, "effect": "income_grant", "target": [region],
         "size": float(by_month[months].mean()) * share / sum(shares)}
        for months in np.array_split(paid, math.ceil(len(paid) / step))
        for date, until in [[f"{month_start(reference.start, int(month)):%Y-%m}" for month in (months[0], months[-1])]]
        for region, share in zip(regions, shares, strict=True) if share > 0.0
    ]  # fmt: skip
    title = f"The money of {scenario.title} without a target"
    written = reference.written()
    return _again(reference, events=[*written["events"], *events], title=title, question="")


def _by_month(reference: Scenario, scenario: Scenario, measured: Measured, total: float) -> np.ndarray:
    """USD by month that sum to the total: states' as they were paid, others' where the policies write money."""
    states = np.zeros(scenario.months)
    if costs.STATE in measured.payers:
        more = measured.spent(scenario).monthly - measured.spent(reference).monthly
        states = np.where(more > LEAST, more, 0.0)
        states *= min(max(0.0, more.sum()), total) / states.sum() if states.sum() > 0.0 else 0.0
    others = total - states.sum()
    return states + others * _shape(reference, scenario) if others > LEAST else states


def _shape(reference: Scenario, scenario: Scenario) -> np.ndarray:
    """Shares of months in what a scenario's effects in USD a month add; all months from its first policy on if none does."""
    there, here = scenario.policy(), reference.policy()
    found = np.zeros(scenario.months)
    for effect in catalogue.effects().values():
        if effect.unit == "USD/month":
            added = np.maximum(0.0, there[effect.name] - here[effect.name])
            found += added.reshape(scenario.months, -1).sum(axis=1)
    if not found.any():
        first = min((scenario.month_of(policy.start) for policy in scenario.policies), default=0)
        found[max(0, first) :] = 1.0
    return found / found.sum()
