"""Functions whose sensitivity indices are known: they stand in for the model where the pipeline itself is tested."""

import math
from collections.abc import Callable, Mapping

Inputs = Mapping[str, float]
ISHIGAMI_A, ISHIGAMI_B = 7.0, 0.1
SOBOL_G = (0.0, 1.0, 4.5, 9.0)  # the larger its number, the less an input matters


def ishigami(inputs: Inputs, seed: int) -> dict[str, float]:
    """Ishigami and Homma (1990) of three inputs between -pi and pi; no chance in it."""
    x1, x2, x3 = inputs.values()
    return {"y": math.sin(x1) + ISHIGAMI_A * math.sin(x2) ** 2 + ISHIGAMI_B * x3**4 * math.sin(x1)}


def sobol_g(inputs: Inputs, seed: int) -> dict[str, float]:
    """Sobol's G of four inputs between 0 and 1; no chance in it."""
    y = 1.0
    for x, a in zip(inputs.values(), SOBOL_G, strict=True):
        y *= (abs(4.0 * x - 2.0) + a) / (1.0 + a)
    return {"y": y}


FUNCTIONS: dict[str, Callable[[Inputs, int], dict[str, float]]] = {"ishigami": ishigami, "sobol_g": sobol_g}


def ishigami_indices() -> dict[str, tuple[float, ...]]:
    """First-order and total indices of ``ishigami``, from its variance in closed form."""
    a, b, pi4, pi8 = ISHIGAMI_A, ISHIGAMI_B, math.pi**4, math.pi**8
    first, second, both = 0.5 * (1 + b * pi4 / 5) ** 2, a**2 / 8, b**2 * pi8 * 8 / 225
    whole = first + second + both
    return {"S1": (first / whole, second / whole, 0.0), "ST": ((first + both) / whole, second / whole, both / whole)}


def sobol_g_indices() -> dict[str, tuple[float, ...]]:
    """First-order and total indices of ``sobol_g``, from its variance in closed form."""
    parts = [1.0 / (3.0 * (1.0 + a) ** 2) for a in SOBOL_G]
    product = math.prod(1.0 + part for part in parts)
    whole = product - 1.0
    return {
        "S1": tuple(part / whole for part in parts),
        "ST": tuple(part * product / (1.0 + part) / whole for part in parts),
    }


def ishigami_dgsm() -> tuple[float, ...]:
    """Mean squared derivatives of ``ishigami``, scaled as DGSM scales them, in closed form."""
    a, b, pi = ISHIGAMI_A, ISHIGAMI_B, math.pi
    variance = 0.5 * (1 + b * pi**4 / 5) ** 2 + a**2 / 8 + b**2 * pi**8 * 8 / 225
    squares = (0.5 * (1 + 2 * b * pi**4 / 5 + b**2 * pi**8 / 9), a**2 / 2, 8 * b**2 * pi**6 / 7)
    return tuple(4.0 * square / variance for square in squares)


def sobol_g_dgsm() -> tuple[float, ...]:
    """Mean squared derivatives of ``sobol_g``, scaled as DGSM scales them, in closed form."""
    parts = [1.0 / (3.0 * (1.0 + a) ** 2) for a in SOBOL_G]
    product = math.prod(1.0 + part for part in parts)
    return tuple(48.0 * part * product / (1.0 + part) / (product - 1.0) / math.pi**2 for part in parts)
