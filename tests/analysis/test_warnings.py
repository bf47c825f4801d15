"""What may not be meant is told: policies that do nothing, reach nobody, or work against each other."""

import pytest

from sim import catalogue, cli, comparing, ensemble
from sim.analysis.interactions import CONFLICT, PAIRS
from sim.analysis.warnings import warnings_of
from sim.scenario import from_dict

SMALL = {"start": "2023-01", "end": "2026-12", "population": {"name": "study14", "contributors": 200, "derivatives": 500}}


def warned(*policies, events=()):
    return warnings_of(from_dict({**SMALL, "policies": list(policies), "events": list(events)}))


def test_a_usual_policy_brings_no_warning():
    assert warned({"lever": "R15", "start": "2023-01"}, {"lever": "R6", "start": "2023-01"}) == []


@pytest.mark.parametrize(
    ("policy", "said"),
    [
        ({"lever": "R15", "start": "2023-01", "intensity": 0}, "R15 (compute_grants) from 2023-01 does nothing: its dose is 0"),
        ({"lever": "R16", "start": "2023-01", "end": "2023-06"}, "it ends before its first effect, after 12 months"),
        ({"lever": "R14", "start": "2026-01"}, "the run ends before its first effect, after 18 months"),
        ({"lever": "R13", "start": "2023-01", "channels": dict.fromkeys(catalogue.levers()["compute_donation"].acts_on, "off")},
         "all its channels are off"),
        ({"lever": "R15", "start": "2023-01", "target": ["EUR", "LAC"]}, "is for LAC, where no organisation is at the start"),
    ],
)  # fmt: skip
def test_policy_that_does_nothing_or_reaches_nobody_is_told(policy, said):
    (line,) = warned(policy)
    assert said in line


def test_event_for_nobody_is_told():
    events = [{"name": "a fund", "date": "2024-01", "effect": "public_money_factor", "size": 2, "target": "LAC"}]
    assert warned(events=events) == ["the event 'a fund' is for LAC, where no organisation is at the start"]


def test_conflicting_policies_are_told_if_they_meet_in_time_and_place():
    closed, mining = {"lever": "W1", "start": "2023-01"}, {"lever": "W2", "start": "2023-01"}
    assert warned(closed, mining) == ["W1 and W2 work against each other: gates undo the exception (levers dossier, section 7b)"]
    assert warned({**closed, "end": "2024-01"}, {**mining, "start": "2025-01"}) == []
    assert warned({**closed, "intensity": 0}, mining) == ["W1 (data_restriction) from 2023-01 does nothing: its dose is 0"]


def test_conflict_over_a_channel_is_gone_with_the_channel():
    routes, pay = {"lever": "R20", "start": "2023-01"}, {"lever": "R8", "start": "2023-01"}
    assert "R8.crowding and R20" in warned(routes, pay)[0]
    assert warned(routes, {**pay, "channels": {"crowding": "off"}}) == []


def test_every_declared_pair_names_levers_channels_and_outcomes_that_exist():
    from sim.analysis.joint import look_of

    for pair in PAIRS:
        look_of(pair)
        for part in (pair.first, pair.second):
            lever = catalogue.levers()[part.slug]
            assert lever.low <= part.intensity <= lever.high and part.channel in ("", *lever.acts_on)
    assert len({pair.name for pair in PAIRS}) == len(PAIRS) and any(pair.relation == CONFLICT for pair in PAIRS)


def test_validate_compare_and_report_tell_them(tmp_path, monkeypatch, capsys):
    from played import Game

    monkeypatch.chdir(tmp_path)
    (tmp_path / "base.yaml").write_text(
        "start: 2023-01\nend: 2024-12\npopulation: {name: study14, contributors: 200, derivatives: 500}\n"
    )
    (tmp_path / "both.yaml").write_text(
        "extends: base.yaml\npolicies: [{lever: W1, start: 2023-01}, {lever: W2, start: 2023-01}]\n"
    )
    assert cli.main(["validate", "both.yaml"]) == 0
    assert "both.yaml: warning: W1 and W2 work against each other" in capsys.readouterr().out
    monkeypatch.setattr(ensemble, "run", Game(effects={}).run)
    monkeypatch.setattr(comparing, "compile_first", lambda: None)
    assert cli.main(["compare", "base.yaml", "both.yaml", "--seeds", "3", "--out", "there"]) == 0
    assert "warning: both: W1 and W2 work against each other" in capsys.readouterr().out
    assert "<h2>Warnings</h2>" in (tmp_path / "there" / "report.html").read_text()
