"""Money, hours and people close exactly, every month, under every set of switches."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim import catalogue
from sim.month import step
from sim.world.names import Account, Item, Stage, Status, Terms
from tests.worlds import cash, newborn, population, rows_of, setting

WEIGHTS = 1 << int(Item.WEIGHTS)
SWITCHES = st.sets(st.sampled_from(sorted(catalogue.mechanisms())))
SIZES = st.sampled_from([population(1, 0, 0), population(5, 3, 10), population(40, 300, 500), population(14, 50, 50, "study14")])


def live(world, params, policy, months, check):
    for month in range(months):
        world = step(world, params, policy, month)
        check(world, month)
    return world


@settings(max_examples=12)
@given(off=SWITCHES, who=SIZES, seed=st.integers(0, 2**32 - 1))
def test_money_closes_to_the_cent_every_month_under_any_switches(off, who, seed):
    params, policy = setting(30, off)
    world = newborn(seed, 30, params, who)
    total = cash(world)

    def check(world, month):
        assert cash(world) == total
        assert rows_of(world, "organisations").cash.min(initial=0) >= 0
        assert rows_of(world, "providers").cash.min(initial=0) >= 0

    live(world, params, policy, 30, check)


@settings(max_examples=12)
@given(off=SWITCHES, who=SIZES, seed=st.integers(0, 2**32 - 1))
def test_no_provider_serves_more_hours_than_it_has(off, who, seed):
    params, policy = setting(30, off)

    def check(world, month):
        providers = rows_of(world, "providers")
        assert (providers.used <= providers.capacity).all()
        assert (providers.used + providers.free == providers.capacity).all()
        projects = rows_of(world, "projects")
        assert (projects.hours_got <= projects.hours_needed).all()
        assert projects.hours_now.sum() <= providers.used.sum()

    live(newborn(seed, 30, params, who), params, policy, 30, check)


@settings(max_examples=12)
@given(off=SWITCHES, who=SIZES, seed=st.integers(0, 2**32 - 1))
def test_people_are_neither_made_nor_lost_unrecorded(off, who, seed):
    params, policy = setting(30, off)
    world = newborn(seed, 30, params, who)
    start = world.contributors.count[0]

    def check(world, month):
        status = rows_of(world, "contributors").status
        market = world.market.rows[0]
        here = np.isin(status, [int(Status.POOL), int(Status.ACTIVE), int(Status.RESTING)]).sum()
        assert here + int(market.people_left) == start + int(market.people_entered)

    live(world, params, policy, 30, check)


@settings(max_examples=12)
@given(off=SWITCHES, who=SIZES, seed=st.integers(0, 2**32 - 1))
def test_every_artefact_has_an_owner_and_is_younger_than_its_parents(off, who, seed):
    params, policy = setting(30, off)
    world = live(newborn(seed, 30, params, who), params, policy, 30, lambda world, month: None)
    artefacts = rows_of(world, "artefacts")
    assert (artefacts.owner >= 0).all()
    assert (artefacts.owner < world.organisations.count[0]).all()
    children = artefacts[artefacts.parent >= 0]
    assert (artefacts.born[children.parent] <= children.born).all()
    rows = rows_of(world, "derivatives")
    based = rows[rows.base_model >= 0]
    assert (artefacts.born[based.base_model] <= based.born).all()
    assert ((artefacts.revealed[based.base_model] & WEIGHTS) != 0).all()
    assert (artefacts.terms[based.base_model] >= Terms.GATED).all()
    nested = rows[rows.parent >= 0]
    assert (rows.born[nested.parent] <= nested.born).all()
    assert rows.dtype.itemsize <= 48


@settings(max_examples=10)
@given(off=SWITCHES, who=SIZES, seed=st.integers(0, 2**32 - 1))
def test_nothing_is_ever_not_a_number_and_shares_stay_shares(off, who, seed):
    params, policy = setting(30, off)
    world = live(newborn(seed, 30, params, who), params, policy, 30, lambda world, month: None)
    for name in ("organisations", "projects", "artefacts", "regions", "segments", "languages", "market", "series"):
        rows = rows_of(world, name)
        for column in rows.dtype.names:
            if rows[column].dtype.kind == "f":
                assert np.isfinite(rows[column]).all(), f"{name}.{column}"
    for name, outcome in catalogue.outcomes().items():
        if outcome.unit.startswith("share"):
            values = rows_of(world, "series")[name]
            assert (values >= 0.0).all(), name
            assert (values <= 1.0 + 1e-9).all(), name
    organisations = rows_of(world, "organisations")
    assert np.allclose(organisations.motive.sum(axis=1), 1.0)
    for column in ("reputation", "standing", "rivalry"):
        assert (organisations[column] >= 0.0).all(), column
        assert (organisations[column] <= 1.0 + 1e-12).all(), column
    projects = rows_of(world, "projects")
    assert ((projects.admission >= 0.0) & (projects.admission <= 1.0)).all()


def test_tokens_of_a_run_never_exceed_the_stock_of_their_language():
    params, policy = setting(48)

    def check(world, month):
        corpora, languages = rows_of(world, "corpora"), rows_of(world, "languages")
        ceiling = (languages.stock + languages.offline) * 1.34 + 1.0
        assert (corpora.tokens <= ceiling[None, :] * (1.0 + 1e-9)).all()
        assert np.allclose(corpora.tokens.sum(axis=1), corpora.total, rtol=1e-9)

    live(newborn(3, 48, params, population(60, 100, 100)), params, policy, 48, check)


@pytest.mark.parametrize("size", [population(1, 0, 0), population(1, 0, 0, "study14"), population(30, 0, 0)])
def test_the_smallest_worlds_live_to_the_end_of_their_years(size):
    params, policy = setting(36)
    world = live(newborn(1, 36, params, size), params, policy, 36, lambda world, month: None)
    assert world.series.count[0] == 36


def test_a_world_without_providers_serves_no_hours_and_lives_on():
    params, policy = setting(36)
    world = newborn(1, 36, params)
    world.providers.count[0] = 0
    world.programmes.count[0] = 0
    world = live(world, params, policy, 36, lambda world, month: None)
    assert rows_of(world, "projects").hours_total.sum() == 0


def test_with_every_mechanism_off_the_world_still_closes():
    params, policy = setting(48, tuple(catalogue.mechanisms()))
    world = newborn(1, 48, params)
    total = cash(world)
    world = live(world, params, policy, 48, lambda world, month: None)
    assert cash(world) == total
    assert not math.isnan(float(world.series.rows[47].openness))


def test_a_hundred_thousand_organisations_live_for_three_months():
    params, policy = setting(3)
    world = newborn(1, 3, params, population(100_000, 1000, 1000))
    total = cash(world)
    world = live(world, params, policy, 3, lambda world, month: None)
    assert cash(world) == total
    assert (rows_of(world, "projects").stage != Stage.ENDED).any()
    assert rows_of(world, "accounts").size == Account.STATE + 8
