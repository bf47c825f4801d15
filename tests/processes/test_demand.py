"""Demand: adopters weigh capability, price, terms and blocks; what they pay reaches others to the cent; rivals are near."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.processes.demand import adoption, demand, world_spending
from sim.processes.rivalry import make_field, nearness
from sim.processes.shelf import SHELF
from sim.world.names import REGIONS, Account, Domain, Form, Phase, ProviderKind, SegmentKind, Stakeholder, Terms
from sim.world.tables import CHOICE
from tests.processes.handmade import all_cash, effects, parameters, random_world, world_of

NO_CLOSED = {"closed_api_opens": 3000.0}


def score_of(capability, difficulty=25.0, scale=0.5):
    """The score that shows a capability on a benchmark."""
    return 1.0 / (1.0 + math.exp(-(capability - difficulty) / scale))


def market(capabilities, owners=None, params=None, providers=0, **columns):
    """A world of organisations with one open model each, of these capabilities as scores show them."""
    world = world_of(max(8, len(capabilities)), len(capabilities), providers, params)
    models = world.artefacts.rows[: len(capabilities)]
    models["score"] = [score_of(k) for k in capabilities]
    models["owner"] = np.arange(len(capabilities)) if owners is None else owners
    for name, value in columns.items():
        models[name] = value
    world.market.rows["seen_open"] = max(capabilities, default=25.0)
    organisations = world.organisations.rows
    for i, owner in enumerate(models["owner"]):
        organisations["best_model"][owner] = i
    return world


def chosen(world, params=None, now=None):
    demand(world, parameters() if params is None else params, effects() if now is None else now, 0)
    return world.artefacts.rows.use


def shares(world):
    """Open shares of use by segment kind, mean over regions."""
    return world.segments.rows.open_share.reshape(-1, REGIONS).mean(axis=1)


def typical_market(gap=0.5):
    """Twenty open models, the best ``gap`` behind the closed frontier, each 0.08 OOM below the last; half on limited terms."""
    best = 25.5 - gap
    return market([best - 0.08 * k for k in range(CHOICE)], terms=[int(Terms.OPEN), int(Terms.RESTRICTED)] * 10, claim=0.5)


def test_open_shares_of_a_typical_market_lie_within_those_observed_in_2024_and_2025():
    world = typical_market()
    chosen(world)
    enterprise, public, developer, any_use = shares(world)
    assert 0.11 < enterprise < 0.19
    assert 0.11 < public < 0.19
    assert 0.25 < developer < 0.33
    assert 0.63 < any_use < 0.89


def test_the_constants_put_a_typical_market_in_the_middle_of_the_observed_ranges():
    world = typical_market()
    chosen(world)
    assert shares(world)[[0, 2, 3]] == pytest.approx([0.15, 0.29, 0.76], abs=0.015)


def test_open_share_falls_as_the_gap_to_the_closed_frontier_widens():
    seen = []
    for gap in (0.0, 0.5, 1.0, 2.0):
        world = typical_market(gap)
        chosen(world)
        seen.append(shares(world))
    assert (np.diff(seen, axis=0) < 0.0).all()


def test_without_open_models_all_use_is_closed_and_all_money_goes_to_closed_labs():
    world = market([])
    chosen(world)
    assert (world.segments.rows.open_share == 0.0).all()
    assert (world.segments.rows["count"] == 0).all()
    assert world.accounts.rows[Account.CLOSED_LABS].cash > 0
    assert world.accounts.rows[Account.INTEGRATORS].cash == 0


def test_before_closed_interfaces_open_all_use_is_on_open_models():
    world = market([20.0, 20.5])
    chosen(world, now=effects(2020.25))
    assert (world.segments.rows.open_share == 1.0).all()
    assert world.accounts.rows[Account.CLOSED_LABS].cash == 0


def test_a_world_with_nothing_to_use_spends_nothing():
    world = market([])
    chosen(world, parameters(NO_CLOSED))
    assert (world.accounts.rows.cash == 0).all()
    assert (world.segments.rows.welfare == 0.0).all()


def test_a_more_capable_model_is_used_more():
    use = chosen(market([24.8, 25.0, 25.2]))
    assert use[0] < use[1] < use[2]


def test_models_alike_in_everything_are_used_alike():
    use = chosen(market([25.0] * 5))
    assert use == pytest.approx(use[0])


def test_a_clone_takes_most_of_its_use_from_other_open_models():
    alone, doubled = market([25.0, 24.9]), market([25.0, 24.9, 25.0])
    before, after = chosen(alone).sum(), chosen(doubled).sum()
    assert 0.0 < after - before < 0.5 * after / 3


def test_terms_cost_a_model_more_with_the_public_sector_than_with_developers():
    world = market([25.0, 25.0], terms=[int(Terms.OPEN), int(Terms.GATED)])
    chosen(world)
    rows = world.segments.rows

    def limited(kind):
        row = rows[kind * REGIONS]
        found = {int(model): share for model, share in zip(row.seen, row.share, strict=True) if model >= 0}
        return found[1] / (found[0] + found[1])

    assert limited(SegmentKind.PUBLIC) < limited(SegmentKind.ENTERPRISE) < limited(SegmentKind.DEVELOPER) < 0.5


def test_a_claim_to_be_open_draws_users_as_far_as_claims_are_trusted():
    use = chosen(market([25.0, 25.0], claim=[1.0, 0.0]))
    assert use[0] > use[1]
    world = market([25.0, 25.0], claim=[1.0, 0.0])
    world.segments.rows["label_trust"] = 0.0
    use = chosen(world)
    assert use[0] == pytest.approx(use[1])


def test_a_model_without_a_regions_languages_is_used_less_there():
    world = market([25.0, 25.0])
    world.artefacts.rows["language_gap"][0, 5] = 1.0
    chosen(world)
    rows = world.segments.rows
    for s in range(rows.size):
        found = {int(m): share for m, share in zip(rows[s].seen, rows[s].share, strict=True) if m >= 0}
        assert (found[0] < found[1]) == (rows[s].region == 5)


def test_blocked_weights_are_not_used_in_the_region_that_is_cut_off():
    world = market([25.0, 24.5])
    maker = world.organisations.rows[0].region
    world.regions.rows["block_weights"][maker, 4] = 1.0
    chosen(world)
    for row in world.segments.rows:
        assert (0 in row.seen) == (row.region != 4)


def test_no_border_is_closed_while_labels_are_off():
    world = market([25.0, 24.5])
    world.regions.rows["block_weights"], world.regions.rows["block_hub"] = 1.0, 1.0
    chosen(world, parameters(off=("labels",)))
    assert (world.segments.rows.open_share > 0.0).all()


def test_age_keeps_nothing_from_being_seen_while_obsolescence_is_off():
    world = market([25.0] * 30 + [24.99] * 30, born=[-60] * 30 + [0] * 30)
    use = chosen(world, parameters(off=("obsolescence",)))
    assert (use[:30] > 0.0).sum() == CHOICE
    assert (use[30:] == 0.0).all()


def test_people_cut_off_from_the_hub_use_closed_models():
    world = market([25.0])
    world.regions.rows["block_hub"][2] = 1.0
    chosen(world)
    rows = world.segments.rows
    assert (rows.open_share[rows.region == 2] == 0.0).all()
    assert (rows.open_share[rows.region != 2] > 0.0).all()


def test_where_closed_interfaces_are_blocked_all_use_is_open():
    now = effects()
    now["closed_api"][1] = 0.0
    world = market([25.0])
    chosen(world, now=now)
    rows = world.segments.rows
    assert (rows.open_share[rows.region == 1] == 1.0).all()
    assert (rows.open_share[rows.region != 1] < 1.0).all()


def test_procurement_reserves_public_spending_and_nobody_elses():
    now = effects()
    now["open_procurement"][6] = 0.5
    reserved, free = market([25.0]), market([25.0])
    chosen(reserved, now=now)
    chosen(free)
    more = reserved.segments.rows.open_share - free.segments.rows.open_share
    here = (free.segments.rows.kind == SegmentKind.PUBLIC) & (free.segments.rows.region == 6)
    assert more[here] == pytest.approx(0.5 * (1.0 - free.segments.rows.open_share[here]))
    assert (more[~here] == 0.0).all()


def test_cheaper_closed_models_draw_users_from_open_ones():
    assert chosen(market([25.0]), now=effects(closed_price=0.5)).sum() < chosen(market([25.0])).sum()


@pytest.mark.parametrize("hidden", [{"revealed": 0}, {"terms": int(Terms.CLOSED)}, {"retired": 1}, {"domain": int(Domain.DATA)}])
def test_what_is_not_on_offer_is_not_used(hidden):
    world = market([25.0], **hidden)
    world.artefacts.rows["use"], world.artefacts.rows["reach"] = 0.3, 5.0
    use = chosen(world)
    assert use[0] == 0.0
    assert world.artefacts.rows[0].reach == 0.0


def test_adopters_look_at_no_more_than_twenty_models():
    world = market([25.0 - 0.01 * k for k in range(60)])
    chosen(world)
    assert (world.segments.rows["count"] == CHOICE).all()
    assert (world.artefacts.rows.use > 0.0).sum() <= SHELF


def test_of_many_models_the_most_visible_are_seen_and_a_capable_newcomer_too():
    n = 80
    world = market([24.0] * (n - 1) + [25.5], use_visible=[1000.0 - k for k in range(n - 1)] + [0.0], born=0)
    chosen(world, parameters({"adopter_visibility_floor": 0.1}))
    seen = set(world.segments.rows.seen.ravel().tolist())
    assert n - 1 in seen
    assert set(range(CHOICE - 1)) <= seen
    assert n - 2 not in seen


def test_old_models_leave_the_shelf_when_attention_ages():
    world = market([25.0] * 60, born=[-60] * 30 + [0] * 30)
    use = chosen(world)
    assert (use[:30] == 0.0).all()
    assert (use[30:] > 0.0).sum() == CHOICE


@settings(max_examples=40)
@given(seed=st.integers(0, 10**6), year=st.floats(2019.0, 2032.0))
def test_customers_pay_exactly_what_others_receive(seed, year):
    world = random_world(seed)
    total, before = all_cash(world), world.accounts.rows.cash.copy()
    clouds = world.providers.rows.cash.copy()
    chosen(world, now=effects(year))
    gained = world.accounts.rows.cash - before
    paid = -int(gained[Account.CUSTOMERS])
    received = int(gained[Account.CLOSED_LABS] + gained[Account.INTEGRATORS]) + int((world.providers.rows.cash - clouds).sum())
    assert paid == received >= 0
    assert all_cash(world) == total


def test_open_use_pays_host_cloud_and_integrators_in_their_parts():
    params = parameters({**NO_CLOSED, "adopter_volume_elasticity": 0.0})
    world = market([25.0], params=params, providers=8)
    chosen(world, params)
    spent = world.segments.rows.spending.sum() * params.adopter_open_price * 100
    assert world.organisations.rows[0].revenue_due == pytest.approx(0.05 * spent, abs=2)
    assert world.providers.rows.cash.sum() == pytest.approx(0.5 * spent, abs=10)
    assert world.accounts.rows[Account.INTEGRATORS].cash == pytest.approx(0.45 * spent, abs=10)


def test_clouds_of_a_region_share_by_capacity_and_others_get_nothing():
    world = market([25.0], providers=4)
    machines = world.providers.rows
    machines["region"], machines["capacity"] = (0, 0, 0, 1), (100, 300, 0, 100)
    machines["kind"][3] = int(ProviderKind.PUBLIC)
    chosen(world)
    assert machines.cash[1] == pytest.approx(3 * machines.cash[0], rel=1e-5)
    assert machines.cash[2] == machines.cash[3] == 0


def test_the_part_of_a_host_that_is_gone_goes_to_integrators():
    here, gone = market([25.0]), market([25.0])
    gone.organisations.rows["alive"][0] = 0
    chosen(here)
    chosen(gone)
    due = here.organisations.rows[0].revenue_due
    assert due > 0
    assert gone.organisations.rows[0].revenue_due == 0
    more = gone.accounts.rows[Account.INTEGRATORS].cash - here.accounts.rows[Account.INTEGRATORS].cash
    assert more == due


@pytest.mark.parametrize("paid", [0.0, 0.5, 1.0])
def test_without_recovery_of_cost_a_host_keeps_what_states_do_not_pay_and_integrators_get_the_rest(paid):
    usual, bound = market([25.0]), market([25.0])
    bound.organisations.rows["patron_kind"][0, 0] = int(Account.STATE)
    bound.organisations.rows["patron_share"][0, 0] = paid
    chosen(usual)
    chosen(bound, now=effects(cost_recovery=0.2))
    due, kept = (world.organisations.rows[0].revenue_due for world in (usual, bound))
    assert kept == pytest.approx((1.0 - 0.8 * paid) * due, abs=1) and due > 0
    more = bound.accounts.rows[Account.INTEGRATORS].cash - usual.accounts.rows[Account.INTEGRATORS].cash
    assert more == due - kept


def test_use_grows_a_little_where_it_is_cheap():
    elastic, rigid = parameters({"adopter_volume_elasticity": -0.5}), parameters({"adopter_volume_elasticity": 0.0})
    worlds = market([25.0]), market([25.0])
    for world, params in zip(worlds, (elastic, rigid), strict=True):
        chosen(world, params)
    assert worlds[0].organisations.rows[0].revenue_due > worlds[1].organisations.rows[0].revenue_due


def test_world_spending_passes_its_known_points_and_never_falls():
    params = parameters()
    assert world_spending(params, 2024.5) == pytest.approx(3.5e9)
    assert world_spending(params, 2025.5) == pytest.approx(2.2 * 3.5e9)
    years = np.arange(2019.0, 2040.0, 1 / 12)
    spent = np.array([world_spending(params, year) for year in years])
    assert (np.diff(spent) > 0.0).all()
    growth = (spent[1:] / spent[:-1]) ** 12
    assert growth[np.searchsorted(years, 2025.5)] == pytest.approx(1.4, abs=0.02)
    assert growth[-1] == pytest.approx(1.1, abs=0.01)
    assert world_spending(params, 2022.5) < 1e8 < world_spending(params, 2023.0)


def test_adoption_is_half_way_in_its_middle_year_and_rises():
    params = parameters()
    assert adoption(params, params.adoption_midpoint) == pytest.approx(0.5 * params.adoption_most)
    assert adoption(params, 2024.0) < adoption(params, 2030.0) < params.adoption_most


def test_users_reached_are_the_users_of_segments_times_shares():
    params = parameters()
    world = market([25.0, 24.8], params=params)
    chosen(world, params)
    rows = world.segments.rows
    expected = (rows.users * rows.open_share).sum() * adoption(params, 2024.5)
    assert world.artefacts.rows.reach.sum() == pytest.approx(expected)


def test_users_are_logged_once_each_month_by_form_in_their_own_cell():
    world = market([25.0])
    chosen(world)
    effort = world.participation.rows[0].effort
    cell = (int(Form.SINGLE_COMPANY), int(Domain.MODELS), int(Phase.POST_RELEASE), int(Stakeholder.USERS))
    assert effort[cell] == pytest.approx(world.artefacts.rows[0].reach)
    assert effort.sum() == effort[cell]
    assert world.participation.rows[0].weighted[cell] == pytest.approx(0.1 * effort[cell])
    assert world.participation.rows[0].actors[cell] == 32


@given(st.lists(st.tuples(st.floats(18.0, 28.0), st.floats(0.0, 1.0)), min_size=1, max_size=41), st.floats(18.0, 28.0))
def test_rivalry_by_running_sums_is_the_sum_over_all_offers(offers, mine):
    power = np.array([math.exp((k - 23.0) / 1.1) for k, _ in offers])
    share = np.array([s for _, s in offers]) / max(1.0, sum(s for _, s in offers))
    slow = sum(s * math.exp(-abs(mine - k) / 1.1) for s, (k, _) in zip(share, offers, strict=True))
    assert nearness(make_field(power, share), math.exp((mine - 23.0) / 1.1)) == pytest.approx(min(1.0, slow), abs=1e-9)


def test_rivalry_is_felt_by_those_near_the_closed_frontier_most():
    world = market([25.4, 24.0, 21.0])
    chosen(world)
    felt = world.organisations.rows.rivalry
    assert felt[0] > felt[1] > felt[2] > 0.0


def test_ones_own_models_are_no_rivals():
    params = parameters(NO_CLOSED)
    alone = market([25.0, 25.0, 24.9], owners=[0, 0, 0], params=params)
    chosen(alone, params)
    assert alone.organisations.rows[0].rivalry == 0.0
    assert alone.organisations.rows[1].rivalry > 0.5  # one without a model measures itself against what is used


def test_an_owner_whose_models_nobody_uses_is_measured_over_all_segments():
    capabilities = [25.0 - 0.001 * k for k in range(30)]
    world = market(capabilities)
    use = chosen(world)
    idle = np.flatnonzero(use == 0.0)
    assert idle.size > 0
    assert (world.organisations.rows.rivalry[idle] > 0.1).all()


def test_a_clone_of_the_leader_raises_its_rivalry():
    params = parameters(NO_CLOSED)
    alone, cloned = market([25.0, 23.0], params=params), market([25.0, 23.0, 25.0], params=params)
    for world in (alone, cloned):
        chosen(world, params)
    assert cloned.organisations.rows[0].rivalry > alone.organisations.rows[0].rivalry + 0.2


def test_rivals_count_where_the_own_models_are_used():
    world = market([25.0, 25.0])
    regions = world.organisations.rows.region
    for r in range(REGIONS):  # the first is barred from every region but its own, the second from that
        world.regions.rows["block_weights"][regions[0], r] = r != 0
        world.regions.rows["block_weights"][regions[1], r] = r == 0
    chosen(world)
    apart = world.organisations.rows[0].rivalry
    together = market([25.0, 25.0])
    chosen(together)
    assert apart < together.organisations.rows[0].rivalry


@settings(max_examples=30)
@given(seed=st.integers(0, 10**6))
def test_rivalry_and_shares_are_shares_in_worlds_of_any_kind(seed):
    world = random_world(seed)
    chosen(world)
    rows = world.organisations.rows
    assert ((rows.rivalry >= 0.0) & (rows.rivalry <= 1.0)).all()
    segments = world.segments.rows
    assert ((segments.open_share >= 0.0) & (segments.open_share <= 1.0)).all()
    assert (segments.share.sum(axis=1) <= 1.0 + 1e-12).all()
    assert world.artefacts.rows.use.sum() <= 1.0 + 1e-9
    assert np.isfinite(segments.welfare).all()


@settings(max_examples=20)
@given(seed=st.integers(0, 10**6))
def test_models_in_any_order_of_rows_get_the_same_bits(seed):
    one_way, other = random_world(seed), random_world(seed)
    n = one_way.artefacts.rows.size
    order = np.random.default_rng(seed).permutation(n)
    place = np.argsort(order)
    other.artefacts.rows[:] = one_way.artefacts.rows[order]
    best = one_way.organisations.rows.best_model
    other.organisations.rows["best_model"] = np.where(best >= 0, place[best], -1)
    chosen(one_way)
    chosen(other)
    for column in ("use", "reach"):
        assert (one_way.artefacts.rows[column][order] == other.artefacts.rows[column]).all(), column
    for column in ("revenue_due", "rivalry"):
        assert (one_way.organisations.rows[column] == other.organisations.rows[column]).all(), column
    assert (one_way.segments.rows.welfare == other.segments.rows.welfare).all()
    assert (one_way.providers.rows.cash == other.providers.rows.cash).all()


@settings(max_examples=20)
@given(seed=st.integers(0, 10**6))
def test_organisations_and_providers_in_any_order_of_rows_get_the_same_bits(seed):
    one_way, other = random_world(seed), random_world(seed)
    draws = np.random.default_rng(seed)
    order, machines = draws.permutation(30), draws.permutation(12)
    other.organisations.rows[:] = one_way.organisations.rows[order]
    other.artefacts.rows["owner"] = np.argsort(order)[one_way.artefacts.rows.owner]
    other.providers.rows[:] = one_way.providers.rows[machines]
    chosen(one_way)
    chosen(other)
    for column in ("revenue_due", "rivalry"):
        assert (one_way.organisations.rows[column][order] == other.organisations.rows[column]).all(), column
    assert (one_way.providers.rows.cash[machines] == other.providers.rows.cash).all()
    assert (one_way.accounts.rows.cash == other.accounts.rows.cash).all()
