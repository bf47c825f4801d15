"""Starting projects: plans become generations of work, partners are invited or join, and scope is set."""

import numpy as np

from sim.entry import Facts, Parameter
from sim.kernel import kernel
from sim.world.coordination import best_team, scope_locked
from sim.world.draws import Draw, newborn_id
from sim.world.names import COMPANIES, INSTITUTES, Activity, Form, Stage
from sim.world.playbooks import best_playbook
from sim.world.tables import MAX_PARTNERS, MAX_PROJECTS, MAX_SETS, MAX_TESTERS, MAX_TIES, add_row, holds
from sim.world.voice import give_charter


@kernel
def form_projects(world, params, effects, month):
    """Plans become projects: a new line of work, the next generation of one, or a place in somebody else's."""
    resting = _resting_projects(world)
    _join(world, params, month)
    for row in range(world.organisations.count[0]):
        organisation = world.organisations.rows[row]
        plan = organisation.plan
        if plan <= Activity.WAIT or plan == Activity.JOIN or not _possible(organisation, plan):
            continue
        models = plan == Activity.PRETRAIN or plan == Activity.DERIVE
        rest = resting[row, 0 if models else 1]
        if rest < 0 and organisation.projects >= MAX_PROJECTS:
            rest = resting[row, 1 if models else 0]
            if rest < 0:
                continue
        if rest < 0:
            rest = found_project(world, row, params, month)
            give_charter(world, params, effects, world.projects.rows[rest], month)
            _divide_work(world.projects.rows[rest], effects)
        world.projects.rows[rest].playbook = best_playbook(world, row, params, effects)
        begin(world, world.projects.rows[rest], organisation, params, month)


@kernel
def _divide_work(project, effects):
    """People who know the whole chain set a new project up in parts that others can work on."""
    project.modularity = min(1.0, project.modularity + effects.modularity_extra)


@kernel
def _possible(organisation, plan):
    """True unless the plan lacks what it needs (a user's rule may pick an activity that had no option)."""
    if plan == Activity.PRETRAIN:
        return organisation.wish_hours > 0
    if plan == Activity.DERIVE:
        return organisation.wish_base >= 0
    return True


@kernel
def _resting_projects(world):
    """By organisation: its project at rest for models and for inputs, the longest at rest first, -1 if none."""
    resting = np.full((world.organisations.count[0], 2), -1, np.int64)
    for i in range(world.projects.count[0]):
        project = world.projects.rows[i]
        if project.stage != Stage.REST:
            continue
        models = project.activity == Activity.PRETRAIN or project.activity == Activity.DERIVE
        side = 0 if models else 1
        other = resting[project.host, side]
        if other >= 0:
            before = world.projects.rows[other]
            if (before.last_release, before.id) <= (project.last_release, project.id):
                continue
        resting[project.host, side] = i
    return resting


@kernel
def found_project(world, row, params, month):
    """A new project of the organisation under the form it chose; return its row."""
    organisation = world.organisations.rows[row]
    number = add_row(world.projects)
    project = world.projects.rows[number]
    project.id = newborn_id(organisation.id, month, Draw.BIRTH.value, 0)
    project.host = row
    project.form = organisation.wish_form
    project.form_at_start = organisation.wish_form
    project.start = month
    project.end = -1
    project.ending = 0
    box = int(params.form_box[project.form])
    project.box = month + box if box > 0 else -1
    project.generation = 0
    project.last_release = -1
    project.legacy = -1
    project.answered = -1.0
    project.partner_provider = -1
    project.programme = -1
    project.grant_applied = -1
    project.modularity = params.form_modularity[project.form]
    for j in range(MAX_PARTNERS):
        project.partners[j] = -1
    _invite(world, project, row, params)
    organisation.projects += 1
    return number


@kernel
def _invite(world, project, row, params):
    """Ask the strongest ties of the fitting kind to be partners, where the form has partners by charter."""
    invited = int(params.form_partners[project.form])
    ties = world.ties.rows[row]
    for _ in range(min(invited, MAX_PARTNERS)):
        best = -1
        for j in range(min(ties.count, MAX_TIES)):
            if not _may_partner(world, project, ties.to[j]):
                continue
            if best < 0 or _stronger(world, ties, j, best):
                best = j
        if best < 0:
            return
        add_partner(world, project, ties.to[best])


@kernel
def _may_partner(world, project, row):
    other = world.organisations.rows[row]
    if other.alive == 0 or row == project.host or holds(project.partners, row):
        return False
    company = other.kind == COMPANIES[0] or other.kind == COMPANIES[1]
    institute = other.kind == INSTITUTES[0] or other.kind == INSTITUTES[1] or other.kind == INSTITUTES[2]
    if project.form == Form.MULTI_INSTITUTE:
        return institute
    return company  # multi-company and company-sponsored projects


@kernel
def _stronger(world, ties, j, k):
    if ties.strength[j] != ties.strength[k]:
        return ties.strength[j] > ties.strength[k]
    return world.organisations.rows[ties.to[j]].id < world.organisations.rows[ties.to[k]].id


@kernel
def add_partner(world, project, row):
    """Add a partner in the order of ids, so that the order of rows does not matter; False if there is no place."""
    if project.partners[MAX_PARTNERS - 1] >= 0:
        return False
    j = MAX_PARTNERS - 1
    while j > 0 and (
        project.partners[j - 1] < 0 or world.organisations.rows[project.partners[j - 1]].id > world.organisations.rows[row].id
    ):
        project.partners[j] = project.partners[j - 1]
        j -= 1
    project.partners[j] = row
    return True


@kernel
def _join(world, params, month):
    """Those who chose to join get a place while scope is open; where places run short, lower ids go first."""
    for row in range(world.organisations.count[0]):
        organisation = world.organisations.rows[row]
        wanted = organisation.wish_project
        if organisation.plan != Activity.JOIN or wanted < 0:
            continue
        project = world.projects.rows[wanted]
        before = 0
        for other in range(world.organisations.count[0]):
            rival = world.organisations.rows[other]
            if rival.plan == Activity.JOIN and rival.wish_project == wanted and rival.id < organisation.id:
                before += 1
        organisation.joins = 1 if before < _places(project) else 0
    for row in range(world.organisations.count[0]):
        organisation = world.organisations.rows[row]
        if organisation.plan == Activity.JOIN and organisation.wish_project >= 0 and organisation.joins == 1:
            add_partner(world, world.projects.rows[organisation.wish_project], row)


@kernel
def _places(project):
    free = 0
    for j in range(MAX_PARTNERS):
        if project.partners[j] < 0:
            free += 1
    return free


@kernel
def begin(world, project, organisation, params, month):
    """Set up the next generation of a project by its host's plan."""
    plan = organisation.plan
    project.activity = plan
    project.stage = Stage.INITIATION.value
    project.since = month
    project.generation += 1
    project.generation_start = month
    project.languages = organisation.languages
    project.base_model = -1
    project.hours_needed = 0
    if plan == Activity.PRETRAIN:
        project.hours_needed = organisation.wish_hours
    elif plan == Activity.DERIVE:
        project.hours_needed = organisation.wish_derive_hours
        project.base_model = organisation.wish_base
    elif plan == Activity.DATASET or plan == Activity.BENCHMARK:
        project.languages = organisation.wish_language
    project.expected = organisation.wish_payoff
    project.hours_asked = 0
    project.hours_got = 0
    project.first_asked = -1
    project.waited = -1
    project.bid = 0.0
    free = max(0.0, organisation.staff - organisation.committed)
    project.core = min(params.core_share * free, best_team(params, project.modularity)) * (1.0 - project.withdrawn)
    organisation.committed += project.core
    organisation.busy += 1
    project.locked = 0
    project.progress = 0.0
    for j in range(MAX_SETS):
        project.sets[j] = -1
        project.tuning_sets[j] = -1
    for j in range(MAX_TESTERS):
        project.testers[j] = -1
    project.corpus = -1
    project.crawled = 0.0
    project.tokens = 0.0
    project.tokens_needed = 0.0
    project.data_quality = 0.0
    project.data_legal = 0.0
    project.data_cleared = 0.0
    project.sunk = 0.0
    project.root = 0.0
    project.gain = 0.0
    project.score = -1.0
    project.benchmark = -1
    project.difficulty = 0.0
    project.tries = 0
    project.plan_reveal = -1
    project.plan_terms = 0


@kernel
def lock_scopes(world, params, effects, month):
    """Close projects to new partners once their plan of experiments stands."""
    for i in range(world.projects.count[0]):
        project = world.projects.rows[i]
        if project.stage == Stage.INITIATION:
            project.locked = 1 if scope_locked(params, month - project.generation_start, effects.scope_extra) else 0


FACTS = Facts(
    parameters=(
        Parameter("core_share", "share", 0.7, "Share of its free staff that an organisation puts on a new generation.",
                  low=0.0, high=1.0),
        Parameter("form_partners", "count", (0.0, 0.0, 4.0, 0.0, 1.0, 2.0), "Partners invited at the founding, by form: "
                  "company, institute, multi-institute, non-profit grassroots, company grassroots, multi-company", low=0.0,
                  high=6.0, by=("form",)),
    ),
)  # fmt: skip
