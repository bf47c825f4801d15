"""The unit of every column of the tables, and the words behind those that hold a code.

A column's description is the comment beside it in ``tables.py``, so that there is one list of columns; the unit stands
here because a comment may name it, leave it to the column's name, or describe the rows a reference points at.
"""

import inspect
import re
from enum import IntEnum
from functools import cache

import numpy as np

from sim.world import names, tables

# Tables of a world and the record type of their rows. The series' columns are outcomes, with units of their own; a scratch
# table holds nothing between two phases.
SCRATCH = ("menu",)
DTYPES: dict[str, np.dtype] = {
    "organisations": tables.ORGANISATION,
    "projects": tables.PROJECT,
    "artefacts": tables.ARTEFACT,
    "corpora": tables.CORPUS,
    "uses": tables.USE,
    "derivatives": tables.DERIVATIVE,
    "publishers": tables.PUBLISHER,
    "providers": tables.PROVIDER,
    "programmes": tables.PROGRAMME,
    "contributors": tables.CONTRIBUTOR,
    "ties": tables.TIE,
    "accounts": tables.ACCOUNT,
    "languages": tables.LANGUAGE,
    "regions": tables.REGION,
    "segments": tables.SEGMENT,
    "market": tables.MARKET,
    "participation": tables.PARTICIPATION,
}

ACCOUNTS = tuple(a.name.lower() for a in names.Account if a != names.Account.STATE) + tuple(
    f"state_{region}" for region in names.REGION_NAMES
)
# Columns that hold a code: the enumeration (or the tuple) of its words; -1 is none of them.
CODES: dict[str, dict[str, type[IntEnum] | tuple[str, ...]]] = {
    "organisations": {"kind": names.Kind, "region": names.REGION_NAMES, "segment": names.SegmentKind,
                      "plan": names.Activity, "wish_form": names.Form, "patron_kind": ACCOUNTS, "patron_terms": names.Terms},
    "projects": {"form": names.Form, "form_at_start": names.Form, "activity": names.Activity, "stage": names.Stage,
                 "ending": names.Ending, "plan_terms": names.Terms},
    "artefacts": {"domain": names.Domain, "activity": names.Activity, "terms": names.Terms,
                  "audited": ("unaudited", "passed", "detected")},
    "corpora": {"terms": names.Terms},
    "derivatives": {"kind": names.Derivation, "terms": names.Terms},
    "providers": {"kind": names.ProviderKind, "region": names.REGION_NAMES},
    "programmes": {"region": names.REGION_NAMES},
    "contributors": {"region": names.REGION_NAMES, "status": names.Status, "role": names.Role,
                     "paid": ("nobody", "employer", "stipend")},
    "segments": {"kind": names.SegmentKind, "region": names.REGION_NAMES},
}  # fmt: skip

# Columns with axes: the words along each. Those not listed (tokens by language, slots) stay lists.
ALONG: dict[str, dict[str, tuple[tuple[str, ...], ...]]] = {
    "organisations": {"motive": (names.AXES["motive"],), "estimate": (names.AXES["activity"],)},
    "projects": {"admission": (names.AXES["stage"], ("model", "data"))},
    "artefacts": {"language_gap": (names.REGION_NAMES,)},
    "providers": {"motive": (names.AXES["motive"],)},
    "languages": {"weight": (names.REGION_NAMES,), "speaker_share": (names.REGION_NAMES,)},
    "regions": {"block_weights": (names.REGION_NAMES,)},
}

_COLUMNS_BY_UNIT: dict[str, dict[str, str]] = {
    "organisations": {
        "id": "id",
        "0 or 1": "alive joins incorporated",
        "word": "kind region segment plan wish_form patron_kind patron_terms",
        "bit mask of languages": "languages wish_language",
        "month": "born left last_release",
        "months": "arrears",
        "share": "playbook motive reputation standing rivalry patron_share patron_mismatch credit",
        "cents": "cash revenue_due",
        "USD/month": "income plan_income revenue",
        "1": "budget_scale framework shared",
        "person-months": "review_queue gave got given received",
        "changes/month": "merged commits",
        "FTE": "staff staff_start experts committed volunteers",
        "OOM": "knowledge secret absorbed best_capability",
        "row of artefacts": "best_model wish_base",
        "row of organisations": "model_of stack",
        "row of projects": "wish_project open_project maintains",
        "tokens": "crawl",
        "payoff": "aspiration estimate wish_payoff welfare",
        "count": "champions misses projects busy released",
        "h": "wish_hours wish_derive_hours",
        "h/month": "own_hours",
    },
    "projects": {
        "id": "id",
        "row of organisations": "host partners testers",
        "word": "form form_at_start activity stage ending plan_terms",
        "month": "since start end box generation_start last_release first_asked grant_applied",
        "months": "waited partner_left grant_left consent tied porting",
        "count": "generation tries stopped",
        "bit mask of languages": "languages",
        "bit mask of items": "plan_reveal",
        "row of artefacts": "base_model benchmark legacy",
        "row of providers": "partner_provider",
        "row of programmes": "programme",
        "row of corpora": "sets tuning_sets corpus",
        "OOM": "root gain difficulty",
        "payoff": "expected",
        "h": "hours_needed hours_asked hours_got hours_now hours_total partner_total",
        "h/month": "partner_hours grant_hours",
        "USD/h": "bid",
        "share": "lock_in modularity admission centralisation outvoted seats data_quality data_legal data_cleared score answered "
        "playbook withdrawn",
        "FTE": "core volunteers triage upkeep",
        "persons": "newcomers",
        "0 or 1": "locked",
        "person-months": "queue progress",
        "tokens": "crawled tokens tokens_needed",
        "USD": "sunk",
        "reports": "brought heard",
    },
    "artefacts": {
        "id": "id",
        "word": "domain activity terms audited",
        "row of organisations": "owner",
        "row of projects": "project",
        "row of artefacts": "parent family",
        "row of corpora": "corpus",
        "month": "born rebuilt",
        "months": "kept",
        "OOM": "capability root gain difficulty language_gap",
        "share": "score leak quality claim openness legal visible visible_family use base_reach",
        "0 or 1": "retired dominated",
        "bit mask of languages": "languages",
        "bit mask of items": "revealed",
        "USD": "sunk",
        "person-months": "documentation",
        "h": "hours",
        "log10 FLOP": "log_compute",
        "log": "fitness_use fitness_family",
        "mean downloads": "use_visible",
        "downloads/month": "downloads",
        "count": "derivatives derived_now",
        "row of derivatives": "recent",
        "millions of users": "reach",
    },
    "corpora": {
        "id": "id",
        "row of artefacts": "artefact",
        "row of organisations": "owner",
        "month": "born",
        "word": "terms",
        "0 or 1": "tuning",
        "tokens": "tokens total",
        "bit mask of languages": "languages",
        "share": "quality legal",
        "count": "uses",
        "cents": "paid",
    },
    "uses": {"id": "id", "row of corpora": "corpus", "row of projects": "project", "month": "month", "0 or 1": "tuning"},
    "derivatives": {
        "id": "id",
        "bit mask of languages": "languages",
        "row of artefacts": "base_model",
        "row of derivatives": "parent",
        "row of publishers": "publisher",
        "1": "fitness",
        "mean downloads": "visible",
        "downloads/month": "downloads",
        "person-months": "documentation",
        "month": "born",
        "word": "kind terms",
    },
    "publishers": {"id": "id", "count": "models once"},
    "providers": {
        "id": "id",
        "word": "kind region",
        "row of organisations": "owner",
        "month": "online offline",
        "0 or 1": "public",
        "h/month": "nominal capacity ordered",
        "h": "used free",
        "USD/h": "reserve",
        "share": "offer_share grant_share utilisation motive",
        "cents": "cash",
        "USD/month": "income",
    },
    "programmes": {
        "id": "id",
        "word": "region",
        "row of providers": "provider",
        "h/month": "hours",
        "h": "awarded",
        "months": "queue window",
        "share": "floor",
        "month": "start end",
        "count": "applications awards",
    },
    "contributors": {
        "id": "id",
        "bit mask of languages": "languages",
        "share": "skill energy",
        "row of projects": "home",
        "month": "joined",
        "word": "region status role paid",
    },
    "ties": {"id": "id", "count": "count", "row of organisations": "to", "share": "strength"},
    "accounts": {"id": "id", "cents": "cash"},
    "languages": {
        "id": "id",
        "millions of speakers": "speakers",
        "tokens": "stock open_crawl offline open_text given taken returned",
        "share": "restricted trust weight speaker_share crawl_left shared run_shared",
        "payoff": "text_worth",
        "class 0-5": "resources",
        "OOM": "best best_seen",
        "projects": "commercial",
    },
    "regions": {
        "id": "id",
        "millions of people": "population users developers",
        "USD/year": "gdp public_money private_money",
        "1": "price_relative",
        "USD/h": "reserve price posted prices",
        "h": "free_hours",
        "share": "unclear entry_share block_chips block_weights block_hub success curation_relief benchmark_relief",
        "row of artefacts": "champion_model",
        "models in 12 months": "released",
    },
    "segments": {
        "id": "id",
        "word": "kind region",
        "millions of users": "users",
        "USD/month": "spending",
        "share": "label_trust open_share share",
        "utility": "welfare",
        "count": "count",
        "row of artefacts": "seen",
    },
    "market": {
        "OOM": "knowledge_public knowledge_closed capability_closed capability_open seen_open score_mean score_spread",
        "log10 FLOP": "compute_closed",
        "OOM/month": "revealed rho leak",
        "models per row": "hub_weight",
        "1": "population_scale",
        "rows": "arrivals_base",
        "people per row": "contributor_weight",
        "payoff": "vacancies",
        "persons": "people_entered people_left",
        "share": "data_recognition overlap_lists",
        "count": "hub_visibility applications awards",
    },
    "participation": {"id": "id", "person-months": "effort weighted", "actors": "actors"},
}

UNITS: dict[str, dict[str, str]] = {
    table: {column: unit for unit, columns in by_unit.items() for column in columns.split()}
    for table, by_unit in _COLUMNS_BY_UNIT.items()
}


@cache
def descriptions() -> dict[str, dict[str, str]]:
    """Return what the comments of ``tables.py`` say of every column; a column without one is its name in words."""
    source = inspect.getsource(tables)
    blocks = dict(re.findall(r"^([A-Z]+) = np\.dtype\(\[(.*?)\]\)", source, re.MULTILINE | re.DOTALL))
    found = {}
    for table, dtype in DTYPES.items():
        block = next(text for name, text in blocks.items() if getattr(tables, name) is dtype)
        comments = dict(re.findall(r'\("(\w+)",[^#\n]*#[ ]*([^\n]*)', block))
        found[table] = {column: comments.get(column, column.replace("_", " ")) for column in dtype.names or ()}
    return found


def words(table: str, column: str) -> tuple[str, ...]:
    """Words of a coded column, in the order of their codes."""
    code = CODES[table][column]
    return code if isinstance(code, tuple) else tuple(member.name.lower() for member in code)
