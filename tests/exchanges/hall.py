"""Small worlds in which compute is asked for and served: requests, machines, calls and markets, put together by hand."""

import numpy as np

from sim.world.names import REGIONS, Activity, Kind, ProviderKind, Stage
from tests.processes.handmade import effects, parameters, world_of

MONTH = 7
HOURS = 6_000


def hall(organisations=6, projects=6, providers=4, programmes=0, params=None, **numbers):
    """Every organisation in region 0 with means and one project that pre-trains; every provider there private and roomy."""
    params = parameters() if params is None else params
    world = world_of(organisations, 0, providers, params, months=24, projects=projects, programmes=programmes, **numbers)
    hosts = world.organisations.rows
    hosts["region"], hosts["kind"], hosts["cash"], hosts["income"] = 0, int(Kind.UNIVERSITY), 10**12, 1e6
    hosts["standing"], hosts["best_model"] = 0.5, 0
    _projects(world.projects.rows, organisations)
    _machines(world.providers.rows)
    _calls(world.programmes.rows)
    regions = world.regions.rows
    regions["reserve"] = regions["price"] = regions["posted"] = 2.0
    regions["prices"], regions["entry_share"] = 2.0, 1.0 / REGIONS
    world.market.rows["population_scale"] = 1.0
    return world


def _projects(rows, organisations):
    rows["host"] = np.arange(rows.size) % organisations
    rows["activity"], rows["stage"] = int(Activity.PRETRAIN), int(Stage.PRETRAINING)
    rows["hours_needed"], rows["expected"] = HOURS, 0.5
    for column in ("first_asked", "waited", "partner_provider", "programme", "grant_applied", "end", "base_model"):
        rows[column] = -1


def _machines(rows):
    rows["kind"], rows["region"], rows["owner"], rows["offline"] = int(ProviderKind.CLOUD), 0, -1, -1
    rows["capacity"], rows["nominal"], rows["reserve"], rows["offer_share"] = 10**6, 1e6, 2.0, 0.2
    rows["motive"] = 1.0 / 7.0


def _calls(rows):
    rows["region"], rows["provider"], rows["window"], rows["end"] = 0, -1, 6, -1


def crowd(seed, organisations=25, projects=40, providers=12, programmes=4):
    """A world of odd sizes: rich and broke hosts, full and empty machines, blocks, partners, awards and calls of all sorts."""
    draws = np.random.default_rng(seed)
    world = hall(organisations, projects, providers, programmes)
    for name in ("organisations", "projects", "providers", "programmes"):
        rows = getattr(world, name).rows
        rows["id"] = draws.integers(0, 2**62, rows.size)
    _odd_hosts(world.organisations.rows, draws)
    _odd_projects(world.projects.rows, draws, organisations, providers, programmes)
    _odd_machines(world.providers.rows, draws, organisations)
    _odd_calls(world.programmes.rows, draws, providers)
    regions = world.regions.rows
    regions["reserve"] = draws.random(REGIONS) * 4.0 + 0.5
    regions["posted"] = regions.reserve * (1.0 + draws.random(REGIONS))
    regions["block_chips"] = draws.choice([0.0, 0.5, 1.0], REGIONS)
    world.providers.rows["reserve"] = regions.reserve[world.providers.rows.region]
    return world


def _odd_hosts(rows, draws):
    rows["region"], rows["kind"] = draws.integers(0, 3, rows.size), draws.integers(0, 7, rows.size)
    rows["cash"] = (draws.lognormal(14.0, 3.0, rows.size) * draws.integers(0, 2, rows.size)).astype(np.int64)
    rows["income"], rows["experts"] = draws.lognormal(9.0, 2.0, rows.size), draws.lognormal(1.0, 1.0, rows.size)
    rows["standing"], rows["reputation"] = draws.random((2, rows.size))
    rows["best_model"] = draws.integers(-1, 1, rows.size)


def _odd_projects(rows, draws, organisations, providers, programmes):
    n = rows.size
    stages = (Stage.INITIATION, Stage.PRETRAINING, Stage.POSTTRAINING, Stage.REST)
    rows["host"] = draws.integers(0, organisations, n)
    rows["activity"] = draws.choice([Activity.PRETRAIN, Activity.DERIVE, Activity.DATASET], n, p=[0.6, 0.3, 0.1])
    rows["stage"] = draws.choice(stages, n, p=[0.1, 0.5, 0.3, 0.1])
    rows["hours_needed"] = draws.lognormal(9.0, 2.0, n).astype(np.int64)
    got = (rows.hours_needed * draws.choice([0.0, 0.5, 0.999, 1.0], n)).astype(np.int64)
    rows["hours_got"] = rows["hours_total"] = got
    rows["expected"] = draws.random(n) - 0.1
    asked = draws.random(n) < 0.7
    rows["first_asked"] = rows["grant_applied"] = np.where(asked, draws.integers(0, MONTH, n), -1)
    rows["waited"] = np.where(asked & (draws.random(n) < 0.5), 0, -1)
    partnered, awarded = draws.random(n) < 0.3, draws.random(n) < 0.2
    rows["partner_provider"] = np.where(partnered, draws.integers(0, providers, n), -1)
    rows["partner_hours"], rows["partner_left"] = partnered * draws.integers(0, 5_000, n), partnered * draws.integers(0, 12, n)
    rows["programme"] = np.where(awarded, draws.integers(0, programmes, n), -1)
    rows["grant_hours"], rows["grant_left"] = awarded * draws.integers(0, 5_000, n), awarded * draws.integers(0, 6, n)


def _odd_machines(rows, draws, organisations):
    n = rows.size
    rows["region"], rows["public"] = draws.integers(0, 3, n), draws.integers(0, 2, n)
    rows["capacity"] = draws.lognormal(8.0, 2.0, n).astype(np.int64) * draws.choice([0, 1, 1, 1], n)
    rows["grant_share"] = draws.choice([0.0, 0.5, 1.0], n)
    rows["owner"] = np.where(draws.random(n) < 0.3, draws.integers(0, organisations, n), -1)
    rows["cash"], rows["utilisation"], rows["income"] = draws.integers(0, 10**7, n), draws.random(n), draws.normal(0.0, 1e3, n)


def _odd_calls(rows, draws, providers):
    n = rows.size
    rows["region"], rows["queue"] = draws.integers(-1, 3, n), draws.integers(0, 6, n)
    rows["provider"] = np.where(draws.random(n) < 0.3, draws.integers(0, providers, n), -1)
    rows["hours"], rows["floor"] = draws.choice([0, 500, 50_000], n), draws.random(n) * 0.5
    rows["start"], rows["end"] = draws.integers(0, 9, n), draws.choice([-1, 3, 20], n)


def policy(seed=None, year=2024.5, **changes):
    """A month's effects; with a seed, some regions get hours beyond their pools."""
    if seed is not None:
        draws = np.random.default_rng(seed)
        changes["grant_hours"] = draws.choice([0.0, 1_000.0, 1e6], REGIONS)
    return effects(year, **changes)


__all__ = ["HOURS", "MONTH", "crowd", "hall", "parameters", "policy"]
