"""The skeleton of all reports: one HTML page that needs nothing else, on screen or on paper, and the pieces it is made of."""

import base64
import math
from collections.abc import Iterable, Mapping, Sequence
from html import escape
from typing import Any

import pandas as pd

from sim.running import number

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
pre, code { overflow-wrap: anywhere; }
@media print { body { max-width: none; margin: 0; font-size: 10pt; } table { font-size: 7.2pt; } h2 { break-after: avoid; }
  tr, figure, dl.answer { break-inside: avoid; } thead { display: table-header-group; } @page { size: A4; margin: 14mm; } }
"""
LONG = 1e7  # numbers from here on are shown by powers of ten


def whole(title: str, parts: Iterable[str]) -> str:
    """Return the page: its title, and its parts in HTML."""
    body = "\n".join(parts)
    return f"""<!DOCTYPE html>
<html lang="en">
<head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<title>{escape(title)}</title><style>{STYLE}</style></head>
<body>
{body}
</body>
</html>
"""


def definitions(lines: Iterable[tuple[str, str]]) -> str:
    """What stands first and is read first: headings with sentences."""
    inside = "\n".join(f"<dt>{escape(short)}</dt><dd>{escape(text)}</dd>" for short, text in lines)
    return f'<dl class="answer">\n{inside}\n</dl>'


def figure(picture: bytes, said: str, caption: str) -> str:
    """A PNG in the page itself; ``said`` is for those who cannot see it."""
    data = base64.b64encode(picture).decode("ascii")
    shown = f'<img alt="{escape(said)}" src="data:image/png;base64,{data}">'
    return f"<figure>{shown}<figcaption>{escape(caption)}</figcaption></figure>"


def provenance(command: str, versions: Mapping[str, str], lines: Iterable[tuple[str, str]] = (), files: str = "") -> str:
    """What gives the same again, and where the numbers stand."""
    told = [("Again", command), *lines, ("Versions", ", ".join(f"{name} {version}" for name, version in versions.items()))]
    body = "".join(f"<dt>{escape(short)}</dt><dd><code>{escape(text)}</code></dd>" for short, text in told)
    return f'<dl>{body}</dl><p class="small">{escape(files)}</p>'


def table(head: Sequence[str], rows: Iterable[str]) -> str:
    """Rows under a head."""
    cells = "".join(f"<th>{escape(name)}</th>" for name in head)
    body = "\n".join(rows)
    return f"<table>\n<thead><tr>{cells}</tr></thead>\n<tbody>\n{body}\n</tbody>\n</table>"


def line(seen: bool, cells: Sequence[str]) -> str:
    """One row of cells in HTML; bold if what it tells was seen."""
    inside = "".join(f"<td>{text}</td>" for text in cells)
    return f"<tr{' class="seen"' if seen else ''}>{inside}</tr>"


def interval(row: Any, middle: str, low: str, high: str) -> str:
    """A number with its interval."""
    if pd.isna(row[middle]):
        return ""
    return f"{cell(row[middle])} ({cell(row[low])} to {cell(row[high])})"


def cell(value: float) -> str:
    """A number, empty if there is none."""
    return "" if math.isnan(value) else brief(value).replace("-", "−").replace("inf", "∞")


def brief(value: float) -> str:
    """A number with three digits that count, by powers of ten where it would be long."""
    return number(value) if abs(value) < LONG else f"{value:.3g}"


def share(value: float) -> str:
    """A share as per cent, empty if there is none."""
    return "" if math.isnan(value) else f"{value:.0%}"


def times(value: float) -> str:
    """A factor, empty if there is none."""
    return "" if math.isnan(value) else f"{cell(value)} ×"
