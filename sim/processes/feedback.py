"""Feedback (M16): what users report makes the next version better if somebody reads it; whoever is ignored loses heart."""

import math

import numpy as np

from sim.entry import MEASURED, Effect, Facts, LogUniform, Mechanism, Parameter, Resting, Uniform, resting
from sim.kernel import kernel
from sim.world.admission import phase_of
from sim.world.draws import Draw, uniform
from sim.world.involvement import log_work
from sim.world.ledger import pay, to_cents
from sim.world.names import Account, Domain, Phase, Role, Stage, Stakeholder
from sim.world.reciprocity import giving, help_with
from sim.world.stakeholders import group_of


@kernel
def answered_share(params, readers, waiting):
    """Part of the work that waits in reports, in person-months, for which there are readers; the mechanism's one switch."""
    if not params.on.feedback:
        return params.feedback_off_answered
    return min(1.0, readers / waiting)


@kernel
def user_reports(world, project, params):
    """Reports that users of a project's last release bring in a month; the more there are, the more of them say the same.

    Downloads are those of a hub of full size.
    """
    if project.legacy < 0:
        return 0.0
    downloads = world.artefacts.rows[project.legacy].downloads * world.market.rows[0].hub_weight
    return params.report_kinds * math.log(1.0 + params.report_share * downloads / params.report_kinds)


@kernel
def reports_by_project(world, params):
    """The month's reports of users, by project; of those that have ended none."""
    reported = np.zeros(world.projects.count[0])
    for i in range(reported.size):
        if world.projects.rows[i].stage != Stage.ENDED:
            reported[i] = user_reports(world, world.projects.rows[i], params)
    return reported


@kernel
def waiting(project, reported, params):
    """Person-months of work in what was reported, by users and by those who derive, and not read so far."""
    return project.queue + params.report_months * (reported + project.brought)


@kernel
def readers(project, params):
    """FTE of a project's own hands who read reports."""
    return params.answering_share * (project.core + project.volunteers)


@kernel
def read_reports(world, reported, params, effects, month):
    """A part of all hands reads, helped by paid readers where more waits; what is not read waits on, and some of it lapses."""
    unmet = 0.0
    for i in range(world.projects.count[0]):
        project = world.projects.rows[i]
        if project.stage != Stage.ENDED:
            unmet += max(0.0, waiting(project, reported[i], params) - readers(project, params))
    paid = min(unmet, effects.triage_staff)
    helped = paid / unmet if unmet > 0.0 else 0.0
    for i in range(world.projects.count[0]):
        project = world.projects.rows[i]
        if project.stage != Stage.ENDED:
            work = waiting(project, reported[i], params)
            _read(project, work, helped, params)
            _log_answers(world, project, work, params, month)
        project.brought = 0.0
    cents = to_cents(paid * params.person_month_cost)
    pay(world.accounts.rows[Account.PHILANTHROPY], world.accounts.rows[Account.HOUSEHOLDS], cents)


@kernel
def _read(project, work, helped, params):
    """One project's month of reports; ``helped`` is the part of what its own hands leave that paid readers take on."""
    own = readers(project, params)
    project.triage = helped * max(0.0, work - own)
    project.answered = -1.0
    if work > 0.0:
        project.answered = answered_share(params, own + project.triage, work)
        project.heard += project.answered * work / params.report_months
        project.queue = (1.0 - params.report_lapse) * (1.0 - project.answered) * work


@kernel
def _log_answers(world, project, work, params, month):
    """Book what the host's own people put into answers after a release; volunteers' time is booked with their other work."""
    phase = phase_of(project)
    if phase == Phase.POST_RELEASE and project.answered > 0.0 and project.core > 0.0:
        own_hands = max(0.0, project.answered * work - project.triage)
        months = own_hands * project.core / (project.core + project.volunteers)
        role = params.role_weight[Role.DECIDE]
        log_work(world, month, project.form, Domain.COMMUNITY.value, phase, Stakeholder.HOST.value, months, role, 1.0)


@kernel
def feedback_gain(params, heard):
    """OOM that the next version gains from so many reports read since the last one."""
    return params.feedback_gain * math.log(1.0 + heard / params.feedback_reports)


@kernel
def encouragement(params, answered):
    """Energy a month that people in a project gain from answers, or lose for want of them: e_feedback of M24."""
    if answered < 0.0:  # nobody asked
        return 0.0
    return params.answer_cheer * answered - params.silence_cost


@kernel
def report_back(world, project, params, month):
    """Who has built on another's model may tell its makers what was found."""
    base = world.artefacts.rows[project.base_model]
    if base.project < 0 or base.owner == project.host:
        return
    makers = world.projects.rows[base.project]
    user = world.organisations.rows[project.host]
    chance = params.deriver_report_chance * giving(params, user)
    if makers.stage == Stage.ENDED or uniform(world.seed, Draw.REPORT, month, project.id, 0) >= chance:
        return
    makers.brought += params.deriver_reports
    group = group_of(user.kind)
    cell = (Domain.COMMUNITY.value, Phase.POST_RELEASE.value)
    months, role = params.report_months * params.deriver_reports, params.role_weight[Role.FEEDBACK]
    log_work(world, month, makers.form, cell[0], cell[1], group, months, role, 1.0)
    help_with(user, world.organisations.rows[base.owner], months)


def live_answered(world, params, effects):
    """Share of reports answered in every live project that has some."""
    found = []
    for project in world.projects.rows[: world.projects.count[0]]:
        work = waiting(project, user_reports(world, project, params), params)
        if project.stage != Stage.ENDED and work > 0.0:
            found.append([answered_share(params, readers(project, params), work)])
    return np.array(found).reshape(-1, 1)


FACTS = Facts(
    parameters=(
        Parameter("report_share", "reports per download", 1e-3, "Downloads of a model that lead to a question or a report.",
                  prior=LogUniform(1e-4, 1e-2), low=0.0),
        Parameter("report_kinds", "reports", 1000.0, "Reports a month from which on most repeat what another says.",
                  prior=LogUniform(300.0, 1e4), low=1.0),
        Parameter("report_months", "person-months", 1e-3, "Work of reading and answering one report.",
                  prior=LogUniform(3e-4, 5e-3), low=1e-9),
        Parameter("answering_share", "share", 0.03, "Part of all hands that answers reports.",
                  prior=LogUniform(0.01, 0.1), low=0.0, high=1.0),
        Parameter("report_lapse", "1/month", 0.5, "Part of unread reports that time overtakes.", prior=Uniform(0.2, 0.8),
                  low=0.0, high=1.0),
        Parameter("deriver_reports", "reports", 20.0, "Reports of an organisation that has built on a model.",
                  prior=LogUniform(5.0, 100.0), low=0.0),
        Parameter("deriver_report_chance", "share", 0.5, "Chance that it reports, if as much comes back as it gives.",
                  prior=Uniform(0.2, 0.8), low=0.0, high=1.0),
        Parameter("feedback_gain", "OOM", 0.02, "Capability the next version gains per log of reports read.",
                  prior=LogUniform(0.005, 0.05), low=0.0),
        Parameter("feedback_reports", "reports", 100.0, "Reports from which on it gains noticeably.",
                  prior=LogUniform(30.0, 1000.0), low=1.0),
        Parameter("answer_cheer", "1/month", 0.05, "Energy that answers give to people in a project, if all reports have one.",
                  prior=Uniform(0.0, 0.1), low=0.0),
        Parameter("silence_cost", "1/month", 0.03, "Energy that reports cost them if none is answered.",
                  prior=Uniform(0.0, 0.06), low=0.0),
        Parameter("feedback_off_answered", "share", resting("feedback_off_answered"), "Share of reports answered when readers do "
                  "not count.", low=0.0, high=1.0, source=MEASURED),
    ),
    effects=(
        Effect("triage_staff", "FTE", 0.0, "add", "Readers of reports paid by foundations, where projects cannot keep up.",
               low=0.0),
    ),
    resting=(Resting("feedback_off_answered", "share of reports answered, over live projects with some", live_answered),),
    mechanisms=(
        Mechanism(
            "feedback", id="M16",
            finding="Users' reports and surveys improve the next version if the owner reads them; who is ignored drops out.",
            source="Linåker, Osborne, Ding, Burtenshaw 2025, slide 25 (60,000 answers to one survey)",
            moves=("community: projects.queue, projects.answered, projects.heard, participation.effort, participation.weighted, "
                   "participation.actors",),
            reads=("feedback_off_answered", "answering_share", "report_share", "report_kinds", "report_months", "report_lapse"),
            off="response removed: the same share of reports is answered everywhere",
            expects="paid readers raise the capability of the next version and 12-month retention",
        ),
    ),
)  # fmt: skip
