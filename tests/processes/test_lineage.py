"""Lineage: what one child keeps of one parent."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.processes.lineage import child_documentation, child_languages, child_terms, kind_of, language_ranks, root_languages
from sim.world.draws import Draw, stream
from sim.world.names import LANGUAGES, Derivation, Terms
from tests.processes.handmade import parameters

KEY = stream(np.array([7], np.uint64), Draw.DERIVE_LANGUAGE, 0)
MASKS = st.integers(1, 2**LANGUAGES - 1)
CHILDREN = st.integers(0, 2**62)


@settings(max_examples=100)
@given(mask=MASKS, child=CHILDREN)
def test_a_child_keeps_all_languages_or_one(mask, child):
    kept = int(child_languages(parameters(), mask, KEY, child))
    assert kept & ~mask == 0
    assert kept == mask or kept.bit_count() == 1


def test_the_one_language_kept_is_english_more_often_than_its_turn():
    params = parameters()
    kept = np.array([child_languages(params, 0b1111, KEY, child) for child in range(4000)])
    one = kept[kept != 0b1111]
    assert len(one) / len(kept) == pytest.approx(1.0 - params.lineage_keeps_languages, abs=0.03)
    assert (one == 1).mean() == pytest.approx(params.lineage_english + (1.0 - params.lineage_english) / 4.0, abs=0.04)
    others = [(one == 1 << k).mean() for k in range(1, 4)]
    assert others == pytest.approx([(1.0 - params.lineage_english) / 4.0] * 3, abs=0.03)


@settings(max_examples=40)
@given(mask=MASKS, child=CHILDREN, terms=st.sampled_from(Terms), months=st.floats(0.0, 9.0))
def test_without_drift_the_child_is_the_parent(mask, child, terms, months):
    params = parameters(off=("lineage",))
    assert child_languages(params, mask, KEY, child) == mask
    assert child_terms(params, terms.value, KEY, child) == terms
    assert child_documentation(params, months) == months


@settings(max_examples=40)
@given(child=CHILDREN, terms=st.sampled_from(Terms))
def test_terms_loosen_to_open_or_tighten_to_restricted(child, terms):
    after = child_terms(parameters(), terms.value, KEY, child)
    assert after in (terms, Terms.OPEN if terms < Terms.OPEN else Terms.RESTRICTED)


def test_a_root_always_speaks_something_the_hub_knows():
    params = parameters()
    ranks = language_ranks(params)
    assert ranks[-1] == pytest.approx(1.0)
    assert (np.diff(ranks) > 0.0).all()
    for child in range(500):
        assert 0 < root_languages(params, ranks, KEY, child) < 1 << LANGUAGES


@settings(max_examples=30)
@given(draw=st.floats(0.0, 0.999999))
def test_every_derivative_is_of_some_kind(draw):
    assert kind_of(parameters(), draw) in (Derivation.ADAPTER, Derivation.FINE_TUNE, Derivation.QUANTISED)
