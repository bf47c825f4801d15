"""The list of a population: who is in it, documented or drawn, before anything else is known of them."""

from functools import cache
from typing import Any

import numpy as np

from sim.entry import Facts, Parameter
from sim.world.names import REGION_NAMES, Form, Kind
from sim.world.populations.keyed import choice, numbered, uniforms
from sim.world.populations.read import identity, month_number, number, read
from sim.world.populations.spoken import local_masks, mask_of

LISTED = np.dtype([
    ("id", "i8"),
    ("name", "O"),
    ("kind", "i8"),
    ("region", "i8"),
    ("languages", "i8"),  # bit mask
    ("year", "i8"),       # of entry
    ("entered", "i8"),    # month of entry since year 0, -1 if only the year is known
    ("ended", "i8"),      # month of its end since year 0, NEVER if it goes on
    ("form", "i8"),       # -1 for those to choose one
    ("ahead", "f8"),      # log10 of its best compute over the median of its kind; 0 if not known
    ("releases", "f8"),   # known releases
    ("place", "i8"),      # its place in its region's order, for drawn ties; -1 for none
    ("dated", "i8"),      # 1 documented, 0 drawn
])  # fmt: skip
NEVER = 10**6
GONE = -(10**6)  # month of birth of those who were there before the start only
DRAWN = 1  # purpose of drawn organisations' ids
FIRST_MAKERS = "Makers of before the start"  # owner of old artefacts whose maker is not in the population
KINDS_DRAW, REGION_DRAW, YEAR_DRAW, MONTH_DRAW, LANGUAGE_DRAW, SUBSET_DRAW = 200, 201, 202, 203, 204, 205


@cache
def documented() -> np.ndarray:
    """Every documented organisation, in the order of ids."""
    facts = read("organisations")
    dates = {row["name"]: row for row in read("study14")}
    listed = np.zeros(len(facts), LISTED)
    for row, fact in zip(listed, facts, strict=True):
        known = dates.get(fact["name"], {})
        row["id"], row["name"] = identity(fact["name"]), fact["name"]
        row["kind"] = Kind[fact["kind"].upper()].value
        row["region"] = REGION_NAMES.index(fact["region"])
        row["languages"] = mask_of(fact["main_languages"])
        row["year"] = int(fact["year_entered"])
        row["entered"] = month_number(known["entered"]) if "-" in known.get("entered", "") else -1
        row["ended"] = month_number(known["ended"]) if known.get("ended") else NEVER
        row["form"] = Form[fact["organisational_model"].upper()].value
        row["ahead"] = number(fact["best_compute_log10_flop"], float("nan"))
        row["releases"] = number(fact["epoch_llm_releases_2019_2025q1"])
        row["dated"] = 1
    listed.sort(order="id")
    for kind in np.unique(listed["kind"]):
        here = listed["kind"] == kind
        listed["ahead"][here] -= np.nanmedian(listed["ahead"][here])
    listed["ahead"] = np.nan_to_num(listed["ahead"])
    listed["place"] = _places(listed["region"])
    listed.flags.writeable = False
    return listed


def _places(region: np.ndarray) -> np.ndarray:
    """Each row's place among those of its region, in the order given."""
    places = np.empty(len(region), np.int64)
    for r in range(len(REGION_NAMES)):
        here = region == r
        places[here] = np.arange(here.sum())
    return places


def stratified(listed: np.ndarray, n: int, seed: np.ndarray) -> np.ndarray:
    """``n`` of the listed by keyed draws, kinds in their proportions; a larger sample holds a smaller one."""
    points = uniforms(seed, listed["id"], SUBSET_DRAW, 1)[:, 0]
    order = np.argsort(points, kind="stable")
    standing = np.empty(len(listed))
    for kind in np.unique(listed["kind"]):
        here = order[listed["kind"][order] == kind]
        standing[here] = (np.arange(len(here)) + points[here]) / len(here)
    return listed[np.argsort(standing, kind="stable")[:n]]


def drawn(n: int, seed: np.ndarray, params: Any) -> np.ndarray:
    """Organisations nobody documented: kinds by share, regions and years as of those documented."""
    listed = np.zeros(max(0, n), LISTED)
    if n <= 0:
        return listed
    listed["id"] = numbered(DRAWN, n)
    points = uniforms(seed, listed["id"], KINDS_DRAW, 5)
    listed["kind"] = choice(points[:, 0], np.asarray(params.drawn_kinds))
    shares = {row["region"]: number(row["open_llm_orgs_share"]) for row in read("regions")}
    listed["region"] = choice(points[:, 1], np.array([shares[region] for region in REGION_NAMES]))
    years, counts = np.unique(documented()["year"], return_counts=True)
    listed["year"] = years[choice(points[:, 2], counts)]
    listed["languages"] = local_masks(listed["region"], points[:, LANGUAGE_DRAW - KINDS_DRAW])
    before = np.bincount(documented()["region"], minlength=len(REGION_NAMES))
    listed["place"] = before[listed["region"]] + _places(listed["region"])
    listed["entered"], listed["ended"], listed["form"] = -1, NEVER, -1
    listed["name"] = [f"Drawn {i + 1}" for i in range(n)]
    return listed


def first_makers() -> np.ndarray:
    """One row for the makers of old artefacts who are not in the population; it never lives."""
    listed = np.zeros(1, LISTED)
    row = listed[0]
    row["id"], row["name"], row["kind"], row["form"] = 1, FIRST_MAKERS, Kind.UNIVERSITY.value, Form.SINGLE_INSTITUTE.value
    row["languages"], row["entered"], row["ended"], row["place"], row["dated"] = mask_of(""), 0, 0, -1, 1
    return listed


def births(listed: np.ndarray, seed: np.ndarray, start: tuple[int, int]) -> np.ndarray:
    """Month of entry of each, from 0 on; a month of the year is drawn where only the year is known."""
    zero = start[0] * 12 + start[1] - 1
    month = (12.0 * uniforms(seed, listed["id"], MONTH_DRAW, 1)[:, 0]).astype(np.int64)
    entered = np.where(listed["entered"] >= 0, listed["entered"], listed["year"] * 12 + month)
    return np.where(listed["ended"] < zero, GONE, np.maximum(0, entered - zero))


FACTS = Facts(
    parameters=(
        Parameter("drawn_kinds", "weight", (0.24, 0.34, 0.03, 0.01, 0.31, 0.07, 0.0), "Kinds of drawn organisations: large "
                  "company, start-up, research institute, public body, university, grassroots, provider.", low=0.0, by=("kind",),
                  source="Epoch AI, first-named with an open release: companies 76, universities 50, collectives 7, "
                  "government 2; companies split as documented"),
    ),
)  # fmt: skip
