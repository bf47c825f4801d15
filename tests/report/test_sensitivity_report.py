"""The report of a sensitivity analysis: an answer in words that follows from the numbers, sound HTML, nothing from elsewhere."""

import numpy as np
import pandas as pd
import pytest
from test_report import Sound

from sim.report.sensitivity_page import answer, page
from sim.sweep.sensitivity import Course, Found
from sim.sweep.store import Sweep

COLUMNS = ["index", "input", "other", "value", "low", "high", "verdict"]
SOBOL = [
    (index, name, "", value, round(value - wide, 2), round(value + wide, 2), verdict)
    for index, name, value, wide, verdict in (
        ("ST", "a & b", 0.6, 0.1, "clear"), ("ST", "c", 0.3, 0.1, "clear"), ("ST", "d", 0.01, 0.02, "small"),
        ("S1", "a & b", 0.5, 0.1, "clear"), ("S1", "c", 0.2, 0.1, "clear"), ("S1", "d", 0.0, 0.02, "small"),
    )
]  # fmt: skip
MORRIS = [("mu_star", "a", "", 0.02, 0.01, 0.03, "clear"), ("sigma", "a", "", 0.01, np.nan, np.nan, "")]
PLAN = {
    "title": "A <test>", "question": "What drives it?", "points": 40, "replicates": 2, "scenarios": ["x"], "payers": [],
    "asked": {"spec": {"design": {"method": "sobol"}}, "versions": {"allmende": "1"}},
}  # fmt: skip


def found(rows=SOBOL, method="sobol", chance=0.25, noise=0.1, **changes):
    table = pd.DataFrame(rows, columns=COLUMNS)
    known = {"outcome": "openness", "unit": "index", "points": 40, "replicates": 2, **changes}
    return Found(method=method, table=table, chance=chance, noise=noise, **known)


def test_the_answer_names_what_is_clear_with_intervals_then_chance_then_the_verdict():
    told = answer(found())
    assert told.startswith("a & b makes 60% of the differences, alone or together with others (50% to 70%); c 30% (20% to 40%).")
    assert "Chance makes 25% of the differences between single runs. N is enough: no interval" in told
    assert answer(found(MORRIS, "morris")).startswith(
        "Over its whole range, a changes it by 0.02 index on average (0.01 to 0.03)."
    )


@pytest.mark.parametrize(
    ("changes", "said"),
    [
        ({"noise": 0.7}, "What inputs do is drowned by chance."),
        ({"chance": np.nan, "noise": np.nan}, "How much is chance, one replicate cannot tell."),
        ({"rows": [("ST", "a", "", 0.6, -0.5, 1.7, "unclear")]}, "No input is clearly seen."),
        ({"rows": [("ST", "a", "", 0.0, 0.0, 0.0, "small")]}, "Nothing moves it."),
    ],
)
def test_what_cannot_be_said_is_not_said(changes, said):
    assert said in answer(found(**changes))


def test_an_input_that_takes_the_lead_is_told():
    rows = [(pd.Timestamp(f"{year}-01-01"), *SOBOL[year - 2020][:3], 0.5, 0.4, 0.6, "clear", 0.1) for year in (2020, 2021)]
    course = Course("openness", "index", "sobol", 12, pd.DataFrame(rows, columns=["period", *COLUMNS, "noise"]))
    assert "What does most changes: a & b from 2020-01, c from 2021-01." in answer(found(), [course])


def test_the_page_is_sound_and_needs_nothing_else(tmp_path):
    pictures = {"openness.png": b"\x89PNG", "openness-convergence.png": b"\x89PNG"}
    text = page(Sweep(tmp_path, PLAN), [found()], [], pictures, "allmende sensitivity <x>", {"allmende": "1"})
    reader = Sound()
    reader.feed(text)
    assert not reader.faults and not reader.open
    assert len(reader.loaded) == 2 and all(value.startswith("data:") for value in reader.loaded)
    assert "A &lt;test&gt;" in text and "a &amp; b" in text and "allmende sensitivity &lt;x&gt;" in text
