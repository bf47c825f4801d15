"""Doses scaled to one cost, and twins that give the same money without a target."""

import dataclasses

import numpy as np
import pytest
from played import small

from sim import catalogue, ensemble
from sim.analysis.equal_cost import CLOSE, Measured, amount_of, equalised, limit, scaled, twinned
from sim.analysis.warnings import present
from sim.errors import UserError
from sim.store import Run

HOURS = {"lever": "compute_grants", "intensity": 200_000, "start": "2023-01"}
DATED = {"lever": "compute_grants", "intensity": {"2023-01": 100_000, "2024-01": 300_000}, "start": "2023-01"}
PAY = {"lever": "fair_pay", "intensity": 20, "start": "2023-01"}


@dataclasses.dataclass
class Priced:
    """Runs in which states pay as asked: a price times hours and pay, from the month in which these begin, and a seed's luck."""

    price: float = 2.0
    wage: float = 4e7
    fixed: float = 0.0
    runs: int = 0

    def run(self, scenario, seeds, workers=None, progress=None, keep="series", each=None):
        made, policy = [], scenario.policy()
        month = policy.grant_hours.sum(axis=1) * self.price + policy.stipend_share[:, 0] ** 2 * self.wage
        month = month + self.fixed * (len(scenario.policies) > 0) + policy.income_grant.sum(axis=1)
        for seed in seeds:
            self.runs += 1
            series = np.zeros(scenario.months, catalogue.series_dtype())
            series["public_spending"] = np.cumsum(month + np.random.default_rng(seed).normal(1e6, 1e5))
            made.append(Run(scenario, seed, series))
        return ensemble.Ensemble(scenario, tuple(made))


@pytest.fixture
def game(monkeypatch):
    found = Priced()
    monkeypatch.setattr(ensemble, "run", found.run)
    return found


def measured():
    return Measured(small(), [0, 1, 2], ("state",), 1, None, 100)


def asked(*policies):
    return {"base": small(), **{f"s{i}": small(policies=[policy]) for i, policy in enumerate(policies)}}


@pytest.mark.parametrize("other", [{**HOURS, "intensity": 50_000}, DATED, PAY])
def test_doses_are_scaled_until_all_cost_what_the_first_does(game, other):
    costs = measured()
    found, said = equalised(asked(HOURS, other), costs)
    wanted = costs.more(found["s0"])
    assert costs.more(found["s1"]) == pytest.approx(wanted, rel=CLOSE)
    assert found["s0"].identity() == asked(HOURS)["s0"].identity() and "s0 is left as it is: its payers pay" in said[0]
    assert said[1].startswith("s1: doses times ")


def test_a_total_scales_the_first_too(game):
    costs = measured()
    found, _ = equalised(asked(HOURS, PAY), costs, 5.0)
    assert [costs.more(found[name]) for name in ("s0", "s1")] == pytest.approx([5.0, 5.0], rel=CLOSE)


def test_end_of_a_levers_range_is_respected_and_said(game):
    game.wage = 1e6
    found, said = equalised(asked({**HOURS, "intensity": 2_000_000}, {**PAY, "intensity": 40}), measured())
    assert found["s1"].policies[0].intensity == 80.0
    assert "doses times 2 cost" in said[1] and "more is not allowed: R8 ends at 80 % of active contributors" in said[1]


def test_cost_that_does_not_follow_the_dose_is_said(game):
    game.fixed = 5e6
    _, said = equalised(asked({**PAY, "intensity": 1}), measured(), 20.0)
    assert "not the 20 million USD wanted" in said[0]


def test_levers_whose_costs_are_no_money_are_left_and_named(game):
    found, said = equalised(asked({"lever": "R9", "start": "2023-01"}, HOURS), measured(), 5.0)
    assert said[0] == "s0 is left as it is: its costs are no money that is counted (developers, in time)"
    assert found["s0"].identity() == asked({"lever": "R9", "start": "2023-01"})["s0"].identity()
    assert equalised({"base": small(), "same": small()}, measured())[1] == ["same is left as it is: it pulls no lever"]


def test_scaling_keeps_everything_but_the_doses():
    before = small(policies=[{**DATED, "target": ["EUR"], "channels": {"floor": "off"}}, PAY])
    after = scaled(before, 1.5)
    assert [dose for _, dose in after.policies[0].intensity] == [150_000.0, 450_000.0] and after.policies[1].intensity == 30.0
    assert (after.policies[0].target, after.policies[0].channels) == (before.policies[0].target, before.policies[0].channels)
    assert limit(before) == pytest.approx(min(2_000_000 / 300_000, 4.0))


def test_each_scenario_is_run_once_for_its_cost(game):
    costs = measured()
    costs.more(small(policies=[HOURS]))
    costs.more(small(policies=[HOURS]))
    assert game.runs == 2 * 3


def test_twin_gives_the_same_money_month_by_month_to_nobody_in_particular(game):
    costs = measured()
    policy = small(policies=[HOURS])
    twin = twinned(small(), policy, costs)
    given, spent = twin.policy().income_grant.sum(axis=1), policy.policy().grant_hours.sum(axis=1) * game.price
    assert given == pytest.approx(spent) and not twin.policies
    shares = twin.policy().income_grant[-1] / given[-1]
    somebody = np.isin(np.arange(8), list(present(policy, "region")))
    there = catalogue.default_parameters()[0].compute_grants_shares * somebody
    assert not somebody[-1]  # LAC
    assert shares.tolist() == pytest.approx((there / there.sum()).tolist())
    assert costs.more(twin) == pytest.approx(costs.more(policy))


def test_no_twin_where_nothing_more_was_paid(game):
    assert twinned(small(), small(policies=[{**HOURS, "intensity": 0}]), measured()) is None


@pytest.mark.parametrize(("text", "million"), [("10M", 10.0), ("1.5B", 1500.0), ("500k", 0.5), ("2_000_000", 2.0)])
def test_amounts_of_money_are_read(text, million):
    assert amount_of(text) == million


@pytest.mark.parametrize("text", ["", "many", "-5M", "0", "nan", "1e400"])
def test_what_is_no_amount_is_told(text):
    with pytest.raises(UserError, match="no amount of money"):
        amount_of(text)
