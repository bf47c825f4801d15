"""Coordination (M5): what a team of so many people gets done, and until when it can take in partners."""

import math

from sim.entry import MEASURED, Effect, Facts, LogUniform, Mechanism, Parameter, Uniform, resting
from sim.kernel import kernel


@kernel
def costs_hands(params):
    """True while coordination costs and fixes scope; the mechanism's one switch."""
    return params.on.coordination


@kernel
def best_team(params, modularity):
    """People at whom output of model work peaks, n*; the more modular the work, the more."""
    return params.team_best * (1.0 + params.team_modular * modularity)


@kernel
def team_output(params, people, modularity, is_model_work):
    """Person-months that count, out of ``people`` at work for a month.

    Model work peaks at the best team and falls beyond it, down to a floor; work on data and evaluation keeps growing.
    """
    if people <= 0.0:
        return 0.0
    if not costs_hands(params):
        return params.coordination_off_output * people
    if not is_model_work:
        return math.pow(people, params.team_data_power)
    best = best_team(params, modularity)
    output = _with_meetings(people, best)
    if people > best:
        output = max(output, params.team_floor * _with_meetings(best, best))
    return output


@kernel
def _with_meetings(people, best):
    """Output of ``people`` of whom each costs all others time: n exp(-(n-1)/n*)."""
    return people * math.exp((1.0 - people) / best)


@kernel
def marginal_product(params, people, modularity, is_model_work):
    """Person-months that one more person would add to a team; negative beyond the best team of model work."""
    more = team_output(params, people + 1.0, modularity, is_model_work)
    return more - team_output(params, people, modularity, is_model_work)


@kernel
def scope_locked(params, months_since_start, longer=0.0):
    """True once the plan of experiments is fixed, so that no partner can come in before the next generation."""
    return costs_hands(params) and months_since_start >= params.scope_months + longer


FACTS = Facts(
    parameters=(
        Parameter("team_best", "persons", 8.0, "Team size at which output of model work peaks, without modularity.",
                  prior=LogUniform(5.0, 14.0), low=1.0, source="assumed; SpeakLeash: hundreds would be counter-productive"),
        Parameter("team_modular", "1", 3.0, "How much larger, in parts, the best team of fully modular work is.",
                  prior=Uniform(1.0, 5.0), low=0.0),
        Parameter("team_floor", "share", 0.3, "Part of the peak output that a team too large still gets done.",
                  prior=Uniform(0.1, 0.6), low=0.0, high=1.0),
        Parameter("team_data_power", "1", 0.85, "Returns to people in work on data, evaluation and software.",
                  prior=Uniform(0.6, 1.4), low=0.1, high=2.0),
        Parameter("scope_months", "months", 3.0, "Months from its start in which a generation takes in partners.", low=0.0,
                  source="Ai2: partnerships must be agreed before the work starts (slide 20)"),
        Parameter("coordination_off_output", "person-months", resting("coordination_off_output"), "Output per person when "
                  "coordination costs nothing more with size.", low=0.0, source=MEASURED),
    ),
    effects=(
        Effect("scope_extra", "months", 0.0, "add", "Months longer in which a generation takes in partners."),
        Effect("modularity_extra", "share", 0.0, "add", "Modularity of new projects beyond their form's.", low=0.0, high=1.0),
    ),
    mechanisms=(
        Mechanism(
            "coordination", id="M5",
            finding="Output of model work peaks at a core size, and scope is fixed early; data and evaluation gain from many.",
            source="Linåker, Osborne, Ding, Burtenshaw 2025, slide 20 (SpeakLeash, Ai2)",
            moves=("work: projects.progress, projects.stage, projects.since, projects.stopped, projects.root, projects.gain, "
                   "projects.sunk, "
                   "projects.locked, projects.core, projects.brought, organisations.busy, organisations.committed, "
                   "organisations.review_queue, organisations.merged, organisations.shared, organisations.framework, "
                   "organisations.gave, organisations.got, organisations.stack, projects.testers, ties.to, ties.strength, "
                   "ties.count, participation.effort, "
                   "participation.weighted, participation.actors",
                   "community: projects.admission, projects.volunteers, projects.newcomers, projects.queue, "
                   "projects.answered, projects.heard, projects.triage, "
                   "organisations.volunteers, contributors.id, contributors.status, contributors.home, contributors.joined, "
                   "contributors.energy, contributors.skill, contributors.role, contributors.paid, participation.effort, "
                   "participation.weighted, participation.actors, market.vacancies, market.people_left, "
                   "market.people_entered, accounts.cash",),
            reads=("team_best", "team_modular", "team_floor", "team_data_power", "scope_months", "coordination_off_output"),
            off="response removed: every person adds the same output, and scope is never fixed",
            expects="fifty people more: months to release of models up, tokens of data projects up",
        ),
    ),
)  # fmt: skip
