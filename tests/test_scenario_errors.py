"""Whatever is wrong with a scenario is told once, at its line, with what is allowed and the nearest name."""

import os
import stat

import pytest

from sim.errors import ScenarioError
from sim.scenario import from_dict, load

LEVER = "policies:\n  - lever: compute_grants\n"
EVENT = "events:\n  - name: a market\n    date: 2022-12\n"


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    return tmp_path


def error_of(text, name="mine.yaml"):
    with open(name, "wb") as stream:
        stream.write(text.encode() if isinstance(text, str) else text)
    with pytest.raises(ScenarioError) as caught:
        load(name)
    return str(caught.value)


CASES = {
    "unknown key": ("title: x\npolices: []\n", 2, ["no key 'polices'", "Allowed: title, question", "'policies'?"]),
    "unknown key in population": ("population:\n  organisation: 5\n", 2, ["no key 'organisation'", "'organisations'?"]),
    "unknown key in an event": (EVENT + "    effect: open_audience\n    size: 1\n    sice: 2\n", 6, ["'sice'", "'size'?"]),
    "unknown key in a policy": (LEVER + "    start: 2026-01\n    intensty: 5\n", 4, ["'intensty'", "'intensity'?"]),
    "unknown lever": ("policies:\n  - lever: compute_grant\n    start: 2026-01\n", 2,
                      ["there is no lever called 'compute_grant'", "Did you mean 'compute_grants'?", "allmende list levers"]),
    "unknown effect": (EVENT + "    effect: open_audence\n    size: 1\n", 4,
                       ["no effect called 'open_audence'", "'open_audience'?", "allmende list effects"]),
    "unknown parameter": ("parameters:\n  gated_shares: 0.5\n", 2,
                          ["no parameter called 'gated_shares'", "'gated_share'?", "allmende list parameters"]),
    "unknown mechanism": ("mechanisms:\n  revelations: off\n", 2,
                          ["no mechanism called 'revelations'", "'revelation'?", "allmende list mechanisms"]),
    "unknown mechanism number": ("mechanisms:\n  M99: off\n", 2, ["no mechanism called 'M99'"]),
    "unknown outcome": ("record: [compute_grantet]\n", 1, ["no outcome called 'compute_grantet'", "allmende list outcomes"]),
    "unknown population": ("population: {name: study15}\n", 1, ["cannot be 'study15'", "world, study14", "'study14'?"]),
    "unknown region": (LEVER + "    start: 2026-01\n    target: EUR0\n", 4,
                       ["'EUR0' is not on the axis 'region'", "NAM, EUR, CHN", "'EUR'?"]),
    "region in small letters": (LEVER + "    start: 2026-01\n    target: eur\n", 4, ["Did you mean 'EUR'?"]),
    "target of an effect without axis": (EVENT + "    effect: open_audience\n    size: 1\n    target: EUR\n", 6,
                                         ["the effect 'open_audience' has no targets"]),
    "target twice": (LEVER + "    start: 2026-01\n    target: [EUR, EUR]\n", 4, ["names one label twice"]),
    "unknown channel": (LEVER + "    start: 2026-01\n    channels: {hour: off}\n", 4,
        ["no channel 'hour'", "hours (grant_hours)"]),
    "unknown label of a cell": ("parameters:\n  reveal_rent[dada]: 0.5\n", 2,
        ["'dada' is not on the axis 'item'", "weights, code"]),
    "unknown label in a nested table": ("parameters:\n  reveal_rent:\n    dada: 0.5\n", 3, ["'dada' is not on the axis"]),
    "table as one number": ("parameters:\n  reveal_rent: 0.5\n", 2, ["a table by item", "reveal_rent[weights]"]),
    "number as a table": ("parameters:\n  gated_share[data]: 0.5\n", 2, ["has 0 axes"]),
    "cell without its bracket": ("parameters:\n  'reveal_rent[data': 0.5\n", 2, ["Write reveal_rent[data]"]),
    "text for a number": ("parameters:\n  gated_share: many\n", 2, ["'gated_share' must be a number, not 'many'"]),
    "switch for a number": ("parameters:\n  gated_share: yes\n", 2, ["must be a number, not True"]),
    "date for a number": (EVENT + "    effect: open_audience\n    size: 2022-12-01\n", 5, ["'size' must be a number"]),
    "nothing for a number": ("parameters:\n  gated_share:\n", 2, ["'gated_share' has no value"]),
    "list for a number": ("parameters:\n  gated_share: [1]\n", 2, ["must be a number, not [1]"]),
    "not a number": ("parameters:\n  gated_share: .nan\n", 2, ["must be a finite number, not nan"]),
    "infinite": ("parameters:\n  large_firm_liability: .inf\n", 2, ["must be a finite number, not inf"]),
    "overflowing": ("parameters:\n  large_firm_liability: 1e999\n", 2, ["must be a finite number"]),
    "below its bound": ("parameters:\n  large_firm_liability: -1\n", 2, ["out of range: -1", "at least 0"]),
    "above its bound": ("parameters:\n  gated_share: 1.5\n", 2, ["out of range: 1.5", "0 to 1 share"]),
    "size above its bound": (EVENT + "    effect: open_audience\n    size: 3\n", 5, ["'size' is out of range: 3", "0 to 1"]),
    "negative intensity": (LEVER + "    start: 2026-01\n    intensity: -5\n", 4,
        ["out of range: -5", "0 to 2_000_000 GPU-hours"]),
    "intensity above its bound": (LEVER + "    start: 2026-01\n    intensity: {2026-01: 5, 2027-01: 3e6}\n", 4,
        ["out of range"]),
    "intensity at no date": (LEVER + "    start: 2026-01\n    intensity: {soon: 5}\n", 4,
        ["a point at 'soon', which is no month"]),
    "intensity without points": (LEVER + "    start: 2026-01\n    intensity: {}\n", 4,
        ["'intensity' is empty", "dated numbers"]),
    "number for text": ("title: 2026\n", 1, ["'title' must be text, not 2026", "quotes"]),
    "switch for text": ("title: no\n", 1, ["'title' must be text, not False"]),
    "number for a switch": ("mechanisms:\n  M4: 1\n", 2, ["must be a switch, not 1", "on, off"]),
    "list for a mapping": ("parameters: [1]\n", 1, ["'parameters' must be a mapping"]),
    "text for a mapping": ("population: world\n", 1, ["'population' must be a mapping (key: value), not 'world'"]),
    "mapping for a list": ("policies:\n  lever: compute_grants\n", 1, ["'policies' must be a list"]),
    "text for an event": ("events:\n  - market\n", 2, ["'events[0]' must be a mapping"]),
    "nothing for a list": ("events:\n", 1, ["'events' has no value"]),
    "missing key": ("events:\n  - name: x\n    date: 2022-12\n    effect: open_audience\n", 2, ["'size' is missing"]),
    "history on another way": ("history: maybe\n", 1, ["'history' cannot be 'maybe'", "replay, off"]),
    "month 13": ("start: 2023-13\n", 1, ["'start' is no date of the calendar: '2023-13'", "2026-01"]),
    "30 February": ("end: 2021-02-30\n", 1, ["'end' is no date of the calendar: '2021-02-30'"]),
    "year alone": ("start: 2020\n", 1, ["'start' must be a month, not 2020", "2026-01-15"]),
    "month without its zero": ("start: 2020-1\n", 1, ["'start' must be a month"]),
    "year of another age": ("start: 1020-01\n", 1, ["out of range", "years 2000 to 2100"]),
    "end before start": ("start: 2024-01\nend: 2023-12\n", 2, ["'end' (2023-12) is before the start (2024-01)"]),
    "run too long": ("start: 2020-01\nend: 2070-01\n", 2, ["601 months", "up to 600 months"]),
    "event until before its date": (EVENT + "    until: 2022-11\n    effect: open_audience\n    size: 1\n", 4,
                                    ["'until' (2022-11) is before the start (2022-12)"]),
    "policy ends before it starts": (LEVER + "    start: 2026-01\n    end: 2025-01\n", 4,
        ["'end' (2025-01) is before the start"]),
    "policy starts before the run": (LEVER + "    start: 2019-12\n", 3, ["lies outside the run", "2020-01 to 2031-12"]),
    "policy starts after the run": (LEVER + "    start: 2032-01\n", 3, ["'start' (2032-01) lies outside the run"]),
    "event after the run": ("end: 2021-12\n" + EVENT + "    effect: open_audience\n    size: 1\n", 4,
                            ["'date' (2022-12) lies outside the run", "2020-01 to 2021-12"]),
    "same lever twice at once": (LEVER + "    start: 2026-01\n  - lever: R15\n    start: 2027-01\n    target: EUR\n", 4,
                                 ["'compute_grants' is pulled twice for EUR in 2027-01", "policies[0]"]),
    "mechanism twice": ("mechanisms:\n  M4: off\n  revelation: off\n", 3,
        ["'revelation' is given twice; first in mine.yaml:2"]),
    "cell twice": ("parameters:\n  reveal_rent: {data: 1}\n  reveal_rent[data]: 1\n", 3,
        ["'reveal_rent[data]' is given twice"]),
    "key twice": ("title: a\nquestion: b\ntitle: c\n", 3, ["'title' is given twice; first in line 1"]),
    "no seeds": ("seeds: []\n", 1, ["'seeds' is empty", "a count such as 20"]),
    "same seed twice": ("seeds: [1, 2, 1]\n", 1, ["'seeds' has the seed 1 twice"]),
    "negative seed": ("seeds: [-1]\n", 1, ["'seeds' is out of range: -1"]),
    "count of no seeds": ("seeds: 0\n", 1, ["'seeds' is out of range: 0", "1 to 1_000_000"]),
    "text for seeds": ("seeds: all\n", 1, ["'seeds' must be a count or a list, not 'all'"]),
    "switch for seeds": ("seeds: on\n", 1, ["'seeds' must be a count or a list, not True"]),
    "part of a seed": ("seeds: [0.5]\n", 1, ["must be a whole number, not 0.5"]),
    "nobody there": ("population:\n  organisations: 0\n", 2, ["'organisations' is out of range: 0", "1 to 1_000_000"]),
    "too many there": ("population:\n  organisations: 1000001\n", 2, ["out of range: 1000001"]),
    "half an organisation": ("population:\n  organisations: 4.5\n", 2, ["must be a whole number, not 4.5"]),
    "without what is not there": ("without: [chatgpd]\n", 1, ["'without' names 'chatgpd', and nothing inherited"]),
    "extends a number": ("extends: 5\n", 1, ["'extends' must name a scenario file, not 5"]),
    "extends an absolute path": ("extends: /tmp/x.yaml\n", 1, ["starts from the scenario's own folder"]),
    "extends no scenario": ("extends: ../passwd\n", 1, ["must name a scenario file", "a relative path such as baseline.yaml"]),
    "extends no path": ('extends: "a\\0/b.yaml"\n', 1, ["there is no such file"]),
    "extends what is missing": ("\nextends: mein.yaml\n", 2, ["names 'mein.yaml', and there is no such file", "'mine.yaml'?"]),
    "extends itself": ("extends: mine.yaml\n", 1, ["a scenario extends itself: mine.yaml -> mine.yaml"]),
    "a list": ("- title: x\n", 1, ["a scenario is a mapping"]),
    "a word": ("hello\n", 1, ["a scenario is a mapping (key: value), not 'hello'"]),
    "a tab": ("population:\n\tname: world\n", 2, ["a tab indents this line; YAML wants spaces"]),
    "no YAML": ("title: 'x\n", 2, ["this is not YAML"]),
    "anchor": ("title: &a x\n", 1, ["anchors and aliases"]),
    "alias": ("title: x\nquestion: *a\n", 2, ["anchors and aliases", "extends"]),
    "tag": ("title: !!python/object:os.system x\n", 1, ["tags such as"]),
    "two documents": ("title: x\n---\ntitle: y\n", 0, ["more than one document"]),
    "key that is a list": ("[a, b]: 1\n", 1, ["a key must be a word"]),
    "empty key": ("'': 1\n", 1, ["a key is empty"]),
    "deep nesting": ("title: " + "[" * 5000 + "\n", 1, ["nested too deep", "12 levels"]),
    "control character": ("title: x\nquestion: \x07\n", 2, ["a character that is not text"]),
    "no text": (b"title: x\nquestion: \xff\xfe\n", 2, ["this is not text in UTF-8"]),
}  # fmt: skip


@pytest.mark.parametrize("case", CASES)
def test_bad_input_is_told_with_its_line_cause_and_remedy(case, folder):
    text, line, parts = CASES[case]
    message = error_of(text)
    assert message.startswith(f"mine.yaml:{line}: " if line else "mine.yaml: ")
    assert [part for part in parts if part not in message] == []


@pytest.mark.parametrize("case", CASES)
def test_bad_input_gives_few_lines_and_no_words_of_python(case, folder):
    message = error_of(CASES[case][0])
    assert len(message) < 800 and message.count("\n") < 6
    assert [word for word in ("Traceback", "pydantic", "Input should", "{name}", "validation error") if word in message] == []


def test_several_mistakes_are_told_at_once_but_not_more_than_five(folder):
    message = error_of("title: 1\nquestion: 2\nstart: x\nend: y\nseeds: z\nhistory: w\n")
    lines = message.splitlines()
    assert [line.split(": ")[0] for line in lines[:5]] == [f"mine.yaml:{i}" for i in range(1, 6)]
    assert lines[5:] == ["There are more problems; these come first."]


def test_empty_file_and_file_of_comments_say_where_to_start(folder):
    for text in ("", "# nothing yet\n", "\ufeff"):
        assert "the file is empty. Start from a copy of scenarios/baseline.yaml" in error_of(text)


def test_missing_file_names_the_nearest_one_beside_it(folder):
    (folder / "baseline.yaml").write_text("title: x\n")
    with pytest.raises(ScenarioError, match=r"basline.yaml: there is no such file. Did you mean 'baseline.yaml'\?"):
        load("basline.yaml")


def test_file_of_a_stock_scenario_elsewhere_gets_the_path_as_a_hint(folder):
    (folder / "scenarios").mkdir()
    (folder / "scenarios" / "baseline.yaml").write_text("title: x\n")
    with pytest.raises(ScenarioError, match=r"Did you mean 'scenarios/baseline.yaml'\?"):
        load("./baseline")


def test_folder_in_place_of_a_file_lists_the_scenarios_in_it(folder):
    (folder / "many").mkdir()
    (folder / "many" / "one.yaml").write_text("title: x\n")
    with pytest.raises(ScenarioError, match=r"many: this is a folder, not a file. Scenario files there: one.yaml."):
        load("many")


def test_file_above_one_megabyte_is_refused_before_it_is_parsed(folder):
    assert "too large for a scenario. Allowed: up to 1 MB" in error_of("#" * 1_000_001)


def test_device_or_pipe_is_refused_without_reading_it(folder):
    os.mkfifo("pipe.yaml")
    assert stat.S_ISFIFO(os.stat("pipe.yaml").st_mode)
    with pytest.raises(ScenarioError, match="not a plain file"):
        load("pipe.yaml")


@pytest.mark.parametrize("name", ["x" * 5000, "a\0b.yaml", "", "nowhere/at/all.yaml"])
def test_path_that_cannot_exist_is_told_like_any_other(name, folder):
    with pytest.raises(ScenarioError):
        load(name)


def test_file_that_may_not_be_read_is_told_with_the_reason(folder, monkeypatch):
    (folder / "mine.yaml").write_text("title: x\n")

    def refuse(*args, **kwargs):
        raise PermissionError(13, "Permission denied")

    monkeypatch.setattr("pathlib.Path.open", refuse)
    with pytest.raises(ScenarioError, match=r"mine.yaml: the file cannot be read \(permission denied\)"):
        load("mine.yaml")


def test_ring_of_three_scenarios_is_named_in_its_order(folder):
    for name, parent in (("a", "b"), ("b", "c"), ("c", "a")):
        (folder / f"{name}.yaml").write_text(f"extends: {parent}.yaml\n")
    with pytest.raises(ScenarioError, match="c.yaml:1: a scenario extends itself: a.yaml -> b.yaml -> c.yaml -> a.yaml"):
        load("a.yaml")


def test_chain_of_many_scenarios_ends_with_a_limit(folder):
    for i in range(12):
        (folder / f"s{i}.yaml").write_text(f"extends: s{i + 1}.yaml\n")
    with pytest.raises(ScenarioError, match="too many scenarios extend each other. Allowed: 8 in a row"):
        load("s0.yaml")


def test_mistake_in_an_extended_file_is_told_at_that_file_and_line(folder):
    (folder / "below").mkdir()
    (folder / "below" / "parent.yaml").write_text("title: x\nseeds: none\n")
    assert error_of("extends: below/parent.yaml\n").startswith("below/parent.yaml:2: 'seeds' must be")


def test_mistake_in_a_mapping_is_told_at_its_key(folder):
    with pytest.raises(ScenarioError, match=r"^my sweep at policies\[0\].lever: there is no lever called 'x'"):
        from_dict({"policies": [{"lever": "x", "start": "2026-01"}]}, where="my sweep")


def test_many_wrong_entries_are_refused_quickly_and_shortly(folder):
    text = "parameters:\n" + "".join(f"  wrong_{i}: {i}\n" for i in range(20_000))
    assert error_of(text).count("\n") == 5
    assert "'events' is too long" in error_of("events:\n" + "  - {}\n" * 5_000)


def test_very_long_words_are_shortened_in_the_message(folder):
    assert len(error_of(f"{'k' * 100_000}: 1\n")) < 500
    assert len(error_of(f"title: [{'v' * 100_000}]\n")) < 500
