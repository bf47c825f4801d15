"""The ecosystem as a Mesa model: step it month by month, look at its agents, give them rules of your own."""

from typing import Any

import mesa

from sim.agents.decisions import considers, decide_project
from sim.agents.face import FACES, Organisation
from sim.agents.reveal import decide_reveal
from sim.catalogue import series_dtype
from sim.month import MONTH, with_room
from sim.scenario import Scenario, load
from sim.world.names import Kind, Stage
from sim.world.populations import build


class Ecosystem(mesa.Model):
    """An ecosystem of open models, one month a step.

    Parameters
    ----------
    scenario : Scenario, str or None
        What to simulate; a path loads the file, None is the default scenario.
    seed : int
        Seed of every draw; the same seed gives the same bits as a compiled run.
    faces : dict, optional
        Classes of your own by ``Kind``, for agents with other rules.
    rng : optional
        Accepted for ``mesa.batch_run``; an integer takes the place of ``seed``.
    **parameters
        Overrides of declared parameters by name.

    Raises
    ------
    ScenarioError
        If the scenario or a parameter is not valid.
    """

    def __init__(
        self,
        scenario: Scenario | str | None = None,
        seed: int = 0,
        faces: dict[Kind, type] | None = None,
        rng: Any = None,
        **parameters: float,
    ) -> None:
        if isinstance(rng, int):
            seed = rng
        super().__init__(rng=seed)
        chosen = load(scenario) if isinstance(scenario, str) else scenario or Scenario()
        self.plan = chosen.with_(parameters=parameters) if parameters else chosen
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
        """Live one month, phase by phase; rules that users override answer right after the compiled choice."""
        if self.month >= self.policy.size:
            self.running = False
            return
        self.world = with_room(self.world, self.params[0], self.effects)
        for phase in MONTH:
            phase(self.world, self.params[0], self.effects, self.month)
            if phase is decide_project:
                self._ask_own_rules("initiate")
            elif phase is decide_reveal:
                self._ask_own_rules("reveal")
        self._meet()
        self.datacollector.collect(self)
        self.month += 1
        self.running = self.month < self.policy.size

    def _ask_own_rules(self, method: str) -> None:
        own = [face for face in self.agents if isinstance(face, Organisation) and _overrides(face, method)]
        for face in own:
            if method == "initiate":
                if considers(self.world, face.row, self.params[0], self.month):
                    face.row.plan = int(face.initiate())
                continue
            for project in face.projects_hosted:
                row = self.world.projects.rows[project]
                if row.stage == Stage.READY:
                    row.plan_reveal, row.plan_terms = face.reveal(project)


def _overrides(face: Organisation, method: str) -> bool:
    return getattr(type(face), method) is not getattr(Organisation, method)


def _latest(name: str) -> Any:
    def report(model: Ecosystem) -> Any:
        return model.world.series.rows[model.month][name]

    return report
