"""Shares of sets in which a requirement is met, by hand."""

import numpy as np
import pytest
from made_up import cases

from sim.analysis.robust.satisficing import Requirement, label, required, satisficing, usual
from sim.errors import UserError


def shares(found, written=(), **more):
    made = cases(found, **more)
    requirements = required(written, made.outcomes) if written else usual(made)
    return satisficing(made, requirements).set_index(["requirement", "scenario"])


def test_a_threshold_is_met_where_the_level_reaches_it():
    # level of the reference: 0.2 to 0.4 in four sets
    found = shares({"A": np.full((4, 1), 0.05)}, ["openness>=0.3"])
    assert found.loc[("openness>=0.3", "nothing"), "share"] == 0.5
    assert found.loc[("openness>=0.3", "A"), "share"] == 0.75
    assert found.loc[("openness>=0.3", "A"), "low"] <= 0.75 <= found.loc[("openness>=0.3", "A"), "high"]


def test_several_are_also_asked_for_at_once():
    both = np.stack([np.array([[0.3, 0.3, -0.3, -0.3]]).T, np.array([[5.0, 20.0, 5.0, 20.0]]).T])
    found = shares({"A": both}, ["openness>=0.3", "paid<=10"], outcomes=("openness", "paid"))["share"]
    assert found["openness>=0.3", "A"] == 0.5 and found["paid<=10", "A"] == 0.5 and found["all of them", "A"] == 0.25
    assert found["paid<=10", "nothing"] == 1.0


def test_without_requirements_nothing_is_to_be_worse_than_in_the_reference():
    found = shares({"A": np.array([[1.0, 1.0, -1.0, 0.0]]).T})
    assert found["share"].to_dict() == {("openness not worse", "nothing"): 1.0, ("openness not worse", "A"): 0.75}
    turned = shares({"A": np.array([[1.0, 1.0, -1.0, 0.0]]).T}, outcomes=("gap_year",))
    assert turned.loc[("gap_year not worse", "A"), "share"] == 0.5


def test_what_chance_alone_would_give_is_told():
    luck = np.random.default_rng(0).standard_normal((500, 2))
    found = shares({"A": luck}).loc[("openness not worse", "A")]
    assert found["share"] == pytest.approx(0.5, abs=0.06) and found["without_effect"] == pytest.approx(0.5, abs=0.03)


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("openness", "'openness' is no requirement"),
        ("openness>=high", "such as openness>=0.3"),
        ("opennes>=1", "there is no outcome 'opennes'"),
        ("gap_year>=1", "the sweep kept no outcome 'gap_year'"),
    ],
)
def test_a_requirement_that_cannot_be_read_is_refused(text, said):
    with pytest.raises(UserError) as error:
        required([text], ["openness"])
    assert said in str(error.value)


def test_requirements_are_told_in_words():
    assert label(Requirement("openness")).endswith("not worse than in the reference")
    assert label(Requirement("openness", True, 0.25)).endswith("at most 0.25")
