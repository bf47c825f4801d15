"""The lanes of a project's life: each draws one side of it, month by month, into a panel of its own."""

from collections.abc import Sequence
from typing import Any, Protocol

import numpy as np
from matplotlib.axes import Axes
from matplotlib.patches import Patch, Rectangle

from sim.figures.style import BLACK, BLUE, GREEN, GREY, ORANGE, PALE, PINK, RED, SKY, nothing_to_show

# How a stage, and a place among the patrons, is filled: colour and hatch, so that black and white keeps them apart.
STAGES = {
    "initiation": ("planned", "white", ""),
    "curation": ("curating", GREEN, "\\\\\\"),
    "pretraining": ("pre-training", BLUE, ""),
    "posttraining": ("post-training", SKY, "///"),
    "ready": ("ready", ORANGE, "..."),
    "rest": ("at rest", PALE, ""),
}
PAYERS = {
    "state": ("a state", BLUE, ""),
    "philanthropy": ("philanthropy", GREEN, "///"),
    "parent_companies": ("a company", ORANGE, "..."),
    "investors": ("investors", RED, "xxx"),
    "hub": ("the hub", PINK, "\\\\\\"),
    "": ("nobody: an empty place", "white", ""),
}


class Told(Protocol):
    """A project's life, as ``sim.analysis.story.Story`` holds it."""

    @property
    def months(self) -> Sequence[Any]: ...
    @property
    def events(self) -> Sequence[Any]: ...


def stages(axes: Axes, told: Told) -> None:
    """Draw the stage of the present generation as a band, with the generations' numbers."""
    title(axes, "Stage, and generation")
    shown = [seen for seen in told.months if seen.stage in STAGES]
    for seen in shown:
        _, colour, hatch = STAGES[seen.stage]
        axes.add_patch(_block(seen.month, 0.0, 1.0, colour, hatch))
    for before, seen in zip(told.months[:-1], told.months[1:], strict=True):
        if seen.stage != before.stage and seen.stage in STAGES:
            axes.plot([seen.month] * 2, [0, 1], color=GREY, linewidth=0.6, linestyle="-")
    for number in dict.fromkeys(seen.generation for seen in shown):
        first = next(seen.month for seen in shown if seen.generation == number)
        axes.text(first + 0.25, 0.5, str(number), fontsize=8, va="center", fontweight="bold", color=BLACK,
                  bbox={"boxstyle": "square,pad=0.12", "fc": "white", "ec": "none", "alpha": 0.85})  # fmt: skip
    axes.set(ylim=(0, 1), yticks=[])
    used = dict.fromkeys(seen.stage for seen in shown)
    _key(axes, [_patch(*STAGES[stage]) for stage in STAGES if stage in used])
    axes.grid(False)


def people(axes: Axes, told: Told) -> None:
    """Draw who works on it, and what waits for an answer; what is never there is left out."""
    title(axes, "People")
    looks = (
        ("staff of the host", [seen.core for seen in told.months], BLUE, "-", 1.7),
        ("volunteers", [seen.volunteers for seen in told.months], ORANGE, (0, (5, 2)), 1.7),
        ("partners [organisations]", [len(seen.partners) for seen in told.months], GREEN, (0, (1, 1.2)), 1.7),
        ("contributions waiting [person-months]", [seen.queue for seen in told.months], GREY, (0, (6, 1.5, 1, 1.5)), 1.2),
    )
    for label, values, colour, dash, width in looks:
        if any(values):
            _steps(axes, told, values, label, colour, dash, width)
    axes.set_yscale("symlog", linthresh=1.0)
    _plain_ticks(axes, max(max(values) for _, values, *_ in looks))
    axes.set_ylabel("FTE (log)")
    _key(axes)


def control(axes: Axes, told: Told) -> None:
    """Draw how far the host decides alone, whom it lets in, and how open its releases are."""
    title(axes, "Control and openness")
    _steps(axes, told, [seen.centralisation for seen in told.months], "centralisation", BLACK, "-")
    model, data = ([_number(getattr(seen, f"admission_{gate}")) for seen in told.months] for gate in ("model", "data"))
    _steps(axes, told, model, "let in to models", BLUE, (0, (5, 2)))
    _steps(axes, told, data, "to data, software", GREEN, (0, (1, 1.2)))
    if any(seen.outvoted for seen in told.months):
        _steps(axes, told, [seen.outvoted for seen in told.months], "outvoted", ORANGE, (0, (6, 1.5, 1, 1.5)), 1.3)
    limited = [seen for seen in told.months if seen.terms_limit not in ("open", "")]
    for seen in limited:
        axes.add_patch(_block(seen.month, 0.0, 1.03, "#F3E3EC", "////"))
    made = [(seen.month + 0.5, one.openness) for seen in told.months for one in seen.released]
    if made:
        axes.plot(*zip(*made, strict=True), "*", color=RED, markersize=9, markeredgecolor="white", markeredgewidth=0.6,
                  linestyle="none", label="a release's openness", clip_on=False, zorder=5)  # fmt: skip
    axes.set(ylim=(0, 1.03), yticks=[0, 0.5, 1], ylabel="share")
    known = axes.get_legend_handles_labels()[0]
    _key(axes, [*known, _patch("patron limits terms", "#F3E3EC", "////")] if limited else known)


def money(axes: Axes, told: Told) -> None:
    """Draw the host's cash, and when it could not pay its bills."""
    title(axes, "Cash of the host")
    unit, name = _scale(max((seen.cash for seen in told.months), default=0.0))
    _steps(axes, told, [seen.cash / unit for seen in told.months], "cash", BLUE, "-")
    top = 1.08 * max([seen.cash / unit for seen in told.months] + [1e-9])
    owing = [seen for seen in told.months if seen.arrears > 0]
    for seen in owing:
        axes.add_patch(_block(seen.month, 0.0, top, "#F3D3C2", "////"))
    axes.set(ylim=(0, top), ylabel=name)
    if owing:
        _key(axes, [_patch("bills unpaid", "#F3D3C2", "////")])


def payers(axes: Axes, told: Told) -> None:
    """Draw who pays which share of the host's bill, and how concentrated that is."""
    title(axes, "Who pays which share of the host's bill")
    if not any(seen.payers for seen in told.months):
        nothing_to_show(axes, "no patrons: a company lives on a budget of its own")
        return
    used: dict[str, None] = {}
    for seen in told.months:
        low = 0.0
        for place in seen.payers:
            kind = "state" if place.who.startswith("state") else place.who
            used[kind] = None
            axes.add_patch(_block(seen.month, low, place.share, *PAYERS[kind][1:]))
            low += place.share
    for before, seen in zip(told.months[:-1], told.months[1:], strict=True):
        _borders(axes, before.payers, seen.payers, seen.month)
    _steps(axes, told, [seen.concentration for seen in told.months], "concentration [HHI]", BLACK, "-", 1.8, halo=True)
    axes.set(ylim=(0, 1.03), yticks=[0, 0.5, 1], ylabel="share")
    _key(axes, [_patch(*PAYERS[kind]) for kind in PAYERS if kind in used] + axes.get_legend_handles_labels()[0])


def compute(axes: Axes, told: Told) -> None:
    """Draw the compute that came in."""
    title(axes, "Compute received, by month")
    unit, name = _hours(max((seen.hours_now for seen in told.months), default=0))
    for seen in told.months:
        axes.add_patch(_block(seen.month, 0.0, seen.hours_now / unit, BLUE, ""))
    axes.set(ylim=(0, 1.08 * max([seen.hours_now / unit for seen in told.months] + [1.0 / unit])), ylabel=name)


def chances(axes: Axes, told: Told) -> None:
    """Draw the chances that the month's draws were made against."""
    title(axes, "What chance may bring this month")
    looks = (
        ("any_patron_goes", "a patron leaves", ORANGE, (0, (5, 2))),
        ("stop", "stopped while at rest", RED, "-"),
        ("splits", "volunteers split off", GREEN, (0, (1, 1.2))),
        ("incorporates", "host incorporates", PINK, (0, (6, 1.5, 1, 1.5))),
    )
    for name, label, colour, dash in looks:
        values = [100 * getattr(seen.risks, name) for seen in told.months]
        if any(values):
            _steps(axes, told, values, label, colour, dash)
    axes.set_ylabel("% a month")
    axes.set_ylim(0.0, 1.08 * max(1.0, axes.get_ylim()[1] / 1.05))
    _key(axes)


def clocks(axes: Axes, told: Told) -> None:
    """Draw how many months are left on each clock that ends a project if nothing changes."""
    title(axes, "Clocks: what ends it if nothing changes")
    looks = (
        ("bills_left", "unpaid bills", RED, "-", 2.6),
        ("first_left", "no first release", PINK, (0, (6, 1.5, 1, 1.5)), 1.9),
        ("silence_left", "no new release", BLUE, (0, (5, 2)), 1.9),
        ("box_left", "time box", GREEN, (0, (1, 1.2)), 1.9),
    )
    for name, label, colour, dash, width in looks:
        left = [_number(getattr(seen.risks, name)) for seen in told.months]
        if not np.isnan(left).all():
            middles = [seen.month + 0.5 for seen in told.months]
            marker = "o" if name == "bills_left" else ""  # which may be there for a month only
            axes.plot(middles, left, color=colour, linestyle=dash, linewidth=width, label=label, marker=marker, markersize=3.5)
    axes.set(ylabel="months left")
    axes.set_ylim(bottom=0)
    _key(axes)


def title(axes: Axes, text: str) -> None:
    """Title of a lane, close above it."""
    axes.set_title(text, fontsize=9.5, pad=4.0)


def _key(axes: Axes, handles: Sequence[Any] | None = None) -> None:
    """Put the legend on the title's line, at the right."""
    known = list(handles) if handles is not None else axes.get_legend_handles_labels()[0]
    if known:
        axes.legend(handles=known, loc="lower right", bbox_to_anchor=(1.005, 0.985), ncols=len(known), fontsize=8,
                    frameon=False, borderaxespad=0.0, handlelength=2.4, columnspacing=1.3, handletextpad=0.5)  # fmt: skip


def _steps(
    axes: Axes, told: Told, values: Sequence[float], label: str, colour: str, dash: Any, width: float = 1.7, halo: bool = False
) -> None:
    """Draw numbers that hold for a month each as a line of steps."""
    x, y = [*(seen.month for seen in told.months), told.months[-1].month + 1], [*values, values[-1]]
    if halo:
        axes.step(x, y, where="post", color="white", linewidth=width + 2.0, linestyle="-", solid_capstyle="butt")
    axes.step(x, y, where="post", color=colour, linestyle=dash, linewidth=width, label=label)


def _block(month: int, low: float, height: float, colour: str, hatch: str) -> Rectangle:
    return Rectangle(
        (month, low), 1.0, height, facecolor=colour, hatch=hatch, edgecolor="white" if hatch else colour, linewidth=0
    )


def _patch(label: str, colour: str, hatch: str) -> Patch:
    return Patch(facecolor=colour, hatch=hatch, edgecolor="white" if hatch else GREY, linewidth=0.6, label=label)


def _borders(axes: Axes, before: Sequence[Any], now: Sequence[Any], month: int) -> None:
    """Draw a line where a place among the patrons changes hands."""
    low = 0.0
    for was, here in zip(before, now, strict=False):
        if was.who != here.who:
            axes.plot([month] * 2, [low, low + here.share], color=BLACK, linewidth=1.0, linestyle="-")
        low += here.share


def _plain_ticks(axes: Axes, most: float) -> None:
    """Ticks of an axis that is linear to one and logarithmic above: 0, 1, 10, 100."""
    ticks = [0.0, 1.0]
    while ticks[-1] < most:
        ticks.append(10.0 * ticks[-1])
    axes.set_ylim(0.0, 1.15 * max(most, 1.0))
    axes.set_yticks([tick for tick in ticks if tick <= 1.15 * max(most, 1.0)])
    axes.yaxis.set_major_formatter("{x:,.0f}")
    axes.minorticks_off()


def _scale(most: float) -> tuple[float, str]:
    for size, name in ((1e9, "bn USD"), (1e6, "m USD"), (1e3, "1,000 USD")):
        if most >= size:
            return size, name
    return 1.0, "USD"


def _hours(most: float) -> tuple[float, str]:
    for size, name in ((1e6, "million h"), (1e3, "1,000 h")):
        if most >= size:
            return size, name
    return 1.0, "h"


def _number(value: float | None) -> float:
    """A number to draw; a gap where there is none."""
    return np.nan if value is None else float(value)
