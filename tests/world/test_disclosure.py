"""The duty to disclose: it falls on large models, spares small ones as far as its line says, and open terms lighten it."""

import pytest

from sim.world.disclosure import duty_exposure, duty_months, duty_push, under_duty
from sim.world.names import Item
from tests.processes.handmade import effects, parameters

PARAMS = parameters()
LARGE, SMALL = 10**7, 10**4  # hours; the line stands between them
ITEMS = tuple(int(item) for item in Item)
DUTY = {"disclosure_documents": 0.4, "disclosure_effort": 1.0, "disclosure_exposure": 0.5}


def test_without_a_line_the_duty_falls_on_all_alike_and_with_one_on_large_models_only():
    assert [under_duty(PARAMS, effects(), hours) for hours in (0, SMALL, LARGE)] == [1.0, 1.0, 1.0]
    spared = effects(disclosure_small=1.0)
    assert [under_duty(PARAMS, spared, hours) for hours in (0, SMALL, LARGE)] == [0.0, 0.0, 1.0]
    assert under_duty(PARAMS, effects(disclosure_small=0.25), SMALL) == 0.75


def test_the_line_is_where_its_parameter_says():
    spared = effects(disclosure_small=1.0)
    assert under_duty(parameters({"disclosure_line": 21.0}), spared, SMALL) == 1.0
    assert under_duty(parameters({"disclosure_line": 26.0}), spared, LARGE) == 0.0


def test_the_duty_pushes_documents_and_exposes_data_and_moves_nothing_else():
    duty = effects(**DUTY)
    assert [duty_push(PARAMS, duty, item, LARGE) for item in ITEMS] == [0.0, 0.0, 0.0, 0.0, 0.0, 0.4]
    assert [duty_exposure(PARAMS, duty, item, LARGE) for item in ITEMS] == [1.0, 1.0, 1.5, 1.0, 1.0, 1.0]
    small = effects(**DUTY, disclosure_small=1.0)
    assert duty_push(PARAMS, small, int(Item.DOCUMENTS), SMALL) == 0.0
    assert duty_exposure(PARAMS, small, int(Item.DATA), SMALL) == 1.0


def test_open_terms_and_advice_spare_effort_each_by_its_part():
    assert duty_months(PARAMS, effects(**DUTY), LARGE, 1.0) == 1.0
    relieved = effects(**DUTY, disclosure_relief=0.5)
    assert [duty_months(PARAMS, relieved, LARGE, chance) for chance in (0.0, 0.5, 1.0)] == pytest.approx([1.0, 0.75, 0.5])
    assert duty_months(PARAMS, effects(**DUTY, disclosure_relief=0.5, duty_relief=0.5), LARGE, 1.0) == pytest.approx(0.25)


def test_no_duty_is_nothing_to_the_bit():
    assert duty_months(PARAMS, effects(), LARGE, 0.7) == 0.0
    assert {duty_exposure(PARAMS, effects(), item, LARGE) for item in ITEMS} == {1.0}
    assert {duty_push(PARAMS, effects(), item, LARGE) for item in ITEMS} == {0.0}
