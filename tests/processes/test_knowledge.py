"""Know-how: what nobody reveals and nothing leaks does not spread; what does, spreads at the stated rates."""

import numpy as np
import pytest

from sim.processes.knowledge import reveal_knowledge, spread_knowledge
from tests.processes.handmade import effects, parameters, world_of

SEALED = {"secrecy": 1.0}


def knowing(organisations=10):
    world = world_of(organisations)
    market = world.market.rows[0]
    market.knowledge_public, market.knowledge_closed = -1.0, 0.0
    world.organisations.rows["absorbed"] = -1.0
    return world


def months(world, params, n=24, reveal=0.0):
    market, found = world.market.rows[0], []
    for _ in range(n):
        market.revealed = reveal
        spread_knowledge(world, params, effects())
        found.append(float(market.knowledge_public))
    return np.array(found)


def test_without_revelation_and_without_leak_public_knowledge_stalls():
    world = knowing()
    assert (months(world, parameters(SEALED)) == -1.0).all()
    assert (world.organisations.rows.absorbed == -1.0).all()
    assert world.market.rows[0].knowledge_closed > 1.0  # the closed labs went on


def test_a_leak_alone_closes_its_part_of_the_lead_every_month():
    params = parameters({"secrecy": 0.5, "closed_growth": 0.0, "closed_absorption": 0.0})
    lead = -months(knowing(), params, 12)
    assert lead == pytest.approx((1.0 - 0.5 * params.leak_rate) ** np.arange(1, 13))


def test_revelation_alone_raises_public_knowledge_and_saturates():
    params = parameters(SEALED)
    little, much, flood = (np.diff(months(knowing(), params, 3, reveal))[0] for reveal in (0.003, 0.03, 1e6))
    assert 0.0 < little < much < flood
    assert flood == pytest.approx(params.public_growth)
    assert much < 10.0 * little  # ten times the revelations bring less than ten times


def test_what_is_absorbed_closes_a_part_of_the_distance_every_month():
    world, params = knowing(), parameters({**SEALED, "secret_growth": 0.0})
    world.market.rows[0].knowledge_public = 0.0
    months(world, params, 5)
    assert world.organisations.rows.absorbed == pytest.approx(-((1.0 - params.absorption_rate) ** 5))
    assert world.organisations.rows.knowledge == pytest.approx(world.organisations.rows.absorbed)


def test_openness_costs_its_maker_the_part_of_the_secret_that_it_reveals():
    world = knowing(1)
    organisation = world.organisations.rows[0]
    organisation.secret = 0.4
    reveal_knowledge(world, organisation, 0.25)
    assert organisation.secret == pytest.approx(0.3)
    assert world.market.rows[0].revealed == pytest.approx(0.1)
