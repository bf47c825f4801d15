"""The report: all its parts, nothing from elsewhere, sound HTML; and words that follow from the numbers."""

import re
from html.parser import HTMLParser

import pandas as pd
import pytest
from played import GRANTS, Game, small, two

from sim import ensemble
from sim.analysis.compare import compare
from sim.report import words
from sim.report.page import heading, report

PICTURE = b"\x89PNG a picture"
VOID = {"meta", "img", "br"}


class Sound(HTMLParser):
    """Notes tags that are not closed in order, and whatever would be loaded."""

    def __init__(self):
        super().__init__()
        self.open, self.faults, self.loaded = [], [], []

    def handle_starttag(self, tag, attrs):
        self.loaded += [value for name, value in attrs if name in ("src", "href", "srcset")]
        if tag not in VOID:
            self.open.append(tag)

    def handle_endtag(self, tag):
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)


@pytest.fixture
def found(monkeypatch):
    effects = {("with grants", "gap_year"): -1.2, ("with grants", "openness"): 0.8, ("with grants", "use_hhi"): 0.4,
               ("with grants", "paid"): 1e6}  # fmt: skip
    monkeypatch.setattr(ensemble, "run", Game(effects=effects).run)
    outcomes = ["openness", "gap_year", "open_share", "use_hhi", "releases", "open_share_by_kind"]
    return compare(two(question="Does <it> help?"), 20, outcomes, window="2023-07..2023-12")


def test_the_answer_says_what_got_better_and_worse_and_what_could_have_been_seen(found):
    said = dict(words.answer(found, "grants"))
    assert re.search(r"Lag of open models, 12-month mean: down by 1\.2 months \(1\.\d+ to 1\.\d+\)", said["Better"])
    assert "Openness: up by 0." in said["Better"] and "HHI of open use: up by 0." in said["Worse"]
    assert re.search(r"Open weights \(\d+(\.\d+)? percentage points\)", said["No effect seen"])
    assert "Releases (the same in all pairs)" in said["No effect seen"]
    assert said["Paid more by 2023-12"] == "states: 12 million USD net (12 to 12)."


def test_pairs_that_are_all_the_same_are_told_as_no_difference(monkeypatch):
    monkeypatch.setattr(ensemble, "run", Game(effects={}, noise=0.0).run)
    said = words.answer(compare(two(), 3, ["openness", "gap_year"]), "grants")
    assert said[0] == ("No difference", "All 3 pairs are the same in every outcome.")
    assert said[1] == ("Paid more by 2024-12", "states: nothing.")


def test_an_effect_that_many_outcomes_would_show_by_chance_is_told_with_reserve(found):
    effects = found.effects.assign(q=0.5)
    found.__dict__["effects"] = effects
    said = dict(words.answer(found, "grants"))
    assert "Better" not in said and "down by 1.2 months" in said["Perhaps chance"]
    assert "about 1 would look so" in said["Perhaps chance"]


@pytest.mark.parametrize(
    ("outcome", "effect", "seen", "verdict"),
    [("gap_year", -1.0, True, "gains"), ("gap_year", 1.0, True, "loses"), ("openness", 1.0, True, "gains"),
     ("releases", 1.0, True, "changes"), ("openness", 1.0, False, "")],
)  # fmt: skip
def test_whether_more_is_better_stands_in_the_outcome(outcome, effect, seen, verdict):
    assert words.verdict({"outcome": outcome, "effect": effect, "seen": seen}) == verdict


def test_who_gains_and_who_loses_is_told_by_group(found):
    assert words.distribution(found, "grants") == [("Nobody", "No effect seen on any group.")]
    row = {"outcome": "open_share_by_kind", "axis": "kind", "label": "start_up", "unit": "share", "effect": 0.05, "low": 0.04,
           "high": 0.06, "seen": True, "q": 0.2, "scenario": "grants", "window": found.windows[0].text}  # fmt: skip
    found.__dict__["effects"] = pd.DataFrame([row])
    gained = "Open weights by kind, start up: up by 5 percentage points (4 to 6) [perhaps chance]."
    assert words.distribution(found, "grants") == [("Who gains", gained)]


@pytest.mark.parametrize(
    ("value", "unit", "text"),
    [(-1.234, "months", "1.2 months"), (0.0512, "share of use", "5.1 percentage points"),
     (2.5e9, "USD since start", "2.5 billion USD"), (0.00001234, "index", "0.000012"), (3.0, "count/month", "3 a month"),
     (12345.6, "h/month", "12,346 h a month")],
)  # fmt: skip
def test_amounts_are_said_as_one_says_them(value, unit, text):
    assert words.amount(value, unit) == text


def test_the_page_has_its_parts_and_loads_nothing(found):
    page = report(found, PICTURE, "allmende compare a.yaml b.yaml", {"allmende": "1.0"})
    for part in ("Answer", "Effects", "Who gains, who loses", "The same over 2024-01 to 2024-12", "Method", "Provenance"):
        assert f"<h2>{part}</h2>" in page
    assert "with grants against as it is" in page
    assert "Does &lt;it&gt; help?" in page and "<it>" not in page
    assert "allmende compare a.yaml b.yaml" in page and "0 to 19" in page and "allmende 1.0" in page
    assert found.scenarios["grants"].identity()[:16] in page and "lever: compute_grants" in page
    assert page.index("<h2>Answer</h2>") < page.index("<img") < page.index("<h2>Method</h2>")
    sound = Sound()
    sound.feed(page)
    assert sound.faults == [] and sound.open == []
    assert [source[:22] for source in sound.loaded] == ["data:image/png;base64,"]
    assert "http" not in re.sub(r"<pre>.*?</pre>", "", page, flags=re.S) and "<script" not in page


def test_scenarios_that_kept_one_title_are_told_apart_by_name(monkeypatch):
    monkeypatch.setattr(ensemble, "run", Game(effects={}).run)
    pair = {"as it is": small(title="same"), "grants": small(title="same", **GRANTS)}
    assert heading(compare(pair, 2, ["openness"])) == "grants against as it is"
    many = pair | {"more": small(title="more"), "most": small(title="most")}
    assert heading(compare(many, 2, ["openness"])) == "3 scenarios against as it is"


def test_the_effect_stands_in_the_table_with_its_interval_and_is_marked_if_seen(found):
    page = report(found, PICTURE, "", {})
    marked = re.search(r'<tr class="seen"><td>Lag of open models, 12-month mean.*?</tr>', page).group()
    effect = found.told("grants").set_index("outcome").loc["gap_year"]
    assert f"{effect.effect:.3g}".replace("-", "−") in marked and f"{effect.low:.3g}".replace("-", "−") in marked
    assert re.search(r"<tr><td>Releases", page)
    assert not re.search(r"\bnan\b", page)


def test_precision_is_told_whether_it_was_reached_or_not(monkeypatch):
    monkeypatch.setattr(ensemble, "run", Game(effects={}, noise=0.3).run)
    reached = compare(two(), 100, ["openness"], precision=0.5)
    assert words.stopped(reached).startswith("20 pairs were enough for a precision of 0.5")
    missed = compare(two(), 20, ["openness"], precision=0.01)
    assert "20 pairs were not enough" in words.stopped(missed) and "openness in grants" in words.stopped(missed)
    assert words.stopped(compare(two(), 3, ["openness"])) == ""
