"""Scenario discovery: under which conditions does a policy fail (Bryant and Lempert 2010)?

PRIM, by the EMA workbench, looks for a box of a few inputs in which a policy mostly fails; CART, by scikit-learn, for a tree of
questions. Both find something in any table, so both are also tried on shuffled tables or held-out sets, and nothing is told that
chance gives too.
"""

import contextlib
import logging
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd
from scipy import stats

from sim.errors import UserError

FEWEST = 8  # sets in which a policy fails, and sets in which it does not, below which nothing is looked for
INPUTS = 6  # inputs that PRIM is given: those that tell most by themselves, chosen anew for every shuffled table
SHUFFLES = 19  # so that the best of twenty is 5 %
HALVES = 10
SURE = 0.05
PEEL = 0.1  # share of the sets that one step takes off
LEAST_MASS = 0.05
DEPTHS = (1, 2, 3)
FOLDS, ROUNDS = 5, 2

# Columns of the table of conditions: unit and meaning.
COLUMNS = {
    "scenario": ("word", "the policy"),
    "failing": ("word", "what counts as failing"),
    "method": ("word", "PRIM or CART"),
    "sets": ("count", "sets of parameters"),
    "failed": ("count", "those in which it fails"),
    "conditions": ("word", "inputs and their ends; empty if nothing better than chance was found"),
    "coverage": ("share", "failing sets that lie within the conditions"),
    "density": ("share", "sets within the conditions that fail"),
    "mass": ("share", "sets that lie within the conditions"),
    "p": ("share", "how often shuffled tables give as good a box or tree"),
    "held_out": ("share", "PRIM: failing share in boxes found in one half of the sets, seen in the other half; CART: balanced "
                          "accuracy in held-out sets, where 0.5 is guessing"),
    "reproduced": ("share", "PRIM: halves of the sets whose box restricts the same inputs, mean over the inputs"),
    "told": ("word", "the same in a sentence"),
}  # fmt: skip


class Limit(NamedTuple):
    """One end of a box; ``quasi_p`` is the chance that the restriction adds nothing."""

    name: str
    low: float
    high: float
    quasi_p: float


@dataclass(frozen=True)
class Box:
    """Where most sets fail."""

    limits: tuple[Limit, ...]
    coverage: float
    density: float
    mass: float

    @property
    def score(self) -> float:
        """Harmonic mean of coverage and density: the box to choose along the way from all sets to the purest few."""
        return 2.0 * self.coverage * self.density / (self.coverage + self.density) if self.coverage + self.density > 0.0 else 0.0

    def inside(self, inputs: pd.DataFrame) -> np.ndarray:
        """Whether each set lies within it."""
        found = np.ones(len(inputs), bool)
        for name, low, high, _ in self.limits:
            column = inputs[name].to_numpy(float)
            found &= (column >= low) & (column <= high)
        return found


@dataclass(frozen=True)
class Question:
    """A policy, what counts as its failing, and where it fails."""

    scenario: str
    failing: str
    fails: np.ndarray


def available() -> bool:
    """True if the workbench is installed."""
    import importlib.util

    return importlib.util.find_spec("ema_workbench") is not None and importlib.util.find_spec("sklearn") is not None


def conditions(questions: list[Question], inputs: pd.DataFrame, hear: Callable[[int, int], None] | None = None) -> pd.DataFrame:
    """Return the columns COLUMNS, two rows a question: what PRIM and CART find.

    Raises
    ------
    UserError
        If the EMA workbench is not installed.
    """
    if not available():
        raise UserError("scenario discovery needs the EMA workbench", hint="pip install 'allmende[ema]'")
    rows = []
    for i, question in enumerate(questions):
        rows += [by_prim(question, inputs), by_cart(question, inputs)]
        if hear is not None:
            hear(i + 1, len(questions))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def by_prim(question: Question, inputs: pd.DataFrame) -> dict[str, Any]:
    """The box in which a policy fails, if it is better than those of shuffled tables."""
    row = _row(question, "PRIM")
    fails = question.fails
    if min(fails.sum(), (~fails).sum()) < FEWEST:
        return row | {"told": _too_few(question)}
    box = box_of(inputs, fails)
    draws = np.random.default_rng(len(fails))
    shuffled = [box_of(inputs, draws.permutation(fails)).score for _ in range(SHUFFLES)]
    p = (1.0 + sum(score >= box.score for score in shuffled)) / (1.0 + SHUFFLES)
    held_out, reproduced = _halved(inputs, fails, box)
    row |= {"p": p, "held_out": held_out, "reproduced": reproduced}
    if p > SURE or not box.limits:
        return row | {"told": f"PRIM finds no box for {question.scenario} ({_failed(question)}) that is better than chance."}
    when = " and ".join(written(limit, inputs) for limit in box.limits)
    told = (
        f"{question.scenario} fails ({question.failing}) when {when}: {box.density:.0%} of the sets there fail, against "
        f"{fails.mean():.0%} of all; {box.coverage:.0%} of its failures lie there. Found in one half of the sets, such boxes "
        f"hold {held_out:.0%} failures in the other half; {reproduced:.0%} of halves name the same inputs."
    )
    return row | {"conditions": when, "coverage": box.coverage, "density": box.density, "mass": box.mass, "told": told}


def box_of(inputs: pd.DataFrame, fails: np.ndarray) -> Box:
    """The box of PRIM's path that balances coverage and density best, without restrictions that add nothing."""
    chosen = inputs[_telling(inputs, fails)].astype(float).reset_index(drop=True)
    with _quiet():
        from ema_workbench.analysis.prim import Prim

        found = Prim(chosen, np.asarray(fails, bool), peel_alpha=PEEL, paste_alpha=PEEL, mass_min=LEAST_MASS).find_box()
        best = max(range(len(found.box_lims)), key=lambda i: _box(found, i).score)
        for _ in range(len(chosen.columns)):  # one at a time: what a restriction adds hangs on the others
            weak = [limit for limit in _box(found, best).limits if limit.quasi_p > SURE]
            if not weak:
                break
            found.drop_restriction(max(weak, key=lambda limit: limit.quasi_p).name, best)
            best = len(found.box_lims) - 1
        return _box(found, best)


def _box(found: Any, i: int) -> Box:
    """An entry of the workbench's path."""
    whole, inside, row = found.prim.box_init, found.box_lims[i], found.peeling_trajectory.iloc[i]
    limits = []
    for name, values in found.p_values[i].items():
        low, high = (float(inside[name].iloc[end]) for end in (0, 1))
        low = low if low > float(whole[name].iloc[0]) else -np.inf
        high = high if high < float(whole[name].iloc[1]) else np.inf
        limits.append(Limit(str(name), low, high, max(float(value) for value in values)))
    limits.sort(key=lambda limit: limit.quasi_p)
    return Box(tuple(limits), float(row["coverage"]), float(row["density"]), float(row["mass"]))


def by_cart(question: Question, inputs: pd.DataFrame) -> dict[str, Any]:
    """A tree of questions, as deep as held-out sets bear; none if shuffled tables give as good a one there."""
    row = _row(question, "CART")
    fails = question.fails
    if min(fails.sum(), (~fails).sum()) < FEWEST:
        return row | {"told": _too_few(question)}
    with _quiet():
        from sklearn.model_selection import RepeatedStratifiedKFold, cross_val_score
        from sklearn.tree import DecisionTreeClassifier

        values = inputs.to_numpy(float)
        folds = RepeatedStratifiedKFold(n_splits=FOLDS, n_repeats=ROUNDS, random_state=0)

        def tree(depth: int) -> Any:
            least = max(3, round(LEAST_MASS * len(fails)))
            return DecisionTreeClassifier(max_depth=depth, min_samples_leaf=least, class_weight="balanced", random_state=0)

        def scores(fails: np.ndarray) -> dict[int, np.ndarray]:
            return {depth: cross_val_score(tree(depth), values, fails, cv=folds, scoring="balanced_accuracy") for depth in DEPTHS}

        held_out = scores(fails)
        means = {depth: float(score.mean()) for depth, score in held_out.items()}
        best = max(DEPTHS, key=lambda depth: means[depth])
        error = float(held_out[best].std(ddof=1) / np.sqrt(FOLDS))
        depth = next(depth for depth in DEPTHS if means[depth] >= means[best] - error)  # the shallowest within one error
        draws = np.random.default_rng(len(fails))
        luck = [max(float(score.mean()) for score in scores(draws.permutation(fails)).values()) for _ in range(SHUFFLES)]
        p = (1.0 + sum(score >= means[best] for score in luck)) / (1.0 + SHUFFLES)
        row |= {"held_out": means[depth], "p": p}
        if p > SURE:
            told = f"CART finds no split for {question.scenario} ({_failed(question)}) that is better than chance."
            return row | {"told": told}
        found = tree(depth).fit(values, fails)
    limits, inside = _leaf(found, inputs, fails)
    when = " and ".join(written(limit, inputs) for limit in limits)
    coverage, density = float(fails[inside].sum() / fails.sum()), float(fails[inside].mean())
    told = (
        f"{question.scenario} fails ({question.failing}) most often when {when}: {density:.0%} of the sets there, against "
        f"{fails.mean():.0%} of all; held-out sets are told right in {means[depth]:.0%} (50 % is guessing)."
    )
    return row | {"conditions": when, "coverage": coverage, "density": density, "mass": float(inside.mean()), "told": told}


def _leaf(found: Any, inputs: pd.DataFrame, fails: np.ndarray) -> tuple[list[Limit], np.ndarray]:
    """The leaf with the densest failures, as limits, and which sets are in it."""
    values, inner = inputs.to_numpy(float), found.tree_
    leaves = found.apply(values)
    leaf = max(np.unique(leaves), key=lambda leaf: fails[leaves == leaf].mean())
    ends: dict[str, list[float]] = {}
    node = 0
    member = values[np.flatnonzero(leaves == leaf)[0]]
    while inner.children_left[node] >= 0:
        name, cut = str(inputs.columns[inner.feature[node]]), float(inner.threshold[node])
        low, high = ends.setdefault(name, [-np.inf, np.inf])
        below = member[inner.feature[node]] <= cut
        ends[name] = [low, min(high, cut)] if below else [max(low, cut), high]
        node = inner.children_left[node] if below else inner.children_right[node]
    return [Limit(name, low, high, float("nan")) for name, (low, high) in ends.items()], leaves == leaf


def _telling(inputs: pd.DataFrame, fails: np.ndarray) -> list[str]:
    """Inputs that tell most about failing by themselves: by the distance of their distributions where it fails and where not."""
    if len(inputs.columns) <= INPUTS:
        return [str(name) for name in inputs]
    apart = {name: stats.ks_2samp(column[fails], column[~fails], method="asymp").statistic for name, column in
             ((name, inputs[name].to_numpy(float)) for name in inputs)}  # fmt: skip
    return [str(name) for name in sorted(apart, key=lambda name: -apart[name])[:INPUTS]]


def _halved(inputs: pd.DataFrame, fails: np.ndarray, box: Box) -> tuple[float, float]:
    """Failing share in the other half of boxes found in one half, and how often halves name the inputs of the whole."""
    draws, named = np.random.default_rng(len(fails)), {limit.name for limit in box.limits}
    inside, failed, again = 0, 0, []
    for _ in range(HALVES):
        order = draws.permutation(len(fails))
        one, other = order[: len(order) // 2], order[len(order) // 2 :]
        if not 0 < fails[one].sum() < len(one):
            continue
        found = box_of(inputs.iloc[one], fails[one])
        there = found.inside(inputs.iloc[other])
        inside, failed = inside + int(there.sum()), failed + int(fails[other][there].sum())
        again.append(len(named & {limit.name for limit in found.limits}) / max(1, len(named)))
    return failed / inside if inside else float("nan"), float(np.mean(again)) if again else float("nan")


def _row(question: Question, method: str) -> dict[str, Any]:
    known = {"scenario": question.scenario, "failing": question.failing, "method": method, "sets": len(question.fails),
             "failed": int(question.fails.sum())}  # fmt: skip
    return {name: known.get(name, "" if kind == "word" else np.nan) for name, (kind, _) in COLUMNS.items()}


def _too_few(question: Question) -> str:
    few = "fails" if question.fails.mean() <= 0.5 else "does not fail"
    return (
        f"{question.scenario} ({_failed(question)}): too few sets in which it {few} to look for conditions, {FEWEST} are needed."
    )


def _failed(question: Question) -> str:
    return f"{question.failing}: {int(question.fails.sum())} of {len(question.fails)} sets"


def written(limit: Limit, inputs: pd.DataFrame) -> str:
    """Ends as one says them; a switch by its state."""
    if set(np.unique(inputs[limit.name])) <= {0.0, 1.0}:
        return f"{limit.name} is {'off' if limit.high < 1.0 else 'on'}"
    if np.isinf(limit.low):
        return f"{limit.name} is below {limit.high:.3g}"
    if np.isinf(limit.high):
        return f"{limit.name} is above {limit.low:.3g}"
    return f"{limit.name} is between {limit.low:.3g} and {limit.high:.3g}"


@contextlib.contextmanager
def _quiet() -> Iterator[None]:
    """The workbench warns of packages it could also use, and logs every box."""
    logger = logging.getLogger("EMA")
    level = logger.level
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            logger.setLevel(logging.ERROR)
            yield
        finally:
            logger.setLevel(level)
