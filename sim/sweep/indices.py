"""Indices of sensitivity by SALib, each method as rows of (index, input, other input, value, low, high)."""

import contextlib
import io
import warnings
from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from sim.sweep.design import odd, problem
from sim.sweep.spec import Spec

type Row = tuple[str, str, str, float, float, float]

LEVEL = 0.95
SLICES = 10  # of PAWN
NO_INTERVAL = float("nan")


def names_of(spec: Spec) -> list[str]:
    """Inputs as they are moved: groups where there are some, else factors."""
    cube = problem(spec)
    return list(dict.fromkeys(cube.get("groups", cube["names"])))


def nothing(spec: Spec, index: str) -> list[Row]:
    """Rows of an outcome that does not vary at all."""
    return [(index, name, "", 0.0, 0.0, 0.0) for name in names_of(spec)]


def sobol(spec: Spec, unit: np.ndarray, y: np.ndarray, resamples: int, seed: int) -> list[Row]:
    """First-order, total and, if the design has them, second-order indices: shares of variance."""
    from SALib.analyze import sobol as method

    second = bool(spec.design.second_order)
    centred = (y - y.mean()) / y.std()
    with _quiet():
        found = method.analyze(problem(spec, unit=True), centred, second, resamples, LEVEL, seed=odd(seed))
    names = names_of(spec)
    rows = [row for index in ("S1", "ST") for row in _rows(index, names, found[index], found[f"{index}_conf"])]
    for i, name in enumerate(names if second else []):
        for j in range(i + 1, len(names)):
            value, half = float(found["S2"][i, j]), float(found["S2_conf"][i, j])
            rows.append(("S2", name, names[j], value, value - half, value + half))
    return rows


def morris(spec: Spec, unit: np.ndarray, y: np.ndarray, resamples: int, seed: int) -> list[Row]:
    """Mean size of an input's effect (mu_star), its mean (mu) and its spread (sigma), over the whole of its range."""
    from SALib.analyze import morris as method

    with _quiet():
        found = method.analyze(problem(spec, unit=True), unit, y, resamples, LEVEL, num_levels=spec.design.levels, seed=odd(seed))
    names = list(found["names"])
    step = 0.5 * spec.design.levels / (spec.design.levels - 1)  # of the range; a switch's step is all of its effect
    whole = {factor.name: step if factor.kind == "mechanism" else 1.0 for factor in spec.factors}
    by = np.array([whole.get(name, 1.0) for name in names])
    found = {key: by * np.asarray(found[key], float) for key in ("mu_star", "mu_star_conf", "mu", "sigma")}
    rows = _rows("mu_star", names, found["mu_star"], found["mu_star_conf"])
    for index in ("mu", "sigma"):
        if not spec.groups:  # of a group, only sizes are known
            rows += [(index, name, "", float(v), NO_INTERVAL, NO_INTERVAL) for name, v in zip(names, found[index], strict=True)]
    return rows


def fast(spec: Spec, unit: np.ndarray, y: np.ndarray, resamples: int, seed: int) -> list[Row]:
    """First-order and total shares of variance by eFAST. Its intervals are SALib's, which are known to be too narrow at times."""
    from SALib.analyze import fast as method

    with _quiet():
        found = method.analyze(problem(spec, unit=True), y, num_resamples=resamples, conf_level=LEVEL, seed=odd(seed))
    names = names_of(spec)
    return [row for index in ("S1", "ST") for row in _rows(index, names, found[index], found[f"{index}_conf"])]


def rbd_fast(spec: Spec, unit: np.ndarray, y: np.ndarray, resamples: int, seed: int) -> list[Row]:
    """First-order shares of variance from any points."""
    from SALib.analyze import rbd_fast as method

    with _quiet():
        cube = problem(spec, unit=True)
        found = method.analyze(cube, unit, y, num_resamples=resamples, conf_level=LEVEL, seed=odd(seed))
    return _rows("S1", names_of(spec), found["S1"], found["S1_conf"])


def pawn(spec: Spec, unit: np.ndarray, y: np.ndarray, resamples: int, seed: int) -> list[Row]:
    """Median distance between the outcome's distribution and that with an input held; intervals by resampled points."""
    from SALib.analyze import pawn as method

    cube, draws = problem(spec, unit=True), np.random.default_rng(seed)
    with _quiet():
        found = np.asarray(method.analyze(cube, unit, y, S=SLICES, seed=odd(seed))["median"])
        again = []
        for _ in range(resamples):
            rows = draws.integers(0, len(y), len(y))
            again.append(method.analyze(cube, unit[rows], y[rows], S=SLICES, seed=odd(seed))["median"])
    low, high = np.nanquantile(np.array(again), [0.5 - LEVEL / 2, 0.5 + LEVEL / 2], axis=0)
    names = names_of(spec)
    return [("median", name, "", float(found[i]), float(low[i]), float(high[i])) for i, name in enumerate(names)]


def delta(spec: Spec, unit: np.ndarray, y: np.ndarray, resamples: int, seed: int) -> list[Row]:
    """Borgonovo's delta, an input's effect on the whole distribution; and the first-order share of variance."""
    from SALib.analyze import delta as method

    with _quiet():
        cube = problem(spec, unit=True)
        found = method.analyze(cube, unit, y, num_resamples=resamples, conf_level=LEVEL, seed=odd(seed))
    names, key = names_of(spec), "delta_raw" if "delta_raw" in found else "delta"  # SALib 1.6 has several, 1.5 this one
    rows = _rows("delta", names, found[key], found[f"{key}_conf"])
    return rows + _rows("S1", names, found["S1"], found["S1_conf"])


METHODS: dict[str, Callable[[Spec, np.ndarray, np.ndarray, int, int], list[Row]]] = {
    "sobol": sobol, "morris": morris, "fast": fast, "rbd_fast": rbd_fast, "pawn": pawn, "delta": delta,
}  # fmt: skip


def _rows(index: str, names: list[str], values: Any, halves: Any) -> list[Row]:
    """Rows of an index with intervals as wide to both sides."""
    return [
        (index, name, "", float(value), float(value) - float(half), float(value) + float(half))
        for name, value, half in zip(names, values, halves, strict=True)
    ]


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """SALib prints and warns; and some methods draw from numpy's global state, which is put back."""
    state = np.random.get_state()  # noqa: NPY002
    try:
        with warnings.catch_warnings(record=True), contextlib.redirect_stdout(io.StringIO()):
            warnings.simplefilter("always")  # SALib sets filters of its own: what it says is caught instead
            yield
    finally:
        np.random.set_state(state)  # noqa: NPY002
