"""Lists of all that a scenario may say: for eyes, for pipes, and as CSV; one page on each thing."""

import csv
import io
from pathlib import Path

import click
import pytest

from sim import catalogue
from sim.cli import main
from sim.describe import description
from sim.errors import UserError
from sim.month import sentences

ROOT = Path(__file__).parents[1]
KINDS = ["levers", "mechanisms", "parameters", "outcomes", "effects"]


@pytest.fixture(autouse=True)
def at_the_top(monkeypatch):
    monkeypatch.chdir(ROOT)


def output(capsys, *arguments):
    assert main(list(arguments)) == 0
    return capsys.readouterr().out


@pytest.mark.parametrize("kind", KINDS)
def test_csv_has_a_row_for_every_entry_under_one_head(kind, capsys):
    rows = list(csv.DictReader(io.StringIO(output(capsys, "list", kind, "--csv"))))
    assert [row[kind.removesuffix("s")] for row in rows] == list(getattr(catalogue, kind)())
    assert all(None not in row and None not in row.values() for row in rows)


@pytest.mark.parametrize("kind", KINDS)
def test_piped_list_is_plain_text_with_one_line_for_each_entry(kind, capsys):
    lines = output(capsys, "list", kind).splitlines()
    assert len(lines) == 1 + len(getattr(catalogue, kind)())
    assert "\x1b" not in "".join(lines) and not any(line.endswith(" ") for line in lines)


def test_list_at_a_terminal_is_a_table_that_fits_it(capsys, monkeypatch):
    monkeypatch.setattr("sys.stdout.isatty", lambda: True)
    monkeypatch.setenv("COLUMNS", "100")
    lines = click.unstyle(output(capsys, "list", "levers")).splitlines()
    assert "compute_grants" in "".join(lines) and max(map(len, lines)) <= 100


def test_list_of_scenarios_shows_the_shipped_ones_with_their_questions(capsys):
    rows = list(csv.DictReader(io.StringIO(output(capsys, "list", "scenarios", "--csv"))))
    assert {row["file"]: row["title"] for row in rows}["scenarios/baseline.yaml"] == "Baseline"
    assert all(row["question"].endswith("?") for row in rows)


def test_broken_scenario_is_listed_as_such_and_hides_no_other(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "scenarios").mkdir()
    (tmp_path / "scenarios" / "bad.yaml").write_text("seeds: none\n")
    (tmp_path / "scenarios" / "good.yaml").write_text("title: Good\n")
    shown = output(capsys, "list", "scenarios")
    assert "(cannot be run)" in shown and "bad.yaml:1" in shown and "Good" in shown


def test_list_of_scenarios_elsewhere_says_where_to_go(tmp_path, monkeypatch, capsys):
    monkeypatch.chdir(tmp_path)
    assert main(["list", "scenarios"]) == 2
    assert "Change to the folder that holds 'scenarios'" in capsys.readouterr().err


def test_word_keeps_only_lines_that_contain_it_in_any_case(capsys):
    lines = output(capsys, "list", "parameters", "REVEAL").splitlines()
    assert 2 < len(lines) < 1 + len(catalogue.parameters())
    assert all("reveal" in line.casefold() for line in lines[1:])


def test_word_that_nothing_contains_is_told_with_the_way_to_all(capsys):
    assert main(["list", "levers", "zzz"]) == 2
    assert "contains 'zzz'. All of them: allmende list levers." in capsys.readouterr().err


@pytest.mark.parametrize("kind", KINDS)
def test_every_entry_can_be_described_by_its_name(kind, capsys):
    for name, entry in getattr(catalogue, kind)().items():
        shown = output(capsys, "describe", name)
        assert f"{kind.removesuffix('s')} {name}" in shown
        assert max(map(len, shown.splitlines())) <= 100
        assert f"{kind.removesuffix('s')} {name}" in output(capsys, "describe", getattr(entry, "id", name))


def test_page_on_a_lever_gives_dose_payer_channels_source_and_an_example(capsys):
    shown = output(capsys, "describe", "R15")
    for part in (
        "R15.",
        "0 to 2_000_000 GPU-hours per month",
        "state",
        "grant_hours",
        "EuroHPC",
        "policies: [{lever: compute_grants",
    ):
        assert part in shown


def test_page_on_a_table_gives_its_rows_by_label(capsys):
    assert "market: weights 0, code 0.3, data 0.05" in output(capsys, "describe", "reveal_gain")


def test_page_on_an_effect_names_the_levers_that_write_it(capsys):
    assert "R15 compute_grants" in output(capsys, "describe", "grant_hours")


def test_page_on_the_month_lists_every_phase_in_order_with_its_sentence(capsys):
    shown = output(capsys, "describe", "month")
    numbers = [line.split(".")[0] for line in shown.splitlines() if line[0] != " "]
    assert numbers == [str(i + 1) for i in range(len(sentences()))]
    assert "17. record" in shown


def test_page_on_a_scenario_file_gives_question_changes_and_identity(capsys, tmp_path):
    file = tmp_path / "mine.yaml"
    file.write_text("question: Why?\nparameters: {gated_share: 0.5}\npolicies: [{lever: R15, start: 2026-01, target: EUR}]\n")
    shown = output(capsys, "describe", str(file))
    for part in (
        "Why?",
        "gated_share: 0.5 (default 0.2)",
        "R15 compute_grants for EUR from 2026-01: 700_000 GPU-hours",
        "identity",
    ):
        assert part in shown


@pytest.mark.parametrize(
    ("name", "hint"),
    [
        ("compute_grant", "Did you mean 'compute_grants'?"),
        ("Revelation", "Did you mean 'revelation'?"),
        ("basline", "Did you mean 'baseline'?"),
        ("R15(hour=3)", "Did you mean 'hours'?"),
        ("scenarios/baselin.yaml", "Did you mean 'scenarios/baseline.yaml'?"),
        ("x" * 10_000, "allmende list --help"),
    ],
)
def test_name_that_is_not_known_gets_the_nearest_one(name, hint, capsys):
    assert main(["describe", name]) == 2
    told = capsys.readouterr().err
    assert hint in told and len(told) < 500


@pytest.mark.parametrize("kind", KINDS)
def test_example_on_every_page_is_a_scenario_that_loads(kind, capsys, tmp_path):
    for name in getattr(catalogue, kind)():
        pages = output(capsys, "describe", name).split("\n\n")
        for example in (" ".join(page.split("in a file")[1].split()) for page in pages if "in a file" in page):
            (tmp_path / "example.yaml").write_text(example + "\n")
            assert main(["validate", str(tmp_path / "example.yaml")]) == 0, (name, example, capsys.readouterr().err)
            capsys.readouterr()


@pytest.mark.parametrize("name", ["", " ", ".", "/", "a\0b"])
def test_name_of_nothing_at_all_is_an_error_and_no_list_of_everything(name):
    with pytest.raises(UserError):
        description(name, Path("scenarios"))
