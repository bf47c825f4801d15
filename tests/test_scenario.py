"""A scenario says what one run is of: it merges, resolves, compiles, and keeps its identity."""

import pickle
from pathlib import Path

import numpy as np
import pytest
import yaml
from pydantic import ValidationError

from sim import catalogue
from sim.errors import ScenarioError
from sim.policy.history import history
from sim.scenario import Scenario, from_dict, load

STOCK = Path(__file__).parents[1] / "scenarios"
GRANTS = {"lever": "compute_grants", "start": "2026-01"}
MARKET = {"name": "a market", "date": "2022-12", "effect": "open_audience", "size": 1}


def index_of(scenario, year, month):
    return scenario.month_of((year, month))


@pytest.mark.parametrize("file", sorted(path.name for path in STOCK.glob("*.yaml")))
def test_every_shipped_scenario_loads_and_has_a_title_and_a_question(file):
    scenario = load(STOCK / file)
    assert scenario.title and scenario.question.endswith("?")
    assert scenario.policy().size == scenario.parameters().size * scenario.months == 144


def test_scenario_without_any_key_is_a_policy_of_nothing_to_the_bit():
    scenario = Scenario()
    neutral = catalogue.neutral_policy(scenario.months, 2020.0)
    assert scenario.policy().tobytes() == neutral.tobytes()
    assert scenario.parameters().tobytes() == catalogue.default_parameters().tobytes()


def test_baseline_opens_the_market_for_open_models_at_the_end_of_2022():
    scenario = load(STOCK / "baseline.yaml")
    opened = np.flatnonzero(scenario.policy().open_audience == 1.0)
    assert opened[0] == index_of(scenario, 2022, 12) and opened[-1] == scenario.months - 1


def test_baseline_replays_the_history_and_leaves_out_what_is_asked_for():
    baseline = load(STOCK / "baseline.yaml")
    names = [row["name"] for row in history()]
    assert [event.name for event in baseline.applied][:-1] == names
    assert names
    without = baseline.with_(without=names[:1] + ["a market for open models"])
    assert [event.name for event in without.applied] == [name for name in names if name != names[0]]
    assert without.identity() != baseline.identity()


def test_history_may_be_switched_off_for_a_world_without_shocks():
    assert [event.name for event in load(STOCK / "baseline.yaml").with_(history="off").applied] == ["a market for open models"]


def test_compute_grants_differ_from_the_baseline_in_granted_hours_alone():
    grants, baseline = load(STOCK / "compute_grants.yaml"), load(STOCK / "baseline.yaml")
    ours, theirs = grants.policy(), baseline.policy()
    differing = [name for name in ours.dtype.names if ours[name].tobytes() != theirs[name].tobytes()]
    assert differing == ["grant_hours"]
    extra = (ours.grant_hours - theirs.grant_hours).sum(axis=1)
    assert extra[index_of(grants, 2026, 9)] == 0.0 and extra[-1] == pytest.approx(700_000.0)


def test_run_includes_its_last_month_and_dates_count_as_their_month():
    scenario = Scenario(start="2024-03-31", end="2024-05-01")
    assert (scenario.start, scenario.end, scenario.months) == ((2024, 3), (2024, 5), 3)
    assert scenario.policy().year.tolist() == pytest.approx([2024 + 2 / 12, 2024.25, 2024 + 4 / 12])


def test_count_of_seeds_starts_at_zero_and_a_list_is_taken_as_it_is():
    assert Scenario(seeds=3).seeds == (0, 1, 2)
    assert Scenario(seeds=[0]).seeds == (0,)
    assert Scenario(seeds=range(4, 6)).seeds == (4, 5)


def test_mechanisms_are_switched_by_name_or_number_in_any_spelling_of_off():
    row = Scenario(mechanisms={"m4": "off", "compute_threshold": False}).parameters()[0]
    assert not row.on.revelation and not row.on.compute_threshold and row.on.motivation


def test_cells_of_a_table_are_set_by_nesting_or_by_brackets():
    nested = Scenario(parameters={"reveal_gain": {"market": {"weights": 0.5}}, "reveal_rent": {"data": 0.25}})
    written = Scenario(parameters={"reveal_gain[market,weights]": 0.5, "reveal_rent[ data ]": 0.25})
    assert nested.parameters().tobytes() == written.parameters().tobytes()
    assert nested.parameters()[0].reveal_gain[4, 0] == 0.5
    assert nested == written


def test_numbers_of_numpy_are_as_good_as_those_of_python():
    scenario = Scenario(parameters={"gated_share": np.float64(0.5)}, seeds=np.arange(3))
    assert scenario.overrides == (("gated_share", 0.5),) and scenario.seeds == (0, 1, 2)


def test_lever_goes_by_its_number_and_by_its_name_alike():
    by_number = Scenario(policies=[{**GRANTS, "lever": "r15"}])
    assert by_number.policies[0].lever == "compute_grants"
    assert by_number.identity() == Scenario(policies=[GRANTS]).identity()


def test_intensity_left_out_is_the_default_of_the_lever():
    spelled = Scenario(policies=[{**GRANTS, "intensity": catalogue.levers()["compute_grants"].default}])
    assert spelled.identity() == Scenario(policies=[GRANTS]).identity()


def test_dated_intensities_follow_a_straight_line_between_their_dates():
    points = {"2026-01": 0, "2026-11": 1_000_000}
    hours = Scenario(policies=[{**GRANTS, "intensity": points, "target": "EUR"}]).policy().grant_hours[:, 1]
    scenario = Scenario()
    assert hours[index_of(scenario, 2026, 10)] == 900_000.0 and hours[-1] == 1_000_000.0


def test_grants_for_one_region_go_there_in_full_and_nowhere_else():
    hours = Scenario(policies=[{**GRANTS, "intensity": 1000, "target": "LAC"}]).policy().grant_hours[-1]
    assert hours.tolist() == [0.0] * 7 + [1000.0]


def test_order_of_levers_and_events_changes_neither_bits_nor_identity():
    policies = [{**GRANTS, "target": "EUR"}, {**GRANTS, "target": "NAM", "intensity": 0.1}]
    events = [{**MARKET, "size": size} for size in (0.3, 0.7)]
    one, other = Scenario(policies=policies, events=events), Scenario(policies=policies[::-1], events=events[::-1])
    assert one.policy().tobytes() == other.policy().tobytes()
    assert one.identity() == other.identity()


def test_same_lever_may_follow_itself_and_act_in_two_regions_at_once():
    early, late = {**GRANTS, "end": "2027-12"}, {**GRANTS, "start": "2028-01"}
    assert len(Scenario(policies=[early, late]).policies) == 2
    assert len(Scenario(policies=[{**GRANTS, "target": "EUR"}, {**GRANTS, "target": "NAM"}]).policies) == 2


def test_channel_of_a_lever_may_be_switched_off_alone():
    assert not Scenario(policies=[{**GRANTS, "channels": {"hours": "off"}}]).policy().grant_hours.any()


def test_event_that_is_not_replayed_stays_listed_and_moves_nothing():
    scenario = Scenario(events=[{**MARKET, "replay": False}])
    assert scenario.events and not scenario.applied
    assert scenario.policy().tobytes() == Scenario().policy().tobytes()


def test_child_merges_mappings_adds_events_and_policies_and_replaces_the_rest(tmp_path):
    (tmp_path / "parent.yaml").write_text(
        "title: parent\nseeds: 3\nreferences: [a, b]\npopulation: {organisations: 50, contributors: 7}\n"
        "parameters: {gated_share: 0.1, reveal_rent: {data: 0.5}}\nmechanisms: {M4: off}\n"
        "events: [{name: a, date: 2022-12, effect: open_audience, size: 1}]\n"
        "policies: [{lever: R15, start: 2026-01, target: EUR}]\n"
    )
    (tmp_path / "child.yaml").write_text(
        "extends: parent.yaml\ntitle: child\nreferences: [c]\npopulation: {organisations: 60}\n"
        'parameters: {"reveal_rent[data]": 0.6}\nmechanisms: {revelation: on, M2: off}\n'
        "events: [{name: b, date: 2023-01, effect: open_audience, size: 0.5}]\n"
        "policies: [{lever: R15, start: 2026-01, target: NAM}]\n"
    )
    child = load(tmp_path / "child.yaml")
    assert (child.title, child.seeds, child.references) == ("child", (0, 1, 2), ("c",))
    assert (child.population.organisations, child.population.contributors) == (60, 7)
    assert dict(child.overrides) == {"gated_share": 0.1, "reveal_rent[data]": 0.6}
    assert child.off == ("compute_threshold",)
    assert [event.name for event in child.events] == ["a", "b"]
    assert [policy.target for policy in child.policies] == [("EUR",), ("NAM",)]


def test_child_may_leave_out_an_inherited_lever_and_pull_it_otherwise(tmp_path):
    (tmp_path / "parent.yaml").write_text("policies: [{lever: compute_grants, start: 2026-01, intensity: 1}]\n")
    (tmp_path / "child.yaml").write_text(
        "extends: parent.yaml\nwithout: [compute_grants]\npolicies: [{lever: R15, start: 2027-01, intensity: 2}]\n"
    )
    assert [policy.intensity for policy in load(tmp_path / "child.yaml").policies] == [2.0]


def test_copy_with_changes_leaves_the_original_as_it_was():
    baseline = load(STOCK / "baseline.yaml")
    before = baseline.identity()
    changed = baseline.with_(parameters={"gated_share": 0.9}, mechanisms={"M4": "off"}, seeds=[7], policies=[GRANTS])
    assert (baseline.identity(), baseline.seeds[0]) == (before, 0)
    assert dict(changed.overrides) == {"gated_share": 0.9} and changed.off == ("revelation",)
    assert changed.seeds == (7,) and [policy.lever for policy in changed.policies] == ["compute_grants"]


def test_copy_that_ends_earlier_keeps_what_it_no_longer_reaches_for_later():
    grants = load(STOCK / "compute_grants.yaml")
    short = grants.with_(end="2021-12")
    assert short.months == 24 and short.to_dict().get("policies") is None
    assert short.with_(end="2031-12").identity() == grants.identity()


def test_copy_is_checked_like_a_file_and_names_the_copy_in_its_error():
    with pytest.raises(ScenarioError, match=r"with_\(\) at parameters.gated_shar: there is no parameter called 'gated_shar'"):
        Scenario().with_(parameters={"gated_shar": 1})


def test_scenario_cannot_be_changed_and_may_travel_to_another_process():
    scenario = load(STOCK / "compute_grants.yaml")
    with pytest.raises(ValidationError, match="frozen"):
        scenario.title = "other"
    assert pickle.loads(pickle.dumps(scenario)) == scenario
    assert len({scenario, load(STOCK / "compute_grants.yaml")}) == 1


CHANGES = {
    "start": {"start": "2020-02"}, "end": {"end": "2031-11"}, "population": {"population": {"organisations": 10}},
    "stock": {"population": {"name": "study14"}}, "parameter": {"parameters": {"gated_share": 0.21}},
    "mechanism": {"mechanisms": {"M4": "off"}}, "event": {"events": [MARKET]}, "policy": {"policies": [GRANTS]},
}  # fmt: skip


@pytest.mark.parametrize("change", CHANGES)
def test_identity_moves_with_whatever_changes_a_run(change):
    assert Scenario(**CHANGES[change]).identity() != Scenario().identity()


@pytest.mark.parametrize(
    "words",
    [
        {"title": "t", "question": "q", "references": ["r"]},
        {"seeds": 5},
        {"record": ["compute_wait"]},
        {"mechanisms": {"M4": "on"}},
        {"events": [{**MARKET, "replay": False}]},
        {"parameters": {"gated_share": 0.2}},
    ],
    ids=["words", "seeds", "record", "on", "annotation", "default"],
)
def test_identity_does_not_move_with_words_seeds_and_values_at_their_default(words):
    assert Scenario(**words).identity() == Scenario().identity()


def test_identity_does_not_move_with_comments_and_the_spelling_of_dates(tmp_path):
    assert len(Scenario().identity()) == 64
    (tmp_path / "one.yaml").write_text("# comment\nstart: 2020-01\nend: 2031-12-31\n")
    assert load(tmp_path / "one.yaml").identity() == Scenario().identity()


@pytest.mark.parametrize("file", sorted(path.name for path in STOCK.glob("*.yaml")))
def test_scenario_as_run_is_a_file_that_gives_the_same_identity(file, tmp_path):
    scenario = load(STOCK / file)
    (tmp_path / "as_run.yaml").write_text(scenario.to_yaml(), encoding="utf-8")
    again = load(tmp_path / "as_run.yaml")
    assert again.identity() == scenario.identity()
    assert again == scenario
    assert "extends" not in scenario.to_dict()


def test_scenario_as_run_is_plain_yaml_that_others_can_read():
    scenario = load(STOCK / "compute_grants.yaml")
    assert yaml.safe_load(scenario.to_yaml())["policies"][0]["lever"] == "compute_grants"


def test_shortened_scenario_as_run_leaves_out_what_lies_beyond_and_still_loads():
    short = Scenario(events=[{**MARKET, "until": "2025-06"}], policies=[GRANTS]).with_(start="2023-01", end="2024-12")
    assert short.to_dict()["events"] == [{**MARKET, "date": "2023-01", "until": "2024-12", "size": 1.0}]
    assert from_dict(short.to_dict()).identity() == short.identity()


PACKAGES = {
    "public_backbone": {"public_infrastructure": 4e7, "compute_grants": 2e6, "full_stack_skills": 100, "brokers": 20,
                        "joint_support": 20},
    "commons_first": {"language_benchmarks": 24, "data_quality": 2000, "fair_pay": 30, "provenance": 50, "non_code_routes": 150,
                      "joint_support": 30, "public_money_public_ai": 100},
    "sovereignty": {"language_programmes": 1e6, "public_infrastructure": 5e6, "public_buyers": 40},
    "laissez_faire": {},
    "closing_data": {"data_restriction": (((2026, 7), 20.0), ((2028, 12), 45.0))},
    "export_fragmentation": {"export_control": (((2026, 7), 60.0), ((2028, 6), 90.0))},
    "patrons_leave": {"joint_support": 20, "ecosystem_investment": None, "compute_donation": None},
}  # fmt: skip


@pytest.mark.parametrize("name", PACKAGES)
def test_package_pulls_its_levers_on_top_of_the_baseline(name):
    package, baseline = load(STOCK / f"{name}.yaml"), load(STOCK / "baseline.yaml")
    assert {policy.lever: policy.intensity for policy in package.policies} == PACKAGES[name]
    assert (package.start, package.end, package.population) == (baseline.start, baseline.end, baseline.population)
    assert package.references and package.identity() != baseline.identity()
    before = package.month_of((2026, 6))
    assert package.policy()[: before + 1].tobytes() == baseline.policy()[: before + 1].tobytes()  # the past is the same


def test_every_region_gets_the_same_machines_under_sovereignty():
    extra = load(STOCK / "sovereignty.yaml").policy().capacity_extra[-1]
    assert extra.min() > 0.0 and extra.tolist() == pytest.approx([extra[0]] * 8)


def test_patrons_leave_in_the_middle_of_2027_and_a_fund_after_them():
    package = load(STOCK / "patrons_leave.yaml")
    policy, last, after = package.policy(), package.month_of((2027, 6)), package.month_of((2028, 1))
    assert policy.donated_hours[last] > 0.0 == policy.donated_hours[last + 1]
    assert policy.partner_offers[last] == 1.0 > policy.partner_offers[last + 1]
    assert policy.public_money_factor[after - 1].tolist() == [1.0] * 8 and policy.public_money_factor[after, 1] < 1.0
