"""Mesa's view of the world: each organisation and provider is a ``mesa.Agent`` whose state is a row of a table.

A face holds the number of its row, never the row, because a table that grows is a new array. To give an agent a rule of
your own, subclass and override ``initiate`` or ``reveal``; an override that only calls ``super()`` changes nothing.
"""

from typing import Any

import mesa
import numpy as np

from sim.agents.decisions import initiate
from sim.agents.reveal import choose_terms, reveal, terms_nudge
from sim.world.names import Activity, Kind, Stage


class Face(mesa.Agent):
    """An agent without state of its own: every attribute is a column of its row."""

    table = "organisations"

    def __init__(self, model: Any, row: int) -> None:
        super().__init__(model)
        self.row_number = row

    @property
    def row(self) -> np.record:
        """The agent's row of its table, as it is now."""
        return getattr(self.model.world, self.table).rows[self.row_number]

    @property
    def name(self) -> str:
        """The organisation's or provider's name."""
        return self.model.names_of(self.table)[self.row_number]

    def __getattr__(self, column: str) -> Any:
        if column.startswith("_") or column in ("model", "row_number"):
            raise AttributeError(column)
        row = self.row
        if column not in (row.dtype.names or ()):
            raise AttributeError(f"{type(self).__name__} has no attribute '{column}'")
        return row[column]


class Organisation(Face):
    """Somebody who develops or adapts open models, and decides by the rules of its kind."""

    @property
    def projects_hosted(self) -> list[int]:
        """Rows of the projects it hosts that have not ended."""
        projects = self.model.world.projects
        rows = projects.rows[: projects.count[0]]
        return list(np.flatnonzero((rows.host == self.row_number) & (rows.stage != Stage.ENDED)))

    def initiate(self) -> Activity:
        """What to start this month; the wishes for each activity are written to the row."""
        model = self.model
        return Activity(initiate(self.row_number, model.world, model.params[0], model.effects, model.month))

    def reveal(self, project: int) -> tuple[int, int]:
        """What a finished project reveals (a bit mask of items) and on what terms."""
        model = self.model
        world, params = model.world, model.params[0]
        mask = reveal(project, world, params, model.effects, model.month)
        world.projects.rows[project].plan_reveal = mask
        nudge = terms_nudge(world, world.projects.rows[project], params, model.effects)
        return mask, choose_terms(project, world, params, model.month, nudge)


class Company(Organisation):
    """A firm, large or a start-up, that develops or adapts open models."""


class Institute(Organisation):
    """A research institute, public body or university."""


class GrassrootsGroup(Organisation):
    """A group that lives on its volunteers."""


class ComputeProvider(Face):
    """A public centre, cloud, hardware vendor or company cluster that offers compute."""

    table = "providers"


FACES: dict[Kind, type[Face]] = {
    Kind.COMPANY_LARGE: Company,
    Kind.START_UP: Company,
    Kind.RESEARCH_INSTITUTE: Institute,
    Kind.PUBLIC_BODY: Institute,
    Kind.UNIVERSITY: Institute,
    Kind.GRASSROOTS: GrassrootsGroup,
    Kind.PROVIDER: ComputeProvider,
}
