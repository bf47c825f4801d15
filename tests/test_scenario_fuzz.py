"""No input gives anything but a scenario or one scenario error, soon; what is written is read back the same."""

import random

import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from sim import catalogue
from sim.errors import ScenarioError
from sim.scenario import Scenario, from_dict, load
from sim.scenario.yamltext import dump, read

SEED_TEXT = """\
title: "A title: with a colon"
start: 2020-01
end: 2031-12
population: {name: world, organisations: 40}
seeds: [0, 1]
parameters:
  gated_share: 0.5
  reveal_rent: {data: 0.8, code: 1e-3}
mechanisms: {M4: off, compute_threshold: on}
history: off
events:
  - name: a market
    date: 2022-12-01
    until: 2027-06
    effect: open_audience
    size: 1
policies:
  - lever: R15
    intensity: {2026-01: 0, 2028-12: 700_000}
    start: 2026-01
    target: [EUR, LAC]
"""


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return tmp_path_factory.mktemp("fuzz") / "fuzz.yaml"


def told_or_loaded(file, content):
    file.write_bytes(content)
    try:
        scenario = load(file)
    except ScenarioError as error:
        assert str(error).startswith(str(file))
        assert len(str(error)) < 6000
        return None
    return scenario


@settings(max_examples=150)
@given(content=st.binary(max_size=300))
@example(content=b"\xef\xbb\xbf")
@example(content=b"? ")
@example(content=b"\x00")
@example(content=b"%YAML 9.9\n---\na")
@example(content=b"- - - - - - - - - - - - - - - - - - a")
@example(content=b"{{{{{{{{{{{{{{{{{{{{")
def test_random_bytes_are_refused_as_a_user_error(file, content):
    told_or_loaded(file, content)


SYNTAX = [b"\n", b"  ", b": ", b"- ", b"'", b"{", b"[", b"]", b"&a ", b"*a", b"!", b"\t", b"#", b"|", b"? ", b"\xff"]


def mutated(text, chance):
    """One change: a byte replaced, a piece cut out, copied elsewhere, or a piece of syntax put in."""
    at, length = chance.randrange(len(text)), chance.randrange(30)
    piece = text[chance.randrange(len(text)) :][:length]
    return chance.choice([
        text[:at] + bytes([chance.randrange(256)]) + text[at + 1 :],
        text[:at] + text[at + length :],
        text[:at] + piece + text[at:],
        text[:at] + chance.choice(SYNTAX) + text[at:],
    ])  # fmt: skip


@settings(max_examples=200)
@given(seed=st.integers(0, 2**32), changes=st.integers(1, 4))
def test_mutated_scenarios_load_or_are_refused_as_a_user_error(file, seed, changes):
    chance, text = random.Random(seed), SEED_TEXT.encode()
    for _ in range(changes):
        text = mutated(text, chance)
    scenario = told_or_loaded(file, text)
    if scenario is not None:
        assert from_dict(scenario.to_dict()).identity() == scenario.identity()


words = st.text(max_size=12)
scalars = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), words, st.dates(), st.binary(max_size=3))
keys = st.one_of(
    words, st.sampled_from([*Scenario.model_fields, "parameters", "mechanisms", "extends", "lever", "effect", "date"])
)
trees = st.recursive(
    scalars, lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=4)), max_leaves=12
)


@settings(max_examples=200)
@given(mapping=st.dictionaries(keys, trees, max_size=5))
def test_any_python_mapping_gives_a_scenario_or_a_user_error(mapping):
    try:
        from_dict(mapping)
    except ScenarioError as error:
        assert str(error)


def test_mapping_that_contains_itself_is_refused_and_not_followed():
    ring = {}
    ring["parameters"] = ring
    with pytest.raises(ScenarioError, match="nested too deep"):
        from_dict(ring)


months = st.tuples(st.integers(2020, 2031), st.integers(1, 12)).map(lambda date: "{:04d}-{:02d}".format(*date))
spans = st.lists(months, min_size=2, max_size=2).map(sorted)
cells = {
    f"{name}[{', '.join(catalogue.labels(axis)[0] for axis in parameter.by)}]" if parameter.by else name: parameter
    for name, parameter in catalogue.parameters().items()
}
overrides = st.dictionaries(
    st.sampled_from(sorted(cells)).filter(lambda name: cells[name].low <= 1.0 <= cells[name].high), st.just(1.0), max_size=4
)
events = st.builds(
    lambda name, span, size, source: {"name": f"x{name}", "date": span[0], "until": span[1], "effect": "open_audience",
                                      "size": size, "source": source},
    words, spans, st.floats(0, 1), words,
)  # fmt: skip
policies = st.builds(
    lambda span, points, target: {
        "lever": "compute_grants",
        "start": span[0],
        "end": span[1],
        "intensity": points,
        "target": target,
    },
    spans,
    st.one_of(st.floats(0, 2e6), st.dictionaries(months, st.floats(0, 2e6), min_size=1, max_size=3)),
    st.lists(st.sampled_from(catalogue.labels("region")), min_size=1, max_size=3, unique=True),
)
scenarios = st.fixed_dictionaries(
    {},
    optional={
        "title": words,
        "question": words,
        "references": st.lists(words, max_size=2),
        "seeds": st.lists(st.integers(0, 2**63 - 1), min_size=1, max_size=4, unique=True),
        "parameters": overrides,
        "mechanisms": st.dictionaries(st.sampled_from(sorted(catalogue.mechanisms())), st.booleans(), max_size=3),
        "events": st.lists(events, max_size=3),
        "policies": st.lists(policies, max_size=1),
    },
)


@settings(max_examples=100)
@given(mapping=scenarios)
def test_what_is_written_is_read_back_with_the_same_identity(file, mapping):
    scenario = Scenario(**mapping)
    file.write_text(scenario.to_yaml(), encoding="utf-8", newline="")
    again = load(file)
    assert again == scenario
    assert again.identity() == scenario.identity()


@settings(max_examples=150)
@given(
    text=st.one_of(
        st.text(), st.sampled_from(["no", "1e3", "1_000", ".nan", "~", "2020-01", " x", "a: b", "#", "é\u2028", "- a"])
    )
)
def test_any_text_survives_being_written_as_yaml(file, text):
    file.write_text(dump({"text": text}), encoding="utf-8", newline="")
    assert read(file).plain() == {"text": text}
