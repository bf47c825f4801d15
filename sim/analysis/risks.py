"""What may end a project, asked of the model's own rules: chances a month, and months left on each clock that runs.

Nothing is computed anew here. Chances come from the functions that the phase draws against; whether and when a clock ends a
project is found out by calling ``ending_of`` for later months on copies of the project and its host, one clock at a time.
"""

import bisect
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import Any, NamedTuple

import numpy as np

from sim.processes.governance import ending_of, funding_collapsed, stop_chance
from sim.processes.patrons import exit_hazard, patrons_leave
from sim.world.ledger import CENTS
from sim.world.names import Ending, Stage
from sim.world.voice import incorporation_hazard, split_chance

FARTHEST = 600  # months that a clock is followed; as long as the longest run


@dataclass(frozen=True)
class Risks:
    """What a project faces in the governance phase of a month. Clocks are None while they do not run."""

    patrons_go: tuple[float, ...] = field(
        default=(), metadata={"unit": "1/month", "says": "chance that a patron leaves this month, by place; 0 for an empty place"}
    )
    stop: float = field(default=0.0, metadata={"unit": "1/month", "says": "chance of being stopped this month"})
    splits: float = field(
        default=0.0, metadata={"unit": "1/month", "says": "chance that outvoted volunteers split off this month"}
    )
    incorporates: float = field(
        default=0.0, metadata={"unit": "1/month", "says": "chance that its host becomes a legal person this month"}
    )
    bills_left: int | None = field(
        default=None, metadata={"unit": "months", "says": "until unpaid bills dissolve it, if none is paid"}
    )
    first_left: int | None = field(
        default=None, metadata={"unit": "months", "says": "until it is given up for want of a first release"}
    )
    silence_left: int | None = field(
        default=None,
        metadata={"unit": "months", "says": "until it is given up for want of another release; work under way is finished first"},
    )
    box_left: int | None = field(
        default=None, metadata={"unit": "months", "says": "until its time box ends; work under way is finished first"}
    )
    certain: str = field(default="", metadata={"unit": "word", "says": "the ending that is certain this month, if one is"})
    collapsed: bool = field(default=False, metadata={"unit": "0 or 1", "says": "investors turned away, cash nearly gone"})

    @property
    def any_patron_goes(self) -> float:
        """Chance that at least one patron leaves this month; each decides alone."""
        return 1.0 - float(np.prod([1.0 - chance for chance in self.patrons_go]))

    @property
    def ends(self) -> float:
        """Chance that the project ends this month."""
        return 1.0 if self.certain else self.stop


class Rules(NamedTuple):
    """Parameters as they are, and as they would be if projects at rest were never, or surely, stopped."""

    real: Any
    never: Any
    surely: Any

    @classmethod
    def of(cls, params: np.recarray) -> "Rules":
        """Rules of a run, from the one row of parameters that a scenario gives."""
        return cls(params[0], _with_stops(params, 0.0), _with_stops(params, 1.0))


def risks(world: Any, number: int, rules: Rules, effects: Any, month: int) -> Risks:
    """Return what a project faces; to be called where the governance phase is about to begin.

    Parameters
    ----------
    world : World
        State before the phase.
    number : int
        Row of the project.
    rules : Rules
        The run's parameters.
    effects : record
        The month's row of the policy.
    month : int
        The month.
    """
    project, host = world.projects.rows[number], world.organisations.rows[world.projects.rows[number].host]
    would = _Question(world.seed, project, host, month, rules.never)
    certain = would()
    silent, boxed = project.last_release >= 0, project.box >= 0
    return Risks(
        patrons_go=tuple(_goes(rules.real, *place) for place in zip(host.patron_kind, host.patron_mismatch, strict=True)),
        stop=float(stop_chance(host, rules.real)) if would(params=rules.surely) == Ending.STOPPED else 0.0,
        splits=float(split_chance(rules.real, project)) if effects.year >= rules.real.entry_from else 0.0,
        incorporates=float(incorporation_hazard(rules.real, effects, host, host.cash / CENTS)),
        bills_left=would.first(Ending.DISSOLVED, owes=True) if host.arrears > 0 else None,
        first_left=None if silent else would.first(Ending.ABANDONED, stage=Stage.PRETRAINING),
        silence_left=would.first(Ending.ABANDONED, stage=Stage.REST, box=-1) if silent else None,
        box_left=would.first(Ending.TIME_BOX, stage=Stage.REST, last_release=month) if boxed else None,
        certain="" if certain == Ending.NONE else Ending(certain).name.lower(),
        collapsed=bool(funding_collapsed(host, rules.real)),
    )


class _Question:
    """Would it end, and why? Asked of ``ending_of`` with copies, so that the world stays as it is."""

    def __init__(self, seed: Any, project: Any, host: Any, month: int, params: Any) -> None:
        self.seed, self.month, self.params = seed, month, params
        self.project, self.host = _columns(project), _columns(host)

    def __call__(self, later: int = 0, owes: bool = False, params: Any = None, **columns: int) -> int:
        """Ask about a later month; with ``owes``, about as many more months of unpaid bills; else bills count as paid."""
        arrears = self.host["arrears"] + later if owes else 0 if columns else self.host["arrears"]
        host = SimpleNamespace(**self.host | {"arrears": arrears})
        project = SimpleNamespace(**self.project | columns | {"host": 0})
        world = SimpleNamespace(seed=self.seed, organisations=SimpleNamespace(rows=[host]))
        return int(ending_of(world, project, self.params if params is None else params, self.month + (0 if owes else later)))

    def first(self, ending: Ending, **asked: Any) -> int | None:
        """Months from now until the ending comes if nothing else changes; None if it never does."""
        left = bisect.bisect_left(range(FARTHEST), True, key=lambda later: self(later, **asked) == ending)
        return left if left < FARTHEST else None


def _columns(row: Any) -> dict[str, Any]:
    return {name: row[name] for name in row.dtype.names}


def _goes(params: Any, account: int, mismatch: float) -> float:
    return float(exit_hazard(params, mismatch)) if account >= 0 and patrons_leave(params) else 0.0


def _with_stops(params: np.recarray, hazard: float) -> Any:
    """Parameters with another chance that a project at rest is stopped."""
    changed = params.copy()
    changed["stop_hazard"] = hazard
    return changed[0]
