"""Governance: sponsors come and go, projects end, organisations leave, and new ones enter where others do well."""

import numpy as np

from sim.entry import Effect, Facts, LogUniform, Parameter, Uniform
from sim.kernel import kernel
from sim.processes.charters import govern
from sim.processes.memory import close_generations
from sim.processes.patrons import patrons_leave, sponsor_exit
from sim.processes.work import count_work
from sim.world.births import add_organisation
from sim.world.draws import Draw, poisson_quantile, uniform
from sim.world.ledger import pay, to_cents
from sim.world.names import REGIONS, Account, Ending, Kind, Stage
from sim.world.tables import MAX_PARTNERS

YEAR = 12


@kernel
def governance(world, params, effects, month):
    """Sponsors come and go; projects without means, time or news end; organisations leave; new ones enter."""
    close_generations(world, params, effects, month)
    govern(world, params, effects, month)
    sponsor_exit(world, params, effects, month)
    for i in range(world.projects.count[0]):
        project = world.projects.rows[i]
        if project.stage != Stage.ENDED:
            reason = ending_of(world, project, params, month)
            if reason != Ending.NONE:
                end_project(project, reason, month)
    count_work(world, params)
    leave(world, params, month)
    note_success(world, month)
    if effects.year >= params.entry_from:
        enter(world, params, effects, month)


@kernel
def ending_of(world, project, params, month):
    """Why a project ends this month, if it does; work under way is finished first, unless it never ends."""
    host = world.organisations.rows[project.host]
    if (patrons_leave(params) and host.arrears >= params.arrears_limit) or funding_collapsed(host, params):
        return Ending.DISSOLVED.value
    if project.last_release < 0 and month - project.start >= params.fruitless_limit:
        return Ending.ABANDONED.value
    if project.stage != Stage.REST:
        return Ending.NONE.value
    if project.box >= 0 and month >= project.box:
        return Ending.TIME_BOX.value
    if project.last_release >= 0 and month - project.last_release >= params.silence_limit:
        return Ending.ABANDONED.value
    if uniform(world.seed, Draw.STAY, month, project.id, 0) < stop_chance(host, params):
        return Ending.STOPPED.value
    return Ending.NONE.value


@kernel
def stop_chance(host, params):
    """Chance a month that a project at rest is stopped; higher after misses in a row."""
    return params.stop_hazard * (params.restless_factor if host.misses >= params.patience else 1.0)


@kernel
def funding_collapsed(organisation, params):
    """True for a start-up that investors have turned away from and whose cash is nearly gone."""
    if organisation.kind != Kind.START_UP or organisation.income <= 0.0:
        return False
    payroll = params.person_month_cost * organisation.staff_start
    reserve = params.collapse_reserve * params.person_month_cost * organisation.staff
    return organisation.income < params.collapse_share * payroll and organisation.cash < to_cents(reserve)


@kernel
def end_project(project, reason, month):
    """End a project for good; partners, hours and people are free again."""
    project.stage = Stage.ENDED.value
    project.since, project.end, project.ending = month, month, reason
    project.partner_provider, project.partner_hours, project.partner_left = -1, 0, 0
    project.programme, project.grant_hours, project.grant_left, project.hours_asked = -1, 0, 0, 0
    project.volunteers = 0.0
    for j in range(MAX_PARTNERS):
        project.partners[j] = -1


@kernel
def leave(world, params, month):
    """Organisations without project leave when they are broke or have long been silent; what they have goes back."""
    left = 0
    for i in range(world.organisations.count[0]):
        organisation = world.organisations.rows[i]
        if organisation.alive == 0 or organisation.projects > 0:
            continue
        silent = month - max(organisation.last_release, organisation.born) >= params.exit_silence
        if silent or organisation.arrears >= params.exit_arrears or funding_collapsed(organisation, params):
            pay(organisation, world.accounts.rows[Account.ENDOWMENT], organisation.cash)
            organisation.alive, organisation.left = 0, month
            left += 1
    if left > 0:
        give_up_places(world)


@kernel
def give_up_places(world):
    """Who has left is nobody's partner any more; the partners that stay keep the order of ids."""
    for i in range(world.projects.count[0]):
        project, kept = world.projects.rows[i], 0
        for j in range(MAX_PARTNERS):
            partner = project.partners[j]
            if partner >= 0 and world.organisations.rows[partner].alive == 1:
                project.partners[kept] = partner
                kept += 1
        for j in range(kept, MAX_PARTNERS):
            project.partners[j] = -1


@kernel
def note_success(world, month):
    """By region: releases of the last year, and the share of projects alive that had one."""
    alive, active = np.zeros(REGIONS, np.int64), np.zeros(REGIONS, np.int64)
    for i in range(world.projects.count[0]):
        project = world.projects.rows[i]
        if project.stage == Stage.ENDED:
            continue
        region = world.organisations.rows[project.host].region
        alive[region] += 1
        if project.last_release >= 0 and project.last_release > month - YEAR:
            active[region] += 1
    for r in range(REGIONS):
        region = world.regions.rows[r]
        region.released = 0.0
        region.success = active[r] / alive[r] if alive[r] > 0 else 0.0
    i = world.artefacts.count[0] - 1
    while i >= 0 and world.artefacts.rows[i].born > month - YEAR:  # rows stand in the order of birth
        artefact = world.artefacts.rows[i]
        if artefact.project >= 0:
            world.regions.rows[world.organisations.rows[artefact.owner].region].released += 1.0
        i -= 1


@kernel
def enter(world, params, effects, month):
    """New organisations by region, more where projects do well."""
    for r in range(REGIONS):
        region = world.regions.rows[r]
        mean = params.entry_rate * region.entry_share * (1.0 + params.entry_success * region.success)
        mean *= effects.entry_factor[r] * world.market.rows[0].population_scale
        newcomers = poisson_quantile(uniform(world.seed, Draw.ENTRY, month, r, 0), mean)
        for k in range(min(newcomers, int(params.entry_most))):
            add_organisation(world, params, r, month, k)


FACTS = Facts(
    parameters=(
        Parameter("silence_limit", "months", 24.0, "Months after its last release at which a project at rest is given up.",
                  low=1.0),
        Parameter("fruitless_limit", "months", 36.0, "Months without any release after which a project is given up.", low=1.0),
        Parameter("stop_hazard", "1/month", 0.01, "Chance that a project at rest is stopped.", prior=LogUniform(0.003, 0.03),
                  low=0.0, high=1.0),
        Parameter("restless_factor", "1", 2.0, "Factor on that after misses in a row.", low=1.0),
        Parameter("exit_arrears", "months", 6.0, "Months with unpaid bills after which an organisation without project leaves.",
                  low=1.0),
        Parameter("collapse_share", "share", 0.5, "Income, as part of the payroll it entered with, below which a start-up "
                  "without reserve is wound up.", prior=Uniform(0.2, 0.8), low=0.0),
        Parameter("collapse_reserve", "months", 3.0, "Months of payroll that count as a reserve against that.", low=0.0),
        Parameter("exit_silence", "months", 36.0, "Months without a release after which one without project leaves.", low=1.0),
        Parameter("entry_from", "year", 2026.0, "From when on organisations enter by the law and no longer by the list.",
                  source="end of the list"),
        Parameter("entry_rate", "organisations/month", 0.75, "New organisations a month, all regions together.",
                  prior=Uniform(0.3, 1.5), low=0.0, source="mechanisms brief; the list has about 4 a month in 2023"),
        Parameter("entry_success", "1", 2.0, "How much more enter where all projects have a release.", prior=Uniform(0.0, 4.0),
                  low=0.0),
        Parameter("entry_most", "organisations/month", 8.0, "Most that enter one region in a month.", low=0.0, high=8.0),
    ),
    effects=(
        Effect("entry_factor", "1", 1.0, "multiply", "Factor on entry of organisations.", by="region", low=0.0),
    ),
)  # fmt: skip
