"""Organisations: the documented ones, each from its year, drawn ones to fill up, and the ties between them."""

from dataclasses import dataclass

import numpy as np

from sim.entry import Facts, LogUniform, Parameter, Uniform
from sim.world.names import KINDS, MOTIVES, REGION_NAMES, Account, Form, Kind, SegmentKind, Terms
from sim.world.populations.keyed import choices, dirichlets, normals, uniforms
from sim.world.populations.read import identity, number, read
from sim.world.tables import MAX_PATRONS, MAX_TIES, ORGANISATION, TIE

OUTSIDERS = ("Stanford CRFM", "Google", "Mistral AI", "Swiss AI Initiative (EPFL, ETH Zurich, CSCS)", "Alibaba (Qwen)")
FIRST_MAKERS = "Makers of before 2020"
NEVER = -(10**6)
SEGMENT_OF = {
    Kind.COMPANY_LARGE: SegmentKind.ENTERPRISE,
    Kind.START_UP: SegmentKind.DEVELOPER,
    Kind.RESEARCH_INSTITUTE: SegmentKind.PUBLIC,
    Kind.PUBLIC_BODY: SegmentKind.PUBLIC,
    Kind.UNIVERSITY: SegmentKind.DEVELOPER,
    Kind.GRASSROOTS: SegmentKind.ANY_USE,
    Kind.PROVIDER: SegmentKind.ENTERPRISE,
}
DRAWN_KINDS = (0.24, 0.34, 0.03, 0.01, 0.31, 0.07, 0.0)  # companies .58, institutes .04, universities .31, grassroots .07
PATRON_CLASSES = {  # by kind of organisation: outside accounts that may be its patrons, with weights
    Kind.RESEARCH_INSTITUTE: ((-1, 0.6), (Account.PHILANTHROPY, 0.2), (Account.PARENT_COMPANIES, 0.2)),
    Kind.PUBLIC_BODY: ((-1, 0.9), (Account.PARENT_COMPANIES, 0.1)),
    Kind.UNIVERSITY: ((-1, 0.7), (Account.PHILANTHROPY, 0.15), (Account.PARENT_COMPANIES, 0.15)),
    Kind.GRASSROOTS: ((Account.PHILANTHROPY, 0.4), (Account.PARENT_COMPANIES, 0.3), (Account.HUB, 0.15), (-1, 0.15)),
}
STRENGTH = {"collaboration": 0.6, "sponsorship": 0.8, "evaluation": 0.4, "knowledge": 0.4, "people": 0.6, "derivation": 0.2}
PATRON_STRENGTH = 0.8


@dataclass(frozen=True)
class Listed:
    """Columns of the organisations of a population, in the order of their ids."""

    ids: np.ndarray
    kind: np.ndarray
    region: np.ndarray
    languages: np.ndarray  # codes as text; "" for those to be drawn
    born: np.ndarray
    form: np.ndarray  # -1 for those to choose one
    compute: np.ndarray  # log10 FLOP of the best model, NaN if not known
    releases: np.ndarray
    dated: np.ndarray


def listed(name: str, n: int, start: tuple[int, int], seed: np.ndarray) -> tuple[Listed, list[str]]:
    """The population's organisations and their names.

    Fewer than the documented ones are taken by keyed draws; more are drawn by the shares of kinds, regions and years.
    """
    facts = read("organisations")
    if name == "study14":
        fourteen = [fact for fact in facts if fact["in_study14"] == "yes"]
        facts = fourteen + [fact for fact in facts if fact["name"] in OUTSIDERS]
        facts = facts[:n]
    elif n < len(facts):
        ids = np.array([identity(fact["name"]) for fact in facts])
        facts = [facts[i] for i in np.argsort(uniforms(seed, ids, 90), kind="stable")[:n]]
    rows = [_documented(fact, seed, start) for fact in facts]
    rows.append((1, int(Kind.UNIVERSITY), 0, "eng", NEVER, int(Form.SINGLE_INSTITUTE), float("nan"), 0.0, 1, FIRST_MAKERS))
    rows += _drawn(n - len(facts), facts, seed, start)
    rows.sort(key=lambda row: row[0])
    columns = list(zip(*rows, strict=True))
    arrays = [np.array(column) for column in columns[:9]]
    return Listed(*arrays), list(columns[9])


def _documented(fact: dict[str, str], seed: np.ndarray, start: tuple[int, int]) -> tuple:
    key = identity(fact["name"])
    month = int(12 * uniforms(seed, np.array([key]), 91)[0])
    born = (int(fact["year_entered"]) - start[0]) * 12 + month + 1 - start[1]
    return (
        key,
        int(Kind[fact["kind"].upper()]),
        REGION_NAMES.index(fact["region"]),
        fact["main_languages"],
        max(0, born),
        int(Form[fact["organisational_model"].upper()]),
        number(fact["best_compute_log10_flop"], float("nan")),
        number(fact["epoch_llm_releases_2019_2025q1"]),
        1,
        fact["name"],
    )


def _drawn(n: int, facts: list[dict[str, str]], seed: np.ndarray, start: tuple[int, int]) -> list[tuple]:
    """Organisations nobody documented: kinds, regions and years by the shares of those documented."""
    if n <= 0:
        return []
    ids = np.array([identity(f"drawn {i}") for i in range(n)])
    kind = choices(seed, ids, 92, np.array(DRAWN_KINDS))
    region = choices(seed, ids, 93, np.array([number(row["open_llm_orgs_share"]) for row in read("regions")]))
    years, counts = np.unique([int(fact["year_entered"]) for fact in facts], return_counts=True)
    year = years[choices(seed, ids, 94, counts)]
    born = np.maximum(0, (year - start[0]) * 12 + (12 * uniforms(seed, ids, 91)).astype(int) + 1 - start[1])
    return [
        (int(ids[i]), int(kind[i]), int(region[i]), "", int(born[i]), -1, float("nan"), 0.0, 0, f"Drawn {i + 1}")
        for i in range(n)
    ]


def rows_of(of: Listed, languages: np.recarray, seed: np.ndarray, start: tuple[int, int], params) -> np.recarray:
    """Organisation rows at their birth, with keyed draws for what is not documented."""
    n = len(of.ids)
    rows = np.zeros(n, ORGANISATION).view(np.recarray)
    for column in ("kind", "region", "born", "dated"):
        rows[column] = getattr(of, column)
    rows["id"] = of.ids
    rows["alive"] = (of.born == 0).astype(int)
    rows["left"] = -1
    rows["segment"] = np.array([int(SEGMENT_OF[Kind(k)]) for k in range(KINDS)])[of.kind]
    rows["languages"] = _masks(of, languages, seed)
    rows["motive"] = dirichlets(seed, of.ids, _shapes(params)[of.kind], 10)
    _means(rows, of, seed, params)
    _patrons(rows, of, seed, params)
    knowledge = -2.32 + float(params["closed_growth"]) * ((start[0] - 2020) * 12 + start[1] - 1)
    rows["absorbed"] = rows["knowledge"] = knowledge - float(params["knowledge_lag_start"])
    rows["framework"] = 1.0
    rows["reputation"] = np.minimum(1.0, np.log1p(of.releases) / np.log(60.0))
    rows["aspiration"] = rows["welfare"] = float(params["aspiration_start"])
    rows["estimate"] = float(params["aspiration_start"])
    for column in ("plan", "best_model", "wish_base", "wish_project", "last_release", "model_of", "open_project", "considered"):
        rows[column] = -1
    rows["wish_form"] = of.form
    rows["patron_terms"] = int(Terms.OPEN)
    return rows


def _shapes(params) -> np.ndarray:
    """Dirichlet shapes by kind: concentration x the kind's mean weights."""
    weights = np.asarray(params["motive_weight"], float).reshape(KINDS, MOTIVES)
    return float(params["motive_concentration"]) * weights / weights.sum(axis=1, keepdims=True)


def _masks(of: Listed, languages: np.recarray, seed: np.ndarray) -> np.ndarray:
    """Languages an organisation works in: as documented, else English and one of its region's."""
    codes = {row["group_id"]: i for i, row in enumerate(read("languages"))}
    masks = np.ones(len(of.ids), np.int64)
    for i, text in enumerate(of.languages):
        named = [codes[code.strip()] for code in str(text).split(",") if code.strip() in codes]
        if named:
            masks[i] = sum(1 << k for k in set(named))
        elif not text:
            local = choices(seed, of.ids[i : i + 1], 95, languages.speaker_share[:, of.region[i]])[0]
            masks[i] = 1 | (1 << int(local))
    return masks


def _means(rows: np.recarray, of: Listed, seed: np.ndarray, params) -> None:
    """Staff, experts, own factor on the budget, and cash: lognormal by kind, shifted by the best known compute."""
    ahead = np.zeros(len(rows))
    for kind in range(KINDS):
        here = (of.kind == kind) & ~np.isnan(of.compute)
        if here.any():
            ahead[here] = of.compute[here] - np.median(of.compute[here])
    shift = 10.0 ** (float(params["compute_shift"]) * ahead)
    spread = float(params["staff_spread"])
    rows["staff"] = np.asarray(params["staff_median"])[of.kind] * np.exp(spread * normals(seed, of.ids, 20)) * shift
    rows["staff_start"] = rows["staff"]
    share = np.asarray(params["expert_share"])[of.kind]
    rows["experts"] = rows["staff"] * np.minimum(0.9, share * np.exp(0.5 * normals(seed, of.ids, 21)))
    wide = np.where(of.kind == Kind.COMPANY_LARGE, float(params["budget_spread"]), 0.5)
    rows["budget_scale"] = np.exp(wide * normals(seed, of.ids, 22)) * shift
    monthly = rows["staff"] * float(params["person_month_cost"])
    rows["cash"] = (float(params["start_cash_months"]) * monthly * 100.0).astype(np.int64)


def _patrons(rows: np.recarray, of: Listed, seed: np.ndarray, params) -> None:
    """Who pays for those that are no companies: one to four patrons with unequal shares."""
    rows["patron_kind"] = -1
    motives = np.asarray(params["patron_motive"], float)
    motives = motives / motives.sum(axis=1, keepdims=True)
    for kind, classes in PATRON_CLASSES.items():
        here = np.flatnonzero(of.kind == kind)
        if not len(here):
            continue
        ids = of.ids[here]
        count = 1 + choices(seed, ids, 30, np.asarray(params["patron_number"], float))
        shares = dirichlets(seed, ids, np.full((len(ids), MAX_PATRONS), 2.0), 31)
        accounts = np.array([int(account) for account, _ in classes])
        weights = np.array([weight for _, weight in classes])
        taken = np.arange(MAX_PATRONS)[None, :] < count[:, None]
        shares = np.where(taken, shares, 0.0)
        shares /= shares.sum(axis=1, keepdims=True)
        for j in range(MAX_PATRONS):
            drawn = accounts[choices(seed, ids, 40 + j, weights)] if j else np.repeat(accounts[0], len(ids))
            drawn = np.where(drawn < 0, int(Account.STATE) + of.region[here], drawn)
            rows.patron_kind[here, j] = np.where(taken[:, j], drawn, -1)
            row = np.array([patron_class(int(account)) for account in drawn])
            distance = 0.5 * np.abs(motives[row] - rows.motive[here]).sum(axis=1)
            rows.patron_mismatch[here, j] = np.where(taken[:, j], distance, 0.0)
        rows.patron_share[here] = shares


def patron_class(account: int) -> int:
    """Row of the table of patrons' motives: 0 state, 1 philanthropy, 2 company, 3 hub."""
    if account >= Account.STATE:
        return 0
    if account == Account.PHILANTHROPY:
        return 1
    return 3 if account == Account.HUB else 2


def tie_rows(rows: np.recarray, titles: list[str], seed: np.ndarray, params) -> np.recarray:
    """Ties of the study's map and of documented patrons, and a few drawn ones within regions; always both ways."""
    n = len(rows)
    strength: dict[tuple[int, int], float] = {}
    place = {title: i for i, title in enumerate(titles)}
    for fact in read("ties"):
        a, b = place.get(fact["from"]), place.get(fact["to"])
        if a is not None and b is not None and a != b:
            held = PATRON_STRENGTH if fact["layer"] == "patron" else STRENGTH.get(fact["tie_type"], 0.4)
            strength[min(a, b), max(a, b)] = max(strength.get((min(a, b), max(a, b)), 0.0), held)
    for a, b in zip(*_neighbours(rows, seed, int(params["drawn_ties"])), strict=True):
        if a != b and titles[a] != FIRST_MAKERS and titles[b] != FIRST_MAKERS:
            strength.setdefault((min(a, b), max(a, b)), float(params["drawn_tie_strength"]))
    ties = np.zeros(n, TIE).view(np.recarray)
    ties["id"] = rows.id
    ordered = sorted(strength.items(), key=lambda item: (-item[1], rows.id[item[0][0]], rows.id[item[0][1]]))
    for (a, b), held in ordered:  # the strongest first; nobody has more than it can keep
        if ties.count[a] < MAX_TIES and ties.count[b] < MAX_TIES:
            for here, there in ((a, b), (b, a)):
                ties.to[here, ties.count[here]] = there
                ties.strength[here, ties.count[here]] = held
                ties.count[here] += 1
    return ties


def _neighbours(rows: np.recarray, seed: np.ndarray, each: int) -> tuple[list[int], list[int]]:
    """Drawn ties: each organisation draws points on its region's ring of ids and meets whoever comes next.

    So one organisation more changes only the ties of those whose point it now follows.
    """
    left: list[int] = []
    right: list[int] = []
    for region in range(len(REGION_NAMES)):
        here = np.flatnonzero(rows.region == region)
        if len(here) < 2:
            continue
        for k in range(each):
            points = (uniforms(seed, rows.id[here], 50 + k) * 2.0**62).astype(np.int64)
            met = here[np.searchsorted(rows.id[here], points) % len(here)]
            left += here.tolist()
            right += met.tolist()
    return left, right


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
        Parameter("budget_spread", "log", 1.2, "Spread of large companies' AI budgets.", prior=Uniform(0.8, 1.6), low=0.0,
                  source="assumed; 48-77 firms spend 1.5-2.4bn USD in 2024"),
        Parameter("compute_shift", "log10 per OOM", 0.3, "How far means follow the best known compute within a kind.",
                  prior=Uniform(0.0, 0.6), low=0.0),
        Parameter("start_cash_months", "months", 6.0, "Cash at entry in months of staff cost.", prior=LogUniform(2.0, 18.0),
                  low=0.0),
        Parameter("aspiration_start", "payoff", 0.25, "What organisations aspire to at first.", low=0.0, high=1.0),
        Parameter("patron_number", "weight", (0.4, 0.3, 0.2, 0.1), "How often one, two, three or four patrons pay.", low=0.0,
                  by=("patron_place",)),
        Parameter("patron_motive", "share", (
            (0.5, 0.5, 0.5, 0.9, 0.2, 0.3, 0.1),
            (0.9, 0.6, 0.7, 0.2, 0.0, 0.4, 0.1),
            (0.2, 0.2, 0.2, 0.2, 0.9, 0.7, 0.4),
            (0.8, 0.6, 0.4, 0.2, 0.6, 0.6, 0.3),
        ), "Motives of patrons by class: state, philanthropy, company, hub.", low=0.0, high=1.0, by=("patron", "motive")),
        Parameter("drawn_ties", "count", 2.0, "Ties each organisation draws in its region beside the documented ones.", low=0.0,
                  high=8.0),
        Parameter("drawn_tie_strength", "share", 0.3, "Strength of drawn ties.", low=0.0, high=1.0),
    ),
)  # fmt: skip
