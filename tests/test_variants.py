"""Scenarios by name: levers, files and variants of them, with their errors."""

from pathlib import Path

import pytest

from sim import catalogue
from sim.describe import description
from sim.errors import ScenarioError
from sim.scenario import Scenario, load, short, slug
from sim.scenario.keys import doses, keys_of, numbers, shown_keys
from sim.scenario.variants import STOCK

ROOT = Path(__file__).parents[1]
BASE = "title: As it is\nstart: 2025-01\nend: 2027-12\nevents: [{name: once, date: 2025-03, effect: open_audience, size: 1}]\n"
GRANTS = "extends: baseline.yaml\ntitle: Grants\npolicies: [{lever: R15, intensity: 500_000, start: 2026-07}]\n"
CLOSING = "extends: baseline.yaml\ntitle: Closing\npolicies: [{lever: W1, start: 2026-07}]\nreferences: [somebody]\n"


@pytest.fixture
def stock(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / STOCK).mkdir()
    written = {"baseline": BASE, "compute_grants": GRANTS, "data_restriction": CLOSING,
               "two": "extends: compute_grants.yaml\npolicies: [{lever: W1, start: 2026-01}]\n"}  # fmt: skip
    for name, text in written.items():
        (tmp_path / STOCK / f"{name}.yaml").write_text(text)
    return tmp_path


@pytest.fixture
def shipped(monkeypatch):
    monkeypatch.chdir(ROOT)


def policy_of(text):
    (policy,) = load(text).policies
    return policy


def test_lever_by_name_or_number_is_what_its_scenario_file_says(stock):
    for name in ("R15", "r15", "compute_grants", "R15()"):
        assert load(name).to_dict() == load("scenarios/compute_grants.yaml").to_dict()
    assert load("baseline").identity() == load("scenarios/baseline.yaml").identity()


def test_path_stands_for_its_file_even_if_a_lever_bears_its_name(stock):
    (stock / "R15").write_text("title: mine\nstart: 2025-01\nend: 2025-12\n")
    assert load("R15").title == "mine"


def test_brackets_set_dose_dates_target_and_numbers_by_short_or_whole_names(stock):
    policy = policy_of("R15(hours=1.4e6, start=2027-01, end=2027-06, target=SSA,EUR)")
    assert (policy.intensity, policy.start, policy.end, policy.target) == (1.4e6, (2027, 1), (2027, 6), ("SSA", "EUR"))
    assert policy_of("R15(intensity=1)").intensity == 1.0
    assert policy_of("R15(hours=2026-07:1,2027-01:2)").intensity == (((2026, 7), 1.0), ((2027, 1), 2.0))
    for text in ("R15(queue=1)", "R15(compute_grants_queue=1)"):
        assert load(text).overrides == (("compute_grants_queue", 1.0),)
        assert policy_of(text).intensity == 500_000


def test_plus_joins_and_what_both_inherit_is_there_once(stock):
    both = load("R15(queue=1)+W1")
    assert [policy.lever for policy in both.policies] == ["compute_grants", "data_restriction"]
    assert (len(both.events), both.overrides) == (1, (("compute_grants_queue", 1.0),))
    assert both.references == ("somebody",) and both.title == "Grants (queue=1) + Closing"
    assert load("baseline+R15").identity() == load("R15").identity() == load("scenarios/baseline.yaml+R15").identity()
    assert load("R15+W1").identity() == load("W1+R15").identity()


def test_minus_switches_a_channel_off_and_a_point_leaves_one_alone(stock):
    assert policy_of("R15-R15.hours").channels == (("hours", False),)
    assert dict(policy_of("R15-R15.hours-compute_grants.price").channels) == {"hours": False, "price": False}
    assert {name for name, on in policy_of("W1.fees").channels if not on} == {"closing", "rebuilding", "archives"}
    off = {policy.lever: policy.channels for policy in load("R15+W1-W1.fees").policies}
    assert off == {"compute_grants": (), "data_restriction": (("fees", False),)}


def test_minus_takes_a_whole_lever_out(stock):
    assert load("two-W1").identity() == load("R15").identity()
    assert [policy.lever for policy in load("two-R15.hours-data_restriction").policies] == ["compute_grants"]
    assert load("R15(target=EUR)+W1-W1").identity() == load("R15(target=EUR)").identity()
    assert policy_of("R15(target=all)").target == ()


def test_items_leave_out_channels_of_the_others(shipped):
    assert dict(policy_of("R17(items=weights,data)").channels) == {"code": False}


def test_file_beside_the_variant_can_be_joined_and_started_from_elsewhere(stock):
    (stock / "mine.yaml").write_text(GRANTS.replace("baseline", "scenarios/baseline"))
    assert load("mine.yaml+W1").identity() == load("R15+W1").identity()
    (stock / "deep").mkdir()
    (stock / "deep" / "own.yaml").write_text(GRANTS.replace("baseline", "../scenarios/baseline"))
    assert load("own.yaml+W1", Path("deep")).identity() == load("R15+W1").identity()
    assert policy_of("mine.yaml(hours=7)").intensity == 7.0


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("R15(hour=3)", r"R15 \(compute_grants\) takes no 'hour'. Allowed: hours, .*queue, .*Did you mean 'hours'\?"),
        ("R15(hours=9e9)", r"'R15\(hours=9e9\)' at policies\[0\].intensity: .*out of range: 9e\+09. Allowed: 0 to 2_000_000"),
        ("R15(hours=many)", "must be a number, not 'many'"),
        ("R15(start=2031-01)", "lies outside the run. Allowed: 2025-01 to 2027-12"),
        ("R15(target=SA)", "'SA' is not on the axis 'region'.*Did you mean 'SSA'"),
        ("R15(queue=99)", "out of range: 99. Allowed: -12 to 12 months"),
        ("R15(queue=1, queue=2)", "'queue' is given twice"),
        ("R15(7)", "'7' is no key=value"),
        ("R15(shares=1,2)", "'compute_grants_shares' is given 2 values. Allowed: 8: NAM"),
        ("R15-R15.hous", "has no channel 'hous'. Allowed: hours, .*Did you mean 'hours'"),
        ("R15-W1.fees", "'W1' is none of the levers pulled.*Allowed: compute_grants"),
        ("R15.hous", "has no channel 'hous'"),
        ("R15+R15(queue=1)", "'compute_grants' is pulled twice"),
        ("R15(queue=1)+W1+two(x=1)", "'two' takes nothing in brackets: it pulls compute_grants, data_restriction"),
        ("baseline(x=1)", "it pulls no lever"),
        ("R15(", "the brackets do not match"),
        ("R15)", "the brackets do not match"),
        ("R15+", "'' is no scenario"),
        ("+R15", "'' is no scenario"),
        ("compute_grant", r"there is no file, scenario or lever called 'compute_grant'. Did you mean 'compute_grants'\?"),
        ("R14", "the scenario of the lever 'public_infrastructure' is not in 'scenarios' here"),
        ("gone.yaml", "there is no such file"),
    ],
)  # fmt: skip
def test_what_is_wrong_is_told_with_what_is_allowed(stock, text, said):
    with pytest.raises(ScenarioError, match=said):
        load(text)


def test_parts_that_contradict_each_other_are_told(stock):
    (stock / "longer.yaml").write_text("extends: scenarios/compute_grants.yaml\nend: 2028-12\n")
    with pytest.raises(ScenarioError, match="the scenarios to join differ in their end"):
        load("W1+longer.yaml")
    (stock / "slow.yaml").write_text("extends: scenarios/baseline.yaml\nparameters: {compute_grants_queue: 6}\n")
    with pytest.raises(ScenarioError, match="parameter 'compute_grants_queue' is 1 in one part and 6 in another"):
        load("R15(queue=1)+slow.yaml")


def test_names_for_tables_and_folders_say_which_variant_it_is():
    assert [short(name) for name in ("a/b.yaml", "R15(queue=1, cut=0.5)", "W1+W2")] == ["b", "R15(queue=1,cut=0.5)", "W1+W2"]
    assert slug("R15(hours=1.4e6, queue=1)") == "R15-hours=1.4e6-queue=1"


@pytest.mark.parametrize("lever", catalogue.levers().values(), ids=lambda lever: lever.id)
def test_every_lever_has_a_scenario_of_its_name_and_takes_its_own_numbers(lever, shipped):
    dose = 0.5 * (lever.low + lever.high)
    pulled = load(f"{lever.id}({doses(lever)[0]}={dose}, end=2030-12)").policies
    (own,) = [policy for policy in pulled if policy.lever == lever.name]
    assert (own.intensity, own.end) == (dose, (2030, 12))
    for key, (what, factor) in keys_of(lever).items():
        if what in numbers(lever) and not catalogue.parameters()[what].by:
            default = catalogue.parameters()[what].default
            assert dict(load(f"{lever.id}({key}={default / factor})").overrides) == {what: default}
    (page,) = description(lever.id, STOCK)
    assert ", ".join(shown_keys(lever)) in dict(page)["in a command"]


def test_numbers_of_a_lever_are_those_its_channels_read():
    levers = catalogue.levers()
    assert "public_money_push" in numbers(levers["public_money_public_ai"])
    assert "export_control_reach" in numbers(levers["export_control"])  # read by a function that a channel's function calls
    assert keys_of(levers["public_money_public_ai"])["push"] == ("public_money_push", 1.0)


def test_dossiers_short_names_are_there():
    wanted = {"R14": ("usd", "split"), "R15": ("hours", "queue", "window", "floor", "cut"), "R16": ("usd",), "R17": ("items",),
              "R8": ("rate",), "W5": ("line", "delay")}  # fmt: skip
    for lever in catalogue.levers().values():
        assert set(wanted.get(lever.id, ())) <= set(keys_of(lever))


def test_rate_of_pay_is_by_the_hour(shipped):
    assert load("R8(rate=8)").overrides == (("stipend_month", 160.0),)


def test_a_variant_is_a_scenario_that_its_own_text_gives_again(shipped, tmp_path):
    found = load("R15(queue=1)+W4-W4.effort")
    (tmp_path / "again.yaml").write_text(found.to_yaml())
    assert isinstance(found, Scenario) and load(tmp_path / "again.yaml").identity() == found.identity()
