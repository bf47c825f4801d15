"""Compute providers: whom they lend idle hours, for how long, and when they order capacity."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.agents.provider import BINS, decide_provision, meet, offer, rank_in, ranks, wish, worth
from sim.exchanges.compute import compute_exchange, requests
from sim.world.names import Account, Activity, Kind, Motive, Stage
from tests.exchanges.hall import HOURS, MONTH, crowd, hall, parameters, policy
from tests.exchanges.test_compute import shuffled, unshuffled
from tests.processes.handmade import all_cash

SEEDS = st.integers(0, 2**32 - 1)
EAGER = {"lending_bar": 0.0, "offers_home": 1.0}
QUIET = policy(year=2025.5)


def decided(world, params=None, effects=QUIET, months=1):
    for month in range(MONTH, MONTH + months):
        decide_provision(world, parameters(EAGER) if params is None else params, effects, month)
    return world


# --- Lending ---------------------------------------------------------------------------------------------------------


def test_an_offer_is_a_sixth_of_the_run_or_a_fifth_of_the_idle_hours():
    params, world = parameters(), hall()
    provider, project = world.providers.rows[0], world.projects.rows[0]
    assert offer(provider, project, 1e6, 0, params) == HOURS // 6
    assert offer(provider, project, 1_000.0, 0, params) == 200
    assert offer(provider, project, 1_000.0, 950, params) == 50
    assert offer(provider, project, 0.0, 0, params) == 0


def test_worth_grows_with_the_askers_use_and_reputation_and_with_idle_machines():
    params, provider = parameters(), hall().providers.rows[0]
    provider.motive[Motive.MARKET], provider.motive[Motive.REPUTATION], provider.motive[Motive.SOVEREIGNTY] = 0.5, 0.25, 0.125
    assert worth(provider, 1, 0.0, 0.0, 0.0, params) == 0.0
    assert worth(provider, 1, 1.0, 0.0, 0.0, params) == pytest.approx(0.5)
    assert worth(provider, 1, 0.0, 1.0, 0.0, params) == pytest.approx(0.25)
    assert worth(provider, 0, 0.0, 0.0, 0.0, params) == pytest.approx(0.125)
    assert worth(provider, 1, 0.0, 0.0, provider.capacity, params) == pytest.approx(params.idle_value)


def test_projects_that_need_compute_find_partners_where_providers_value_them():
    world = decided(hall())
    projects = world.projects.rows
    assert (projects.partner_provider >= 0).all()
    assert (projects.partner_hours == HOURS // 6).all()
    assert (projects.partner_left >= 1).all()


def test_a_high_price_or_a_low_rank_keeps_providers_from_lending():
    assert (decided(hall(), parameters({"lending_bar": 5.0})).projects.rows.partner_provider == -1).all()
    world = hall(50, 50)
    world.regions.rows["posted"] = 3.0
    world.organisations.rows["standing"] = world.organisations.rows["reputation"] = np.arange(50) / 50.0
    lent = decided(world, parameters({"offers_home": 1.0})).projects.rows.partner_provider >= 0
    assert 0 < lent.sum() < 50
    assert (np.diff(lent.astype(int)) >= 0).all()


@pytest.mark.parametrize("reason", ["large company", "derivation", "at rest", "served", "own cluster", "no capacity"])
def test_nobody_lends_to_large_companies_or_to_work_that_needs_no_run(reason):
    world = hall()
    if reason == "large company":
        world.organisations.rows["kind"] = int(Kind.COMPANY_LARGE)
    if reason == "derivation":
        world.projects.rows["activity"], world.projects.rows["stage"] = int(Activity.DERIVE), int(Stage.POSTTRAINING)
    if reason == "at rest":
        world.projects.rows["stage"] = int(Stage.REST)
    if reason == "served":
        world.projects.rows["hours_got"] = HOURS
    if reason == "own cluster":
        world.providers.rows["owner"] = 5
    if reason == "no capacity":
        world.providers.rows["capacity"] = 0
    assert (decided(world).projects.rows.partner_provider == -1).all()


@settings(max_examples=60)
@given(SEEDS)
def test_no_provider_promises_more_in_a_month_than_it_has_idle(seed):
    world = crowd(seed, projects=120, providers=5)
    world.projects.rows["partner_provider"], world.projects.rows["partner_left"] = -1, 0
    machines = world.providers.rows
    machines["offer_share"] = 0.7
    decided(world)
    projects = world.projects.rows
    lent = np.bincount(projects.partner_provider[projects.partner_provider >= 0],
                       projects.partner_hours[projects.partner_provider >= 0], machines.size)  # fmt: skip
    assert (lent <= machines.capacity * (1.0 - machines.utilisation) + 1e-6).all()
    assert (lent[(machines.owner >= 0) | (machines.capacity == 0)] == 0).all()


@given(st.floats(0.001, 0.999), st.floats(0.0, 1.0), st.integers(0, 7))
def test_a_project_meets_providers_of_its_region_or_of_any(draw, at_home, region):
    start, rows = np.array([0, 3, 3, 5, 5, 5, 5, 5, 5]), np.array([10, 11, 12, 20, 21])
    met = meet(start, rows, region, at_home, draw)
    home = rows[start[region] : start[region + 1]]
    assert met in (home if draw < at_home and home.size else rows) or (met == -1 and draw < at_home and not home.size)


def test_providers_met_are_spread_evenly_over_the_region_and_the_rest():
    start, rows = np.array([0, 3, 3, 5, 5, 5, 5, 5, 5]), np.arange(5)
    counts = np.bincount([meet(start, rows, 0, 0.8, (i + 0.5) / 10_000) for i in range(10_000)], minlength=5)
    assert abs(counts - [3_067, 3_067, 3_067, 400, 400]).max() <= 2


def test_more_offers_by_policy_find_more_partners():
    world = hall(40, 40, 40)
    world.providers.rows["utilisation"] = np.where(np.arange(40) < 8, 0.0, 1.0)
    none = decided(hall(40, 40), effects=policy(year=2025.5, partner_offers=0.0)).projects.rows.partner_provider >= 0
    assert none.sum() == 0
    few, many = (partners_found(world, factor) for factor in (0.2, 2.0))
    assert many > 1.5 * few


def partners_found(world, factor):
    found = 0
    for seed in range(5):
        world.seed[0] = seed
        world.projects.rows["partner_provider"] = -1
        found += (decided(world, effects=policy(year=2025.5, partner_offers=factor)).projects.rows.partner_provider >= 0).sum()
    return found


def test_ranks_are_the_shares_of_the_living_who_stand_below():
    world = hall(200)
    hosts, draws = world.organisations.rows, np.random.default_rng(1)
    hosts["standing"], hosts["reputation"] = draws.random(200), draws.integers(0, 3, 200) / 2.0
    hosts["alive"] = draws.random(200) < 0.8
    standing, reputation = ranks(world.organisations)
    living = hosts[hosts.alive == 1]
    for host in hosts[:20]:
        assert rank_in(reputation, host.reputation) == pytest.approx((living.reputation < host.reputation).mean())
        assert rank_in(standing, host.standing) == pytest.approx((living.standing < host.standing).mean(), abs=0.03 + 1 / BINS)


# --- Terms -----------------------------------------------------------------------------------------------------------


def test_a_partnership_serves_for_as_many_months_as_its_term_says():
    world = hall(1, 1, 1)
    world.projects.rows["hours_needed"], world.organisations.rows["cash"] = 10**9, 0
    params = parameters({**EAGER, "outside_applicants": 0.0})
    decide_provision(world, params, QUIET, MONTH)
    term, served = int(world.projects.rows.partner_left[0]), 0
    never = parameters({"lending_bar": 1e9, "outside_applicants": 0.0})
    for month in range(MONTH, MONTH + 15):
        if month > MONTH:
            decide_provision(world, never, QUIET, month)
        compute_exchange(world, never, QUIET, month)
        served += int(world.projects.rows.hours_now[0]) > 0
    assert served == min(15, term)


def test_terms_are_geometric_with_a_mean_of_a_year():
    world = decided(hall(3_000, 3_000, 3))
    left = world.projects.rows.partner_left
    assert left.mean() == pytest.approx(12.0, rel=0.06)
    assert (left == 1).mean() == pytest.approx(1 / 12, abs=0.02)


def test_with_partnerships_off_nobody_lends_and_standing_ones_end():
    world = decided(hall())
    assert (world.projects.rows.partner_provider >= 0).all()
    decided(world, parameters(EAGER, ("partnership",)))
    projects = world.projects.rows
    assert (projects.partner_provider == -1).all()
    assert projects.partner_hours.sum() == projects.partner_left.sum() == 0


# --- Orders ----------------------------------------------------------------------------------------------------------


def full(providers=3, year=2026.0, **columns):
    world = hall(1, 0, providers)
    machines = world.providers.rows
    machines["utilisation"], machines["income"], machines["cash"] = 0.95, 1.0, 10**15
    for name, value in columns.items():
        machines[name] = value
    return world, policy(year=year)


def test_nobody_orders_before_the_records_end():
    world, effects = full(year=2025.99)
    decided(world, effects=effects)
    assert world.providers.rows.ordered.sum() == 0


@pytest.mark.parametrize("columns", [{"utilisation": 0.85}, {"income": 0.0}, {"capacity": 0}])
def test_a_provider_that_is_not_full_or_earns_nothing_orders_nothing(columns):
    world, effects = full(**columns)
    decided(world, effects=effects)
    assert world.providers.rows.ordered.sum() == 0


def test_orders_arrive_after_their_lag_and_add_to_the_nominal_capacity_only():
    world, effects = full(1)
    machine = world.providers.rows[0]
    decide_provision(world, parameters(), effects, MONTH)
    ordered = int(machine.ordered.sum())
    assert ordered == int(1e6 * (2.7 ** (1 / 12) - 1.0))
    machine.utilisation = 0.5
    for month in range(MONTH + 1, MONTH + 10):
        assert machine.nominal == 1e6
        decide_provision(world, parameters(), effects, month)
    assert machine.nominal == 1e6 + ordered
    assert machine.capacity == 10**6
    assert machine.ordered.sum() == 0


@pytest.mark.parametrize(("public", "fastest"), [(0, 2.7), (1, 1.8)])
def test_capacity_grows_no_faster_than_the_fastest_growth_on_record(public, fastest):
    world, effects = full(1, public=public)
    size = [1e6]
    for month in range(60):
        decide_provision(world, parameters(), effects, month)
        size.append(float(world.providers.rows.nominal[0]))
    assert size[-1] > 1e6
    assert all(size[m + 12] <= fastest * size[m] for m in range(len(size) - 12))


def test_a_private_provider_orders_as_far_as_its_cash_goes_and_the_state_pays_for_public_ones():
    world, effects = full(3, public=[0, 0, 1], cash=[10**15, 240_000, 0])
    before = all_cash(world)
    decided(world, parameters({"order_price": 12.0}), effects)
    rich, poor, public = (int(row.sum()) for row in world.providers.rows.ordered)
    assert poor == 100  # 2,400 USD at 12 x 2 USD
    assert world.providers.rows.cash[1] == 0
    assert public == int(1e6 * (1.8 ** (1 / 12) - 1.0))
    assert world.accounts.rows.cash[Account.STATE] == -2_400 * public
    assert world.accounts.rows.cash[Account.EQUIPMENT] == 2_400 * (rich + poor + public)
    assert all_cash(world) == before


def test_an_owners_cluster_is_enlarged_by_its_parent():
    world, effects = full(1, owner=0, income=0.0, cash=0)
    assert wish(world.providers.rows[0], parameters()) > 0
    decided(world, effects=effects)
    assert world.accounts.rows.cash[Account.PARENT_COMPANIES] < 0


# --- Order of rows ---------------------------------------------------------------------------------------------------


@settings(max_examples=30)
@given(SEEDS)
def test_the_order_of_rows_moves_no_bit_of_what_providers_decide(seed):
    one = crowd(seed)
    other, orders = shuffled(one, np.random.default_rng(seed + 1))
    for world in (one, other):
        decided(world, parameters({"lending_bar": 0.1}), policy(year=2027.0), 2)
    back = unshuffled(other, orders)
    for name in ("projects", "providers", "accounts"):
        assert getattr(one, name).rows.tobytes() == getattr(back, name).rows.tobytes(), name


# --- Lock-in ---------------------------------------------------------------------------------------------------------


def given(exit_delay, lock_in=1.0):
    """A run in the month in which the hours end that a cloud gave it, and its world."""
    world = hall(1, 1, 1)
    world.projects.rows["hours_needed"], world.providers.rows["offer_share"] = 10**6, 0.0
    decide_provision(world, parameters(EAGER), policy(year=2025.5, donated_hours=1e5, exit_delay=exit_delay), MONTH)
    run = world.projects.rows[0]
    assert run.partner_provider == 0 and run.tied == exit_delay
    run.partner_left, run.lock_in = 1, lock_in
    return world, run


@pytest.mark.parametrize(("lock_in", "still"), [(0.0, 0), (0.3, 1), (1.0, 4)])
def test_a_run_stands_still_after_a_gift_by_how_far_it_is_locked_in(lock_in, still):
    world, run = given(4.0, lock_in)
    never, asked = parameters({"lending_bar": 1e9}), []
    for month in range(MONTH + 1, MONTH + 8):
        decide_provision(world, never, QUIET, month)
        requests(world, never, month)
        asked.append(bool(run.hours_asked > 0))
    assert asked == [False] * still + [True] * (7 - still)


def test_partnerships_that_are_no_gifts_and_gifts_without_a_delay_end_without_one():
    world, run = given(0.0)
    decide_provision(world, parameters({"lending_bar": 1e9}), QUIET, MONTH + 1)
    assert run.porting == 0
    lent = decided(hall(), effects=policy(year=2025.5, exit_delay=6.0)).projects.rows
    assert (lent.partner_provider >= 0).all() and not lent.tied.any()
