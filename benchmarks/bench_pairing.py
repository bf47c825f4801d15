"""What pairs of runs with the same seeds save against seeds of their own, and how long their statistics take."""

import argparse

import numpy as np
import pandas as pd

from sim.analysis.compare import compare
from sim.analysis.pairs import about, effects_of
from sim.scenario import load
from sim.warm import warm

FILES = {"baseline": "scenarios/baseline.yaml", "compute_grants": "scenarios/compute_grants.yaml"}
SOON = "2028-01..2028-12"  # the second year at full strength
PAIRS, NUMBERS = 100, 60
AIM = 5  # a factor that most outcomes should reach


def made_up():
    """Pairs of as many numbers as a comparison has."""
    draws = np.random.default_rng(0)
    parts = []
    for i in range(NUMBERS):
        luck = draws.normal(0.0, 1.0, PAIRS)
        part = pd.DataFrame({"seed": range(PAIRS), "reference": luck, "value": luck + draws.normal(0.1, 0.3, PAIRS)})
        parts.append(part.assign(window="w", scenario="s", outcome=f"o{i}", axis="", label="", unit="1"))
    return pd.concat(parts, ignore_index=True)


def bench_statistics_of_a_hundred_pairs(benchmark):
    benchmark.pedantic(effects_of, args=(made_up(),), rounds=5, warmup_rounds=1)


def gains(seeds):
    """The variance of each outcome's effect with seeds of its own over that with the same seeds: soon after, and at the end."""
    warm()
    found = compare({name: load(file) for name, file in FILES.items()}, seeds, window=SOON)
    told = [found.told("compute_grants", window).set_index("outcome")["pairing_gain"] for window in (0, 1)]
    return pd.concat(told, axis=1, keys=[window.text for window in found.windows]).dropna()


def main():
    """Print the factors, outcome by outcome, and their quartiles."""
    asked = argparse.ArgumentParser(description=main.__doc__)
    asked.add_argument("--seeds", type=int, default=40)
    found = gains(asked.parse_args().seeds)
    print(found.rename(index=lambda outcome: about(outcome).label).sort_values(found.columns[-1]).round(2).to_string())
    print(found.quantile([0.0, 0.25, 0.5, 0.75]).round(2).to_string())
    for months, share in (found >= AIM).mean().items():
        print(f"{months}: {share:.0%} of {len(found)} outcomes need at least {AIM} times as many runs without common draws")


if __name__ == "__main__":
    main()
