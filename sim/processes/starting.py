"""The delay between choice and work: the form's and what the parties need to agree, shorter for who knows how it is done."""

from sim.kernel import kernel
from sim.world.draws import Draw, uniform
from sim.world.playbooks import shortened
from sim.world.voice import consent_delay


@kernel
def expected_delay(params, organisation, project):
    """Months that a generation is expected to wait between choice and work."""
    months = params.form_delay[project.form] + consent_delay(params, organisation, project)
    return max(0.0, months) * shortened(params, project)


@kernel
def start_delay(world, params, project):
    """Whole months that it waits: of the last part of a month, chance makes a whole one or none, so that the mean holds."""
    months = expected_delay(params, world.organisations.rows[project.host], project)
    return int(months + uniform(world.seed, Draw.DELAY, project.generation_start, project.id, 0))
