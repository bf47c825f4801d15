"""What stays when a generation closes: its makers know more about running the next one (M26)."""

from sim.kernel import kernel
from sim.world.names import Stage
from sim.world.playbooks import learn_from_close
from sim.world.tables import MAX_PARTNERS


@kernel
def close_generations(world, params, effects, month):
    """Hosts and partners of generations that ended this month, with a release or without, learn from them."""
    for i in range(world.projects.count[0]):
        project = world.projects.rows[i]
        if project.stage != Stage.REST or project.since != month:
            continue
        learn_from_close(params, effects, world.organisations.rows[project.host])
        for j in range(MAX_PARTNERS):
            if project.partners[j] >= 0:
                learn_from_close(params, effects, world.organisations.rows[project.partners[j]])
