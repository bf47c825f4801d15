"""The ecosystem as a Mesa model: step it month by month, look at its agents, give them rules of your own."""

import operator
import secrets
from pathlib import Path
from typing import Any

import mesa

from sim import catalogue
from sim.agents.decisions import considers, decide_project
from sim.agents.face import FACES, Organisation
from sim.agents.reveal import decide_reveal
from sim.catalogue import series_dtype
from sim.errors import UserError, nearest
from sim.month import MONTH, run, with_room
from sim.scenario import Scenario, load
from sim.scenario.extends import full_name
from sim.world.names import Kind, Stage
from sim.world.populations import build


class Ecosystem(mesa.Model):
    """An ecosystem of open models, one month a step.

    Parameters
    ----------
    scenario : Scenario, str, Path or None
        What to simulate; a path loads the file, None is the default scenario.
    seed : int or None
        Seed of every draw; the same seed gives the same bits as a compiled run. None draws one: see ``seed_used``.
    faces : dict, optional
        Classes of your own by ``Kind``, for agents with other rules.
    rng : int, optional
        Mesa's word for ``seed``, whose place it takes.
    **changes
        Changes of the scenario, each a keyword as ``mesa.batch_run`` and SolaraViz want them: parameters by name, levers by
        their intensity over the whole run, mechanisms on or off.

    Raises
    ------
    ScenarioError
        If the scenario, a name or a value is not valid.

    Examples
    --------
    >>> Ecosystem("scenarios/study14.yaml", seed=1, aspiration_start=0.2, compute_grants=700_000, M4=False)  # doctest: +SKIP
    """

    def __init__(
        self,
        scenario: Scenario | str | Path | None = None,
        seed: int | None = 0,
        faces: dict[Kind, type] | None = None,
        rng: Any = None,
        **changes: Any,
    ) -> None:
        seed = _seed(seed if rng is None else rng)
        super().__init__(rng=seed)
        chosen = _scenario(scenario)
        self.plan = changed(chosen, changes) if changes else chosen
        self.seed_used = seed
        self.params = self.plan.parameters()
        self.policy = self.plan.policy()
        self.month = 0
        plan = self.plan
        self.world, self.names = build(plan.population, seed, plan.start, plan.months, self.params[0], series_dtype())
        self.faces = {**FACES, **(faces or {})}
        self._meet()
        reporters = {name: _latest(name) for name in self.world.series.rows.dtype.names or () if name != "month"}
        self.datacollector = mesa.DataCollector(model_reporters=reporters)

    @property
    def effects(self) -> Any:
        """The present month's row of the policy."""
        return self.policy[min(self.month, self.policy.size - 1)]

    def names_of(self, table: str) -> list[str]:
        """Names of the rows of a table."""
        return getattr(self.names, table)

    def _meet(self) -> None:
        """Give a face to every row that has none yet."""
        known = {(face.table, face.row_number) for face in self.agents}
        for row in range(self.world.organisations.count[0]):
            if ("organisations", row) not in known:
                kind = Kind(int(self.world.organisations.rows[row].kind))
                self.faces[kind](self, row)
        for row in range(self.world.providers.count[0]):
            if ("providers", row) not in known:
                self.faces[Kind.PROVIDER](self, row)

    def step(self) -> None:
        """Live one month; rules that users override answer right after the compiled choice of the same kind."""
        if self.month >= self.policy.size:
            self.running = False
            return
        if any(_has_own_rules(kind) for kind in self.agent_types):
            self._step_by_phases()
        else:  # the whole month in one call, many times as fast
            self.world = run(self.world, self.params, self.policy[: self.month + 1], self.month)
        self._meet()
        self.datacollector.collect(self)
        self.month += 1
        self.running = self.month < self.policy.size

    def _step_by_phases(self) -> None:
        self.world = with_room(self.world, self.params[0], self.effects)
        for phase in MONTH:
            phase(self.world, self.params[0], self.effects, self.month)
            if phase is decide_project:
                self._ask_own_rules("initiate")
            elif phase is decide_reveal:
                self._ask_own_rules("reveal")

    def _ask_own_rules(self, method: str) -> None:
        own = [face for face in self.agents if isinstance(face, Organisation) and _overrides(type(face), method)]
        for face in own:
            if method == "initiate":
                if considers(self.world, face.row, self.params[0], self.month):
                    face.row.plan = int(face.initiate())
                continue
            for project in face.projects_hosted:
                row = self.world.projects.rows[project]
                if row.stage == Stage.READY:
                    row.plan_reveal, row.plan_terms = face.reveal(project)


def _scenario(given: Any) -> Scenario:
    if given is None or isinstance(given, Scenario):
        return given or Scenario()
    if isinstance(given, str | Path):
        return load(given)
    what = f"the scenario cannot be a {type(given).__name__}"  # a scenario is iterable, and Mesa takes that for a list of values
    raise UserError(
        what, where="scenario", allowed="a Scenario or a path", hint="For mesa.batch_run in a list: {'scenario': [it]}"
    )


def _seed(given: Any) -> int:
    """A whole number; where none is given, one that nobody chose, so that replicates are not the same run."""
    if given is None:
        return secrets.randbits(31)
    try:
        return operator.index(given)
    except TypeError:
        raise UserError(f"{given!r} is no seed", where="seed", allowed="a whole number from 0, or None") from None


def changed(scenario: Scenario, changes: dict[str, Any]) -> Scenario:
    """A scenario with parameters, levers and mechanisms changed, each given by its name."""
    parameters, mechanisms, policies, without = {}, {}, [], []
    pulled = {policy.lever for policy in scenario.policies}
    for given, value in changes.items():
        name = full_name(given, {**catalogue.levers(), **catalogue.mechanisms()})
        if name.partition("[")[0] in catalogue.parameters():
            parameters[name] = value
        elif name in catalogue.mechanisms():
            mechanisms[name] = value
        elif name in catalogue.levers():
            policies.append({"lever": name, "intensity": value, "start": scenario.start, "end": scenario.end})
            without += [name] if name in pulled else []
        else:
            known = [*catalogue.parameters(), *catalogue.levers(), *catalogue.mechanisms()]
            hint = nearest(given, known) or "All of them: allmende list parameters"
            raise UserError(f"there is no parameter, lever or mechanism called '{given}'", hint=hint)
    parts = {"parameters": parameters, "mechanisms": mechanisms, "policies": policies, "without": without}
    return scenario.with_(**{key: part for key, part in parts.items() if part})


def _overrides(kind: type, method: str) -> bool:
    return getattr(kind, method) is not getattr(Organisation, method)


def _has_own_rules(kind: type) -> bool:
    return issubclass(kind, Organisation) and (_overrides(kind, "initiate") or _overrides(kind, "reveal"))


def _latest(name: str) -> Any:
    def report(model: Ecosystem) -> Any:
        return model.world.series.rows[model.month][name]

    return report
