"""Ties between organisations: they fade by themselves, and grow by working together. Always both ways, the strongest first."""

from sim.entry import Effect, Facts, LogUniform, Parameter, Uniform
from sim.kernel import kernel
from sim.world.draws import Draw, stream, uniform_at
from sim.world.names import Stage
from sim.world.tables import MAX_PARTNERS, MAX_TESTERS, MAX_TIES

TRIES = 8  # of a broker to find two who do not know each other


@kernel
def renew_ties(world, params, effects, month):
    """Ties fade; those who work in one project, test or build on another's model, or are brought together, come closer."""
    for row in range(world.organisations.count[0]):
        _fade(world.ties.rows[row], params)
    for i in range(world.projects.count[0]):
        project = world.projects.rows[i]
        if project.stage == Stage.REST or project.stage == Stage.ENDED:
            continue
        if project.stage != Stage.READY:
            _work_together(world, project, params)
        elif project.since == month:
            _share_results(world, project, params)
    _bring_together(world, params, effects, month)


@kernel
def _fade(ties, params):
    """All ties of one organisation lose strength by the same factor; those that have become too weak are forgotten."""
    kept = 0
    for j in range(ties.count):
        left = ties.strength[j] * params.tie_memory
        if left >= params.tie_least:
            ties.to[kept], ties.strength[kept] = ties.to[j], left
            kept += 1
    _cut(ties, kept)


@kernel
def _cut(ties, count):
    """Keep the first ``count`` ties of a row; what is not in use is zero."""
    for j in range(count, ties.count):
        ties.to[j], ties.strength[j] = 0, 0.0
    ties.count = count


@kernel
def _work_together(world, project, params):
    """Host and partners of a project at work meet, each with each."""
    for j in range(MAX_PARTNERS):
        if project.partners[j] < 0:
            continue
        meet(world, project.host, project.partners[j], params)
        for k in range(j):
            if project.partners[k] >= 0:
                meet(world, project.partners[k], project.partners[j], params)


@kernel
def _share_results(world, project, params):
    """Who has just finished a model knows its testers, and the makers of its base, better."""
    for j in range(MAX_TESTERS):
        if project.testers[j] >= 0:
            meet(world, project.host, project.testers[j], params)
    if project.base_model >= 0:
        meet(world, project.host, world.artefacts.rows[project.base_model].owner, params)


@kernel
def meet(world, one, other, params):
    """A month of joint work makes a tie stronger at both its ends, or begins one; the weakest of a full row gives way."""
    here, there = world.ties.rows[one], world.ties.rows[other]
    if one == other or world.organisations.rows[one].alive == 0 or world.organisations.rows[other].alive == 0:
        return
    if place_of(here, other) < 0:
        if not (_has_room(here, params) and _has_room(there, params)):
            return
        _make_room(world, one)
        _make_room(world, other)
    _strengthen(world, here, other, params)
    _strengthen(world, there, one, params)


@kernel
def place_of(ties, other):
    """Place of a tie to another organisation in a row, -1 if there is none."""
    for j in range(ties.count):
        if ties.to[j] == other:
            return j
    return -1


@kernel
def _has_room(ties, params):
    """True if a row has a place for one more tie, or if its last, the weakest, is weaker than a new one."""
    return ties.count < MAX_TIES or ties.strength[MAX_TIES - 1] < params.tie_growth


@kernel
def _make_room(world, row):
    """Give up the weakest tie of a full row, at both its ends."""
    ties = world.ties.rows[row]
    if ties.count < MAX_TIES:
        return
    far = world.ties.rows[ties.to[MAX_TIES - 1]]
    for j in range(place_of(far, row), far.count - 1):
        far.to[j], far.strength[j] = far.to[j + 1], far.strength[j + 1]
    _cut(far, far.count - 1)
    _cut(ties, MAX_TIES - 1)


@kernel
def _strengthen(world, ties, other, params):
    """Add to one end of a tie, and move it to its place: by strength, then by id."""
    j = place_of(ties, other)
    if j < 0:
        j = ties.count
        ties.count += 1
        ties.strength[j] = 0.0
    strength = min(1.0, ties.strength[j] + params.tie_growth)
    organisations = world.organisations.rows
    while j > 0 and (
        ties.strength[j - 1] < strength
        or (ties.strength[j - 1] == strength and organisations[ties.to[j - 1]].id > organisations[other].id)
    ):
        ties.to[j], ties.strength[j] = ties.to[j - 1], ties.strength[j - 1]
        j -= 1
    ties.to[j], ties.strength[j] = other, strength


@kernel
def _bring_together(world, params, effects, month):
    """Brokers introduce organisations of different regions that have no tie."""
    key, n = stream(world.seed, Draw.BROKER, month), world.organisations.count[0]
    for k in range(int(effects.brokered_meetings + uniform_at(key, -1, 0))):
        for attempt in range(TRIES):
            one = min(n - 1, int(uniform_at(key, k, 2 * attempt) * n))
            other = min(n - 1, int(uniform_at(key, k, 2 * attempt + 1) * n))
            here, there = world.organisations.rows[one], world.organisations.rows[other]
            if here.alive == 0 or there.alive == 0 or here.region == there.region:
                continue
            if place_of(world.ties.rows[one], other) < 0:
                meet(world, one, other, params)
                break


FACTS = Facts(
    parameters=(
        Parameter("tie_memory", "1/month", 0.97, "Part of a tie's strength that is left a month later without joint work.",
                  prior=Uniform(0.94, 0.99), low=0.0, high=1.0),
        Parameter("tie_growth", "share", 0.1, "Strength that a month of joint work adds.", prior=LogUniform(0.03, 0.3), low=1e-6,
                  high=1.0),
        Parameter("tie_least", "share", 0.05, "Strength below which a tie is forgotten.", low=1e-6, high=1.0),
    ),
    effects=(
        Effect("brokered_meetings", "meetings/month", 0.0, "add", "Pairs of organisations of different regions without a tie "
               "that brokers bring together.", low=0.0),
    ),
)  # fmt: skip
