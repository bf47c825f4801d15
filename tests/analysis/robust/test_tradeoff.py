"""What no other policy beats, by hand."""

import numpy as np
import pytest
from made_up import cases

from sim.analysis.robust.tradeoff import efficient, objectives, tradeoff
from sim.errors import UserError


def flat(*values):
    return np.stack([np.full((6, 1), value) + 1e-6 * np.arange(6)[:, None] for value in values])


def test_a_row_is_efficient_unless_another_is_as_good_everywhere_and_better_somewhere():
    gains = np.array([[0.0, 0.0], [3.0, 1.0], [1.0, 3.0], [1.0, 1.0], [3.0, 1.0], [2.0, -5.0]])
    assert efficient(gains).tolist() == [False, True, True, False, True, False]


def test_policies_are_traded_off_with_their_cost():
    made = cases({"dear": flat(3.0, 10.0), "cheap": flat(1.0, 2.0), "bad": flat(0.5, 4.0)}, outcomes=("openness", "paid"))
    assert objectives((), made) == ("openness", "paid")
    found = tradeoff(made, ("openness", "paid")).set_index("scenario")
    assert found["efficient"].to_dict() == {"nothing": True, "dear": True, "cheap": True, "bad": False}
    assert found["share"].tolist() == [1.0, 1.0, 1.0, 0.0]
    assert found.loc["dear", "paid"] == pytest.approx(10.0, abs=1e-4)
    assert found.loc["dear", "paid_low"] <= found.loc["dear", "paid"] <= found.loc["dear", "paid_high"]


@pytest.mark.parametrize(
    ("names", "said"),
    [(["opennes", "paid"], "Did you mean 'openness'?"), (["openness"], "two or three"), (["openness", "gap_year"], "cannot be")],
)
def test_what_cannot_be_traded_off_is_refused(names, said):
    with pytest.raises(UserError) as error:
        objectives(names, cases({"A": flat(1.0, 1.0)}, outcomes=("openness", "paid")))
    assert said in str(error.value)
