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
    shown = {line.removeprefix("$ ").split("#")[0].strip() for line in lines}
    return sorted(line for line in shown if line.startswith("allmende"))


# What is added to a command of the docs, so that it is over soon and writes nowhere else; the last value of an option counts.
BRIEFLY = {
    "run": "--seeds 1 --workers 1 --no-picture --out {folder}",
    "story": "--output {folder}",
    "study": "--workers 1 --out {folder}",
    "compare": "--seeds 2 --workers 1 --out {folder}",
    "explain": "--seeds 2 --mechanisms M1,M4 --workers 1",
    "openness": "--seeds 2 --workers 1 --picture {folder}.png",
    "facts": "--seeds 1",
    "interactions": "--seeds 2 --workers 1",
    "calibrate resting": "--seeds 1",
    "calibrate facts": "--generations 1 --population 4 --held-out 100 --workers 1 --out {folder}",
    "robust": "--no-conditions",
}


@pytest.mark.parametrize("command", commands())
def test_every_command_of_the_docs_works(command, monkeypatch, tmp_path):
    monkeypatch.chdir(ROOT)
    words = shlex.split(command)[1:]
    words = [str(path) for word in words for path in (sorted(ROOT.glob(word)) if "*" in word else [word])]
    words += (BRIEFLY.get(words[0]) or BRIEFLY.get(" ".join(words[:2]), "")).format(folder=tmp_path / "result").split()
    if words[0] in ("status", "results", "sensitivity"):  # of a sweep that must be there
        words[1] = str(tmp_path / "sweep")
        assert main(["sweep", "experiments/sensitivity/ishigami.yaml", "--workers", "1", "--out", words[1]]) == 0
    if words[0] == "robust":
        words[1] = str(tmp_path / "sweep")
        assert main(["sweep", "experiments/league/four.yaml", "--workers", "1", "--out", words[1]]) == 0
    if words[0] == "sweep" and "--dry-run" not in words:
        words += ["--workers", "1", "--out", str(tmp_path / "sweep")]
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
