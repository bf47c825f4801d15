"""The model beside the data: each stylised fact computed from a run, and its target with tolerance; misses as misses."""

import csv
import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from importlib.resources import files

import numpy as np
from scipy import optimize, special

from sim.store import Run
from sim.world.names import COMPANIES, Activity, Derivation, Domain, Item, Kind, Terms
from sim.world.tables import World

ENGLISH = 0
PUBLIC = (Kind.RESEARCH_INSTITUTE, Kind.PUBLIC_BODY)
ECI_PER_OOM, ECI_AT, K_AT = 11.5, 126.0, 25.3
ENOUGH = 30  # derivatives in a quarter from which on family shares mean something
CURATED = 0.6  # share of a year's models, the most capable ones, that a curated catalogue is taken to list


@dataclass(frozen=True)
class History:
    """A finished run as the comparison needs it."""

    world: World
    start_year: float  # decimal year of month 0

    @classmethod
    def of(cls, run: Run) -> "History":
        """The history of a run that still has its world."""
        if run.world is None:
            raise ValueError("a run without its world cannot be compared")
        return cls(run.world, run.scenario.start[0] + (run.scenario.start[1] - 1) / 12.0)

    def months(self, first: float, last: float) -> slice:
        """Months from the start of year ``first`` to the end of year ``last``."""
        return slice(max(0, round((first - self.start_year) * 12)), max(0, round((last + 1 - self.start_year) * 12)))

    def mean(self, outcome: str, first: float, last: float) -> float:
        """Mean of an outcome over whole years."""
        values = self.world.series.rows[outcome][: self.world.series.count[0]][self.months(first, last)]
        return float(np.mean(values)) if len(values) else math.nan

    def latest(self, outcome: str) -> float:
        """Mean of an outcome over the run's last year, when the hub has the most rows: concentration depends on their number."""
        return float(np.mean(self.world.series.rows[outcome][: self.world.series.count[0]][-12:]))

    def models(self, first: float, last: float, curated: bool = True) -> np.ndarray:
        """Models that organisations released in whole years; by default those a curated catalogue would list."""
        rows = self.world.artefacts.rows[: self.world.artefacts.count[0]]
        rows = rows[(rows.domain == Domain.MODELS) & (rows.project >= 0)]
        kept = []
        for year in range(int(first), int(last) + 1):
            window = self.months(year, year)
            mine = rows[(rows.born >= window.start) & (rows.born < window.stop)]
            if curated and len(mine):
                mine = mine[mine.capability >= np.quantile(mine.capability, 1.0 - CURATED)]
            kept.append(mine)
        return np.concatenate(kept) if kept else rows[:0]

    def kinds(self, models: np.ndarray) -> np.ndarray:
        """Kind of each model's owner."""
        return self.world.organisations.rows.kind[models["owner"]]

    def derivatives(self, first: float, last: float) -> np.ndarray:
        """Hub rows of whole years."""
        rows = self.world.derivatives.rows[: self.world.derivatives.count[0]]
        window = self.months(first, last)
        return rows[(rows.born >= window.start) & (rows.born < window.stop)]


def share(mask: np.ndarray) -> float:
    """Share of true entries, NaN if there are none."""
    return float(np.mean(mask)) if len(mask) else math.nan


def gini(values: np.ndarray) -> float:
    """Gini coefficient of non-negative values."""
    ordered = np.sort(np.asarray(values, float))
    if not len(ordered) or ordered.sum() == 0.0:
        return math.nan
    ranks = np.arange(1, len(ordered) + 1)
    return float(2.0 * (ranks * ordered).sum() / (len(ordered) * ordered.sum()) - (len(ordered) + 1) / len(ordered))


def tail_exponent(counts: np.ndarray) -> float:
    """Maximum-likelihood exponent of a discrete power law from one on (Clauset, Shalizi, Newman 2009)."""
    counts = np.asarray(counts)[np.asarray(counts) >= 1]
    if len(counts) < 20:
        return math.nan
    mean_log = float(np.mean(np.log(counts)))
    found = optimize.minimize_scalar(lambda a: math.log(special.zeta(a)) + a * mean_log, bounds=(1.05, 6.0), method="bounded")
    return float(found.x)


def _opened(models: np.ndarray) -> np.ndarray:
    return (models["revealed"] >> int(Item.WEIGHTS)) & 1 == 1


def _open_share(h: History, first: int, last: int | None = None) -> float:
    return share(_opened(h.models(first, last or first)))


def _open_share_of(h: History, kinds: Iterable[Kind]) -> float:
    models = h.models(2023, 2025, curated=False)
    return share(_opened(models[np.isin(h.kinds(models), [int(k) for k in kinds])]))


def _unrestricted(h: History, year: int) -> float:
    models = h.models(year, year)
    return share(models[_opened(models)]["terms"] == Terms.OPEN)


def _reveal_order(h: History) -> float:
    """1 if weights > code > data > documents in what the models of 2023-25 reveal."""
    models = h.models(2023, 2025)
    order = (Item.WEIGHTS, Item.CODE, Item.DATA, Item.DOCUMENTS)
    shares = [share((models["revealed"] >> int(item)) & 1 == 1) for item in order]
    return float(all(a > b for a, b in zip(shares, shares[1:], strict=False)))


def _reuse_exponent(h: History) -> float:
    rows = h.world.artefacts.rows[: h.world.artefacts.count[0]]
    return tail_exponent(rows.derivatives[rows.domain == Domain.MODELS])


def _publishers(h: History) -> np.ndarray:
    return h.world.publishers.rows.models[: h.world.publishers.count[0]]


def _set_uses(h: History) -> np.ndarray:
    rows = h.world.corpora.rows[: h.world.corpora.count[0]]
    uses = rows.uses[(rows.tuning == 1)]
    return uses[uses > 0]


def _top_percent(values: np.ndarray) -> float:
    ordered = np.sort(np.asarray(values, float))[::-1]
    if not len(ordered) or ordered.sum() == 0.0:
        return math.nan
    exact = 0.01 * len(ordered)
    whole = int(exact)
    top = ordered[:whole].sum() + (exact - whole) * ordered[min(whole, len(ordered) - 1)]
    return float(top / ordered.sum())


def _kind_share(h: History, kind: Derivation) -> float:
    rows = h.derivatives(2020, 2025)
    return share(rows["kind"][rows["kind"] != Derivation.ROOT] == kind)


def _licence_change(h: History) -> float:
    rows = h.derivatives(2020, 2025)
    children = rows[rows["base_model"] >= 0]
    parents = np.where(
        children["parent"] >= 0,
        h.world.derivatives.rows.terms[np.maximum(children["parent"], 0)],
        h.world.artefacts.rows.terms[np.maximum(children["base_model"], 0)],
    )
    return share((children["terms"] == Terms.OPEN) != (parents == Terms.OPEN))


def _flip_months(h: History) -> float:
    """Months that the fastest-growing family takes from 2 % or less to 60 % or more of new derivatives."""
    rows = h.world.derivatives.rows[: h.world.derivatives.count[0]]
    rows = rows[rows["base_model"] >= 0]
    family = h.world.artefacts.rows.family[rows["base_model"]]
    best = math.nan
    months = h.months(2020, 2026).stop
    totals = np.bincount(rows["born"], minlength=months)[:months]
    for root in np.unique(family):
        counts = np.bincount(rows["born"][family == root], minlength=months)[:months]
        seen = np.convolve(totals, np.ones(3), "same")
        part = np.where(seen >= ENOUGH, np.convolve(counts, np.ones(3), "same") / np.maximum(1, seen), np.nan)
        high = np.flatnonzero(part >= 0.6)
        if len(high):
            low = np.flatnonzero(part[: high[0]] <= 0.02)
            if len(low):
                best = float(np.nanmin([best, high[0] - low[-1]]))
    return best


def _eci_slopes(h: History) -> tuple[float, float]:
    """ECI points per tenfold compute and per year, by regression on roots of 2023-25."""
    models = h.models(2023, 2025)
    models = models[models["activity"] == Activity.PRETRAIN]
    if len(models) < 10:
        return math.nan, math.nan
    eci = ECI_AT + ECI_PER_OOM * (models["capability"] - K_AT)
    design = np.column_stack([np.ones(len(models)), models["log_compute"], models["born"] / 12.0])
    slopes = np.linalg.lstsq(design, eci, rcond=None)[0]
    return float(slopes[1]), float(slopes[2])


def _compute_growth(h: History) -> float:
    models = h.models(2020, 2025)
    models = models[_opened(models) & (models["activity"] == Activity.PRETRAIN)]
    if len(models) < 10:
        return math.nan
    return float(10.0 ** np.polyfit(models["born"] / 12.0, models["log_compute"], 1)[0])


def _company_compute(h: History, year: int) -> float:
    models = h.models(year, year, curated=False)
    hours = models["hours"].astype(float)
    company = np.isin(h.kinds(models), [int(Kind.COMPANY_LARGE), int(Kind.START_UP)])
    return float(hours[company].sum() / hours.sum()) if hours.sum() else math.nan


def _scale_gap(h: History) -> float:
    models = h.models(2023, 2024)
    models = models[_opened(models) & (models["activity"] == Activity.PRETRAIN)]
    kinds = h.kinds(models)
    company = models["log_compute"][np.isin(kinds, [int(Kind.COMPANY_LARGE), int(Kind.START_UP)])]
    university = models["log_compute"][kinds == Kind.UNIVERSITY]
    return float(np.median(company) - np.median(university)) if len(company) and len(university) else math.nan


def _grant_success(h: History) -> float:
    window = h.months(2021, 2025)
    rows = h.world.series.rows[: h.world.series.count[0]][window]
    asked = rows["grant_applications"].sum()
    return float(rows["grant_awards"].sum() / asked) if asked else math.nan


def _language_counts(h: History) -> np.ndarray:
    masks = h.derivatives(2020, 2025)["languages"]
    return np.array([((masks >> k) & 1).sum() for k in range(58)], float)


def _english_share(h: History) -> float:
    counts = _language_counts(h)
    return float(counts[ENGLISH] / counts.sum()) if counts.sum() else math.nan


def _kept_languages(h: History) -> float:
    rows = h.derivatives(2020, 2025)
    children = rows[rows["base_model"] >= 0]
    return float(np.mean([int(mask).bit_count() for mask in children["languages"]])) if len(children) else math.nan


def _saturated(h: History) -> float:
    rows = h.world.artefacts.rows[: h.world.artefacts.count[0]]
    window = h.months(2020, 2025)
    benchmarks = rows[(rows.domain == Domain.EVALUATION) & (rows.born < window.stop)]
    return share(benchmarks["difficulty"] + 1.0 < h.mean("frontier_open", 2025, 2025)) if len(benchmarks) else math.nan


@dataclass(frozen=True)
class Fact:
    """One line of the table: what is compared, with which target and range."""

    id: str
    name: str
    low: float
    high: float
    use: str
    measure: Callable[[History], float]


# Targets and ranges are those of stylised_facts.csv; a test holds the two together.
FACT_LIST = (
    Fact("F01", "downloads of the top 1 % (largest hub)", 0.93, 0.995, "calibration", lambda h: h.latest("download_top_share")),
    Fact("F02", "Gini of downloads (largest hub)", 0.97, 0.998, "calibration", lambda h: h.latest("download_gini")),
    Fact("F03", "models without downloads (largest hub)", 0.50, 0.80, "validation", lambda h: h.latest("download_zero_share")),
    Fact("F04", "exponent of models per publisher", 1.9, 2.3, "calibration", lambda h: tail_exponent(_publishers(h))),
    Fact("F05", "publishers with a single model", 0.50, 0.70, "validation", lambda h: share(_publishers(h) == 1)),
    Fact("F06", "exponent of reuse per model", 1.9, 2.4, "calibration", _reuse_exponent),
    Fact("F08a", "mentions of the top 1 % of datasets", 0.35, 0.55, "calibration", lambda h: _top_percent(_set_uses(h))),
    Fact("F08b", "Gini of dataset mentions", 0.75, 0.88, "calibration", lambda h: gini(_set_uses(h))),
    Fact("F10a", "adapters among derivatives", 0.37, 0.53, "calibration", lambda h: _kind_share(h, Derivation.ADAPTER)),
    Fact("F10b", "fine-tunes among derivatives", 0.28, 0.44, "calibration", lambda h: _kind_share(h, Derivation.FINE_TUNE)),
    Fact("F12", "months from 2 % to 60 % of new derivatives", 15, 36, "validation", _flip_months),
    Fact("F13a", "open share of models, 2022", 0.28, 0.46, "calibration", lambda h: _open_share(h, 2022)),
    Fact("F13b", "open share of models, 2023", 0.65, 0.78, "calibration", lambda h: _open_share(h, 2023)),
    Fact("F13c", "open share of models, 2024", 0.58, 0.70, "validation", lambda h: _open_share(h, 2024)),
    Fact("F14a", "open share, companies", 0.40, 0.65, "calibration", lambda h: _open_share_of(h, COMPANIES)),
    Fact("F14b", "open share, institutes", 0.85, 1.0, "calibration", lambda h: _open_share_of(h, PUBLIC)),
    Fact("F14c", "open share, universities", 0.88, 1.0, "calibration", lambda h: _open_share_of(h, (Kind.UNIVERSITY,))),
    Fact("F14d", "open share, grassroots", 0.90, 1.0, "calibration", lambda h: _open_share_of(h, (Kind.GRASSROOTS,))),
    Fact("F15a", "unrestricted terms, 2020", 0.78, 1.0, "calibration", lambda h: _unrestricted(h, 2020)),
    Fact("F15b", "unrestricted terms, 2022", 0.54, 0.78, "calibration", lambda h: _unrestricted(h, 2022)),
    Fact("F15c", "unrestricted terms, 2023", 0.39, 0.63, "calibration", lambda h: _unrestricted(h, 2023)),
    Fact("F15d", "unrestricted terms, 2024", 0.28, 0.52, "validation", lambda h: _unrestricted(h, 2024)),
    Fact("F16", "derivatives that change the licence", 0.15, 0.25, "validation", _licence_change),
    Fact("F19", "order weights > code > data > documents (1 = holds)", 1.0, 1.0, "calibration", _reveal_order),
    Fact("F21", "lag of open models, 2023-25 [months]", 3, 9, "calibration", lambda h: h.mean("gap", 2023, 2025)),
    Fact("F22a", "ECI points per tenfold compute", 8, 13, "calibration", lambda h: _eci_slopes(h)[0]),
    Fact("F22b", "ECI points per year at fixed compute", 8, 14, "calibration", lambda h: _eci_slopes(h)[1]),
    Fact("F23", "growth of open training compute [x a year]", 3.5, 5.5, "calibration", _compute_growth),
    Fact("F24a", "companies' share of training compute, 2023", 0.93, 1.0, "validation", lambda h: _company_compute(h, 2023)),
    Fact("F24b", "companies' share of training compute, 2024", 0.93, 1.0, "validation", lambda h: _company_compute(h, 2024)),
    Fact("F25", "compute of companies over universities [OOM]", 0.4, 1.2, "calibration", _scale_gap),
    Fact("F26", "success rate of compute grants", 0.008, 0.15, "calibration", _grant_success),
    Fact("F28a", "English share of model-language pairs", 0.42, 0.55, "calibration", _english_share),
    Fact("F28b", "Gini over languages", 0.75, 0.87, "calibration", lambda h: gini(_language_counts(h))),
    Fact("F28c", "languages a derivative keeps", 1.3, 2.4, "validation", _kept_languages),
    Fact("F29", "benchmarks near saturation", 0.40, 0.60, "validation", _saturated),
)  # fmt: skip


def targets() -> list[dict[str, str]]:
    """The stylised facts as shipped: pattern, statistic, target, range, source, suggested use."""
    text = files("sim.world.populations").joinpath("data/stylised_facts.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def measure(history: History) -> dict[str, float]:
    """Every fact of the list, computed from one run."""
    return {fact.id: float(fact.measure(history)) for fact in FACT_LIST}


@dataclass(frozen=True)
class Line:
    """A fact beside its target, over an ensemble."""

    fact: Fact
    median: float
    low: float
    high: float
    verdict: str


def compare(measured: list[dict[str, float]]) -> list[Line]:
    """Median and 5-95 % range of each fact over runs, and whether the median lies in the target's range."""
    lines = []
    for fact in FACT_LIST:
        values = np.array([m[fact.id] for m in measured], float)
        values = values[~np.isnan(values)]
        if not len(values):
            lines.append(Line(fact, math.nan, math.nan, math.nan, "not seen"))
            continue
        median, low, high = np.quantile(values, [0.5, 0.05, 0.95])
        hit = fact.low <= median <= fact.high
        lines.append(Line(fact, float(median), float(low), float(high), "hit" if hit else "miss"))
    return lines
