"""The population ``world``: documented organisations, each from its year on, filled up with drawn ones to any number."""

from typing import Any

import numpy as np

from sim.world.populations.listing import documented, drawn, stratified

STOCK = 400  # organisations unless another number is asked for


def listed(n: int, seed: np.ndarray, params: Any) -> np.ndarray:
    """The population's list: all that are documented, or a stratified part of them, and drawn ones beyond."""
    real = documented()
    if n < len(real):
        return stratified(real, n, seed)
    return np.concatenate([real, drawn(n - len(real), seed, params)])
