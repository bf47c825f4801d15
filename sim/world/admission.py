"""Stage gates (M1): which share of those who would help a project lets in, by lifecycle stage and kind of work."""

import numpy as np

from sim.entry import MEASURED, Effect, Facts, LogUniform, Mechanism, Parameter, Resting, Uniform, resting
from sim.kernel import kernel
from sim.world.coordination import marginal_product
from sim.world.draws import logistic
from sim.world.names import Activity, Phase, Stage

MODEL_GATE, DATA_GATE = 0, 1


@kernel
def admission(params, project, phase, gate, in_public=0.0):
    """Share of willing outsiders admitted: what one more person adds against onboarding, less control and rent at stake.

    Who works in public has, in that part, nothing left to guard.
    """
    if not params.on.stage_gates:
        return params.stage_gates_off_admission[gate]
    people = project.core + project.volunteers
    gain = max(0.0, marginal_product(params, people, project.modularity, gate == MODEL_GATE))
    worth = min(params.admission_worth_most, gain / params.admission_onboarding[gate])
    guarded = project.centralisation * params.admission_rent[phase] * (1.0 - in_public)
    return logistic(params.admission_gain * (worth - 1.0) - params.admission_control * guarded)


@kernel
def phase_of(project):
    """The lifecycle stage that a project is in; outsiders work on its last release while it rests."""
    if project.stage == Stage.REST:
        return Phase.POST_RELEASE.value
    if project.stage == Stage.POSTTRAINING or project.stage == Stage.READY:
        return Phase.POST_TRAINING.value
    if project.stage == Stage.CURATION and project.activity == Activity.BENCHMARK:
        return Phase.POST_TRAINING.value
    return Phase.PRE_TRAINING.value


@kernel
def gate_of(activity):
    """The gate that an activity's main work lies behind: model work, or data, software and evaluation."""
    if activity == Activity.PRETRAIN or activity == Activity.DERIVE:
        return MODEL_GATE
    return DATA_GATE


def live_admission(world, params, effects):
    """Admission at each live project's present stage, by gate; projects that do no model work have no model gate."""
    projects = world.projects.rows[: world.projects.count[0]]
    found = []
    for project in projects[projects.stage != Stage.ENDED]:
        phase, gates = phase_of(project), (MODEL_GATE, DATA_GATE)
        beyond = gate_of(project.activity) == DATA_GATE
        found.append([np.nan if beyond and g == MODEL_GATE else admission(params, project, phase, g) for g in gates])
    return np.array(found).reshape(-1, 2)


FACTS = Facts(
    parameters=(
        Parameter("admission_gain", "logit", 2.0, "How sharply the worth of one more person decides on letting them in.",
                  prior=Uniform(1.0, 4.0), low=0.0),
        Parameter("admission_control", "logit", 2.0, "How much full control with full rent at stake keeps people out.",
                  prior=Uniform(1.0, 4.0), low=0.0),
        Parameter("admission_worth_most", "1", 2.0, "Worth of one more person, in onboarding costs, beyond which it no longer "
                  "counts.", low=1.0),
        Parameter("admission_onboarding", "person-months", (0.25, 0.02), "Time it takes to let one more person work on models, "
                  "and on data, software or evaluation.", prior=LogUniform(0.5, 2.0), low=1e-6, by=("gate",)),
        Parameter("admission_rent", "share", (1.0, 0.8, 0.1), "Rent at stake when outsiders look in, by stage.", low=0.0,
                  high=1.0, by=("stage",)),
        Parameter("stage_gates_off_admission", "share", resting("stage_gates_off_admission"), "Admission at all stages when "
                  "gates are off: model work, and data, software and evaluation.", low=0.0, high=1.0, by=("gate",),
                  source=MEASURED),
    ),
    effects=(
        Effect("work_in_public", "share", 0.0, "add", "How far projects of a kind of host show plans, logs and failures as they "
               "work.", by="kind", low=0.0, high=1.0),
    ),
    resting=(
        Resting("stage_gates_off_admission", "admission at its present stage, over live projects", live_admission, "mean"),
    ),
    mechanisms=(
        Mechanism(
            "stage_gates", id="M1",
            finding="The share of collaborators let in rises from pre-training to post-training to after the release.",
            source="Linåker, Osborne, Ding, Burtenshaw 2025, slide 17",
            moves=("community: projects.admission, projects.volunteers, projects.newcomers, projects.queue, "
                   "projects.answered, projects.heard, projects.triage, "
                   "organisations.volunteers, contributors.id, contributors.status, contributors.home, contributors.joined, "
                   "contributors.energy, contributors.skill, contributors.role, contributors.paid, participation.effort, "
                   "participation.weighted, participation.actors, market.vacancies, market.people_left, "
                   "market.people_entered, accounts.cash",),
            reads=("admission_gain", "admission_control", "admission_worth_most", "admission_onboarding", "admission_rent",
                   "stage_gates_off_admission"),
            off="response removed: the same share of outsiders is let in at every stage",
            expects="the outside share after release less that in pre-training is larger with it on; fails if supply binds",
        ),
    ),
)  # fmt: skip
