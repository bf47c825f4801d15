"""Claims and audits of a month's releases."""

import numpy as np
import pytest

from sim.processes.demand import demand
from sim.processes.labels import label_releases
from sim.world.labels import DETECTED, PASSED
from sim.world.names import Motive
from tests.processes.handmade import effects, parameters, world_of


def released(number=400, market=0.3, openness=0.4):
    """Releases of one month by makers with one weight on the market, and one of an earlier month."""
    world = world_of(8, number + 1)
    hosts, models = world.organisations.rows, world.artefacts.rows
    hosts["motive"] = (1.0 - market) / 6.0
    hosts["motive"][:, int(Motive.MARKET)] = market
    models["owner"], models["project"], models["born"] = np.arange(number + 1) % 8, 0, 5
    models["born"][0] = 4
    models["openness"] = models["claim"] = openness
    world.segments.rows["label_trust"] = 0.6
    return world


def test_only_the_months_releases_are_labelled():
    world = released()
    label_releases(world, parameters(), effects(2022.0), 5)
    models = world.artefacts.rows
    assert models.claim[0] == 0.4
    assert models.claim[1:] == pytest.approx(0.4 + 0.6 * 3.0 * 0.3 * 0.6)
    assert not models.audited.any()
    assert world.segments.rows.label_trust == pytest.approx(0.604)


def test_what_is_found_costs_trust_most_where_it_is_noticed_and_is_corrected():
    world, params = released(), parameters({"claim_caution": 0.0})
    label_releases(world, params, effects(2022.0, audit_rate=0.2), 5)
    models = world.artefacts.rows
    found = models.audited == DETECTED
    assert found.mean() == pytest.approx(0.2, abs=0.06)
    assert not (models.audited == PASSED).any()
    assert models.claim[found] == pytest.approx(0.4)
    enterprise, public, developer, any_use = world.segments.rows.label_trust.reshape(4, 8)[:, 0]
    assert public == developer < enterprise < any_use < 0.6
    assert public == pytest.approx(0.6 + 0.004 - 0.6 * found[1:].mean())


def test_a_region_that_weights_do_not_reach_hears_nothing():
    world = released()
    world.organisations.rows["region"] = 0
    world.regions.rows["block_weights"][0, 3] = 1.0
    label_releases(world, parameters({"claim_caution": 0.0}), effects(2022.0, audit_rate=1.0), 5)
    trust = world.segments.rows.label_trust.reshape(4, 8)
    assert trust[1, 3] == pytest.approx(0.604)
    assert trust[1, 0] == pytest.approx(0.004)


def test_without_labels_every_claim_is_true_and_nobody_checks():
    world = released()
    label_releases(world, parameters(off=("labels",)), effects(2024.0, audit_rate=1.0), 5)
    assert (world.artefacts.rows.claim == 0.4).all()
    assert (world.segments.rows.label_trust == 0.6).all()


def use_of_the_truly_open(audit_rate, off=()):
    """Share of open use that goes to the truly open one of two like models that both say they are."""
    world = released(2)
    models = world.artefacts.rows
    models["openness"], models["claim"], models["born"] = [0.9, 0.9, 0.3], [0.9, 0.9, 0.3], [0, 5, 5]
    models["revealed"][0] = 0
    models["score"], models["difficulty"] = 0.5, 25.0
    params = parameters({"claim_boldness": 10.0, "claim_caution": 0.0}, off)
    label_releases(world, params, effects(2024.0, audit_rate=audit_rate), 5)
    demand(world, params, effects(2024.0), 5)
    return models.use[1] / (models.use[1] + models.use[2])


def test_audits_move_use_to_the_truly_open():
    assert use_of_the_truly_open(0.0) == pytest.approx(0.5, abs=0.02)
    assert use_of_the_truly_open(1.0) > 0.55
    assert use_of_the_truly_open(0.0, ("labels",)) == use_of_the_truly_open(1.0, ("labels",))
