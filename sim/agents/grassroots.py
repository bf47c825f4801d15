"""Grassroots groups: little cash, many hands, and nothing that volunteers would not take part in."""

from sim.agents.standing import take_stock
from sim.entry import Facts, Parameter
from sim.kernel import kernel
from sim.world.names import Activity


@kernel
def grassroots_standing(world, organisation, params):
    """A grassroots group brings its core and its volunteers."""
    return take_stock(world, organisation, params, organisation.staff + organisation.volunteers)


@kernel
def volunteers_accept(menu, organisation, params):
    """Drop options that volunteers would not join: their payoff must cover the load (participation constraint)."""
    kept = 0
    for i in range(menu.count[0]):
        option = menu.rows[i]
        if option.activity == Activity.WAIT or option.benefit >= params.volunteer_load_weight * params.volunteer_load:
            menu.rows[kept] = option
            kept += 1
    menu.count[0] = kept


FACTS = Facts(
    parameters=(
        Parameter("volunteer_load_weight", "utility", 0.15, "What full load costs a volunteer.", low=0.0, high=1.0),
        Parameter("volunteer_load", "share", 0.5, "Load that volunteers expect of a new project.", low=0.0, high=2.0),
    ),
)  # fmt: skip
