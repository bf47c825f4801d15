"""A scenario small enough for the laws of the house."""

import pytest

from sim.scenario import from_dict


@pytest.fixture
def tiny_scenario():
    """Twelve organisations for twenty months."""
    return from_dict(
        {
            "title": "Tiny",
            "start": "2022-01",
            "end": "2023-08",
            "population": {"name": "world", "organisations": 12, "contributors": 40, "derivatives": 60},
            "seeds": 1,
        }
    )
