"""Compute providers and public grant programmes."""

import numpy as np

from sim.entry import Facts, Parameter, Uniform
from sim.world.names import KINDS, MOTIVES, REGION_NAMES, REGIONS, Kind, Motive, ProviderKind
from sim.world.populations.read import identity, number, read
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
OWNERS = {  # beginning of a provider's name -> the organisation whose own cluster it is
    "Meta AI clusters": "Meta",
    "DeepSeek": "DeepSeek",
    "Ai2 own clusters": "Allen Institute for AI (Ai2)",
    "BAAI Jiuding": "Beijing Academy of Artificial Intelligence (BAAI)",
    "Shanghai AI Laboratory": "Shanghai AI Laboratory",
    "Mistral and other": "Mistral AI",
    "TII and Core42": "Technology Innovation Institute (TII)",
    "Alibaba Cloud": "Alibaba (Qwen)",
    "Samsung, Naver": "Naver",
    "xAI Colossus": "xAI",
    "Hugging Face cluster": "Hugging Face",
}
GIVES = ("grant", "allocation")


def rows_of(titles: list[str], scale: float, start: tuple[int, int], params) -> tuple[np.recarray, list[str]]:
    """Provider rows in the order of their ids, and their names.

    Capacity that is open to all goes with the size of the population, so that scarcity does not change with it; an owner's
    own cluster is as large as documented.
    """
    facts = [fact for fact in read("providers") if fact["counted_elsewhere"] == "no"]
    facts.sort(key=lambda fact: identity(fact["name"]))
    rows = np.zeros(len(facts), PROVIDER).view(np.recarray)
    weights = np.asarray(params["motive_weight"], float).reshape(KINDS, MOTIVES)[int(Kind.PROVIDER)]
    place = {title: i for i, title in enumerate(titles)}
    for row, fact in zip(rows, facts, strict=True):
        row.id = identity(fact["name"])
        row.kind = int(KIND_OF[fact["kind"]])
        row.region = REGION_NAMES.index(fact["region"])
        row.owner = next((place.get(owner, -1) for name, owner in OWNERS.items() if fact["name"].startswith(name)), -1)
        row.public = int(row.kind <= ProviderKind.PUBLIC_PRIVATE)
        row.nominal = number(fact["open_llm_h_per_month_central"]) * (1.0 if row.owner >= 0 else scale)
        row.online = _month(fact["year_online"], start)
        row.offline = _month(fact["year_offline"], start) if fact["year_offline"] else -1
        gives = fact["programme_type"].split(" ")[0] in GIVES
        row.grant_share = float(params["provider_grant_share"]) if gives and row.owner < 0 else 0.0
        row.offer_share = float(params["provider_offer_share"])
        row.motive[:] = weights
        if row.public:
            row.motive[int(Motive.SOVEREIGNTY)] = float(params["public_sovereignty"])
        row.motive /= row.motive.sum()
    return rows, [fact["name"] for fact in facts]


def _month(text: str, start: tuple[int, int]) -> int:
    year, month = text.split("-")
    return (int(year) - start[0]) * 12 + int(month) - start[1]


def programme_rows(machines: np.recarray, params) -> np.recarray:
    """One public pool of grants per region, fed by the grant share of its public providers."""
    rows = np.zeros(REGIONS, PROGRAMME).view(np.recarray)
    for region, row in enumerate(rows):
        row.id = identity(f"public pool {REGION_NAMES[region]}")
        row.region, row.provider, row.hours = region, -1, 0
        row.queue, row.window = int(params["grant_queue"]), int(params["grant_window"])
        row.floor, row.start, row.end = float(params["grant_floor"]), 0, -1
    rows.sort(order="id")
    return rows


FACTS = Facts(
    parameters=(
        Parameter("provider_grant_share", "share", 0.5, "Part of a public machine's open capacity that goes through calls.",
                  prior=Uniform(0.2, 0.8), low=0.0, high=1.0),
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
