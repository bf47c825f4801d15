"""The picture of a comparison: a row an outcome, a mark a scenario, shapes that black and white keeps, paths over time."""

import pytest
from played import GRANTS, Game, small, two

from sim import ensemble
from sim.analysis.compare import compare
from sim.figures.compare import PATHS, paths_of
from sim.figures.compare import compare as drawn
from sim.figures.style import png

OUTCOMES = ["openness", "gap_year", "open_share", "releases"]
EFFECTS = {("with grants", "openness"): 0.8, ("with grants", "gap_year"): -20.0}


@pytest.fixture(autouse=True)
def play(monkeypatch):
    monkeypatch.setattr(ensemble, "run", Game(effects=EFFECTS).run)


def marks(axes):
    return [(line.get_marker(), line.get_markerfacecolor()) for line in axes.lines if line.get_marker() != "None"]


def test_effects_seen_are_filled_others_hollow_and_what_lies_beyond_is_an_arrow():
    figure = drawn(compare(two(), 20, OUTCOMES), "title")
    axes = figure.axes[0]
    names = [label.get_text() for label in axes.get_yticklabels()]
    assert names == ["Openness ↑", "Open weights ↑", "Lag of open models, 12-month mean ↓", "Releases"]
    (first, filled), (second, hollow), (third, _) = marks(axes)[:3]
    assert (first, second, third) == ("o", "o", "<")
    assert filled != "white" and hollow == "white"
    assert any(text.get_text() == "does not vary" for text in axes.texts)


def test_two_scenarios_differ_by_their_mark_and_line_and_are_named():
    scenarios = two() | {"more": small(title="more", **GRANTS)}
    figure = drawn(compare(scenarios, 20, OUTCOMES), "title")
    assert {shape for shape, _ in marks(figure.axes[0])} >= {"o", "s"}
    assert [text.get_text() for text in figure.axes[0].get_legend().get_texts()] == ["grants", "more"]
    lines = [line for line in figure.axes[1].lines if line.get_label() in ("grants", "more")]
    assert lines[0].get_linestyle() != lines[1].get_linestyle()


def test_paths_are_those_named_or_those_of_the_largest_effects():
    found = compare(two(), 20, [*OUTCOMES, "open_use", "use_hhi", "derivatives", "open_share_by_kind"])
    assert paths_of(found)[:2] == ["gap_year", "openness"]
    assert paths_of(found, ordered=False) == [*OUTCOMES, "open_use", "use_hhi"]
    assert len(paths_of(found)) == PATHS


def test_the_same_comparison_gives_the_same_bytes():
    found = compare(two(), 5, OUTCOMES)
    assert png(drawn(found, "title")) == png(drawn(found, "title"))


def test_one_pair_that_is_left_is_drawn_without_an_interval(monkeypatch):
    monkeypatch.setattr(ensemble, "run", Game(effects=EFFECTS, failing=(("with grants", 1),)).run)
    found = compare(two(), 2, OUTCOMES)
    assert found.seeds == (0,)
    assert png(drawn(found, "title"))
