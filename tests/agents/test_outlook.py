"""What everybody can see: of others' models their scores, and no more."""

import numpy as np
import pytest

from sim.agents.outlook import show_scores
from tests.processes.handmade import parameters, world_of


def makers(scores, difficulty=25.0, capability=0.0):
    """Organisations with one model each, of these scores."""
    world = world_of(len(scores), artefacts=len(scores))
    rows = world.organisations.rows
    rows["best_model"], rows["best_capability"] = np.arange(len(scores)), capability
    world.artefacts.rows["score"], world.artefacts.rows["difficulty"] = scores, difficulty
    return world


def shown(world):
    show_scores(world, parameters())
    return float(world.market.rows[0].score_mean), float(world.market.rows[0].score_spread)


def test_organisations_are_compared_by_what_their_scores_say_and_not_by_what_their_models_can_do():
    weak, strong = (shown(makers([0.3, 0.5, 0.7], capability=able)) for able in (20.0, 30.0))
    assert weak == strong
    assert weak[0] == pytest.approx(25.0)
    assert weak[1] == pytest.approx(0.5 * np.log(7 / 3) * np.sqrt(2 / 3))


def test_a_model_without_a_score_tells_others_nothing():
    assert shown(makers([0.3, 0.5, 0.7, -1.0], difficulty=[25.0, 25.0, 25.0, 0.0])) == shown(makers([0.3, 0.5, 0.7]))


def test_a_score_near_the_ceiling_is_believed_only_so_far():
    mean, _ = shown(makers([0.999, 0.999]))
    assert mean == pytest.approx(25.0 + parameters().score_trust)
