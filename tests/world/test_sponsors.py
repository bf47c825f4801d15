"""Patrons: who comes to whom, and how far apart their motives lie."""

import numpy as np
import pytest

from sim.world.names import MOTIVES, Account, Kind
from sim.world.sponsors import class_of, draw_patron, mismatch
from sim.world.tables import ORGANISATION
from tests.processes.handmade import parameters

PARAMS = parameters()
ACCOUNTS = (int(Account.STATE) + 3, int(Account.PHILANTHROPY), int(Account.PARENT_COMPANIES), int(Account.HUB))
DRAWS = (np.arange(2000) + 0.5) / 2000


@pytest.mark.parametrize("kind", [Kind.RESEARCH_INSTITUTE, Kind.PUBLIC_BODY, Kind.UNIVERSITY, Kind.GRASSROOTS])
def test_patrons_are_drawn_as_often_as_their_weights_say(kind):
    drawn = np.array([draw_patron(PARAMS, int(kind), 3, draw) for draw in DRAWS])
    shares = [np.mean(drawn == account) for account in ACCOUNTS]
    weights = PARAMS["patron_weight"][kind]
    assert shares == pytest.approx(weights / weights.sum(), abs=1e-3)


@pytest.mark.parametrize("kind", [Kind.COMPANY_LARGE, Kind.START_UP, Kind.PROVIDER])
def test_companies_have_no_patrons(kind):
    assert {int(draw_patron(PARAMS, int(kind), 0, draw)) for draw in DRAWS[::100]} == {-1}


@pytest.mark.parametrize("account", ACCOUNTS)
def test_mismatch_is_zero_with_a_twin_and_one_with_an_opposite(account):
    organisation = np.zeros(1, ORGANISATION).view(np.recarray)[0]
    wanted = PARAMS["patron_motive"][class_of(account)]
    organisation["motive"] = wanted / wanted.sum()
    assert mismatch(PARAMS, organisation, account) == pytest.approx(0.0, abs=1e-12)
    organisation["motive"] = np.eye(MOTIVES)[np.argmin(wanted)]
    assert mismatch(PARAMS, organisation, account) == pytest.approx(1.0 - wanted.min() / wanted.sum())
