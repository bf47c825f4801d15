"""Names carry nothing: other names, other rows or regions in another order leave the distribution of results as it is.

Worlds are compared by fixed seeds, so a test passes or fails for good. Each outcome is held to ``ALPHA`` over their number
(Bonferroni), so that chance would have failed one choice of seeds in a thousand.
"""

from functools import cache

import numpy as np
import pytest
from scipy import stats

from tests.laws.alike import REGIONS, by_kind, by_region, companies_first, companies_last, headlines, lived

ALPHA = 0.001
WORLDS = 96  # of each sort: a multiple of the regions, so that old models are at home in each as often
MEASURES = (headlines, by_region, by_kind)
UNEQUAL = (6, 4, 3, 2, 1, 1, 1, 1)  # organisations of each kind by region


@cache
def measured(first=0, **world):
    """Results of so many worlds from seed ``first`` on: by measure and outcome an array with a row a world."""
    found = [[measure(end) for measure in MEASURES] for end in (lived(seed, **world) for seed in range(first, first + WORLDS))]
    return {
        measure: {name: np.array([one[k][name] for one in found]) for name in found[0][k]} for k, measure in enumerate(MEASURES)
    }


def alike(one, other):
    """Outcomes whose distributions differ between two sets of worlds (Kolmogorov and Smirnov)."""
    found = {}
    for name in one:
        chance = stats.ks_2samp(one[name], other[name]).pvalue
        if chance < ALPHA / len(one):
            found[name] = f"p = {chance:.1e}, means {one[name].mean():.4g} and {other[name].mean():.4g}"
    return found


def fares(results):
    """Outcomes in which some region stands higher or lower than the others, world by world (Friedman)."""
    found = {}
    for name, values in results.items():
        if np.ptp(values, axis=1).any():
            chance = stats.friedmanchisquare(*values.T).pvalue
            if chance < ALPHA / len(results):
                found[name] = f"p = {chance:.1e}, means {np.array2string(values.mean(axis=0), precision=4)}"
    return found


def test_regions_that_are_alike_fare_alike():
    assert fares(measured()[by_region]) == {}


def dearer(world, policy):
    policy["spot_price_factor"][:, 0] = 1.5


def richer(world, policy):
    world.organisations.rows.budget_scale[world.organisations.rows.region == REGIONS - 1] *= 2.0


@pytest.mark.parametrize("change", [dearer, richer])
def test_a_region_that_is_not_alike_is_found_out(change):
    assert fares(measured(change=change)[by_region])


def test_the_order_of_regions_means_nothing():
    assert alike(measured(sizes=UNEQUAL)[headlines], measured(WORLDS, sizes=UNEQUAL[::-1])[headlines]) == {}


@pytest.mark.parametrize("outcome", ["hours", "releases", "projects", "payoff"])
def test_a_region_takes_its_lot_along_when_the_order_changes(outcome):
    one = measured(sizes=UNEQUAL)[by_region][outcome]
    other = measured(WORLDS, sizes=UNEQUAL[::-1])[by_region][outcome][:, ::-1]
    assert alike(dict(enumerate(one.T)), dict(enumerate(other.T))) == {}


@pytest.mark.parametrize("measure", [headlines, by_kind])
def test_other_names_are_another_chance_and_nothing_else(measure):
    one, other = measured(), measured(prefix="Maison")
    assert (one[headlines]["compute_served"] != other[headlines]["compute_served"]).all()
    assert alike(one[measure], other[measure]) == {}


@pytest.mark.parametrize("measure", [headlines, by_kind])
def test_who_stands_first_in_the_table_has_no_advantage(measure):
    first, last = measured(naming=companies_first), measured(WORLDS, naming=companies_last)
    assert alike(first[measure], last[measure]) == {}


def first_rows_larger(world, policy):
    rows = world.organisations.rows[: world.organisations.count[0]]
    for column in ("staff", "staff_start", "experts", "budget_scale"):
        rows[column][: len(rows) // 2] *= 2.0


def test_an_advantage_of_the_first_rows_is_found_out():
    first = measured(naming=companies_first, change=first_rows_larger)
    last = measured(WORLDS, naming=companies_last, change=first_rows_larger)
    assert alike(first[by_kind], last[by_kind])
