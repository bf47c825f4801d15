"""The direction tests: for each mechanism what is compared, where, and which sign the study expects."""

from typing import Any

from sim.analysis import measures as m
from sim.analysis.checks import Check, Window

# The common small world: as dense as the stock one, a third of its size; changed where a mechanism cannot bind in it.
SMALL: dict[str, Any] = {
    "title": "Direction tests",
    "start": "2020-01",
    "end": "2026-12",
    "population": {"name": "world", "organisations": 120, "contributors": 1500, "derivatives": 6000},
    "history": "replay",
    "events": [{"name": "a market for open models", "date": "2022-12", "effect": "open_audience", "size": 1}],
}


def event(effect: str, size: float, date: str = "2020-01") -> dict[str, Any]:
    """One effect moved from a date to the end of the run."""
    return {"events": [{"name": "treatment", "date": date, "effect": effect, "size": size}]}


def numbers(**values: Any) -> dict[str, Any]:
    """Parameters changed."""
    return {"parameters": values}


PEOPLE: dict[str, Any] = {"population": {"contributors": 15000}}  # a row stands for 27 people, so that most projects have some
UNGATED: dict[str, Any] = {**PEOPLE, "mechanisms": {"stage_gates": "off"}}
BURDENED: dict[str, Any] = {**PEOPLE, **numbers(community_members=1e5, join_hazard=0.005, tasks_running=8, tasks_resting=2, report_months=0.1)}
MORE_PEOPLE = numbers(community_members=8e6)

CHECKS: tuple[Check, ...] = (
    Check("stage_gates", "on against off", m.OUTSIDE_RISES, 1, world=PEOPLE),
    Check("compute_threshold", "public compute x 4", m.NON_COMPANY_ROOTS, 1, change=event("capacity_extra", 100000)),
    Check("partnership", "on against off", m.LARGE_RUNS, 1),
    Check("revelation", "rivals felt from twice as far", m.REVEALS_WEIGHTS, -1, change=numbers(rivalry_scale=2.2), control=True),
    Check("revelation", "rivals felt from twice as far", m.REVEALS_DATA, -1, change=numbers(rivalry_scale=2.2)),
    Check("revelation", "rivals felt from twice as far", m.REVEALS_DATA_LESS, -1, change=numbers(rivalry_scale=2.2)),
    Check("coordination", "twenty times the people", m.DERIVE_MONTHS, 1, world=UNGATED, change=MORE_PEOPLE, control=True),
    Check("coordination", "twenty times the people", m.DATA_MONTHS, -1, world=UNGATED, change=MORE_PEOPLE),
    Check("coordination", "twenty times the people", m.DATASET_TOKENS, 1, world=UNGATED, change=MORE_PEOPLE),
    Check("legal_risk", "a mining exception", "data_reveal_share", 1, change=event("unclear_factor", 0.3), control=True),
    Check("legal_risk", "a mining exception", m.FEES, -1, change=event("unclear_factor", 0.3)),
    Check("legal_risk", "four times the money for rights", m.DATA_QUALITY, 1, change=numbers(clearing_cash_share=0.2), control=True),
    Check("legal_risk", "four times the money for rights", "unrestricted_share", -1, change=numbers(clearing_cash_share=0.2)),
    Check("cascade", "on against off", m.SET_GINI, 1),
    Check("cascade", "on against off", m.EARLY_USES, 1),
    Check("cascade", "within a run", m.SATURATION, -1, change={}),
    Check("cascade", "on against off", m.FASTEST, 1),
    Check("attention", "on against off", "download_gini", 1),
    Check("attention", "on against off", "download_top_share", 1),
    Check("lineage", "within a run", m.LANGUAGE_SLOPE, -1, change={}, control=True),
    Check("lineage", "on against off", m.BREACHES, 1),
    Check("lineage", "half as many loosened licences", m.BREACHES, -1, change=numbers(lineage_loosens=0.15), control=True),
    Check("evaluation", "a limit of one try", m.SCORE_RANK, 1, change=event("private_tries_factor", 0), control=True),
    Check("evaluation", "a limit of one try", m.ATTENTION_OF_SMALL, 1, change=event("private_tries_factor", 0)),
    Check("reuse_cost", "twice the documentation", "derivatives", 1, change=numbers(documentation_months={k: v for k, v in zip(("company_large","start_up","research_institute","public_body","university","grassroots","provider"), (2, 2, 4, 4, 4, 1.4, 2))}), control=True),
    Check("reuse_cost", "twice the documentation", "releases", -1, change=numbers(documentation_months={k: v for k, v in zip(("company_large","start_up","research_institute","public_body","university","grassroots","provider"), (2, 2, 4, 4, 4, 1.4, 2))})),
    Check("obsolescence", "on against off", m.OLD_DOWNLOADS, -1),
    Check("obsolescence", "on against off", m.OLD_USE, -1),
    Check("obsolescence", "on against off", m.FAMILY_TURNOVER, 1),
    Check("sponsor_exit", "four patrons against one", m.PROJECT_LIFE, 1, world=numbers(patron_number={"one": 1, "two": 0, "three": 0, "four": 0}), change=numbers(patron_number={"one": 0, "two": 0, "three": 0, "four": 1}), control=True),
    Check("motivation", "on against off", m.OPEN_GAP, 1),
    Check("capacity", "a stipend for half of all", "retention", 1, world=BURDENED, change=event("stipend_share", 0.5), control=True),
    Check("capacity", "a mentor for each newcomer", "active_share", 1, world=PEOPLE, change=event("mentors", 1.0), control=True),
    Check("labels", "weights blocked at every border", m.FOREIGN_USE, -1, change=event("block_weights", 1.0, "2022-01"), control=True),
    Check("labels", "Chinese weights withheld", m.HOME_DERIVATION_X, 1, change={"events": [{"name": "treatment", "date": "2022-01", "effect": "block_weights", "size": 1, "target": ["CHN"]}]}),
    Check("labels", "weights blocked at every border", m.HOME_DERIVATION, 1, change=event("block_weights", 1.0, "2022-01")),
)
