"""The report of a comparison: one HTML page that needs nothing else, on screen or on paper."""

import base64
import math
from collections.abc import Iterable, Sequence
from html import escape
from typing import Any

import pandas as pd

from sim.analysis.compare import Comparison
from sim.analysis.pairs import about
from sim.report import words
from sim.running import number
from sim.scenario.yamltext import dump

STYLE = """
body { font: 16px/1.5 system-ui, sans-serif; color: #222; max-width: 72rem; margin: 2rem auto; padding: 0 1.2rem; }
h1 { font-size: 1.7rem; margin-bottom: .2rem; } h2 { font-size: 1.2rem; margin: 2.2rem 0 .4rem; }
h3 { font-size: 1rem; margin: 1.2rem 0 .3rem; } .question { color: #555; font-size: 1.1rem; margin-top: 0; }
dl.answer { border-left: 4px solid #0072B2; padding-left: 1rem; margin: .6rem 0; }
dl.answer dt { font-weight: 600; } dl.answer dd { margin: 0 0 .6rem; }
figure { margin: 1rem 0; } img { max-width: 100%; } figcaption, .small { color: #555; font-size: .85rem; }
table { border-collapse: collapse; font-size: .82rem; width: 100%; font-variant-numeric: tabular-nums; }
th, td { text-align: right; padding: .2rem .5rem; border-bottom: 1px solid #e4e4e4; vertical-align: top; }
th { border-bottom: 2px solid #777; vertical-align: bottom; } th:first-child, td:first-child { text-align: left; }
tr.seen td { font-weight: 600; } tr.group td { background: #f4f4f4; text-align: left; font-style: italic; }
.unit { color: #666; font-weight: 400; } pre { background: #f6f6f6; padding: .7rem; font-size: .8rem; white-space: pre-wrap; }
@media print { body { max-width: none; margin: 0; font-size: 10pt; } table { font-size: 7.2pt; } h2 { break-after: avoid; }
  tr, figure, dl.answer { break-inside: avoid; } thead { display: table-header-group; } @page { size: A4; margin: 14mm; } }
"""
LONG = 1e7  # numbers from here on are shown by powers of ten
FEW = 2  # scenarios whose titles fit into a heading
METHOD = """
<p>Every scenario was run with the same seeds as the reference. Draws hang on who draws, when and for what, so two runs with the
same seed are the same but for what the scenarios change: each pair gives one difference, and the effect is their mean.</p>
<ul>
<li><b>Interval</b>: 95 %, bootstrapped over pairs (BCa; percentile where that breaks down). It holds the model's chance only, and
neither uncertainty of parameters nor that the model may be wrong. With fewer than twenty pairs it is a little too narrow.</li>
<li><b>Spread</b>: standard deviation of the reference over seeds: how far histories differ by chance alone.</li>
<li><b>Smallest visible effect</b>: the true effect that a test of so many pairs at 5 % would find with a chance of 80 %. No
effect seen does not mean none: it means none as large as this.</li>
<li><b>Perhaps chance</b>: the interval leaves zero out, but among so many outcomes the share of chance findings at least as clear
may exceed 5 % (Benjamini and Hochberg).</li>
<li><b>Per million USD</b>: effect over what the payers named by the policies' levers paid more, net, from the start of the run to
the end of the window, with all that follows from the policy (less spent elsewhere, money that flows back); what anybody else
earns or spends is not a cost. Empty where it is not clear that more was paid.</li>
<li><b>Gain by pairing</b>: variance of the effect if each scenario had seeds of its own, over that of these pairs; so many
times as many runs would be needed without common draws.</li>
</ul>
"""


def report(found: Comparison, picture: bytes, command: str, versions: dict[str, str]) -> str:
    """Return the page.

    Parameters
    ----------
    found : Comparison
        What to tell.
    picture : bytes
        The figure, as PNG.
    command : str
        The command that gives the same again.
    versions : dict
        What the numbers depend on.
    """
    parts = [
        f"<h1>{escape(heading(found))}</h1>",
        *(f'<p class="question">{escape(question)}</p>' for question in questions(found)),
        f'<p class="small">{escape(subtitle(found))}</p>',
        "<h2>Answer</h2>",
        *(_answer(found, name) for name in found.others),
        f'<p class="small">{escape(words.pairing(found))} All this is what the model says, not a forecast.</p>',
        "<h2>Effects</h2>",
        _figure(picture, found),
        *(_effects(found, name, 0) for name in found.others),
        "<h2>Who gains, who loses</h2>",
        *(_distribution(found, name) for name in found.others),
    ]
    for window in range(1, len(found.windows)):
        parts.append(f"<h2>The same over {escape(_span(found, window))}</h2>")
        parts += [_effects(found, name, window) for name in found.others]
    parts += ["<h2>Method</h2>", METHOD, "<h2>Provenance</h2>", _provenance(found, command, versions)]
    body = "\n".join(parts)
    return f"""<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(heading(found))}</title><style>{STYLE}</style></head>
<body>
{body}
</body>
</html>
"""


def heading(found: Comparison) -> str:
    """What is compared with what."""
    many = len(found.others) > FEW
    what = f"{len(found.others)} scenarios" if many else " and ".join(_title(found, name) for name in found.others)
    return f"{what} against {_title(found, found.reference)}"


def questions(found: Comparison) -> list[str]:
    """Questions of the scenarios that are compared with the reference."""
    return list(dict.fromkeys(found.scenarios[name].question for name in found.others if found.scenarios[name].question))


def subtitle(found: Comparison) -> str:
    """Say how many pairs, and over which months."""
    pairs = f"{len(found.seeds)} pair{'s' * (len(found.seeds) > 1)} of runs with the same seeds"
    return f"{pairs} · means over {_span(found, 0)} · intervals 95 %"


def _title(found: Comparison, name: str) -> str:
    titles = [scenario.title for scenario in found.scenarios.values()]
    own = found.scenarios[name].title
    return own if own and titles.count(own) == 1 else name  # a scenario that extends another may have kept its title


def _span(found: Comparison, window: int) -> str:
    return found.windows[window].text.replace("..", " to ")


def _answer(found: Comparison, name: str) -> str:
    head = f"<h3>{escape(name)}</h3>" if len(found.others) > 1 else ""
    return head + _definitions(words.answer(found, name))


def _definitions(lines: Iterable[tuple[str, str]]) -> str:
    inside = "\n".join(f"<dt>{escape(short)}</dt><dd>{escape(text)}</dd>" for short, text in lines)
    return f'<dl class="answer">\n{inside}\n</dl>'


def _figure(picture: bytes, found: Comparison) -> str:
    said = escape(f"Effects of {', '.join(found.others)} with intervals, and differences over time; the tables give the numbers")
    data = base64.b64encode(picture).decode("ascii")
    caption = (
        f"Left: effects in standard deviations of {found.reference} over seeds. Right: mean difference by month, each the "
        "mean of the twelve months up to it, with its 95 % interval; shaded: the months that are compared."
    )
    return f'<figure><img alt="{said}" src="data:image/png;base64,{data}"><figcaption>{escape(caption)}</figcaption></figure>'


def _effects(found: Comparison, name: str, window: int) -> str:
    """The table of outcomes without an axis."""
    head = ["Outcome", f"{found.reference} (spread)", "Effect (95 %)", "Pairs of its sign", "In spreads", "Smallest visible",
            "Per million USD (95 %)", "Gain by pairing"]  # fmt: skip
    rows = []
    for row in found.told(name, window).to_dict("records"):
        rows.append(_row(row["seen"], [
            f'{escape(about(row["outcome"]).label)} <span class="unit">[{escape(row["unit"])}]</span>',
            f"{_cell(row['level'])} ({_cell(row['spread'])})", _interval(row, "effect", "low", "high"), share(row["same_sign"]),
            _cell(row["in_spreads"]), "" if row["seen"] else _cell(row["smallest_visible"]),
            _interval(row, "per_million", "per_million_low", "per_million_high"), _times(row["pairing_gain"]),
        ]))  # fmt: skip
    return f"<h3>{escape(name)}</h3>" + _table(head, rows)


def _distribution(found: Comparison, name: str) -> str:
    """Who gains and loses in words, and the table of outcomes with an axis; places where there is nothing are left out."""
    told = found.broken_down(name)
    told = told[told["axis"] != "payer"]
    told = told[(told["level"] != 0.0) | (told["effect"] != 0.0)]
    if told.empty:
        return f"<h3>{escape(name)}</h3><p>No outcome with an axis was asked for.</p>"
    rows = []
    for outcome, group in told.groupby("outcome", sort=False):
        unit = escape(group["unit"].iloc[0])
        rows.append(f'<tr class="group"><td colspan="6">{escape(about(str(outcome)).label)} [{unit}]</td></tr>')
        for row in group.to_dict("records"):
            sure = "" if row["q"] <= words.SURE or not row["seen"] else " (perhaps chance)"
            rows.append(_row(row["seen"], [
                escape(row["label"].replace("_", " ")), f"{_cell(row['level'])} ({_cell(row['spread'])})",
                _interval(row, "effect", "low", "high"), share(row["same_sign"]), _cell(row["in_spreads"]),
                words.verdict(row) + sure,
            ]))  # fmt: skip
    head = ["By group", f"{found.reference} (spread)", "Effect (95 %)", "Pairs of its sign", "In spreads", "Verdict"]
    return f"<h3>{escape(name)}</h3>" + _definitions(words.distribution(found, name)) + _table(head, rows)


def _provenance(found: Comparison, command: str, versions: dict[str, str]) -> str:
    lines = [("Again", command), ("Seeds", _seeds(found.seeds)), ("Versions", ", ".join(f"{k} {v}" for k, v in versions.items()))]
    lines += [("Precision", words.stopped(found))] if found.stop else []
    lines += [("Failed", f"{name}, seed {failure.seed}: {failure.message}") for name, failure in found.failures]
    body = "".join(f"<dt>{escape(short)}</dt><dd><code>{escape(text)}</code></dd>" for short, text in lines)
    scenarios = "".join(_scenario(name, scenario) for name, scenario in found.scenarios.items())
    files = "The numbers stand beside this page in effects.parquet and pairs.parquet, with hashes and date in manifest.json."
    return f'<dl>{body}</dl><p class="small">{files}</p>{scenarios}'


def _scenario(name: str, scenario: Any) -> str:
    identity = f'<span class="unit">identity {scenario.identity()[:16]}</span>'
    text = dump({key: value for key, value in scenario.to_dict().items() if key != "seeds"})
    return f"<h3>{escape(name)} {identity}</h3><pre>{escape(text)}</pre>"


def _seeds(seeds: Sequence[int]) -> str:
    if len(seeds) > 2 and list(seeds) == list(range(seeds[0], seeds[-1] + 1)):
        return f"{seeds[0]} to {seeds[-1]}"
    return ", ".join(map(str, seeds))


def _table(head: Sequence[str], rows: Iterable[str]) -> str:
    cells = "".join(f"<th>{escape(name)}</th>" for name in head)
    body = "\n".join(rows)
    return f"<table>\n<thead><tr>{cells}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def _row(seen: bool, cells: Sequence[str]) -> str:
    inside = "".join(f"<td>{cell}</td>" for cell in cells)
    return f"<tr{' class="seen"' if seen else ''}>{inside}</tr>"


def _interval(row: Any, middle: str, low: str, high: str) -> str:
    if pd.isna(row[middle]):
        return ""
    return f"{_cell(row[middle])} ({_cell(row[low])} to {_cell(row[high])})"


def _cell(value: float) -> str:
    return "" if math.isnan(value) else brief(value).replace("-", "−").replace("inf", "∞")


def brief(value: float) -> str:
    """A number with three digits that count, by powers of ten where it would be long."""
    return number(value) if abs(value) < LONG else f"{value:.3g}"


def share(value: float) -> str:
    """A share as per cent, empty if there is none."""
    return "" if math.isnan(value) else f"{value:.0%}"


def _times(value: float) -> str:
    return "" if math.isnan(value) else f"{_cell(value)} ×"
