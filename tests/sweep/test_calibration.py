"""The search for parameters that meet the facts: what counts as off, that it gains, and that it goes on where it stopped."""

import numpy as np
import pandas as pd
import pytest

from sim import catalogue
from sim.analysis.facts import FACT_LIST, Fact
from sim.errors import StoreError, UserError
from sim.scenario.yamltext import dump
from sim.sweep import calibration, load
from sim.sweep.calibration import MARGIN, WORST, loss, off, search, standing


def fact(low=2.0, high=4.0):
    return Fact("X", "made up", low, high, "calibration", lambda history: 0.0)


def test_off_is_zero_inside_the_range_less_its_margin_and_grows_in_half_ranges():
    assert off(fact(), [3.0]) == 0.0
    assert off(fact(), [2.0]) == pytest.approx(2 * MARGIN)
    assert off(fact(), [5.0]) == pytest.approx(1.0 + 2 * MARGIN)
    assert off(fact(), [3.0, 7.0]) == pytest.approx(1.0 + 2 * MARGIN)  # of the mean
    assert off(fact(), [100.0]) == WORST
    assert off(fact(), [float("nan")]) == WORST
    assert off(fact(1.0, 1.0), [1.0]) == 0.0
    assert off(fact(1.0, 1.0), [0.5]) == pytest.approx(1.5)


def test_facts_marked_validation_do_not_count():
    met = {one.id: 0.5 * (one.low + one.high) for one in FACT_LIST}
    assert loss([met]) == 0.0
    held_out = next(one for one in FACT_LIST if one.use == "validation")
    used = next(one for one in FACT_LIST if one.use == "calibration")
    assert loss([met | {held_out.id: -100.0}]) == 0.0
    assert loss([met | {used.id: -100.0}]) == WORST**2


@pytest.fixture
def asked(tmp_path):
    """Two parameters of a tiny world, and made-up facts: one wants the first parameter high, all else is met."""
    scenario = {"title": "tiny", "start": "2022-01", "end": "2022-03",
                "population": {"name": "world", "organisations": 6, "contributors": 6, "derivatives": 6}}  # fmt: skip
    (tmp_path / "tiny.yaml").write_text(dump(scenario))
    spec = {"scenario": "tiny.yaml", "design": {"method": "latin", "n": 1}, "replicates": 1,
            "parameters": {"gain_scale": "prior", "choice_temperature": "prior"}}  # fmt: skip
    (tmp_path / "spec.yaml").write_text(dump(spec))
    return load(tmp_path / "spec.yaml")


@pytest.fixture
def made_up(monkeypatch):
    def facts_of(scenario, seeds):
        wanted = {one.id: 0.5 * (one.low + one.high) for one in FACT_LIST}
        wanted["F21"] = 12.0 - 6.0 * dict(scenario.overrides).get("gain_scale", 1.0)
        return [wanted for _ in seeds]

    monkeypatch.setattr(calibration, "facts_of", facts_of)
    monkeypatch.setattr(calibration, "executor_of", serial)


class serial:  # noqa: N801
    """Stands in for warm processes."""

    def __init__(self, workers, task):
        pass

    def __enter__(self):
        return self

    def __exit__(self, *error):
        return None

    map = staticmethod(map)


def test_a_search_finds_what_meets_the_facts(asked, made_up, tmp_path):
    def far(scenario, seeds):
        return [{one.id: 0.5 * (one.low + one.high) for one in FACT_LIST} | {"F21": value(scenario)}]

    def value(scenario):
        return 20.0 - 10.0 * dict(scenario.overrides).get("gain_scale", 1.0)

    calibration.facts_of = far
    found = search(asked, tmp_path / "out", 8, population=6, workers=1)
    assert found.before > 0.0
    assert found.after < 0.5 * found.before
    assert found.values["gain_scale"] > 1.05
    tried = pd.read_csv(tmp_path / "out" / calibration.TRIED)
    assert len(tried) == 1 + 8 * 6
    assert tried["loss"].min() <= found.before


def test_a_search_that_was_stopped_goes_on_as_if_nothing_had_happened(asked, made_up, tmp_path):
    whole = search(asked, tmp_path / "whole", 4, population=5, workers=1)
    search(asked, tmp_path / "parts", 2, population=5, workers=1)
    parts = search(asked, tmp_path / "parts", 4, population=5, workers=1)
    assert parts == whole
    tables = [(tmp_path / name / calibration.TRIED).read_bytes() for name in ("whole", "parts")]
    assert tables[0] == tables[1]
    with pytest.raises(StoreError, match="another search"):
        search(asked, tmp_path / "parts", 4, population=7, workers=1)


def test_a_search_starts_from_the_values_that_are_there(asked):
    places = [standing(factor, asked.scenario) for factor in asked.spec.factors]
    for factor, place in zip(asked.spec.factors, places, strict=True):
        assert float(factor.value(np.array(place))) == pytest.approx(catalogue.parameters()[factor.name].default)


def test_only_parameters_are_searched(tmp_path, asked):
    text = (tmp_path / "spec.yaml").read_text() + "mechanisms: [M4]\n"
    (tmp_path / "spec.yaml").write_text(text)
    with pytest.raises(UserError, match="moves parameters only"):
        search(load(tmp_path / "spec.yaml"), tmp_path / "out", 1)
