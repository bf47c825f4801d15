"""Grassroots groups: little cash, many hands, and nothing that volunteers would not take part in."""

from sim.agents.options import take_stock
from sim.entry import Facts, Parameter
from sim.kernel import kernel
from sim.world.names import Activity


@kernel
def grassroots_standing(world, organisation, outlook, params):
    """A grassroots group brings its core and its volunteers."""
    return take_stock(world, organisation, outlook, params, organisation.staff + organisation.volunteers)


@kernel
def volunteers_accept(menu, organisation, params):
    """Drop options that volunteers would not join: their payoff must cover the load (participation constraint)."""
    kept = 0
    for i in range(menu.count[0]):
        waits = menu.activity[i] == Activity.WAIT
        if waits or menu.benefit[i] >= params.volunteer_load_weight * params.volunteer_load:
            menu.activity[kept] = menu.activity[i]
            menu.utility[kept] = menu.utility[i]
            menu.benefit[kept] = menu.benefit[i]
            menu.hours[kept] = menu.hours[i]
            menu.base[kept] = menu.base[i]
            menu.languages[kept] = menu.languages[i]
            menu.project[kept] = menu.project[i]
            kept += 1
    menu.count[0] = kept


FACTS = Facts(
    parameters=(
        Parameter("volunteer_load_weight", "utility", 0.15, "What full load costs a volunteer.", low=0.0, high=1.0),
        Parameter("volunteer_load", "share", 0.5, "Load that volunteers expect of a new project.", low=0.0, high=2.0),
    ),
)  # fmt: skip
