"""What a sweep writes is read by other programs, without any code of ours: pandas, polars, DuckDB, xarray, Arrow."""

import duckdb
import numpy as np
import pandas as pd
import polars
import pyarrow.parquet as pq
import pytest

from sim.sweep import run
from tests.sweep.specs import of_model


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    place = tmp_path_factory.mktemp("sweep") / "sweep"
    run(of_model(keep="series", replicates=2), place, workers=1)
    return place


@pytest.fixture(scope="module")
def ours(folder):
    return pd.read_parquet(folder / "means")


def test_pandas_reads_a_row_a_run_in_order(ours):
    assert list(ours["run"]) == list(range(6))
    assert ours["openness"].between(0.0, 1.0).all()


def test_polars_reads_the_same(folder, ours):
    theirs = polars.read_parquet(folder / "means" / "*.parquet")
    assert theirs["run"].to_list() == list(ours["run"])
    assert theirs["openness"].to_list() == list(ours["openness"])


def test_duckdb_averages_by_month(folder):
    means = duckdb.sql(f"select date, avg(openness) from '{folder}/series/*.parquet' group by date order by date").fetchall()
    series = pd.read_parquet(folder / "series")
    assert len(means) == 12
    assert [mean for _, mean in means] == pytest.approx(list(series.groupby("date")["openness"].mean()), rel=1e-6)


def test_xarray_takes_the_series_by_run_and_date(folder):
    cube = pd.read_parquet(folder / "series").set_index(["run", "date"]).to_xarray()
    assert dict(cube.sizes) == {"run": 6, "date": 12}
    assert np.isfinite(cube["openness"]).all()


@pytest.mark.parametrize("table", ["means", "series"])
def test_every_column_has_a_unit_and_a_description(folder, table):
    for file in (folder / table).glob("*.parquet"):
        for field in pq.read_schema(file):
            assert field.metadata[b"unit"]
            assert field.metadata[b"description"]
