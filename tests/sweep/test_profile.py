"""A profile of a queueing system is checked like a scenario, and its jobs do a sweep."""

import os
import subprocess
import sys

import pytest
from specs import ROOT

from sim.errors import UserError
from sim.sweep.executors import Queue, crew_of
from sim.sweep.profile import load

pytest.importorskip("dask_jobqueue", reason="dask-jobqueue is not installed: the extra 'cluster'")


@pytest.fixture
def written(tmp_path):
    def write(text):
        path = tmp_path / "profile.yaml"
        path.write_text(text)
        return path

    return write


@pytest.mark.parametrize(
    ("text", "line", "said"),
    [
        ("cluster: slurn\njobs: 2\n", 1, "Did you mean 'slurm'?"),
        ("cluster: slurm\njobs: none\n", 2, "a number such as 20"),
        ("cluster: slurm\njobs: [4, 2]\n", 2, "the least first"),
        ("cluster: slurm\njobs: 0\n", 2, "out of range"),
        ("cluster: slurm\njobs: 2\noptoins: {}\n", 3, "Did you mean 'options'?"),
        ("cluster: slurm\njobs: 2\noptions: {}\n", 3, "cores and memory of a job are missing"),
        ("cluster: slurm\njobs: 2\noptions:\n  cores: 2\n  memory: 4GB\n  waltime: 1\n", 6, "Did you mean 'walltime'?"),
        ("cluster: pbs\njobs: 2\noptions:\n  cores: 2\n  memory: 4GB\n  job_cpu: 1\n", 6, "pbs has no option 'job_cpu'"),
        ("cluster: slurm\njobs: 2\noptions: {cores: 2, memory: much}\n", 3, "'options' cannot be used"),
        ("cluster: slurm\n", 1, "'jobs' is missing"),
    ],
)
def test_a_mistake_is_told_with_its_line_and_the_way_out(written, text, line, said):
    with pytest.raises(UserError) as error:
        load(written(text))
    assert f"profile.yaml:{line}: " in str(error.value) and said in str(error.value)


def test_a_file_that_is_no_mapping_is_refused(written):
    with pytest.raises(UserError, match="must be a mapping"):
        load(written("slurm\n"))


def test_each_core_gets_a_process_unless_told_otherwise(written):
    text = "cluster: slurm\njobs: [1, 3]\noptions: {cores: 4, memory: 8GB, walltime: 01:00:00}\n"
    profile = load(written(text))
    assert profile.settings["processes"] == 4 and profile.jobs == (1, 3) and profile.options["walltime"] == "01:00:00"
    assert "--nworkers 4" in profile.kind.job_cls("tcp://h:1", name="j", **profile.settings).job_script()
    assert Queue(profile).workers == 12
    assert load(written(text.replace("memory", "processes: 2, memory"))).settings["processes"] == 2


def test_a_machine_without_the_queueing_system_is_told_before_anything_waits(written, monkeypatch):
    monkeypatch.setenv("PATH", "/nowhere")
    crew = crew_of(str(written("cluster: lsf\njobs: 1\noptions: {cores: 1, memory: 1GB}\n")))
    with pytest.raises(UserError, match="no 'bsub' on this machine"):
        crew.__enter__()


def test_jobs_of_a_profile_do_a_sweep(written, tmp_path):
    profile = written("cluster: local\njobs: 1\noptions: {cores: 1, memory: 1GB}\n")
    spec = str(ROOT / "experiments" / "sensitivity" / "ishigami.yaml")
    command = [sys.executable, "-m", "sim.cli", "sweep", spec, "--out", str(tmp_path / "x"), "--scheduler", str(profile)]
    where = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(command, cwd=tmp_path, env=where, capture_output=True, text=True, timeout=120, check=False)
    assert done.returncode == 0 and "8192 runs done" in done.stdout, done.stderr
