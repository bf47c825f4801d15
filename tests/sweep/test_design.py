"""Designs: their size, their repeatability, seed 0 as a seed."""

import numpy as np
import pandas as pd
import pytest
from specs import PI, of_function, of_model

from sim.errors import UserError
from sim.scenario.yamltext import tree_of
from sim.sweep.design import points, size, values
from sim.sweep.spec import asked

DESIGNS = {
    "latin": ({"n": 10}, 10),
    "random": ({"n": 10}, 10),
    "sobol": ({"n": 8}, 8 * 5),
    "morris": ({"n": 5}, 5 * 4),
    "fast": ({"n": 65}, 65 * 3),
    "factorial": ({"levels": 3}, 27),
}


def design(method, **more):
    return of_function(design={"method": method, **DESIGNS[method][0], **more})


@pytest.mark.parametrize("method", DESIGNS)
def test_a_design_has_its_size_lies_in_the_cube_and_repeats(method):
    chosen = design(method)
    unit = points(chosen)
    assert len(unit) == size(chosen.spec) == DESIGNS[method][1]
    assert unit.min() >= 0.0 and unit.max() <= 1.0
    assert points(design(method)).tobytes() == unit.tobytes()


@pytest.mark.parametrize("method", [name for name in DESIGNS if name != "factorial"])
def test_seed_zero_is_a_seed_and_another_gives_other_points(method):
    np.random.seed(1)  # noqa: NPY002 - what SALib would fall back on
    zero = points(design(method, seed=0))
    np.random.seed(2)  # noqa: NPY002
    assert points(design(method, seed=0)).tobytes() == zero.tobytes()
    assert points(design(method, seed=1)).tobytes() != zero.tobytes()


def test_second_order_and_groups_change_the_size():
    assert size(design("sobol", second_order=True).spec) == 8 * 8
    grouped = of_function(design={"method": "morris", "n": 5}, groups={"two": ["x1", "x2"]})
    assert len(points(grouped)) == size(grouped.spec) == 5 * 3


def test_a_switch_is_on_in_half_of_a_latin_hypercube():
    spec = of_model(design={"method": "latin", "n": 10}).spec
    assert values(spec, points(of_model(design={"method": "latin", "n": 10})))[:, 2].tolist().count(1.0) == 5


@pytest.mark.parametrize("name", ["points.csv", "points.parquet"])
def test_a_table_of_ones_own_is_taken_as_it_is(tmp_path, name):
    own = pd.DataFrame({"x2": [0.5, 0.1], "x1": [1.0, -1.0], "x3": [3.0, 2.0]})
    own.to_csv(tmp_path / name, index=False) if name.endswith("csv") else own.to_parquet(tmp_path / name)
    chosen = _from_table(tmp_path, name)
    assert values(chosen.spec, points(chosen)) == pytest.approx(own[["x1", "x2", "x3"]].to_numpy())


@pytest.mark.parametrize(
    ("own", "said"),
    [
        ({"x1": [0.0], "x2": [0.0]}, "no column 'x3'"),
        ({"x1": [0.0], "x2": [0.0], "x3": [4.0]}, "'x3' is 4.0 in row 1"),
        ({"x1": [0.0], "x2": ["a"], "x3": [0.0]}, "'x2' is a in row 1"),
        ({"x1": [0.0], "x2": [0.0], "x3": [0.0], "xx": [0.0]}, "'xx' is not varied"),
    ],
)
def test_a_table_that_does_not_fit_is_refused_with_row_and_column(tmp_path, own, said):
    pd.DataFrame(own).to_csv(tmp_path / "points.csv", index=False)
    with pytest.raises(UserError, match="points.csv") as error:
        points(_from_table(tmp_path, "points.csv"))
    assert said in str(error.value)


def _from_table(folder, name):
    inputs = {f"x{i}": [-PI, PI] for i in (1, 2, 3)}
    spec = {"function": "ishigami", "design": {"method": "table", "file": name}, "inputs": inputs}
    return asked(tree_of(spec, "spec"), folder, "x")
