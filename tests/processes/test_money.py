"""Money: it closes to the cent, budgets arrive as promised, staff follows income, nothing piles up without bound."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.processes.budgets import plan_budgets, pots
from sim.processes.demand import demand
from sim.processes.money import money
from sim.world.names import REGIONS, Account, Kind
from tests.processes.handmade import all_cash, effects, parameters, random_world, world_of

CENTS = 100
HOUSEHOLDS = int(Account.HOUSEHOLDS)


def plans_of(world, now=None, params=None):
    return plan_budgets(world.organisations, world.regions, parameters() if params is None else params, now or effects())


def one(kind, **columns):
    """A world of one organisation of a kind in region 0."""
    world = world_of(1)
    rows = world.organisations.rows
    rows["kind"], rows["region"] = int(kind), 0
    rows["patron_kind"], rows["patron_share"] = -1, 0.0
    if kind >= Kind.RESEARCH_INSTITUTE and kind != Kind.PROVIDER:
        rows["patron_kind"][0, 0], rows["patron_share"][0, 0] = Account.STATE, 1.0
    for name, value in columns.items():
        rows[name] = value
    return world, rows[0]


@settings(max_examples=40)
@given(seed=st.integers(0, 10**6), size=st.integers(1, 60), year=st.floats(2020.0, 2032.0))
def test_money_closes_to_the_cent_in_worlds_of_any_kind(seed, size, year):
    world, params = random_world(seed, size), parameters()
    total = all_cash(world)
    for month in range(6):
        demand(world, params, effects(year), month)
        money(world, params, effects(year), month)
        assert all_cash(world) == total


@settings(max_examples=40)
@given(seed=st.integers(0, 10**6), grant=st.floats(0.0, 1e8), gift=st.floats(0.0, 1e8), less=st.floats(0.0, 2.0))
def test_cash_is_never_negative_and_grants_close_too(seed, grant, gift, less):
    world, params = random_world(seed), parameters()
    now = effects(income_grant=grant, income_gift=gift, income_factor=less, experts_trained=3.0)
    total = all_cash(world)
    for month in range(6):
        money(world, params, now, month)
        rows = world.organisations.rows
        assert rows.cash.min() >= 0
        assert (rows.staff >= 0.0).all()
        assert (rows.experts <= rows.staff * (1 + 1e-9) + 1e-9).all()
    assert all_cash(world) == total


@settings(max_examples=30)
@given(seed=st.integers(0, 10**6), year=st.floats(2018.0, 2032.0))
def test_pots_are_divided_to_the_last_cent_wherever_somebody_may_have_them(seed, year):
    world, now, params = random_world(seed, 60), effects(year), parameters()
    plans, found = plans_of(world, now), pots(world.regions, params, now)
    rows = world.organisations.rows
    start_up = rows.kind == Kind.START_UP
    public = (rows.kind == Kind.RESEARCH_INSTITUTE) | (rows.kind == Kind.PUBLIC_BODY)
    for r in range(REGIONS):
        for pot, those in ((found[r], start_up), (found[REGIONS + r], public)):
            mine = those & (rows.region == r) & (rows.alive == 1)
            assert plans[mine].sum() == (pot if mine.any() else 0)


def test_start_ups_of_good_name_and_growing_revenue_draw_more_investment():
    world = world_of(3)
    rows = world.organisations.rows
    rows["kind"], rows["region"] = int(Kind.START_UP), 0
    rows["revenue"], rows["revenue_due"] = 100.0, 100 * CENTS
    rows["reputation"] = (0.2, 0.8, 0.2)
    rows["revenue_due"][2] = 160 * CENTS
    plans = plans_of(world)
    assert plans[1] > plans[0]
    assert plans[2] > plans[0]


def test_a_start_up_without_name_or_growth_still_finds_investors_when_it_is_alone():
    world, row = one(Kind.START_UP, reputation=0.0)
    assert plans_of(world)[0] == pots(world.regions, parameters(), effects())[0] > 0


def test_public_money_goes_by_staff():
    world = world_of(2)
    rows = world.organisations.rows
    rows["kind"], rows["region"], rows["staff"] = int(Kind.RESEARCH_INSTITUTE), 0, (10.0, 30.0)
    plans = plans_of(world)
    assert plans[1] == pytest.approx(3 * plans[0], rel=1e-4)


def test_company_budgets_rise_as_declared_before_and_after_the_reference_year():
    world, _ = one(Kind.COMPANY_LARGE)
    at = {year: plans_of(world, effects(year))[0] for year in (2022.5, 2023.5, 2024.5, 2025.5)}
    assert at[2024.5] == 15e6 / 12 * CENTS
    assert at[2023.5] / at[2022.5] == pytest.approx(2.4, rel=1e-4)
    assert at[2025.5] / at[2024.5] == pytest.approx(1.3, rel=1e-4)


def test_revenue_due_is_paid_by_customers_once():
    world, row = one(Kind.COMPANY_LARGE, revenue_due=12_345, staff=0.0, cash=0)
    without, other = one(Kind.COMPANY_LARGE, revenue_due=0, staff=0.0, cash=0)
    for w in (world, without):
        money(w, parameters(), effects(), 0)
    assert world.accounts.rows[Account.CUSTOMERS].cash == -12_345
    assert row.cash - other.cash == 12_345
    assert row.revenue_due == 0
    assert row.revenue == pytest.approx(123.45 / 12)
    money(world, parameters(), effects(), 1)
    assert world.accounts.rows[Account.CUSTOMERS].cash == -12_345


def test_income_is_a_moving_average_of_a_year_from_the_first_receipt_on():
    world, row = one(Kind.UNIVERSITY)
    money(world, parameters(), effects(), 0)
    assert row.income == 25_000.0
    money(world, parameters(), effects(income_factor=2.0), 1)
    assert row.income == pytest.approx(25_000.0 * 13 / 12)


def test_customers_owe_nothing_to_an_organisation_that_is_gone():
    world, row = one(Kind.COMPANY_LARGE, revenue_due=12_345, alive=0)
    money(world, parameters(), effects(), 0)
    assert row.cash == row.revenue_due == world.accounts.rows[Account.CUSTOMERS].cash == 0


def test_patrons_pay_their_shares_and_empty_places_pay_nothing():
    world, row = one(Kind.UNIVERSITY, staff=0.0)
    row.patron_kind[:] = (Account.STATE, Account.PHILANTHROPY, -1, -1)
    row.patron_share[:] = (0.5, 0.2, 0.3, 0.0)
    money(world, parameters(), effects(), 0)
    plan = 3e5 / 12 * CENTS
    assert world.accounts.rows[Account.STATE].cash == -plan * 0.5
    assert world.accounts.rows[Account.PHILANTHROPY].cash == -plan * 0.2
    assert row.cash == plan * 0.7
    assert row.plan_income == plan / CENTS


@pytest.mark.parametrize("kind", [Kind.RESEARCH_INSTITUTE, Kind.PUBLIC_BODY, Kind.UNIVERSITY, Kind.GRASSROOTS])
def test_whoever_lives_by_patrons_gets_nothing_when_the_last_has_gone(kind):
    world, row = one(kind, cash=0)
    row.patron_kind[:] = -1
    money(world, parameters(), effects(), 0)
    assert row.income == 0.0


@pytest.mark.parametrize(("kind", "payer"), [(Kind.COMPANY_LARGE, Account.PARENT_COMPANIES), (Kind.START_UP, Account.INVESTORS)])
def test_companies_without_patrons_have_budgets_of_their_own(kind, payer):
    world, row = one(kind, cash=0)
    money(world, parameters(), effects(), 0)
    assert row.income > 0.0
    assert world.accounts.rows[int(payer)].cash < 0


@pytest.mark.parametrize(("kind", "share"), [(Kind.COMPANY_LARGE, 1.0), (Kind.PUBLIC_BODY, 0.9), (Kind.GRASSROOTS, 0.01)])
def test_staff_costs_its_paid_share_of_a_person_month(kind, share):
    world, row = one(kind, cash=10**9, staff=4.0)
    money(world, parameters(), effects(), 0)
    assert world.accounts.rows[HOUSEHOLDS].cash == int(4.0 * share * 12_000) * CENTS
    assert row.arrears == 0


def test_bills_stay_unpaid_only_below_the_floor_and_are_counted_in_a_row():
    nothing = effects(income_factor=0.0)
    world, row = one(Kind.COMPANY_LARGE, cash=0, staff=10.0)
    money(world, parameters(), effects(income_factor=1e-9), 0)  # no plan to speak of: whatever is there is paid
    assert row.arrears == 0
    row.staff, row.cash = 10.0, 0
    row.patron_kind[0], row.patron_share[0] = Account.PHILANTHROPY, 0.0  # a plan, of which nothing comes
    for month in range(3):
        money(world, parameters(), effects(), month)
        assert row.arrears == month + 1
        assert row.cash == 0
    row.cash = 10**12
    money(world, parameters(), nothing, 3)
    assert row.arrears == 0


def test_staff_is_cut_before_bills_stay_unpaid():
    world, row = one(Kind.UNIVERSITY, cash=0, staff=11.0, income=25_000.0)
    row.patron_share[0] = 0.5  # half of the plan: above the floor of 0.4
    for month in range(6):
        money(world, parameters(), effects(), month)
        assert row.arrears == 0
    assert 5.0 < row.staff < 8.0


def test_experts_come_and_go_with_staff_in_proportion():
    world, row = one(Kind.COMPANY_LARGE, cash=10**12, staff=10.0, experts=4.0, income=1e9)
    money(world, parameters(), effects(), 0)
    assert row.staff == pytest.approx(10.8)
    assert row.experts / row.staff == pytest.approx(0.4)


def test_staff_falls_faster_while_bills_stay_unpaid():
    rich, there = one(Kind.COMPANY_LARGE, cash=10**12, staff=10_000.0, income=0.0)
    poor, here = one(Kind.COMPANY_LARGE, cash=0, staff=10_000.0, income=0.0)
    here.patron_kind[0] = Account.PARENT_COMPANIES
    for world in (rich, poor):
        money(world, parameters(), effects(), 0)
    assert here.staff < there.staff < 10_000.0


def test_staff_settles_where_its_cost_is_the_declared_share_of_income():
    world, row = one(Kind.UNIVERSITY, cash=10**8, staff=5.0)
    for month in range(120):
        money(world, parameters(), effects(), month)
    assert row.staff * 0.15 * 12_000 == pytest.approx(0.8 * 25_000, rel=0.02)


@pytest.mark.parametrize(("kind", "payer"), [(Kind.COMPANY_LARGE, Account.PARENT_COMPANIES), (Kind.PUBLIC_BODY, Account.STATE),
                                             (Kind.UNIVERSITY, Account.STATE)])  # fmt: skip
def test_cash_beyond_the_ceiling_goes_back_to_its_payer(kind, payer):
    world, row = one(kind, cash=10**13, staff=0.0)
    money(world, parameters(), effects(), 0)
    months = row.cash / CENTS / max(row.income, row.plan_income)
    assert months == pytest.approx(18.0, rel=1e-6)
    assert world.accounts.rows[int(payer)].cash > 0


def test_start_ups_keep_what_investors_gave():
    world, row = one(Kind.START_UP, cash=10**13, staff=0.0)
    money(world, parameters(), effects(), 0)
    assert row.cash >= 10**13


def test_an_untargeted_grant_of_the_state_reaches_non_companies_of_the_region_only():
    world = world_of(16)
    before = world_of(16)
    now = effects()
    now["income_grant"][3] = 1e6
    params = parameters({"grant_displacement": 0.0})
    money(world, params, now, 0)
    money(before, params, effects(), 0)
    more = world.organisations.rows.income - before.organisations.rows.income
    companies = world.organisations.rows.kind <= Kind.START_UP
    elsewhere = world.organisations.rows.region != 3
    assert (more[companies | elsewhere] == 0.0).all()
    assert more.sum() == pytest.approx(1e6)


def test_grants_crowd_out_part_of_private_patrons_money_but_none_of_the_states():
    world, row = one(Kind.GRASSROOTS, staff=0.0)
    row.patron_kind[:2], row.patron_share[:2] = (Account.STATE, Account.PHILANTHROPY), (0.5, 0.5)
    plan = 3e4 / 12 * CENTS
    now = effects()
    now["income_gift"][Kind.GRASSROOTS] = 1000.0
    money(world, parameters(), now, 0)
    assert world.accounts.rows[Account.STATE].cash == -plan * 0.5
    assert world.accounts.rows[Account.PHILANTHROPY].cash == -(plan * 0.5 - 0.3 * 1000 * CENTS) - 1000 * CENTS


def test_trained_experts_arrive_once_each_and_mostly_at_companies():
    world, still = world_of(16), world_of(16)
    now = effects()
    now["experts_trained"][:] = 10.0
    money(world, parameters(), now, 0)
    money(still, parameters(), effects(), 0)
    came = world.organisations.rows.experts - still.organisations.rows.experts
    rows = world.organisations.rows
    for r in range(REGIONS):
        companies = (rows.kind <= Kind.START_UP) & (rows.region == r)
        if companies.any():
            assert came[companies].sum() == pytest.approx(7.0)


@settings(max_examples=20)
@given(seed=st.integers(0, 10**6))
def test_rows_in_any_order_get_the_same_cents(seed):
    one_way, other = random_world(seed, 40, 0), random_world(seed, 40, 0)
    order = np.random.default_rng(seed).permutation(40)
    other.organisations.rows[:] = one_way.organisations.rows[order]
    now = effects(income_grant=1e5, income_gift=1e5)
    for month in range(4):
        money(one_way, parameters(), now, month)
        money(other, parameters(), now, month)
    for column in ("cash", "staff", "income", "arrears", "experts"):
        assert (one_way.organisations.rows[column][order] == other.organisations.rows[column]).all(), column
    assert (one_way.accounts.rows.cash == other.accounts.rows.cash).all()
