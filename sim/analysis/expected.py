"""The direction tests: for each mechanism what is compared, where, and which sign the study expects."""

from typing import Any

from sim.analysis import measures as m
from sim.analysis.checks import Check
from sim.world.names import AXES

# The common small world: as dense as the stock one, a third of its size; changed where a mechanism cannot bind in it.
SMALL: dict[str, Any] = {
    "title": "Direction tests",
    "start": "2020-01",
    "end": "2026-12",
    "population": {"name": "world", "organisations": 120, "contributors": 1500, "derivatives": 6000},
    "history": "replay",
    "events": [{"name": "a market for open models", "date": "2022-12", "effect": "open_audience", "size": 1}],
}


def event(effect: str, size: float, date: str = "2020-01", **where: Any) -> dict[str, Any]:
    """One effect moved from a date to the end of the run."""
    return {"events": [{"name": "treatment", "date": date, "effect": effect, "size": size, **where}]}


def numbers(**values: Any) -> dict[str, Any]:
    """Parameters changed."""
    return {"parameters": values}


NO_CALLS = dict.fromkeys(("start_up", "research_institute", "public_body", "university", "grassroots"), 0)
STOCK: dict[str, Any] = {"population": {"organisations": 400}}  # runs of non-companies are rare in a small world
# A row of contributors stands for 27 people, so that most projects have some.
PEOPLE: dict[str, Any] = {"population": {"contributors": 15000}}
# Gates stay open however many come, and the teams' work, not their compute, decides when they are done.
CROWDS = {**PEOPLE, "mechanisms": {"stage_gates": "off"}, **numbers(posttraining_work=12, pretraining_work=24)}
# Few people for much work.
BURDENED = {
    **PEOPLE,
    **numbers(community_members=1e5, join_hazard=0.005, tasks_running=8, tasks_resting=2, report_months=0.1),
}
ONE_PATRON = numbers(patron_number={"one": 1, "two": 0, "three": 0, "four": 0})
FOUR_PATRONS = numbers(patron_number={"one": 0, "two": 0, "three": 0, "four": 1})

SWITCH = "on against off"
NEAR, RIVALS = numbers(rivalry_scale=2.2), "rivals felt from twice as far"
CROWD, MANY = numbers(community_members=8e6), "twenty times the people"
MINING, EXCEPTION = event("unclear_factor", 0.3), "a mining exception"
RIGHTS, PAID = numbers(clearing_cash_share=0.2), "four times the money for rights"
ONE_TRY, LIMIT = event("private_tries_factor", 0), "a limit of one try"
DOCUMENTED = numbers(documentation_months={"research_institute": 4, "public_body": 4, "university": 4, "grassroots": 1.4})
DOCUMENTS = "twice the documentation of non-companies"
BORDERS = event("block_weights", 1.0, "2022-01")
WITHHELD = event("block_weights", 1.0, "2022-01", target=["CHN"])
TAKEN = event("outside_extraction", 0.1, target=["eng"])
REVIEWED = event("review_gift", 1e6)
NAMED = event("attribution", 0.4)
SHARED = numbers(form_centralisation=dict.fromkeys(AXES["form"], 0.3))

# What the full version cannot tell from zero, or finds against the study, and why.
NO_TIME = "documentation weighs in the choice to reveal, but takes no time from the team: no delay can come of it"
NOISE_FALLS = "the best of several tries is less noisy than one, and those with many tries are the more capable ones"
OLD_SETS = "copies follow earlier uses, so a new set starts slowly; nothing but chance draws attention to a new one"
ONE_REACH = "all who look for a base share one running sum of visibility, so a border at home and abroad weighs alike"
SHORT_DELAYS = "what parties need to agree is a month or two, and compute decides when a run is done"
NEWEST = "adopters choose by capability among few models in sight, and those are hardly ever a year old"

CHECKS: tuple[Check, ...] = (
    Check("stage_gates", SWITCH, m.OUTSIDE_RISES, 1, PEOPLE),
    Check("compute_threshold", "0.8m h a month more on public machines", m.NON_COMPANY_ROOTS, 1,
          change=event("capacity_extra", 100_000)),
    Check("partnership", "on against off, without public calls", m.LARGE_RUNS, 1, {**STOCK, **numbers(call_open_to=NO_CALLS)}),
    Check("partnership", SWITCH, m.LARGE_RUNS, 1, STOCK),
    Check("revelation", RIVALS, m.REVEALS_WEIGHTS, -1, change=NEAR, control=True),
    Check("revelation", RIVALS, m.REVEALS_DATA, -1, change=NEAR, control=True),
    Check("revelation", RIVALS, m.REVEALS_DATA_LESS, -1, change=NEAR),
    Check("coordination", MANY, m.MODEL_MONTHS, 1, CROWDS, CROWD, control=True),
    Check("coordination", MANY, m.DATA_MONTHS, -1, CROWDS, CROWD),
    Check("coordination", MANY, m.DATASET_TOKENS, 1, CROWDS, CROWD),
    Check("legal_risk", EXCEPTION, "data_reveal_share", 1, change=MINING, control=True),
    Check("legal_risk", EXCEPTION, m.FEES, -1, change=MINING),
    Check("legal_risk", PAID, m.DATA_QUALITY, 1, change=RIGHTS, control=True),
    Check("legal_risk", PAID, "unrestricted_share", -1, change=RIGHTS),
    Check("cascade", SWITCH, m.SET_GINI, 1),
    Check("cascade", SWITCH, m.EARLY_USES, 1, says_nothing=OLD_SETS),
    Check("attention", SWITCH, "download_gini", 1),
    Check("attention", SWITCH, "download_top_share", 1),
    Check("lineage", "within a run", m.LANGUAGE_SLOPE, -1, change={}, control=True),
    Check("lineage", SWITCH, m.BREACHES, 1),
    Check("lineage", "half as many loosened licences", m.BREACHES, -1, change=numbers(lineage_loosens=0.15), control=True),
    Check("evaluation", LIMIT, m.SCORE_RANK, 1, change=ONE_TRY, control=True, says_nothing=NOISE_FALLS),
    Check("evaluation", LIMIT, m.ATTENTION_OF_SMALL, 1, change=ONE_TRY, says_nothing="a few hits decide the shares"),
    Check("reuse_cost", DOCUMENTS, "derivatives", 1, change=DOCUMENTED, control=True),
    Check("reuse_cost", DOCUMENTS, "releases", -1, change=DOCUMENTED, says_nothing=NO_TIME),
    Check("obsolescence", SWITCH, m.OLD_DOWNLOADS, -1),
    Check("obsolescence", SWITCH, m.OLD_USE, -1, says_nothing=NEWEST),
    Check("obsolescence", SWITCH, m.FAMILY_TURNOVER, 1, says_nothing="one family holds most derivatives either way"),
    Check("sponsor_exit", "four patrons against one", m.PROJECT_LIFE, 1, ONE_PATRON, FOUR_PATRONS, control=True),
    Check("motivation", SWITCH, m.OPEN_GAP, 1),
    Check("capacity", "a stipend for half of all", "retention", 1, BURDENED, event("stipend_share", 0.5), control=True),
    Check("capacity", "a mentor for each newcomer", "active_share", 1, PEOPLE, event("mentors", 1.0), control=True),
    Check("labels", "weights blocked at every border", m.FOREIGN_USE, -1, change=BORDERS, control=True),
    Check("labels", "Chinese weights withheld abroad", m.HOME_OUTSIDE_CHINA, 1, change=WITHHELD, control=True),
    Check("labels", "weights blocked at every border", m.HOME_DERIVATION, 1, change=BORDERS, says_nothing=ONE_REACH),
    Check("labels", "half of all labels audited", m.OPENNESS_IN_USE, 1, change=event("audit_rate", 0.5), control=True),
    Check("data_prestige", "credit for data work", m.OPEN_DATASETS, 1, change=event("data_recognition", 0.6), control=True),
    Check("data_prestige", SWITCH, m.OPEN_DATASETS, -1),
    Check("scarcity", SWITCH, m.POOR_TEXT, 1),
    Check("extraction", "outsiders lock English text away", "community_trust", -1, change=TAKEN, control=True),
    Check("rebuilding", "three times the demand for copies", "rebuilt_texts", 1, change=event("rebuild_demand", 3), control=True),
    Check("upstreaming", "a million a month for reviewers", "framework_efficiency", 1, change=REVIEWED, control=True),
    Check("trusted_circles", "within a run", m.TESTERS_BY_TIES, 1, change={}, control=True),
    Check("feedback", "200 readers of reports", "reports_answered", 1, change=event("triage_staff", 200), control=True),
    Check("governance_form", "control shared from the start", m.MODEL_MONTHS, 1, change=SHARED, control=True,
          says_nothing=SHORT_DELAYS),
    Check("governance_form", "control shared from the start", "retention", 1, PEOPLE, SHARED),
    Check("reciprocity", "derivatives that name their sources", "contributor_energy", 1, PEOPLE, NAMED, control=True),
    Check("memory", "on against off, off as for beginners", m.MODEL_MONTHS, -1, numbers(memory_off_playbook=0.0),
          says_nothing=SHORT_DELAYS),
    Check("champion", "buyers who prefer models from home", m.OFFLINE_TEXT, 1, change=event("champion_pull", 1.0), control=True),
)  # fmt: skip


def declared() -> dict[str, list[Check]]:
    """The checks of each mechanism that has some, by its slug."""
    found: dict[str, list[Check]] = {}
    for check in CHECKS:
        found.setdefault(check.mechanism, []).append(check)
    return found
