"""Labels (M25): claims stretch where the market pays and few check, audits tell, trust falls fast and comes back slowly."""

import pytest

from sim.world.labels import (
    DETECTED,
    PASSED,
    audit_share,
    claimed,
    label_push,
    label_utility,
    next_trust,
    proof,
    shown_claim,
    verdict,
)
from sim.world.names import Motive
from tests.processes.handmade import effects, parameters, world_of

ON, OFF = parameters(), parameters(off=("labels",))


def maker(market=0.3):
    host = world_of(1).organisations.rows[0]
    host.motive[:] = (1.0 - market) / 6.0
    host.motive[int(Motive.MARKET)] = market
    return host


def test_claims_stretch_with_the_weight_of_the_market_and_with_trust():
    policy = effects(2020.0)
    assert claimed(ON, policy, maker(0.3), 0.4, 0.5) == pytest.approx(0.4 + 0.6 * 0.45)
    assert claimed(ON, policy, maker(0.0), 0.4, 0.5) == pytest.approx(0.4)
    assert claimed(ON, policy, maker(0.3), 0.4, 0.0) == pytest.approx(0.4)
    assert claimed(OFF, policy, maker(0.3), 0.4, 0.5) == 0.4
    assert claimed(ON, policy, maker(0.9), 0.4, 1.0) == 1.0


def test_a_tenth_of_releases_audited_takes_most_of_the_stretch_and_relief_for_claiming_adds_to_it():
    plain = claimed(ON, effects(2020.0), maker(), 0.4, 0.5)
    audited = claimed(ON, effects(2020.0, audit_rate=0.1), maker(), 0.4, 0.5)
    relieved = claimed(ON, effects(2020.0, claim_payoff=0.2), maker(), 0.4, 0.5)
    assert 0.4 <= audited < plain - 0.15 < plain < relieved


def test_researchers_check_a_few_by_themselves_since_their_date():
    assert audit_share(ON, effects(2022.0)) == 0.0
    assert audit_share(ON, effects(2024.0)) == pytest.approx(0.02)
    assert audit_share(ON, effects(2024.0, audit_rate=0.3)) == pytest.approx(0.32)
    assert audit_share(ON, effects(2024.0, audit_rate=1.0)) == 1.0


def test_an_audit_objects_to_more_than_its_tolerance():
    assert verdict(ON, 0.8, 0.5) == DETECTED
    assert verdict(ON, 0.7, 0.5) == PASSED
    assert verdict(ON, 0.5, 0.5) == PASSED


def test_trust_is_lost_by_what_is_found_and_comes_back_slowly():
    assert next_trust(ON, 0.5, 1.0, 0.0) == pytest.approx(0.505)
    assert next_trust(ON, 0.5, 1.0, 0.2) == pytest.approx(0.405)
    assert next_trust(ON, 0.5, 0.3, 0.2) == pytest.approx(0.475)
    assert next_trust(OFF, 0.5, 1.0, 0.2) == 0.5
    assert next_trust(ON, 0.9, 1.0, 1.0) >= 0.0


def test_an_audited_label_needs_no_trust_and_a_policy_may_make_it_count_for_more():
    model = world_of(1, 1).artefacts.rows[0]
    model.claim, model.openness, model.audited = 0.9, 0.4, 0
    policy = effects(2024.0, audited_weight=0.5)
    assert proof(ON, policy, model) == 0.0
    assert label_utility(ON, 0.2, 1.0, 0.0) == pytest.approx(0.1)
    model.audited = PASSED
    assert proof(ON, policy, model) == pytest.approx(1.5)
    assert label_utility(ON, 0.2, 1.0, 1.5) == pytest.approx(0.75)
    assert (shown_claim(ON, model), shown_claim(OFF, model)) == (0.9, 0.4)
    assert proof(OFF, policy, model) == 0.0


def test_filled_forms_pay_as_far_as_a_duty_falls_on_the_maker():
    form = effects(2020.0, claim_payoff=0.2)
    none, half, all_of_it = (claimed(ON, form, maker(), 0.4, 0.5, duty) for duty in (0.0, 0.5, 1.0))
    assert none == claimed(ON, effects(2020.0), maker(), 0.4, 0.5)
    assert half - none == pytest.approx(0.06) and all_of_it - none == pytest.approx(0.12)


@pytest.mark.parametrize(("openness", "expected"), [(0.1, 0.1), (0.45, 0.66), (0.8, 0.8)])
def test_at_a_bar_makers_claim_just_it_if_they_dare_or_else_the_truth(openness, expected):
    bar = effects(2020.0, label_binary=1.0)
    graded = claimed(ON, effects(2020.0), maker(), openness, 0.5)
    assert claimed(ON, bar, maker(), openness, 0.5) == pytest.approx(expected)
    assert openness < graded
    between = claimed(ON, effects(2020.0, label_binary=0.5), maker(), openness, 0.5)
    assert between == pytest.approx((graded + expected) / 2.0)


def test_a_graded_label_draws_all_and_a_bar_only_those_near_it():
    graded, bar = effects(label_payoff=0.6), effects(label_payoff=0.6, label_binary=1.0)
    assert [label_push(ON, graded, openness) for openness in (0.1, 0.6, 0.95)] == pytest.approx([0.1, 0.1, 0.1])
    assert [label_push(ON, bar, openness) for openness in (0.1, 0.6, 0.7, 0.95)] == pytest.approx([0.0, 0.6, 0.6, 0.0])
    assert label_push(ON, effects(), 0.6) == label_push(OFF, bar, 0.6) == 0.0


def test_a_tenth_audited_leaves_less_between_claim_and_truth_than_none():
    gaps = [claimed(ON, effects(2020.0, audit_rate=rate), maker(), 0.4, 0.5) - 0.4 for rate in (0.0, 0.02, 0.05, 0.1)]
    assert gaps == sorted(gaps, reverse=True) and gaps[3] < 0.5 * gaps[0]
