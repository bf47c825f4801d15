"""Whose money is counted as the cost of a policy: every lever's payer is, or is said not to be."""

import pytest
from played import small

from sim import catalogue
from sim.analysis.costs import ACCOUNTS, UNCOUNTED, WORDS, parts, payers


@pytest.mark.parametrize("lever", catalogue.levers().values(), ids=lambda lever: lever.id)
def test_every_payer_of_a_lever_is_counted_or_said_to_be_uncounted(lever):
    for part in parts(lever.pays):
        counted = {payer for word, payer in WORDS.items() if word in part.lower()}
        assert bool(counted) != part.startswith(UNCOUNTED), part
        found, uncounted = payers([small(policies=[{"lever": lever.id, "start": "2023-01"}])])
        assert counted <= set(found) and (part in uncounted) == (not counted)


def test_every_word_stands_for_an_account():
    assert set(WORDS.values()) == set(ACCOUNTS)


def test_who_shares_a_cost_with_a_counted_payer_is_named_too():
    policies = [{"lever": "W5", "start": "2023-01"}, {"lever": "R21", "start": "2023-01"}]
    assert payers([small(policies=policies)]) == (("state", "philanthropy"), ("developers",))
