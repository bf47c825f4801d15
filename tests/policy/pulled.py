"""Small worlds in which one lever is pulled from the first month on at once, beside the same worlds without it."""

from dataclasses import replace
from functools import cache

import numpy as np

from sim import catalogue
from sim.month import run
from sim.policy.compile import Dose, compile_policy
from tests.worlds import newborn, population, setting

LEVERS = catalogue.levers()
EFFECTS = catalogue.effects()
MONTHS, START = 30, (2024, 1)
SEEDS = (1, 2, 3)
WHO = {"organisations": 60, "contributors": 400, "derivatives": 300}


def dose_of(name, size=None, off=(), cells=()):
    """What is pulled, as plain words and numbers."""
    return name, LEVERS[name].default if size is None else size, tuple(off), tuple(cells)


def at_once(name, size, off, cells):
    """A dose of the same lever without lag or ramp, so that a short run shows it."""
    return Dose(replace(LEVERS[name], lag=0, ramp=0), ((0, size),), 0, MONTHS - 1, cells, off)


@cache
def world(seed, *doses, changed=(), switched_off=()):
    """The world of a seed after the months, with doses of levers and changed parameters."""
    params, policy = setting(MONTHS, switched_off, dict(changed), START)
    who = population(**WHO)
    compile_policy(policy, EFFECTS, [], [at_once(*dose) for dose in doses], params[0])
    policy["open_audience"] = 1.0
    return run(newborn(seed, MONTHS, params, who, START), params, policy)


def pulled(name, size=None, off=(), cells=(), changed=()):
    """Worlds of all seeds with a lever."""
    return [world(seed, dose_of(name, size, off, cells), changed=changed) for seed in SEEDS]


def without(changed=()):
    """Worlds of all seeds without any."""
    return [world(seed, changed=changed) for seed in SEEDS]


def only(name, *channels):
    """All channels but some, to be switched off."""
    return tuple(channel for channel in LEVERS[name].acts_on if channel not in channels)


def total(worlds, measure):
    """Sum of a measure over worlds."""
    return float(np.sum([measure(one) for one in worlds]))


def rows(one, table):
    held = getattr(one, table)
    return held.rows[: held.count[0]]


def balance(one, account):
    """USD that an outside account has paid in the run."""
    return -int(one.accounts.rows["cash"][int(account)]) / 100


def gain(worlds, measure, changed=()):
    """How much larger the sum of a measure is in worlds with a lever than in the same worlds without."""
    return total(worlds, measure) - total(without(changed), measure)
