"""The end of the month: every family of measures writes its columns of the month's row."""

from sim.kernel import kernel
from sim.outcomes.concentration import measure_attention, measure_dependence, measure_families
from sim.outcomes.economy import measure_activities, measure_compute, measure_data, measure_money, measure_projects
from sim.outcomes.frontier import measure_duplication, measure_frontier, measure_releases
from sim.outcomes.involvement import measure_participation
from sim.outcomes.languages import measure_languages
from sim.outcomes.people import measure_people, measure_ties
from sim.outcomes.support import measure_support


@kernel
def record(world, params, effects, month):
    """Everything that is observed of the month is written down."""
    out = world.series.rows[month]
    out.month = month
    world.series.count[0] = month + 1
    world.participation.count[0] = month + 1
    world.participation.rows[month].id = month
    measure_frontier(world, params, effects, month, out)
    measure_releases(world, params, effects, month, out)
    measure_duplication(world, params, effects, month, out)
    measure_participation(world, params, effects, month, out)
    measure_attention(world, params, effects, month, out)
    measure_dependence(world, params, effects, month, out)
    measure_families(world, params, effects, month, out)
    measure_languages(world, params, effects, month, out)
    measure_compute(world, params, effects, month, out)
    measure_money(world, params, effects, month, out)
    measure_data(world, params, effects, month, out)
    measure_projects(world, params, effects, month, out)
    measure_activities(world, params, effects, month, out)
    measure_people(world, params, effects, month, out)
    measure_ties(world, params, effects, month, out)
    measure_support(world, params, effects, month, out)
