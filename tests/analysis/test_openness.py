"""Participation by model and stage: the index as runs record it, the variance that cells fix, and what shuffling motives does."""

import numpy as np
import pandas as pd
import pytest

from sim.analysis.intervals import paired
from sim.analysis.openness import Openness, cells_of, index, measure, with_motives_dealt_anew
from sim.ensemble import run_one
from sim.figures.openness import openness as drawn
from sim.scenario import from_dict
from sim.world.names import AXES, DOMAINS, STAKEHOLDERS


def small(**changes):
    population = {"name": "world", "organisations": 40, "contributors": 400, "derivatives": 500}
    return from_dict({"title": "small", "start": "2022-01", "end": "2024-12", "population": population, **changes})


def test_the_index_knows_its_extremes():
    weighted, actors = np.zeros((DOMAINS, STAKEHOLDERS)), np.zeros((DOMAINS, STAKEHOLDERS))
    assert index(weighted, actors, 3.0) == (0.0, 0.0, 0.0, 0.0)
    weighted[:, 0] = 1.0
    assert index(weighted, actors, 3.0) == (0.0, 0.0, 0.0, 0.0)  # a host alone
    weighted[:, 1:], actors[:, 1:], weighted[:, 0] = 1.0, 3.0, 0.0
    assert index(weighted, actors, 3.0) == pytest.approx((1.0, 1.0, 1.0, 1.0))
    actors[0] = 0.0
    assert index(weighted, actors, 3.0)[0] == pytest.approx(1.0 - 1.0 / DOMAINS)


def found(values):
    cells = pd.DataFrame({"form": ["a", "a", "b", "b"], "stage": ["x", "y", "x", "y"] * 1, "openness": values})
    return Openness(pd.concat([cells, cells.assign(openness=cells.openness + [0.1, -0.1, 0.1, -0.1])]), paired([0.0, 0.0]), {})


def test_the_share_fixed_by_cells_is_one_without_any_other_variance_and_small_with_much():
    fixed = Openness(pd.concat([found([1, 2, 3, 4]).cells.iloc[:4]] * 2), paired([0.0, 0.0]), {})
    assert fixed.explained("openness") == pytest.approx(1.0)
    assert found([0.5, 0.5, 0.5, 0.5]).explained("openness") == pytest.approx(0.5)
    assert fixed.explained("openness", ["form"]) == pytest.approx(0.8)


def test_a_run_has_a_line_for_each_year_model_and_stage_in_which_anybody_worked():
    cells = cells_of(run_one(small(), 0))
    assert not cells.duplicated(["year", "form", "stage"]).any()
    assert set(cells.year) == {2022, 2023, 2024}
    assert set(cells.stage) == set(AXES["stage"])
    for part in ("breadth", "depth", "evenness", "openness", "outside"):
        assert cells[part].between(0.0, 1.0).all()
    by_stage = cells.groupby("stage").outside.mean()
    assert by_stage["post_release"] > 2 * by_stage["pre_training"]  # from cathedral to bazaar


def test_motives_go_to_the_next_kind_and_openness_answers():
    scenario = small()
    dealt = np.asarray(with_motives_dealt_anew(scenario).parameters()[0].motive_weight)
    own = np.asarray(scenario.parameters()[0].motive_weight)
    assert np.array_equal(dealt.reshape(len(AXES["kind"]), -1)[1:], own.reshape(len(AXES["kind"]), -1)[:-1])
    seen = measure(scenario, [0, 1, 2], workers=1)
    assert seen.shuffled["openness"].mean != 0.0
    assert seen.shuffled["openness of single_company"].pairs == 3
    assert {"breadth", "depth", "evenness"} < set(seen.shuffled)
    assert len(drawn(seen, "title").axes) == 4
    assert list(seen.means.index[0]) == ["single_company", "pre_training"]
