"""Attribution: shares add up, obey Shapley's axioms on games with known answers, and bad questions get clear answers."""

import itertools

import numpy as np
import pytest

from sim import catalogue
from sim.analysis import explain as explaining
from sim.analysis import shapley
from sim.analysis.explain import explain
from sim.analysis.intervals import paired
from sim.errors import UserError
from sim.figures.explain import explain as drawn
from sim.scenario import from_dict

PLAYERS = ("a", "b", "c", "d")


def game(worth):
    return {members: float(worth(members)) for members in shapley.coalitions(PLAYERS)}


def gloves(members):
    """One left glove (a) and three right ones: a pair is worth 1; theory gives the owner of the left one 3/4."""
    return 1.0 if "a" in members and len(members) > 1 else 0.0


def test_the_glove_game_has_its_known_value():
    shares = shapley.exact(game(gloves), PLAYERS)
    assert shares == pytest.approx({"a": 3 / 4, "b": 1 / 12, "c": 1 / 12, "d": 1 / 12})


def test_what_players_add_by_themselves_is_theirs_and_a_dummy_gets_nothing():
    weights = {"a": 1.0, "b": -2.0, "c": 0.5, "d": 0.0}
    shares = shapley.exact(game(lambda members: 3.0 + sum(weights[one] for one in members)), PLAYERS)
    assert shares == pytest.approx(weights)


@pytest.mark.parametrize("worth", [gloves, lambda s: len(s) ** 2, lambda s: float("b" in s and "d" not in s)])
def test_orders_average_to_the_exact_values_and_each_order_divides_the_whole(worth):
    value = game(worth)
    orders = [shapley.antithetic(value, order) for order in itertools.permutations(PLAYERS)]
    for one in orders:
        assert sum(one.values()) == pytest.approx(value[frozenset(PLAYERS)] - value[frozenset()])
    mean = {player: np.mean([one[player] for one in orders]) for player in PLAYERS}
    assert mean == pytest.approx(shapley.exact(value, PLAYERS))


def test_orders_differ_by_number_and_are_the_same_for_the_same():
    some = [tuple(shapley.order(PLAYERS, k)) for k in range(200)]
    assert some == [tuple(shapley.order(PLAYERS, k)) for k in range(200)]
    first = [order[0] for order in some]
    assert all(30 <= first.count(player) <= 70 for player in PLAYERS)


def test_intervals_follow_the_spread_and_one_value_has_none():
    effect = paired([1.0, 2.0, 3.0, float("nan")])
    assert (effect.mean, effect.pairs) == (2.0, 3)
    assert effect.high - 2.0 == pytest.approx(4.3027 / 3**0.5, rel=1e-4)  # Student's t with two degrees of freedom
    assert not paired([1.0]).clear
    assert paired([1.0, 1.1, 0.9]).clear


SMALL = {"title": "small", "start": "2023-01", "end": "2024-06", "population": "study14"}


def small(**changes):
    population = {"name": "study14", "contributors": 200, "derivatives": 500}
    return from_dict({**SMALL, "population": population, **changes})


@pytest.mark.parametrize(
    "players", [("stage_gates", "revelation"), ("stage_gates", "revelation", "attention", "lineage", "capacity")]
)
def test_shares_of_a_real_run_add_up_whether_exact_or_sampled(players):
    found = explain(small(), "openness", mechanisms=players, seeds=4, workers=1)
    assert found.exactly == (len(players) <= explaining.EXACTLY)
    assert {part.mechanism for part in found.parts} == set(players)
    assert sum(part.share.mean for part in found.parts) == pytest.approx(found.whole.mean - found.rest.mean, abs=1e-9)
    together = found.whole.mean - found.rest.mean - sum(part.alone.mean for part in found.parts)
    assert found.interaction.mean == pytest.approx(together, abs=1e-9)
    assert any(abs(part.share.mean) > 0 for part in found.parts)


def test_a_difference_is_divided_among_mechanisms_that_carry_it():
    """A longer half-life of attention acts through obsolescence only, so that mechanism gets all of the difference."""
    slow = small(parameters={"use_half_life": 18.0})
    found = explain(slow, "download_gini", small(), mechanisms=("obsolescence", "legal_risk"), seeds=3, workers=1)
    shares = {part.mechanism: part.share.mean for part in found.parts}
    assert found.rest.mean == 0.0
    assert found.whole.mean != 0.0
    assert abs(shares["obsolescence"]) > 10 * abs(shares["legal_risk"])


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"outcome": "opennes"}, ("opennes", "openness")),
        ({"mechanisms": ["M99"]}, ("M99",)),
        ({"mechanisms": ["M4", "revelation"]}, ("once",)),
        ({"mechanisms": ["attention"], "off": {"attention": "off"}}, ("attention", "off already")),
        ({"against": {"end": "2024-05"}}, ("end",)),
    ],
)
def test_a_bad_question_is_told(changes, words):
    scenario = small(mechanisms=changes.get("off", {}))
    against = small(**changes["against"]) if "against" in changes else None
    with pytest.raises(UserError) as error:
        explain(scenario, changes.get("outcome", "openness"), against, changes.get("mechanisms", ()), seeds=2)
    assert all(word in str(error.value) for word in words)


def test_the_picture_names_every_mechanism_and_the_unit():
    found = explain(small(), "openness", mechanisms=("stage_gates", "revelation"), seeds=2, workers=1)
    axes = drawn(found, "title").axes[0]
    labels = [text.get_text() for text in axes.get_yticklabels()]
    assert [label.split()[0] for label in labels] == [part.mechanism for part in found.parts]
    assert catalogue.outcomes()["openness"].unit in axes.get_xlabel()
