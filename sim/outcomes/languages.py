"""Which languages open models serve."""

import math

import numpy as np

from sim.entry import Facts, Outcome, Parameter
from sim.kernel import kernel
from sim.world.names import LANGUAGES
from sim.world.trust import trust_of


@kernel
def measure_languages(world, params, effects, month, out):
    """Speakers with a usable open model by a fixed and by a moving bar, effective languages in use, and communities' trust."""
    bar = params.usable_capability
    lag = int(params.usable_lag)
    moving = world.series.rows[month - lag].frontier_closed if month >= lag else world.market.rows[0].capability_closed
    speakers, fixed, current, trust = 0.0, 0.0, 0.0, 0.0
    served = 0
    for k in range(world.languages.count[0]):
        language = world.languages.rows[k]
        speakers += language.speakers
        trust += language.speakers * trust_of(params, language)
        if language.best >= bar:
            fixed += language.speakers
            served += 1
        if month >= lag and language.best >= moving:
            current += language.speakers
    out.speakers_served = fixed / speakers if speakers > 0.0 else 0.0
    out.speakers_served_moving = current / speakers if speakers > 0.0 else 0.0
    out.community_trust = trust / speakers if speakers > 0.0 else 0.0
    out.languages_served = 1.0 * served
    out.effective_languages = _effective(world)


@kernel
def _effective(world):
    """Effective number of languages in open use: the exponential of its entropy."""
    use = np.zeros(LANGUAGES)
    total = 0.0
    for i in range(world.artefacts.count[0]):
        artefact = world.artefacts.rows[i]
        if artefact.use <= 0.0 or artefact.languages == 0:
            continue
        n = 0
        for k in range(LANGUAGES):
            n += (artefact.languages >> k) & 1
        for k in range(LANGUAGES):
            if (artefact.languages >> k) & 1:
                use[k] += artefact.use / n
        total += artefact.use
    if total <= 0.0:
        return 0.0
    entropy = 0.0
    for k in range(LANGUAGES):
        if use[k] > 0.0:
            entropy -= use[k] / total * math.log(use[k] / total)
    return math.exp(entropy)


FACTS = Facts(
    parameters=(
        Parameter("usable_capability", "OOM", 24.0, "Capability in a language from which on a model is usable.", low=0.0),
        Parameter("usable_lag", "months", 24.0, "Moving bar: what the closed frontier could do so long ago.", low=1.0),
    ),
    outcomes=(
        Outcome("languages_served", "language groups", "Languages with a usable open model.", "more",
                label="Languages served"),
        Outcome("speakers_served", "share of speakers", "Speakers whose language has a usable open model.", "more",
                label="Speakers served"),
        Outcome("speakers_served_moving", "share of speakers", "Speakers whose best open model matches the closed frontier "
                "of two years before.", "more", label="Speakers served, moving bar"),
        Outcome("community_trust", "share", "Trust of language communities in those who use their text, by speakers.", "more",
                headline=False, label="Trust of communities"),
        Outcome("effective_languages", "languages", "Effective number of languages in open use.", "more",
                label="Effective languages"),
    ),
)  # fmt: skip
