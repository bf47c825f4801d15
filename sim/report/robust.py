"""The report of a sweep over policies: what holds in all sets of parameters, what hangs on them, and what cannot be told."""

from collections.abc import Iterator
from html import escape
from pathlib import Path
from typing import Any

import pandas as pd

from sim.analysis.pairs import about
from sim.analysis.robust import discovery, ranks, regret, satisficing, tradeoff, verdicts
from sim.analysis.robust.verdicts import BETTER, DOWN, NOT_SEEN, UNDETERMINED, UP, WORSE
from sim.figures import robust as figures
from sim.figures.style import png
from sim.report.skeleton import cell, definitions, figure, interval, line, provenance, share, table, whole
from sim.report.words import NAMED, SURE, amount, size
from sim.store import versions
from sim.sweep.robust import Robustness
from sim.sweep.store import Sweep, put

COLUMNS = {
    "effects": verdicts.COLUMNS, "regret": regret.COLUMNS, "satisficing": satisficing.COLUMNS, "ranks": ranks.COLUMNS,
    "agreement": ranks.AGREEMENT, "tradeoff": tradeoff.COLUMNS, "conditions": discovery.COLUMNS,
}  # fmt: skip
SEEN = (BETTER, WORSE, UP, DOWN)
HEADINGS = {
    BETTER: "Better",
    WORSE: "Worse",
    UP: "Also up",
    DOWN: "Also down",
    UNDETERMINED: "Undetermined",
    NOT_SEEN: "No effect seen",
}
LADDER = "Thick: 95 % interval of the mean; thin: nine of ten sets, where parameters make a difference."
FILES = "The numbers stand beside this page in CSV files; columns.csv says what each column is."
METHOD = """
<p>Nobody knows which set of parameters holds. Each policy was run in every set, with the same seeds as the reference, so that the
difference in a set is what the policy does there. Nothing here weighs sets by how likely they are: a share of sets is a share of
the ranges that were declared, and not a probability.</p>
<ul>
<li><b>Effect</b>: mean over sets of the policy less the reference, each a mean over the last twelve months. The interval is 95 %,
bootstrapped over sets (and over seeds, where these are common to all sets).</li>
<li><b>Undetermined</b>: sets differ by more than chance gives (permutation test at 5 %), and in a twentieth of them or more the
effect has the other sign, chance taken out. The mean may then be clear and says little.</li>
<li><b>No effect seen</b>: the interval of the mean holds zero. In brackets stands the smallest effect that so many sets would
show with a chance of 80 %. <b>Perhaps chance</b>: among so many findings, the share by chance may exceed 5 % (Benjamini and
Hochberg).</li>
<li><b>Regret</b>: how far a policy stays behind the best in the same set, doing nothing among them. The best of many is in part
the luckiest; <i>apart</i> chooses it by the other seeds, and what is left is not luck.</li>
<li><b>Satisficing</b>: share of sets in which a requirement is met, by the mean of a set's seeds. <i>Not worse</i> allows a tenth
of the reference's spread; <i>without effect</i> is the share that a policy without any effect would reach.</li>
<li><b>Trade-off</b>: a policy is efficient if no other is at least as good in all outcomes and better in one; the share is that
of resamples in which it is.</li>
<li><b>Conditions</b>: PRIM (EMA workbench) and CART (scikit-learn). A box is told if at most one of twenty shuffled tables gives
as good a one; a tree if it beats guessing in held-out sets.</li>
</ul>
"""


def save(found: Robustness, sweep: Sweep, place: str | Path, command: str = "") -> Path:
    """Write tables, pictures and the page to a folder; the same sweep gives the same bytes."""
    where, title = Path(place), sweep.plan["title"] or sweep.folder.name
    pictures = drawn(found, title)
    for name, frame in found.tables.items():
        put(where / f"{name}.csv", frame.to_csv(index=False, float_format="%.6g").encode())
    put(where / "columns.csv", _explained().to_csv(index=False).encode())
    for name, picture in pictures.items():
        put(where / f"{name}.png", picture)
    put(where / "report.html", report(found, title, pictures, command).encode())
    return where


def drawn(found: Robustness, title: str) -> dict[str, bytes]:
    """All pictures by name, as PNG."""
    model = versions()
    foot, under = f"allmende {model['allmende']}, sources {model['sources'][:8]}", subtitle(found)
    pages = {
        "verdicts": figures.verdicts(found, title, under, foot),
        "effects": figures.effects(
            found,
            title,
            under,
            f"thick: 95 % interval of the mean; thin: nine of ten sets, where parameters make a difference. {foot}",
        ),
    }
    if not found.tradeoff.empty:
        said = f"filled: efficient by {', '.join(found.objectives)}; in brackets, in how many resamples. {foot}"
        pages["tradeoff"] = figures.tradeoff(found, title, under, said)
    return {name: png(page) for name, page in pages.items()}


def subtitle(found: Robustness) -> str:
    """How many sets and seeds."""
    cases = found.cases
    seeds = "the same in every set" if cases.common else "its own in every set"
    return (
        f"{len(cases.policies)} policies against {cases.reference} in {cases.sets} sets of {len(cases.inputs.columns)} inputs x "
        f"{cases.replicates} seeds ({seeds}) · intervals 95 %"
    )


def answer(found: Robustness, policy: str) -> list[tuple[str, str]]:
    """Headings and sentences about one policy."""
    told = found.effects[(found.effects["scenario"] == policy) & (found.effects["outcome"] != "paid")]
    groups: dict[str, list[str]] = {heading: [] for heading in (*HEADINGS.values(), "Perhaps chance")}
    for row in told.to_dict("records"):
        heading = HEADINGS[row["verdict"]]
        groups["Perhaps chance" if unsure(row) else heading].append(_said(row))
    unseen = groups[HEADINGS[NOT_SEEN]]
    groups[HEADINGS[NOT_SEEN]] = unseen[:NAMED] + [f"and {len(unseen) - NAMED} more"] * (len(unseen) > NAMED)
    lines = [(heading, "; ".join(parts) + ".") for heading, parts in groups.items() if parts]
    return [*lines, *_paid(found, policy)]


def unsure(row: Any) -> bool:
    """True if an effect is seen, and may be chance among so many."""
    return row["verdict"] in SEEN and row["q"] > SURE


def _said(row: Any) -> str:
    label, unit, effect = about(row["outcome"]).label, row["unit"], row["effect"]
    if row["verdict"] == NOT_SEEN:
        return f"{label} (smaller than {amount(row['smallest_visible'], unit)})"
    way = "up" if effect > 0.0 else "down"
    if row["verdict"] == UNDETERMINED:
        return f"{label}: {way} by {amount(effect, unit)} on average, the other way in {row['other_sign']:.0%} of the sets"
    low, high = sorted(abs(row[end]) for end in ("low", "high"))
    return f"{label}: {way} by {amount(effect, unit)} ({size(low, unit)} to {size(high, unit)})"


def _paid(found: Robustness, policy: str) -> Iterator[tuple[str, str]]:
    rows = found.effects[(found.effects["scenario"] == policy) & (found.effects["outcome"] == "paid")]
    for row in rows.to_dict("records"):
        yield "Paid more by the end", f"{cell(row['effect'])} million USD net ({cell(row['low'])} to {cell(row['high'])})."


def report(found: Robustness, title: str, pictures: dict[str, bytes], command: str) -> str:
    """Return the page."""
    left = f"Left out, since no number in some run: {', '.join(found.left_out)}." if found.left_out else ""
    parts = [
        f"<h1>{escape(title)}</h1>", f'<p class="small">{escape(subtitle(found))}</p>',
        f'<p class="small">{escape(left)} All this is what the model says, not a forecast.</p>',
        "<h2>Verdicts</h2>", _picture(pictures, "verdicts", "Verdict of every policy on every outcome."),
        "<h2>Policies</h2>",
        *(f"<h3>{escape(policy)}</h3>{definitions(answer(found, policy))}" for policy in found.cases.policies),
        "<h2>Effects</h2>", _picture(pictures, "effects", LADDER),
        _effects(found.effects), "<h2>Conditions of failing</h2>", _conditions(found),
        "<h2>What is efficient</h2>", _tradeoff(found, pictures), "<h2>Regret</h2>", _regret(found.regret),
        "<h2>Requirements</h2>", _satisficing(found.satisficing), "<h2>Are the orders stable?</h2>", _ranks(found),
        "<h2>Method</h2>", METHOD, "<h2>Provenance</h2>",
        provenance(command, versions(), files=FILES),
    ]  # fmt: skip
    return whole(title, parts)


def _picture(pictures: dict[str, bytes], name: str, caption: str) -> str:
    return figure(pictures[name], f"{caption} The tables give the numbers.", caption) if name in pictures else ""


def _effects(frame: pd.DataFrame) -> str:
    head = ["Policy", "Outcome", "Verdict", "Effect (95 %)", "By parameters", "By chance", "Other sign (95 %)",
            "Smallest visible", "Per million USD (95 %)"]  # fmt: skip
    rows = []
    for row in frame.to_dict("records"):
        other = [share(row[f"other_{what}"]) for what in ("sign", "low", "high")]
        rows.append(line(row["verdict"] in SEEN and not unsure(row), [
            escape(row["scenario"]), f'{escape(about(row["outcome"]).label)} <span class="unit">[{escape(row["unit"])}]</span>',
            row["verdict"] + " (perhaps chance)" * unsure(row), interval(row, "effect", "low", "high"), cell(row["parameters"]),
            cell(row["chance"]), f"{other[0]} ({other[1]} to {other[2]})" if row["other_sign"] else "",
            cell(row["smallest_visible"]), interval(row, "per_million", "per_million_low", "per_million_high"),
        ]))  # fmt: skip
    return table(head, rows)


def _conditions(found: Robustness) -> str:
    if found.conditions is None:
        return "<p>Not looked for. It needs the EMA workbench: <code>pip install 'allmende[ema]'</code>.</p>"
    if found.conditions.empty:
        return "<p>No effect is undetermined, and nothing was required.</p>"
    more = f"<p>Not looked at: {found.unasked} more undetermined effects.</p>" if found.unasked else ""
    return "<ul>" + "".join(f"<li>{escape(told)}</li>" for told in found.conditions["told"]) + f"</ul>{more}"


def _tradeoff(found: Robustness, pictures: dict[str, bytes]) -> str:
    if found.tradeoff.empty:
        return "<p>There is one outcome with a better direction, and nothing to trade it for.</p>"
    head = ["Choice", "Efficient in resamples", *(f"{about(name).label} (95 %)" for name in found.objectives)]
    rows = [
        line(row["efficient"], [escape(row["scenario"]), share(row["share"]),
                                *(interval(row, name, f"{name}_low", f"{name}_high") for name in found.objectives)])
        for row in found.tradeoff.to_dict("records")
    ]  # fmt: skip
    caption = "Mean effects over sets with their 95 % intervals; filled: no other choice is better in all of the outcomes."
    return _picture(pictures, "tradeoff", caption) + table(head, rows)


def _regret(frame: pd.DataFrame) -> str:
    head = ["Choice", "Mean (95 %)", "Apart", "90 % (95 %)", "Most", "Best in sets"]
    rows = []
    for outcome, group in frame.groupby("outcome", sort=False):
        rows.append(_group(f"{about(str(outcome)).label} [{about(str(outcome)).unit}]", len(head)))
        for row in group.sort_values("mean", kind="stable").to_dict("records"):
            rows.append(line(False, [
                escape(row["scenario"]), interval(row, "mean", "mean_low", "mean_high"), cell(row["apart"]),
                interval(row, "q90", "q90_low", "q90_high"), cell(row["most"]), share(row["best"]),
            ]))  # fmt: skip
    return table(head, rows)


def _satisficing(frame: pd.DataFrame) -> str:
    head = ["Choice", "Sets in which it is met (95 %)", "Without effect"]
    rows = []
    for text, group in frame.groupby("requirement", sort=False):
        rows.append(_group(str(text), len(head)))
        for row in group.sort_values("share", ascending=False, kind="stable").to_dict("records"):
            span = f"{share(row['share'])} ({share(row['low'])} to {share(row['high'])})"
            rows.append(line(False, [escape(row["scenario"]), span, share(row["without_effect"])]))
    return table(head, rows)


def _ranks(found: Robustness) -> str:
    agree = found.agreement.set_index("outcome")
    head = ["Choice", "Rank (95 %)", "First in resamples", "Among the first three", "In nine of ten sets"]
    rows = []
    for outcome, group in found.ranks.groupby("outcome", sort=False):
        of: Any = agree.loc[outcome]
        halves, seeds = interval(of, "tau_sets", "tau_sets_low", "tau_sets_high"), cell(of["tau_seeds"])
        told = f"Kendall's W over sets {cell(of['kendall_w'])}; tau between halves of the sets {halves}, of the seeds {seeds}"
        rows.append(_group(f"{about(str(outcome)).label}: {told}", len(head)))
        for one in group.sort_values("rank", kind="stable").to_dict("records"):
            rows.append(line(False, [
                escape(one["scenario"]), interval(one, "rank", "low", "high"), share(one["first"]), share(one["top"]),
                f"{cell(one['set_low'])} to {cell(one['set_high'])}",
            ]))  # fmt: skip
    return table(head, rows)


def _group(text: str, columns: int) -> str:
    """A row over all columns."""
    return f'<tr class="group"><td colspan="{columns}">{escape(text)}</td></tr>'


def _explained() -> pd.DataFrame:
    """What each column of each table is."""
    rows = [(name, column, unit, text) for name, columns in COLUMNS.items() for column, (unit, text) in columns.items()]
    return pd.DataFrame(rows, columns=["table", "column", "unit", "meaning"])
