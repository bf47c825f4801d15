"""One page about a result: how capable, who takes part, how concentrated, how long-lived, who is tied to whom."""

from collections.abc import Callable
from pathlib import Path
from typing import Any

from matplotlib.figure import Figure

from sim.figures import lines, network, participation, survival
from sim.figures.style import nothing_to_show, page, settle, styled, write
from sim.store import Result

PANELS = (
    (lines.frontier, lines.gap, participation.heat_map),
    (lines.concentration, lines.languages, participation.openness_by_form),
    (lines.compute, survival.survival, network.network),
)
NEEDS: dict[Callable[..., Any], tuple[str, ...]] = {**lines.NEEDS, **participation.NEEDS, **survival.NEEDS, **network.NEEDS}


def overview(result: Result) -> Figure:
    """Return the page.

    Parameters
    ----------
    result : Result
        A result whose worlds were kept, as ``allmende run`` leaves it.
    """
    with styled():
        figure = page(result.manifest["title"] or result.manifest["name"], subtitle(result), footer(result))
        axes = figure.subplots(len(PANELS), len(PANELS[0]))
        drawable = set(result.series.columns) | set(result.breakdowns["outcome"])
        afterwards = []
        for row, panels in zip(axes, PANELS, strict=True):
            for place, panel in zip(row, panels, strict=True):
                missing = [outcome for outcome in NEEDS[panel] if outcome not in drawable]
                if missing:
                    nothing_to_show(place, f"not in this result: {', '.join(missing)}")
                else:
                    afterwards.append(panel(place, result))
        settle(figure)
        for finish in filter(None, afterwards):
            finish()
    return figure


def subtitle(result: Result) -> str:
    """Say how many seeds, over which time, and what lines and bands mean."""
    dates = result.series.index.get_level_values("date")
    count = len(result.seeds)
    seeds = f"{count} seeds: median and 5–95 % range" if count > 1 else f"one seed ({result.seeds[0]})"
    unfinished = "" if result.manifest["complete"] else " · not all seeds finished"
    return f"{dates.min():%Y-%m} to {dates.max():%Y-%m} · {seeds}{unfinished}"


def footer(result: Result) -> str:
    """Say exactly which scenario and which model this is."""
    manifest = result.manifest
    versions = manifest["versions"]
    return (
        f"allmende {versions['allmende']}, sources {versions['sources'][:8]} · {manifest['name']}, "
        f"identity {manifest['identity'][:16]}"
    )


def draw(result: Result, path: str | Path | None = None) -> Path:
    """Draw the page to a file, by default ``overview.png`` in the result's folder; return the file."""
    figure = overview(result)
    with styled():
        return write(figure, path or result.folder / "overview.png")
