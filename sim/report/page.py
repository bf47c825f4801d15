"""The report of a comparison: one HTML page that needs nothing else, on screen or on paper."""

from collections.abc import Sequence
from html import escape
from typing import Any

from sim.analysis.compare import Comparison
from sim.analysis.pairs import about
from sim.report import words
from sim.report.skeleton import cell, definitions, figure, interval, line, provenance, share, table, times, whole
from sim.scenario.yamltext import dump

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
        *_warnings(found),
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
    return whole(heading(found), parts)


def _warnings(found: Comparison) -> list[str]:
    """What may not be meant, above all answers."""
    if not found.warnings:
        return []
    lines = "".join(f"<li>{escape(name)}: {escape(said)}</li>" for name, said in found.warnings)
    return ["<h2>Warnings</h2>", f"<ul>{lines}</ul>"]


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
    return head + definitions(words.answer(found, name))


def _figure(picture: bytes, found: Comparison) -> str:
    said = f"Effects of {', '.join(found.others)} with intervals, and differences over time; the tables give the numbers"
    caption = (
        f"Left: effects in standard deviations of {found.reference} over seeds. Right: mean difference by month, each the "
        "mean of the twelve months up to it, with its 95 % interval; shaded: the months that are compared."
    )
    return figure(picture, said, caption)


def _effects(found: Comparison, name: str, window: int) -> str:
    """The table of outcomes without an axis."""
    head = ["Outcome", f"{found.reference} (spread)", "Effect (95 %)", "Pairs of its sign", "In spreads", "Smallest visible",
            "Per million USD (95 %)", "Gain by pairing"]  # fmt: skip
    rows = []
    for row in found.told(name, window).to_dict("records"):
        rows.append(line(row["seen"], [
            f'{escape(about(row["outcome"]).label)} <span class="unit">[{escape(row["unit"])}]</span>',
            f"{cell(row['level'])} ({cell(row['spread'])})", interval(row, "effect", "low", "high"), share(row["same_sign"]),
            cell(row["in_spreads"]), "" if row["seen"] else cell(row["smallest_visible"]),
            interval(row, "per_million", "per_million_low", "per_million_high"), times(row["pairing_gain"]),
        ]))  # fmt: skip
    return f"<h3>{escape(name)}</h3>" + table(head, rows)


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
            rows.append(line(row["seen"], [
                escape(row["label"].replace("_", " ")), f"{cell(row['level'])} ({cell(row['spread'])})",
                interval(row, "effect", "low", "high"), share(row["same_sign"]), cell(row["in_spreads"]),
                words.verdict(row) + sure,
            ]))  # fmt: skip
    head = ["By group", f"{found.reference} (spread)", "Effect (95 %)", "Pairs of its sign", "In spreads", "Verdict"]
    return f"<h3>{escape(name)}</h3>" + definitions(words.distribution(found, name)) + table(head, rows)


def _provenance(found: Comparison, command: str, versions: dict[str, str]) -> str:
    lines = [("Seeds", _seeds(found.seeds))]
    lines += [("Precision", words.stopped(found))] if found.stop else []
    lines += [("Failed", f"{name}, seed {failure.seed}: {failure.message}") for name, failure in found.failures]
    scenarios = "".join(_scenario(name, scenario) for name, scenario in found.scenarios.items())
    files = "The numbers stand beside this page in effects.parquet and pairs.parquet, with hashes and date in manifest.json."
    return provenance(command, versions, lines, files) + scenarios


def _scenario(name: str, scenario: Any) -> str:
    identity = f'<span class="unit">identity {scenario.identity()[:16]}</span>'
    text = dump({key: value for key, value in scenario.to_dict().items() if key != "seeds"})
    return f"<h3>{escape(name)} {identity}</h3><pre>{escape(text)}</pre>"


def _seeds(seeds: Sequence[int]) -> str:
    if len(seeds) > 2 and list(seeds) == list(range(seeds[0], seeds[-1] + 1)):
        return f"{seeds[0]} to {seeds[-1]}"
    return ", ".join(map(str, seeds))
