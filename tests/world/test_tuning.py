"""Post-training: gains fill the room that is left below a ceiling."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sim.world.tuning import with_gains
from tests.processes.handmade import parameters

PARAMS = parameters()
MOST = float(PARAMS["gain_most"])
GAIN = st.floats(0.0, 3.0)


@given(st.floats(0.0, MOST), GAIN, st.floats(0.01, 1.0))
def test_more_gain_is_more_and_never_above_the_ceiling(before, added, more):
    one, other = with_gains(PARAMS, before, added), with_gains(PARAMS, before, added + more)
    assert before <= one <= other <= MOST
    assert other > one or MOST - one < 1e-9


@given(GAIN, GAIN)
def test_it_makes_no_difference_over_how_many_generations_gains_come(first, second):
    at_once = with_gains(PARAMS, 0.0, first + second)
    assert with_gains(PARAMS, with_gains(PARAMS, 0.0, first), second) == pytest.approx(at_once)


def test_small_gains_add_up():
    assert with_gains(PARAMS, 0.0, 0.002) == pytest.approx(0.002, rel=0.01)
