"""The report of a sensitivity analysis: what drives what, first in words, then in pictures and tables."""

from collections.abc import Iterator, Mapping, Sequence
from html import escape
from typing import Any

import numpy as np
import pandas as pd

from sim.figures.sensitivity import SAYS, label
from sim.report.skeleton import brief, definitions, figure, interval, line, provenance, table, whole
from sim.scenario.yamltext import dump
from sim.sweep.sensitivity import FIRST, NOISY, Course, Found
from sim.sweep.store import Sweep

TOLD = 3  # inputs named in words
ROWS = 15  # inputs in a table
NAMES = {
    "sobol": "Sobol' indices", "morris": "Elementary effects (Morris)", "fast": "eFAST", "dgsm": "Derivatives (DGSM)",
    "rbd_fast": "RBD-FAST", "pawn": "PAWN", "delta": "Borgonovo's delta", "hdmr": "HDMR",
}  # fmt: skip
SENTENCES = {  # of the largest; the next ones follow shortly
    "ST": "{input} makes {value} of the differences, alone or together with others {between}",
    "S1": "{input} makes {value} of the differences by itself {between}",
    "mu_star": "over its whole range, {input} changes it by {value} on average {between}",
    "median": "{input} moves its distribution by {value} {between}",
    "delta": "{input} moves its distribution by {value} {between}",
    "dgsm": "{input} makes {value} of the differences at most {between}",
}
HOW = {
    "sobol": (
        "Saltelli's design. The first-order index S1 is the share of the variance that goes when an input is known; the "
        "total index ST the share that stays when all others are known; S2 what two inputs do only together."
    ),
    "morris": (
        "Inputs are moved one at a time along random trajectories. mu* is the mean size of an input's effect, mu its "
        "mean and sigma its spread, over the whole range; a large sigma says that the effect depends on where the "
        "others are. The red mark is the mu* that chance alone would give, from the spread of the same step over seeds."
    ),
    "fast": (
        "Each input swings at a frequency of its own (eFAST); S1 and ST are shares of variance. Intervals are SALib's, "
        "which are known to be too narrow at times. There is no part of this design that could show convergence."
    ),
    "dgsm": (
        "Mean squared derivatives by small steps, scaled to bound the total index from above. A small bound clears an "
        "input; a large one condemns none."
    ),
    "rbd_fast": "First-order shares of variance from points of any kind (random balance designs).",
    "pawn": (
        "The median Kolmogorov-Smirnov distance between the outcome's distribution and that with an input held; 0 for "
        "none. Chance cannot be taken out of it: it is the distance of means over replicates."
    ),
    "delta": (
        "Borgonovo's delta: half the expected distance between the outcome's density and that with an input held; with "
        "few points it is above 0 for inputs without any effect. S1 is the first-order share of variance."
    ),
    "hdmr": (
        "Polynomials of one input and of two are fitted to the points (HDMR); S1, S2 and ST are the shares of variance "
        "of the fitted parts."
    ),
}
ALWAYS = """
<ul>
<li><b>Interval</b>: 95 %, by resampling points. It holds the choice of points and chance, not that the model may be wrong,
nor that ranges may be. An index depends on the ranges: half a range, about a quarter of the variance.</li>
<li><b>Chance</b>: the share of the variance over single runs that other seeds would change, from replicates at the same
point. It is taken out of shares of variance, which are those of the mean over all seeds.</li>
<li><b>Verdict</b>: clear if the interval is no wider than the index; small if it could not reach a tenth of the largest;
chance if chance alone would give as much; else unclear. N is enough if nothing is unclear, and if no index that matters
left, with the second half of the points, the interval it had after the first.</li>
</ul>
"""


def page(
    sweep: Sweep,
    drives: Sequence[Found],
    courses: Sequence[Course],
    pictures: Mapping[str, bytes],
    command: str,
    versions: Mapping[str, str],
) -> str:
    """Return the page; ``pictures`` are PNG files by name."""
    about, title = drives[0].seen.told, heading(sweep, drives)
    plan = sweep.plan
    parts = [
        f"<h1>{escape(title)}</h1>",
        f'<p class="question">{escape(plan["question"])}</p>' if plan.get("question") else "",
        f'<p class="small">{escape(_size(sweep, drives[0]))}{escape(f" · {about}" if about else "")}</p>',
        "<h2>Answer</h2>",
        definitions((label(one.outcome), answer(one, courses)) for one in drives),
        '<p class="small">All this is what the model says within the ranges of its inputs, not a forecast.</p>',
    ]
    if "overview.png" in pictures:
        said = "Index of each input for each outcome as a share of the outcome's largest"
        parts += ["<h2>At a glance</h2>", figure(pictures["overview.png"], said, f"{said}; the tables below give the numbers.")]
    for one in drives:
        parts += [f"<h2>{escape(label(one.outcome))}</h2>", *_pictures(one, pictures), _table(one)]
    chosen = drives[0].method
    parts += ["<h2>Method</h2>", f"<p><b>{escape(NAMES[chosen])}.</b> {escape(HOW[chosen])}</p>", ALWAYS]
    parts += ["<h2>Provenance</h2>", _provenance(sweep, command, versions)]
    return whole(title, parts)


def heading(sweep: Sweep, drives: Sequence[Found]) -> str:
    """What the page is about."""
    title = sweep.plan["title"] or sweep.folder.name
    return f"{title}: what drives {'the ' + drives[0].seen.told if drives[0].seen.effect else 'what comes out'}"


def answer(found: Found, courses: Sequence[Course] = ()) -> str:
    """What drives an outcome, how it changed over the years, how much is chance, and whether to trust it."""
    return " ".join(
        [*_drivers(found), *_course(found, courses), *_chance(found), f"{found.verdict[0].upper()}{found.verdict[1:]}."]
    )


def _drivers(found: Found) -> Iterator[str]:
    main = found.main
    clear = main[main["verdict"] == "clear"].head(TOLD)
    if found.noise > NOISY:
        yield "What inputs do is drowned by chance."
        return
    if clear.empty:
        yield "Nothing moves it." if (main["value"] == 0.0).all() else "No input is clearly seen."
        return
    first, *others = [_numbers(found, row) for row in clear.to_dict("records")]
    by = "" if FIRST[found.method] in ("ST", "S1", "dgsm") else "by "
    told = SENTENCES[FIRST[found.method]].format(**first)
    told = told if told.startswith(first["input"]) else f"{told[0].upper()}{told[1:]}"
    yield "; ".join([told, *(f"{other['input']} {by}{other['value']} {other['between']}" for other in others)]) + "."


def _numbers(found: Found, row: Any) -> dict[str, str]:
    """An input, its index and the interval as words."""
    share = FIRST[found.method] in ("ST", "S1", "dgsm")
    value, low, high = (f"{row[key]:.0%}" if share else brief(row[key]) for key in ("value", "low", "high"))
    unit = f" {found.unit}" if found.method == "morris" and found.unit != "1" else ""
    return {"input": row["input"], "value": value + unit, "between": f"({low} to {high})"}


def _course(found: Found, courses: Sequence[Course]) -> Iterator[str]:
    """The largest input in the first period and in the last, if they differ."""
    for course in courses:
        sure = (course.table["verdict"] == "clear") & ~(course.table["noise"] > NOISY)
        rows = course.table[(course.table["index"] == FIRST[course.method]) & sure]
        if course.outcome != found.outcome or found.noise > NOISY or rows.empty:
            continue
        top = rows.loc[rows.groupby("period")["value"].idxmax()]
        first, last = top.iloc[0], top.iloc[-1]
        if first["input"] != last["input"]:
            early, late = (f"{row['input']} from {row['period']:%Y-%m}" for row in (first, last))
            yield f"What does most changes: {early}, {late}."


def _chance(found: Found) -> Iterator[str]:
    if np.isnan(found.chance):
        yield "How much is chance, one replicate cannot tell."
    elif found.chance > 0.0:
        yield f"Chance makes {found.chance:.0%} of the differences between single runs."


def _size(sweep: Sweep, found: Found) -> str:
    runs = f"{sweep.runs:,} runs: {found.points:,} points x {found.replicates} replicates"
    several = f" x {len(sweep.scenarios)} scenarios" if len(sweep.scenarios) > 1 else ""
    return f"{runs}{several} · {NAMES[found.method]} · means over the last twelve months · intervals 95 %"


def _pictures(found: Found, pictures: Mapping[str, bytes]) -> Iterator[str]:
    shown = (
        ("", "Inputs by what they do, with intervals"),
        ("-over-time", "The same over time"),
        ("-interactions", "What inputs do together"),
        ("-convergence", "The same with fewer points"),
        ("-runs", "Points as lines through the inputs that do most; thick are those with the most of the outcome"),
    )
    for suffix, said in shown:
        name = f"{found.outcome}{suffix}.png"
        if name in pictures:
            yield figure(pictures[name], f"{label(found.outcome)}: {said}", f"{said}.")


def _table(found: Found) -> str:
    """The largest inputs; with the other indices that have intervals beside the one that ranks."""
    main, index = found.main.head(ROWS), FIRST[found.method]
    beside = [name for name in ("S1", "ST", "sigma", "chance") if name != index and (found.table["index"] == name).any()]
    others = {name: found.table[found.table["index"] == name].set_index("input") for name in beside}
    rows = []
    for row in main.to_dict("records"):
        more = [_one(others[name].loc[row["input"]]) if row["input"] in others[name].index else "" for name in beside]
        cells = [escape(row["input"]), interval(row, "value", "low", "high"), *more, row["verdict"]]
        rows.append(line(row["verdict"] == "clear", cells))
    unit = f" [{found.unit}]" if found.method == "morris" else " [1]"
    left = len(found.main) - len(main)
    rest = f'<p class="small">{left} smaller ones are in indices.csv.</p>' if left else ""
    return table(["Input", f"{SAYS[index]}{unit} (95 %)", *beside, "Verdict"], rows) + rest


def _one(row: pd.Series) -> str:
    return brief(float(row["value"])) if np.isnan(row["low"]) else interval(row, "value", "low", "high")


def _provenance(sweep: Sweep, command: str, versions: Mapping[str, str]) -> str:
    asked = sweep.plan["asked"]
    ran = ", ".join(f"{name} {version}" for name, version in asked["versions"].items())
    identities = ", ".join(f"{one['name']} {one['identity'][:16]}" for one in asked.get("scenarios", []))
    lines = [("Runs by", ran), *([("Scenarios", identities)] if identities else [])]
    files = "The numbers stand beside this page in indices.csv, convergence.csv and over_time.csv, with hashes in manifest.json."
    return provenance(command, versions, lines, files) + f"<h3>What was asked</h3><pre>{escape(dump(asked['spec']))}</pre>"
