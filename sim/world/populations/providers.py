"""Compute providers, their owners, and the regions' grant programmes."""

from collections.abc import Iterator
from typing import Any

import numpy as np

from sim.entry import Facts, Parameter, Uniform
from sim.world.names import KINDS, MOTIVES, REGION_NAMES, REGIONS, Kind, Motive, ProviderKind
from sim.world.populations.read import identity, month_number, number, read, shares
from sim.world.tables import PROGRAMME, PROVIDER

KIND_OF = {
    "public_hpc": ProviderKind.PUBLIC,
    "research_cluster": ProviderKind.PUBLIC,
    "programme": ProviderKind.PUBLIC,
    "public_private": ProviderKind.PUBLIC_PRIVATE,
    "cloud": ProviderKind.CLOUD,
    "company_cluster": ProviderKind.COMPANY_CLUSTER,
    "hardware_vendor": ProviderKind.HARDWARE_VENDOR,
    "grassroots": ProviderKind.GRASSROOTS,
}
COMPANY_PROGRAMMES = ("Google TPU Research Cloud", "Hugging Face cluster and ZeroGPU, community grants")
Part = tuple[dict[str, str], str, float]  # a row of the table, the owner of this part of it, its share


def rows_of(names: list[str], scale: float, start: tuple[int, int], params: Any) -> tuple[np.recarray, list[str]]:
    """Provider rows in the order of their ids, and their names.

    An owner's part of a provider is a row of its own, as large as documented. What is open to others goes with the size of
    the population, so that scarcity does not change with it.
    """
    place = {name: row for row, name in enumerate(names)}
    parts = sorted(((_title(part), part) for part in _parts(place)), key=lambda titled: identity(titled[0]))
    rows = np.zeros(len(parts), PROVIDER).view(np.recarray)
    facts = [fact for _, (fact, _, _) in parts]
    owners = [owner for _, (_, owner, _) in parts]
    zero = start[0] * 12 + start[1] - 1
    rows["id"] = [identity(title) for title, _ in parts]
    rows["kind"] = [_kind(fact).value for fact in facts]
    rows["region"] = [REGION_NAMES.index(fact["region"]) for fact in facts]
    rows["owner"] = [place[owner] if owner else -1 for owner in owners]
    rows["public"] = rows.kind <= ProviderKind.PUBLIC_PRIVATE.value
    hours = np.array([number(fact["open_llm_h_per_month_central"]) * share for _, (fact, _, share) in parts])
    rows["nominal"] = hours * np.where(rows.owner >= 0, 1.0, scale)
    rows["online"] = [month_number(fact["year_online"]) - zero for fact in facts]
    rows["offline"] = [month_number(fact["year_offline"]) - zero if fact["year_offline"] else -1 for fact in facts]
    rows["grant_share"] = [0.0 if owner else _grants(fact, params) for fact, owner in zip(facts, owners, strict=True)]
    rows["offer_share"] = params.provider_offer_share
    rows["motive"] = np.asarray(params.motive_weight, float).reshape(KINDS, MOTIVES)[Kind.PROVIDER.value]
    rows["motive"][rows.public == 1, Motive.SOVEREIGNTY.value] = params.public_sovereignty
    rows["motive"] /= rows["motive"].sum(axis=1, keepdims=True)
    return rows, [title for title, _ in parts]


def _parts(place: dict[str, int]) -> Iterator[Part]:
    """Each provider in parts: one per owner in the population, and the rest.

    What belongs to somebody who is not there is nobody else's either, unless the machine is public.
    """
    for fact in read("providers"):
        if fact["counted_elsewhere"] != "no":
            continue
        owned = shares(fact["owned_by"])
        here = {owner: share for owner, share in owned.items() if owner in place}
        public = _kind(fact) <= ProviderKind.PUBLIC_PRIVATE and "own" not in fact["programme_type"].split()
        left = 1.0 - sum((here if public else owned).values())
        yield from ((fact, owner, share) for owner, share in here.items())
        if fact["programme_type"] == "own":
            left = 0.0
        yield fact, "", max(0.0, left)


def _title(part: Part) -> str:
    fact, owner, _ = part
    return f"{fact['name']}: {owner}" if owner else fact["name"]


def _kind(fact: dict[str, str]) -> ProviderKind:
    return ProviderKind.CLOUD if fact["name"] in COMPANY_PROGRAMMES else KIND_OF[fact["kind"]]


def _grants(fact: dict[str, str], params: Any) -> float:
    """Part of a provider's open capacity that goes through its region's calls."""
    if fact["programme_type"] == "donation":
        return float(params.provider_donation_share)
    return float(params.provider_grant_share) if fact["programme_type"] in ("grant", "allocation") else 0.0


def programme_rows(params: Any) -> np.recarray:
    """One public pool of grants per region, fed by the grant share of its providers, in the order of ids."""
    rows = np.zeros(REGIONS, PROGRAMME).view(np.recarray)
    rows["id"] = [identity(f"public pool {name}") for name in REGION_NAMES]
    rows["region"], rows["provider"], rows["end"] = np.arange(REGIONS), -1, -1
    rows["queue"], rows["window"], rows["floor"] = int(params.grant_queue), int(params.grant_window), params.grant_floor
    rows.sort(order="id")
    return rows


FACTS = Facts(
    parameters=(
        Parameter("provider_grant_share", "share", 0.5, "Part of a public machine's open capacity that goes through calls.",
                  prior=Uniform(0.2, 0.8), low=0.0, high=1.0),
        Parameter("provider_donation_share", "share", 1.0, "The same for those that only donate.", low=0.0, high=1.0),
        Parameter("provider_offer_share", "share", 0.2, "Part of idle hours a provider offers a partner.",
                  prior=Uniform(0.05, 0.4), low=0.0, high=1.0),
        Parameter("public_sovereignty", "share", 0.6, "Weight of the region among a public provider's motives.", low=0.0,
                  high=1.0),
        Parameter("grant_queue", "months", 3.0, "Months from application to first award.", low=0.0, high=24.0,
                  source="UK AI Research Resource: 5 weeks to start; EuroHPC: several months"),
        Parameter("grant_window", "months", 6.0, "Months that an award runs.", low=1.0, high=36.0,
                  source="UK AI Research Resource: 6 or 12 months"),
        Parameter("grant_floor", "percentile", 0.2, "Least standing that a call accepts.", low=0.0, high=1.0),
    ),
)  # fmt: skip
