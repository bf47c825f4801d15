"""The command line starts at once, helps, and ends with the right exit code."""

import subprocess
import sys

import click
import pytest

from sim import cli
from sim.cli import commands, main
from sim.errors import UserError

HEAVY = ("numba", "mesa", "pandas", "numpy", "scipy", "matplotlib", "pydantic", "rich")


def test_help_answers_without_importing_anything_heavy():
    code = "import sys; from sim.cli import main; main(['--help']); print(*sorted(sys.modules))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert not set(done.stdout.split()) & set(HEAVY)


def test_help_shows_every_command_with_a_sentence_and_the_way_to_a_question(capsys):
    assert main(["--help"]) == 0
    shown = capsys.readouterr().out
    for name, command in commands.commands.items():
        assert f"  {name} " in shown and command.get_short_help_str()
    assert "allmende validate mine.yaml" in shown


@pytest.mark.parametrize("name", list(commands.commands))
def test_every_command_teaches_by_examples_of_itself(name, capsys):
    assert main([name, "--help"]) == 0
    assert f"Examples:\n    allmende {name} " in capsys.readouterr().out


def test_version_is_that_of_the_installed_package(capsys):
    assert main(["--version"]) == 0
    assert capsys.readouterr().out.startswith("allmende, version 0.")


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["lst"], "No such command 'lst'. Did you mean 'list'?"),
        (["list", "lever"], "'lever' is not one of 'levers'"),
        (["describe"], "Missing argument 'NAME'"),
        (["validate"], "Missing argument 'FILE...'"),
        (["list", "levers", "--cvs"], "Did you mean '--csv'?"),
    ],
)
def test_wrong_use_is_told_on_the_error_stream_with_exit_code_two(arguments, said, capsys):
    assert main(arguments) == 2
    told = capsys.readouterr()
    assert said in told.err and told.out == ""


def raising(error):
    @click.command("broken")
    def broken():
        raise error

    return broken


@pytest.mark.parametrize("error", [KeyboardInterrupt(), click.Abort()])
def test_interruption_ends_with_exit_code_130_and_no_traceback(error, monkeypatch, capsys):
    monkeypatch.setitem(commands.commands, "broken", raising(error))
    assert main(["broken"]) == 130
    assert "Traceback" not in capsys.readouterr().err


def test_error_of_the_user_is_one_message_on_the_error_stream(monkeypatch, capsys):
    monkeypatch.setitem(commands.commands, "broken", raising(UserError("it cannot be", hint="Try again")))
    assert main(["broken"]) == 2
    assert capsys.readouterr() == ("", "it cannot be. Try again.\n")


def test_error_of_the_program_is_not_hidden(monkeypatch):
    monkeypatch.setitem(commands.commands, "broken", raising(ZeroDivisionError()))
    with pytest.raises(ZeroDivisionError):
        main(["broken"])


def test_module_of_the_command_line_imports_nothing_of_the_model_at_its_top():
    code = "import sys; import sim.cli; print(*sorted(name for name in sys.modules if name.startswith('sim.')))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    light = ("sim.errors", "sim.console", "sim.cli")  # and the files of its command groups: sim.cli_...
    assert all(name.startswith(light) for name in done.stdout.split())
    assert cli.STOCK.name == "scenarios"
