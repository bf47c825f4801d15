"""Gates at borders: what is blocked does not pass, unless the mechanism is off."""

from hypothesis import given, settings
from hypothesis import strategies as st

from sim.world.gates import gate
from tests.processes.handmade import parameters


@settings(max_examples=40)
@given(block=st.floats(0.0, 1.0))
def test_what_is_not_blocked_passes(block):
    assert gate(parameters(), block) == 1.0 - block


def test_no_gate_lets_more_than_all_or_less_than_nothing_pass():
    assert gate(parameters(), -0.5) == 1.0
    assert gate(parameters(), 1.5) == 0.0


@settings(max_examples=20)
@given(block=st.floats(-1.0, 2.0))
def test_without_labels_every_border_is_open(block):
    assert gate(parameters(off=("labels",)), block) == 1.0
