"""What the README and the docs show is run: each Python block, each command, each scenario."""

import re
import shlex
from pathlib import Path

import pytest

from sim.cli import main
from sim.scenario import load

ROOT = Path(__file__).parents[2]
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]


def blocks(language):
    found = []
    for page in PAGES:
        if "_build" not in page.parts:
            for k, text in enumerate(re.findall(rf"```{language}\n(.*?)```", page.read_text(encoding="utf-8"), re.S)):
                found.append(pytest.param(text, id=f"{page.name}-{k}"))
    return found


def is_whole(text):
    return "import " in text  # fragments that show one declaration stand in the modules themselves


@pytest.mark.parametrize("text", [block for block in blocks("python") if is_whole(block.values[0])])
def test_every_python_block_of_the_docs_runs(text, monkeypatch):
    monkeypatch.chdir(ROOT)
    exec(compile(text, "docs", "exec"), {"__name__": "docs"})


def commands():
    lines = [line for block in blocks("console") for line in block.values[0].splitlines()]
    return sorted({line.split("#")[0].strip() for line in lines if line.startswith("allmende")})


@pytest.mark.parametrize("command", commands())
def test_every_command_of_the_docs_works(command, monkeypatch, tmp_path):
    monkeypatch.chdir(ROOT)
    words = shlex.split(command)[1:]
    words = [str(path) for word in words for path in (sorted(ROOT.glob(word)) if "*" in word else [word])]
    if words[0] == "run":
        words += ["--seeds", "1", "--workers", "1", "--no-picture", "--out", str(tmp_path / "result")]
    if words[0] == "story":
        words += ["--output", str(tmp_path / "story")]
    if words[0] == "compare":
        words += ["--seeds", "2", "--workers", "1", "--out", str(tmp_path / "result")]
    assert main(words) == 0


def test_every_scenario_shown_in_the_docs_can_be_loaded(tmp_path):
    baseline = ROOT / "scenarios" / "baseline.yaml"
    (tmp_path / baseline.name).write_text(baseline.read_text(encoding="utf-8"), encoding="utf-8")
    shown = [block.values[0] for block in blocks("yaml") if "extends:" in block.values[0]]
    assert shown
    for k, text in enumerate(shown):
        page = tmp_path / f"shown{k}.yaml"
        page.write_text(text, encoding="utf-8")
        assert load(str(page)).months > 0
