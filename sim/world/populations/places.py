"""Regions, languages, adopters and outside accounts."""

import numpy as np

from sim.entry import Facts, Parameter
from sim.world.names import REGION_NAMES, REGIONS, Account
from sim.world.populations.read import number, read
from sim.world.segments import segment_rows
from sim.world.tables import LANGUAGE, REGION, World

__all__ = ["ACCOUNTS", "REGION_NAMES", "endow", "language_rows", "region_rows", "segment_rows"]
ACCOUNTS = int(Account.STATE) + REGIONS
MILLION = 1e6


def region_rows(scale: float, start: tuple[int, int], params: object) -> np.recarray:
    """The eight regions. Money for open models goes with the size of the population, so that means a head stay."""
    rows = np.zeros(REGIONS, REGION).view(np.recarray)
    for row, facts in zip(rows, read("regions"), strict=True):
        row.id = REGION_NAMES.index(facts["region"])
        row.population = number(facts["population"]) / MILLION
        row.gdp = number(facts["gdp_usd"])
        row.users = number(facts["internet_users"]) / MILLION
        row.developers = number(facts["github_developers_2025q3"]) / MILLION
        row.public_money = number(facts["public_llm_usd_year"]) * scale
        row.private_money = number(facts["private_ai_investment_usd_2024"]) * scale
        row.price_relative = number(facts["gpu_price_rel"], 1.0)
        row.unclear = number(facts["text_mining_unclear_assumed"])
        row.entry_share = number(facts["open_llm_orgs_share"])
    year = start[0] + (start[1] - 1) / 12.0
    level = float(params["reserve_price"]) * 2.0 ** ((2026.0 - year) * 12.0 / float(params["reserve_halving"]))  # type: ignore[index]
    for column in ("reserve", "price", "posted"):
        rows[column] = level * rows.price_relative
    rows["prices"] = rows["price"][:, None]
    return rows


def language_rows() -> np.recarray:
    """The 58 language groups."""
    facts = read("languages")
    rows = np.zeros(len(facts), LANGUAGE).view(np.recarray)
    for i, (row, fact) in enumerate(zip(rows, facts, strict=True)):
        row.id = i
        row.speakers = number(fact["speakers_l1_l2_million"])
        row.open_crawl = number(fact["usable_tokens_open_central"])
        row.stock = max(number(fact["public_stock_tokens"]), row.open_crawl)
        row.resources = int(number(fact["joshi_class"]))
        row.trust = 0.7
        for j, region in enumerate(REGION_NAMES):
            row.weight[j] = number(fact[f"w_{region}"])
    here = rows.speakers[:, None] * rows.weight
    rows["speaker_share"] = here / here.sum(axis=0, keepdims=True)
    return rows


def endow(world: World) -> None:
    """What organisations and providers hold at the start comes from the endowment, so that all money adds up to nothing."""
    held = int(world.organisations.rows.cash.sum()) + int(world.providers.rows.cash.sum())
    world.accounts.rows[int(Account.ENDOWMENT)].cash = -held


FACTS = Facts(
    parameters=(
        Parameter("reserve_price", "USD/h", 2.4, "Reserve price of compute in North America in January 2026.", low=0.01,
                  source="H100 year's contract, 1.7-5 USD (price index of 2026)"),
        Parameter("reserve_halving", "months", 29.5, "Months in which the reserve price halves.", low=1.0,
                  source="Hobbhahn and Besiroglu 2022: price-performance doubles in 2.46 years (2.24-2.72)"),
    ),
)  # fmt: skip
