"""Tables with known answers."""

import numpy as np
import pandas as pd

from sim.analysis.robust.cases import Cases

REFERENCE = "nothing"


def cases(effects, outcomes=("openness",), inputs=None, common=False, level=0.3):
    """Cases from effects by name: arrays of set by replicate, or of outcome by set by replicate."""
    parts = [np.asarray(effect, float) for effect in effects.values()]
    parts = [part[None] if part.ndim == 2 else part for part in parts]
    base = np.full_like(parts[0], level)
    base += np.linspace(-0.1, 0.1, base.size).reshape(base.shape)
    values = np.stack([base, *(base + part for part in parts)])
    sets = values.shape[2]
    inputs = pd.DataFrame({"x": np.linspace(0.0, 1.0, sets)}) if inputs is None else inputs
    return Cases((REFERENCE, *effects), tuple(outcomes), values, inputs, common)


def noisy(mean, parameters, chance, sets=100, replicates=2, seed=0):
    """Effects of one policy: a mean, what is each set's own, and luck."""
    draws = np.random.default_rng(seed)
    own = parameters * draws.standard_normal((sets, 1))
    return mean + own + chance * draws.standard_normal((sets, replicates))
