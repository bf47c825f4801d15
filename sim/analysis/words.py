"""The model's words as one says them, and lists, dates and durations in English."""

import datetime
from collections.abc import Iterable

MONTHS = ("January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
          "December")  # fmt: skip
SAID = {
    "company_large": "a large company", "start_up": "a start-up", "research_institute": "a research institute",
    "public_body": "a public body", "university": "a university", "grassroots": "a grassroots group", "provider": "a provider",
    "single_company": "single-company", "single_institute": "single-institute", "multi_institute": "multi-institute",
    "nonprofit_grassroots": "non-profit-sponsored grassroots", "company_grassroots": "company-sponsored grassroots",
    "multi_company": "multi-company",
    "pretrain": "pre-training a model", "derive": "adapting a model", "dataset": "a dataset", "benchmark": "a benchmark",
    "framework": "a framework",
    "gated": "gated terms", "benefit_sharing": "benefit-sharing terms", "restricted": "terms with limits on use",
    "open": "open terms",
    "NAM": "North America", "EUR": "Europe", "CHN": "China", "EAP": "East Asia and the Pacific",
    "SSEA": "South and South-East Asia", "MENA": "the Middle East and North Africa", "SSA": "Sub-Saharan Africa",
    "LAC": "Latin America and the Caribbean",
    "philanthropy": "a foundation", "parent_companies": "a company", "investors": "investors", "hub": "the model hub",
}  # fmt: skip
MADE = {"pretrain": "a new model", "derive": "an adapted model", "dataset": "a dataset", "benchmark": "a benchmark",
        "framework": "a framework"}  # fmt: skip


def said_month(day: datetime.date) -> str:
    """Month and year as one says them, whatever the language of the machine."""
    return f"{MONTHS[day.month - 1]} {day.year}"


def said(word: str) -> str:
    """Return a code's word as one says it."""
    if word.startswith("state_"):
        return f"the state ({SAID[word.removeprefix('state_').upper()]})"
    return SAID.get(word, word.replace("_", " "))


def listed(parts: Iterable[str]) -> str:
    """Join words: "a", "a and b", "a, b and c"."""
    *first, last = list(parts) or [""]
    return f"{', '.join(first)} and {last}" if first else last


def months_said(count: int) -> str:
    """Return a number of months with its noun."""
    return f"{count} month{'' if count == 1 else 's'}"
