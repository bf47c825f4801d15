"""Open rebuilding: what withheld text is made again, when, by whom, and who pays."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sim.processes.rebuilding import main_language, rebuild, rebuild_chance
from sim.processes.release import release
from sim.world.names import ITEMS, Account, Activity, Domain, Item, Kind, Stage, Terms
from tests.exchanges.text_worlds import put_text, text_world
from tests.processes.handmade import all_cash, effects, filled, parameters

COMPANY, OTHERS = 0, [2, 3, 4, 5]
RICH = 10**9  # cents
MONTH = 5
ALWAYS = {"rebuild_hazard": 1.0}


def withheld(texts=1, sunk=1e5, standing=1.0, cash=RICH, **columns):
    """Sets that a company has paid for and keeps; four non-companies who could make them again."""
    world = text_world(organisations=6, projects=0, corpora=texts, artefacts=texts)
    world = world._replace(artefacts=grown_by(world.artefacts, 2 * texts), corpora=grown_by(world.corpora, 2 * texts))
    organisations, artefacts = world.organisations.rows, world.artefacts.rows
    organisations["cash"][OTHERS], organisations["standing"][COMPANY] = cash, standing
    rows = artefacts[:texts]
    rows["domain"], rows["activity"], rows["owner"] = int(Domain.DATA), int(Activity.DATASET), COMPANY
    rows["sunk"], rows["rebuilt"], rows["corpus"] = sunk, -1, np.arange(texts)
    rows["terms"], rows["revealed"] = int(Terms.CLOSED), 0
    for row in range(texts):
        put_text(world, row, {0: 1e9}, artefact=row, owner=COMPANY, terms=int(Terms.CLOSED), quality=0.8, tuning=row % 2)
    for name, value in columns.items():
        rows[name] = value
    return world


def grown_by(held, room):
    made = type(held)(np.zeros(held.count[0] + room, held.rows.dtype).view(np.recarray), held.count.copy())
    made.rows[: held.count[0]] = held.rows[: held.count[0]]
    return made


def lives(months, texts=60, off=(), overrides=None, **now):
    """Months until each withheld text has an open copy, infinite if it never does."""
    params = parameters(overrides, off)
    world = withheld(texts, cash=10**12)
    for month in range(1, months + 1):
        rebuild(world, params, effects(**now), month)
    rebuilt = world.artefacts.rows["rebuilt"][:texts].astype(float)
    return np.where(rebuilt < 0, np.inf, rebuilt)


def made(world):
    return world.artefacts.rows[1 : world.artefacts.count[0]]


# The chance


def chance(standing=1.0, sunk=1e5, cash=1e7, ahead=0.0, off=(), **now):
    owner = filled("organisations", 1).rows
    owner["standing"], owner["knowledge"] = standing, ahead
    return rebuild_chance(parameters(off=off), effects(**now), 0.0, owner[0], sunk, cash)


def test_the_chance_is_that_of_the_form():
    assert chance() == pytest.approx(0.05)
    assert chance(standing=0.4) == pytest.approx(0.02)
    assert chance(cash=1e5) == pytest.approx(0.05 * 0.1 * 1e5 / 5e4)
    assert chance(rebuild_demand=3.0) == pytest.approx(0.15)


def test_nothing_is_rebuilt_that_cost_nothing_or_whose_know_how_is_out_of_reach():
    assert chance(sunk=0.0) == chance(ahead=0.2) == chance(off=("rebuilding",)) == 0.0
    assert chance(ahead=0.19) > 0.0


@settings(max_examples=60)
@given(st.floats(0.0, 1.0), st.floats(1.0, 1e8), st.floats(0.0, 1e9), st.floats(0.0, 1e8), st.floats(0.0, 1e8))
def test_a_bounty_never_lowers_the_chance_and_a_chance_it_stays(standing, sunk, cash, less, more):
    less, more = sorted((less, more))
    low, high = (chance(standing, sunk, cash, rebuild_bounty=bounty) for bounty in (less, more))
    assert 0.0 <= low <= high + 1e-15 <= 1.0


# Lives of advantages


def test_withheld_advantages_end_and_end_sooner_with_a_bounty():
    usual, prized = np.median(lives(60)), np.median(lives(60, rebuild_bounty=1e6))
    assert usual == prized < 30.0  # proven in full and easily paid: a bounty has nothing to add
    assert np.isinf(lives(60, off=("rebuilding",))).all()


@pytest.mark.parametrize(("standing", "cash"), [(0.2, 10**12), (1.0, 10**8)])
def test_a_bounty_shortens_the_life_of_what_is_hardly_proven_or_hardly_paid(standing, cash):
    rebuilt = []
    for bounty in (0.0, 5e4):
        world = withheld(60, sunk=1e5, standing=standing, cash=cash)
        for month in range(1, 31):
            world.organisations.rows["cash"][OTHERS] = cash  # income makes up for what was spent
            rebuild(world, parameters({"rebuild_cash_share": 0.002}), effects(rebuild_bounty=bounty), month)
        rebuilt.append((world.artefacts.rows["rebuilt"][:60] >= 0).sum())
    assert rebuilt[1] > rebuilt[0] + 10


# What is made, and who pays


def test_a_copy_is_open_nearly_as_good_and_a_non_companys():
    world, params = withheld(), parameters(ALWAYS)
    rebuild(world, params, effects(), MONTH)
    (copy,), corpus = made(world), world.corpora.rows[1]
    assert world.artefacts.rows[0].rebuilt == MONTH
    assert copy.owner in OTHERS
    assert (copy.terms, copy.revealed, copy.domain) == (Terms.OPEN, 1 << int(Item.DATA), Domain.DATA)
    assert (copy.openness, copy.project, copy.parent, copy.born, copy.rebuilt) == (1.0 / ITEMS, -1, -1, MONTH, -1)
    assert (corpus.artefact, corpus.owner, corpus.terms, corpus.born) == (1, copy.owner, Terms.OPEN, MONTH)
    assert corpus.tokens[0] == corpus.total == 1e9
    assert corpus.quality == pytest.approx(0.95 * 0.8)
    assert copy.id == corpus.id != world.artefacts.rows[0].id
    assert copy.sunk == 5e4
    assert world.languages.rows["given"][0] == 1e9
    assert world.languages.rows["shared"][0] == pytest.approx(1e9 / 1e12)


def test_the_cost_is_shared_by_the_non_companies_of_the_language_in_proportion_to_cash():
    world, params = withheld(), parameters(ALWAYS)
    rows = world.organisations.rows
    rows["cash"][OTHERS] = [4 * RICH, 2 * RICH, RICH, RICH]
    rows["cash"][COMPANY], rows["cash"][1] = RICH, RICH
    rows["languages"][5] = 2  # works in another language
    before, start = all_cash(world), rows["cash"].copy()
    rebuild(world, params, effects(), MONTH)
    assert (start - rows["cash"]).tolist() == [0, 0, *(pytest.approx(5e6 * part, abs=5) for part in (4 / 7, 2 / 7, 1 / 7)), 0]
    assert world.accounts.rows["cash"][int(Account.HOUSEHOLDS)] == 5_000_000
    assert all_cash(world) == before


def test_a_bounty_pays_first_and_never_more_than_the_cost():
    for bounty, given_ in ((2e4, 2_000_000), (9e4, 5_000_000)):
        world, params = withheld(), parameters(ALWAYS)
        before = all_cash(world)
        rebuild(world, params, effects(rebuild_bounty=bounty), MONTH)
        assert world.accounts.rows["cash"][int(Account.PHILANTHROPY)] == -given_
        assert 4 * RICH - world.organisations.rows["cash"][OTHERS].sum() == 5_000_000 - given_
        assert all_cash(world) == before


def test_no_more_is_begun_in_a_month_than_a_part_of_the_cash_pays():
    world, params = withheld(texts=20, sunk=2e5, cash=10**8), parameters(ALWAYS)  # 400,000 USD for copies of 100,000
    rebuild(world, params, effects(), MONTH)
    assert (world.artefacts.rows["rebuilt"][:20] == MONTH).sum() == 4
    assert world.organisations.rows["cash"].sum() == 4 * 10**8 - 4 * 10**7
    dear, params = withheld(texts=2, sunk=6e6, cash=10**8), parameters({**ALWAYS, "rebuild_cash_share": 1.0})
    rebuild(dear, params, effects(), MONTH)  # of all their cash they could pay for one
    assert (dear.artefacts.rows["rebuilt"][:2] == MONTH).sum() == 1


def test_what_costs_more_than_a_months_part_of_the_cash_is_saved_up_for():
    world, params = withheld(sunk=4e6, cash=10**8), parameters(ALWAYS)  # 2M USD, with 0.4M a month: a chance of a fifth
    month = 0
    while world.artefacts.rows[0].rebuilt < 0 and month < 60:
        month += 1
        rebuild(world, params, effects(), month)
    assert 1 < month < 60
    assert world.organisations.rows["cash"].sum() == 4 * 10**8 - 2 * 10**8


@pytest.mark.parametrize(
    "columns",
    [{"rebuilt": 2}, {"sunk": 0.0}, {"activity": int(Activity.DERIVE)}, {"activity": int(Activity.BENCHMARK)}, {"born": MONTH}],
)
def test_only_text_that_was_paid_for_and_has_no_copy_is_rebuilt(columns):
    world = withheld(**columns)
    rebuild(world, parameters(ALWAYS), effects(), MONTH)
    assert made(world).size == 0


def test_shared_text_is_not_rebuilt_nor_what_nobody_else_could_pay_for():
    world = withheld()
    world.corpora.rows["terms"][0] = int(Terms.GATED)
    rebuild(world, parameters(ALWAYS), effects(), MONTH)
    alone = withheld()
    alone.organisations.rows["languages"][OTHERS] = 2
    rebuild(alone, parameters(ALWAYS), effects(rebuild_bounty=1e6), MONTH)
    assert made(world).size == made(alone).size == 0


def test_of_a_runs_text_only_what_no_open_crawl_holds_is_rebuilt():
    world = withheld(texts=2, domain=int(Domain.MODELS), activity=int(Activity.PRETRAIN))
    world.languages.rows["crawl_left"] = 0.8
    put_text(world, 0, {0: 1e12 * (1.0 - 0.8 * 0.9)}, artefact=0, owner=COMPANY, terms=int(Terms.CLOSED))
    put_text(world, 1, {0: 2e11}, artefact=1, owner=COMPANY, terms=int(Terms.CLOSED))  # nothing but the open crawl
    assert main_language(world, world.artefacts.rows[0]) == 0
    assert main_language(world, world.artefacts.rows[1]) == -1
    rebuild(world, parameters(ALWAYS), effects(), MONTH)
    assert world.artefacts.rows["rebuilt"][:2].tolist() == [MONTH, -1]
    assert world.corpora.rows["total"][2] == pytest.approx(1e11)


def test_the_order_of_rows_does_not_matter():
    found = []
    for order in (np.arange(12), np.arange(12)[::-1]):
        world = withheld(texts=12, cash=10**8)
        world.artefacts.rows["id"][:12] = 500 + order
        world.artefacts.rows["sunk"][:12] = 1e5 + 1e4 * order
        rebuild(world, parameters(ALWAYS), effects(), MONTH)
        rows = world.artefacts.rows[:12]
        found.append((sorted(rows.id[rows.rebuilt >= 0].tolist()), world.organisations.rows["cash"].tolist()))
    assert found[0] == found[1]


def test_a_newly_withheld_text_starts_without_a_copy():
    world = text_world(organisations=6, projects=1)
    world = world._replace(artefacts=filled("artefacts", 0, 2), corpora=filled("corpora", 0, 2))
    project = world.projects.rows[0]
    project.host, project.activity, project.stage = COMPANY, int(Activity.DATASET), int(Stage.READY)
    project.plan_reveal, project.plan_terms, project.sunk = 0, int(Terms.CLOSED), 144e3
    release(world, parameters(), effects(), 3)
    assert (world.artefacts.rows[0].rebuilt, world.artefacts.rows[0].sunk) == (-1, 144e3)


def test_kinds_are_as_these_tests_take_them():
    kinds = text_world(organisations=6).organisations.rows["kind"]
    assert kinds[COMPANY] == Kind.COMPANY_LARGE
    assert not np.isin(kinds[OTHERS], [int(Kind.COMPANY_LARGE), int(Kind.START_UP), int(Kind.PROVIDER)]).any()
