"""Companies: all they may start is weighed against revenue, reputation and the cost of talent and compute."""

from sim.agents.standing import take_stock
from sim.kernel import kernel


@kernel
def company_standing(world, organisation, params):
    """A company brings its staff, its cash and its own cluster; public calls are for start-ups only."""
    return take_stock(world, organisation, params, organisation.staff)
