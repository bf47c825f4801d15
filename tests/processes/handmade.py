"""Worlds put together by hand: just the tables that money and demand read, with whatever a test needs in them."""

import numpy as np

from sim import catalogue
from sim.world import tables
from sim.world.names import REGIONS, Account, Domain, Item, Kind, ProviderKind, Terms
from sim.world.segments import segment_rows
from sim.world.tables import World, table
from sim.world.units import DTYPES

WEIGHTS = 1 << int(Item.WEIGHTS)
ACCOUNTS = int(Account.STATE) + REGIONS


def parameters(overrides=None, off=()):
    return catalogue.default_parameters(overrides or {}, tuple(off))[0]


def effects(year=2024.5, **changes):
    row = catalogue.neutral_policy(1, year)
    for name, value in changes.items():
        row[name] = value
    return row[0]


def filled(name, count, room=0):
    made = table(DTYPES[name] if name in DTYPES else getattr(tables, name.upper()), count + room)
    made.count[0] = count
    if "id" in made.rows.dtype.names:
        made.rows["id"] = 1000 + 7 * np.arange(made.rows.size)
    return made


def world_of(organisations=8, artefacts=0, providers=0, params=None, months=12, **sizes):
    """A world whose regions are alike, whose organisations are one of each kind by turns, with nothing of their own."""
    params = parameters() if params is None else params
    counts = {"organisations": organisations, "artefacts": artefacts, "providers": providers, "accounts": ACCOUNTS,
              "ties": organisations, "regions": REGIONS, "market": 1, "participation": months, **sizes}  # fmt: skip
    made = {name: filled(name, counts.get(name, 0)) for name in World._fields if name not in ("seed", "series")}
    made["series"] = table(catalogue.series_dtype(), months)
    regions = made["regions"].rows
    regions["users"], regions["developers"], regions["gdp"] = 500.0, 15.0, 1e13
    regions["private_money"], regions["public_money"] = 1e10, 1e8
    regions["champion_model"] = -1
    made["segments"] = filled("segments", 32)
    made["segments"].rows[:] = segment_rows(regions, params)
    _people(made["organisations"].rows)
    _models(made["artefacts"].rows)
    _machines(made["providers"].rows)
    made["market"].rows["capability_closed"], made["market"].rows["seen_open"] = 25.5, 25.0
    return World(seed=np.array([1], np.uint64), **made)


def _people(rows):
    rows["alive"] = 1
    rows["kind"] = np.arange(rows.size) % int(Kind.PROVIDER)
    rows["region"] = np.arange(rows.size) % REGIONS
    rows["budget_scale"], rows["staff"], rows["experts"], rows["reputation"] = 1.0, 5.0, 1.0, 0.5
    rows["best_model"], rows["last_release"], rows["patron_kind"] = -1, -1, -1
    rows["stack"], rows["maintains"], rows["framework"], rows["credit"] = -1, -1, 1.0, 0.5
    others = rows.kind >= Kind.RESEARCH_INSTITUTE
    payer = np.where(rows.kind == Kind.GRASSROOTS, int(Account.PHILANTHROPY), int(Account.STATE) + rows.region)
    rows["patron_kind"][:, 0] = np.where(others, payer, -1)
    rows["patron_share"][:, 0] = others


def _models(rows):
    rows["domain"], rows["revealed"], rows["terms"] = int(Domain.MODELS), WEIGHTS, int(Terms.OPEN)
    rows["project"] = -1
    rows["score"], rows["difficulty"], rows["claim"] = 0.5, 25.0, 1.0
    rows["family"] = np.arange(rows.size)


def _machines(rows):
    rows["kind"], rows["region"], rows["capacity"] = int(ProviderKind.CLOUD), np.arange(rows.size) % REGIONS, 1000


def all_cash(world):
    """Every cent of the world, inside and outside."""
    holders = (world.organisations, world.providers, world.accounts)
    return sum(int(cents) for held in holders for cents in held.rows["cash"][: held.count[0]])


def random_world(seed, organisations=30, artefacts=50, providers=12):
    """A world of odd sizes: any kind anywhere, some dead, some rich, some without patrons, models of all sorts."""
    draws = np.random.default_rng(seed)
    world = world_of(organisations, artefacts, providers)
    rows = world.organisations.rows
    rows["id"] = draws.permutation(rows.size * 5)[: rows.size]
    rows["alive"] = draws.random(rows.size) < 0.8
    rows["kind"] = draws.integers(0, 7, rows.size)
    rows["region"] = draws.integers(0, REGIONS, rows.size)
    rows["cash"] = (draws.lognormal(14.0, 4.0, rows.size) * draws.integers(0, 2, rows.size)).astype(np.int64)
    rows["staff"] = draws.lognormal(2.0, 1.5, rows.size) * draws.integers(0, 2, rows.size)
    rows["experts"] = rows.staff * draws.random(rows.size)
    rows["income"], rows["revenue"] = draws.lognormal(11.0, 2.0, (2, rows.size)) * draws.integers(0, 2, (2, rows.size))
    rows["revenue_due"] = draws.lognormal(11.0, 3.0, rows.size).astype(np.int64)
    rows["budget_scale"] = draws.lognormal(0.0, 1.2, rows.size)
    rows["reputation"] = draws.random(rows.size)
    places = draws.random((rows.size, 4)) < 0.5
    rows["patron_kind"] = np.where(places, draws.integers(0, ACCOUNTS, (rows.size, 4)), -1)
    rows["patron_share"] = draws.dirichlet(np.ones(4), rows.size)
    models = world.artefacts.rows
    models["id"] = draws.permutation(models.size * 5)[: models.size]
    models["owner"] = draws.integers(0, organisations, models.size)
    models["domain"] = np.where(draws.random(models.size) < 0.9, int(Domain.MODELS), int(Domain.DATA))
    models["revealed"] = draws.integers(0, 64, models.size)
    models["terms"] = draws.integers(0, 5, models.size)
    models["born"] = draws.integers(-10, 1, models.size)
    models["score"] = draws.random(models.size)
    models["difficulty"] = 24.5 + draws.random(models.size)
    models["claim"] = draws.random(models.size)
    models["language_gap"] = draws.random((models.size, REGIONS))
    models["use_visible"] = draws.lognormal(3.0, 3.0, models.size) * draws.integers(0, 2, models.size)
    rows["best_model"] = draws.integers(-1, max(1, models.size), rows.size) if models.size else -1
    machines = world.providers.rows
    machines["id"] = draws.permutation(machines.size * 5)[: machines.size]
    machines["kind"] = draws.integers(0, 6, machines.size)
    machines["capacity"] = draws.integers(0, 10**9, machines.size) * draws.integers(0, 2, machines.size)
    world.regions.rows["block_weights"] = draws.random((REGIONS, REGIONS)) < 0.2
    world.regions.rows["gdp"] = draws.lognormal(29.0, 1.0, REGIONS)
    return world
