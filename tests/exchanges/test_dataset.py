"""The dataset exchange: text adds up as the union formula says, sets have their price, and good sets spread."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.exchanges.dataset import dataset_exchange
from sim.world.names import Account, Activity, Domain, Kind, Phase, Stage, Stakeholder, Terms
from sim.world.tokens import available_web, tokens_needed
from tests.exchanges.text_worlds import MONTH, STATES, paid_to, put_text, random_text_world, shuffled, text_world
from tests.processes.handmade import all_cash, effects, filled, parameters

SEEDS = st.integers(0, 10**6)
RICH = 10**9  # cents


def exchanged(world, params=None, now=None, month=MONTH):
    dataset_exchange(world, parameters() if params is None else params, effects() if now is None else now, month)
    return world


def text_of(world, row=0):
    return world.corpora.rows[world.projects.rows[row].corpus]


def gated(quality=1.0, cash=RICH, **columns):
    """One rich seeker, and one gated set of another organisation."""
    world = text_world(corpora=1, artefacts=1)
    world.artefacts.rows["domain"] = int(Domain.DATA)
    world.languages.rows["open_crawl"] = 1e10
    world.organisations.rows["cash"][0] = cash
    put_text(world, 0, {0: 2e11}, **{"owner": 1, "artefact": 0, "terms": int(Terms.GATED), "quality": quality, **columns})
    return world


# Laws


def test_all_open_without_risk_a_run_holds_what_the_union_formula_says():
    world = text_world(corpora=3)
    world.languages.rows["open_crawl"], world.languages.rows["restricted"] = 1e11, 0.2
    for row, tokens in enumerate((1e11, 2e11, 4e11)):
        put_text(world, row, {0: tokens})
    exchanged(world)
    web = 0.8e12
    left = math.prod(1 - tokens / web for tokens in (1e11, 1e11, 2e11, 4e11))
    assert sorted(world.projects.rows[0].sets) == [0, 1, 2]
    assert text_of(world).tokens[0] == pytest.approx(web * (1 - left), rel=1e-9)
    assert world.projects.rows[0].tokens == text_of(world).total


def test_all_closed_a_run_has_only_its_own_data():
    world = text_world(corpora=2)
    put_text(world, 0, {0: 2e11}, owner=1, terms=int(Terms.CLOSED), artefact=-1)
    exchanged(world)
    assert list(world.projects.rows[0].sets) == [-1, -1, -1]
    assert text_of(world).total == 0.0
    world.organisations.rows["crawl"][0] = 3e9  # crawled for an earlier run
    world.projects.rows["sets"] = -1
    exchanged(world)
    assert text_of(world).total == pytest.approx(3e9, rel=1e-9)


def test_an_organisation_may_use_its_own_closed_set_and_nobody_is_logged_for_it():
    world = text_world(corpora=1, artefacts=1)
    world.artefacts.rows["domain"] = int(Domain.DATA)
    put_text(world, 0, {0: 2e11}, owner=0, terms=int(Terms.CLOSED), artefact=0)
    exchanged(world)
    assert world.projects.rows[0].sets[0] == 0
    assert text_of(world).total == pytest.approx(2e11, rel=1e-9)
    assert world.participation.rows[MONTH].effort.sum() == 0.0


@pytest.mark.parametrize("quality", [0.3, 1.0])
def test_the_price_of_a_gated_set_halves_the_surplus(quality):
    params = parameters({"crawl_cash_share": 0.0})
    world = exchanged(gated(quality), params)
    before, after = 1e10, 1e12 * (1 - 0.99 * 0.8)
    worth = quality * math.log10(after / before) * params.data_cash_share * RICH
    paid = int(world.organisations.rows["cash"][1])
    assert world.corpora.rows["paid"][0] == paid == pytest.approx(worth / 2, abs=2)
    assert worth - paid == pytest.approx(paid, abs=2)


def test_benefit_sharing_asks_for_a_part_of_a_years_revenue():
    world = gated(terms=int(Terms.BENEFIT_SHARING))
    world.organisations.rows["revenue"][0] = 1000.0
    exchanged(world, parameters({"crawl_cash_share": 0.0}))
    assert world.organisations.rows["cash"][1] == pytest.approx(100 * 0.05 * 12 * 1000.0, abs=2)


def test_a_set_that_asks_for_more_than_it_is_worth_is_left():
    world = gated(terms=int(Terms.BENEFIT_SHARING))
    world.organisations.rows["revenue"][0] = 1e9
    exchanged(world)
    assert list(world.projects.rows[0].sets) == [-1, -1, -1]
    assert world.organisations.rows["cash"][1] == 0


def test_of_equal_sets_the_cheaper_one_is_taken_first():
    world = text_world(corpora=2)
    world.organisations.rows["cash"][0] = RICH
    put_text(world, 0, {0: 2e11}, owner=1, terms=int(Terms.GATED))
    put_text(world, 1, {0: 2e11}, owner=2, terms=int(Terms.OPEN))
    assert exchanged(world).projects.rows[0].sets[0] == 1


def test_a_set_in_a_poor_language_is_taken_however_much_text_there_is_in_a_rich_one():
    world = text_world(corpora=1)
    world.languages.rows["open_crawl"][0], world.languages.rows["open_crawl"][5] = 1e12, 1e8
    world.projects.rows["languages"] = 0b100001
    put_text(world, 0, {5: 1e9})
    assert exchanged(world).projects.rows[0].sets[0] == 0


@pytest.mark.parametrize(("terms", "taken"), [(Terms.GATED, False), (Terms.RESTRICTED, True), (Terms.OPEN, True)])
def test_open_sets_outlive_their_holder_and_gated_ones_do_not(terms, taken):
    world = gated(terms=int(terms))
    world.organisations.rows["alive"][1] = 0
    assert (exchanged(world).projects.rows[0].sets[0] == 0) == taken


@pytest.mark.parametrize("column", ["quality", "trust", "legal"])
def test_worthless_distrusted_or_illegal_text_is_not_taken(column):
    world = gated(terms=int(Terms.OPEN))
    if column == "trust":
        world.languages.rows["trust"] = 0.0
    else:
        world.corpora.rows[column][0] = 0.0 if column == "quality" else 1.0
    assert list(exchanged(world).projects.rows[0].sets) == [-1, -1, -1]


@settings(max_examples=60)
@given(SEEDS)
def test_a_run_never_holds_more_than_there_is_and_every_fee_is_received(seed):
    world = random_text_world(seed)
    before, sets = all_cash(world), int(world.corpora.count[0])
    languages = world.languages.rows
    exchanged(world)
    assert all_cash(world) == before
    assert (world.organisations.rows["cash"] >= 0).all()
    stock = np.array([available_web(languages[k]) for k in range(languages.size)]) + languages["offline"]
    for row in range(int(world.projects.count[0])):
        project = world.projects.rows[row]
        taken = [int(number) for number in project.sets if number >= 0]
        assert len(set(taken)) == len(taken)
        for number in taken:
            corpus = world.corpora.rows[number]
            assert number < sets
            assert corpus.tuning == 0
            assert corpus.terms >= Terms.GATED or corpus.owner == project.host
        tuned = [int(number) for number in project.tuning_sets if number >= 0]
        assert len(set(tuned)) == len(tuned)
        assert all(world.corpora.rows[n].tuning == 1 and world.corpora.rows[n].terms >= Terms.GATED for n in tuned)
        if project.corpus >= sets:
            tokens = text_of(world, row).tokens
            if project.activity == Activity.PRETRAIN:
                assert (tokens <= stock * (1 + 1e-9)).all()
            assert tokens.sum() == pytest.approx(project.tokens, rel=1e-9)
            assert 0.0 <= project.data_legal <= 1.0
            assert 0.0 <= project.data_cleared <= 1.0


@settings(max_examples=40)
@given(SEEDS)
def test_the_order_of_rows_does_not_matter_to_who_takes_what(seed):
    one, other = random_text_world(seed), shuffled(random_text_world(seed), seed + 1)
    assert _outcome(exchanged(one)) == _outcome(exchanged(other))


def _outcome(world):
    """What came of it, by ids."""
    sets = world.corpora.rows
    found = {}
    for project in world.projects.rows:
        chosen = [int(sets[n].id) if n >= 0 else -1 for n in (*project.sets, *project.tuning_sets)]
        found[int(project.id)] = (*chosen, project.tokens, project.data_quality, project.data_legal, project.sunk)
    for organisation in world.organisations.rows:
        found[int(organisation.id), "cash"] = int(organisation.cash)
    held = world.uses.rows[: world.uses.count[0]]
    return found, [int(use.id) for use in held], paid_to(world, Account.HOUSEHOLDS)


def test_only_those_who_begin_a_run_or_just_began_to_tune_are_served():
    world = text_world(projects=4, corpora=2)
    put_text(world, 0, {0: 1e11})
    put_text(world, 1, {0: 1e9}, tuning=1)
    rows = world.projects.rows
    rows["since"] = [MONTH, MONTH - 1, MONTH - 1, MONTH - 2]
    rows["stage"][2:] = int(Stage.POSTTRAINING)
    exchanged(world)
    assert (rows["corpus"] >= 0).tolist() == [True, False, False, False]
    assert (rows["tuning_sets"] >= 0).any(axis=1).tolist() == [False, False, True, False]


def test_who_holds_a_set_is_logged_by_group_and_stage():
    world = text_world(projects=2, corpora=2)
    world.organisations.rows["kind"][1] = int(Kind.GRASSROOTS)
    put_text(world, 0, {0: 1e11}, owner=1)
    put_text(world, 1, {0: 1e9}, tuning=1)
    world.projects.rows["stage"][1], world.projects.rows["since"][1] = int(Stage.POSTTRAINING), MONTH - 1
    exchanged(world, parameters(off=("cascade",)))
    effort = world.participation.rows[MONTH].effort[0, int(Domain.DATA)]
    assert effort[int(Phase.PRE_TRAINING), int(Stakeholder.VOLUNTEERS)] == 0.5
    assert effort[int(Phase.POST_TRAINING), int(Stakeholder.DATA_HOLDERS)] == 0.5
    assert effort.sum() == 1.0
    assert world.corpora.rows["uses"][:2].tolist() == [1, 1]


# Own crawl, rights and subsidies


def test_own_crawl_costs_what_curation_costs_and_is_kept_for_the_next_run():
    params = parameters({"clearing_cash_share": 0.0})
    world = text_world()
    host = world.organisations.rows[0]
    host.cash = RICH // 100
    exchanged(world, params)
    cost = params.curation_months * params.person_month_cost / 1e6
    spent = paid_to(world, Account.HOUSEHOLDS)
    assert spent == pytest.approx(params.crawl_cash_share * RICH / 100, rel=1e-6)
    assert world.projects.rows[0].crawled == pytest.approx(spent / 100 / cost, rel=1e-6)
    assert host.crawl == world.projects.rows[0].crawled == pytest.approx(text_of(world).total, rel=1e-9)
    exchanged(world, parameters({"clearing_cash_share": 0.0, "crawl_cash_share": 0.0}))
    assert paid_to(world, Account.HOUSEHOLDS) == spent
    assert text_of(world).total == pytest.approx(host.crawl, rel=1e-9)


def funded(part, world):
    """A world whose seeker has so much of its bill paid by a state."""
    world.organisations.rows["patron_kind"][0, 0] = int(Account.STATE)
    world.organisations.rows["patron_share"][0, 0] = part
    return world


@pytest.mark.parametrize("part", [0.0, 0.5, 1.0])
def test_work_that_states_pay_for_may_crawl_only_what_can_be_passed_on(part):
    params = parameters({"clearing_cash_share": 0.0, "crawl_cash_share": 1.0, "web_text_releasable": 0.1})
    free, bound = (funded(part, text_world()) for _ in range(2))
    for world in (free, bound):
        world.organisations.rows["cash"][0] = 10**15
        world.regions.rows["unclear"] = 0.5
    exchanged(free, params)
    exchanged(bound, params, effects(funded_text=1.0))
    assert text_of(bound).total == pytest.approx((1.0 - 0.9 * part) * text_of(free).total, rel=1e-9)
    assert bound.projects.rows[0].data_legal == pytest.approx((1.0 - part) * free.projects.rows[0].data_legal)


@pytest.mark.parametrize(("terms", "owner", "share"), [(Terms.GATED, 1, 0.0), (Terms.RESTRICTED, 1, 1.0), (Terms.CLOSED, 0, 1.0)])
def test_of_others_sets_it_takes_only_those_whose_terms_let_them_be_passed_on(terms, owner, share):
    params = parameters({"crawl_cash_share": 0.0})
    world = funded(1.0, gated(terms=int(terms), owner=owner))
    crawl = world.languages.rows["open_crawl"][0]
    exchanged(world, params, effects(funded_text=1.0))
    usual = exchanged(funded(1.0, gated(terms=int(terms), owner=owner)), params)
    assert text_of(usual).total > crawl
    assert text_of(world).total - crawl == pytest.approx(share * (text_of(usual).total - crawl), rel=1e-6, abs=1.0)


@pytest.mark.parametrize("enough", [1.0, 1e11])
def test_nobody_crawls_more_than_the_run_and_its_languages_need(enough):
    params = parameters({"language_tokens_enough": enough})
    world = text_world()
    world.organisations.rows["cash"] = 10**14
    world.projects.rows["hours_needed"] = 100
    exchanged(world, params)
    needed = tokens_needed(params, 1e18 * 100 / params.compute_overhead)
    assert text_of(world).total == pytest.approx(max(needed, enough), rel=1e-9)


def test_a_crawl_goes_to_the_languages_that_lack_text():
    world = text_world()
    world.organisations.rows["cash"], world.projects.rows["languages"] = RICH // 100, 0b100001
    world.languages.rows["open_crawl"][0], world.languages.rows["open_crawl"][5] = 9e11, 1e9
    world.projects.rows["hours_needed"] = 100
    exchanged(world)
    tokens = text_of(world).tokens
    assert tokens[0] == pytest.approx(9e11)
    assert 1e9 < tokens[5] <= 1e11


def test_rights_are_paid_for_where_the_law_is_unclear_and_lower_the_risk():
    fees, risks = [], []
    for unclear in (0.8, 0.24):
        world = text_world()
        world.organisations.rows["cash"], world.regions.rows["unclear"] = RICH, unclear
        exchanged(world)
        fees.append(paid_to(world, Account.RIGHTS_HOLDERS))
        project = world.projects.rows[0]
        risks.append(project.data_legal)
        assert project.data_legal == pytest.approx(unclear * (1 - project.data_cleared))
        assert text_of(world).legal == project.data_legal
    assert fees[0] > fees[1] > 0
    assert risks[0] > risks[1]


def test_without_the_response_all_text_carries_the_same_risk_and_no_fees_are_paid():
    world = text_world()
    world.organisations.rows["cash"], world.regions.rows["unclear"] = 10**11, 0.8
    params = parameters(off=("legal_risk",))
    exchanged(world, params)
    assert paid_to(world, Account.RIGHTS_HOLDERS) == 0
    assert world.projects.rows[0].data_legal == params.legal_risk_off_risk
    assert world.projects.rows[0].data_cleared == 0.0


def test_a_subsidy_of_curation_is_paid_by_the_state_and_buys_more_text():
    crawled = []
    for share in (0.0, 0.5):
        world = text_world()
        world.organisations.rows["cash"] = RICH // 100
        before = all_cash(world)
        exchanged(world, now=effects(curation_subsidy=share))
        crawled.append(world.projects.rows[0].crawled)
        assert all_cash(world) == before
        borne = -int(world.accounts.rows["cash"][STATES].sum())
        assert borne == pytest.approx(share * paid_to(world, Account.HOUSEHOLDS), abs=2)
    assert crawled[1] == pytest.approx(2 * crawled[0], rel=1e-3)


# Text does not grow out of nothing


def run_of(world, artefact, corpus, tokens):
    world.artefacts.rows["domain"][artefact] = int(Domain.MODELS)
    world.artefacts.rows["corpus"][artefact] = corpus
    put_text(world, corpus, {0: tokens}, owner=1, artefact=artefact)


def test_the_released_text_of_a_run_brings_nothing_but_what_it_adds_to_open_crawls():
    world = text_world(corpora=1, artefacts=1)
    world.languages.rows["open_crawl"] = 2e11
    run_of(world, 0, 0, 2e11)  # just the open crawl
    exchanged(world)
    assert list(world.projects.rows[0].sets) == [-1, -1, -1]
    world = text_world(corpora=1, artefacts=1)
    world.languages.rows["open_crawl"] = 2e11
    run_of(world, 0, 0, 1e12 * (1 - 0.8 * 0.5))
    exchanged(world)
    assert text_of(world).total == pytest.approx(1e12 * (1 - 0.8 * 0.5), rel=1e-9)


def test_a_derivation_has_its_bases_text_and_in_its_languages_what_it_can_train_on():
    params = parameters()
    world = text_world(corpora=1, artefacts=1)
    world.languages.rows["open_crawl"][:3] = 1e11
    run_of(world, 0, 0, 5e11)
    world.corpora.rows["terms"][0] = int(Terms.CLOSED)
    project = world.projects.rows[0]
    project.activity, project.base_model, project.languages, project.hours_needed = int(Activity.DERIVE), 0, 0b110, 30
    exchanged(world, params)
    needed = tokens_needed(params, 1e18 * 30 / params.compute_overhead)
    assert needed < 1e11
    assert text_of(world).tokens[:3].tolist() == pytest.approx([5e11, needed / 2, needed / 2])
    assert text_of(world).tuning == 1


def test_deriving_again_and_again_does_not_make_text():
    world = text_world(corpora=1, artefacts=1)
    world.languages.rows["open_crawl"] = 1e11
    run_of(world, 0, 0, 1e11)
    world.projects.rows["activity"], world.projects.rows["base_model"] = int(Activity.DERIVE), 0
    for _ in range(2):
        exchanged(world)
        assert text_of(world).total == pytest.approx(1e11, rel=1e-9)
        world.artefacts.rows["corpus"][0] = world.projects.rows[0].corpus


# The cascade


def tuned(months, off=(), sets=40, each=12, quality=1.0):
    """Uses by set after some months in which projects pick post-training sets."""
    params = parameters(off=off)
    world = text_world(projects=each, corpora=sets)._replace(uses=filled("uses", 0, 6 * each * months))
    for row in range(sets):
        put_text(world, row, {0: 1e9}, tuning=1, quality=quality)
    rows = world.projects.rows
    rows["stage"] = int(Stage.POSTTRAINING)
    for month in range(months):
        rows["since"], rows["tuning_sets"] = month - 1, -1
        exchanged(world, params, month=month % 12)  # participation has twelve rows
        rows["id"] += 100_003  # other projects next month
    return world


def uses_by_set(world):
    return np.sort(world.corpora.rows["uses"][: world.corpora.count[0]])[::-1]


def test_copying_concentrates_use_and_without_it_all_sets_are_alike():
    copied, uniform = uses_by_set(tuned(60)), uses_by_set(tuned(60, ("cascade",)))
    assert copied[:4].sum() / copied.sum() > 1.5 * uniform[:4].sum() / uniform.sum()
    expected = uniform.sum() / uniform.size
    assert ((uniform - expected) ** 2 / expected).sum() < 80  # chi-square with 39 degrees of freedom, .999 quantile 73


def test_better_and_more_open_sets_are_taken_more_often():
    world = text_world(projects=400, corpora=3)
    put_text(world, 0, {0: 1e9}, tuning=1, quality=0.9)
    put_text(world, 1, {0: 1e9}, tuning=1, quality=0.3)
    put_text(world, 2, {0: 1e9}, tuning=1, quality=0.9, terms=int(Terms.GATED))
    world.projects.rows["stage"], world.projects.rows["since"] = int(Stage.POSTTRAINING), MONTH - 1
    exchanged(world)
    first = np.bincount(world.projects.rows["tuning_sets"][:, 0] + 1, minlength=4)[1:]  # some find none
    assert first[0] > 2 * first[1]
    assert first[0] > 2 * first[2]


@pytest.mark.parametrize("off", [(), ("cascade",)])
def test_only_sets_that_share_a_language_with_the_project_are_taken_each_once(off):
    world = text_world(projects=50, corpora=3)
    put_text(world, 0, {0: 1e9}, tuning=1)
    put_text(world, 1, {0: 1e9, 4: 1e9}, tuning=1)
    put_text(world, 2, {4: 1e9}, tuning=1)
    world.projects.rows["stage"], world.projects.rows["since"] = int(Stage.POSTTRAINING), MONTH - 1
    exchanged(world, parameters(off=off))
    for row in world.projects.rows["tuning_sets"]:
        taken = [int(n) for n in row if n >= 0]
        assert set(taken) <= {0, 1}
        assert len(taken) == len(set(taken))


def test_a_month_copies_only_from_the_months_before():
    """All who tune in one month draw from the same past: a project more moves nobody else's choice."""
    chosen = []
    for projects in (20, 21):
        world = text_world(projects=projects, corpora=30)
        for row in range(30):
            put_text(world, row, {0: 1e9}, tuning=1)
        for i in range(10):
            world.uses.rows[i].corpus, world.uses.rows[i].tuning = i, 1
        world.uses.count[0] = 10
        rows = world.projects.rows
        rows["stage"], rows["since"] = int(Stage.POSTTRAINING), MONTH - 1
        rows["id"] = np.arange(projects)[::-1]  # the one more comes first
        rows["id"][:20] = 100 + np.arange(20)
        exchanged(world)
        chosen.append(rows["tuning_sets"][:20].tolist())
    assert chosen[0] == chosen[1]
