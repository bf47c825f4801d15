"""History that is replayed moves declared effects only, within a declared range, on dates in order."""

import csv
import io
from importlib.resources import files

import pytest

from sim import catalogue
from sim.policy.history import NAME, history
from sim.scenario import Scenario

ROWS = list(csv.DictReader(io.StringIO((files("sim.world.populations") / "data" / NAME).read_text(encoding="utf-8"))))
REPLAYED = Scenario(history="replay")


def test_every_row_of_history_is_replayed_in_the_baseline_period():
    assert [event.name for event in REPLAYED.applied] == [row["name"] for row in history()] == [row["event"] for row in ROWS]
    assert ROWS


@pytest.mark.parametrize("row", ROWS, ids=lambda row: f"{row['date']} {row['effect']}")
def test_event_of_history_has_an_effect_a_range_a_target_and_a_source(row):
    effect = catalogue.effects()[row["effect"]]
    assert float(row["low"]) <= float(row["size"]) <= float(row["high"])
    assert effect.low <= float(row["size"]) <= effect.high
    assert row["source"] and "2019-12" < row["date"] < "2026-12"


def test_history_moves_what_it_names_and_nothing_else():
    neutral, replayed = Scenario().policy(), REPLAYED.policy()
    moved = {name for name in catalogue.effects() if neutral[name].tobytes() != replayed[name].tobytes()}
    assert moved == {row["effect"] for row in ROWS}
