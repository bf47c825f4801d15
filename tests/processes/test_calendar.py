"""The calendar: dated series pass through their known points, and policies move only what they name."""

import numpy as np
import pytest

from sim import catalogue
from sim.processes.calendar import calendar, public_opening
from sim.world.names import REGION_NAMES
from sim.world.outside import closed_compute, reserve_level
from sim.world.populations.read import read
from tests.worlds import copied, newborn, population, rows_of, same_bits

MONTHS = 144
PARAMS = catalogue.default_parameters()
POLICY = catalogue.neutral_policy(MONTHS, 2020.0)
CHN, LAC = REGION_NAMES.index("CHN"), REGION_NAMES.index("LAC")


@pytest.fixture(scope="module")
def first():
    return newborn(seed=5, months=12, who=population(organisations=400, contributors=10, derivatives=10))


def at(first, month, **effects):
    """The world as the calendar leaves it in a month, with some effects."""
    world, policy = copied(first), POLICY[month : month + 1].copy()
    for name, value in effects.items():
        policy[name] = value
    calendar(world, PARAMS[0], policy[0], month)
    return world


def month_of(year, month):
    return 12 * (year - 2020) + month - 1


def capacity(world, *, public):
    providers = rows_of(world, "providers")
    return int(providers.capacity[(providers.public == 1) == public].sum())


def test_closed_frontier_passes_through_its_known_points():
    params = PARAMS[0]
    assert closed_compute(params, 2023 + 2 / 12) == pytest.approx(25.3)
    assert closed_compute(params, 2020.0) == pytest.approx(22.77, abs=0.01)
    assert closed_compute(params, 2025 + 2 / 12) == pytest.approx(25.3 + 2 * 0.38)


def test_closed_capability_is_compute_and_knowledge(first):
    market = at(first, 0).market.rows[0]
    assert market.capability_closed == market.compute_closed + market.knowledge_closed
    assert market.capability_closed == pytest.approx(20.45, abs=0.01)


def test_reserve_price_halves_on_schedule_and_differs_by_region(first):
    params = PARAMS[0]
    assert reserve_level(params, 2026.0) == 2.4
    assert reserve_level(params, 2026.0 - 29.5 / 12) == pytest.approx(4.8)
    regions = rows_of(at(first, month_of(2026, 1)), "regions")
    assert regions.reserve == pytest.approx(2.4 * regions.price_relative)
    providers = rows_of(at(first, month_of(2026, 1)), "providers")
    assert (providers.reserve == regions.reserve[providers.region]).all()


def test_private_capacity_is_replayed_back_by_its_growth(first):
    now, before = (capacity(at(first, month_of(year, 1)), public=False) for year in (2026, 2025))
    assert 2.6 < now / before < 3.0  # 2.7 a year, and what came online in between


def test_capacity_open_to_language_models_only_grows_until_the_record_ends(first):
    for public in (True, False):
        series = [capacity(at(first, month), public=public) for month in range(0, 72, 3)]
        falls = [later / earlier for earlier, later in zip(series, series[1:]) if later < earlier]
        assert all(ratio > 0.9 for ratio in falls), "only the few machines taken offline lower it"
        assert series[-1] > 10 * series[0]


def test_capacity_of_2024_agrees_with_the_recorded_totals_within_a_factor(first):
    months = [at(first, month_of(2024, month)) for month in (2, 5, 8, 11)]
    private = 3 * sum(capacity(world, public=False) for world in months)
    public = 3 * sum(capacity(world, public=True) for world in months)
    assert 0.36e9 / 2 < private < 0.36e9 * 2
    assert 0.2 * 76e6 / 2 < public < 0.2 * 76e6 * 3


def test_private_capacity_at_the_end_of_the_record_is_that_of_the_table(first):
    world = at(first, month_of(2026, 1))
    providers = rows_of(world, "providers")
    online = (providers.public == 0) & (providers.online <= month_of(2026, 1)) & (providers.offline < 0)
    assert (providers.capacity[online] == providers.nominal[online].astype(int)).all() and online.sum() > 20


def test_public_machines_open_to_language_models_step_by_step():
    params = PARAMS[0]
    assert public_opening(params, 2021.0) == public_opening(params, 2024.5) == 0.2
    assert public_opening(params, 2025.5) == pytest.approx(0.6)
    assert public_opening(params, 2026.5) == public_opening(params, 2030.0) == 1.0


def test_providers_come_online_and_go_offline_in_their_month(first):
    providers = rows_of(first, "providers")
    late = int(np.argmax((providers.online == month_of(2025, 6)) & (providers.nominal > 0)))
    gone = int(np.argmax(providers.offline == month_of(2024, 11)))
    before, after = (at(first, month_of(2025, month)).providers.rows[late].capacity for month in (5, 6))
    assert before == 0 < after
    before, after = (at(first, month_of(2024, month)).providers.rows[gone].capacity for month in (10, 11))
    assert before > 0 == after


def test_restrictions_rise_to_what_audits_found_and_no_further(first):
    dates = ((2020, 1), (2024, 4), (2026, 1), (2031, 12))
    shares = [at(first, month_of(*date)).languages.rows[0].restricted for date in dates]
    assert shares == sorted(shares) and shares[0] < 0.001
    assert 0.03 <= shares[1] <= 0.08 and 0.13 <= shares[2] <= 0.30 and shares[3] <= 0.25
    more = at(first, month_of(2026, 1), restriction_extra=0.1).languages.rows[0].restricted
    assert more == pytest.approx(shares[2] + 0.1)


def test_organisations_enter_in_their_month_knowing_what_is_public_then(first):
    month = month_of(2023, 7)
    world = copied(first)
    world.market.rows[0].knowledge_public = -0.5
    calendar(world, PARAMS[0], POLICY[month], month)
    rows = rows_of(world, "organisations")
    entered = rows[rows.born == month]
    assert len(entered) > 5 and (entered.alive == 1).all() and (entered.absorbed == -0.5).all()
    assert (entered.knowledge == -0.5 + entered.secret).all()
    assert (rows.alive[rows.born > month] == 0).all() and (rows.alive[rows.born < 0] == 0).all()


def test_blocks_and_factors_hold_only_while_a_policy_writes_them(first):
    chips = np.zeros(8)
    chips[CHN] = 0.6
    blocked = rows_of(at(first, 60, block_chips=chips, block_weights=chips, block_hub=chips), "regions")
    assert blocked.block_chips.tolist() == blocked.block_hub.tolist() == chips.tolist()
    assert blocked.block_weights[CHN, CHN] == 0.0 and (np.delete(blocked.block_weights[CHN], CHN) == 0.6).all()
    assert rows_of(at(first, 60), "regions").block_weights.max() == 0.0
    halved = rows_of(at(first, 60, unclear_factor=np.full(8, 0.5)), "regions").unclear
    assert halved == pytest.approx(0.5 * rows_of(at(first, 60), "regions").unclear)
    assert rows_of(at(first, 60, unclear_factor=np.full(8, 9.0)), "regions").unclear.max() == 1.0


def test_unclear_law_is_that_of_the_region_table():
    assert PARAMS[0].law_unclear.tolist() == [float(row["text_mining_unclear_assumed"]) for row in read("regions")]


def test_dearer_compute_moves_prices_of_its_region_alone(first):
    factor = np.ones(8)
    factor[CHN] = 1.5
    usual, dearer = (rows_of(at(first, 60, spot_price_factor=f), "regions").reserve for f in (np.ones(8), factor))
    assert dearer / usual == pytest.approx(factor)


@pytest.mark.parametrize("month", [0, 60, 120])
def test_added_public_hours_all_arrive_and_at_public_machines_only(first, month):
    extra = np.zeros(8)
    extra[LAC] = 100_000.0
    plain, more = (rows_of(at(first, month, **effects), "providers") for effects in ({}, {"capacity_extra": extra}))
    gained = more.capacity - plain.capacity
    assert 100_000 - 20 <= gained.sum() <= 100_000
    assert ((gained == 0) | ((plain.region == LAC) & (plain.public == 1) & (plain.owner < 0))).all()


def test_a_capacity_factor_scales_a_region_and_no_other(first):
    factor = np.ones(8)
    factor[CHN] = 0.5
    plain, cut = (rows_of(at(first, 60, **effects), "providers") for effects in ({}, {"capacity_factor": factor}))
    other = plain.region != CHN
    assert (cut.capacity[other] == plain.capacity[other]).all()
    assert cut.capacity[~other].sum() == pytest.approx(0.5 * plain.capacity[~other].sum(), rel=1e-4)


def test_the_calendar_changes_only_what_it_declares(first):
    moved = {column.split(".")[0] + "." + column.split(".")[1] for column in same_bits(first, at(first, 43))}
    assert moved <= {"market.compute_closed", "market.capability_closed", "regions.reserve", "regions.unclear",
                     "providers.reserve", "providers.capacity", "languages.restricted", "organisations.alive",
                     "organisations.absorbed", "organisations.knowledge"}  # fmt: skip


def test_compiled_and_interpreted_calendars_agree_to_the_bit(first):
    if not hasattr(calendar, "py_func"):
        pytest.skip("kernels are interpreted already")
    compiled, interpreted = at(first, 50), copied(first)
    calendar.py_func(interpreted, PARAMS[0], POLICY[50], 50)
    assert same_bits(compiled, interpreted) == []
