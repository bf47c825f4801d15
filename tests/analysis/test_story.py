"""A project's life: events between two months, what may end it as the model says so itself, and a run lived again."""

from dataclasses import replace

import numpy as np
import pytest

from sim import catalogue
from sim.analysis import turns, words
from sim.analysis.risks import Risks, Rules, risks
from sim.analysis.snapshots import Payer, Released, Snapshot, columns, flat, rows_of
from sim.analysis.story import WATCHED, Candidate, candidates, chosen, differing, stories
from sim.analysis.turns import KINDS, eve, events, sentences
from sim.ensemble import run_one
from sim.errors import UserError
from sim.scenario import from_dict
from sim.world.names import Ending, Kind, Stage
from tests.processes.communities import community_of, projects_of

CALM = Snapshot(
    month=14, host="Masakhane", host_kind="grassroots", region="SSA", form="nonprofit_grassroots", activity="derive",
    stage="rest", generation=2, partners=("Orange",), core=2.0, volunteers=8.0, centralisation=0.45, cash=9e4,
    payers=(Payer("philanthropy", 0.6, 0.2), Payer("", 0.4)), concentration=1.0, terms_limit="open", hours_got=40,
    hours_needed=100, waited=3, box=-1,
)  # fmt: skip


def after(**changes):
    return replace(CALM, month=15, **changes)


def kinds(before, now):
    return [kind.name for kind in KINDS for _ in kind.find(before, now)]


MODEL = Released("derive", "open", ("weights", "code"), 0.33)
CASES = [
    ("founded", eve(CALM), CALM,
     "Masakhane, a grassroots group in Sub-Saharan Africa, founds it as a non-profit-sponsored grassroots project, with "
     "Orange as partner; the host is paid for by a foundation (60%) and nobody (40%)"),
    ("generation", CALM, after(generation=3, waited=-1), "generation 3 begins: adapting a model, which needs 100 h of compute"),
    ("first_compute", replace(CALM, waited=-1), after(hours_now=40),
     "the first compute arrives after waiting 3 months: 40 of 100 h"),
    ("run_stopped", CALM, after(stopped=1), "the run is given up for want of compute, with 40 of 100 h"),
    ("released", CALM, after(released=(MODEL,)),
     "it finishes an adapted model and releases its weights and code under open terms (openness 33%)"),
    ("released", CALM, after(released=(Released("dataset", "closed", ()),)),
     "it finishes a dataset and keeps it closed"),
    ("released", CALM, after(released=(Released("pretrain", "closed", ("evaluation",)),)),
     "it finishes a new model and keeps it closed, but for its evaluation"),
    ("award", CALM, after(call="public call of China", hours_now=500), "the public call of China awards it 500 h of compute"),
    ("award_over", replace(CALM, call="public call of China"), after(), "the award of the public call of China runs out"),
    ("partner_came", CALM, after(partners=("Orange", "Wits")), "Wits joins as partner"),
    ("partner_came", CALM, after(compute_partner="Jean Zay"), "Jean Zay becomes its compute partner"),
    ("partner_left", CALM, after(partners=()), "Orange is a partner no more"),
    ("partner_left", replace(CALM, compute_partner="Jean Zay"), after(), "the compute partnership with Jean Zay is over"),
    ("patron_left", CALM, after(payers=(Payer("", 0.6, 0.2), Payer("", 0.4))),
     "a foundation stops paying and leaves 60% of the bill open (mismatch 0.20)"),
    ("patron_came", CALM, after(payers=(CALM.payers[0], Payer("state_ssa", 0.4, 0.1))),
     "the state (Sub-Saharan Africa) comes to pay 40% of the bill"),
    ("bills_unpaid", CALM, after(arrears=1), "the host cannot pay its bills"),
    ("bills_paid", replace(CALM, arrears=2), after(), "the host pays its bills again, after 2 months"),
    ("captured", CALM, after(terms_limit="restricted"),
     "the dominant patron has its way: releases are to go no further than terms with limits on use"),
    ("set_free", replace(CALM, terms_limit="restricted"), after(), "the dominant patron no longer objects to open terms"),
    ("form_changed", CALM, after(form="multi_company"),
     "it changes from a non-profit-sponsored grassroots to a multi-company project"),
    ("incorporated", CALM, after(incorporated=1), "the host becomes a legal person, with 8 volunteers in this project"),
    ("incorporated", CALM, after(host="Masakhane Ltd", host_kind="start_up"),
     "it passes from Masakhane to Masakhane Ltd, a start-up"),
    ("spun_off", CALM, after(offshoots=("Lelapa",)),
     "outvoted volunteers split off and found a group of their own, Lelapa"),
    ("box_over", CALM, after(box=15), "its time box is over, but work under way is finished first"),
    ("ended", CALM, after(ending="dissolved", arrears=3),
     "it ends: dissolved, since the host's bills were left unpaid for 3 months in a row"),
    ("ended", CALM, after(ending="dissolved", risks=Risks(collapsed=True)),
     "it ends: dissolved, since investors have turned away from the host and its cash is nearly gone"),
    ("ended", CALM, after(ending="abandoned", risks=Risks(first_left=0)), "it ends: given up, since nothing was ever released"),
    ("ended", CALM, after(ending="stopped", misses=4),
     "it ends: stopped at rest by its host, which had been disappointed 4 times in a row"),
    ("ended", CALM, after(ending="time_box", box=15), "it ends: its time box is over"),
]  # fmt: skip


@pytest.mark.parametrize(("kind", "before", "now", "says"), CASES, ids=[f"{case[0]}-{k}" for k, case in enumerate(CASES)])
def test_an_event_is_found_between_two_months_and_told(kind, before, now, says):
    entry = next(entry for entry in KINDS if entry.name == kind)
    assert list(entry.find(before, now)) == [says]


def test_every_kind_of_event_has_a_case_a_lane_and_a_label():
    assert {kind for kind, *_ in CASES} == {kind.name for kind in KINDS}
    assert {kind.lane for kind in KINDS} <= set(turns.LANES)
    assert all(kind.label for kind in KINDS) and len({kind.name for kind in KINDS}) == len(KINDS)


def test_every_ending_of_the_model_has_its_words():
    assert set(turns.WHY) == {ending.name.lower() for ending in Ending if ending != Ending.NONE}


def test_nothing_happens_in_a_calm_month_nor_in_months_of_continued_trouble():
    assert kinds(CALM, after()) == []
    owing = replace(CALM, arrears=1, terms_limit="restricted", payers=(Payer("", 1.0),), call="public call of China", waited=-1)
    assert kinds(owing, replace(owing, month=15, arrears=2, cash=0.0, hours_now=9, volunteers=1.0)) == []


def test_what_the_end_sets_free_is_not_told_as_loss():
    last = after(ending="stopped", stage="ended", partners=(), call="", compute_partner="")
    assert kinds(replace(CALM, call="public call of China", compute_partner="Jean Zay"), last) == ["ended"]


def test_a_patron_that_is_replaced_by_one_of_another_kind_is_told_as_a_newcomer():
    assert kinds(CALM, after(payers=(Payer("hub", 0.6), CALM.payers[1]))) == ["patron_came"]


def test_the_first_month_tells_the_founding_and_what_began_with_it_only():
    assert [event.kind for event in events([CALM, after()])] == ["founded", "generation", "first_compute"]
    assert [event.kind for event in events([replace(CALM, waited=-1)])] == ["founded", "generation"]


def test_sentences_are_dated_and_join_what_happened_in_a_month():
    months = [CALM, after(terms_limit="restricted", arrears=1), replace(CALM, month=16, terms_limit="restricted", arrears=2)]
    said = sentences(events(months), (2021, 11))
    assert len(said) == 2
    assert said[0].startswith("January 2023: Masakhane, a grassroots group in Sub-Saharan Africa, founds it")
    assert said[1] == (
        "February 2023: the host cannot pay its bills; the dominant patron has its way: "
        "releases are to go no further than terms with limits on use."
    )


def test_lists_and_months_are_told_as_one_says_them():
    assert [words.listed(parts) for parts in ([], ["a"], ["a", "b"], ["a", "b", "c"])] == ["", "a", "a and b", "a, b and c"]
    assert [words.months_said(count) for count in (1, 2)] == ["1 month", "2 months"]


def test_every_column_of_the_table_is_described():
    known, row = columns(), flat(CALM)
    assert all(entry["unit"] and entry["says"] for entry in known.values())
    assert {name.replace("_1", "_N").replace("_2", "_N") if name.startswith("payer") else name for name in row} == set(known)


# Risks: asked of the model's own rules.

LIMITS = {"arrears_limit": 3.0, "silence_limit": 24.0, "fruitless_limit": 36.0, "stop_hazard": 0.01, "restless_factor": 2.0}


def faced(month=40, off=(), host=None, overrides=None, year=2027.0, **project):
    """Risks of one university's project at rest whose last release was ten months ago, with changes."""
    world = community_of(1, 0, 1, Kind.UNIVERSITY)
    rows = world.organisations.rows
    for name, value in {"arrears": 0, "misses": 0, **(host or {})}.items():
        rows[name] = value
    calm = {"stage": int(Stage.REST), "last_release": month - 10, "start": 0, "box": -1}
    for name, value in {**calm, **project}.items():
        projects_of(world)[name] = value
    before = world.projects.rows.tobytes(), rows.tobytes()
    rules = Rules.of(catalogue.default_parameters({**LIMITS, **(overrides or {})}, off))
    found = risks(world, 0, rules, catalogue.neutral_policy(1, year)[0], month)
    assert (world.projects.rows.tobytes(), rows.tobytes()) == before
    return found


def test_clocks_run_down_to_the_limits_of_the_model():
    calm = faced()
    assert (calm.bills_left, calm.first_left, calm.silence_left, calm.box_left, calm.certain) == (None, None, 14, None, "")
    assert faced(overrides={"silence_limit": 12.0}).silence_left == 2
    assert faced(last_release=-1, start=30).first_left == 26
    assert faced(box=47).box_left == 7
    assert [faced(host={"arrears": n}).bills_left for n in (0, 1, 2, 3)] == [None, 2, 1, 0]


def test_a_clock_that_has_run_out_is_a_certain_end_only_where_the_model_ends_it():
    assert faced(last_release=10).certain == "abandoned" and faced(last_release=10).ends == 1.0
    late = faced(last_release=10, stage=int(Stage.PRETRAINING))
    assert (late.silence_left, late.certain, late.ends) == (0, "", 0.0)
    assert faced(host={"arrears": 3}, stage=int(Stage.PRETRAINING)).certain == "dissolved"
    assert faced(box=40).certain == "time_box"


def test_only_projects_at_rest_are_stopped_and_rather_by_the_disappointed():
    assert faced().stop == pytest.approx(0.01)
    assert faced(host={"misses": 9}).stop == pytest.approx(0.02)
    assert faced(stage=int(Stage.CURATION)).stop == 0.0


def test_patrons_whose_motives_differ_are_more_likely_to_leave_and_none_does_when_the_mechanism_is_off():
    places = {"patron_kind": [3, 3, -1, -1], "patron_share": [0.5, 0.5, 0.0, 0.0], "patron_mismatch": [0.0, 1.0, 0.0, 0.0]}
    here = faced(host=places)
    one, two, *rest = here.patrons_go
    assert two == pytest.approx(2.0 * one) and one > 0.0 and rest == [0.0, 0.0]
    assert here.any_patron_goes == pytest.approx(1.0 - (1.0 - one) * (1.0 - two))
    assert faced(host=places, off=("sponsor_exit",)).any_patron_goes == 0.0
    assert faced(host={"arrears": 9}, off=("sponsor_exit",)).bills_left is None


def test_the_outvoted_split_off_only_once_organisations_enter_by_the_law_and_only_if_they_can_carry_a_project():
    torn = {"outvoted": 0.5, "volunteers": 10.0}
    assert faced(**torn).splits == pytest.approx(0.005)
    assert faced(year=2024.0, **torn).splits == 0.0
    assert faced(outvoted=0.5, volunteers=1.0).splits == 0.0
    assert faced(off=("governance_form",), **torn).splits == 0.0


def test_rich_grassroots_groups_with_many_volunteers_may_incorporate():
    group = {"kind": int(Kind.GRASSROOTS), "volunteers": 50.0, "cash": 50_000_000, "incorporated": 0}
    assert faced(host=group).incorporates == pytest.approx(0.01)
    assert faced(host={**group, "incorporated": 1}).incorporates == faced(host={**group, "volunteers": 3.0}).incorporates == 0.0


# A run lived again.

SMALL = {
    "title": "A small world",
    "start": "2022-01",
    "end": "2026-12",
    "population": {"name": "world", "organisations": 24, "contributors": 80, "derivatives": 120},
}


@pytest.fixture(scope="module")
def run():
    return run_one(from_dict(SMALL), 3)


@pytest.fixture(scope="module")
def all_stories(run):
    return stories(run, candidates(run))


def test_a_run_lived_month_by_month_has_the_bits_of_the_run_in_one_go(run, all_stories):
    assert all_stories  # it would have raised otherwise; and it does:
    other = run_one(from_dict(SMALL), 4)
    assert "projects" in differing(run.world, other.world)
    with pytest.raises(RuntimeError, match="other bits than in one go"):
        stories(replace(run, world=other.world), candidates(run)[:1])


def test_a_life_has_every_month_from_its_start_to_its_end(run, all_stories):
    projects = rows_of(run.world, "projects")
    assert len(all_stories) == len(projects)
    for told in all_stories:
        row = projects[told.project.row]
        last = row["end"] if row["stage"] == Stage.ENDED else run.scenario.months - 1
        assert [seen.month for seen in told.months] == list(range(row["start"], last + 1))
        assert told.months[-1].ending == told.project.ending
        assert sum(len(seen.released) for seen in told.months) == told.project.releases
        assert [event.kind for event in told.events].count("ended") == (row["stage"] == Stage.ENDED)


def test_projects_end_only_of_what_they_faced_and_always_of_what_was_certain(all_stories):
    endings = set()
    for told in all_stories:
        for seen in told.months:
            if seen.risks.certain:
                assert seen.ending == seen.risks.certain
            elif seen.ending:
                assert seen.ending == "stopped" and seen.risks.stop > 0.0
            endings.add(seen.ending)
    assert {"stopped", "abandoned"} <= endings


def test_patrons_leave_only_at_a_chance_above_zero(all_stories):
    left = [(told, event) for told in all_stories for event in told.events if event.kind == "patron_left"]
    assert left
    for told, event in left:
        assert told.months[event.month - told.project.start].risks.any_patron_goes > 0.0


# Which project.


def candidate(row=0, host="Masakhane", ending="stopped", releases=1, sponsored=True, end=20):
    return Candidate(row, 1000 + row, host, "nonprofit_grassroots", 3, end, ending, releases, 2, 0, sponsored)


def test_whole_lives_come_first_then_those_on_patrons_money_then_the_rich_in_turning_points():
    alive, company = candidate(0, ending="", releases=9), candidate(1, sponsored=False, releases=9)
    many, long, first, second = candidate(2, releases=5), candidate(3, end=30), candidate(4), candidate(5)
    ranked = sorted([second, alive, first, company, long, many], key=lambda one: one.rank)
    assert ranked == [many, long, first, second, company, alive]


def test_a_project_is_named_by_its_host_or_its_id_and_without_a_name_a_dozen_is_watched():
    found = [candidate(row, f"Host {row}") for row in range(20)]
    assert chosen(found, "host 7") == [found[7]] == chosen(found, "1007")
    assert chosen(found) == found[:WATCHED]


def test_an_unknown_name_gets_the_nearest_valid_one():
    with pytest.raises(UserError, match="no project in this run has the host or the id 'Masakane'.*Did you mean 'Masakhane'?"):
        chosen([candidate(), candidate(1, "BigScience")], "Masakane")
    with pytest.raises(UserError, match="add --list"):
        chosen([candidate()], "???")
    with pytest.raises(UserError, match="nobody started a project"):
        chosen([])


def test_of_several_lives_the_one_with_the_most_kinds_of_events_comes_first(all_stories):
    counts = [len({event.kind for event in told.events}) for told in all_stories]
    assert counts == sorted(counts, reverse=True)
    assert np.ptp(counts) > 2
