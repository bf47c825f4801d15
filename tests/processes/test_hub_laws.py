"""Laws that the hub must obey in the limit, and patterns of the real one that it must show."""

import numpy as np
import pytest
from scipy.optimize import minimize_scalar
from scipy.special import betaln, zeta

from sim.world.names import Terms
from tests.processes.hubs import CALM, derived, gini, grown, languages_of, rows_of, top_share

ALIKE = {"derivation_quality": 0.0, "derivation_fitness": 0.0, "derivation_exploration": 0.0, "hub_fitness_spread": 0.0}

GROWING = {"hub_bend": 2050.0, "hub_second_bend": 2060.0}  # as before the first bend, so that no month outweighs the past


def yule_simon_exponent(counts):
    """Most likely exponent of Yule's law P(k) = rho B(k, rho + 1), of which the tail falls with rho + 1."""
    counts = np.asarray(counts, float)
    found = minimize_scalar(lambda r: -(np.log(r) + betaln(counts, r + 1.0)).sum(), bounds=(0.2, 5.0), method="bounded")
    return 1.0 + found.x


def zeta_exponent(counts):
    counts = np.asarray(counts, float)
    found = minimize_scalar(
        lambda g: counts.size * np.log(zeta(g)) + g * np.log(counts).sum(), bounds=(1.1, 5.0), method="bounded"
    )
    return found.x


@pytest.mark.parametrize("newcomers", [0.1, 0.3])
def test_pure_preferential_attachment_gives_the_law_of_yule_and_simon(newcomers):
    """Many bases that nobody has seen, and nothing but visibility counts: Simon's model, with his exponent."""
    models = 40_000  # so many that the unused do not run out
    overrides = {**ALIKE, **GROWING, "derivation_own": 1.0, "derivation_family": 0.0, "visibility_half_life": 1e9,
                 "derived_share_hub": 1.0, "derivation_floor": newcomers / (1.0 - newcomers) / models}  # fmt: skip
    world = grown(10_000, models, 144, overrides, ("obsolescence", "reuse_cost"), spread=False)
    counts = world.artefacts.rows.derivatives
    first_uses = (counts > 0).sum() / counts.sum()
    assert first_uses == pytest.approx(newcomers, rel=0.15)  # a few strike a base that is in use already
    assert yule_simon_exponent(counts[counts > 0]) == pytest.approx(1.0 + 1.0 / (1.0 - first_uses), abs=0.1)


def test_without_attention_the_same_bases_are_taken_evenly():
    world = grown(4000, 50, 72, {**CALM, **ALIKE}, ("attention", "obsolescence", "reuse_cost"), spread=False)
    counts = world.artefacts.rows.derivatives
    assert counts.var() / counts.mean() == pytest.approx(1.0, abs=0.6)  # Poisson


def test_publishers_follow_simons_law_with_most_publishing_once():
    world = grown(20_000, 60, 84)
    models = rows_of(world, "publishers").models
    assert zeta_exponent(models) == pytest.approx(2.09, abs=0.06)  # 2.09 in 15,152 publishers of 2022
    assert 0.55 < (models == 1).mean() < 0.7
    assert world.publishers.count[0] / world.derivatives.count[0] == pytest.approx(0.32, abs=0.03)


def test_publishers_who_publish_once_do_so():
    once = rows_of(grown(3000), "publishers")
    assert (once.models[once.once == 1] == 1).all()
    assert once.once.mean() == pytest.approx(0.07, abs=0.02)


@pytest.mark.parametrize("seed", [1, 2, 3])
def test_downloads_are_far_more_unequal_with_attention(seed):
    on, off = (rows_of(grown(6000, seed=seed, off=off)).downloads for off in ((), ("attention",)))
    assert gini(on) > gini(off) + 0.02
    assert top_share(on) > top_share(off) + 0.2
    assert 0.9 < top_share(on) < 1.0


def test_families_are_less_unequal_without_attention():
    on, off = (grown(8000, models=200, off=off).artefacts.rows.derivatives for off in ((), ("attention",)))
    assert gini(on) > gini(off) + 0.05
    assert top_share(on, 0.05) > top_share(off, 0.05)


def test_winner_takes_all_where_feedback_is_not_below_one():
    sublinear, linear = (top_share(rows_of(grown(3000, overrides={"use_feedback": a})).downloads, 0.001) for a in (0.5, 1.3))
    assert linear > 0.95
    assert sublinear < linear


def test_old_models_are_used_more_without_obsolescence():
    shares = []
    for off in ((), ("obsolescence",)):
        rows = rows_of(grown(4000, off=off))
        shares.append(rows.downloads[rows.born < 60].sum() / rows.downloads.sum())
    assert shares[1] > shares[0] + 0.05


def depths(rows):
    """Steps from the base, for each row of the hub; -1 for roots."""
    depth = np.where(rows.base_model >= 0, 0, -1)
    for i in range(len(rows)):
        if rows.parent[i] >= 0:
            depth[i] = depth[rows.parent[i]] + 1
    return depth


def parents_terms(world):
    children, models = derived(world), world.artefacts.rows
    return np.where(children.parent >= 0, rows_of(world).terms[children.parent], models.terms[children.base_model])


def test_languages_and_documentation_shrink_with_depth():
    rows = rows_of(grown(12_000))
    depth, spoken = depths(rows), languages_of(rows.languages)
    means = [spoken[depth == d].mean() for d in range(3)]
    assert means[0] > means[1] > means[2] >= 1.0
    written = [rows.documentation[depth == d].mean() for d in range(3)]
    assert written == pytest.approx([0.45, 0.45**2, 0.45**3])


def test_a_child_speaks_nothing_that_its_parent_does_not():
    world = grown(3000)
    children, everyone = derived(world), rows_of(world)
    source = np.where(
        children.parent >= 0, everyone.languages[children.parent], world.artefacts.rows.languages[children.base_model]
    )
    assert ((children.languages & ~source) == 0).all()
    assert (children.languages > 0).all()


def test_licences_are_breached_as_often_as_found_and_only_where_traits_drift():
    world = grown(12_000)
    before, after = parents_terms(world), derived(world).terms
    held = before < Terms.OPEN
    assert (after[held] == Terms.OPEN).mean() == pytest.approx(0.30, abs=0.03)
    assert (after[~held] != Terms.OPEN).mean() == pytest.approx(0.06, abs=0.02)
    exact = grown(6000, off=("lineage",))
    assert (parents_terms(exact) == derived(exact).terms).all()


def test_without_drift_a_derivative_is_its_bases_copy():
    world = grown(3000, off=("lineage",))
    children, models = derived(world), world.artefacts.rows
    assert (children.languages == models.languages[children.base_model]).all()
    assert (children.documentation == models.documentation[children.base_model]).all()


def test_ordinary_roots_speak_mostly_english_alone():
    rows = rows_of(grown(8000, models=0))
    alone = languages_of(rows.languages) == 1
    assert 0.87 < alone.mean() < 0.93  # a few multilingual draws hit one language only
    assert (rows.languages[alone] == 1).mean() == pytest.approx(0.91, abs=0.02)
    assert languages_of(rows.languages[~alone]).mean() > 4.0


def test_patterns_do_not_depend_on_how_many_rows_stand_for_the_hub():
    def patterns(size):
        found = []
        for seed in range(4):
            world = grown(size, models=100, seed=seed)
            rows, models = rows_of(world), world.artefacts.rows
            found.append((gini(rows.downloads), top_share(rows.downloads), models.visible_family.max(),
                          (derived(world).parent >= 0).mean(), (rows_of(world, "publishers").models == 1).mean()))  # fmt: skip
        return np.mean(found, axis=0)

    small, large = patterns(10_000), patterns(40_000)
    assert small == pytest.approx(large, abs=0.05)
