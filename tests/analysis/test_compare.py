"""Comparing scenarios: known effects are found, intervals hold what they promise, pairs stop in time, and nothing is nothing."""

import dataclasses
import math

import numpy as np
import pandas as pd
import pytest
from played import GRANTS, Game, small, two

from sim import catalogue, ensemble
from sim.analysis import costs
from sim.analysis.compare import chosen_outcomes, compare
from sim.analysis.intervals import bootstrapped, ratio, smallest_visible
from sim.analysis.pairs import COLUMNS, KEYS, effects_of, estimate
from sim.errors import UserError

# --- Statistics with known answers ---


def test_the_interval_covers_the_true_mean_of_normal_pairs_about_as_often_as_it_says():
    draws = np.random.default_rng(1)
    found = [bootstrapped(draws.normal(0.3, 1.0, 30)) for _ in range(300)]
    covered = np.mean([effect.low <= 0.3 <= effect.high for effect in found])
    assert 0.90 <= covered <= 0.98  # 0.95, a little less with few pairs, give or take three standard errors
    assert len({effect.low for effect in found}) == 300


def test_the_interval_leans_to_where_the_long_tail_is():
    values = np.random.default_rng(2).lognormal(0.0, 1.0, 40)
    effect = bootstrapped(values)
    assert effect.high - effect.mean > 1.2 * (effect.mean - effect.low)


def test_the_interval_survives_what_breaks_bca():
    assert bootstrapped([2.0, 2.0, 2.0])[:3] == (2.0, 2.0, 2.0)
    assert bootstrapped([0.0, 0.0]) == (0.0, 0.0, 0.0, 2)
    assert not bootstrapped([0.0, 0.0]).clear
    almost = bootstrapped([0.0] * 19 + [1.0])
    assert 0.0 <= almost.low <= almost.mean <= almost.high < 1.0
    alone = bootstrapped([3.0, math.nan])
    assert (alone.mean, alone.low, alone.high, alone.pairs) == (3.0, -math.inf, math.inf, 1)
    assert math.isnan(bootstrapped([]).mean)


def test_a_ratio_of_means_has_an_interval_of_its_own():
    draws = np.random.default_rng(3)
    cost = draws.normal(20.0, 1.0, 60)
    effect = ratio(0.5 * cost + draws.normal(0.0, 1.0, 60), cost)
    assert effect.low < 0.5 < effect.high
    assert effect.high - effect.low < 0.05
    exact = ratio(0.5 * cost, cost)
    assert exact[:3] == pytest.approx((0.5, 0.5, 0.5))


def test_what_is_called_visible_is_seen_four_times_in_five():
    draws = np.random.default_rng(4)
    pairs = 25
    noise = draws.normal(0.0, 2.0, (2000, pairs))
    theory = (2.063899 + 0.856855) * 2.0 / math.sqrt(pairs)  # Student's t with 24 degrees of freedom at .975 and .8
    known = np.array([-2.0, 2.0] * 12 + [0.0])
    known *= 2.0 / known.std(ddof=1)
    assert smallest_visible(known) == pytest.approx(theory, rel=1e-5)
    shifted = noise + theory
    t = shifted.mean(axis=1) / (shifted.std(axis=1, ddof=1) / math.sqrt(pairs))
    assert np.mean(np.abs(t) > 2.063899) == pytest.approx(0.8, abs=0.03)
    assert smallest_visible(np.array([1.0])) == math.inf


def test_an_estimate_says_what_was_put_into_the_pairs():
    draws = np.random.default_rng(5)
    reference = draws.normal(10.0, 2.0, 400)
    found = estimate(reference, reference + draws.normal(1.0, 0.5, 400), cost=draws.normal(4.0, 0.1, 400))
    assert found["level"] == pytest.approx(10.0, abs=0.3)
    assert found["spread"] == pytest.approx(2.0, abs=0.2)
    assert found["low"] < 1.0 < found["high"]
    assert found["in_spreads"] == pytest.approx(0.5, abs=0.06)
    assert found["same_sign"] == pytest.approx(0.977, abs=0.03)  # a normal variable above -2 standard deviations
    assert found["pairing_gain"] == pytest.approx((4.0 + 4.25) / 0.25, rel=0.25)
    assert found["per_million_low"] < 0.25 < found["per_million_high"]
    assert found["seen"]


def test_pairs_without_a_value_are_left_out_and_nothing_paid_leaves_the_cost_empty():
    found = estimate(np.array([1.0, 2.0, math.nan]), np.array([2.0, 3.5, 1.0]))
    assert (found["pairs"], found["effect"]) == (2, 1.25)
    assert math.isnan(found["per_million"])
    same = estimate(np.array([1.0, 2.0]), np.array([1.0, 2.0]))
    assert (same["effect"], same["low"], same["high"], same["smallest_visible"]) == (0.0, 0.0, 0.0, 0.0)
    assert not same["seen"] and math.isnan(same["same_sign"]) and same["pairing_gain"] == math.inf


def frame(**outcomes):
    """Pairs of outcomes, each given as (reference, value)."""
    rows = [pd.DataFrame({"window": "w", "scenario": "s", "outcome": name, "axis": "payer" if name == "paid" else "", "label": "",
                          "unit": "", "seed": range(len(here)), "reference": here, "value": there})
            for name, (here, there) in outcomes.items()]  # fmt: skip
    return pd.concat(rows, ignore_index=True)


def test_effects_are_divided_by_what_all_payers_paid_more_if_it_is_clear_that_they_did():
    draws = np.random.default_rng(6)
    here = draws.normal(0.0, 1.0, 30)
    nothing = np.zeros(30)
    told = effects_of(frame(gap=(here, here + 1.0), paid=(nothing, nothing + 4.0))).set_index("outcome")
    assert list(effects_of(frame(gap=(here, here))).columns) == list(COLUMNS)
    assert told.loc["gap", "per_million"] == pytest.approx(0.25)
    assert math.isnan(told.loc["paid", "per_million"])
    for paid in (nothing, draws.normal(0.0, 1.0, 30), nothing - 4.0, nothing + math.nan):
        assert math.isnan(effects_of(frame(gap=(here, here + 1.0), paid=(nothing, paid)))["per_million"].iloc[0])


def test_the_cost_of_a_policy_makes_no_other_finding_surer():
    draws = np.random.default_rng(8)
    nothing, some = np.zeros(20), draws.normal(0.6, 1.0, 20)
    frames = [frame(open_share_by_kind=(nothing, some)).assign(axis="kind"), frame(paid=(nothing, nothing + 4.0))]
    alone, both = effects_of(frames[0]), effects_of(pd.concat(frames, ignore_index=True))
    assert alone["q"].iloc[0] == both["q"].iloc[0] > both["q"].iloc[1] == 0.0


def test_of_many_outcomes_without_effect_few_are_told_as_more_than_chance():
    draws = np.random.default_rng(7)
    nothing = {f"o{i}": (np.zeros(20), draws.normal(0.0, 1.0, 20)) for i in range(100)}
    true = {f"t{i}": (np.zeros(20), draws.normal(1.5, 1.0, 20)) for i in range(10)}
    found = effects_of(frame(**nothing, **true)).set_index("outcome")
    sure = set(found.index[found["q"] <= 0.05])
    assert {f"t{i}" for i in range(10)} <= sure
    assert len(sure) <= 12
    assert found["seen"].sum() > len(sure)


# --- A made-up game in the place of the model ---


@pytest.fixture
def play(monkeypatch):
    def start(**changes):
        monkeypatch.setattr(ensemble, "run", Game(**changes).run)

    return start


def row(found, scenario, outcome, window=0):
    return found.told(scenario, window).set_index("outcome").loc[outcome]


def test_a_known_effect_is_found_and_where_there_is_none_its_bound_is_told(play):
    play(effects={("with grants", "openness"): 0.5})
    found = compare(two(), 40, ["openness", "gap_year"])
    assert (found.reference, found.others, found.seeds) == ("as it is", ("grants",), tuple(range(40)))
    seen, unseen = row(found, "grants", "openness"), row(found, "grants", "gap_year")
    assert seen.seen and seen.low < 0.5 < seen.high and seen.same_sign > 0.9
    assert not unseen.seen and 0.0 < unseen.smallest_visible < 0.1
    assert seen.pairing_gain > 30


def test_the_variance_that_pairing_saves_falls_with_noise_that_is_not_common(play):
    gains = []
    for noise in (0.1, 1.0, 10.0):
        play(effects={}, noise=noise)
        gains.append(row(compare(two(), 40, ["openness"]), "grants", "openness").pairing_gain)
    assert gains[0] > 5 * gains[1] > 5 * gains[2]
    assert gains[2] == pytest.approx(1.0, abs=0.5)


def test_the_last_twelve_months_and_those_asked_for_are_both_compared(play):
    play(effects={("with grants", "paid"): 1e6})
    found = compare(two(), 5, ["openness"], window="2023-03..2023-04")
    assert [window.text for window in found.windows] == ["2023-03..2023-04", "2024-01..2024-12"]
    paid = found.effects[found.effects["outcome"] == "paid"].set_index("window")["effect"]
    assert paid.to_dict() == pytest.approx({"2023-03..2023-04": 4.0, "2024-01..2024-12": 24.0})  # from the start to each end
    assert len(compare(two(), 5, ["openness"], window="2024-01..2024-12").windows) == 1


def test_a_path_ends_where_the_effect_of_the_last_year_is(play):
    play(effects={("with grants", "openness"): 0.5})
    found = compare(two(), 12, ["openness"])
    path = found.path("grants", "openness")
    assert path.shape == (12, 24)
    assert path[:, -1].mean() == pytest.approx(row(found, "grants", "openness").effect)


def test_pairs_are_added_until_intervals_are_narrow_enough_and_no_longer(play):
    play(effects={}, noise=0.5)
    found = compare(two(), None, ["openness", "gap_year"], precision=0.15, batch=10)
    assert found.stop.reached and found.stop.widest <= 0.15
    assert 10 < len(found.seeds) < 200 and len(found.seeds) % 10 == 0
    shorter = compare(two(), len(found.seeds) - 10, ["openness", "gap_year"], precision=0.15, batch=10)
    assert not shorter.stop.reached and shorter.stop.widest > 0.15
    assert shorter.stop.outcome in ("openness", "gap_year") and shorter.stop.scenario == "grants"
    pd.testing.assert_frame_equal(compare(two(), list(found.seeds), ["openness", "gap_year"]).effects, found.effects)


def test_a_precision_that_cannot_be_reached_ends_at_the_most_seeds_and_says_so(play):
    play(effects={}, noise=1.0)
    found = compare(two(), 30, ["openness"], precision=0.001, batch=20)
    assert len(found.seeds) == 30 and not found.stop.reached


def test_an_outcome_without_spread_is_not_waited_for(play):
    play(effects={})
    found = compare(two(), 30, ["releases"], precision=0.1, batch=10)
    assert found.stop.reached and len(found.seeds) == 10


def test_a_seed_that_fails_anywhere_is_left_out_of_all_pairs_and_told(play):
    play(effects={}, failing=(("with grants", 2),))
    found = compare(two(), 5, ["openness"])
    assert found.seeds == (0, 1, 3, 4)
    assert [(name, failure.seed) for name, failure in found.failures] == [("grants", 2)]
    assert set(found.pairs["seed"]) == {0, 1, 3, 4}
    play(effects={}, failing=tuple(("with grants", seed) for seed in range(5)))
    with pytest.raises(RuntimeError, match="a fault"):
        compare(two(), 5, ["openness"])


def test_pairs_are_tidy_and_effects_follow_from_them_alone(play):
    play(effects={("with grants", "openness"): 0.5})
    found = compare(two(), 6, ["openness", "open_share_by_kind"])
    assert list(found.pairs.columns) == [*KEYS, "seed", "reference", "value"]
    assert not found.pairs.duplicated([*KEYS, "seed"]).any()
    assert set(found.broken_down("grants")["label"]) == {*catalogue.labels("kind"), "state"}
    pd.testing.assert_frame_equal(effects_of(found.pairs), found.effects)


# --- Questions that cannot be answered ---


@pytest.mark.parametrize(
    ("scenarios", "asked", "words"),
    [
        ({"a": {}}, {}, ("one scenario alone", "reference")),
        ({"a": {}, "b": {"end": "2024-11"}}, {}, ("a, b", "end")),
        ({"a": {}, "b": {"start": "2022-12"}}, {}, ("start",)),
        ({"a": {}, "b": {"population": {"name": "study14", "contributors": 201}}}, {}, ("population",)),
        ({"a": {}, "b": {}}, {"outcomes": ["opennes"]}, ("opennes", "Did you mean 'openness'?")),
        ({"a": {}, "b": {}}, {"outcomes": ["open_share_by_kind"]}, ("without an axis",)),
        ({"a": {}, "b": {}}, {"window": "2023"}, ("2023", "2023-01 to 2024-12")),
        ({"a": {}, "b": {}}, {"window": "2024-06..2024-05"}, ("not within",)),
        ({"a": {}, "b": {}}, {"window": "2023-01..2025-01"}, ("not within",)),
        ({"a": {}, "b": {}}, {"window": "2023-13..2024-01"}, ("not within",)),
        ({"a": {}, "b": {}}, {"seeds": 1}, ("one pair", "two or more")),
        ({"a": {}, "b": {}}, {"precision": 0.0}, ("--precision", "0.1")),
    ],
)
def test_a_bad_question_is_told(scenarios, asked, words):
    with pytest.raises(UserError) as error:
        compare({name: small(**changes) for name, changes in scenarios.items()}, **{"seeds": 2, **asked})
    assert all(word in str(error.value) for word in words)


def test_by_default_all_headlines_and_all_breakdowns_are_compared():
    names = chosen_outcomes()
    assert {"gap_year", "openness", "open_share_by_segment"} <= set(names)
    assert "reports_answered" not in names


# --- Costs ---


def test_payers_are_those_that_the_levers_name():
    assert costs.payers([small(), small(**GRANTS)]) == (("state",), ())
    assert costs.payers([small()]) == ((), ())
    assert {lever.pays for lever in catalogue.levers().values()}


def test_balances_of_others_than_states_are_known_at_the_end_of_a_run_only():
    run = ensemble.run_one(small(), 0)
    accounts = run.world.accounts.rows["cash"]
    states = -sum(int(accounts[row]) for row in costs.ACCOUNTS["state"]) / 1e8
    assert costs.paid(run, "state", 23) == pytest.approx(states)
    assert costs.paid(run, "philanthropy", 23) == -int(accounts[3]) / 1e8
    assert math.isnan(costs.paid(run, "philanthropy", 22))
    assert math.isnan(costs.paid(dataclasses.replace(run, world=None), "hub", 23))


def test_worlds_come_home_to_be_read_only_if_somebody_else_than_states_pays(monkeypatch):
    monkeypatch.setattr(costs, "payers", lambda scenarios: (("state", "philanthropy"), ("users",)))
    found = compare({"a": small(), "b": small(**GRANTS)}, 2, ["openness"], window="2023-01..2023-06", workers=1)
    paid = found.effects[found.effects["outcome"] == "paid"].set_index(["window", "label"])
    assert paid.loc[("2024-01..2024-12", "philanthropy"), "pairs"] == 2
    assert paid.loc[("2023-01..2023-06", "philanthropy"), "pairs"] == 0
    assert paid.loc[("2023-01..2023-06", "state"), "pairs"] == 2
    assert found.effects.loc[found.effects["outcome"] == "openness", "per_million"].isna().tolist()[0]
    assert found.uncounted == ("users",)


# --- The model itself ---


def test_a_policy_of_nothing_has_no_effect_at_all():
    nothing = {"policies": [{"lever": "compute_grants", "intensity": 0, "start": "2023-01"}]}
    found = compare({"a": small(), "b": small(**nothing)}, 3, workers=1)
    effects = found.effects
    assert len(effects) > 100 and (effects["effect"] == 0.0).all() and (effects["high"] == 0.0).all()
    assert not effects["seen"].any() and effects["per_million"].isna().all()


def test_a_policy_that_pays_has_a_cost_and_the_same_effects_for_any_number_of_workers():
    scenarios = {"a": small(), "b": small(**GRANTS)}
    heard = []
    one = compare(scenarios, 6, workers=1, precision=0.01, batch=2, hear=lambda done, total: heard.append((done, total)))
    apart = compare(scenarios, 6, workers=2, precision=0.01, batch=2)
    pd.testing.assert_frame_equal(one.pairs, apart.pairs)
    pd.testing.assert_frame_equal(one.effects, apart.effects)
    assert (one.stop, one.seeds) == (apart.stop, apart.seeds)
    assert heard[-1] == (12, 12) and [done for done, _ in heard] == sorted(done for done, _ in heard)
    paid = one.effects[one.effects["outcome"] == "paid"].iloc[0]
    assert paid["low"] > 0.0 and paid["label"] == "state"
    assert one.effects.set_index("outcome").loc["public_spending", "per_million"] > 0.0
    assert one.identical() == ()
