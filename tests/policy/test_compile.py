"""Levers and events become one row of effects per month, whatever their order."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.entry import Effect, Lever
from sim.policy.compile import Dose, Push, compile_policy, intensities, strength

MONTHS = 24
REGIONS = 3
EFFECTS = {
    "hours": Effect("hours", "h", 0.0, "add", "Hours.", by="region"),
    "price": Effect("price", "1", 1.0, "multiply", "Price.", by="region", low=0.1),
    "market": Effect("market", "share", 0.0, "max", "Market.", high=1.0),
    "push": Effect("push", "1", 0.5, "add", "Push."),
}
PARAMS = {"shares": np.array([0.5, 0.3, 0.2])}


def neutral():
    rows = np.zeros(MONTHS, [("hours", "f8", REGIONS), ("price", "f8", REGIONS), ("market", "f8"), ("push", "f8")])
    rows = rows.view(np.recarray)
    for effect in EFFECTS.values():
        rows[effect.name] = effect.neutral
    return rows


def lever(**changes):
    fields = dict(
        name="grants", id="R15", says="", source="", unit="h", default=1.0, low=0.0, high=100.0, pays="state", target="region",
        acts_on={"hours": ("hours", lambda dose, params: dose)},
    )  # fmt: skip
    return Lever(**{**fields, **changes})


def dose(pulled, size=10.0, first=6, last=17, **changes):
    return Dose(pulled, ((first, size),), first, last, **changes)


def compiled(*doses, pushes=()):
    return compile_policy(neutral(), EFFECTS, pushes, doses, PARAMS)


def test_policy_of_nothing_equals_the_neutral_policy_to_the_bit():
    assert compiled().tobytes() == neutral().tobytes()


@pytest.mark.parametrize("effect", EFFECTS)
def test_writing_one_effect_leaves_all_others_at_the_bits_they_had(effect):
    rows = compiled(pushes=[Push(effect, 0.9, 2, 5)])
    changed = [name for name in EFFECTS if rows[name].tobytes() != neutral()[name].tobytes()]
    assert changed == [effect]


def test_event_holds_from_its_first_to_its_last_month_and_no_longer():
    rows = compiled(pushes=[Push("market", 1.0, 3, 5)])
    assert np.flatnonzero(rows.market).tolist() == [3, 4, 5]


def test_event_that_began_before_the_run_holds_from_month_zero():
    rows = compiled(pushes=[Push("market", 1.0, -7, 2), Push("push", 1.0, -9, -2), Push("hours", 1.0, 30, 40)])
    assert np.flatnonzero(rows.market).tolist() == [0, 1, 2]
    assert (rows.push == 0.5).all() and (rows.hours == 0.0).all()


def test_event_with_a_target_moves_only_that_cell():
    rows = compiled(pushes=[Push("hours", 7.0, 0, MONTHS, cells=(1,))])
    assert rows.hours[0].tolist() == [0.0, 7.0, 0.0]


def test_additions_add_factors_multiply_and_of_levels_the_largest_counts():
    twice = [Push(name, size, 0, MONTHS) for name, size in (("push", 2.0), ("price", 3.0), ("market", 0.4))]
    rows = compiled(pushes=[*twice, Push("push", 1.0, 0, 9), Push("price", 0.5, 0, 9), Push("market", 0.2, 0, 9)])
    assert rows.push[0] == 3.5 and rows.price[0, 0] == 1.5 and rows.market[0] == 0.4


def test_sum_of_writers_stays_within_the_bounds_of_the_effect():
    rows = compiled(pushes=[Push("price", 0.2, 0, MONTHS), Push("price", 0.2, 0, MONTHS), Push("market", 5.0, 0, MONTHS)])
    assert (rows.price == 0.1).all() and (rows.market == 1.0).all()


def test_lever_without_lag_or_ramp_acts_fully_from_start_to_end():
    rows = compiled(dose(lever()))
    assert np.flatnonzero(rows.hours[:, 0]).tolist() == list(range(6, 18))
    assert (rows.hours[6:18] == 10.0).all()


def test_lever_waits_for_its_lag_and_then_rises_over_its_ramp():
    force = strength(lever(lag=3, ramp=4), first=6, last=30, months=MONTHS)
    assert force[:9].tolist() == [0.0] * 9
    assert force[9:14].tolist() == [0.25, 0.5, 0.75, 1.0, 1.0]


@pytest.mark.parametrize(("half_life", "later"), [(0.0, 0.0), (4.0, 0.5), (math.inf, 1.0)])
def test_after_its_end_a_lever_stops_fades_or_stays_by_its_half_life(half_life, later):
    force = strength(lever(half_life=half_life), first=0, last=9, months=MONTHS)
    assert force[9] == 1.0 and force[13] == later


def test_lever_that_ends_before_its_lag_is_over_never_acts():
    assert not strength(lever(lag=6, half_life=math.inf), first=2, last=7, months=MONTHS).any()


def test_dated_intensities_are_linear_between_their_points_and_flat_outside():
    path = intensities(Dose(lever(), ((14, 0.0), (4, 10.0)), 0, 99), MONTHS)
    assert path[[0, 4, 9, 14, 23]].tolist() == [10.0, 10.0, 5.0, 0.0, 0.0]


def test_intensity_stays_where_it_was_when_the_lever_ends():
    path = intensities(Dose(lever(), ((0, 0.0), (20, 20.0)), 0, 5), MONTHS)
    assert path[5] == path[23] == 5.0


def test_half_of_a_factor_is_half_of_its_distance_from_one():
    cut = lever(acts_on={"price": ("price", lambda dose, params: 1.0 - dose)}, ramp=2)
    rows = compiled(dose(cut, 0.4, first=0))
    assert rows.price[:2, 0].tolist() == [pytest.approx(0.8), 0.6]


def test_lever_with_targets_gives_each_of_them_its_full_intensity():
    rows = compiled(dose(lever(), cells=(0, 2)))
    assert rows.hours[6].tolist() == [10.0, 0.0, 10.0]


def test_lever_with_shares_divides_its_intensity_over_all_targets():
    rows = compiled(dose(lever(shares="shares")))
    assert rows.hours[6].tolist() == [5.0, 3.0, 2.0]


def test_lever_with_shares_divides_the_same_total_over_fewer_targets():
    rows = compiled(dose(lever(shares="shares"), cells=(1, 2)))
    assert rows.hours[6].tolist() == [0.0, 6.0, 4.0]


def test_lever_with_shares_and_one_target_gives_it_all_to_the_bit():
    rows = compiled(dose(lever(shares="shares"), 0.1, cells=(2,)))
    assert rows.hours[6, 2] == 0.1


def test_lever_for_a_region_moves_an_effect_without_regions_as_a_whole():
    both = lever(acts_on={"a": ("hours", lambda dose, params: dose), "b": ("push", lambda dose, params: dose)})
    rows = compiled(dose(both, cells=(1,)))
    assert rows.hours[6].tolist() == [0.0, 10.0, 0.0] and rows.push[6] == 10.5


def test_channel_that_is_off_leaves_its_effect_at_the_bits_it_had():
    both = lever(acts_on={"a": ("hours", lambda dose, params: dose), "b": ("push", lambda dose, params: dose)})
    rows = compiled(dose(both, off=("b",)))
    assert rows.hours.any() and rows.push.tobytes() == neutral().push.tobytes()


def test_lever_may_write_a_whole_axis_at_once():
    vector = lever(target="", acts_on={"a": ("hours", lambda dose, params: dose * params["shares"])})
    assert compiled(dose(vector)).hours[6].tolist() == [5.0, 3.0, 2.0]


sizes = st.floats(-1e6, 1e6, allow_nan=False)
pushes = st.builds(
    Push, st.sampled_from(list(EFFECTS)), sizes, st.integers(-30, 30), st.integers(-30, 30), st.sampled_from([(), (0,), (1, 2)])
).filter(lambda push: not push.cells or EFFECTS[push.effect].by)
doses = st.builds(
    lambda first, length, points, cells: Dose(lever(ramp=3, half_life=2.0), tuple(points), first, first + length, cells),
    st.integers(0, 20), st.integers(0, 20), st.lists(st.tuples(st.integers(-9, 40), sizes), min_size=1, max_size=3),
    st.sampled_from([(), (0,), (1, 2)]),
)  # fmt: skip


@settings(max_examples=60)
@given(st.lists(pushes, max_size=6), st.lists(doses, max_size=4), st.randoms(use_true_random=False))
def test_order_of_levers_and_events_never_matters_to_the_bit(events, levers, random):
    first = compile_policy(neutral(), EFFECTS, events, levers, PARAMS)
    random.shuffle(events)
    random.shuffle(levers)
    assert compile_policy(neutral(), EFFECTS, events, levers, PARAMS).tobytes() == first.tobytes()
