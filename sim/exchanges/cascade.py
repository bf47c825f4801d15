"""The cascade (M12): post-training sets are taken because others took them, so one good open set spawns many models."""

import math

from sim.entry import Facts, Mechanism, Parameter, Uniform
from sim.kernel import kernel
from sim.world.draws import Draw, stream, uniform_at
from sim.world.names import Terms
from sim.world.tables import holds

TRIES = 8  # bounded redraws: after them the place stays empty
DRAWS = 4  # of one try


@kernel
def copies(params):
    """True while sets are copied from others' choices; the mechanism's one switch."""
    return params.on.cascade


@kernel
def pick_set(world, project, offered, events, params, month, place):
    """Row of the post-training set that a project takes next, -1 for none.

    Simon copying with a window: with a small chance any set, else the set of a random earlier use, recent ones first; what
    is drawn is taken in proportion to quality and terms, if its languages fit. ``events`` counts the uses of earlier months.
    """
    if offered.size == 0:
        return -1
    copying = copies(params) and events > 0
    key = stream(world.seed, Draw.SET_COPY, month)
    for attempt in range(TRIES):
        k = (place * TRIES + attempt) * DRAWS
        point = uniform_at(key, project.id, k)
        if copying and uniform_at(key, project.id, k + 1) >= params.cascade_new:
            late = uniform_at(key, project.id, k + 2) >= params.cascade_all_past
            number = world.uses.rows[earlier(params, events, late, point)].corpus
        else:
            number = offered[min(offered.size - 1, int(point * offered.size))]
        corpus = world.corpora.rows[number]
        if not _fits(project, corpus) or holds(project.tuning_sets, number):
            continue
        if not copies(params):
            return number
        taste = corpus.quality * corpus.terms / Terms.OPEN.value
        if uniform_at(key, project.id, k + 3) < taste:
            return number
    return -1


@kernel
def earlier(params, events, late, point):
    """Row of an earlier use: from all of the past, or within an exponential window behind the newest."""
    if not late:
        return min(events - 1, int(point * events))
    back = int(-math.log(point) * params.cascade_window * events)
    return events - 1 - back % events


@kernel
def _fits(project, corpus):
    """True for a post-training set that may be used, in a language of the project."""
    return corpus.tuning == 1 and corpus.terms >= Terms.GATED and (corpus.languages & project.languages) != 0


FACTS = Facts(
    parameters=(
        Parameter("cascade_new", "share", 0.155, "Picks that look at any set instead of what others took.",
                  prior=Uniform(0.1, 0.3), low=0.0, high=1.0, source="prototype: 30,298 datasets in 229,630 mentions"),
        Parameter("cascade_all_past", "share", 0.16, "Copies from all of the past rather than recent ones.", low=0.0, high=1.0,
                  source="prototype"),
        Parameter("cascade_window", "share of events", 0.75, "Length of the window of recent uses.", low=0.01,
                  source="prototype"),
    ),
    mechanisms=(
        Mechanism(
            "cascade", id="M12",
            finding="One open post-training set spawned over 130 outside models within three months.",
            source="Linåker, Osborne, Ding, Burtenshaw 2025, slide 23",
            moves=("dataset_exchange: projects.tuning_sets, uses.corpus, uses.id, uses.project, uses.month, uses.tuning, "
                   "corpora.uses, corpora.paid, projects.sunk, organisations.cash, participation.effort, participation.weighted, "
                   "participation.actors, uses.rows, "
                   "organisations.gave, organisations.got",),
            reads=("cascade_new", "cascade_all_past", "cascade_window"),
            off="response removed: any set with a fitting language is as likely",
            expects="use of sets is more concentrated with it on; early growth is faster",
        ),
    ),
)  # fmt: skip
