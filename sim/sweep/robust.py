"""A sweep over several scenarios, read as policies under deep uncertainty: a point is a set of parameters that may hold."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from sim import catalogue
from sim.analysis.costs import PAID
from sim.analysis.pairs import about
from sim.analysis.robust import discovery
from sim.analysis.robust.cases import Cases
from sim.analysis.robust.discovery import Question
from sim.analysis.robust.ranks import ranks
from sim.analysis.robust.regret import regret
from sim.analysis.robust.satisficing import Requirement, label, required, satisficing, usual
from sim.analysis.robust.tradeoff import objectives, tradeoff
from sim.analysis.robust.verdicts import UNDETERMINED, effects
from sim.errors import UserError, nearest
from sim.sweep.sensitivity import finished
from sim.sweep.store import Sweep

FEWEST = 5  # sets of parameters
MOST_QUESTIONS = 8  # of scenario discovery, if none is asked

type Hear = Callable[[int, int], None]


@dataclass(frozen=True)
class Robustness:
    """What a sweep tells about policies under deep uncertainty; tables as declared in ``sim.analysis.robust``."""

    cases: Cases
    left_out: tuple[str, ...]  # outcomes that are no number in some run
    effects: pd.DataFrame
    regret: pd.DataFrame
    requirements: tuple[Requirement, ...]
    satisficing: pd.DataFrame
    ranks: pd.DataFrame
    agreement: pd.DataFrame
    objectives: tuple[str, ...]
    tradeoff: pd.DataFrame
    conditions: pd.DataFrame | None  # None if nothing was looked for
    unasked: int = 0  # undetermined effects for which no conditions were looked for

    @property
    def tables(self) -> dict[str, pd.DataFrame]:
        """All tables by name."""
        found = {"effects": self.effects, "regret": self.regret, "satisficing": self.satisficing, "ranks": self.ranks,
                 "agreement": self.agreement, "tradeoff": self.tradeoff}  # fmt: skip
        return found | ({} if self.conditions is None else {"conditions": self.conditions})


def robustness(
    sweep: Sweep,
    outcomes: Sequence[str] = (),
    require: Sequence[str] = (),
    trade: Sequence[str] = (),
    discover: bool | None = None,
    hear: Hear | None = None,
) -> Robustness:
    """Compare the scenarios of a sweep over all its points.

    Parameters
    ----------
    sweep : Sweep
        All of its runs are there.
    outcomes : sequence of str, optional
        What to look at; by default all that were kept and are a number in every run, and what was paid.
    require : sequence of str, optional
        Requirements such as "openness>=0.3"; by default that no outcome is worse than in the reference.
    trade : sequence of str, optional
        Two or three outcomes to trade off.
    discover : bool, optional
        Whether to look for conditions under which policies fail; by default if the EMA workbench is installed.
    hear : callable, optional
        Called with questions of scenario discovery answered, and all of them.

    Raises
    ------
    UserError
        If there is one scenario only, runs are missing or failed, or something is asked for that is not there.
    """
    if discover and not discovery.available():
        discovery.conditions([], pd.DataFrame())
    cases, left_out = gathered(sweep, outcomes)
    requirements = tuple(required(require, cases.outcomes) if require else usual(cases))
    names = objectives(trade, cases)
    found, (ordered, agreement) = effects(cases), ranks(cases)
    asked = _questions(cases, found, requirements if require else ())
    chosen = asked if require else asked[:MOST_QUESTIONS]
    looking = discovery.available() if discover is None else discover
    return Robustness(
        cases, left_out, found, regret(cases), requirements, satisficing(cases, requirements), ordered, agreement, names,
        tradeoff(cases, names) if len(names) > 1 else pd.DataFrame(),
        discovery.conditions(chosen, cases.inputs, hear) if looking else None, len(asked) - len(chosen),
    )  # fmt: skip


def gathered(sweep: Sweep, outcomes: Sequence[str] = ()) -> tuple[Cases, tuple[str, ...]]:
    """Return a sweep's runs as cases, and the outcomes that had to be left out since they are no number in some run."""
    if len(sweep.scenarios) < 2:
        raise UserError(f"'{sweep.folder}' has one scenario only", hint="In the spec: scenarios, the reference first")
    if int(sweep.plan["points"]) < FEWEST:
        what = f"'{sweep.folder}' has {sweep.plan['points']} sets of parameters"
        raise UserError(what, allowed=f"{FEWEST} or more, better a hundred")
    runs = finished(sweep)
    if sweep.paid:
        runs = runs.assign(**{PAID.name: runs[list(sweep.paid)].sum(axis=1, min_count=len(sweep.paid))})
    kept = [*sweep.plan["outcomes"], *([PAID.name] if sweep.paid else [])]
    for name in outcomes:
        if name not in kept:
            what = "the sweep kept no outcome" if name in catalogue.outcomes() else "there is no outcome"
            raise UserError(f"{what} '{name}'", where="--outcomes", allowed=", ".join(kept), hint=nearest(name, kept))
    wanted = list(dict.fromkeys(outcomes)) or kept
    lacking = [name for name in wanted if not np.isfinite(runs[name]).all()]
    if lacking and outcomes:
        count = int((~np.isfinite(runs[lacking[0]])).sum())
        raise UserError(f"'{lacking[0]}' is no number in {count} of {len(runs)} runs", where="--outcomes", hint="Leave it out")
    chosen = [name for name in wanted if name not in lacking]
    shape = (int(sweep.plan["points"]), len(sweep.scenarios), sweep.replicates)
    values = np.stack([runs[name].to_numpy(float).reshape(shape).transpose(1, 0, 2) for name in chosen], axis=1)
    common = sweep.plan["seeds"] == "common"
    return Cases(sweep.scenarios, tuple(chosen), values, sweep.points.reset_index(drop=True), common), tuple(lacking)


def _questions(cases: Cases, found: pd.DataFrame, requirements: Sequence[Requirement]) -> list[Question]:
    """Where policies fail: what was required, or else undetermined effects, those first whose sets differ least by chance."""
    every = np.arange(cases.sets)
    asked = [
        Question(name, f"not {label(requirement)}", ~requirement.met(cases, cases.by_set, every)[s])
        for requirement in requirements
        for s, name in enumerate(cases.scenarios)
        if s
    ]
    if requirements:
        return asked
    luck = (found["chance"] ** 2 / found["replicates"]) / found["parameters"].pow(2).replace(0.0, np.nan)
    for row in found.assign(luck=luck)[found["verdict"] == UNDETERMINED].sort_values("luck", kind="stable").itertuples():
        o, s = cases.outcomes.index(str(row.outcome)), cases.scenarios.index(str(row.scenario))
        if o in cases.judged:
            failing = f"{about(cases.outcomes[o]).label} worse than in the reference"
            asked.append(Question(cases.scenarios[s], failing, cases.gains(o)[s] < 0.0))
    return asked
