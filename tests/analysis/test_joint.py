"""Interactions of two policies: their arithmetic, and a quick version of those that a few seeds show clearly."""

import pytest

from sim.analysis import joint
from sim.analysis.checks import AS_EXPECTED, NOTHING, OPPOSITE
from sim.analysis.interactions import PAIRS, named
from sim.cli import main


def test_interaction_is_what_both_do_beyond_the_sum_of_each():
    pair = PAIRS[0]
    neither, first, second, both = (scenario.identity() for scenario in joint.scenarios_of(pair))
    rows = ([0.0, 10.0, 5.0], [1.0, 11.0, 6.0], [2.0, 12.0, 7.0], [7.0, 17.5, 11.5])
    values = {
        identity: {id(pair): dict(enumerate(row))} for identity, row in zip((neither, first, second, both), rows, strict=True)
    }
    found = joint._judged(pair, values, range(3))
    assert (found.first.mean, found.second.mean) == (1.0, 2.0)
    assert found.interaction.mean == pytest.approx((4.0 + 4.5 + 3.5) / 3)
    assert found.verdict == AS_EXPECTED and found.visible > 0.0


def test_scenarios_of_a_pair_differ_in_its_policies_alone():
    for pair in PAIRS:
        neither, first, second, both = joint.scenarios_of(pair)
        assert [len(scenario.policies) for scenario in (neither, first, second, both)] == [0, 1, 1, 2]
        assert {policy.lever for policy in both.policies} == {pair.first.slug, pair.second.slug}
        assert len({scenario.identity() for scenario in (neither, first, second, both)}) == 4
        assert neither.overrides == both.overrides


def test_runs_that_several_pairs_need_are_run_once():
    arms = joint.plan(named("substitutes"), range(2))
    assert len(arms) == 1 + 3 + 3


def test_pairs_go_by_their_name_either_way_by_relation_and_by_lever():
    (pair,) = named("R15xR6")
    assert named("r6xr15") == [pair] and pair in named("complements") and pair in named("compute_grants") and pair in named("R6")
    assert named("R6xR7") == []


# By name: what eight seeds show; the full table by more seeds stands in docs/interactions.md.
SEEN = {"W2xR4": OPPOSITE, "R19xW4.claims": OPPOSITE}


def test_quick_version_shows_what_it_should():
    found = joint.run_pairs([named(name)[0] for name in SEEN], range(8), 1)
    assert {one.pair.name: one.verdict for one in found} == SEEN


def test_command_writes_the_table_and_names_the_nearest_pair(tmp_path, capsys):
    assert main(["interactions", "R9xR4.benefits", "--seeds", "2", "--workers", "1", "--output", str(tmp_path)]) == 0
    assert NOTHING in capsys.readouterr().out
    head, row = (tmp_path / "interactions.csv").read_text().splitlines()
    assert head.split(",") == joint.TIDY and row.startswith("R9xR4.benefits,conflict,unrestricted_share,share,down")
    assert main(["interactions", "R15xR7"]) == 2
    assert "there is no pair 'R15xR7'" in capsys.readouterr().err
