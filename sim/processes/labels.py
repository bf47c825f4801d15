"""Claims and audits of the month's releases, and what they do to trust in labels (M25)."""

import numpy as np

from sim.kernel import kernel
from sim.world.disclosure import under_duty
from sim.world.draws import Draw, uniform
from sim.world.gates import fragments, gate
from sim.world.labels import DETECTED, audit_share, claimed, next_trust, verdict
from sim.world.names import REGIONS


@kernel
def label_releases(world, params, effects, month):
    """Makers label what they publish, some labels are audited, and adopters' trust follows what they hear of."""
    if not fragments(params):
        return
    heard, false = np.zeros(REGIONS), np.zeros(REGIONS)
    share, regions = audit_share(params, effects), world.regions.rows
    i = world.artefacts.count[0] - 1
    while i >= 0 and world.artefacts.rows[i].born == month:  # rows stand in the order of birth
        artefact = world.artefacts.rows[i]
        i -= 1
        if artefact.revealed == 0 or artefact.project < 0:
            continue
        maker = world.organisations.rows[artefact.owner]
        duty = under_duty(params, effects, artefact.hours)
        artefact.claim = claimed(params, effects, maker, artefact.openness, _trust_at(world, maker), duty)
        if uniform(world.seed, Draw.AUDIT, month, artefact.id, 0) < share:
            artefact.audited = verdict(params, artefact.claim, artefact.openness)
        for r in range(REGIONS):
            reach = gate(params, regions[maker.region].block_weights[r])
            heard[r] += reach
            if artefact.audited == DETECTED:
                false[r] += reach
        if artefact.audited == DETECTED:
            artefact.claim = artefact.openness
    for s in range(world.segments.count[0]):
        segment = world.segments.rows[s]
        r = segment.region
        part = false[r] / heard[r] if heard[r] > 0.0 else 0.0
        segment.label_trust = next_trust(params, segment.label_trust, params.label_notice[segment.kind], part)


@kernel
def _trust_at(world, maker):
    """Trust in labels where a maker's models are mostly used."""
    return world.segments.rows[maker.segment * REGIONS + maker.region].label_trust
