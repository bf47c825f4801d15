"""What a project offers volunteers: what they get out of it, how full their hands would be, and whom it lets in."""

import numpy as np

from sim.entry import Effect, Facts, LogUniform, Parameter, Uniform
from sim.kernel import kernel
from sim.world.admission import DATA_GATE, MODEL_GATE, admission, gate_of, phase_of
from sim.world.names import LANGUAGES, PHASES, Activity, Domain, Motive, Phase, Stage
from sim.world.voice import voice


@kernel
def load_of(project, params, extra):
    """Work waiting per pair of hands, with extra tasks of some person-months; above one it wears people out."""
    tasks = params.tasks_resting if project.stage == Stage.REST else params.tasks_running
    return (project.queue + tasks + extra) / max(params.least_hands, project.core + project.volunteers)


@kernel
def language_needs(world, params):
    """By language: how far its best open model trails the best of all, 0 (not) to 1."""
    needs = np.zeros(LANGUAGES)
    best = world.market.rows[0].seen_open
    for k in range(world.languages.count[0]):
        needs[k] = min(1.0, max(0.0, (best - world.languages.rows[k].best_seen) / params.need_span))
    return needs


@kernel
def mean_need(languages, needs):
    """Mean need over a bit mask of languages."""
    total, n, k = 0.0, 0, 0
    while languages != 0 and k < LANGUAGES:
        if languages & 1:
            total += needs[k]
            n += 1
        languages >>= 1
        k += 1
    return total / n if n > 0 else 0.0


@kernel
def volunteer_payoff(world, project, params, load, needs):
    """What a volunteer gets out of a project, less what its load costs; below zero nobody works on.

    Access and science are served by openness so far, language by need, sovereignty by a base from home, reputation by
    the host's, own need by having a say.
    """
    host = world.organisations.rows[project.host]
    openness = params.unknown_openness
    if project.legacy >= 0:
        openness = world.artefacts.rows[project.legacy].openness
    home = 1.0 - params.foreign_base_share * _on_foreign_base(world, project, host)
    weight = params.contributor_motive
    return (
        (weight[Motive.ACCESS] + weight[Motive.SCIENCE]) * openness
        + weight[Motive.LANGUAGE] * mean_need(project.languages, needs)
        + weight[Motive.SOVEREIGNTY] * home
        + weight[Motive.REPUTATION] * host.reputation
        + weight[Motive.OWN_NEED] * voice(params, project)
        - params.volunteer_load_weight * load
    )


@kernel
def _on_foreign_base(world, project, host):
    if project.base_model < 0:
        return 0.0
    owner = world.organisations.rows[world.artefacts.rows[project.base_model].owner]
    return 1.0 if owner.region != host.region else 0.0


@kernel
def open_gates(project, params, in_public, month):
    """Renew a project's admission: at the present stage every month, at all stages when a stage begins."""
    now = phase_of(project)
    for phase in range(PHASES):
        if phase == now or project.since == month:
            project.admission[phase, DATA_GATE] = admission(params, project, phase, DATA_GATE, in_public)
            project.admission[phase, MODEL_GATE] = admission(params, project, phase, MODEL_GATE, in_public)


@kernel
def let_in(project, params):
    """Shares of willing volunteers at work now: in the project's own domain, and on the inputs of its models."""
    now = phase_of(project)
    if gate_of(project.activity) == DATA_GATE:
        return project.admission[now, DATA_GATE], 0.0
    inputs = params.volunteer_inputs
    return (1.0 - inputs) * project.admission[now, MODEL_GATE], inputs * project.admission[now, DATA_GATE]


@kernel
def domain_of(activity):
    """The artefact domain that an activity's volunteers mostly work in."""
    if activity == Activity.DATASET:
        return Domain.DATA.value
    if activity == Activity.BENCHMARK:
        return Domain.EVALUATION.value
    if activity == Activity.FRAMEWORK:
        return Domain.SOFTWARE.value
    return Domain.MODELS.value


@kernel
def inputs_of(phase):
    """The domain of work on a model's inputs: text and instructions before its release, evaluation after."""
    return Domain.EVALUATION.value if phase == Phase.POST_RELEASE else Domain.DATA.value


FACTS = Facts(
    parameters=(
        Parameter("tasks_running", "person-months", 2.0, "Work that waits for volunteers in a generation under way.",
                  prior=LogUniform(0.5, 8.0), low=0.0),
        Parameter("tasks_resting", "person-months", 0.5, "Work that waits for them after a release.",
                  prior=LogUniform(0.1, 2.0), low=0.0),
        Parameter("least_hands", "FTE", 0.1, "Hands that a project is taken to have at least when its load is judged.",
                  low=1e-3),
        Parameter("need_span", "OOM", 1.0, "How far a language's best open model must trail the best of all for its need to "
                  "count in full.", prior=Uniform(0.5, 2.0), low=0.01),
        Parameter("unknown_openness", "share", 0.5, "Openness that volunteers expect of a project without release.", low=0.0,
                  high=1.0),
        Parameter("contributor_motive", "share", (0.16, 0.16, 0.19, 0.10, 0.03, 0.23, 0.13), "Motives of contributors.",
                  low=0.0, high=1.0, by=("motive",), source="study notes section 5, inferred; scaled to sum 1"),
        Parameter("volunteer_inputs", "share", 0.4, "Part of a model project's volunteers who would work on its text and "
                  "evaluation rather than on the model.", prior=Uniform(0.2, 0.7), low=0.0, high=1.0,
                  source="assumed; Aya, BigScience: most volunteers in data"),
    ),
    effects=(
        Effect("extra_tasks", "person-months", 0.0, "add", "Work that waits in every project besides its own.", low=0.0),
    ),
)  # fmt: skip
