"""The page of facts: hits and misses counted and marked, and what was not seen said so."""

import math
from types import SimpleNamespace

import pytest

from sim.figures.facts import BEYOND, facts, place


def line(id, median, low=1.0, high=2.0, use="calibration"):
    verdict = "not seen" if math.isnan(median) else "hit" if low <= median <= high else "miss"
    fact = SimpleNamespace(id=id, name=f"fact {id}", low=low, high=high, use=use)
    return SimpleNamespace(fact=fact, median=median, low=median - 0.2, high=median + 0.2, verdict=verdict)


@pytest.mark.parametrize(("value", "at"), [(1.0, 0.0), (2.0, 1.0), (1.5, 0.5), (0.5, -0.5), (99.0, 1 + BEYOND), (-99.0, -BEYOND)])
def test_values_are_placed_by_the_width_of_their_range(value, at):
    assert place(value, 1.0, 2.0) == at


def test_a_range_of_one_value_still_has_a_place():
    assert place(1.0, 1.0, 1.0) == 0.0
    assert place(0.0, 1.0, 1.0) == -1.0


def test_hits_are_counted_apart_by_use_and_misses_are_kept():
    lines = [line("F1", 1.5), line("F2", 9.0), line("F3", math.nan), line("F4", 1.1, use="validation")]
    page = facts(lines, "Title")
    titles = [axes.get_title("left") for axes in page.axes]
    assert titles == [
        "Facts used for calibration: 1 of 3 within their range",
        "Facts used for validation: 1 of 1 within their range",
    ]
    written = [text.get_text() for text in page.axes[0].texts]
    assert any(text.startswith("not seen") for text in written)
    assert [label.get_text() for label in page.axes[0].get_yticklabels()] == ["fact F1  F1", "fact F2  F2", "fact F3  F3"]


def test_a_miss_differs_from_a_hit_by_its_mark_and_not_only_by_colour():
    axes = facts([line("F1", 1.5), line("F2", 2.5), line("F3", 99.0)], "Title").axes[0]
    marks = [drawn.get_marker() for drawn in axes.lines if drawn.get_marker() != "None"]
    assert marks == ["o", "X", ">"]
