"""Direction tests: their statistics on made-up differences, and a quick version of each with the sign it must show."""

import math

import pytest

from sim import catalogue
from sim.analysis.checks import (
    AS_EXPECTED,
    NOTHING,
    OFF,
    ON,
    OPPOSITE,
    REMAINS,
    arms_of,
    control_verdict,
    plan,
    run_checks,
    verdict,
)
from sim.analysis.expected import CHECKS, SMALL, declared
from sim.analysis.intervals import Effect, paired
from sim.analysis.moves import Move, short
from sim.cli import main
from sim.scenario import from_dict

SEEDS = 6
# By mechanism and measure: those whose effect six pairs show clearly. The others, and why, stand in docs/mechanisms.md.
CLEAR = (
    ("stage_gates", "outside share after release less before"),
    ("revelation", "log odds to reveal weights"),
    ("revelation", "log odds to reveal data"),
    ("coordination", "months to release of models"),
    ("legal_risk", "data_reveal_share"),
    ("legal_risk", "fees paid for rights"),
    ("cascade", "inequality of uses over post-training sets"),
    ("attention", "download_gini"),
    ("attention", "download_top_share"),
    ("lineage", "languages per generation of derivatives"),
    ("lineage", "derivatives looser than their restricted parents"),
    ("reuse_cost", "derivatives"),
    ("motivation", "open share of institutes less companies"),
    ("capacity", "active_share"),
    ("labels", "open use that runs on models from other regions"),
    ("data_prestige", "datasets handed over"),
    ("scarcity", "text of datasets in the poorer half of languages"),
    ("extraction", "community_trust"),
    ("rebuilding", "rebuilt_texts"),
    ("trusted_circles", "rank correlation of testers with ties"),
    ("feedback", "reports_answered"),
    ("reciprocity", "contributor_energy"),
    ("champion", "text from outside the web"),
)


@pytest.fixture(scope="module")
def base():
    return from_dict(SMALL)


@pytest.fixture(scope="module")
def found(base):
    chosen = [check for check in CHECKS if (check.mechanism, check.measured) in CLEAR]
    findings = run_checks(chosen, base, lambda check: list(range(SEEDS)), workers=1)
    return {(f.check, f.switch): f for f in findings}


def test_the_interval_of_paired_differences_is_students():
    effect = paired([1.0, 2.0, 3.0])
    assert effect.mean == 2.0 and effect.pairs == 3
    assert math.isclose(effect.high, 2.0 + 4.302653 / math.sqrt(3.0), rel_tol=1e-6)
    assert math.isclose(effect.mean - effect.low, effect.high - effect.mean)


def test_pairs_without_a_value_are_left_out_and_a_single_pair_says_nothing():
    assert paired([1.0, math.nan, 3.0]).pairs == 2
    assert verdict(paired([5.0]), 1) == NOTHING
    assert verdict(paired([math.nan]), 1) == NOTHING


def test_a_verdict_needs_the_whole_interval_on_one_side():
    assert verdict(Effect(1.0, 0.5, 1.5, 9), 1) == AS_EXPECTED
    assert verdict(Effect(1.0, 0.5, 1.5, 9), -1) == OPPOSITE
    assert verdict(Effect(1.0, -0.1, 2.1, 9), 1) == NOTHING
    assert verdict(Effect(0.0, 0.0, 0.0, 9), 1) == NOTHING


def test_a_control_must_leave_no_room_for_the_effect():
    on = Effect(1.0, 0.5, 1.5, 9)
    assert control_verdict(Effect(0.0, -0.2, 0.2, 9), on) == AS_EXPECTED
    assert control_verdict(Effect(0.2, -1.0, 1.4, 9), on) == NOTHING
    assert control_verdict(Effect(0.7, 0.3, 1.1, 9), on) == REMAINS


def test_both_runs_of_a_pair_differ_in_one_thing(base):
    for check in CHECKS:
        for switch, (treated, untreated) in arms_of(check, base).items():
            assert (check.mechanism in treated.off) == (switch == OFF)
            if untreated is not None:
                assert treated.identity() != untreated.identity(), check.sentence


def test_what_several_checks_need_is_run_once(base):
    gini, share = (check for check in CHECKS if check.mechanism == "attention")
    assert len(plan([gini, share], base, lambda check: [0])) == len(plan([gini], base, lambda check: [0])) == 2


def test_checks_name_mechanisms_and_outcomes_that_exist():
    assert set(declared()) <= set(catalogue.mechanisms())
    for check in CHECKS:
        assert check.unit and check.expected in (1, -1)
        assert check.measured in check.sentence


def test_every_mechanism_has_a_check():
    assert set(declared()) == set(catalogue.mechanisms())


@pytest.mark.parametrize("name", CLEAR, ids=" ".join)
def test_effects_have_the_sign_that_the_study_expects(found, name):
    hits = [f for (check, switch), f in found.items() if (check.mechanism, check.measured) == name and switch == ON]
    assert hits and all(f.verdict == AS_EXPECTED for f in hits), [(f.check.sentence, f.effect) for f in hits]


def test_effects_are_gone_with_the_mechanism(found):
    off = [f for (_, switch), f in found.items() if switch == OFF]
    assert off and not [f.check.sentence for f in off if f.verdict == REMAINS]


def test_moves_name_the_outcomes_whose_interval_excludes_zero():
    rows = short([
        Move("attention", "a", Effect(-2.0, -3.0, -1.0, 5)),
        Move("attention", "b", Effect(0.5, -0.5, 1.5, 5)),
    ])[1]  # fmt: skip
    assert rows == [["M14", "attention", "1 of 2", "a -2.0*"]]


def test_an_unknown_mechanism_gets_the_nearest_name(capsys):
    assert main(["mechanisms", "check", "atention"]) == 2
    assert "Did you mean 'attention'?" in capsys.readouterr().err


def test_the_command_prints_and_writes_its_table(tmp_path, capsys):
    assert main(["mechanisms", "check", "M14", "--seeds", "2", "--workers", "1", "--csv", "--output", str(tmp_path)]) == 0
    assert "M14,attention,on against off,on,download_gini,up" in capsys.readouterr().out
    assert len((tmp_path / "checks.csv").read_text().splitlines()) == 3
