"""Indices of sensitivity by SALib, each method as rows of (index, input, other input, value, low, high).

SALib sees the mean of each point over its replicates. What chance adds to these means is then taken out of shares of variance, as
far as replicates can tell.
"""

import contextlib
import io
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from functools import cached_property
from itertools import combinations
from typing import Any

import numpy as np

from sim.errors import UserError
from sim.sweep.chance import LEAST, Chance, of_differences, split
from sim.sweep.design import odd, problem
from sim.sweep.spec import Spec

type Row = tuple[str, str, str, float, float, float]
type Method = Callable[["Data", int, int], list[Row]]

LEVEL = 0.95
SLICES = 10  # of PAWN
HARMONICS = 4  # of eFAST: total indices leave out one part in twice as many of a noise that all frequencies share
TERMS = 1000  # of HDMR: time grows by their cube
HDMR_LEAST = 300  # points
SPLITS = 20  # halves of the points to which HDMR is fitted, for its intervals
NO_INTERVAL = float("nan")


@dataclass(frozen=True)
class Data:
    """What a method is given: what was varied, the unit points, and an outcome, a row a point and a column a replicate."""

    spec: Spec
    unit: np.ndarray
    values: np.ndarray

    @cached_property
    def y(self) -> np.ndarray:
        """Mean over replicates."""
        return np.asarray(self.values.mean(axis=1))

    @cached_property
    def chance(self) -> Chance:
        """What seeds do to the outcome."""
        return split(self.values, self.spec.seeds == "common")

    @property
    def names(self) -> list[str]:
        """Inputs as they are moved: groups where there are some, else factors."""
        cube = problem(self.spec)
        return list(dict.fromkeys(cube.get("groups", cube["names"])))

    @property
    def block(self) -> int:
        """Points that belong together in the design: 1 where every point stands for itself."""
        moved = len(self.names)
        of = {"sobol": 2 * moved + 2 if self.spec.design.second_order else moved + 2, "morris": moved + 1, "dgsm": moved + 1}
        return of.get(self.spec.design.method, 1)

    @cached_property
    def blocks(self) -> np.ndarray:
        """Values by block: blocks, points in a block, replicates."""
        return self.values.reshape(-1, self.block, self.values.shape[1])

    def some(self, rows: np.ndarray) -> "Data":
        """The same for some of the points."""
        return Data(self.spec, self.unit[rows], self.values[rows])

    def without_chance(self, variance: float) -> float:
        """A variance between points less what chance has in it."""
        left = self.chance.left
        return max(variance - left, LEAST * variance) if left > 0.0 else variance


def nothing(data: Data, index: str) -> list[Row]:
    """Rows of an outcome that does not vary at all."""
    return [(index, name, "", 0.0, 0.0, 0.0) for name in data.names]


def sobol(data: Data, resamples: int, seed: int) -> list[Row]:
    """First-order, total and, if the design has them, second-order indices: shares of variance."""
    from SALib.analyze import sobol as method

    spec, names, y = data.spec, data.names, data.y
    second = bool(spec.design.second_order)
    centred = (y - y.mean()) / y.std()
    with _quiet():
        found = method.analyze(problem(spec, unit=True), centred, second, resamples, LEVEL, seed=odd(seed))
    ends = data.blocks[:, [0, -1]].mean(axis=2)  # the two independent points of each block, whose variance SALib takes
    variance = float(ends.var())
    true = data.without_chance(variance)
    larger = variance / true
    rows = _rows("S1", names, found["S1"], found["S1_conf"], larger)
    for name, value, half, noise in zip(names, found["ST"], found["ST_conf"], 0.5 * _noise_of_steps(data), strict=True):
        total, wide = (float(value) * variance - noise) / true, float(half) * larger
        rows.append(("ST", name, "", total, total - wide, total + wide))
    for i, j in combinations(range(len(names)), 2) if second else ():
        value, half = float(found["S2"][i, j]) * larger, float(found["S2_conf"][i, j]) * larger
        rows.append(("S2", names[i], names[j], value, value - half, value + half))
    return rows


def _noise_of_steps(data: Data) -> np.ndarray:
    """Variance that chance gives to the step from a block's first point to that where one input is moved, by input."""
    first = data.blocks[:, :1]
    return np.asarray(of_differences(first, data.blocks[:, 1 : len(data.names) + 1]).mean(axis=0))


def morris(data: Data, resamples: int, seed: int) -> list[Row]:
    """Mean size of an input's effect (mu_star), its mean (mu) and its spread (sigma), over the whole of its range.

    With replicates also ``chance``: the mu_star that chance alone would give.
    """
    from SALib.analyze import morris as method

    spec = data.spec
    with _quiet():
        cube = problem(spec, unit=True)
        found = method.analyze(cube, data.unit, data.y, resamples, LEVEL, num_levels=spec.design.levels, seed=odd(seed))
    names = list(found["names"])
    step = 0.5 * spec.design.levels / (spec.design.levels - 1)  # of the range; a switch's step is all of its effect
    whole = {factor.name: step if factor.kind == "mechanism" else 1.0 for factor in spec.factors}
    by = np.array([whole.get(name, 1.0) for name in names])
    found = {key: by * np.asarray(found[key], float) for key in ("mu_star", "mu_star_conf", "mu", "sigma")}
    rows = _rows("mu_star", names, found["mu_star"], found["mu_star_conf"])
    for index in ("mu", "sigma"):
        if not spec.groups:  # of a group, only sizes are known
            rows += _bare(index, names, found[index])
    if data.values.shape[1] > 1:
        noise = dict(zip(data.names, _noise_of_trajectories(data), strict=True))
        size = np.sqrt(2.0 / np.pi * np.array([noise[name] for name in names])) / step  # mean size of a normal number
        rows += _bare("chance", names, by * size)
    return rows


def _noise_of_trajectories(data: Data) -> np.ndarray:
    """Variance that chance gives to the steps of each input along trajectories."""
    noise = of_differences(data.blocks[:, :-1], data.blocks[:, 1:])
    moved = np.diff(data.unit.reshape(-1, data.block, data.unit.shape[1]), axis=1) != 0.0
    of = {name: group for group, members in data.spec.groups for name in members}
    return np.array([
        noise[moved[:, :, [of.get(f.name, f.name) == name for f in data.spec.factors]].any(axis=2)].mean() for name in data.names
    ])  # fmt: skip


def dgsm(data: Data, resamples: int, seed: int) -> list[Row]:
    """Mean square of derivatives, scaled to lie above an input's total share of variance (Sobol' and Kucherenko 2009)."""
    from SALib.analyze import dgsm as method

    with _quiet():
        found = method.analyze(problem(data.spec, unit=True), data.unit, data.y, resamples, LEVEL, seed=odd(seed))
    variance = float(data.blocks[:, 0].mean(axis=1).var())
    true = data.without_chance(variance)
    rows = []
    noises = _noise_of_steps(data) / (data.spec.design.step**2 * np.pi**2)
    for name, value, half, noise in zip(data.names, found["dgsm"], found["dgsm_conf"], noises, strict=True):
        bound, wide = (float(value) * variance - noise) / true, float(half) * variance / true
        rows.append(("dgsm", name, "", bound, bound - wide, bound + wide))
    return rows


def fast(data: Data, resamples: int, seed: int) -> list[Row]:
    """First-order and total shares of variance by eFAST. Its intervals are SALib's, which are known to be too narrow at times."""
    from SALib.analyze import fast as method

    with _quiet():
        cube = problem(data.spec, unit=True)
        found = method.analyze(cube, data.y, M=HARMONICS, num_resamples=resamples, conf_level=LEVEL, seed=odd(seed))
    larger, names = _larger(data), data.names
    rows = _rows("S1", names, found["S1"], found["S1_conf"], larger)
    noise = (larger - 1.0) * (1.0 - 0.5 / HARMONICS)
    for name, value, half in zip(names, found["ST"], found["ST_conf"], strict=True):
        total, wide = float(value) * larger - noise, float(half) * larger
        rows.append(("ST", name, "", total, total - wide, total + wide))
    return rows


def rbd_fast(data: Data, resamples: int, seed: int) -> list[Row]:
    """First-order shares of variance from any points."""
    from SALib.analyze import rbd_fast as method

    with _quiet():
        cube = problem(data.spec, unit=True)
        found = method.analyze(cube, data.unit, data.y, num_resamples=resamples, conf_level=LEVEL, seed=odd(seed))
    return _rows("S1", data.names, found["S1"], found["S1_conf"], _larger(data))


def hdmr(data: Data, resamples: int, seed: int) -> list[Row]:
    """First-order, total and second-order shares of variance from any points, by polynomials of one input and of two.

    Intervals are from fits to halves of the points. Where these are too few for all pairs, only single inputs are fitted.
    """
    from SALib.analyze import enhanced_hdmr as method

    count, names = len(data.y), data.names
    if count < HDMR_LEAST or len(names) < 2:
        what = f"hdmr needs {HDMR_LEAST} points and two inputs, and there are {count} and {len(names)}"
        raise UserError(what, where="--method", allowed="rbd_fast, pawn, delta")
    most, degree = _polynomials(len(names), count)
    with _quiet():
        cube = problem(data.spec, unit=True)
        options = {"max_order": most, "poly_order": degree, "bootstrap": SPLITS, "alpha": LEVEL, "seed": odd(seed)}
        found = method.analyze(cube, data.unit, data.y, **options)
    larger = _larger(data)
    rows = _rows("S1", names, found["S"][: len(names)], found["S_conf"][: len(names)], larger)
    if most == 1:
        return rows
    rows += _rows("ST", names, found["ST"][: len(names)], found["ST_conf"][: len(names)], larger)
    both = zip(found["S"][len(names) :], found["S_conf"][len(names) :], strict=True)
    for (name, other), (value, half) in zip(combinations(names, 2), both, strict=True):
        share, wide = larger * float(value), larger * float(half)
        rows.append(("S2", name, other, share, share - wide, share + wide))
    return rows


def _polynomials(inputs: int, points: int) -> tuple[int, int]:
    """Order of terms, and degree of polynomials, that half of the points can tell."""
    most = min(points // 3, TERMS)
    for degree in range(6, 2, -1):
        if inputs * degree + inputs * (inputs - 1) // 2 * degree * (degree + 2) <= most:
            return 2, degree
    return 1, max(1, min(6, most // inputs))


def pawn(data: Data, resamples: int, seed: int) -> list[Row]:
    """Median distance between the outcome's distribution and that with an input held; intervals by resampled points."""
    from SALib.analyze import pawn as method

    unit, y, cube, draws = data.unit, data.y, problem(data.spec, unit=True), np.random.default_rng(seed)
    with _quiet():
        found = np.asarray(method.analyze(cube, unit, y, S=SLICES, seed=odd(seed))["median"])
        again = []
        for _ in range(resamples):
            rows = draws.integers(0, len(y), len(y))
            again.append(method.analyze(cube, unit[rows], y[rows], S=SLICES, seed=odd(seed))["median"])
    low, high = np.nanquantile(np.array(again), [0.5 - LEVEL / 2, 0.5 + LEVEL / 2], axis=0)
    return [("median", name, "", float(found[i]), float(low[i]), float(high[i])) for i, name in enumerate(data.names)]


def delta(data: Data, resamples: int, seed: int) -> list[Row]:
    """Borgonovo's delta, an input's effect on the whole distribution; and the first-order share of variance."""
    from SALib.analyze import delta as method

    with _quiet():
        cube = problem(data.spec, unit=True)
        found = method.analyze(cube, data.unit, data.y, num_resamples=resamples, conf_level=LEVEL, seed=odd(seed))
    key = "delta_raw" if "delta_raw" in found else "delta"  # SALib 1.6 has several, 1.5 this one
    rows = _rows("delta", data.names, found[key], found[f"{key}_conf"])
    return rows + _rows("S1", data.names, found["S1"], found["S1_conf"], _larger(data))


METHODS: dict[str, Method] = {
    "sobol": sobol, "morris": morris, "fast": fast, "dgsm": dgsm, "rbd_fast": rbd_fast, "pawn": pawn, "delta": delta,
    "hdmr": hdmr,
}  # fmt: skip


def _larger(data: Data) -> float:
    """By how much a share of variance grows when chance is taken out of the whole."""
    variance = float(data.y.var())
    return variance / data.without_chance(variance)


def _rows(index: str, names: list[str], values: Any, halves: Any, by: float = 1.0) -> list[Row]:
    """Rows of an index with intervals as wide to both sides."""
    return [
        (index, name, "", by * float(value), by * (float(value) - float(half)), by * (float(value) + float(half)))
        for name, value, half in zip(names, values, halves, strict=True)
    ]


def _bare(index: str, names: list[str], values: Any) -> list[Row]:
    """Rows of an index without intervals."""
    return [(index, name, "", float(value), NO_INTERVAL, NO_INTERVAL) for name, value in zip(names, values, strict=True)]


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
