"""YAML becomes a checked, frozen Scenario with an identity: the only door for what users write."""

from sim.scenario.scenario import Scenario, from_dict
from sim.scenario.terms import short, slug
from sim.scenario.variants import load

__all__ = ["Scenario", "from_dict", "load", "short", "slug"]
