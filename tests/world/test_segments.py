"""Segments: 32 rows by kind and region, whose spending and users are shares of what their regions have."""

import numpy as np
import pytest

from sim.world.names import REGIONS, SegmentKind
from sim.world.segments import segment_rows
from tests.processes.handmade import parameters, world_of


@pytest.fixture(scope="module")
def regions():
    rows = world_of(1).regions.rows.copy()
    rows["gdp"] = np.arange(1, REGIONS + 1) * 1e12
    rows["developers"] = np.arange(REGIONS)
    return rows


def test_a_row_stands_at_segment_kind_times_eight_plus_region(regions):
    rows = segment_rows(regions, parameters())
    assert rows.size == 32
    assert (rows.kind * REGIONS + rows.region == np.arange(32)).all()


def test_spending_of_all_segments_is_the_reference_of_the_world_by_month(regions):
    params = parameters()
    assert segment_rows(regions, params).spending.sum() * 12 == pytest.approx(params.spending_reference)


def test_spending_follows_gross_domestic_product_across_regions(regions):
    rows = segment_rows(regions, parameters())
    by_region = rows.spending.reshape(-1, REGIONS).sum(axis=0)
    assert by_region / by_region.sum() == pytest.approx(regions.gdp / regions.gdp.sum())


def test_developers_are_counted_from_developers_and_others_from_internet_users(regions):
    rows = segment_rows(regions, parameters({"segment_users": (0.1, 0.1, 0.5, 0.5)}))
    kinds = rows.users.reshape(-1, REGIONS)
    assert kinds[SegmentKind.DEVELOPER] == pytest.approx(0.5 * regions.developers)
    assert kinds[SegmentKind.ENTERPRISE] == pytest.approx(0.1 * regions.users)


def test_the_public_sector_is_a_sixth_of_what_firms_and_it_spend(regions):
    kinds = segment_rows(regions, parameters()).spending.reshape(-1, REGIONS).sum(axis=1)
    public = kinds[SegmentKind.PUBLIC] / (kinds[SegmentKind.PUBLIC] + kinds[SegmentKind.ENTERPRISE])
    assert public == pytest.approx(0.16, abs=0.001)
