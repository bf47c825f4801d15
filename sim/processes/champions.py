"""Regional champions at work (M27): they take up local models, pay, bring users and open text, or go back to the best."""

import numpy as np

from sim.kernel import kernel
from sim.world.capability import language_penalty, trusted_capability
from sim.world.champions import champions_act, would_adopt
from sim.world.ledger import to_cents
from sim.world.names import REGIONS
from sim.world.offer import is_open_model
from sim.world.tables import CHAMPIONS
from sim.world.tokens import with_transfer


@kernel
def use_champions(world, params, effects, month, adopted):
    """Champions look at the month's local releases, and stay with a local model or not; those who do pay and give back."""
    if not champions_act(params):
        return
    for i in range(world.organisations.count[0]):
        world.organisations.rows[i].champions = 0
    spoken = np.empty(CHAMPIONS, np.int64)
    for r in range(REGIONS):
        most_spoken(world.languages, r, spoken)
        for c in range(min(CHAMPIONS, int(params.champions[r]))):
            if spoken[c] >= 0:
                model = choose_local(world, r, spoken[c], world.regions.rows[r].champion_model[c], params, effects, month)
                world.regions.rows[r].champion_model[c] = model
                if model >= 0:
                    serve(world, r, spoken[c], model, params, effects, adopted)


@kernel
def most_spoken(languages, region, spoken):
    """Fill in a region's languages by share of its speakers, the largest first, -1 where there are no more."""
    for c in range(spoken.size):
        best = -1
        for k in range(languages.count[0]):
            taken = False
            for d in range(c):
                taken = taken or spoken[d] == k
            if taken:
                continue
            if best < 0 or languages.rows[k].speaker_share[region] > languages.rows[best].speaker_share[region]:
                best = k
        spoken[c] = best


@kernel
def local_capability(world, params, artefact, language):
    """What published scores and text say that a model can do in a language, in OOM."""
    tokens = 0.0
    if artefact.corpus >= 0:
        corpus = world.corpora.rows[artefact.corpus]
        tokens = with_transfer(params, corpus.tokens[language], corpus.total)
    return trusted_capability(params, artefact.score, artefact.difficulty) - language_penalty(params, tokens)


@kernel
def _on_offer(world, artefact, region, language):
    owner = world.organisations.rows[artefact.owner]
    return is_open_model(artefact) and ((artefact.languages >> language) & 1) == 1 and owner.region == region and owner.alive == 1


@kernel
def choose_local(world, region, language, now, params, effects, month):
    """Artefact row that a champion uses after this month: the best acceptable of its own and the month's, -1 for none."""
    best, chosen, top = world.languages.rows[language].best_seen, -1, 0.0
    if now >= 0:
        here = local_capability(world, params, world.artefacts.rows[now], language)
        offered = _on_offer(world, world.artefacts.rows[now], region, language)
        if offered and would_adopt(params, effects, region, language, here, best):
            chosen, top = now, here
    i = world.artefacts.count[0] - 1
    while i >= 0 and world.artefacts.rows[i].born == month:  # rows stand in the order of birth
        artefact = world.artefacts.rows[i]
        if _on_offer(world, artefact, region, language):
            here = local_capability(world, params, artefact, language)
            if would_adopt(params, effects, region, language, here, best) and (chosen < 0 or here > top):
                chosen, top = i, here
        i -= 1
    return chosen


@kernel
def serve(world, region, language, model, params, effects, adopted):
    """What a champion's use brings: a fee, paid with next month's revenue, users, and text in its language."""
    artefact = world.artefacts.rows[model]
    owner = world.organisations.rows[artefact.owner]
    owner.champions += 1
    owner.revenue_due += to_cents(params.champion_fee * effects.champion_fee_factor[region])
    artefact.reach += params.champion_users * world.regions.rows[region].users * adopted
    world.languages.rows[language].offline += params.champion_tokens * effects.champion_return[region]
