"""The participation log: who worked in which domain at which stage, written by the phase in which it happens."""

from sim.entry import Facts, Parameter
from sim.kernel import kernel


@kernel
def log_work(world, month, form, domain, phase, stakeholder, person_months, role_weight, actors):
    """Book person-months of one group of actors in one cell of the participation tensor of this month."""
    row = world.participation.rows[month]
    row.effort[form, domain, phase, stakeholder] += person_months
    row.weighted[form, domain, phase, stakeholder] += person_months * role_weight
    row.actors[form, domain, phase, stakeholder] += actors


FACTS = Facts(
    parameters=(
        Parameter("role_weight", "1", (0.1, 0.2, 0.6, 1.0), "Weight of a person-month in the openness index, by role: use, "
                  "feedback, contribute, decide", low=0.0, high=1.0, by=("role",)),
    ),
)  # fmt: skip
