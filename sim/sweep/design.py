"""Points of a sweep: designs by SALib and scipy over the unit cube, stretched to the factors' ranges."""

import warnings
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from sim.errors import ScenarioError
from sim.scenario.values import listed
from sim.scenario.yamltext import guess, shown
from sim.sweep.spec import Asked, Spec, levels


def problem(spec: Spec, unit: bool = False) -> dict[str, Any]:
    """Return SALib's description of what is varied; ``unit`` gives the cube that this program samples and analyses.

    A switch is a number from 0 to 1 whose upper half means on.
    """
    factors = spec.factors
    found: dict[str, Any] = {
        "num_vars": len(factors),
        "names": [factor.name for factor in factors],
        "bounds": [[0.0, 1.0] if unit else [factor.low, factor.high] for factor in factors],
    }
    if not unit:
        found["dists"] = ["logunif" if factor.log else "unif" for factor in factors]
    if spec.groups:
        of = {name: group for group, members in spec.groups for name in members}
        found["groups"] = [of.get(factor.name, factor.name) for factor in factors]
    return found


def size(spec: Spec) -> int | None:
    """Number of points, as far as it is known without making them."""
    design, factors = spec.design, len(spec.factors)
    moved = len(set(problem(spec).get("groups", range(factors))))
    if design.method == "table":
        return None
    if design.method == "factorial":
        return int(np.prod(levels(spec)))
    per = {"sobol": 2 * moved + 2 if design.second_order else moved + 2, "morris": moved + 1, "dgsm": moved + 1, "fast": factors}
    return design.n * per.get(design.method, 1)


def points(asked: Asked) -> np.ndarray:
    """Return the unit points, a row a point and a column a factor; the same for the same spec."""
    spec = asked.spec
    if spec.design.method == "table":
        return _from_file(asked)
    unit = np.ascontiguousarray(_sampled(spec), float)
    assert unit.shape == (size(spec), len(spec.factors))
    return unit


def values(spec: Spec, unit: np.ndarray) -> np.ndarray:
    """Values of the factors at unit points."""
    return np.column_stack([factor.value(unit[:, i]) for i, factor in enumerate(spec.factors)])


def odd(seed: int) -> int:
    """Return a seed for SALib, which takes 0 for none."""
    return 2 * seed + 1


def _sampled(spec: Spec) -> np.ndarray:
    design, factors = spec.design, len(spec.factors)
    if design.method == "factorial":
        axes = [np.linspace(0.0, 1.0, count) for count in levels(spec)]
        return np.stack(np.meshgrid(*axes, indexing="ij"), axis=-1).reshape(-1, factors)
    if design.method == "random":
        return np.random.default_rng(design.seed).random((design.n, factors))
    if design.method == "latin":
        from scipy.stats import qmc

        return np.asarray(qmc.LatinHypercube(factors, rng=np.random.default_rng(design.seed)).random(design.n))
    if design.method == "dgsm":
        return _steps(spec)
    return _by_salib(spec)


def _steps(spec: Spec) -> np.ndarray:
    """Sobol' points, each followed by a small step of every factor, as SALib's dgsm reads them.

    SALib's own sampler knows no seed, and its steps are shares of a factor's value: none at all at 0.
    """
    from scipy.stats import qmc

    factors = len(spec.factors)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # that n is no power of two
        base = qmc.Sobol(factors, rng=np.random.default_rng(spec.design.seed)).random(spec.design.n)
    step = np.where(base + spec.design.step <= 1.0, spec.design.step, -spec.design.step)
    moved = base[:, None, :] + np.concatenate([np.zeros((1, factors)), np.eye(factors)]) * step[:, None, :]
    return np.asarray(moved.reshape(-1, factors))


def _by_salib(spec: Spec) -> np.ndarray:
    design, cube = spec.design, problem(spec, unit=True)
    if design.method == "sobol":
        from SALib.sample import sobol

        return np.asarray(sobol.sample(cube, design.n, calc_second_order=design.second_order, seed=odd(design.seed)))
    if design.method == "morris":
        from SALib.sample import morris

        return np.asarray(morris.sample(cube, design.n, num_levels=design.levels, seed=odd(design.seed)))
    from SALib.sample import fast_sampler

    return np.asarray(fast_sampler.sample(cube, design.n, seed=odd(design.seed)))


def _from_file(asked: Asked) -> np.ndarray:
    """Points of the user's own table: a column a factor, in its own unit."""
    path, spec = asked.folder / asked.spec.design.file, asked.spec
    table = _table(path)
    names = [factor.name for factor in spec.factors]
    for column in table.columns:
        if column not in names:
            raise ScenarioError(f"the column {shown(column)} is not varied", where=str(path), allowed=listed(names),
                                hint=guess(column, names))  # fmt: skip
    found = []
    for factor in spec.factors:
        if factor.name not in table:
            hint = guess(factor.name, table.columns)
            raise ScenarioError(f"there is no column {shown(factor.name)}", where=str(path), hint=hint)
        numbers: Any = pd.to_numeric(table[factor.name], errors="coerce").to_numpy(float)
        place = factor.place(numbers)
        bad = np.flatnonzero(~((place >= -1e-12) & (place <= 1 + 1e-12)))
        if bad.size:
            told = f"{shown(factor.name)} is {table[factor.name].iloc[bad[0]]} in row {bad[0] + 1}"
            raise ScenarioError(told, where=str(path), allowed=f"{factor.low:g} to {factor.high:g}")
        found.append(place)
    return np.column_stack(found)


def _table(path: Path) -> pd.DataFrame:
    if not path.is_file():
        raise ScenarioError("there is no such file", where=str(path))
    try:
        table = pd.read_parquet(path) if path.suffix == ".parquet" else pd.read_csv(path)
    except (ValueError, OSError) as error:
        raise ScenarioError(f"this is no table: {error}", where=str(path), allowed="CSV or Parquet") from None
    if table.empty:
        raise ScenarioError("the table has no rows", where=str(path))
    return table
