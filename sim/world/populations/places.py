"""Regions, languages, adopters and outside accounts."""

from typing import Any

import numpy as np

from sim.entry import Facts, Parameter
from sim.world.names import REGION_NAMES, REGIONS, Account
from sim.world.outside import reserve_level
from sim.world.populations.read import number, read
from sim.world.tables import ACCOUNT, LANGUAGE, REGION, World

ACCOUNTS = Account.STATE.value + REGIONS
MILLION = 1e6


def region_rows(scale: float, start: tuple[int, int], params: Any) -> np.recarray:
    """The eight regions. Money for open models goes with the size of the population, so that means a head stay."""
    rows = np.zeros(REGIONS, REGION).view(np.recarray)
    for facts in read("regions"):
        row = rows[REGION_NAMES.index(facts["region"])]
        row.population = number(facts["population"]) / MILLION
        row.gdp = number(facts["gdp_usd"])
        row.users = number(facts["internet_users"]) / MILLION
        row.developers = number(facts["github_developers_2025q3"]) / MILLION
        row.public_money = number(facts["public_llm_usd_year"]) * scale
        row.private_money = number(facts["private_ai_investment_usd_2024"]) * scale
        row.price_relative = number(facts["gpu_price_rel"], 1.0)
        row.entry_share = number(facts["open_llm_orgs_share"])
    rows["id"] = np.arange(REGIONS)
    rows["unclear"] = params.law_unclear
    rows["reserve"] = reserve_level(params, start[0] + (start[1] - 1) / 12.0) * rows.price_relative
    rows["price"] = rows["posted"] = rows["reserve"]
    rows["prices"] = rows["reserve"][:, None]
    rows["champion_model"] = -1
    return rows


def language_rows(trust: float = 0.0) -> np.recarray:
    """The 58 language groups."""
    facts = read("languages")
    rows = np.zeros(len(facts), LANGUAGE).view(np.recarray)
    rows["id"] = np.arange(len(facts))
    rows["speakers"] = [number(fact["speakers_l1_l2_million"]) for fact in facts]
    rows["open_crawl"] = [number(fact["usable_tokens_open_central"]) for fact in facts]
    rows["stock"] = [max(number(fact["public_stock_tokens"]), number(fact["usable_tokens_open_central"])) for fact in facts]
    rows["resources"] = [int(number(fact["joshi_class"])) for fact in facts]
    rows["weight"] = [[number(fact["w_" + region]) for region in REGION_NAMES] for fact in facts]
    here = rows.speakers[:, None] * rows.weight
    rows["speaker_share"] = here / here.sum(axis=0, keepdims=True)
    rows["trust"] = trust
    return rows


def account_rows() -> np.recarray:
    """Outside accounts, the states of the regions last; empty until something is paid."""
    rows = np.zeros(ACCOUNTS, ACCOUNT).view(np.recarray)
    rows["id"] = np.arange(ACCOUNTS)
    return rows


def endow(world: World) -> None:
    """What organisations and providers hold at the start comes from the endowment, so that all money adds up to nothing."""
    held = int(world.organisations.rows["cash"].sum()) + int(world.providers.rows["cash"].sum())
    world.accounts.rows[Account.ENDOWMENT.value].cash = -held


FACTS = Facts(
    parameters=(
        Parameter("law_unclear", "share", (0.45, 0.4, 0.4, 0.25, 0.65, 0.65, 0.65, 0.75), "How unclear the law on mining text "
                  "is, by region.", low=0.0, high=1.0, by=("region",), source="assumed reading of the law class, region table"),
        Parameter("language_trust_start", "share", 0.7, "Trust of each language's community at the start.", low=0.0, high=1.0),
    ),
)  # fmt: skip
