"""A sweep under a real ``mpiexec``: one process gives out chunks, the others do them."""

import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest
from specs import ROOT

from sim.cli import main
from sim.sweep import read

MPIEXEC = shutil.which("mpiexec", path=os.pathsep.join([str(Path(sys.executable).parent), os.environ.get("PATH", "")]))
SPEC = str(ROOT / "experiments" / "sensitivity" / "ishigami.yaml")

pytest.importorskip("mpi4py", reason="mpi4py is not installed: the extra 'cluster'")
pytestmark = pytest.mark.skipif(MPIEXEC is None, reason="there is no mpiexec: the extra 'test' brings one on Linux")


def started(processes, *arguments):
    """The command of the docs, with so many processes."""
    command = [MPIEXEC, "-n", str(processes), sys.executable, "-m", "mpi4py.futures"]
    command += ["-m", "sim.cli", "sweep", *arguments, "--mpi"]
    where = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True, env=where)


def under_mpi(processes, *arguments):
    """What it says in the end."""
    process = started(processes, *arguments)
    out, err = process.communicate(timeout=90)
    return subprocess.CompletedProcess(process.args, process.returncode, out, err)


def born_of(pid):
    """All living descendants of a process, the latest last."""
    try:
        children = [int(child) for child in Path(f"/proc/{pid}/task/{pid}/children").read_text().split()]
    except OSError:
        return []
    return children + [found for child in children for found in born_of(child)]


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    place = tmp_path_factory.mktemp("sweeps") / "undisturbed"
    assert main(["sweep", SPEC, "--out", str(place), "--workers", "1"]) == 0
    return read(place).table()


def test_three_processes_write_the_same_tables_as_one(tmp_path, undisturbed):
    found = under_mpi(3, SPEC, "--out", str(tmp_path / "x"))
    assert found.returncode == 0, found.stderr
    assert read(tmp_path / "x").table().equals(undisturbed)


def test_a_killed_process_ends_the_command_and_the_same_command_does_the_rest(tmp_path, undisturbed):
    place = tmp_path / "x"
    process, deadline = started(3, SPEC, "--out", str(place)), time.monotonic() + 60
    while not list(place.glob("done/*.json")) and time.monotonic() < deadline:
        time.sleep(0.002)
    os.kill(born_of(process.pid)[-1], signal.SIGKILL)
    process.communicate(timeout=60)
    before = sum(len(read(place).span(chunk)) for chunk, _ in read(place).entries())
    assert process.returncode != 0 and 0 < before < len(undisturbed)
    again = under_mpi(3, SPEC, "--out", str(place))
    assert again.returncode == 0 and f"{len(undisturbed) - before} runs done" in again.stdout
    assert read(place).table().equals(undisturbed)


def test_one_process_alone_is_told_how_to_start_several(tmp_path):
    found = under_mpi(1, SPEC, "--out", str(tmp_path / "x"))
    assert found.returncode == 2 and "mpiexec -n 4 python -m mpi4py.futures" in found.stderr
    assert not (tmp_path / "x").exists()
