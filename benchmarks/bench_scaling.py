"""How the time of a run grows: people, the hub and organisations each doubled five times while the others stay few."""

import sys
import time
from pathlib import Path

import numpy as np
import pytest
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure
from matplotlib.ticker import NullFormatter

from sim import catalogue
from sim.figures.style import BLACK, BLUE, GREY, styled, write
from sim.month import run
from sim.scenario import from_dict
from sim.warm import warm
from sim.world.populations import build

MONTHS, REPEATS = 60, 3
FEW = {"organisations": 50, "contributors": 1000, "derivatives": 1000}
STEPS = {
    "contributors": [125_000 << k for k in range(6)],
    "derivatives": [125_000 << k for k in range(6)],
    "organisations": [400 << k for k in range(6)],
}
NOUNS = {"contributors": "people", "derivatives": "rows on the hub", "organisations": "organisations"}
PICTURE = Path(__file__).with_name("scaling.png")


def prepared(**sizes):
    """A world at its start, few of everything but what is named."""
    population = {"name": "world", **FEW, **sizes}
    scenario = from_dict({"title": "scaling", "start": "2020-01", "end": "2024-12", "seeds": 1, "population": population})
    params = scenario.parameters()
    world, _ = build(scenario.population, 0, scenario.start, MONTHS, params[0], catalogue.series_dtype())
    return (world, params, scenario.policy()), {}


def wall(**sizes):
    """Shortest wall time of a run among a few, in seconds."""
    times = []
    for _ in range(REPEATS):
        arguments, _ = prepared(**sizes)
        began = time.perf_counter()
        run(*arguments)
        times.append(time.perf_counter() - began)
    return min(times)


def slope(sizes, times):
    """Slope of a straight line through the points on log-log axes."""
    return np.polyfit(np.log(sizes), np.log(times), 1)[0]


def drawn(times):
    """Three panels: seconds against size, with n log n through the largest."""
    with styled():
        figure = Figure(figsize=(10.5, 3.6), layout="constrained")
        FigureCanvasAgg(figure)
        panels = figure.subplots(1, 3, sharey=True)
        for axes, (name, spent) in zip(panels, times.items(), strict=True):
            n = np.array(STEPS[name], float)
            axes.loglog(n, spent, "o", color=BLUE, markeredgecolor=BLACK, label=f"measured, slope {slope(n, spent):.2f}")
            line = n * np.log(n)
            axes.loglog(n, spent[-1] * line / line[-1], color=GREY, linestyle=(0, (5, 2)), label="n log n")
            axes.set_title(NOUNS[name])
            axes.set_xticks(n[1::2], [f"{size:,.0f}" for size in n[1::2]])
            axes.xaxis.set_minor_formatter(NullFormatter())
            axes.set_xlabel(f"n, number of {NOUNS[name]}")
            axes.legend(loc="upper left")
        panels[0].set_ylabel(f"wall time of {MONTHS} months [s]")
        return figure


@pytest.mark.parametrize(("name", "n"), [(name, n) for name, steps in STEPS.items() for n in (steps[0], steps[-1])])
def bench_60_months(benchmark, name, n):
    warm()
    benchmark.pedantic(run, setup=lambda: prepared(**{name: n}), rounds=2, warmup_rounds=1)


def main():
    """Print wall times and slopes, and draw them: ``python -m benchmarks.bench_scaling [picture]``."""
    warm()
    run(*prepared()[0])
    times = {}
    for name, steps in STEPS.items():
        times[name] = [wall(**{name: n}) for n in steps]
        print(f"{name}: slope {slope(steps, times[name]):.2f}, n log n {slope(steps, steps * np.log(steps)):.2f}", flush=True)
        for n, spent in zip(steps, times[name], strict=True):
            print(f"  {n:>9,}  {spent:.3f} s")
    write(drawn(times), sys.argv[1] if len(sys.argv) > 1 else PICTURE, dpi=100)


if __name__ == "__main__":
    main()
