"""A sweep on dask's workers: the same bits, and nothing lost when a worker, the scheduler or the client's patience ends."""

import contextlib
import json
import os
import signal
import subprocess
import sys
import threading
import time
from pathlib import Path

import numpy as np
import pytest
import stand_in_functions as functions
from specs import ROOT, of_function, of_model, tables

from sim.cli import main
from sim.errors import UserError
from sim.sweep import executors, read, run
from sim.sweep.executors import crew_of

distributed = pytest.importorskip("distributed", reason="dask.distributed is not installed: the extra 'cluster'")

RUNS, CHUNK = 40, 4
PATIENCE = 60.0
HERE = str(Path(__file__).parent)


@pytest.fixture(scope="module", autouse=True)
def known(tmp_path_factory):
    """What workers must find: the functions of the tests, and a folder for flags."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setenv("PYTHONPATH", os.pathsep.join([HERE, str(ROOT), os.environ.get("PYTHONPATH", "")]))
        patch.setenv(functions.FLAGS, str(tmp_path_factory.mktemp("flags")))
        yield Path(os.environ[functions.FLAGS])


@pytest.fixture(scope="module")
def cluster(known):
    with distributed.LocalCluster(n_workers=2, threads_per_worker=1, dashboard_address=None, silence_logs=50) as found:
        yield found


def done(place, function=functions.fine, executor=None, **more):
    return run(of_function(), place, 1, executor, function=function, batch=CHUNK, **more)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    place = tmp_path_factory.mktemp("sweeps") / "undisturbed"
    assert done(place).ran == RUNS
    return tables(place)


def when(ready, act):
    """Do something in another thread as soon as a condition holds."""

    def look():
        deadline = time.monotonic() + PATIENCE
        while not ready() and time.monotonic() < deadline:
            time.sleep(0.005)
        act()

    thread = threading.Thread(target=look)
    thread.start()
    return thread


def test_workers_of_dask_write_the_same_tables_as_one_process(tmp_path, undisturbed, cluster):
    heard = []
    report = done(tmp_path / "x", executor=crew_of(cluster.scheduler_address), hear=lambda *step: heard.append(step))
    assert report.ran == RUNS and heard[0] == (0, RUNS) and heard[-1] == (RUNS, RUNS)
    assert tables(tmp_path / "x") == undisturbed


def test_the_model_gives_the_same_bits_on_dask(tmp_path, cluster):
    asked = of_model()
    run(asked, tmp_path / "one", 1, batch=1)
    run(asked, tmp_path / "x", executor=crew_of(cluster.scheduler_address), batch=1)
    assert tables(tmp_path / "x") == tables(tmp_path / "one") and read(tmp_path / "x").table()["openness"].notna().all()


def test_a_client_of_ones_own_will_do(tmp_path, undisturbed, cluster):
    with distributed.Client(cluster, set_as_default=False) as client:
        done(tmp_path / "x", executor=client.get_executor(pure=False))
    assert tables(tmp_path / "x") == undisturbed


def test_a_killed_worker_is_replaced_and_no_run_counts_as_failed(tmp_path, undisturbed, cluster):
    place = tmp_path / "x"
    with distributed.Client(cluster, set_as_default=False) as client:
        victim = next(iter(client.run(os.getpid).values()))
    killing = when(lambda: list(place.glob("done/*.json")), lambda: os.kill(victim, signal.SIGKILL))
    report = done(place, functions.slow, crew_of(cluster.scheduler_address))
    killing.join()
    assert report.failed == 0 and len(read(place).table()) == RUNS
    assert tables(place) == undisturbed


def test_a_run_that_kills_its_worker_is_found_and_the_others_are_done(tmp_path, cluster):
    cluster.scheduler.allowed_failures = 0  # three by default: each costs the start of a worker
    place = tmp_path / "x"
    report = done(place, functions.deadly_above_three, crew_of(cluster.scheduler_address))
    cluster.scheduler.allowed_failures = 3
    table = report.sweep.table()
    dead = table["x1"] > 3.0
    assert dead.sum() > 0 and (table["status"] == np.where(dead, "ABORTED", "SUCCEEDED")).all()
    assert len(table) == RUNS and table.loc[~dead, "y"].notna().all()


def test_a_run_that_raises_on_a_worker_is_recorded_with_its_traceback(tmp_path, cluster):
    report = done(tmp_path / "x", functions.failing_above_two, crew_of(cluster.scheduler_address))
    assert report.failed == len(report.sweep.failures) > 0
    assert all("failing_above_two" in failure["traceback"] for failure in report.sweep.failures)


@contextlib.contextmanager
def on_its_own(folder):
    """A scheduler and a worker that are processes of their own, as on a cluster."""
    where = folder / "scheduler.json"
    where.unlink(missing_ok=True)
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    dask = [sys.executable, "-m", "dask"]
    scheduler = subprocess.Popen(
        [*dask, "scheduler", "--host", "127.0.0.1", "--port", "0", "--no-dashboard", "--scheduler-file", str(where)], **quiet
    )
    worker = subprocess.Popen(
        [*dask, "worker", "--scheduler-file", str(where), "--nthreads", "1", "--no-dashboard", "--no-nanny"], cwd=folder, **quiet
    )
    try:
        deadline = time.monotonic() + PATIENCE
        while not where.exists() and time.monotonic() < deadline:
            time.sleep(0.02)
        yield scheduler, json.loads(where.read_text())["address"]
    finally:
        for process in (worker, scheduler):
            process.kill()
            process.wait()


def test_a_killed_scheduler_is_told_and_the_same_call_does_exactly_the_rest(tmp_path, undisturbed, monkeypatch):
    monkeypatch.setattr(executors, "ANSWER", 2.0)
    place = tmp_path / "x"
    with on_its_own(tmp_path) as (scheduler, address):
        killing = when(lambda: list(place.glob("done/*.json")), scheduler.kill)
        began = time.monotonic()
        with pytest.raises(UserError, match="no dask scheduler has answered"):
            done(place, functions.slow, crew_of(address))
        killing.join()
        assert time.monotonic() - began < 40
    before = sum(len(read(place).span(chunk)) for chunk, _ in read(place).entries())
    assert 0 < before < RUNS
    with on_its_own(tmp_path) as (_, address):
        report = done(place, functions.slow, crew_of(address))
    assert report.found == before and report.ran == RUNS - before
    assert tables(place) == undisturbed


def test_a_killed_client_leaves_whole_chunks_and_the_same_call_does_the_rest(tmp_path, undisturbed, cluster):
    place, script = tmp_path / "x", tmp_path / "client.py"
    script.write_text(
        "import stand_in_functions\nfrom specs import of_function\nfrom sim.sweep import run\n"
        "from sim.sweep.executors import crew_of\n"
        f"crew = crew_of({cluster.scheduler_address!r})\n"
        f"run(of_function(), {str(place)!r}, executor=crew, function=stand_in_functions.slow, batch={CHUNK})\n"
    )
    client = subprocess.Popen([sys.executable, str(script)])
    when(lambda: list(place.glob("done/*.json")), client.kill).join()
    client.wait()
    assert 0 < sum(1 for _ in read(place).entries()) < RUNS // CHUNK
    done(place, functions.slow, crew_of(cluster.scheduler_address))
    assert tables(place) == undisturbed


def test_the_command_takes_an_address(tmp_path, cluster, capsys):
    spec = str(ROOT / "experiments" / "sensitivity" / "ishigami.yaml")
    assert main(["sweep", spec, "--out", str(tmp_path / "x"), "--scheduler", cluster.scheduler_address]) == 0
    assert main(["sweep", spec, "--out", str(tmp_path / "one"), "--workers", "1"]) == 0
    sweeps = [read(tmp_path / name).table() for name in ("x", "one")]
    assert sweeps[0].equals(sweeps[1])


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--scheduler", "tcp://127.0.0.1:1"], "no dask scheduler has answered at tcp://127.0.0.1:1"),
        (["--scheduler", "carrier://pigeon:1"], "unknown address scheme 'carrier'"),
        (["--scheduler", "somewhere"], "'somewhere' is no scheduler"),
        (["--scheduler", "nowhere.yaml"], "there is no such file"),
        (["--scheduler", "tcp://127.0.0.1:1", "--workers", "2"], "one way at a time"),
        (["--mpi"], "mpiexec -n 4 python -m mpi4py.futures"),
    ],
)
def test_what_cannot_be_reached_is_told_soon_and_nothing_is_written(tmp_path, arguments, said, capsys, monkeypatch):
    monkeypatch.setattr(executors, "ANSWER", 0.5)
    spec = str(ROOT / "experiments" / "sensitivity" / "ishigami.yaml")
    assert main(["sweep", spec, "--out", str(tmp_path / "x"), *arguments]) == 2
    assert said in capsys.readouterr().err and not (tmp_path / "x").exists()


def test_without_dask_the_extra_is_named(monkeypatch, capsys, tmp_path):
    monkeypatch.setitem(sys.modules, "distributed", None)
    spec = str(ROOT / "experiments" / "sensitivity" / "ishigami.yaml")
    assert main(["sweep", spec, "--out", str(tmp_path / "x"), "--scheduler", "tcp://127.0.0.1:1"]) == 2
    told = capsys.readouterr().err
    assert "'distributed' is not installed" in told and "pip install 'allmende[cluster]'" in told
