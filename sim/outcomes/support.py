"""Support across projects: reports that are answered, changes to frameworks that come from outside, and what all train with."""

from sim.entry import Facts, Outcome
from sim.kernel import kernel
from sim.world.names import Stage


@kernel
def measure_support(world, params, effects, month, out):
    """Share of projects' reports answered, outsiders' share of changes to open frameworks, and mean efficiency of training."""
    answered, asked = 0.0, 0
    for i in range(world.projects.count[0]):
        project = world.projects.rows[i]
        if project.stage != Stage.ENDED and project.answered >= 0.0:
            answered += project.answered
            asked += 1
    merged, changes, efficiency, alive = 0.0, 0.0, 0.0, 0
    for i in range(world.organisations.count[0]):
        organisation = world.organisations.rows[i]
        merged += organisation.merged
        changes += organisation.merged + organisation.commits
        if organisation.alive == 1:
            efficiency += organisation.framework
            alive += 1
    out.reports_answered = answered / asked if asked > 0 else 0.0
    out.outside_changes = min(1.0, merged / changes) if changes > 0.0 else 0.0
    out.framework_efficiency = efficiency / alive if alive > 0 else 1.0


FACTS = Facts(
    outcomes=(
        Outcome("reports_answered", "share", "Reports that a project's users and derivers get answered, mean over projects that "
                "have some.", "more", headline=False, label="Reports answered"),
        Outcome("outside_changes", "share", "Changes to open frameworks that come from outside, over twelve months.", "",
                headline=False, label="Outside changes to frameworks"),
        Outcome("framework_efficiency", "1", "Efficiency of the frameworks that organisations train with, 1 to 2.", "more",
                headline=False, label="Framework efficiency"),
    ),
)  # fmt: skip
