"""Memory across projects (M26): later projects copy what worked and skip what failed, so that they start sooner."""

import numpy as np

from sim.entry import MEASURED, Effect, Facts, Mechanism, Parameter, Resting, Uniform, resting
from sim.kernel import kernel
from sim.world.names import Stage
from sim.world.tables import MAX_TIES


@kernel
def playbook(params, project):
    """How good the playbook is that a project works by, 0 to 1 (the mechanism's one term)."""
    return project.playbook if params.on.memory else params.memory_off_playbook


@kernel
def shortened(params, project):
    """Part of a delay that is left to a project that knows how others did it."""
    return 1.0 - params.playbook_saves * playbook(params, project)


@kernel
def best_playbook(world, row, params, effects):
    """The playbook that an organisation starts with: its own, or most of the best among its ties'."""
    ties, best = world.ties.rows[row], 0.0
    for j in range(min(ties.count, MAX_TIES)):
        best = max(best, world.organisations.rows[ties.to[j]].playbook)
    shared = min(1.0, params.playbook_shared + effects.playbook_sharing)
    return max(world.organisations.rows[row].playbook, shared * best)


@kernel
def learn_from_close(params, effects, organisation):
    """A generation that closes, well or not, adds to what its makers know about running one."""
    gain = min(1.0, params.playbook_step + effects.playbook_gain)
    organisation.playbook += gain * (1.0 - organisation.playbook)


def live_playbooks(world, params, effects):
    """Playbook of every project at work."""
    projects = world.projects.rows[: world.projects.count[0]]
    at_work = projects[(projects.stage != Stage.ENDED) & (projects.stage != Stage.REST)]
    return np.array([[playbook(params, project)] for project in at_work]).reshape(-1, 1)


FACTS = Facts(
    parameters=(
        Parameter("playbook_saves", "share", 0.3, "Part of a delay that a perfect playbook saves.", prior=Uniform(0.1, 0.5),
                  low=0.0, high=1.0),
        Parameter("playbook_shared", "share", 0.8, "Part of a playbook that can be learned from its owner.",
                  prior=Uniform(0.4, 1.0), low=0.0, high=1.0),
        Parameter("playbook_step", "share", 0.1, "Part of what is left to know that the close of a generation teaches.",
                  prior=Uniform(0.03, 0.2), low=0.0, high=1.0),
        Parameter("memory_off_playbook", "share", resting("memory_off_playbook"), "Playbook of all projects when nobody learns "
                  "from earlier ones.", low=0.0, high=1.0, source=MEASURED),
    ),
    effects=(
        Effect("playbook_gain", "share", 0.0, "add", "Added to what the close of a generation teaches: paid post-mortems.",
               low=0.0, high=1.0),
        Effect("playbook_sharing", "share", 0.0, "add", "Added to the part of a playbook that others can learn.", low=0.0,
               high=1.0),
    ),
    resting=(Resting("memory_off_playbook", "playbook, over projects at work", live_playbooks),),
    mechanisms=(
        Mechanism(
            "memory", id="M26",
            finding="Later projects copy what worked and skip what failed: BigCode set its course early after BigScience.",
            source="Linåker, Osborne, Ding, Burtenshaw 2025, slide 25",
            moves=("work: projects.stage, projects.since, projects.progress",),
            reads=("playbook_saves", "playbook_shared", "playbook_step", "memory_off_playbook"),
            off="response removed: all projects work by the same playbook",
            expects="delays fall from cohort to cohort with it on, and stay flat off",
        ),
    ),
)  # fmt: skip
