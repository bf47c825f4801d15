"""Work: teams make progress, runs finish or stop, and models gain from post-training."""

import math

import numpy as np

from sim.entry import Facts, LogUniform, Parameter, Resting, Uniform
from sim.kernel import kernel
from sim.processes.circles import go_through_circle
from sim.processes.feedback import feedback_gain, report_back
from sim.processes.projects import lock_scopes
from sim.processes.starting import start_delay
from sim.processes.ties import renew_ties
from sim.processes.upstreaming import upstream
from sim.world.capability import HOURS_TO_FLOP
from sim.world.coordination import team_output
from sim.world.draws import Draw, normal_quantile, uniform
from sim.world.involvement import log_work
from sim.world.names import DOMAINS, Activity, Phase, Role, Stage, Stakeholder
from sim.world.permits import pay_permit, permit_delay
from sim.world.prestige import dataset_worth, relief
from sim.world.tables import MAX_PARTNERS, MAX_SETS
from sim.world.tokens import data_penalty
from sim.world.tuning import derivation_gain, tuning_gain, with_gains
from sim.world.voice import partners_of


@kernel
def work(world, params, effects, month):
    """Teams work; runs end when they have compute and people enough, or stop; post-training adds to what was trained."""
    lock_scopes(world, params, effects, month)
    for i in range(world.projects.count[0]):
        project = world.projects.rows[i]
        if project.stage == Stage.REST or project.stage == Stage.ENDED or project.stage == Stage.READY:
            continue
        host = world.organisations.rows[project.host]
        people = team(project, params)
        models = project.activity == Activity.PRETRAIN or project.activity == Activity.DERIVE
        project.progress += team_output(params, people, project.modularity, models)
        _log(world, project, params, month)
        if project.stage == Stage.INITIATION:
            _start(world, project, params, effects, month)
        elif project.stage == Stage.CURATION:
            region = world.regions.rows[host.region]
            if project.progress >= params.team_months[project.activity] * (1.0 - relief(region, project.activity)):
                if project.activity == Activity.DATASET:
                    project.sunk = dataset_worth(params, region)
                _to(project, Stage.READY, month)
        elif project.stage == Stage.PRETRAINING:
            _pretrain(world, project, host, params, month)
        elif project.stage == Stage.POSTTRAINING:
            _posttrain(world, project, params, effects, month)
    renew_ties(world, params, effects, month)
    upstream(world, params, effects, month)
    count_work(world, params)


def live_output(world, params, effects):
    """Person-months that count, per person, of every project at work; here and not with M5, as teams are formed here."""
    found = []
    for project in world.projects.rows[: world.projects.count[0]]:
        people = team(project, params)
        if project.stage in (Stage.REST, Stage.ENDED, Stage.READY) or people <= 0.0:
            continue
        models = project.activity in (Activity.PRETRAIN, Activity.DERIVE)
        found.append([team_output(params, people, project.modularity, models) / people])
    return np.array(found).reshape(-1, 1)


@kernel
def _to(project, stage, month):
    project.stage = stage
    project.since = month
    project.progress = 0.0


@kernel
def team(project, params):
    """FTE at work on what is new in a project: the host's core, partners, and volunteers who do not keep up the old."""
    return project.core + max(0.0, project.volunteers - project.upkeep) + params.partner_people * partners_of(project)


@kernel
def _start(world, project, params, effects, month):
    """Work begins once the delay is over."""
    if month - project.since < start_delay(world, params, project) + permit_delay(world, params, effects, project):
        return
    pay_permit(world, project, params, effects)
    if project.activity == Activity.PRETRAIN:
        _to(project, Stage.PRETRAINING, month)
    elif project.activity == Activity.DERIVE:
        _to(project, Stage.POSTTRAINING, month)
    else:
        _to(project, Stage.CURATION, month)


@kernel
def _pretrain(world, project, host, params, month):
    """A run ends with its compute and work done; after some months with what it has, or not at all."""
    late = month - project.since >= params.run_patience
    if late and project.hours_got < params.run_least_share * project.hours_needed:
        _to(project, Stage.REST, month)
        project.stopped += 1
        return
    if project.progress < params.pretraining_work or (project.hours_got < project.hours_needed and not late):
        return
    project.root = run_capability(world, project, host, params, month)
    _to(project, Stage.POSTTRAINING, month)


@kernel
def run_capability(world, project, host, params, month):
    """Capability of the pre-trained root: effective compute, know-how, data, experts and luck, in OOM."""
    hours = max(1, project.hours_got)
    final = HOURS_TO_FLOP * host.framework * hours / params.compute_overhead
    rate = hours / max(1.0, 1.0 * (month - project.since)) / params.hours_per_expert
    short = max(0.0, math.log(rate / max(0.1, host.experts)) / math.log(2.0))
    luck = params.run_noise * normal_quantile(uniform(world.seed, Draw.RUN_NOISE, month, project.id, 0))
    return (
        math.log10(final)
        + host.knowledge
        + data_penalty(params, project.tokens, project.tokens_needed)
        - params.expert_penalty * short
        + luck
    )


@kernel
def _posttrain(world, project, params, effects, month):
    """Post-training ends with its work and compute done; its gains add to what the parent had, up to a ceiling."""
    if project.progress < params.posttraining_work:
        return
    if project.hours_got < project.hours_needed and month - project.since < params.tuning_patience:
        return
    before, added = 0.0, 0.0
    if project.activity == Activity.DERIVE:
        base = world.artefacts.rows[project.base_model]
        project.root = base.root
        before, added = base.gain, derivation_gain(params, project.hours_got)
        report_back(world, project, params, month)
    added += _tuning(world, project, params) + feedback_gain(params, project.heard)
    added += go_through_circle(world, project, params, effects, month)
    added += params.distillation * max(0.0, world.market.rows[0].capability_closed - project.root - before - added)
    project.gain = with_gains(params, before, added)
    _to(project, Stage.READY, month)


@kernel
def _tuning(world, project, params):
    """Gain from the post-training sets taken; each further set adds only what the ones before did not cover."""
    gain = 0.0
    taken = 0
    for j in range(MAX_SETS):
        if project.tuning_sets[j] >= 0:
            overlap = params.tuning_overlap * taken
            gain += tuning_gain(params, world.corpora.rows[project.tuning_sets[j]].quality, min(1.0, overlap))
            taken += 1
    return gain


@kernel
def _log(world, project, params, month):
    """Book the month's work of the host's core and of partners by domain."""
    phase = Phase.PRE_TRAINING.value
    if project.stage == Stage.POSTTRAINING or project.activity == Activity.BENCHMARK:
        phase = Phase.POST_TRAINING.value
    partners = partners_of(project)
    for domain in range(DOMAINS):
        share = params.work_domains[project.activity, domain]
        if share <= 0.0:
            continue
        role = params.role_weight[Role.DECIDE]
        log_work(world, month, project.form, domain, phase, Stakeholder.HOST.value, share * project.core, role, 1.0)
        if partners > 0:
            months = share * partners * params.partner_people
            role = params.role_weight[Role.CONTRIBUTE]
            log_work(world, month, project.form, domain, phase, Stakeholder.PARTNERS.value, months, role, 1.0 * partners)


@kernel
def count_work(world, params):
    """Refresh by organisation: projects hosted, projects at work, and staff committed to them."""
    for row in range(world.organisations.count[0]):
        organisation = world.organisations.rows[row]
        organisation.projects, organisation.busy, organisation.committed = 0, 0, 0.0
    for i in range(world.projects.count[0]):
        project = world.projects.rows[i]
        if project.stage == Stage.ENDED:
            continue
        host = world.organisations.rows[project.host]
        host.projects += 1
        if project.stage == Stage.REST:
            continue
        host.busy += 1
        project.core = min(project.core, host.staff)
        host.committed += project.core
        for j in range(MAX_PARTNERS):
            if project.partners[j] >= 0:
                world.organisations.rows[project.partners[j]].committed += params.partner_people


FACTS = Facts(
    resting=(Resting("coordination_off_output", "output per person, over projects at work", live_output),),
    parameters=(
        Parameter("partner_people", "FTE", 1.0, "People a partner organisation sends.", prior=LogUniform(0.3, 3.0), low=0.0),
        Parameter("pretraining_work", "person-months", 6.0, "Work a pre-training run needs.", prior=LogUniform(3.0, 24.0),
                  low=0.0),
        Parameter("posttraining_work", "person-months", 3.0, "Work post-training needs.", prior=LogUniform(1.0, 12.0),
                  low=0.0),
        Parameter("run_patience", "months", 9.0, "Months after which a run goes on with the compute it has, or stops.",
                  low=1.0),
        Parameter("run_least_share", "share", 0.3, "Share of its compute below which a late run stops.", low=0.0, high=1.0),
        Parameter("tuning_patience", "months", 3.0, "Months post-training waits for its compute.", low=0.0),
        Parameter("run_noise", "OOM", 0.15, "Luck of a run, standard deviation.", prior=Uniform(0.05, 0.3), low=0.0,
                  source="prototype: release noise 0.23, organisation noise 0.15"),
        Parameter("hours_per_expert", "h/month", 1e5, "Compute one expert can steer.", prior=LogUniform(3e4, 3e5), low=1.0),
        Parameter("expert_penalty", "OOM per halving", 0.1, "Capability lost per halving of experts below the need.",
                  prior=Uniform(0.0, 0.2), low=0.0),
        Parameter("tuning_overlap", "share", 0.5, "Part of a post-training set that each set taken before already covers.",
                  low=0.0, high=1.0),
        Parameter("distillation", "share", 0.2, "Share of the gap to the closed frontier recovered by distilling from APIs.",
                  prior=Uniform(0.0, 0.3), low=0.0, high=1.0, source="assumed; by hand within the prior, to F21"),
        Parameter("work_domains", "share", (
            (0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
            (0.5, 0.2, 0.15, 0.05, 0.05, 0.05),
            (0.6, 0.2, 0.05, 0.1, 0.0, 0.05),
            (0.0, 0.9, 0.0, 0.0, 0.0, 0.1),
            (0.0, 0.1, 0.1, 0.7, 0.0, 0.1),
            (0.0, 0.0, 0.9, 0.0, 0.0, 0.1),
            (0.0, 0.0, 0.0, 0.0, 0.0, 0.0),
        ), "Share of a team's work by activity and artefact domain.", low=0.0, high=1.0, by=("activity", "domain")),
    ),
)  # fmt: skip
