"""Organisations at their birth: motives, people, means, know-how; by kind, with keyed draws for what is not documented."""

from typing import Any

import numpy as np

from sim.entry import Facts, LogUniform, Parameter, Uniform
from sim.world.names import KINDS, MOTIVES, Kind, SegmentKind, Terms
from sim.world.outside import closed_knowledge
from sim.world.populations.keyed import dirichlet, normal
from sim.world.populations.listing import FIRST_MAKERS, births
from sim.world.populations.patrons import give_patrons
from sim.world.tables import ORGANISATION

# Adopters that a kind's models meet first; later they follow from use.
SEGMENT_OF = {
    Kind.COMPANY_LARGE: SegmentKind.ENTERPRISE,
    Kind.START_UP: SegmentKind.DEVELOPER,
    Kind.RESEARCH_INSTITUTE: SegmentKind.PUBLIC,
    Kind.PUBLIC_BODY: SegmentKind.PUBLIC,
    Kind.UNIVERSITY: SegmentKind.DEVELOPER,
    Kind.GRASSROOTS: SegmentKind.ANY_USE,
    Kind.PROVIDER: SegmentKind.ENTERPRISE,
}
MOTIVE_DRAW, STAFF_DRAW, EXPERT_DRAW, BUDGET_DRAW, CASH_DRAW = 10, 20, 21, 22, 23  # draws of one organisation
CENTS = 100.0
NOTHING_YET = ("best_model", "wish_base", "wish_project", "model_of", "open_project", "last_release", "plan",
               "stack", "maintains")  # fmt: skip


def rows_of(listed: np.ndarray, seed: np.ndarray, start: tuple[int, int], params: Any) -> np.recarray:
    """Organisation rows at their birth; those who enter later wait, not alive.

    Parameters
    ----------
    listed : array of LISTED
        Who is in the population, in the order of ids.
    """
    rows = np.zeros(len(listed), ORGANISATION).view(np.recarray)
    for column in ("id", "kind", "region", "languages"):
        rows[column] = listed[column]
    rows["born"] = births(listed, seed, start)
    rows["alive"], rows["left"] = rows.born == 0, -1
    rows["segment"] = np.array([SEGMENT_OF[Kind(k)].value for k in range(KINDS)])[listed["kind"]]
    rows["motive"] = dirichlet(seed, rows.id, motive_shapes(params)[listed["kind"]], MOTIVE_DRAW)
    rows["wish_form"], rows["patron_terms"], rows["framework"] = listed["form"], Terms.OPEN.value, 1.0
    rows["reputation"] = np.minimum(1.0, np.log1p(listed["releases"]) / np.log1p(params.fame_releases))
    rows["aspiration"] = rows["welfare"] = params.aspiration_start
    rows["estimate"], rows["credit"] = -1.0, params.credit_usual
    for column in NOTHING_YET:
        rows[column] = -1
    _people_and_means(rows, listed, seed, params)
    _know(rows, start, params)
    give_patrons(rows, listed, seed, params)
    hidden = listed["name"] == FIRST_MAKERS
    for column in ("cash", "staff", "staff_start", "experts", "secret", "patron_share"):
        rows[column][hidden] = 0
    rows["patron_kind"][hidden] = -1
    return rows


def motive_shapes(params: Any) -> np.ndarray:
    """Dirichlet shapes by kind, (kinds, motives): concentration x the kind's mean weights."""
    weights = np.asarray(params.motive_weight, float).reshape(KINDS, MOTIVES)
    return params.motive_concentration * weights / weights.sum(axis=1, keepdims=True)


def _people_and_means(rows: np.recarray, listed: np.ndarray, seed: np.ndarray, params: Any) -> None:
    """Staff, experts, own factor on the budget, and cash: lognormal by kind, shifted by the best known compute."""
    kind, shift = listed["kind"], 10.0 ** (params.compute_shift * listed["ahead"])
    luck = np.exp(params.staff_spread * normal(seed, rows.id, STAFF_DRAW))
    rows["staff"] = rows["staff_start"] = np.asarray(params.staff_median)[kind] * luck * shift
    share = np.asarray(params.expert_share)[kind] * np.exp(params.expert_spread * normal(seed, rows.id, EXPERT_DRAW))
    rows["experts"] = rows.staff * np.minimum(params.expert_most, share)
    wide = np.where(kind == Kind.COMPANY_LARGE, params.budget_spread, params.budget_spread_others)
    rows["budget_scale"] = np.exp(wide * normal(seed, rows.id, BUDGET_DRAW)) * shift
    months = params.start_cash_months * np.exp(params.start_cash_spread * normal(seed, rows.id, CASH_DRAW))
    rows["cash"] = (months * rows.staff * params.person_month_cost * CENTS).astype(np.int64)


def _know(rows: np.recarray, start: tuple[int, int], params: Any) -> None:
    """Public know-how of the start, absorbed in full, and part of the private know-how that staff would keep in the long run."""
    public = closed_knowledge(params, start[0] + (start[1] - 1) / 12.0) - params.knowledge_lag_start
    lasting = params.secret_growth * np.log1p(rows.staff / params.secret_staff) / max(1e-6, 1.0 - params.secret_keeping)
    rows["secret"] = params.secret_start * lasting
    rows["absorbed"], rows["knowledge"] = public, public + rows.secret


BY_KIND = "by kind: large company, start-up, research institute, public body, university, grassroots, provider"
FACTS = Facts(
    parameters=(
        Parameter("motive_weight", "share", (
            (0.2, 0.2, 0.1, 0.2, 0.9, 0.6, 0.5),
            (0.4, 0.4, 0.4, 0.4, 0.7, 0.7, 0.6),
            (0.6, 0.9, 0.6, 0.8, 0.2, 0.6, 0.3),
            (0.6, 0.9, 0.6, 0.8, 0.2, 0.6, 0.3),
            (0.6, 0.9, 0.4, 0.4, 0.2, 0.8, 0.3),
            (0.9, 0.7, 0.9, 0.5, 0.1, 0.6, 0.4),
            (0.1, 0.1, 0.1, 0.1, 0.9, 0.5, 0.1),
        ), "Mean weight of each motive by kind, before it is scaled to sum 1.", low=0.0, high=1.0, by=("kind", "motive"),
            source="study notes section 5, inferred"),
        Parameter("motive_concentration", "1", 30.0, "How alike organisations of one kind are in their motives.",
                  prior=LogUniform(10.0, 100.0), low=1.0),
        Parameter("staff_median", "FTE", (40.0, 15.0, 20.0, 10.0, 8.0, 8.0, 10.0), "Median staff at entry, " + BY_KIND,
                  prior=LogUniform(0.5, 2.0), low=0.1, by=("kind",)),
        Parameter("staff_spread", "log", 0.8, "Spread of staff within a kind.", prior=Uniform(0.5, 1.2), low=0.0),
        Parameter("expert_share", "share", (0.3, 0.3, 0.3, 0.2, 0.4, 0.3, 0.3), "Part of the staff able to run large training, "
                  + BY_KIND, prior=LogUniform(0.5, 2.0), low=0.0, high=1.0, by=("kind",)),
        Parameter("expert_spread", "log", 0.5, "Spread of that part within a kind.", prior=Uniform(0.2, 0.8), low=0.0),
        Parameter("expert_most", "share", 0.9, "Largest part of the staff that can run large training.", low=0.0, high=1.0),
        Parameter("budget_spread", "log", 1.2, "Spread of large companies' AI budgets.", prior=Uniform(0.8, 1.6), low=0.0,
                  source="assumed; 48-77 firms spend 1.5-2.4bn USD in 2024"),
        Parameter("budget_spread_others", "log", 0.5, "Spread of the budgets of other kinds.", prior=Uniform(0.2, 1.0), low=0.0),
        Parameter("compute_shift", "log10 per OOM", 0.3, "How far staff and budget follow the best known compute within a kind.",
                  prior=Uniform(0.0, 0.6), low=0.0),
        Parameter("start_cash_months", "months", 6.0, "Cash at entry in months of staff cost.", prior=LogUniform(2.0, 18.0),
                  low=0.0),
        Parameter("start_cash_spread", "log", 0.5, "Spread of these months.", prior=Uniform(0.0, 1.0), low=0.0),
        Parameter("aspiration_start", "payoff", 0.25, "What organisations aspire to at first.", low=0.0, high=1.0),
        Parameter("fame_releases", "count", 60.0, "Known releases to early 2025 that give full reputation at entry.", low=1.0,
                  source="Epoch AI: the largest open publisher has 59"),
        Parameter("knowledge_lag_start", "OOM", 0.4, "Public know-how behind that of closed labs at the start.",
                  prior=Uniform(0.2, 0.8), low=0.0, high=3.0),
        Parameter("secret_start", "share", 0.5, "Private know-how at entry, of what its staff would keep in the long run.",
                  prior=Uniform(0.0, 1.0), low=0.0, high=2.0),
    ),
)  # fmt: skip
