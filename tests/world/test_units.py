"""Every column of every table has a unit, and the unit agrees with the comment beside the column."""

import re

import pytest

from sim.world.names import REGION_NAMES
from sim.world.tables import World
from sim.world.units import ACCOUNTS, ALONG, CODES, DTYPES, SCRATCH, UNITS, descriptions, words

SPELLED = {"USD a month": "USD/month", "USD a year": "USD/year", "h/month": "h/month", "USD/h": "USD/h", "cents": "cents",
           "OOM": "OOM", "FTE": "FTE", "person-months": "person-months", "tokens": "tokens", "month": "month",
           "months": "months", "millions": "millions", "0-1": "share", "bit mask": "bit mask"}  # fmt: skip


def test_every_table_of_the_world_is_described():
    assert set(DTYPES) == set(World._fields) - {"seed", "series", *SCRATCH}


@pytest.mark.parametrize("table", DTYPES)
def test_every_column_has_one_unit_and_no_unit_is_left_over(table):
    assert set(UNITS[table]) == set(DTYPES[table].names)
    assert all(UNITS[table].values())


@pytest.mark.parametrize("table", DTYPES)
def test_units_agree_with_the_comments_beside_the_columns(table):
    for column, comment in descriptions()[table].items():
        for spelled, unit in SPELLED.items():
            if re.match(rf"{spelled}(?![\w/ '-])", comment):
                assert unit in UNITS[table][column], f"{table}.{column}: '{comment}' but {UNITS[table][column]}"


@pytest.mark.parametrize("table", DTYPES)
def test_columns_that_hold_words_are_exactly_those_with_a_code(table):
    assert {column for column, unit in UNITS[table].items() if unit == "word"} == set(CODES.get(table, {}))
    for column in CODES.get(table, {}):
        assert len(set(words(table, column))) == len(words(table, column))


def test_worded_axes_have_the_shape_of_their_columns():
    for table, columns in ALONG.items():
        for column, axes in columns.items():
            assert DTYPES[table][column].shape == tuple(len(axis) for axis in axes)


def test_references_point_at_tables_that_exist():
    for table, units in UNITS.items():
        for column, unit in units.items():
            if unit.startswith("row of "):
                assert unit.removeprefix("row of ") in DTYPES, f"{table}.{column}"


def test_states_follow_the_other_outside_accounts_in_the_order_of_regions():
    assert ACCOUNTS[-len(REGION_NAMES) :] == tuple(f"state_{region}" for region in REGION_NAMES)
