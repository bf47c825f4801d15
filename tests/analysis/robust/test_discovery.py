"""A policy that fails exactly where it was made to is found out there, and one that fails by chance is not."""

import numpy as np
import pandas as pd
import pytest

from sim.analysis.robust import discovery
from sim.analysis.robust.discovery import Question, box_of, by_cart, by_prim, conditions, written
from sim.errors import UserError


@pytest.fixture(scope="module")
def inputs():
    return pd.DataFrame(np.random.default_rng(7).random((160, 4)), columns=["x", "y", "a", "b"])


@pytest.fixture(scope="module")
def corner(inputs):
    return Question("R15", "openness is worse", ((inputs["x"] < 0.3) & (inputs["y"] > 0.6)).to_numpy())


@pytest.mark.slow
def test_prim_finds_the_corner_and_nothing_else(inputs, corner):
    found = by_prim(corner, inputs)
    assert found["p"] == pytest.approx(0.05) and found["coverage"] > 0.85 and found["density"] > 0.85
    assert found["conditions"].count(" is ") == 2
    limits = dict(part.split(" is ") for part in found["conditions"].split(" and "))
    assert float(limits["x"].removeprefix("below ")) == pytest.approx(0.3, abs=0.05)
    assert float(limits["y"].removeprefix("above ")) == pytest.approx(0.6, abs=0.05)
    assert found["held_out"] > 0.7 and found["reproduced"] > 0.8
    assert found["told"].startswith("R15 fails (openness is worse) when ")


def test_cart_finds_the_corner_too(inputs, corner):
    found = by_cart(corner, inputs)
    assert found["density"] > 0.8 and found["coverage"] > 0.8 and found["held_out"] > 0.85
    limits = dict(part.split(" is ") for part in found["conditions"].split(" and "))
    assert float(limits["x"].removeprefix("below ")) == pytest.approx(0.3, abs=0.05)
    assert float(limits["y"].removeprefix("above ")) == pytest.approx(0.6, abs=0.05)


@pytest.mark.slow
def test_failures_by_chance_have_no_conditions(inputs):
    by_luck = Question("R15", "openness is worse", np.random.default_rng(4).random(len(inputs)) < 0.3)
    for found in (by_prim(by_luck, inputs), by_cart(by_luck, inputs)):
        assert found["conditions"] == "" and "better than chance" in found["told"] and np.isnan(found["density"])


def test_the_corner_is_the_box(inputs, corner):
    box = box_of(inputs, corner.fails)
    assert {limit.name for limit in box.limits} == {"x", "y"} and box.coverage > 0.9 and box.density > 0.85
    assert (box.inside(inputs) & corner.fails).sum() == round(box.coverage * corner.fails.sum())


def test_a_policy_that_hardly_ever_fails_is_not_explained(inputs):
    seldom = Question("R15", "openness is worse", np.arange(len(inputs)) < 3)
    assert "too few sets in which it fails" in by_prim(seldom, inputs)["told"]
    often = Question("R15", "openness is worse", np.arange(len(inputs)) > 3)
    assert "too few sets in which it does not fail" in by_cart(often, inputs)["told"]


def test_a_switch_is_told_by_its_state_and_the_telling_inputs_are_chosen_among_many():
    draws = np.random.default_rng(1)
    many = pd.DataFrame(draws.random((60, 30)), columns=[f"p{i}" for i in range(30)])
    many["motivation"] = (draws.random(60) < 0.5).astype(float)
    box = box_of(many, many["motivation"].to_numpy() == 0.0)
    assert [limit.name for limit in box.limits] == ["motivation"] and box.density == box.coverage == 1.0
    assert written(box.limits[0], many) == "motivation is off"


def test_without_the_workbench_it_is_told_how_to_get_it(inputs, corner, monkeypatch):
    monkeypatch.setattr(discovery, "available", lambda: False)
    with pytest.raises(UserError, match=r"needs the EMA workbench. pip install 'allmende\[ema\]'"):
        conditions([corner], inputs)


def test_all_questions_are_answered_in_order(inputs, corner):
    heard = []
    seldom = Question("R1", "openness is worse", np.arange(len(inputs)) < 3)
    found = conditions([seldom, seldom], inputs, lambda *step: heard.append(step))
    assert found["method"].tolist() == ["PRIM", "CART"] * 2 and heard == [(1, 2), (2, 2)]
    assert list(found.columns) == list(discovery.COLUMNS)
