"""The compute exchange: its laws over random requests and machines, then each way of being served."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.exchanges.compute import compute_exchange
from sim.world.names import REGIONS, Account, Activity, Domain, Form, Kind, Phase, Stage, Stakeholder
from tests.exchanges.hall import HOURS, MONTH, crowd, hall, parameters, policy
from tests.processes.handmade import all_cash
from tests.worlds import copied

SEEDS = st.integers(0, 2**32 - 1)
ALONE = {"outside_applicants": 0.0}
STATE = int(Account.STATE)
REQUEST = 1_200  # a fifth of HOURS


def exchanged(world, params=None, effects=None, months=1):
    params = parameters(ALONE) if params is None else params
    effects = policy() if effects is None else effects
    for month in range(MONTH, MONTH + months):
        compute_exchange(world, params, effects, month)
    return world


def sellers(machines):
    return (machines.public == 0) & (machines.owner < 0) & (machines.grant_share < 1.0)


# --- Laws ------------------------------------------------------------------------------------------------------------


@settings(max_examples=60)
@given(SEEDS, st.booleans())
def test_no_machine_serves_more_than_it_has_and_every_hour_served_was_received(seed, alone):
    world = exchanged(crowd(seed), parameters(ALONE if alone else {}), policy(seed))
    machines, projects = world.providers.rows, world.projects.rows
    assert (machines.used >= 0).all()
    assert (machines.free >= 0).all()
    assert (machines.used + machines.free == machines.capacity).all()
    to_outsiders = machines.used.sum() - projects.hours_now.sum()
    assert to_outsiders == 0 if alone else 0 <= to_outsiders <= world.programmes.rows.awarded.sum()


@settings(max_examples=60)
@given(SEEDS)
def test_money_closes_to_the_cent_and_no_budget_falls_below_zero(seed):
    world = crowd(seed)
    before = all_cash(world)
    exchanged(world, parameters(), policy(seed))
    assert all_cash(world) == before
    assert (world.organisations.rows.cash >= 0).all()
    assert (world.providers.rows.cash >= 0).all()


@settings(max_examples=60)
@given(SEEDS)
def test_no_request_is_served_twice_nor_beyond_what_the_run_needs(seed):
    world = crowd(seed)
    before = world.projects.rows.copy()
    exchanged(world, parameters(), policy(seed))
    projects = world.projects.rows
    assert (projects.hours_got <= np.maximum(projects.hours_needed, before.hours_got)).all()
    assert (projects.hours_got - before.hours_got == projects.hours_now).all()
    assert (projects.hours_total - before.hours_total == projects.hours_now).all()
    assert (projects.hours_now <= projects.hours_asked).all()
    training = ((projects.activity == Activity.PRETRAIN) & (projects.stage == Stage.PRETRAINING)) | (
        (projects.activity == Activity.DERIVE) & (projects.stage == Stage.POSTTRAINING)
    )
    assert (projects.hours_now[~training] == 0).all()


@settings(max_examples=80)
@given(SEEDS)
def test_no_hour_stays_idle_in_a_market_where_an_acceptable_request_waits(seed):
    world = crowd(seed)
    world.regions.rows["block_chips"] = 1.0  # everybody buys at home, so a request's market is known
    exchanged(world, parameters(), policy(seed))
    projects, machines, regions = world.projects.rows, world.providers.rows, world.regions.rows
    home = world.organisations.rows.region[projects.host]
    for r in range(REGIONS):
        if machines.free[sellers(machines) & (machines.region == r)].sum() > 0:
            waiting = (home == r) & (projects.hours_now < projects.hours_asked)
            assert (projects.bid[waiting] < regions.reserve[r]).all()


@settings(max_examples=60)
@given(SEEDS)
def test_in_one_programme_nobody_is_passed_over_for_lower_merit(seed):
    draws = np.random.default_rng(seed)
    world = hall(12, 12, 3, 1)
    hosts, projects = world.organisations.rows, world.projects.rows
    hosts["standing"], hosts["cash"], hosts["income"] = draws.random(12), 0, 0.0
    projects["hours_needed"] = draws.integers(1, 9_000, 12)
    world.programmes.rows["floor"] = 0.3
    world.providers.rows["public"], world.providers.rows["grant_share"] = 1, 1.0
    world.providers.rows["capacity"] = draws.integers(0, 4_000, 3)
    exchanged(world, parameters({**ALONE, "grant_lottery": 0.0}))
    short = (projects.hours_now < projects.hours_asked) & (hosts.standing >= 0.3)
    served = projects.hours_now > 0
    if short.any():
        assert world.providers.rows.free.sum() == 0
        assert (hosts.standing[served & ~short] >= hosts.standing[short].max()).all()
        assert (served & short).sum() <= 1
    assert not served[hosts.standing < 0.3].any()


@settings(max_examples=30)
@given(SEEDS)
def test_the_order_of_rows_moves_no_bit_of_any_row(seed):
    one = crowd(seed)
    other, orders = shuffled(one, np.random.default_rng(seed + 1))
    exchanged(one, parameters(), policy(seed), 2)
    exchanged(other, parameters(), policy(seed), 2)
    back = unshuffled(other, orders)
    for name in ("organisations", "projects", "providers", "programmes", "accounts", "regions", "market", "participation"):
        assert getattr(one, name).rows.tobytes() == getattr(back, name).rows.tobytes(), name


POINTERS = {"organisations": (("projects", "host"), ("providers", "owner")), "projects": (),
            "providers": (("projects", "partner_provider"), ("programmes", "provider")),
            "programmes": (("projects", "programme"),)}  # fmt: skip


def shuffled(world, draws):
    orders = {name: draws.permutation(getattr(world, name).rows.size) for name in POINTERS}
    return reordered(world, orders), orders


def unshuffled(world, orders):
    return reordered(world, {name: np.argsort(order) for name, order in orders.items()})


def reordered(world, orders):
    """The same world with the rows of some tables in another order, and everything that points to them set right."""
    world = copied(world)
    for name, order in orders.items():
        rows = getattr(world, name).rows
        rows[:] = rows[order].copy()
        new = np.argsort(order)
        for table, column in POINTERS[name]:
            held = getattr(world, table).rows
            held[column] = np.where(held[column] >= 0, new[held[column]], -1)
    return world


# --- Limits ----------------------------------------------------------------------------------------------------------


def test_with_endless_capacity_the_price_is_the_reserve_and_nobody_waits():
    world = hall()
    world.providers.rows["capacity"] = 2**40
    exchanged(world, months=5)
    assert (world.regions.rows.price == 2.0).all()
    assert (world.projects.rows.waited == 0).all()
    assert (world.projects.rows.hours_got == HOURS).all()


def test_a_world_without_providers_or_projects_exchanges_nothing():
    exchanged(hall(providers=0))
    exchanged(hall(projects=0, providers=2, programmes=1))
    world = exchanged(hall(organisations=1, projects=1, providers=0, programmes=1), parameters())
    assert world.projects.rows.hours_now.sum() == 0
    assert world.projects.rows.first_asked[0] == MONTH
    assert world.projects.rows.waited[0] == -1


# --- Requests --------------------------------------------------------------------------------------------------------


def test_a_run_asks_for_a_month_part_of_what_it_needs_until_it_has_it():
    world = hall(1, 1)
    projects = world.projects.rows
    projects["hours_needed"] = 5_999
    got = []
    for month in range(6):
        compute_exchange(world, parameters(ALONE), policy(), MONTH + month)
        got.append(int(projects.hours_now[0]))
    assert got == [1_200, 1_200, 1_200, 1_200, 1_199, 0]
    assert projects.hours_total[0] == 5_999


def test_the_wait_counts_from_the_first_request_to_the_first_hour():
    world = hall(1, 1)
    world.providers.rows["capacity"] = 0
    exchanged(world, months=4)
    assert world.projects.rows.first_asked[0] == MONTH
    assert world.projects.rows.waited[0] == -1
    world.providers.rows["capacity"] = 10**6
    compute_exchange(world, parameters(ALONE), policy(), MONTH + 4)
    assert world.projects.rows.waited[0] == 4


def test_hours_not_used_lapse_at_the_end_of_the_month():
    world = hall(1, 1, 1)
    exchanged(world)
    assert world.providers.rows.free[0] == 10**6 - REQUEST
    exchanged(world)
    assert world.providers.rows.free[0] + world.providers.rows.used[0] == 10**6


# --- Own clusters and partners ---------------------------------------------------------------------------------------


def test_an_owner_is_served_first_by_its_own_cluster_at_part_of_the_reserve_price():
    world = hall(2, 2, 2)
    world.providers.rows["owner"] = [1, -1]
    before = world.organisations.rows.cash.copy()
    equipment = world.accounts.rows[Account.EQUIPMENT]
    exchanged(world, parameters({**ALONE, "own_cluster_cost": 0.5, "running_cost": 0.0, "owner_sale_share": 0.0}))
    assert world.providers.rows.used.tolist() == [REQUEST, REQUEST]
    spent = before - world.organisations.rows.cash
    assert spent.tolist() == [200 * REQUEST, 100 * REQUEST]
    assert equipment.cash == 100 * REQUEST


def test_owners_sell_a_part_of_what_they_leave_idle_and_their_parents_earn_it():
    world = hall(3, 3, 1)
    world.providers.rows["owner"], world.providers.rows["capacity"] = 0, 3 * REQUEST
    parents = world.accounts.rows[Account.PARENT_COMPANIES]
    exchanged(world, parameters({**ALONE, "owner_sale_share": 0.5, "own_cluster_cost": 0.0, "bid_ceiling": 1.0}))
    hours = world.projects.rows.hours_now
    assert hours[0] == REQUEST
    assert hours[1:].sum() == REQUEST
    assert world.providers.rows.cash[0] == 0
    assert parents.cash == 200 * REQUEST


def test_what_a_public_cluster_of_an_owner_has_left_is_neither_lent_nor_sold_nor_granted():
    world = hall(3, 3, 1, 1)
    world.providers.rows["owner"], world.providers.rows["public"], world.providers.rows["grant_share"] = 0, 1, 1.0
    exchanged(world, effects=policy(grant_hours=1e6))
    assert world.projects.rows.hours_now.tolist() == [REQUEST, 0, 0]


def test_an_owner_runs_its_cluster_only_as_far_as_its_cash_goes():
    world = hall(1, 1, 1)
    world.providers.rows["owner"] = 0
    world.organisations.rows["cash"], world.organisations.rows["income"] = 70_050, 0.0
    exchanged(world, parameters({**ALONE, "own_cluster_cost": 0.5}))
    assert world.projects.rows.hours_now[0] == 700
    assert world.organisations.rows.cash[0] == 50


def partnered(hours=500):
    world = hall(2, 2, 2)
    world.organisations.rows["cash"], world.organisations.rows["income"] = 0, 0.0
    projects = world.projects.rows
    projects["partner_provider"][0], projects["partner_hours"][0], projects["partner_left"][0] = 1, hours, 3
    return world


def test_a_standing_partner_gives_what_it_promised_for_nothing_and_ties_the_project():
    world = exchanged(partnered(), parameters({**ALONE, "lock_in_scale": 1_000.0}))
    project = world.projects.rows[0]
    assert (project.hours_now, project.partner_total) == (500, 500)
    assert project.lock_in == pytest.approx(1.0 - np.exp(-0.5))
    assert world.providers.rows.used.tolist() == [0, 500]
    assert world.projects.rows.hours_now[1] == 0


def test_no_partner_gives_more_than_it_has_free_and_no_project_takes_more_than_it_asks():
    world = partnered(10**7)
    assert exchanged(world).projects.rows.hours_now[0] == REQUEST
    world = partnered(10**7)
    world.providers.rows["capacity"] = 300
    assert exchanged(world).projects.rows.hours_now[0] == 300


def test_with_partnerships_off_no_hours_are_lent():
    world = exchanged(partnered(), parameters(ALONE, ("partnership",)))
    assert world.projects.rows.hours_now.sum() == 0
    assert world.providers.rows.used.sum() == 0


# --- Grant programmes ------------------------------------------------------------------------------------------------


def granting(hosts=4, calls=1, capacity=10**5, share=0.5):
    """Penniless hosts, one public machine that gives half of itself to calls, one private machine."""
    world = hall(hosts, hosts, 2, calls)
    world.organisations.rows["cash"], world.organisations.rows["income"] = 0, 0.0
    machines = world.providers.rows
    machines["public"], machines["grant_share"], machines["capacity"] = [1, 0], [share, 0.0], capacity
    return world


def test_a_call_gives_free_hours_to_those_who_cannot_pay():
    world = exchanged(granting())
    assert (world.projects.rows.hours_now == REQUEST).all()
    assert world.providers.rows.used.tolist() == [4 * REQUEST, 0]
    assert world.programmes.rows.awarded[0] == 4 * REQUEST
    assert world.market.rows.awards[0] == world.market.rows.applications[0] == 4
    assert world.accounts.rows.cash.sum() == 0


@pytest.mark.parametrize("kind", list(Kind))
def test_calls_are_open_to_all_who_are_no_large_companies_and_no_providers(kind):
    world = granting()
    world.organisations.rows["kind"] = int(kind)
    exchanged(world)
    closed = kind in (Kind.COMPANY_LARGE, Kind.PROVIDER)
    assert world.market.rows.applications[0] == (0 if closed else 4)
    assert (world.projects.rows.hours_now == (0 if closed else REQUEST)).all()


def test_no_award_comes_before_its_queue_is_over():
    world = granting(1)
    world.programmes.rows["queue"] = 3
    got, applied = [], []
    for month in range(5):
        compute_exchange(world, parameters(ALONE), policy(), MONTH + month)
        got.append(int(world.projects.rows.hours_now[0]))
        applied.append(int(world.programmes.rows.applications[0]))
    assert got == [0, 0, 0, REQUEST, REQUEST]
    assert applied == [1, 0, 0, 0, 0]
    assert world.projects.rows.waited[0] == 3


def test_a_policy_may_shorten_the_queue_and_raise_the_floor():
    world = granting(2)
    world.programmes.rows["queue"], world.organisations.rows["standing"] = 3, [0.2, 0.8]
    exchanged(world, effects=policy(call_queue=-5.0, call_floor=0.5))
    assert world.projects.rows.hours_now.tolist() == [0, REQUEST]


def test_an_award_runs_for_its_window_and_then_takes_a_new_application_and_queue():
    world = granting(1)
    world.programmes.rows["queue"], world.programmes.rows["window"] = 2, 3
    world.projects.rows["hours_needed"] = 10**6
    got = []
    for month in range(10):
        compute_exchange(world, parameters({**ALONE, "run_months": 24.0}), policy(), MONTH + month)
        got.append(int(world.projects.rows.hours_now[0]) > 0)
    assert got == [False, False, True, True, True, False, False, True, True, True]


def test_an_award_in_part_at_the_margin_stays_as_large_for_its_window():
    world = granting(2, capacity=3_000)
    for month in range(3):
        compute_exchange(world, parameters(ALONE), policy(), MONTH + month)
        assert sorted(world.projects.rows.hours_now.tolist()) == [300, REQUEST]


def test_the_floor_judges_the_best_model_of_those_who_have_one():
    world = granting(3)
    world.programmes.rows["floor"] = 0.4
    world.organisations.rows["standing"], world.organisations.rows["best_model"] = [0.3, 0.5, 0.0], [7, 8, -1]
    assert exchanged(world).projects.rows.hours_now.tolist() == [0, REQUEST, REQUEST]


def test_a_call_is_open_to_its_own_region_and_a_world_call_to_all():
    world = granting(3, calls=2)
    world.organisations.rows["region"] = [0, 1, 2]
    world.programmes.rows["region"] = [0, -1]
    world.programmes.rows["hours"] = [0, 1_000]
    assert exchanged(world).market.rows.applications[0] == 4  # the first host to both
    world = granting(3)
    world.organisations.rows["region"] = [0, 1, 2]
    assert exchanged(world).projects.rows.hours_now.tolist() == [REQUEST, 0, 0]


def test_several_calls_share_the_pool_of_one_machine_without_counting_it_twice():
    world = granting(4, calls=3, capacity=4_000)
    world.programmes.rows["hours"] = [500, 700, 0]
    exchanged(world)
    assert sorted(world.programmes.rows.awarded.tolist()) == [500, 700, 800]
    assert world.projects.rows.hours_now.sum() == 2_000


def test_a_call_with_a_machine_of_its_own_awards_that_machine_only():
    world = granting(2)
    world.programmes.rows["provider"] = 1
    world.providers.rows["grant_share"] = [0.5, 0.5]
    exchanged(world)
    assert world.providers.rows.used.tolist() == [0, 2 * REQUEST]


def test_hours_that_policy_adds_come_from_free_machines_and_create_none():
    world = granting(4, capacity=1_000, share=0.0)
    exchanged(world, effects=policy(grant_hours=1e9))
    assert world.providers.rows.used.tolist() == [1_000, 1_000]
    assert world.projects.rows.hours_now.sum() == 2_000
    world = granting(4, capacity=0)
    exchanged(world, effects=policy(grant_hours=1e9))
    assert world.projects.rows.hours_now.sum() == 0


def test_the_state_pays_for_hours_beyond_the_pool_and_for_no_others():
    world = granting(4, capacity=2_000)  # a pool of 1000, 1000 more on the public machine, then a private one
    exchanged(world, parameters({**ALONE, "grant_hour_cost": 1.5, "running_cost": 0.0}), policy(grant_hours=2_300.0))
    assert world.programmes.rows.awarded[0] == 3_300
    assert world.providers.rows.used.tolist() == [2_000, 1_300]
    assert world.accounts.rows.cash[STATE] == -(150 * 1_000 + 200 * 1_300)
    assert world.providers.rows.cash.tolist() == [0, 200 * 1_300]
    assert world.accounts.rows.cash[Account.EQUIPMENT] == 150 * 1_000


def test_added_hours_without_a_call_in_the_region_lapse():
    world = granting(2)
    world.programmes.rows["region"] = 3
    exchanged(world, effects=policy(grant_hours=1e6))
    assert world.projects.rows.hours_now.sum() == 0


def test_outside_applicants_take_hours_that_no_project_receives():
    world = granting(4, capacity=200_000)
    exchanged(world, parameters({"outside_applicants": 12_000.0, "outside_request": 100.0}))
    taken = world.providers.rows.used.sum() - world.projects.rows.hours_now.sum()
    assert taken > 0
    assert world.market.rows.applications[0] > 800
    assert world.programmes.rows.awarded[0] == world.providers.rows.used[0]


@pytest.mark.parametrize(("teams", "least", "most"), [(100.0, 0.03, 0.2), (400.0, 0.008, 0.05)])
def test_the_success_rate_of_a_large_call_falls_with_the_teams_outside_the_list(teams, least, most):
    """One call a year of 8M h for requests of 1M h in the median: 100 teams give 7 % or so, 400 give 2 %."""
    awards = applications = 0
    for seed in range(12):
        world = hall(1, 0, 1, 1)
        world.seed[0] = seed
        world.providers.rows["public"], world.providers.rows["grant_share"], world.providers.rows["capacity"] = 1, 1.0, 8_000_000
        exchanged(world, parameters({"outside_applicants": 12.0 * teams, "outside_request": 1e6}))
        awards += world.market.rows.awards[0]
        applications += world.market.rows.applications[0]
    assert least < awards / applications < most


# --- The market ------------------------------------------------------------------------------------------------------


def test_buyers_pay_the_clearing_price_and_sellers_receive_it_by_hours_supplied():
    world = hall(1, 1, 3)
    world.providers.rows["capacity"] = [600, 1_200, 600]
    before = world.organisations.rows.cash[0]
    exchanged(world, parameters({**ALONE, "running_cost": 0.0}))
    assert world.providers.rows.used.tolist() == [300, 600, 300]
    assert world.providers.rows.cash.tolist() == [60_000, 120_000, 60_000]
    assert before - world.organisations.rows.cash[0] == 240_000


def test_the_highest_losing_bid_sets_the_price_up_to_four_times_the_reserve():
    world = hall(3, 3, 1)
    world.providers.rows["capacity"] = 2 * REQUEST
    world.projects.rows["expected"] = [1.0, 1.0, 6_000 * 3.0 / (10**10 + 12e6 + 1e4)]
    exchanged(world)
    assert world.regions.rows.price[0] == pytest.approx(3.0)
    assert world.projects.rows.bid[:2].tolist() == [8.0, 8.0]
    assert world.projects.rows.hours_now.tolist() == [REQUEST, REQUEST, 0]


def test_a_bid_is_no_more_than_the_cash_at_hand_shared_by_a_hosts_requests():
    world = hall(1, 2, 1)
    world.organisations.rows["cash"] = 2 * REQUEST * 300
    exchanged(world)
    assert world.projects.rows.bid.tolist() == [3.0, 3.0]
    assert (world.projects.rows.hours_now == REQUEST).all()


def test_a_run_that_is_worth_less_than_the_reserve_price_buys_nothing():
    world = hall(1, 1, 1)
    world.projects.rows["expected"] = -0.2
    exchanged(world)
    assert world.projects.rows.hours_now[0] == 0
    assert world.projects.rows.bid[0] == 0.0


def abroad(price, block=0.0):
    world = hall(4, 4, 2)
    world.providers.rows["region"] = [0, 1]
    world.regions.rows["posted"] = [2.0, price, *[9.0] * 6]
    world.regions.rows["block_chips"][0] = block
    return exchanged(world).providers.rows.used.tolist()


def test_a_host_buys_abroad_only_where_it_is_cheaper_by_more_than_the_premium():
    assert abroad(1.9) == [4 * REQUEST, 0]
    assert abroad(1.7) == [0, 4 * REQUEST]


def test_a_block_on_chips_keeps_a_regions_hosts_at_home():
    assert abroad(1.0, block=1.0) == [4 * REQUEST, 0]


def test_a_host_without_machines_at_home_buys_abroad_unless_blocked():
    for block, served in ((0.0, REQUEST), (1.0, 0)):
        world = hall(2, 2, 1)
        world.providers.rows["region"] = 4
        world.regions.rows["block_chips"] = block
        assert (exchanged(world).projects.rows.hours_now == served).all()


def test_public_machines_and_those_that_only_donate_sell_nothing():
    world = hall(2, 2, 2)
    world.providers.rows["public"], world.providers.rows["grant_share"] = [1, 0], [0.0, 1.0]
    assert exchanged(world).providers.rows.used.sum() == 0


def test_the_posted_price_is_the_mean_of_the_last_six_clearing_prices():
    world = hall(2, 2, 1)
    world.providers.rows["capacity"] = REQUEST
    prices = [2.0] * 6
    for month in range(8):
        world.regions.rows["reserve"] = 2.0 + 0.25 * month
        compute_exchange(world, parameters(ALONE), policy(), MONTH + month)
        prices.append(float(world.regions.rows.price[0]))
        assert world.regions.rows.posted[0] == pytest.approx(np.mean(prices[-6:]))


# --- Books -----------------------------------------------------------------------------------------------------------


def test_use_and_net_income_enter_a_providers_averages_a_part_at_a_time():
    world = hall(1, 1, 1)
    world.providers.rows["capacity"] = 2 * REQUEST
    exchanged(world, parameters({**ALONE, "provider_smoothing": 0.5, "running_cost": 0.6}))
    provider = world.providers.rows[0]
    assert provider.utilisation == pytest.approx(0.25)
    assert provider.income == pytest.approx(0.5 * REQUEST * 2.0 * 0.4)
    assert provider.cash == REQUEST * 200 - REQUEST * 120


def test_support_by_providers_enters_the_participation_log_at_the_stage_it_serves():
    world = hall(3, 3, 2)
    world.projects.rows["form"] = int(Form.MULTI_INSTITUTE)
    world.projects.rows["activity"][1], world.projects.rows["stage"][1] = int(Activity.DERIVE), int(Stage.POSTTRAINING)
    world.providers.rows["owner"] = [2, -1]  # the third host runs on its own machine
    exchanged(world, parameters({**ALONE, "support_months": 2.0}))
    effort = world.participation.rows[MONTH].effort[Form.MULTI_INSTITUTE, Domain.COMPUTE, :, Stakeholder.PROVIDERS]
    actors = world.participation.rows[MONTH].actors[Form.MULTI_INSTITUTE, Domain.COMPUTE, :, Stakeholder.PROVIDERS]
    assert effort[Phase.PRE_TRAINING] == pytest.approx(2.0 * REQUEST / 1e5)
    assert effort[Phase.POST_TRAINING] == pytest.approx(2.0 * REQUEST / 1e5)
    assert actors.tolist() == [1.0, 1.0, 0.0]
    assert world.participation.rows[MONTH].effort.sum() == pytest.approx(effort.sum())
