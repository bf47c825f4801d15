"""A comparison in words, made from its numbers: what got better and worse, what was not seen, and what it cost."""

import math
from collections.abc import Iterable, Iterator
from typing import Any

import numpy as np
import pandas as pd

from sim.analysis.compare import Comparison
from sim.analysis.pairs import about
from sim.running import SHOWN

SURE = 0.05  # share of chance among findings up to which they are told without reserve
NAMED = 6  # outcomes without an effect that are named with their bound
SIZES = ((1e15, "quadrillion"), (1e12, "trillion"), (1e9, "billion"), (1e6, "million"))
PLAIN = ("index", "Gini", "HHI", "1", "payoff")  # units that say nothing in a sentence


def answer(found: Comparison, scenario: str) -> list[tuple[str, str]]:
    """Headings and sentences about one scenario: the answer first, its cost last."""
    told = found.told(scenario)
    if (told["effect"] == 0.0).all() and (told["high"] == 0.0).all():
        return [("No difference", f"All {len(found.seeds)} pairs are the same in every outcome."), *cost(found, scenario)]
    seen = told[told["seen"]]
    sure, unsure = seen[seen["q"] <= SURE], seen[seen["q"] > SURE]
    lines = list(_sorted(sure))
    if len(unsure):
        heading = "Perhaps chance"
        lines.append((heading, f"{_joined(map(changed, _rows(unsure)))}. Of {len(told)} outcomes without any effect, about "
                      f"{max(1, round(0.05 * len(told)))} would look so."))  # fmt: skip
    if len(told) > len(seen):
        lines.append(("No effect seen", _unseen(told[~told["seen"]])))
    return [*lines, *cost(found, scenario)]


def _sorted(sure: pd.DataFrame) -> Iterator[tuple[str, str]]:
    """What changed for sure, by whether that is better."""
    groups: dict[str, list[str]] = {"Better": [], "Worse": [], "Also changed": []}
    for row in _rows(sure.reindex(sure["in_spreads"].abs().sort_values(ascending=False, kind="stable").index)):
        groups[{"gains": "Better", "loses": "Worse"}.get(verdict(row), "Also changed")].append(changed(row))
    for heading, parts in groups.items():
        if parts:
            yield heading, _joined(parts) + "."


def verdict(row: Any) -> str:
    """Whether an effect is for the better: gains, loses, changes, or nothing if it is not seen."""
    if not row["seen"]:
        return ""
    better = about(row["outcome"]).better
    if not better:
        return "changes"
    return "gains" if (row["effect"] > 0.0) == (better == "more") else "loses"


def changed(row: Any) -> str:
    """One effect: its name, direction, size and interval."""
    low, high = sorted(abs(row[end]) for end in ("low", "high"))
    way = "up" if row["effect"] > 0.0 else "down"
    return (
        f"{name_of(row)}: {way} by {amount(row['effect'], row['unit'])} ({size(low, row['unit'])} to {size(high, row['unit'])})"
    )


def name_of(row: Any) -> str:
    """What an effect is on."""
    label = about(row["outcome"]).label
    return f"{label}, {row['label'].replace('_', ' ')}" if row["label"] else label


def _unseen(told: pd.DataFrame) -> str:
    """Which outcomes show nothing, and how large an effect might have hidden."""
    order = sorted(_rows(told), key=lambda row: SHOWN.index(row["outcome"]) if row["outcome"] in SHOWN else len(SHOWN))
    bounds = [f"{name_of(row)} ({_bound(row)})" for row in order[:NAMED]]
    rest = len(order) - len(bounds)
    others = f", and on {rest} other{'s' * (rest > 1)} (see the table)" if rest else ""
    return f"On {'; '.join(bounds)}{others}. In brackets: the smallest effect that would have shown with a chance of 80 %."


def _bound(row: Any) -> str:
    return "the same in all pairs" if row["smallest_visible"] == 0.0 else amount(row["smallest_visible"], row["unit"])


def distribution(found: Comparison, scenario: str) -> list[tuple[str, str]]:
    """Who gains and who loses."""
    rows = [row for row in _rows(found.broken_down(scenario)) if row["axis"] != "payer" and row["seen"]]
    lines = []
    for heading, word in (("Who gains", "gains"), ("Who loses", "loses"), ("What shifts", "changes")):
        parts = [changed(row) + ("" if row["q"] <= SURE else " [perhaps chance]") for row in rows if verdict(row) == word]
        if parts:
            lines.append((heading, _joined(parts) + "."))
    return lines or [("Nobody", "No effect seen on any group.")]


def cost(found: Comparison, scenario: str) -> list[tuple[str, str]]:
    """What those who pay for the policies paid more."""
    rows = found.broken_down(scenario)
    until = found.windows[0].text.partition("..")[2]
    parts = []
    for row in _rows(rows[rows["outcome"] == "paid"]):
        who = f"{row['label']}s" if row["label"] == "state" else row["label"]
        if math.isnan(row["effect"]):
            parts.append(f"{who}: known at the end of the run only")
        elif row["effect"] == 0.0 and row["high"] == 0.0:
            parts.append(f"{who}: nothing")
        else:
            ends = " to ".join(f"{row[end]:.3g}" for end in ("low", "high"))
            parts.append(f"{who}: {row['effect']:.3g} million USD net ({ends})")
    parts += [f"{word}: not counted" for word in found.uncounted]
    return [(f"Paid more by {until}", _joined(parts) + ".")] if parts else []


def targeting(found: Comparison, scenario: str) -> str:
    """What a scenario changes beyond what the same money without a target does; empty if it has no twin."""
    if scenario not in found.twins:
        return ""
    rows = found.targeting(scenario)
    sure = rows[rows["seen"] & (rows["q"] <= SURE)]
    if sure.empty:
        return f"no difference seen on any of {len(rows)} outcomes"
    return _joined(map(changed, _rows(sure.reindex(sure["in_spreads"].abs().sort_values(ascending=False).index)))) + "."


def pairs_done(found: Comparison) -> str:
    """How many of the pairs asked for an interrupted comparison holds; empty if it was not interrupted."""
    return f"interrupted: {len(found.seeds)} of {found.asked} pairs are whole, and only they count" if found.interrupted else ""


def stopped(found: Comparison) -> str:
    """Whether the precision that was asked for was reached; empty if none was."""
    stop = found.stop
    if stop is None:
        return ""
    if stop.reached:
        return f"{len(found.seeds)} pairs were enough for a precision of {stop.asked:g}: half the widest interval is " \
               f"{stop.widest:.2g} spreads"  # fmt: skip
    widest = (
        f": half the widest interval is {stop.widest:.2g} spreads, of {stop.outcome} in {stop.scenario}" if stop.outcome else ""
    )
    return f"{len(found.seeds)} pairs were not enough for a precision of {stop.asked:g}{widest}"


def pairing(found: Comparison) -> str:
    """How many runs common draws save; empty if no outcome varies."""
    gains = found.effects.loc[(found.effects["axis"] == "") & (found.effects["window"] == found.windows[0].text), "pairing_gain"]
    gains = gains.dropna()
    if gains.empty:
        return ""
    half, least = float(gains.median()), float(gains.min())
    words = "any number of" if math.isinf(half) else f"{size(half)} times as many"
    return f"Seeds of its own for each scenario would take {words} runs in the middle outcome, {size(least)} times in the least."


def amount(value: float, unit: str) -> str:
    """A size with its unit, as one says it."""
    if unit.startswith("share"):
        words = " percentage points"
    elif unit in PLAIN:
        words = ""
    elif unit.startswith("count"):
        words = f" {unit.removeprefix('count').replace('/', 'a ').strip()}"
    else:
        words = " " + unit.replace(" since start", "").replace("/", " a ")
    return size(value, unit) + words


def size(value: float, unit: str = "") -> str:
    """How large a number is, in few digits; shares in percentage points."""
    value = abs(value) * (100.0 if unit.startswith("share") else 1.0)
    if not math.isfinite(value):
        return "any" if math.isinf(value) else "unknown"
    for least, word in SIZES:
        if value >= least:
            return f"{value / least:.3g} {word}"
    return f"{value:,.0f}" if value >= 99.5 else np.format_float_positional(float(f"{value:.2g}"), trim="-")


def _joined(parts: Iterable[str]) -> str:
    return "; ".join(parts)


def _rows(frame: pd.DataFrame) -> list[Any]:
    return frame.to_dict("records")
