"""The hub's growth: the rates observed, joined without a jump, and as many rows in all as were asked for."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.world.hub_growth import arrivals_base, hub_growth
from tests.processes.handmade import parameters

PARAMS = parameters()


def test_arrivals_grow_as_the_hub_was_seen_to_grow():
    assert hub_growth(PARAMS, 2024.5) / hub_growth(PARAMS, 2023.5) == pytest.approx(2.6)
    assert hub_growth(PARAMS, 2025.5 + 16.0 / 12.0) == pytest.approx(2.0)
    assert hub_growth(PARAMS, 2031.0) / hub_growth(PARAMS, 2030.0) == pytest.approx(1.1)


@settings(max_examples=40)
@given(year=st.floats(2015.0, 2035.0))
def test_growth_never_jumps_and_never_falls(year):
    ratio = hub_growth(PARAMS, year + 1e-6) / hub_growth(PARAMS, year)
    assert 1.0 <= ratio < 1.0 + 1e-5


@settings(max_examples=40)
@given(rows=st.integers(1, 10**7), start=st.floats(2018.0, 2030.0), months=st.integers(1, 200))
def test_a_run_expects_the_rows_it_is_asked_for(rows, start, months):
    base = arrivals_base(rows, start, months, PARAMS)
    assert sum(base * hub_growth(PARAMS, start + m / 12.0) for m in range(months)) == pytest.approx(rows)


def test_no_months_and_no_rows_need_no_arrivals():
    assert arrivals_base(1000, 2020.0, 0, PARAMS) == 0.0
    assert arrivals_base(0, 2020.0, 12, PARAMS) == 0.0
