"""Nothing is lost: whatever is killed, spoilt or raises, the same call ends with the same tables."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
import stand_in_functions as functions
from specs import of_function, tables

from sim.ensemble import workers
from sim.errors import StoreError, UserError
from sim.sweep import analyse, read, run
from sim.sweep.design import points
from sim.sweep.run import Shard, size_of
from sim.sweep.store import missing

RUNS = 40


@pytest.fixture(scope="module", autouse=True)
def flags(tmp_path_factory):
    """A folder that all processes know, which are new in this module and do not stay behind."""
    workers.close_all()
    place = tmp_path_factory.mktemp("flags")
    os.environ[functions.FLAGS] = str(place)
    yield place
    del os.environ[functions.FLAGS]
    workers.close_all()


def done(place, function=functions.fine, count=1, **more):
    chosen = of_function(**more.pop("spec", {}))
    return run(chosen, place, count, function=function, batch=4, **more)


@pytest.fixture(scope="module")
def undisturbed(tmp_path_factory):
    place = tmp_path_factory.mktemp("sweeps") / "undisturbed"
    assert done(place).ran == RUNS
    return tables(place)


def test_two_processes_write_the_same_tables_as_one(tmp_path, undisturbed):
    heard = []
    report = done(tmp_path / "x", count=2, hear=lambda *step: heard.append(step))
    assert report.ran == RUNS and heard[0] == (0, RUNS) and heard[-1] == (RUNS, RUNS)
    assert tables(tmp_path / "x") == undisturbed


def test_any_executor_will_do(tmp_path, undisturbed):
    with ThreadPoolExecutor(2) as pool:
        done(tmp_path / "x", count=2, executor=pool)
    assert tables(tmp_path / "x") == undisturbed


def test_shards_in_any_order_make_the_whole(tmp_path, undisturbed):
    for index in (2, 0, 1):
        done(tmp_path / "x", shard=Shard(index, 3))
    assert tables(tmp_path / "x") == undisturbed
    assert done(tmp_path / "x").found == RUNS


def test_ctrl_c_keeps_what_is_done_and_the_same_call_does_the_rest(tmp_path, undisturbed):
    with pytest.raises(KeyboardInterrupt):
        done(tmp_path / "x", functions.interrupting)
    before = sum(1 for _ in read(tmp_path / "x").entries())
    report = done(tmp_path / "x", functions.interrupting)
    assert 0 < before < RUNS // 4 and report.found == 4 * before and report.ran == RUNS - report.found
    assert tables(tmp_path / "x") == undisturbed


def test_a_killed_worker_is_replaced_and_nothing_is_missing(tmp_path, undisturbed, flags):
    report = done(tmp_path / "x", functions.dying_once, count=2)
    assert (flags / "died").exists() and report.failed == 0
    assert tables(tmp_path / "x") == undisturbed


def test_a_killed_client_leaves_chunks_and_no_processes_and_the_rest_is_done_later(tmp_path, undisturbed):
    place, here = tmp_path / "x", Path(__file__).parent
    script = tmp_path / "client.py"
    script.write_text(
        f"import sys; sys.path.insert(0, {str(here)!r})\n"
        "import stand_in_functions\nfrom specs import of_function\nfrom sim.sweep import run\n"
        f"run(of_function(), {str(place)!r}, 2, function=stand_in_functions.slow, batch=4)\n"
    )
    client = subprocess.Popen([sys.executable, str(script)])
    deadline = time.monotonic() + 60
    while not list(place.glob("done/*.json")) and time.monotonic() < deadline:
        time.sleep(0.01)
    children = Path(f"/proc/{client.pid}/task/{client.pid}/children")
    born = [int(pid) for pid in children.read_text().split()] if children.exists() else []
    client.send_signal(signal.SIGKILL)
    client.wait()
    before = sum(1 for _ in read(place).entries())
    assert 0 < before < RUNS // 4
    while any(_alive(pid) for pid in born) and time.monotonic() < deadline:
        time.sleep(0.05)
    assert not any(_alive(pid) for pid in born)
    done(place, functions.slow)
    assert tables(place) == undisturbed


def _alive(pid):
    try:
        return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]
    except (FileNotFoundError, ProcessLookupError):
        return False


@pytest.mark.parametrize("spoil", ["changed", "cut", "gone", "note"])
def test_a_corrupt_chunk_is_found_and_done_again(tmp_path, undisturbed, spoil):
    done(tmp_path / "x")
    sweep = read(tmp_path / "x")
    part = sweep.file(3, "means")
    if spoil == "note":
        sweep.ledger(3).write_text("{")
    elif spoil == "gone":
        part.unlink()
    else:
        data = bytearray(part.read_bytes())
        data[len(data) // 2] ^= 1
        part.write_bytes(data if spoil == "changed" else data[:-9])
    if spoil != "note":
        with pytest.raises(StoreError, match="chunks 3 of .* not as they were written"):
            read(tmp_path / "x")
    report = done(tmp_path / "x")
    assert report.ran == 4 and report.broken == ([] if spoil == "note" else [3])
    assert tables(tmp_path / "x") == undisturbed


def test_another_spec_is_refused_and_the_difference_shown(tmp_path):
    done(tmp_path / "x")
    with pytest.raises(StoreError, match="begun with another spec") as error:
        done(tmp_path / "x", spec={"replicates": 2})
    assert "+  replicates: 2" in str(error.value)
    done(tmp_path / "x", spec={"title": "a title changes no result"})


def test_a_folder_of_something_else_is_left_alone(tmp_path):
    (tmp_path / "thesis.txt").write_text("mine")
    with pytest.raises(StoreError, match="holds files that are not a sweep"):
        done(tmp_path)


def test_a_run_that_raises_is_recorded_with_inputs_and_traceback_and_stops_nothing(tmp_path, undisturbed):
    report = done(tmp_path / "x", functions.failing_above_two)
    sweep = report.sweep
    table = sweep.table()
    failed = table[table["x1"] > 2.0]["run"].tolist()
    assert report.failed == len(failed) > 0 and [failure["run"] for failure in sweep.failures] == failed
    first = sweep.failures[0]
    assert first["exception_type"] == "ZeroDivisionError" and "failing_above_two" in first["traceback"]
    assert first["inputs"]["x1"] > 2.0 and first["status"] == "FAILED"
    assert table.loc[failed, "y"].isna().all() and table["y"].notna().sum() == RUNS - len(failed)
    chosen = of_function()
    with pytest.raises(UserError, match=f"{len(failed)} of {RUNS} runs failed: run {failed[0]}"):
        analyse(sweep, chosen, points(chosen))
    assert done(tmp_path / "x").ran == 0
    assert done(tmp_path / "x", retry=True).failed == 0
    assert tables(tmp_path / "x") == undisturbed


def test_a_run_that_kills_its_process_is_found_and_the_others_are_done(tmp_path):
    report = done(tmp_path / "x", functions.deadly_above_three, count=2)
    table = report.sweep.table()
    dead = table["x1"] > 3.0
    assert dead.sum() > 0 and (table["status"] == np.where(dead, "ABORTED", "SUCCEEDED")).all()
    assert len(table) == RUNS and table.loc[~dead, "y"].notna().all()


def test_one_value_that_is_no_number_is_an_error_that_names_the_run(tmp_path):
    sweep = done(tmp_path / "x", functions.no_number_above_two).sweep
    first = sweep.table().query("x1 > 2.0")["run"].iloc[0]
    chosen = of_function()
    with pytest.raises(UserError, match=f"'y' is no number in .* runs: run {first}"):
        analyse(sweep, chosen, points(chosen))


def test_a_full_disk_is_told_and_the_rest_is_done_later(tmp_path, undisturbed, monkeypatch):
    import errno

    from sim.sweep import store

    real, calls = os.fsync, []

    def full(handle):
        calls.append(handle)
        if len(calls) == 9:
            raise OSError(errno.ENOSPC, "No space left on device")
        real(handle)

    monkeypatch.setattr(store.os, "fsync", full)
    with pytest.raises(StoreError, match="the disk is full"):
        done(tmp_path / "x")
    monkeypatch.undo()
    done(tmp_path / "x")
    assert tables(tmp_path / "x") == undisturbed


def test_tables_are_read_without_this_program_and_say_their_units(tmp_path):
    import pyarrow.parquet as pq

    done(tmp_path / "x", spec={"replicates": 2, "seeds": "independent"})
    table = pd.read_parquet(tmp_path / "x" / "means")
    assert table["run"].tolist() == table["seed"].tolist() == list(range(2 * RUNS))
    assert table["point"].tolist() == [run // 2 for run in range(2 * RUNS)]
    schema = pq.read_schema(next((tmp_path / "x" / "means").iterdir()))
    assert all(schema.field(name).metadata[b"unit"] for name in schema.names)
    assert json.loads((tmp_path / "x" / "sweep.json").read_text())["replicates"] == 2


def test_a_folder_that_is_begun_anew_gets_the_new_points(tmp_path):
    done(tmp_path / "x", count=2)
    shutil.rmtree(tmp_path / "x")
    new = done(tmp_path / "x", count=2, spec={"design": {"method": "random", "n": 40, "seed": 1}}).sweep
    assert new.table()[["x1", "x2", "x3"]].to_numpy().tolist() == new.points.to_numpy().tolist()


def test_common_seeds_are_the_same_at_every_point(tmp_path):
    table = done(tmp_path / "x", spec={"replicates": 2, "first_seed": 5}).sweep.table()
    assert table["seed"].tolist() == [5, 6] * RUNS


def test_a_second_client_is_kept_out_while_the_first_works(tmp_path):
    from sim.lock import alone_at

    with alone_at(tmp_path / "x"), pytest.raises(StoreError, match="another run is writing"):
        done(tmp_path / "x")


def test_points_that_are_read_in_blocks_are_those_of_the_plan(tmp_path, monkeypatch):
    for module in ("sim.sweep.job", "sim.sweep.run"):
        monkeypatch.setattr(sys.modules[module], "BLOCK", 7)
    sweep = done(tmp_path / "x").sweep
    assert sweep.table()[["x1", "x2", "x3"]].to_numpy().tolist() == sweep.points.to_numpy().tolist()


@pytest.mark.parametrize(("seconds", "runs", "workers", "size"), [(0.004, 10**6, 2, 500), (1.0, 40, 2, 2), (5.0, 3, 2, 1)])
def test_chunks_are_large_enough_to_be_cheap_and_small_enough_to_share(seconds, runs, workers, size):
    assert size_of(seconds, runs, workers) == size


def test_what_is_missing_is_what_is_not_whole(tmp_path):
    sweep = done(tmp_path / "x").sweep
    sweep.ledger(1).unlink()
    assert missing(sweep, range(sweep.chunks)) == ([1], [])
