"""Worlds in which all regions are alike: what then differs between them, or between two namings, is chance or a mistake."""

from types import SimpleNamespace

import numpy as np

from sim import catalogue
from sim.month import run
from sim.world.names import REGIONS, Kind, ProviderKind
from sim.world.populations import POPULATIONS, build
from sim.world.populations.listing import FIRST_MAKERS, LISTED, NEVER
from sim.world.populations.read import identity
from sim.world.segments import segment_rows
from tests.worlds import rows_of, setting

START, MONTHS = (2024, 1), 36
KINDS = (Kind.COMPANY_LARGE, Kind.START_UP, Kind.RESEARCH_INSTITUTE, Kind.UNIVERSITY, Kind.START_UP, Kind.GRASSROOTS)
EACH = 2  # of these kinds, in a region of the usual size
TONGUES = 5  # languages beside English that organisations work in, whatever their region
HOURS = {ProviderKind.PUBLIC: 4e5, ProviderKind.CLOUD: 4e5}  # a month and region
EVERYWHERE = (EACH,) * REGIONS


def named_by_hash(listed):
    """Ids as in any population."""
    return np.array([identity(name) for name in listed["name"]])


def companies_first(listed, sign=1):
    """Ids that put companies in the first rows of the table, or with ``sign`` -1 in the last."""
    order = np.argsort(sign * (listed["kind"] > Kind.START_UP), kind="stable")
    ids = np.empty(len(listed), np.int64)
    ids[order] = np.sort(named_by_hash(listed))
    return ids


def companies_last(listed):
    return companies_first(listed, -1)


def listing(sizes, prefix, naming):
    """Who is there: ``sizes[r]`` organisations of each of ``KINDS`` in region r, all from the first month on."""
    places = [(region, kind, k) for region in range(REGIONS) for kind in range(len(KINDS)) for k in range(sizes[region])]
    listed = np.zeros(len(places), LISTED)
    for row, (region, kind, k) in zip(listed, places, strict=True):
        row["name"] = f"{prefix} {region} {kind} {k}"
        row["region"], row["kind"] = region, KINDS[kind].value
        row["languages"] = 1 | 1 << 1 + (kind + k) % TONGUES
        row["place"] = kind * sizes[region] + k
    listed["entered"], listed["ended"], listed["form"] = START[0] * 12, NEVER, -1
    listed["id"] = naming(listed)
    return listed


def newborn(seed, sizes=EVERYWHERE, prefix="House", naming=named_by_hash):
    """World, parameters and policy before the first month; the makers of old models live in another region for each seed."""
    params, policy = setting(MONTHS, overrides={"law_unclear": np.full(REGIONS, 0.45)}, start=START)
    listed = listing(np.asarray(sizes), prefix, naming)
    POPULATIONS["alike"] = SimpleNamespace(listed=lambda n, key, params: listed)
    try:
        who = SimpleNamespace(name="alike", organisations=len(listed), contributors=400, derivatives=400)
        world, names = build(who, seed, START, MONTHS, params[0], catalogue.series_dtype())
    finally:
        del POPULATIONS["alike"]
    world.organisations.rows.region[names.organisations.index(FIRST_MAKERS)] = seed % REGIONS
    _make_alike(world, params[0], np.asarray(sizes))
    return world, params, policy


def _make_alike(world, params, sizes):
    regions = rows_of(world, "regions")
    for column in regions.dtype.names:
        if regions.dtype[column].base.kind == "f":
            regions[column] = regions[column].mean(axis=0)
    world.segments.rows[:] = segment_rows(regions, params)
    for rows, columns in ((rows_of(world, "languages"), ("weight", "speaker_share")), (world.artefacts.rows, ("language_gap",))):
        for column in columns:
            rows[column] = rows[column].mean(axis=1, keepdims=True)
    people = rows_of(world, "contributors")
    homes = np.repeat(np.arange(REGIONS), sizes)
    people.region = homes[np.arange(len(people)) % len(homes)]
    people.languages = 1 | 1 << 1 + np.arange(len(people)) // len(homes) % TONGUES
    _machines(world)


def _machines(world):
    """One public machine and one cloud in every region, all as large."""
    held = world.providers
    rows = rows_of(world, "providers")
    templates = {kind: rows[(rows.kind == kind) & (rows.owner < 0)][:1].copy() for kind in HOURS}
    made = []
    for region in range(REGIONS):
        for kind, hours in HOURS.items():
            row = templates[kind].copy()
            row["id"], row["region"], row["nominal"] = identity(f"machine {kind.name} {region}"), region, hours
            row["online"], row["offline"] = -1, -1
            row["grant_share"] = 0.5 if kind == ProviderKind.PUBLIC else 0.0
            made.append(row)
    made = np.concatenate(made)
    made.sort(order="id")
    held.rows[: len(made)] = made
    held.count[0] = len(made)


def lived(seed, sizes=EVERYWHERE, prefix="House", naming=named_by_hash, change=None):
    """A world at its end; ``change`` may spoil what it gets: world and policy of before the first month."""
    world, params, policy = newborn(seed, sizes, prefix, naming)
    if change is not None:
        change(world, policy)
    return run(world, params, policy)


def headlines(world):
    """What the world as a whole came to: the mean of its last year."""
    series = rows_of(world, "series")[-12:]
    names = ("frontier_open", "open_spending_share", "projects_alive", "compute_served", "compute_share_non_company", "openness",
             "download_gini")  # fmt: skip
    return {name: float(series[name].mean()) for name in names}


def by_region(world):
    """What each region came to, (regions,) each."""
    organisations, projects = rows_of(world, "organisations"), rows_of(world, "projects")
    segments, regions = rows_of(world, "segments"), rows_of(world, "regions")
    alive, home = organisations.alive == 1, organisations.region[projects.host]

    def count(rows, weights=None):
        return np.bincount(rows, weights, minlength=REGIONS).astype(float)

    here = count(organisations.region[alive])
    return {
        "hours": count(home, projects.hours_total),
        "price": regions.posted.copy(),
        "releases": count(organisations.region, organisations.released),
        "projects": count(home),
        "payoff": count(organisations.region[alive], organisations.welfare[alive]) / np.maximum(1.0, here),
        "organisations": here,
        "cash": count(organisations.region, organisations.cash),
        "open use": count(segments.region, segments.open_share * segments.users) / count(segments.region, segments.users),
    }


def by_kind(world):
    """What companies and others came to."""
    organisations, projects = rows_of(world, "organisations"), rows_of(world, "projects")
    company = organisations.kind <= Kind.START_UP
    found = {}
    for name, who in (("companies", company), ("others", ~company)):
        found[f"hours of {name}"] = float(projects.hours_total[who[projects.host]].sum())
        found[f"releases of {name}"] = float(organisations.released[who].sum())
        found[f"payoff of {name}"] = float(organisations.welfare[who & (organisations.alive == 1)].mean())
    return found


__all__ = ["REGIONS", "by_kind", "by_region", "companies_first", "companies_last", "headlines", "lived"]
