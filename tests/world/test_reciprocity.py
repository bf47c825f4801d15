"""Reciprocity: help is counted at both ends, credit comes from the month's derivatives, and what comes back keeps giving up."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.world.names import Terms
from sim.world.reciprocity import balance_help, credit_makers, giving, help_with, recognition, returned
from sim.world.tables import DERIVATIVE, table
from tests.processes.handmade import effects, parameters, world_of

PARAMS = parameters()
OFF = parameters({"reciprocity_off_return": 0.5, "reciprocity_off_credit": 0.5}, ("reciprocity",))
HELP = st.floats(0.0, 100.0)


def one(given=0.0, received=0.0, credit=0.5):
    world = world_of(1)
    row = world.organisations.rows[0]
    row.given, row.received, row.credit = given, received, credit
    return row


@given(HELP, HELP, st.floats(0.01, 100.0))
def test_the_more_comes_back_the_more_is_given(gave, got, more):
    less, as_much = giving(PARAMS, one(gave, got)), giving(PARAMS, one(gave, got + more))
    assert 0.4 <= less <= as_much <= 1.0
    assert giving(PARAMS, one(gave + more, got)) <= less


def test_who_has_neither_given_nor_received_gives_in_full_and_the_exploited_give_least():
    assert giving(PARAMS, one()) == 1.0
    assert giving(PARAMS, one(5.0, 0.0)) == pytest.approx(0.4, abs=0.01)
    assert returned(PARAMS, one(2.0, 1.0)) == pytest.approx(0.5, abs=0.01)


@given(HELP, HELP, st.floats(0.0, 1.0))
def test_off_all_give_as_much_and_feel_the_same_credit(gave, got, credit):
    row = one(gave, got, credit)
    assert giving(OFF, row) == pytest.approx(0.7)
    assert recognition(OFF, row) == 0.0


def test_credit_above_the_usual_cheers_and_below_it_disappoints():
    low, usual, high = (recognition(PARAMS, one(credit=credit)) for credit in (0.2, 0.5, 0.9))
    assert low < usual == 0.0 < high
    assert high == pytest.approx(0.008)


def test_help_is_counted_at_both_ends_and_averaged_over_a_year():
    world = world_of(3)
    rows = world.organisations.rows
    for _ in range(200):
        help_with(rows[0], rows[1], 0.6)
        balance_help(world.organisations)
    assert rows["given"][0] == pytest.approx(0.6)
    assert rows["received"][1] == pytest.approx(0.6)
    assert rows["given"][2] == rows["received"][2] == rows["received"][0] == rows["gave"][0] == rows["got"][1] == 0.0
    for _ in range(12):
        balance_help(world.organisations)
    assert rows["given"][0] == pytest.approx(0.6 * (11.0 / 12.0) ** 12)


def derived(rows=4000, terms=Terms.OPEN, month=5):
    """Derivatives of the month, alternately of two models of two makers; the second maker's on other terms than the model's."""
    world = world_of(3, 2)._replace(derivatives=table(DERIVATIVE, rows))
    world.artefacts.rows["owner"], world.artefacts.rows["terms"] = [0, 1], int(Terms.OPEN)
    hub = world.derivatives.rows
    world.derivatives.count[0] = rows
    hub["id"], hub["base_model"], hub["parent"], hub["born"] = np.arange(rows) + 1, np.arange(rows) % 2, -1, month
    hub["terms"] = np.where(hub.base_model == 0, int(terms), int(Terms.RESTRICTED))
    world.market.rows["hub_weight"] = 10.0
    return world


def credited(world, params=PARAMS, **changes):
    credit_makers(world, params, effects(**changes), 5)
    return world.organisations.rows


def test_makers_get_credit_from_those_who_name_them_and_keep_their_terms():
    rows = credited(derived())
    assert rows["got"][0] == pytest.approx(1e-4 * 10.0 * 2000 * 0.6, rel=0.05)
    assert rows["got"][1] == 0.0
    assert rows["credit"][0] == pytest.approx(0.5 + (0.6 - 0.5) / 12.0, abs=0.005)
    assert rows["credit"][1] == pytest.approx(0.5 - 0.5 / 12.0)
    assert rows["credit"][2] == 0.5  # nobody has built on it


def test_a_derivative_of_a_derivative_is_held_against_its_own_parents_terms():
    world = derived(10)
    hub = world.derivatives.rows
    hub["parent"][5:], hub["born"][:5] = 0, 4
    hub["terms"] = int(Terms.RESTRICTED)
    rows = credited(world, parameters({"credit_habit": 1.0}))
    assert rows["got"][0] == pytest.approx(1e-4 * 10.0 * 2)  # rows 6 and 8
    assert rows["got"][1] == pytest.approx(1e-4 * 10.0 * 3)


def test_attribution_adds_to_those_who_give_credit_and_takes_none_away():
    without, with_it = derived(), derived()
    few, many = credited(without)["got"][0], credited(with_it, attribution=0.3)["got"][0]
    assert many == pytest.approx(few * 0.9 / 0.6, rel=0.05)
    assert credited(derived(), attribution=1.0)["got"][0] == pytest.approx(1e-4 * 10.0 * 2000)


@pytest.mark.parametrize(("params", "rises"), [(PARAMS, True), (OFF, False)])
def test_attribution_raises_giving_and_heart_with_reciprocity_on_and_not_when_off(params, rises):
    felt = []
    for attribution in (0.0, 0.4):
        world = derived(400)
        world.organisations.rows["given"][0] = 0.4
        for _ in range(12):
            world.organisations.rows["gave"][0] = 0.4  # it gives as before
            credit_makers(world, params, effects(attribution=attribution), 5)
            balance_help(world.organisations)
        maker = world.organisations.rows[0]
        felt.append((giving(params, maker), recognition(params, maker)))
    assert (felt[1][0] > felt[0][0] + 0.02) == rises
    assert (felt[1][1] > felt[0][1] + 0.002) == rises
