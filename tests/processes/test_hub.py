"""The hub's arrivals, bases, visibility and logs: what arrives belongs somewhere, and everything adds up."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.processes.arrival import form_of
from sim.processes.bases import base_reach, find, open_bases, open_supply
from sim.processes.hub import arrivals_bound, arrivals_mean, hub
from sim.world.names import Derivation, Domain, Form, Item, Kind, Phase, Stakeholder, Terms
from sim.world.tables import RECENT
from tests.processes.handmade import effects, parameters
from tests.processes.hubs import CALM, blocked, derived, grown, hub_of, lived, rows_of
from tests.worlds import copied, same_bits


@pytest.fixture(scope="module")
def living():
    return grown(4000, models=80)


def test_no_derivative_is_older_than_its_base_or_its_parent(living):
    children, models, everyone = derived(living), living.artefacts.rows, rows_of(living)
    assert (children.born >= models.born[children.base_model]).all()
    handed_on = children[children.parent >= 0]
    assert len(handed_on) > 100
    assert (handed_on.born > everyone.born[handed_on.parent]).all()


def test_a_parent_hangs_on_the_same_base_as_its_child(living):
    handed_on, everyone = derived(living), rows_of(living)
    handed_on = handed_on[handed_on.parent >= 0]
    assert (everyone.base_model[handed_on.parent] == handed_on.base_model).all()
    assert len(np.unique(handed_on.parent)) > len(handed_on) / RECENT / 2


def test_kinds_and_the_share_that_derives_are_as_declared(living):
    params, rows, children = parameters(), rows_of(living), derived(living)
    expected = [params.derived_share_hub, *params.derivative_kinds]
    found = [len(children) / len(rows), *(np.mean(children.kind == kind) for kind in list(Derivation)[1:])]
    for share, seen, n in zip(expected, found, (len(rows), *3 * (len(children),)), strict=True):
        assert abs(seen - share) < 4.0 * math.sqrt(share * (1.0 - share) / n)
    assert (rows.kind[rows.base_model < 0] == Derivation.ROOT).all()


def test_ids_are_never_given_twice(living):
    assert len(np.unique(rows_of(living).id)) == living.derivatives.count[0]
    assert len(np.unique(rows_of(living, "publishers").id)) == living.publishers.count[0]


def test_every_model_counts_once_for_its_publisher_and_every_derivative_for_its_base(living):
    held = np.bincount(rows_of(living).publisher, minlength=living.publishers.count[0])
    assert (held == rows_of(living, "publishers").models).all()
    hung = np.bincount(derived(living).base_model, minlength=living.artefacts.rows.size)
    assert (hung == living.artefacts.rows.derivatives).all()


def test_bases_and_families_hold_shares_of_one_visibility(living):
    models = rows_of(living, "artefacts")
    assert models.visible.sum() == pytest.approx(1.0)
    assert models.visible_family[models.family == np.arange(models.size)].sum() == pytest.approx(1.0)


def test_a_family_sees_what_its_members_earn():
    params = parameters()
    world = hub_of(2000, models=30, params=params)
    world.artefacts.rows["family"] = np.arange(30) // 3 * 3
    lived(world, params)
    models = world.artefacts.rows
    for root in range(0, 30, 3):
        assert models.visible_family[root] == pytest.approx(models.visible[root : root + 3].sum())


def test_only_open_models_that_are_not_withdrawn_are_built_on():
    params = parameters()
    world = hub_of(3000, models=60, params=params, spread=False)
    models = world.artefacts.rows
    models["revealed"][0::6], models["domain"][1::6] = 1 << int(Item.CODE), int(Domain.DATA)
    models["terms"][2::6], models["retired"][3::6] = int(Terms.CLOSED), 1
    lived(world, params)
    may = np.isin(np.arange(60) % 6, (4, 5))
    assert (models.derivatives[~may] == 0).all()
    assert (models.downloads[~may] == 0.0).all()
    assert (models.derivatives[may] > 0).all()
    assert (models.downloads[may] > 0.0).all()


def test_without_open_models_all_arrivals_are_roots():
    world = grown(500, models=0)
    assert world.derivatives.count[0] > 300
    assert (rows_of(world).base_model == -1).all()
    assert rows_of(world).downloads.sum() > 0.0


def test_a_hub_of_nothing_stays_empty():
    world = grown(0, models=0, months=6)
    assert world.derivatives.count[0] == 0


@settings(max_examples=30)
@given(supply=st.floats(0.0, 1.0), year=st.floats(2018.0, 2035.0), base=st.floats(0.0, 1e5), seed=st.integers(0, 2**32))
def test_no_month_adds_more_than_the_bound_that_room_is_made_for(supply, year, base, seed):
    params = parameters()
    world = hub_of(10, models=0, months=1)
    world.market.rows["arrivals_base"] = base
    mean = arrivals_mean(world, params, effects(year), supply)
    assert arrivals_bound(world, params, effects(year)) >= mean + 9.0 * math.sqrt(mean)


def test_the_run_sees_about_the_rows_it_was_built_for():
    params = parameters({"supply_usual": 1.0 - math.exp(-0.5)})
    world = lived(hub_of(5000, params=params), params)
    assert world.derivatives.count[0] == pytest.approx(5000, rel=0.06)


def test_better_documentation_of_the_supply_brings_more_arrivals_and_to_the_documented():
    params = parameters(CALM)
    found = []
    for months in (0.5, 4.0):
        world = hub_of(3000, models=20, params=params, spread=False)
        world.artefacts.rows["documentation"] = 1.0
        world.artefacts.rows["documentation"][:5] = months
        derivatives = lived(world, params).artefacts.rows.derivatives
        found.append((world.derivatives.count[0], derivatives[:5].sum() / derivatives.sum()))
    assert found[1][0] > 1.1 * found[0][0]
    assert found[1][1] > 1.5 * found[0][1]


def test_without_the_cost_of_reuse_documentation_does_not_count():
    params = parameters(CALM, ("reuse_cost",))
    worlds = []
    for months in (0.1, 4.0):
        world = hub_of(1000, models=10, params=params)
        world.artefacts.rows["documentation"] = months
        worlds.append(lived(world, params))
    assert (rows_of(worlds[0]).base_model == rows_of(worlds[1]).base_model).all()


def test_weights_that_stay_at_home_are_built_on_less_and_others_more():
    open_borders, closed, ungated = ({}, (), False), ({}, (), True), ({}, ("labels",), True)
    shares = []
    for overrides, off, block in (open_borders, closed, ungated):
        params = parameters({**CALM, **overrides}, off)
        world = hub_of(4000, models=40, params=params, spread=False)
        if block:
            blocked(world, 2)
        lived(world, params)
        region = world.organisations.rows.region[world.artefacts.rows.owner]
        shares.append(world.artefacts.rows.derivatives[region == 2].sum() / world.artefacts.rows.derivatives.sum())
    assert shares[1] < 0.7 * shares[0]
    assert shares[2] == shares[0]


def test_a_hub_cut_off_from_a_region_costs_foreign_models_users_but_not_those_at_home():
    params = parameters(CALM)
    world = hub_of(1000, models=40, params=params, spread=False)
    world.regions.rows["block_hub"][4] = 1.0
    reach = np.diff(base_reach(world, np.arange(40), params, 0), prepend=0.0)
    region = world.organisations.rows.region[world.artefacts.rows.owner]
    assert reach[region != 4].max() < reach[region == 4].min()


def test_old_bases_fade_and_without_obsolescence_do_not():
    params, world = parameters(), hub_of(100, models=2, spread=False)
    world.artefacts.rows["born"] = (0, 8)
    for off, ratio in (((), 2.0 ** (-8.0 / params.base_half_life)), (("obsolescence",), 1.0)):
        params = parameters({"derivation_exploration": 0.0}, off)
        weights = np.diff(base_reach(world, np.arange(2), params, 20), prepend=0.0)
        assert weights[0] / weights[1] == pytest.approx(ratio)


def test_a_better_model_of_a_liked_family_on_better_terms_draws_more():
    params = parameters({"derivation_exploration": 0.0})
    world = hub_of(100, models=5, spread=False)
    models = world.artefacts.rows
    models["difficulty"][1] += 1.0
    models["fitness_family"][2] = 1.0
    models["terms"][3] = int(Terms.RESTRICTED)
    models["visible"][4] = models["visible_family"][4] = 0.1
    weights = np.diff(base_reach(world, np.arange(5), params, 0), prepend=0.0)
    lift = (0.1 / params.derivation_floor + 1.0) ** (params.derivation_own + params.derivation_family)
    expected = [1.0, math.exp(params.derivation_quality), math.e, params.licence_pull[Terms.RESTRICTED], lift]
    assert weights / weights[0] == pytest.approx(expected)


def test_some_who_look_for_a_base_take_any():
    world = hub_of(100, models=2, spread=False)
    world.artefacts.rows["difficulty"] = (10.0, 40.0)
    params = parameters({"derivation_exploration": 0.5})
    weights = np.diff(base_reach(world, np.arange(2), params, 0), prepend=0.0)
    assert weights[0] / weights.sum() == pytest.approx(0.25, rel=1e-3)


@settings(max_examples=50)
@given(weights=st.lists(st.floats(0.0, 10.0), min_size=1, max_size=20), draw=st.floats(0.0, 0.999999))
def test_a_point_falls_into_the_stretch_of_a_base_with_weight(weights, draw):
    reach = np.cumsum(weights)
    if reach[-1] > 0.0:
        j = find(reach, draw * reach[-1])
        assert weights[j] > 0.0
        assert reach[j] - weights[j] <= draw * reach[-1] * (1.0 + 1e-12)


def test_the_open_supply_is_what_is_usual_where_there_is_none():
    params = parameters()
    assert open_supply(hub_of(10, models=0), np.empty(0, np.int64), params) == params.supply_usual


def test_rows_of_artefacts_in_any_order_give_the_same_hub():
    params = parameters()
    world = hub_of(1500, models=40, params=params)
    models = world.artefacts.rows
    models["born"] = 0  # all stand in the table from the start
    models["family"] = np.arange(40) // 2 * 2
    other = copied(world)
    places = np.random.default_rng(3).permutation(40)  # row i of the one is row places[i] of the other
    other.artefacts.rows[places] = models
    other.artefacts.rows["family"][places] = places[models.family]
    lived(world, params)
    lived(other, params)
    assert rows_of(world).base_model.max() >= 0
    base = rows_of(world).base_model
    assert (rows_of(other).base_model == np.where(base >= 0, places[base], -1)).all()
    assert same_bits(world, other, ("publishers", "market", "participation")) == []
    assert same_bits(world, other, ("derivatives",)) == ["derivatives.base_model"]
    assert (other.artefacts.rows.downloads[places] == models.downloads).all()
    assert (other.artefacts.rows.visible_family[places] == models.visible_family).all()


def test_a_model_that_draws_nobody_changes_nothing_for_the_others():
    params = parameters({"derivation_exploration": 0.0})
    world = hub_of(800, models=20, params=params)
    world.artefacts.rows["terms"][7] = int(Terms.CLOSED)
    other = copied(world)
    other.artefacts.rows["fitness_family"][7] = 5.0
    assert same_bits(lived(world, params), lived(other, params), ("derivatives", "publishers")) == []


def test_work_on_derivatives_is_booked_for_the_form_that_made_the_base():
    params = parameters()
    world = hub_of(600, models=14, params=params, months=12, spread=False)
    lived(world, params, months=12)
    effort, n = world.participation.rows.effort, derived(world)
    users = effort[:, :, Domain.MODELS, Phase.POST_RELEASE, Stakeholder.USERS]
    assert effort.sum() == pytest.approx(users.sum())
    months = sum(params.derivation_months[kind - 1] * (n.kind == kind).sum() for kind in (1, 2, 3))
    assert users.sum() == pytest.approx(months * world.market.rows[0].hub_weight)
    actors = world.participation.rows.actors[:, :, Domain.MODELS, Phase.POST_RELEASE, Stakeholder.USERS]
    kinds = world.organisations.rows.kind[world.artefacts.rows.owner[n.base_model]]
    assert actors.sum() == len(n)
    assert actors[:, Form.SINGLE_COMPANY].sum() == np.isin(kinds, (Kind.COMPANY_LARGE, Kind.START_UP)).sum()
    assert actors[:, Form.NONPROFIT_GRASSROOTS].sum() == (kinds == Kind.GRASSROOTS).sum()


def test_a_model_of_a_project_counts_for_the_projects_form():
    world = hub_of(10, models=1)
    world.projects.rows["form"] = int(Form.MULTI_INSTITUTE)
    world.artefacts.rows["project"] = 0
    assert form_of(world, world.artefacts.rows[0]) == Form.MULTI_INSTITUTE


def test_open_bases_are_found_in_an_order_of_their_ids_alone():
    world = hub_of(10, models=30)
    found = world.artefacts.rows.id[open_bases(world.artefacts)]
    world.artefacts.rows[:] = world.artefacts.rows[::-1].copy()
    assert (world.artefacts.rows.id[open_bases(world.artefacts)] == found).all()
    assert sorted(found) == sorted(world.artefacts.rows.id)


def test_a_month_is_the_same_stepped_from_a_copy():
    params = parameters()
    world = lived(hub_of(800, params=params), params, months=20)
    other = copied(world)
    for one in (world, other):
        hub(one, params, effects(2021.8), 20)
    assert same_bits(world, other) == []
