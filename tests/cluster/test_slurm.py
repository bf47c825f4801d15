"""Sweeps under a real Slurm on this machine: arrays of jobs by --shard, and dask's workers as jobs by a profile.

It comes with Debian's packages slurm-wlm and munge; where they are not installed, these tests say so and are skipped.
"""

import os
import subprocess
import sys
import time
from pathlib import Path

import one_node
import pytest

from sim.sweep import read

ROOT = Path(__file__).parents[2]
PARTS, RUNS = 2, 120
PATIENCE = 90.0

SPEC = f"""title: Under Slurm
scenario: {ROOT}/scenarios/study14.yaml
with: {{start: 2020-01, end: 2023-12, population: {{contributors: 200, derivatives: 500}}}}
design: {{method: random, n: {RUNS}}}
parameters: {{choice_temperature: prior, own_budget: prior}}
outcomes: [openness, projects_alive]
"""
SCRIPT = f"""#!/bin/sh
exec {sys.executable} -m sim.cli sweep spec.yaml --out shared --shard $SLURM_ARRAY_TASK_ID/{PARTS} --workers 1
"""
PROFILE = """cluster: slurm
jobs: 1
options:
  cores: 1
  memory: 1GB
  queue: {queue}
  walltime: 00:10:00
  interface: lo
  log_directory: {logs}
"""


@pytest.fixture(scope="module")
def slurm():
    if one_node.missing():
        pytest.skip(f"SLURM IS NOT INSTALLED ({', '.join(one_node.missing())} missing): apt-get install slurm-wlm munge")
    try:
        held = one_node.slurm()
        where = held.__enter__()
    except (RuntimeError, OSError) as error:
        pytest.skip(f"SLURM DOES NOT START HERE: {error}")
    paths = os.pathsep.join([str(ROOT), os.environ.get("PYTHONPATH", "")])
    yield {**where, "PYTHONPATH": paths, "DASK_DISTRIBUTED__DEPLOY__LOST_WORKER_TIMEOUT": "500ms"}
    held.__exit__(None, None, None)


@pytest.fixture
def place(tmp_path):
    (tmp_path / "spec.yaml").write_text(SPEC)
    (tmp_path / "job.sh").write_text(SCRIPT)
    return tmp_path


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    place = tmp_path_factory.mktemp("undisturbed")
    (place / "spec.yaml").write_text(SPEC)
    found = sweep(place, "one", "--workers", "1").communicate(timeout=PATIENCE)
    assert len(read(place / "one").table()) == RUNS, found
    return read(place / "one").table()


def sweep(place, out, *more, where=None):
    """The command, as a user types it."""
    command = [sys.executable, "-m", "sim.cli", "sweep", "spec.yaml", "--out", out, *more]
    where = where or {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, cwd=place, env=where, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)


def asked(where, *command, place=None):
    found = subprocess.run(command, cwd=place, env=where, capture_output=True, text=True, timeout=PATIENCE, check=False)
    assert found.returncode == 0, found.stderr
    return found.stdout.strip()


def until(ready):
    deadline = time.monotonic() + PATIENCE
    while not ready():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def chunks(folder):
    return sorted(int(path.stem) for path in folder.glob("done/*.json"))


def test_an_array_of_jobs_fills_one_folder_and_a_killed_one_is_done_by_submitting_it_again(slurm, place, undisturbed):
    job = asked(slurm, "sbatch", "--parsable", f"--array=1-{PARTS}", "job.sh", place=place)
    until(lambda: any(chunk % PARTS == 1 for chunk in chunks(place / "shared")))
    asked(slurm, "scancel", "--signal=KILL", "--full", f"{job}_2")
    until(lambda: not asked(slurm, "squeue", "-h", "--jobs", job))
    sweep = read(place / "shared")
    parts = [sum(chunk % PARTS == part for chunk in chunks(sweep.folder)) for part in range(PARTS)]
    whole = [len(range(part, sweep.chunks, PARTS)) for part in range(PARTS)]
    assert parts[0] == whole[0] and 0 < parts[1] < whole[1]
    asked(slurm, "sbatch", "--wait", "--array=2", "job.sh", place=place)
    assert read(sweep.folder).table().equals(undisturbed)


def test_workers_of_dask_are_jobs_and_a_cancelled_one_is_replaced(slurm, place, undisturbed):
    pytest.importorskip("dask_jobqueue", reason="dask-jobqueue is not installed: the extra 'cluster'")
    (place / "slurm.yaml").write_text(PROFILE.format(queue="main", logs=place / "logs"))
    command = sweep(place, "shared", "--scheduler", "slurm.yaml", where=slurm)
    until(lambda: chunks(place / "shared"))
    job = asked(slurm, "squeue", "-h", "-o", "%i", "--name=dask-worker")
    asked(slurm, "scancel", job)
    out, err = command.communicate(timeout=PATIENCE)
    assert command.returncode == 0 and f"{RUNS} runs done" in out, err
    assert len(list((place / "logs").glob("*.err"))) == 2 and not asked(slurm, "squeue", "-h")
    assert not read(place / "shared").failures and read(place / "shared").table().equals(undisturbed)


def test_a_job_that_slurm_refuses_is_told_with_its_reason(slurm, place):
    pytest.importorskip("dask_jobqueue", reason="dask-jobqueue is not installed: the extra 'cluster'")
    (place / "slurm.yaml").write_text(PROFILE.format(queue="midnight", logs=place / "logs"))
    command = sweep(place, "shared", "--scheduler", "slurm.yaml", where=slurm)
    _, err = command.communicate(timeout=PATIENCE)
    assert command.returncode == 2 and err.startswith("slurm refuses the job: ") and "invalid partition" in err, err
