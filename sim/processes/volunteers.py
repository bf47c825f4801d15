"""What a project offers volunteers, and how full their hands are."""

import math

from sim.entry import Facts, LogUniform, Parameter
from sim.kernel import kernel
from sim.world.admission import admission, gate_of, phase_of
from sim.world.names import MOTIVES, PHASES, Activity, Domain, Motive, Stage


@kernel
def load_of(project, params):
    """Work waiting per pair of hands; above one it wears people out."""
    tasks = params.tasks_resting if project.stage == Stage.REST else params.tasks_running
    return (project.queue + tasks) / max(0.1, project.core + project.volunteers)


@kernel
def volunteer_payoff(world, project, params, load):
    """What a volunteer gets out of a project, less what its load costs; below zero nobody stays."""
    host = world.organisations.rows[project.host]
    openness = params.unknown_openness
    if project.legacy >= 0:
        openness = world.artefacts.rows[project.legacy].openness
    total = -params.volunteer_load_weight * load
    for k in range(MOTIVES):
        payoff = 0.0
        if k == Motive.ACCESS or k == Motive.SCIENCE:
            payoff = openness
        elif k == Motive.LANGUAGE or k == Motive.SOVEREIGNTY:
            payoff = 0.5
        elif k == Motive.REPUTATION:
            payoff = host.reputation
        elif k == Motive.OWN_NEED:
            payoff = host.standing
        total += params.contributor_motive[k] * payoff
    return total


@kernel
def open_gates(project, params):
    """Renew the admission of a project at each stage and gate; return that of the present ones."""
    for phase in range(PHASES):
        for gate in range(2):
            project.admission[phase, gate] = admission(params, project, phase, gate)
    return project.admission[phase_of(project), gate_of(project.activity)]


@kernel
def domain_of(activity):
    """The artefact domain that volunteers of an activity mostly work in."""
    if activity == Activity.DATASET:
        return Domain.DATA.value
    if activity == Activity.BENCHMARK:
        return Domain.EVALUATION.value
    if activity == Activity.FRAMEWORK:
        return Domain.SOFTWARE.value
    return Domain.MODELS.value


@kernel
def reports(world, project, params):
    """Person-months of questions and reports that users of a project's last release bring a month."""
    if project.legacy < 0:
        return 0.0
    model = world.artefacts.rows[project.legacy]
    return params.report_months * math.log(1.0 + model.downloads + model.derived_now)


FACTS = Facts(
    parameters=(
        Parameter("tasks_running", "person-months", 2.0, "Work that waits for volunteers in a generation under way.",
                  prior=LogUniform(0.5, 8.0), low=0.0),
        Parameter("tasks_resting", "person-months", 0.5, "Work that waits for them after a release.",
                  prior=LogUniform(0.1, 2.0), low=0.0),
        Parameter("unknown_openness", "share", 0.5, "Openness that volunteers expect of a project without release.", low=0.0,
                  high=1.0),
        Parameter("contributor_motive", "share", (0.16, 0.16, 0.19, 0.10, 0.03, 0.23, 0.13), "Motives of contributors.",
                  low=0.0, high=1.0, by=("motive",), source="study notes section 5, inferred; scaled to sum 1"),
        Parameter("report_months", "person-months", 0.01, "Work per log of downloads that users' reports make.",
                  prior=LogUniform(0.001, 0.1), low=0.0),
    ),
)  # fmt: skip
