"""What direction tests look at beyond the declared outcomes: functions of a finished run and the world it left."""

import math
from functools import partial

import numpy as np
from scipy import stats

from sim.analysis.checks import Measure
from sim.analysis.facts import gini, share
from sim.outcomes.survival import ages, kaplan_meier, restricted_mean
from sim.store import Run
from sim.world.capability import seen_capability
from sim.world.names import COMPANIES, INSTITUTES, REGION_NAMES, Account, Activity, Domain, Item, Kind, Terms

LARGE_RUN = 100_000  # hours
YEAR, QUARTER = 12, 3
CHINA = REGION_NAMES.index("CHN")
MODELS = (Activity.PRETRAIN, Activity.DERIVE)
PER_SET = 0.1  # share of the sets, those most used, that count as taken up


def rows_of(run: Run, table: str) -> np.ndarray:
    """The rows of a table that are in use."""
    assert run.world is not None
    held = getattr(run.world, table)
    return np.asarray(held.rows[: held.count[0]])


def _models(run: Run, years: float = 3.0) -> np.ndarray:
    """Models that organisations made in the last years of a run."""
    rows = rows_of(run, "artefacts")
    first = run.series.size - YEAR * years
    return rows[(rows["domain"] == Domain.MODELS) & (rows["project"] >= 0) & (rows["born"] >= first)]


def _kind(run: Run, owners: np.ndarray) -> np.ndarray:
    return np.asarray(rows_of(run, "organisations")["kind"][owners])


def _is(kinds: np.ndarray, wanted: tuple[Kind, ...]) -> np.ndarray:
    return np.isin(kinds, [int(kind) for kind in wanted])


def _shows(models: np.ndarray, item: Item) -> np.ndarray:
    return np.asarray((models["revealed"] >> int(item)) & 1 == 1)


def _logit(part: np.ndarray) -> float:
    """Log odds of a share, kept finite by half a case on either side."""
    return math.log((part.sum() + 0.5) / (len(part) - part.sum() + 0.5))


def _outside_rises(run: Run) -> float:
    """Outside share of work after release less that before and in pre-training, over the last three years."""
    last = run.series[-3 * YEAR :]
    return float(np.mean(last["outside_late"] - last["outside_early"]))


def _non_company_roots(run: Run) -> float:
    models = _models(run)
    models = models[~_is(_kind(run, models["owner"]), COMPANIES)]
    return share(models["activity"] == Activity.PRETRAIN)


def _large_non_company_runs(run: Run) -> float:
    models = _models(run, 5.0)
    large = (models["activity"] == Activity.PRETRAIN) & (models["hours"] >= LARGE_RUN)
    return float(np.sum(large & ~_is(_kind(run, models["owner"]), COMPANIES)))


def _revealed(*items: Item) -> Measure:
    """Log odds that models reveal the first item, less those of the second if there is one."""

    def odds(run: Run) -> float:
        models = _models(run)
        values = [_logit(_shows(models, item)) for item in items]
        return values[0] - values[1] if len(values) > 1 else values[0]

    return Measure("log odds to reveal " + " less ".join(item.name.lower() for item in items), "logit", odds)


def _months_to_release(run: Run, activities: tuple[Activity, ...]) -> float:
    """Mean months from start to release of projects' latest generations."""
    rows = rows_of(run, "projects")
    done = rows[np.isin(rows["activity"], [int(a) for a in activities]) & (rows["last_release"] >= rows["generation_start"])]
    done = done[done["generation_start"] >= 0]
    return float(np.mean(done["last_release"] - done["generation_start"])) if len(done) else math.nan


def _dataset_tokens(run: Run) -> float:
    """Text in the datasets that projects finished in the last three years."""
    corpora, made = rows_of(run, "corpora"), rows_of(run, "artefacts")
    kept = corpora[(corpora["artefact"] >= 0) & (corpora["born"] >= run.series.size - 3 * YEAR)]
    return float(kept["total"][made["domain"][kept["artefact"]] == Domain.DATA].sum())


def _fees(run: Run) -> float:
    return float(rows_of(run, "accounts")["cash"][Account.RIGHTS_HOLDERS]) / 100.0


def _data_quality(run: Run) -> float:
    rows = rows_of(run, "projects")
    return float(np.mean(rows["data_quality"][rows["tokens_needed"] > 0.0]))


def _set_uses(run: Run) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Shared post-training sets, and the set and the month of every use of one."""
    corpora, uses = rows_of(run, "corpora"), rows_of(run, "uses")
    uses = uses[uses["tuning"] == 1]
    return np.flatnonzero((corpora["tuning"] == 1) & (corpora["terms"] >= Terms.GATED)), uses["corpus"], uses["month"]


def _set_gini(run: Run) -> float:
    sets, taken, _ = _set_uses(run)
    return gini(np.bincount(taken, minlength=len(rows_of(run, "corpora")))[sets])


def _early_uses(run: Run) -> float:
    """Further uses within three months of the first one, mean over the tenth of sets most used."""
    sets, taken, month = _set_uses(run)
    first = np.full(len(rows_of(run, "corpora")), run.series.size)
    np.minimum.at(first, taken, month)
    watched = sets[(first[sets] >= YEAR) & (first[sets] < run.series.size - YEAR)]
    uses = np.bincount(taken, minlength=len(first))
    best = watched[np.argsort(-uses[watched], kind="stable")][: max(1, round(PER_SET * len(watched)))]
    age = month - first[taken]
    soon = np.isin(taken, best) & (age > 0) & (age <= QUARTER)
    return float(soon.sum() / len(best)) if len(best) else math.nan


def _old_downloads(run: Run) -> float:
    """Share of the last month's downloads of organisations' models that goes to those older than a year."""
    rows = rows_of(run, "artefacts")
    rows = rows[rows["domain"] == Domain.MODELS]
    return float(rows["downloads"][rows["born"] < run.series.size - 1 - YEAR].sum() / rows["downloads"].sum())


def _depths(run: Run) -> tuple[np.ndarray, np.ndarray]:
    """Derivatives of organisations' models, and how many derivatives lie between them and the base, plus one."""
    rows = rows_of(run, "derivatives")
    depth = np.zeros(len(rows), int)
    for number, parent in enumerate(rows["parent"]):  # parents stand above their children
        depth[number] = 1 if parent < 0 else depth[parent] + 1
    kept = rows["base_model"] >= 0
    return rows[kept], depth[kept]


def _language_slope(run: Run) -> float:
    """Languages lost per generation: slope of the number of languages on depth."""
    rows, depth = _depths(run)
    languages = np.array([int(mask).bit_count() for mask in rows["languages"]], float)
    return float(np.polyfit(depth, languages, 1)[0]) if len(set(depth)) > 1 else math.nan


def _breaches(run: Run) -> float:
    """Share of derivatives that are on more open terms than what they were made from, where that was restricted."""
    rows, _ = _depths(run)
    bases, everything = rows_of(run, "artefacts"), rows_of(run, "derivatives")
    parents = np.where(rows["parent"] >= 0, everything["terms"][rows["parent"]], bases["terms"][rows["base_model"]])
    return share((rows["terms"] > parents)[parents < Terms.OPEN])


def _score_rank(run: Run) -> float:
    """Rank correlation of what models' scores say with what they can do."""
    models = _models(run)
    models = models[models["score"] >= 0.0]
    scale = run.scenario.parameters()[0].score_scale
    said = [seen_capability(m["score"], m["difficulty"], scale) for m in models]
    return float(stats.spearmanr(said, models["capability"]).statistic) if len(models) > 2 else math.nan


def _attention_of_small(run: Run) -> float:
    """Share of attention on the hub, over organisations' models, that those of hosts with a single try get."""
    rows = rows_of(run, "artefacts")
    rows = rows[(rows["domain"] == Domain.MODELS) & (rows["project"] >= 0)]
    small = ~_is(_kind(run, rows["owner"]), (*COMPANIES, Kind.RESEARCH_INSTITUTE))
    return float(rows["use_visible"][small].sum() / rows["use_visible"].sum())


def _old_use(run: Run) -> float:
    """Share of adopters' open use, in the last month, that runs on models older than a year."""
    rows = rows_of(run, "artefacts")
    old = rows["born"] < run.series.size - 1 - YEAR
    return float(rows["use"][old].sum() / rows["use"].sum()) if rows["use"].sum() > 0.0 else math.nan


def _family_turnover(run: Run) -> float:
    """Share of the last year's derivatives whose family began within two years before them."""
    rows = rows_of(run, "derivatives")
    rows = rows[(rows["base_model"] >= 0) & (rows["born"] >= run.series.size - YEAR)]
    bases = rows_of(run, "artefacts")
    return share(rows["born"] - bases["born"][bases["family"][rows["base_model"]]] <= 2 * YEAR)


def _life_of_others(run: Run) -> float:
    """Restricted mean life over 36 months of the projects of institutes and grassroots groups."""
    rows = rows_of(run, "projects")
    rows = rows[~_is(_kind(run, rows["host"]), COMPANIES)]
    return restricted_mean(kaplan_meier(*ages(rows["start"], rows["end"], run.series.size)))


def _open_gap(run: Run) -> float:
    """Open share of institutes' models less that of companies'."""
    models = _models(run)
    kinds = _kind(run, models["owner"])
    opened = _shows(models, Item.WEIGHTS)
    return share(opened[_is(kinds, INSTITUTES)]) - share(opened[_is(kinds, COMPANIES)])


def _foreign_use(run: Run) -> float:
    """Share of adopters' open use, in the last month, that runs on models from other regions than theirs."""
    segments, models = rows_of(run, "segments"), rows_of(run, "artefacts")
    region = rows_of(run, "organisations")["region"]
    total, foreign = 0.0, 0.0
    for segment in segments:
        seen = segment["seen"][: segment["count"]]
        shares = segment["share"][: segment["count"]] * segment["spending"]
        total += shares.sum()
        foreign += shares[region[models["owner"][seen]] != segment["region"]].sum()
    return float(foreign / total) if total > 0.0 else math.nan


def _home_derivation(run: Run, but: int = -1) -> float:
    """Share of derivations from another's base in which it is of the maker's own region; makers of one region left out."""
    models, everything = _models(run), rows_of(run, "artefacts")
    models = models[models["activity"] == Activity.DERIVE]
    region = rows_of(run, "organisations")["region"]
    makers, bases = models["owner"], everything["owner"][models["parent"]]
    others = (makers != bases) & (region[makers] != but)
    return share(region[makers][others] == region[bases][others])


# --- the measures, by name ---


def _poor_text(run: Run) -> float:
    """Share of the text in datasets that projects made which is in the half of the languages with least text on the web."""
    artefacts, corpora = rows_of(run, "artefacts"), rows_of(run, "corpora")
    stock = rows_of(run, "languages")["stock"]
    made = artefacts[(artefacts["activity"] == Activity.DATASET) & (artefacts["project"] >= 0)]
    tokens = corpora["tokens"][made["corpus"]][:, : len(stock)].sum(axis=0)
    return float(tokens[stock < np.median(stock)].sum() / tokens.sum()) if tokens.sum() > 0 else math.nan


def _open_datasets(run: Run) -> float:
    """Datasets that projects made and handed over."""
    rows = rows_of(run, "artefacts")
    return float(_shows(rows[(rows["activity"] == Activity.DATASET) & (rows["project"] >= 0)], Item.DATA).sum())


def _openness_in_use(run: Run) -> float:
    """True openness of the open models that adopters use at the end, weighted by use."""
    rows = rows_of(run, "artefacts")
    total = rows["use"].sum()
    return float((rows["use"] * rows["openness"]).sum() / total) if total > 0 else math.nan


def _offline_text(run: Run) -> float:
    """Text from outside the web, over all languages."""
    return float(rows_of(run, "languages")["offline"].sum())


def _testers_by_ties(run: Run) -> float:
    """Rank correlation of a project's testers with the strength of its host's ties, over projects that made a model."""
    projects, ties = rows_of(run, "projects"), rows_of(run, "ties")
    tested = projects[np.isin(projects["activity"], MODELS) & (projects["last_release"] >= run.series.size - 3 * YEAR)]
    strength = ties["strength"].sum(axis=1)[tested["host"]]
    testers = (tested["testers"] >= 0).sum(axis=1)
    return float(stats.spearmanr(strength, testers).statistic) if len(np.unique(testers)) > 1 else math.nan


OUTSIDE_RISES = Measure("outside share after release less before", "share of effort", _outside_rises)
NON_COMPANY_ROOTS = Measure("roots among models of non-companies", "share", _non_company_roots)
LARGE_RUNS = Measure("runs of 100,000 hours or more by non-companies", "models in 5 years", _large_non_company_runs)
REVEALS_WEIGHTS, REVEALS_DATA = _revealed(Item.WEIGHTS), _revealed(Item.DATA)
REVEALS_DATA_LESS = _revealed(Item.DATA, Item.WEIGHTS)
MODEL_MONTHS = Measure("months to release of models", "months", partial(_months_to_release, activities=MODELS))
DATASET_TOKENS = Measure("text in new datasets", "tokens", _dataset_tokens)
DATA_MONTHS = Measure("months to release of datasets", "months", partial(_months_to_release, activities=(Activity.DATASET,)))
FEES = Measure("fees paid for rights", "USD", _fees)
DATA_QUALITY = Measure("quality of runs' text", "share", _data_quality)
SET_GINI = Measure("inequality of uses over post-training sets", "Gini", _set_gini)
EARLY_USES = Measure("uses of the most used sets, 3 months after the first", "uses", _early_uses)
LANGUAGE_SLOPE = Measure("languages per generation of derivatives", "languages", _language_slope)
BREACHES = Measure("derivatives looser than their restricted parents", "share", _breaches)
SCORE_RANK = Measure("rank correlation of scores with capability", "1", _score_rank)
ATTENTION_OF_SMALL = Measure("attention to models of hosts with one try", "share", _attention_of_small)
OLD_USE = Measure("open use of models older than a year", "share", _old_use)
FAMILY_TURNOVER = Measure("derivatives in families younger than 2 years", "share", _family_turnover)
PROJECT_LIFE = Measure("mean life of non-companies' projects, within 36 months", "months", _life_of_others)
OPEN_GAP = Measure("open share of institutes less companies", "share", _open_gap)
FOREIGN_USE = Measure("open use that runs on models from other regions", "share", _foreign_use)
HOME_DERIVATION = Measure("derivations from others' bases in the own region", "share", _home_derivation)
OLD_DOWNLOADS = Measure("downloads of models older than a year", "share", _old_downloads)
HOME_OUTSIDE_CHINA = Measure(
    "derivations outside China from others' bases in the own region", "share", partial(_home_derivation, but=CHINA)
)
POOR_TEXT = Measure("text of datasets in the poorer half of languages", "share", _poor_text)
OPENNESS_IN_USE = Measure("true openness of the models in use", "share", _openness_in_use)
OFFLINE_TEXT = Measure("text from outside the web", "tokens", _offline_text)
TESTERS_BY_TIES = Measure("rank correlation of testers with ties", "1", _testers_by_ties)
OPEN_DATASETS = Measure("datasets handed over", "datasets", _open_datasets)
