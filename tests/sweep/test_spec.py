"""A spec is checked like a scenario: place, cause, what is allowed, the nearest name."""

import pytest
from specs import ROOT, of_function, of_model

from sim import catalogue
from sim.errors import UserError
from sim.sweep import load, problem
from sim.sweep.factors import Factor, at

HEAD = """scenario: scenarios/study14.yaml
design: {method: latin, n: 4}
"""


@pytest.fixture
def written(tmp_path):
    (tmp_path / "scenarios").symlink_to(ROOT / "scenarios")

    def write(text, head=HEAD):
        path = tmp_path / "spec.yaml"
        path.write_text(head + text)
        return path

    return write


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("parameters:\n  choice_temprature: prior\n", 4, "Did you mean 'choice_temperature'?"),
        ("parameters:\n  choice_temperature: [1, 0.1]\n", 4, "a low end below the high one"),
        ("parameters:\n  choice_temperature: {low: 0.1, hihg: 1}\n", 4, "Did you mean 'high'?"),
        ("parameters:\n  impatience: prior\n", 4, "has no prior"),
        ("parameters:\n  own_budget[company_large]: prior\n", 4, "the prior is a factor on the whole table"),
        ("parameters:\n  choice_temperature: {low: 0, high: 1, scale: log}\n", 4, "not above 0"),
        ("mechanisms: [M99]\n", 3, "there is no mechanism called 'M99'"),
        ("levers:\n  compute_grants: prior\n", 4, "needs a range"),
        ("outcomes: [opennes]\nmechanisms: all\n", 3, "Did you mean 'openness'?"),
        ("mechanisms: all\nsedes: common\n", 4, "Did you mean 'seeds'?"),
        ("mechanisms: [M4]\ngroups: {a: [M4]}\n", 4, "the design latin has no groups"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_the_way_out(written, text, line, said):
    with pytest.raises(UserError) as error:
        load(written(text))
    assert f"spec.yaml:{line}: " in str(error.value) and said in str(error.value)


@pytest.mark.parametrize(
    ("design", "said"),
    [
        ("{method: sobol, n: 100}", "64 or 128"),
        ("{method: latim}", "Did you mean 'latin'?"),
        ("{method: table}", "names a file"),
        ("{method: table, file: none.csv}", "no file 'none.csv'"),
        ("{method: morris, levels: 5}", "even number"),
        ("{method: fast, n: 8}", "above 64"),
    ],
)
def test_a_design_that_cannot_be_is_refused(written, design, said):
    with pytest.raises(UserError, match="spec.yaml:2: ") as error:
        load(written("mechanisms: all\n", f"scenario: scenarios/study14.yaml\ndesign: {design}\n"))
    assert said in str(error.value)


def test_a_mistake_in_the_changes_of_the_scenario_is_told_at_its_line(written):
    with pytest.raises(UserError, match=r"spec.yaml:4: .*"):
        load(written("with:\n  ende: 2022-12\nmechanisms: all\n"))


def test_all_stands_for_every_parameter_with_a_prior():
    asked = of_model(parameters="all", mechanisms=[])
    assert [factor.name for factor in asked.spec.factors] == [n for n, p in catalogue.parameters().items() if p.prior]


def test_the_problem_speaks_salibs_language():
    found = problem(of_model().spec)
    assert found["names"] == ["choice_temperature", "own_budget", "revelation"] and found["num_vars"] == 3
    assert found["bounds"] == [[0.03, 0.5], [0.5, 2.0], [0.0, 1.0]] and found["dists"] == ["logunif", "logunif", "unif"]
    grouped = of_model(design={"method": "morris", "n": 2}, groups={"both": ["choice_temperature", "own_budget"]})
    assert problem(grouped.spec)["groups"] == ["both", "both", "revelation"]


def test_a_point_changes_the_scenario_where_it_says_and_nowhere_else():
    asked = of_model(levers={"compute_grants": {"low": 0, "high": 1e6, "start": "2022-03"}}, effects={"open_audience": [0, 1]})
    point = at(asked.scenario, asked.spec.factors, [0.1, 2.0, 0.0, 5e5, 0.5])
    before, after = asked.scenario.parameters(), point.parameters()
    assert after["choice_temperature"][0] == 0.1 and not after["on"]["revelation"][0]
    assert (after["own_budget"] == 2.0 * before["own_budget"]).all()
    same = [name for name in catalogue.parameters() if name not in ("choice_temperature", "own_budget")]
    assert all((after[name] == before[name]).all() for name in same)
    assert point.policies[-1].intensity == 5e5 and point.policies[-1].start == (2022, 3)
    assert point.events[-1].size == 0.5


def test_places_and_values_of_a_factor_are_inverse():
    import numpy as np

    for factor in (Factor("a", "parameter", 0.03, 0.5, True), Factor("b", "parameter", -2.0, 3.0)):
        unit = np.linspace(0.0, 1.0, 7)
        assert np.allclose(factor.place(factor.value(unit)), unit) and factor.value(unit)[-1] == factor.high


def test_a_function_takes_its_own_number_of_inputs():
    with pytest.raises(UserError, match="3 for ishigami"):
        of_function(inputs={"x1": [0, 1]})
