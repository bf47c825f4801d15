"""Indices against functions whose indices are known, through the whole pipeline; chance; verdicts."""

import numpy as np
import pytest
from specs import of_function

from sim.figures.sensitivity import sensitivity as page
from sim.sweep import analyse, known, run
from sim.sweep.design import points
from sim.sweep.run import reopened
from sim.sweep.chance import split


def found(place, function="ishigami", stand_in=None, method="", resamples=50, **spec):
    chosen = of_function(function=function, **spec)
    sweep = run(chosen, place, 1, function=stand_in, batch=5000).sweep
    return analyse(sweep, chosen, points(chosen), method=method, resamples=resamples)[0]


def values(result, index):
    return result.table[result.table["index"] == index]["value"].to_numpy()


@pytest.mark.parametrize(("function", "indices"), [("ishigami", known.ishigami_indices()), ("sobol_g", known.sobol_g_indices())])
def test_sobol_indices_are_those_of_the_textbook(tmp_path, function, indices):
    result = found(tmp_path / "x", function, design={"method": "sobol", "n": 1024, "second_order": True})
    for index in ("S1", "ST"):
        assert values(result, index) == pytest.approx(indices[index], abs=0.03)
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


def noise_only(inputs, seed):
    return {"y": float(np.random.default_rng(seed).normal())}


def test_indices_of_mere_chance_are_not_trusted(tmp_path):
    spec = {"design": {"method": "morris", "n": 10}, "replicates": 2, "seeds": "independent"}
    result = found(tmp_path / "x", stand_in=noise_only, **spec)
    assert result.chance > 0.8 and result.verdict.startswith("replicates are too few")
