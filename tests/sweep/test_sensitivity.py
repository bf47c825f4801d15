"""Indices against functions whose indices are known, through the whole pipeline; chance; verdicts."""

import numpy as np
import pandas as pd
import pytest
from specs import of_function

from sim.errors import UserError
from sim.figures.sensitivity import sensitivity as page
from sim.sweep import analyse, indices, known, run
from sim.sweep.chance import split
from sim.sweep.convergence import drifting
from sim.sweep.design import points
from sim.sweep.run import reopened
from sim.sweep.sensitivity import Found, table_of


def found(place, function="ishigami", stand_in=None, method="", resamples=50, **spec):
    chosen = of_function(function=function, **spec)
    sweep = run(chosen, place, 1, function=stand_in, batch=5000).sweep
    return analyse(sweep, chosen, points(chosen), method=method, resamples=resamples)[0]


def values(result, index):
    return result.table[result.table["index"] == index]["value"].to_numpy()


@pytest.mark.parametrize(("function", "textbook"), [("ishigami", known.ishigami_indices()), ("sobol_g", known.sobol_g_indices())])
def test_sobol_indices_are_those_of_the_textbook(tmp_path, function, textbook):
    result = found(tmp_path / "x", function, design={"method": "sobol", "n": 1024, "second_order": True})
    for index in ("S1", "ST"):
        assert values(result, index) == pytest.approx(textbook[index], abs=0.03)
    if function == "ishigami":  # only x1 and x3 work together
        assert values(result, "S2") == pytest.approx([0.0, 0.244, 0.0], abs=0.05)
    assert result.verdict.startswith("N is enough")


def test_fast_and_rbd_fast_find_the_first_order_indices(tmp_path):
    expected = known.ishigami_indices()["S1"]
    assert values(found(tmp_path / "a", design={"method": "fast", "n": 1025}), "S1") == pytest.approx(expected, abs=0.05)
    assert values(found(tmp_path / "b", design={"method": "latin", "n": 1000}), "S1") == pytest.approx(expected, abs=0.08)


@pytest.mark.parametrize("method", ["pawn", "delta"])
def test_methods_for_any_points_find_the_first_input_of_sobols_g(tmp_path, method):
    result = found(tmp_path / "x", "sobol_g", method=method, resamples=5, design={"method": "latin", "n": 200})
    assert result.main["input"][0] == "x1"
    assert (result.main["low"] <= result.main["high"]).all()


def within(result, index, expected):
    """Whether known values lie within the reported intervals, a little widened: one in twenty may lie outside."""
    rows = result.table[result.table["index"] == index]
    half = 0.5 * (rows["high"] - rows["low"]).to_numpy()
    return np.abs(rows["value"].to_numpy() - np.array(expected)) <= 1.3 * half + 0.01


@pytest.mark.parametrize(("function", "expected"), [("ishigami", known.ishigami_dgsm()), ("sobol_g", known.sobol_g_dgsm())])
def test_dgsm_finds_the_mean_squared_derivatives_and_they_bound_the_total_indices(tmp_path, function, expected):
    result = found(tmp_path / "x", function, design={"method": "dgsm", "n": 1024, "step": 0.002}, resamples=100)
    assert within(result, "dgsm", expected).all()
    totals = known.ishigami_indices() if function == "ishigami" else known.sobol_g_indices()
    assert (values(result, "dgsm") > totals["ST"]).all()


@pytest.mark.parametrize(("function", "textbook"), [("ishigami", known.ishigami_indices()), ("sobol_g", known.sobol_g_indices())])
def test_hdmr_finds_shares_of_variance_from_any_points(tmp_path, function, textbook):
    result = found(tmp_path / "x", function, method="hdmr", design={"method": "latin", "n": 1000})
    for index in ("S1", "ST"):
        assert within(result, index, textbook[index]).all()
    assert (result.table["index"] == "S2").sum() == (3 if function == "ishigami" else 6)


def test_hdmr_tells_when_points_are_too_few_and_leaves_pairs_out_where_it_must(tmp_path):
    with pytest.raises(UserError, match="hdmr needs 300 points"):
        found(tmp_path / "a", method="hdmr", design={"method": "latin", "n": 100})
    assert indices._polynomials(3, 1500) == (2, 6) and indices._polynomials(60, 1500)[0] == 1


def noisy_linear(inputs, seed):
    """Three parts of the variance for x1, one for x2, and as much chance as both together; new at every point."""
    x1, x2, x3 = inputs.values()
    key = [seed, *(int(1e6 * (x + 4.0)) for x in (x1, x2, x3))]
    both = np.sqrt(3.0) * x1 + x2 + 0.0 * x3
    return {"y": float(both + 2.0 * np.pi / np.sqrt(3.0) * np.random.default_rng(key).normal())}


@pytest.mark.parametrize("design", [{"method": "sobol", "n": 512}, {"method": "fast", "n": 513}, {"method": "latin", "n": 2000}])
@pytest.mark.parametrize("seeds", ["common", "independent"])
def test_chance_is_taken_out_of_shares_of_variance(tmp_path, design, seeds):
    result = found(tmp_path / "x", stand_in=noisy_linear, design=design, replicates=2, seeds=seeds)
    assert result.chance == pytest.approx(0.5, abs=0.05) and result.noise == pytest.approx(1 / 3, abs=0.05)
    assert values(result, "S1") == pytest.approx([0.75, 0.25, 0.0], abs=0.1)
    if design["method"] != "latin":
        assert values(result, "ST") == pytest.approx([0.75, 0.25, 0.0], abs=0.12)


def test_morris_tells_the_effect_that_chance_alone_gives(tmp_path):
    result = found(tmp_path / "x", stand_in=noisy_linear, design={"method": "morris", "n": 100}, replicates=4)
    wide = result.table.pivot(index="input", columns="index", values="value")
    assert wide.loc["x3", "mu_star"] == pytest.approx(wide.loc["x3", "chance"], rel=0.25)
    assert result.main.set_index("input")["verdict"]["x3"] == "chance" and "1 inputs are not told from chance" in result.verdict


def linear(inputs, seed):
    x1, x2, x3 = inputs.values()
    return {"y": 1.0 * x1 + 2.0 * x2 * x2 + 0.0 * x3}


def test_morris_measures_the_effect_over_the_range_and_tells_the_even_from_the_uneven(tmp_path):
    result = found(tmp_path / "x", stand_in=linear, design={"method": "morris", "n": 40})
    wide = result.table.pivot(index="input", columns="index", values="value")
    assert wide.loc["x1", "mu_star"] == pytest.approx(2 * np.pi) and wide.loc["x1", "sigma"] == pytest.approx(0.0, abs=1e-9)
    assert wide.loc["x2", "sigma"] > 1.0 and wide.loc["x3", "mu_star"] == 0.0
    assert page(result, "Title").axes[1].get_xlabel().startswith("mu*")


def test_groups_move_together(tmp_path):
    result = found(tmp_path / "x", design={"method": "sobol", "n": 1024}, groups={"pair": ["x1", "x3"]})
    assert list(result.table["input"].unique()) == ["pair", "x2"]
    assert values(result, "ST") == pytest.approx([0.558, 0.442], abs=0.04)


def test_too_few_points_are_told(tmp_path):
    assert "N is too small" in found(tmp_path / "x", design={"method": "sobol", "n": 16}).verdict


def constant(inputs, seed):
    return {"y": 3.0}


def test_base_points_that_are_all_alike_give_no_index_instead_of_zeros(tmp_path):
    asked = of_function(design={"method": "sobol", "n": 4})
    data = indices.Data(asked.spec, points(asked), np.zeros((20, 1)))
    data.values[1] = 1.0  # one input is moved at the first point, and only there the outcome differs
    table = table_of(data, "sobol", 10, 0)
    result = Found("y", "1", "sobol", table, np.nan, np.nan, 20, 1)
    assert table["value"].isna().all() and set(table["verdict"]) == {"unclear"}
    assert result.verdict == "N is too small: its base points are all alike"
    assert len(page(result, "Title").axes) >= 1


@pytest.mark.parametrize("method", ["sobol", "morris", "latin"])
def test_an_outcome_that_does_not_vary_has_no_drivers(tmp_path, method):
    result = found(tmp_path / "x", stand_in=constant, design={"method": method, "n": 8})
    assert result.verdict == "does not vary with any input" and (result.main["value"] == 0.0).all()
    assert len(page(result, "Title").axes) >= 1


def test_the_same_seed_gives_the_same_intervals_and_zero_is_one(tmp_path):
    chosen = of_function(design={"method": "sobol", "n": 64})
    sweep = run(chosen, tmp_path / "x", 1, batch=5000).sweep
    first, again, other = (analyse(sweep, chosen, points(chosen), seed=seed)[0].table for seed in (0, 0, 1))
    assert first.equals(again) and not first.equals(other)


def test_a_folder_alone_is_enough_for_analysis(tmp_path):
    chosen = of_function(design={"method": "sobol", "n": 64})
    sweep = run(chosen, tmp_path / "x", 1, batch=5000).sweep
    asked, unit = reopened(sweep)
    assert np.allclose(unit, points(chosen))
    assert analyse(sweep, asked, unit)[0].main["value"].to_numpy() == pytest.approx(
        analyse(sweep, chosen, points(chosen))[0].main["value"].to_numpy()
    )


def test_the_share_of_chance_is_that_of_the_variance_within_points():
    draws = np.random.default_rng(0)
    effect = draws.normal(size=(4000, 1))
    noisy = split(effect + draws.normal(size=(4000, 3)))
    assert noisy.share == pytest.approx(0.5, abs=0.03) and noisy.noise == pytest.approx(0.25, abs=0.03)
    assert split(np.repeat(effect, 3, axis=1)).share == pytest.approx(0.0, abs=1e-12)
    assert np.isnan(split(effect).share)


def test_what_common_seeds_do_to_all_points_alike_is_chance_and_makes_no_difference_between_points():
    draws = np.random.default_rng(0)
    values = draws.normal(size=(400, 1)) + draws.normal(size=(1, 50))
    assert split(values, common=True).noise == pytest.approx(0.0, abs=1e-9)
    assert split(values, common=True).share == pytest.approx(0.5, abs=0.1)
    assert split(values, common=True).share == pytest.approx(split(values).share, abs=0.02)


@pytest.mark.parametrize("design", [{"method": "sobol", "n": 128, "second_order": True}, {"method": "morris", "n": 16},
                                    {"method": "dgsm", "n": 16}, {"method": "latin", "n": 640}])  # fmt: skip
def test_indices_converge_over_parts_that_keep_the_structure_of_the_design(tmp_path, design):
    result = found(tmp_path / "x", design=design)
    counts = sorted(result.steps["points"].unique())
    assert counts[-1] == result.points and len(counts) >= 3
    assert all(result.points // part in counts for part in (2, 4))
    whole = result.steps[result.steps["points"] == result.points]
    assert whole["value"].tolist() == result.main["value"].tolist() and whole["rank"].tolist() == [1, 2, 3]


def test_a_share_that_is_surely_more_than_all_there_is_is_not_believed():
    asked = of_function(design={"method": "sobol", "n": 4})
    data = indices.Data(asked.spec, points(asked), np.arange(20.0)[:, None] % 5)  # the same step from every base point
    table = table_of(data, "sobol", 50, 0)
    rows = table[(table["index"] == "ST") & (table["low"] > 1.0)]
    assert len(rows) and set(rows["verdict"]) == {"unclear"}


def test_efast_has_no_parts(tmp_path):
    assert found(tmp_path / "x", design={"method": "fast", "n": 65}).steps["points"].nunique() == 1


def test_an_index_that_left_its_interval_is_still_drifting():
    rows = [(50, "a", 0.2, 0.1, 0.3), (50, "b", 0.5, 0.4, 0.6), (100, "a", 0.35, 0.3, 0.4), (100, "b", 0.5, 0.45, 0.55)]
    table = pd.DataFrame(rows, columns=["points", "input", "value", "low", "high"])
    assert drifting(table) == ["a"]
    assert drifting(table[table["points"] == 100]) == []


def noise_only(inputs, seed):
    return {"y": float(np.random.default_rng(seed).normal())}


def test_indices_of_mere_chance_are_not_trusted(tmp_path):
    spec = {"design": {"method": "morris", "n": 10}, "replicates": 2, "seeds": "independent"}
    result = found(tmp_path / "x", stand_in=noise_only, **spec)
    assert result.chance > 0.8 and result.verdict.startswith("replicates are too few")
