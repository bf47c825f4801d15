"""The stock populations: grounded in shipped tables, keyed draw by draw, and the same whatever else is in them."""

import csv
from importlib.resources import files
from types import SimpleNamespace

import numpy as np
import pytest

from sim import catalogue
from sim.world.draws import Draw, stream, uniform_at
from sim.world.names import Account, Domain, Form, Kind, Motive, Terms
from sim.world.populations import STOCK, build, listing, patrons, places, providers, study14, ties
from sim.world.populations.keyed import BEFORE, choice, dirichlet, numbered, uniforms
from sim.world.populations.listing import FIRST_MAKERS
from sim.world.populations.read import identity, read
from sim.world.populations.spoken import mask_of
from tests.worlds import cash, rows_of, same_bits

PARAMS = catalogue.default_parameters()[0]
SERIES = np.dtype([("month", "i8")])
TABLES = sorted(path.name for path in files("sim.world.populations").joinpath("data").iterdir() if path.name.endswith(".csv"))
DRAWN_COLUMNS = ("motive", "staff", "experts", "cash", "budget_scale", "languages", "born", "kind", "region", "patron_kind",
                 "patron_share", "patron_mismatch", "wish_form", "reputation")  # fmt: skip


def made(name="world", organisations=None, seed=3, start=(2020, 1), months=24, contributors=50, derivatives=100, params=PARAMS):
    who = SimpleNamespace(name=name, organisations=organisations, contributors=contributors, derivatives=derivatives)
    return build(who, seed, start, months, params, SERIES)


def by_name(world, names):
    """Organisation rows by name, without the makers of before the start."""
    return {
        name: row for name, row in zip(names.organisations, rows_of(world, "organisations"), strict=True) if name != FIRST_MAKERS
    }


def drawn_of(world, names):
    """Rows of organisations that no list documents."""
    documented = {fact["name"] for fact in read("organisations")} | {FIRST_MAKERS}
    return rows_of(world, "organisations")[[name not in documented for name in names.organisations]]


def partners(world, names):
    """Names and strengths of everybody's ties."""
    found = {}
    for name, row in zip(names.organisations, rows_of(world, "ties"), strict=True):
        found[name] = {(names.organisations[row.to[j]], float(row.strength[j])) for j in range(row["count"])}
    return found


@pytest.fixture(scope="module")
def world():
    return made()


@pytest.fixture(scope="module")
def study():
    return made("study14")


@pytest.mark.parametrize("name", TABLES)
def test_every_row_of_a_shipped_table_names_its_source_and_how_sure_it_is(name):
    rows = read(name.removesuffix(".csv"))
    assert rows and all(row["source"].strip() for row in rows)
    sizes_assumed = name == "history_effects.csv" or name in ("parameter_priors.csv", "eci_scores.csv")
    assert sizes_assumed or all(row["confidence"].strip() for row in rows)


def test_every_shipped_table_is_described_with_its_licence():
    text = files("sim.world.populations").joinpath("data/README.md").read_text(encoding="utf-8")
    assert [name for name in TABLES if name not in text] == []


def test_raw_records_of_clusters_and_further_ethnologue_fields_are_not_shipped():
    assert not any("cluster" in name for name in TABLES)
    assert "ethnologue" not in " ".join(read("languages")[0]).lower()


def test_every_replayed_row_of_history_belongs_to_an_event_that_moves_an_input():
    replayable = {row["date"] for row in read("history") if row["replay"] == "1"}
    assert [row["date"] for row in read("history_effects") if row["date"] not in replayable] == []


def test_whole_columns_are_drawn_with_the_bits_of_one_draw_at_a_time():
    seed, ids = np.array([11], np.uint64), numbered(7, 5)
    key = stream(seed, Draw.POPULATION.value, BEFORE)
    one_by_one = [[uniform_at(key, np.int64(i), 4 + j) for j in range(3)] for i in ids]
    assert uniforms(seed, ids, 4, 3).tolist() == one_by_one


def test_drawn_shares_have_their_means_and_add_up_to_one():
    seed, ids = np.array([11], np.uint64), numbered(7, 20_000)
    shapes = np.tile([1.0, 3.0, 0.0, 6.0], (len(ids), 1))
    shares = dirichlet(seed, ids, shapes, 0)
    assert np.abs(shares.sum(axis=1) - 1.0).max() < 1e-12
    assert shares.mean(axis=0) == pytest.approx([0.1, 0.3, 0.0, 0.6], abs=0.01)


def test_choices_fall_in_proportion_to_weights_by_row_and_in_common():
    points = np.linspace(0.0005, 0.9995, 1000)
    common = choice(points, np.array([1.0, 0.0, 3.0]))
    assert np.bincount(common).tolist() == [250, 0, 750]
    assert choice(points, np.tile([1.0, 0.0, 3.0], (1000, 1))).tolist() == common.tolist()


@pytest.mark.parametrize("n", [10, 150, 250, 400, 430])
def test_any_number_of_organisations_can_be_asked_for(n):
    world, names = made(organisations=n)
    assert len(names.organisations) == len(set(names.organisations)) == n + 1 == world.organisations.count[0]
    assert world.ties.count[0] == n + 1


def test_the_tables_have_the_rows_they_are_meant_to_have(world):
    world, names = world
    assert len(names.organisations) == 401 and len(names.languages) == world.languages.count[0] == 58
    assert len(names.regions) == world.regions.count[0] == world.programmes.count[0] == 8
    assert world.accounts.count[0] == Account.STATE.value + 8 and world.segments.count[0] == 32
    listed = [row for row in read("providers") if row["counted_elsewhere"] == "no"]
    unowned = [i for i, row in enumerate(rows_of(world, "providers")) if row.owner < 0]
    assert len(listed) == len(unowned) == 98
    assert world.contributors.count[0] == 50 and world.participation.rows.size == 24


def test_every_documented_organisation_enters_in_its_year(world):
    found = by_name(*world)
    for fact in read("organisations"):
        year = max(2020, int(fact["year_entered"]))
        assert found[fact["name"]].born // 12 == year - 2020 or (year == 2020 and found[fact["name"]].born == 0)
    drawn = drawn_of(*world)
    assert len(drawn) == 150 and drawn.born.max() < 72


def test_drawn_organisations_follow_the_shares_of_kinds_and_regions():
    drawn = drawn_of(*made(organisations=20_250))
    kinds = np.bincount(drawn.kind, minlength=7) / len(drawn)
    assert kinds == pytest.approx(PARAMS.drawn_kinds, abs=0.015)
    regions = np.bincount(drawn.region, minlength=8) / len(drawn)
    assert regions == pytest.approx([float(row["open_llm_orgs_share"]) for row in read("regions")], abs=0.015)


def test_a_small_world_keeps_the_proportions_of_kinds():
    world, _ = made(organisations=100)
    kinds = np.bincount(rows_of(world, "organisations").kind[1:], minlength=7)
    whole = np.bincount(listing.documented()["kind"], minlength=7)
    assert np.abs(kinds - 0.4 * whole).max() < 1.5


def test_the_same_seed_gives_the_same_bits_and_another_does_not(world):
    assert same_bits(world[0], made()[0]) == []
    assert "organisations.motive" in same_bits(world[0], made(seed=4)[0])


@pytest.mark.parametrize("n", [40, 300])
def test_one_more_organisation_moves_nobody_elses_draws_or_ties(n):
    few, many = made(organisations=n), made(organisations=n + 1)
    before, after = by_name(*few), by_name(*many)
    assert len(after) == n + 1 and set(before) < set(after)
    for name, row in before.items():
        for column in DRAWN_COLUMNS:
            assert np.array_equal(row[column], after[name][column]), (name, column)
    tied_before, tied_after = partners(*few), partners(*many)
    assert [name for name in tied_before if not tied_before[name] <= tied_after[name]] == []


def test_one_more_contributor_leaves_the_others_as_they_are():
    few, many = made(organisations=20)[0], made(organisations=20, contributors=51)[0]
    assert rows_of(few, "contributors").tolist() == rows_of(many, "contributors").tolist()[:50]


def test_the_order_of_the_shipped_tables_does_not_matter(world, monkeypatch):
    def turned(name):
        return list(reversed(read(name))) if name in ("organisations", "ties", "providers", "study14", "regions") else read(name)

    caches = (listing.documented, patrons.documented)
    for module in (listing, patrons, places, providers, study14, ties):
        monkeypatch.setattr(module, "read", turned)
    for held in caches:
        held.cache_clear()
    try:
        assert same_bits(world[0], made()[0], ("organisations", "ties", "providers", "regions", "programmes", "artefacts")) == []
    finally:
        for held in caches:
            held.cache_clear()


def test_fourteen_projects_have_the_forms_of_the_study(study):
    found = by_name(*study)
    projects = [row for row in read("study14") if row["part"] == "project"]
    assert len(projects) == 14 and len(found) == STOCK["study14"] == 19
    for row in projects:
        assert Form(found[row["name"]].wish_form).name.lower() == row["form"]
    counts = np.bincount([found[row["name"]].wish_form for row in projects], minlength=6)
    assert counts.tolist() == [4, 4, 1, 4, 1, 0]  # the placement of the authors' slide 14


def test_projects_of_the_study_come_in_their_month_where_it_is_known(study):
    found = by_name(*study)
    months = {"EleutherAI": 6, "BigScience Workshop": 16, "OpenGPT-X": 24, "Cohere Labs": 29, "Meta": 0}
    assert {name: found[name].born for name in months} == months


def test_an_organisation_that_had_ended_before_the_start_does_not_live():
    later = by_name(*made("study14", start=(2026, 1)))
    assert later["BigScience Workshop"].alive == later["OpenGPT-X"].alive == 0
    assert later["EleutherAI"].alive == 1 and later["BigScience Workshop"].born < 0


def test_ties_of_the_study_are_those_of_its_map(study):
    tied = partners(*study)
    on_the_map = [(row["from"], row["to"]) for row in read("ties") if row["layer"] == "study_map"]
    assert len(on_the_map) == 31
    for one, other in on_the_map:
        assert other in {name for name, _ in tied[one]}, (one, other)
    assert ("BigScience Workshop", 0.8) in tied["Hugging Face"] and ("SCB 10X", 0.2) in tied["Google"]


@pytest.mark.parametrize("name", ["world", "study14"])
def test_ties_hold_both_ways_and_nobody_is_tied_to_itself_or_twice(name):
    world, names = made(name)
    tied = partners(world, names)
    for one, others in tied.items():
        assert one not in {other for other, _ in others} and len(dict(others)) == len(others)
        for other, strength in others:
            assert (one, strength) in tied[other]
    assert tied[FIRST_MAKERS] == set()


def test_motives_add_up_to_one_and_differ_by_kind_as_declared(world):
    rows = rows_of(world[0], "organisations")
    assert np.abs(rows.motive.sum(axis=1) - 1.0).max() < 1e-12
    company, grassroots = (rows.motive[rows.kind == kind].mean(axis=0) for kind in (Kind.COMPANY_LARGE, Kind.GRASSROOTS))
    assert company[Motive.MARKET] > 3 * grassroots[Motive.MARKET] and grassroots[Motive.ACCESS] > 2 * company[Motive.ACCESS]


def test_companies_have_no_patrons_and_others_have_one_to_four_whose_shares_add_up(world):
    rows = rows_of(world[0], "organisations")[1:]
    company = (rows.kind == Kind.COMPANY_LARGE) | (rows.kind == Kind.START_UP)
    assert (rows.patron_kind[company] == -1).all() and (rows.patron_share[company] == 0.0).all()
    others = rows[~company]
    number = (others.patron_kind >= 0).sum(axis=1)
    assert number.min() >= 1 and set(number) == {1, 2, 3, 4}
    assert np.abs(others.patron_share.sum(axis=1) - 1.0).max() < 1e-12
    assert ((others.patron_share > 0.0) == (others.patron_kind >= 0)).all()
    assert others.patron_mismatch.min() >= 0.0 and others.patron_mismatch.max() < 1.0


def test_documented_patrons_are_those_who_pay(study):
    found = by_name(*study)
    payers = set(found["OpenGPT-X"].patron_kind)
    assert Account.STATE + 1 in payers  # the German ministry
    assert Account.HUB in found["EleutherAI"].patron_kind and Account.HUB in found["BigScience Workshop"].patron_kind
    assert set(found["Masakhane"].patron_kind) == {
        Account.PHILANTHROPY,
        Account.PARENT_COMPANIES,
        Account.STATE,
        Account.STATE + 1,
    }
    assert found["Cohere Labs"].patron_kind[0] == Account.PARENT_COMPANIES


@pytest.mark.parametrize("name", ["world", "study14"])
def test_all_money_adds_up_to_nothing_at_the_start(name):
    assert cash(made(name)[0]) == 0


def test_people_and_means_follow_the_declared_medians_by_kind():
    drawn = drawn_of(*made(organisations=20_250))
    for kind in (Kind.COMPANY_LARGE, Kind.START_UP, Kind.UNIVERSITY):
        here = drawn[drawn.kind == kind]
        assert np.median(here.staff) == pytest.approx(PARAMS.staff_median[kind], rel=0.06)
        assert np.median(here.cash / 100.0 / here.staff) == pytest.approx(6 * 12_000, rel=0.06)
        assert (here.experts <= 0.9 * here.staff + 1e-9).all()


def test_better_documented_compute_means_more_staff_within_a_kind(study):
    wide = catalogue.default_parameters({"compute_shift": 0.6})[0]
    more = by_name(*made("study14", params=wide))["Meta"].staff
    assert more > by_name(*study)["Meta"].staff


def test_documented_languages_are_all_understood():
    for fact in read("organisations"):
        assert mask_of(fact["main_languages"]) & 1
    groups = [row["group_id"] for row in read("languages")]
    assert mask_of("tha, eng") == 1 | 1 << groups.index("tha")
    assert mask_of("swe, nor, dan, isl") == 1 | 1 << groups.index("nor") | 1 << groups.index("scn")
    with pytest.raises(KeyError):
        mask_of("Klingon")


def test_own_clusters_belong_to_their_owners_and_are_closed_to_others_when_the_owner_is_absent(world):
    whole, names = world
    providers = rows_of(whole, "providers")
    owned = {names.providers[i]: names.organisations[row.owner] for i, row in enumerate(providers) if row.owner >= 0}
    assert owned["Meta AI clusters: Meta"] == "Meta" and owned["DeepSeek (High-Flyer) clusters: DeepSeek"] == "DeepSeek"
    assert owned["Alps (CSCS): Swiss AI Initiative (EPFL, ETH Zurich, CSCS)"].startswith("Swiss")
    small, few = made("study14")
    hours = dict(zip(few.providers, rows_of(small, "providers").nominal, strict=True))
    assert hours["DeepSeek (High-Flyer) clusters"] == 0.0 and hours["Meta AI clusters: Meta"] == 37_777_500.0
    assert all(row.grant_share == 0.0 for row in providers if row.owner >= 0)


def test_capacity_of_the_stock_world_adds_up_to_the_table(world):
    listed = sum(float(row["open_llm_h_per_month_central"]) for row in read("providers") if row["counted_elsewhere"] == "no")
    assert 0.97 * listed < rows_of(world[0], "providers").nominal.sum() <= listed


def test_the_market_starts_behind_the_closed_frontier_as_documented(world):
    market = world[0].market.rows[0]
    assert market.capability_closed == pytest.approx(20.45, abs=0.01)
    assert market.knowledge_closed == pytest.approx(-2.32, abs=0.01)
    assert market.knowledge_public == pytest.approx(-2.72, abs=0.01)
    assert market.capability_closed - 1.5 < market.capability_open < market.capability_closed


def test_first_models_are_the_open_ones_of_before_the_start_with_their_makers(world):
    made_world, names = world
    models = [row for row in rows_of(made_world, "artefacts") if row.domain == Domain.MODELS]
    assert len(models) == sum(row["date"] < "2020" for row in read("open_models")) and all(row.born < 0 for row in models)
    makers = {names.organisations[row.owner] for row in models}
    assert {"Google", "Meta", "Hugging Face", FIRST_MAKERS} <= makers
    google = by_name(*world)["Google"]
    assert (
        google.best_capability
        == made_world.artefacts.rows[google.best_model].capability
        == made_world.market.rows[0].capability_open
    )
    assert all(row.terms in (Terms.OPEN, Terms.RESTRICTED) and row.corpus >= 0 for row in models)


def test_a_later_start_begins_with_the_models_and_organisations_of_its_date():
    early, late = made()[0], made(start=(2024, 1))[0]
    assert late.artefacts.count[0] > early.artefacts.count[0] + 50
    assert late.market.rows[0].capability_open > early.market.rows[0].capability_open + 2.0
    assert rows_of(late, "organisations").alive.sum() > 4 * rows_of(early, "organisations").alive.sum()


def test_first_benchmarks_and_sets_stand_ready_for_the_exchanges(world):
    artefacts, corpora = rows_of(world[0], "artefacts"), rows_of(world[0], "corpora")
    difficulty = artefacts.difficulty[artefacts.domain == Domain.EVALUATION]
    assert len(difficulty) == 4 and 19.0 < difficulty.min() < difficulty.max() < 22.0
    assert sorted(corpora.tuning) == [0, 0, 1] and (corpora.terms == Terms.OPEN).all()
    assert np.abs(corpora.tokens.sum(axis=1) / corpora.total - 1.0).max() < 1e-9
    assert (corpora.tokens <= world[0].languages.rows.stock).all()


def test_languages_are_served_best_where_there_was_text(world):
    languages = rows_of(world[0], "languages")
    assert languages.best[0] == world[0].market.rows[0].capability_open
    assert (languages.best <= languages.best[0]).all() and languages.best.min() < languages.best[0] - 1.0
    assert np.abs(languages.speaker_share.sum(axis=0) - 1.0).max() < 1e-12


def test_contributors_live_where_developers_are_with_the_declared_skills():
    world, names = made(organisations=10, contributors=40_000)
    people = rows_of(world, "contributors")
    developers = world.regions.rows.developers / world.regions.rows.developers.sum()
    assert np.bincount(people.region, minlength=8) / len(people) == pytest.approx(developers, abs=0.01)
    assert people.skill.mean() == pytest.approx(1 / 3, abs=0.01) and people.energy.min() >= 0.5
    assert (people.home == -1).all() and (people.languages & 1).all()
    chinese = 1 << names.languages.index("zho")
    assert (people.languages[people.region == 2] & chinese > 0).mean() > 0.8


def test_rows_stand_for_the_size_of_the_hub_and_of_communities():
    small, large = made(derivatives=100)[0].market.rows[0], made(derivatives=200)[0].market.rows[0]
    assert small.hub_weight == pytest.approx(2 * large.hub_weight) and small.contributor_weight == 4e5 / 50


def test_ids_are_hashes_of_names_and_of_numbers_not_of_order(world):
    made_world, names = world
    ids = dict(zip(names.organisations, rows_of(made_world, "organisations").id, strict=True))
    assert ids["Meta"] == identity("Meta") and ids["Drawn 7"] == numbered(listing.DRAWN, 7)[6]
    assert list(ids.values()) == sorted(set(ids.values()))


def test_shipped_tables_are_plain_utf8_with_one_header():
    for name in TABLES:
        text = files("sim.world.populations").joinpath(f"data/{name}").read_text(encoding="utf-8")
        rows = list(csv.reader(text.splitlines()))
        assert {len(row) for row in rows} == {len(rows[0])}, name
