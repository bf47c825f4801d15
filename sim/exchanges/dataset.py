"""The dataset exchange: who may take which text, in which order, and what is noted of it.

Text is non-rival. Laws: a run never holds more unique text of a language than there is; every fee paid is received; each set is
taken at most once by a generation of a project; the order of rows is not a fact (projects come by id, sets by birth and id).
"""

import numpy as np

from sim.entry import Facts, LogUniform, Parameter
from sim.exchanges.cascade import pick_set
from sim.exchanges.text import from_run, gather, willing
from sim.kernel import kernel
from sim.world.draws import Draw, newborn_id, stream, uniform_at
from sim.world.involvement import log_work
from sim.world.ledger import CENTS, pay_up_to, to_cents
from sim.world.names import Activity, Domain, Phase, Role, Stage, Stakeholder, Terms
from sim.world.reciprocity import help_with
from sim.world.scarcity import pay_speakers
from sim.world.stakeholders import group_of
from sim.world.tables import MAX_SETS, add_row
from sim.world.tokens import open_crawl_share
from sim.world.trust import renew_trust

LARGEST = 3  # of the shared sets, that everybody knows


@kernel
def dataset_exchange(world, params, effects, month):
    """Those who begin a run gather text, those who tune pick sets; speakers are paid, and communities' trust moves."""
    serve_runs(world, params, effects, month)
    pay_speakers(world, params, effects)
    renew_trust(world, params, effects)


@kernel
def serve_runs(world, params, effects, month):
    """Those who begin a run gather text: open crawls, shared sets, and their own crawl; those who tune pick sets."""
    entering = entering_projects(world, month)
    if entering.size == 0:
        return
    shared, tuning, largest, own = offers_of(world)
    events = world.uses.count[0]
    crawled = open_crawl_share(params, effects.year) * (1.0 - effects.archive_loss)
    for i in range(entering.size):
        row = entering[i]
        project = world.projects.rows[row]
        if project.stage == Stage.INITIATION:
            seen = sets_seen(world, project, shared, largest, own[project.host], params, month)
            gather(world, row, seen, crawled, params, effects, month)
            for j in range(MAX_SETS):
                if project.sets[j] >= 0:
                    note_use(world, row, project.sets[j], params, month)
        else:
            for j in range(MAX_SETS):
                project.tuning_sets[j] = pick_set(world, project, tuning, events, params, month, j)
                if not settle(world, project, project.tuning_sets[j], params):
                    project.tuning_sets[j] = -1
                if project.tuning_sets[j] >= 0:
                    note_use(world, row, project.tuning_sets[j], params, month)


@kernel
def entering_projects(world, month):
    """Rows of projects that begin a run this month or began post-training in the last one, in the order of their ids."""
    rows, n = np.empty(world.projects.count[0], np.int64), 0
    for i in range(world.projects.count[0]):
        project = world.projects.rows[i]
        if project.activity != Activity.PRETRAIN and project.activity != Activity.DERIVE:
            continue
        starts = project.stage == Stage.INITIATION and project.since == month
        tunes = project.stage == Stage.POSTTRAINING and project.since == month - 1 and project.tuning_sets[0] < 0
        if not starts and not tunes:
            continue
        j = n
        while j > 0 and world.projects.rows[rows[j - 1]].id > project.id:
            rows[j] = rows[j - 1]
            j -= 1
        rows[j] = i
        n += 1
    return rows[:n]


@kernel
def offers_of(world):
    """What is on offer: sets that are not closed and whose holder, if it must agree, is alive; and everyone's own."""
    n = world.corpora.count[0]
    shared, tuning = np.empty(n, np.int64), np.empty(n, np.int64)
    largest = np.full(LARGEST, -1, np.int64)
    own = np.full(world.organisations.count[0], -1, np.int64)
    of_shared, of_tuning = 0, 0
    for i in range(n):
        corpus = world.corpora.rows[i]
        if corpus.terms >= Terms.GATED and _holder_reachable(world, corpus):
            if corpus.tuning == 1:
                of_tuning = _insert(world.corpora, tuning, of_tuning, i)
            else:
                of_shared = _insert(world.corpora, shared, of_shared, i)
                _keep_largest(world.corpora, largest, i)
        if corpus.tuning == 0 and corpus.owner >= 0 and not from_run(world, corpus):
            best = own[corpus.owner]
            if best < 0 or _larger(world.corpora, i, best):
                own[corpus.owner] = i
    return shared[:of_shared], tuning[:of_tuning], largest, own


@kernel
def _holder_reachable(world, corpus):
    """Open sets stay on the hub; gated ones need somebody to ask."""
    if corpus.terms >= Terms.RESTRICTED or corpus.owner < 0:
        return True
    return world.organisations.rows[corpus.owner].alive == 1


@kernel
def _insert(corpora, rows, n, row):
    """Insert a row by (birth, id) into rows that are nearly in that order already; return how many there are."""
    j = n
    while j > 0 and _later(corpora, rows[j - 1], row):
        rows[j] = rows[j - 1]
        j -= 1
    rows[j] = row
    return n + 1


@kernel
def _later(corpora, a, b):
    if corpora.rows[a].born != corpora.rows[b].born:
        return corpora.rows[a].born > corpora.rows[b].born
    return corpora.rows[a].id > corpora.rows[b].id


@kernel
def _larger(corpora, a, b):
    if corpora.rows[a].total != corpora.rows[b].total:
        return corpora.rows[a].total > corpora.rows[b].total
    return corpora.rows[a].id < corpora.rows[b].id


@kernel
def _keep_largest(corpora, largest, row):
    """Put a row in its place among the largest, if it has one there."""
    for j in range(largest.size):
        if largest[j] < 0 or _larger(corpora, row, largest[j]):
            largest[j], row = row, largest[j]
            if row < 0:
                return


@kernel
def sets_seen(world, project, shared, largest, own, params, month):
    """The sets that a run looks at: a keyed sample of those shared, the largest of them, and the host's own."""
    looked = int(params.sets_seen) if shared.size > 0 else 0
    seen = np.full(looked + LARGEST + 1, -1, np.int64)
    key = stream(world.seed, Draw.SET_CHOICE, month)
    for k in range(looked):
        seen[k] = shared[min(shared.size - 1, int(uniform_at(key, project.id, k) * shared.size))]
    for k in range(LARGEST):
        seen[looked + k] = largest[k]
    seen[looked + LARGEST] = own
    return seen


@kernel
def settle(world, project, number, params):
    """Give the holder of a post-training set with benefit-sharing its part; False if that is more than text is worth."""
    if number < 0:
        return True
    corpus = world.corpora.rows[number]
    if corpus.terms != Terms.BENEFIT_SHARING or corpus.owner == project.host or not _holder_reachable(world, corpus):
        return True
    host = world.organisations.rows[project.host]
    due = params.benefit_share * params.benefit_months * host.revenue
    if due > willing(params, host):
        return False
    paid = pay_up_to(host, world.organisations.rows[corpus.owner], to_cents(due))
    corpus.paid += paid
    project.sunk += paid / CENTS
    return True


@kernel
def note_use(world, row, number, params, month):
    """Note that a project takes a set, and book its holder's part in the work, unless the holder is the host."""
    project = world.projects.rows[row]
    corpus = world.corpora.rows[number]
    use = world.uses.rows[add_row(world.uses)]
    use.id = newborn_id(project.id, month, Draw.SET_CHOICE.value, corpus.id)
    use.corpus, use.project, use.month, use.tuning = number, row, month, corpus.tuning
    corpus.uses += 1
    if corpus.owner == project.host:
        return
    phase = Phase.POST_TRAINING.value if corpus.tuning == 1 else Phase.PRE_TRAINING.value
    holder = Stakeholder.DATA_HOLDERS.value
    if corpus.owner >= 0:
        holder = group_of(world.organisations.rows[corpus.owner].kind)
        help_with(world.organisations.rows[corpus.owner], world.organisations.rows[project.host], params.set_months)
    role = params.role_weight[Role.CONTRIBUTE]
    log_work(world, month, project.form, Domain.DATA.value, phase, holder, params.set_months, role, 1.0)


FACTS = Facts(
    parameters=(
        Parameter("sets_seen", "count", 12.0, "Shared sets that a run looks at, drawn at random beside the largest and its own.",
                  low=0.0, high=64.0),
        Parameter("set_months", "person-months", 0.5, "Work of a set's holder that one use of it stands for.",
                  prior=LogUniform(0.1, 2.0), low=0.0),
    ),
)  # fmt: skip
