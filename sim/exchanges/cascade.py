"""The cascade (M12): post-training sets are taken because others took them, so one good open set spawns many models."""

import math

from sim.entry import Facts, Mechanism, Parameter, Uniform
from sim.kernel import kernel
from sim.world.draws import Draw, uniform
from sim.world.tables import MAX_SETS

TRIES = 8  # bounded redraws; after them any set with a fitting language is taken


@kernel
def copies(params):
    """True while sets are copied from others' choices; the mechanism's one switch."""
    return params.on.cascade


@kernel
def pick_set(world, project, offered, events, params, month, place):
    """Row of the post-training set that a project takes next, -1 for none.

    Simon copying with a window: with a small chance any set, else the set of a random earlier use, recent ones first; what
    is drawn is taken in proportion to quality and terms, if its languages fit.
    """
    if offered.size == 0:
        return -1
    for attempt in range(TRIES):
        k = (place * TRIES + attempt) * 3
        fresh = uniform(world.seed, Draw.SET_COPY, month, project.id, k)
        if not copies(params) or events == 0 or fresh < params.cascade_new:
            number = offered[min(offered.size - 1, int(offered.size * fresh_part(params, events, fresh)))]
        else:
            old = uniform(world.seed, Draw.SET_COPY, month, project.id, k + 1)
            use = world.uses.rows[_earlier(params, events, fresh, old)]
            if use.tuning == 0:
                continue
            number = use.corpus
        corpus = world.corpora.rows[number]
        if (corpus.languages & project.languages) == 0 or has_set(project, number):
            continue
        if not copies(params):
            return number
        if uniform(world.seed, Draw.SET_COPY, month, project.id, k + 2) < corpus.quality * corpus.terms / 4.0:
            return number
    return -1


@kernel
def fresh_part(params, events, draw):
    """The draw that chose freshness, stretched to (0, 1) so that it can also choose the set."""
    if not copies(params) or events == 0:
        return draw
    return draw / params.cascade_new


@kernel
def _earlier(params, events, fresh, draw):
    """Row of an earlier use: from all of the past, or within an exponential window behind the newest."""
    rest = (fresh - params.cascade_new) / (1.0 - params.cascade_new)
    if rest < params.cascade_all_past:
        return min(events - 1, int(draw * events))
    back = int(-math.log(draw) * params.cascade_window * events)
    return events - 1 - back % events


@kernel
def has_set(project, number):
    """True if the project has taken a set already."""
    for j in range(MAX_SETS):
        if project.tuning_sets[j] == number or project.sets[j] == number:
            return True
    return False


FACTS = Facts(
    parameters=(
        Parameter("cascade_new", "share", 0.155, "Picks that look at any set instead of what others took.",
                  prior=Uniform(0.1, 0.3), low=0.001, high=1.0, source="prototype: 30,298 datasets in 229,630 mentions"),
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
                   "corpora.uses, participation.effort, participation.weighted, participation.actors, uses.rows",),
            reads=("cascade_new", "cascade_all_past", "cascade_window"),
            off="response removed: any set with a fitting language is as likely",
            expects="use of sets is more concentrated with it on; early growth is faster",
        ),
    ),
)  # fmt: skip
