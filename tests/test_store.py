"""Results on disk: what was saved comes back, whole and the same bytes, whatever happens to the writer."""

import errno
import json
import os
import shutil
import signal
import subprocess
import sys
import warnings
from pathlib import Path
from types import SimpleNamespace

import numpy as np
import pandas as pd
import pytest
from invented import invented_run

from sim import catalogue, store
from sim.errors import StoreError
from sim.store import folder as folders
from sim.world.tables import MAX_TIES
from sim.world.units import DTYPES

needs_kill = pytest.mark.skipif(not hasattr(os, "fork"), reason="the system cannot fork and kill")


def ensemble(*seeds, complete=True):
    runs = tuple(invented_run(seed) for seed in seeds)
    return SimpleNamespace(scenario=runs[0].scenario, runs=runs, complete=complete)


@pytest.fixture(scope="module")
def saved(tmp_path_factory):
    """An ensemble of two seeds and its folder; tests only read it."""
    both = ensemble(3, 1)
    return both, store.save(both, tmp_path_factory.mktemp("runs") / "invented")


def content(place):
    return {p.relative_to(place).as_posix(): p.read_bytes() for p in sorted(place.rglob("*")) if p.is_file()}


def hidden(place):
    return [p.name for p in place.parent.iterdir() if p.name.startswith(".")]


# --- what comes back ---


def test_series_come_back_to_the_bit_with_their_dates(saved):
    both, place = saved
    series = store.read(place).series
    assert series.index.names == ["seed", "date"]
    assert series.index[0] == (1, pd.Timestamp("2020-01-01"))
    assert series.index[-1] == (3, pd.Timestamp("2022-06-01"))
    for run in both.runs:
        for outcome in series:
            assert series.loc[run.seed, outcome].to_numpy().tobytes() == run.series[outcome].tobytes()


def test_breakdowns_come_back_with_axis_and_label(saved):
    both, place = saved
    rows = store.read(place).breakdowns
    one = rows[(rows["seed"] == 3) & (rows["outcome"] == "openness_by_form") & (rows["label"] == "multi_institute")]
    assert set(one["axis"]) == {"form"}
    assert one["value"].tolist() == both.runs[0].series["openness_by_form"][:, 2].tolist()


def test_every_outcome_is_in_the_series_or_in_the_breakdowns(saved):
    result = store.read(saved[1])
    assert set(result.series) | set(result.breakdowns["outcome"]) == set(catalogue.outcomes())


@pytest.mark.parametrize("table", sorted(set(DTYPES) - {"ties", "participation", "contributors"}))
def test_rows_in_use_come_back_and_no_others(saved, table):
    both, place = saved
    read, was = store.read(place).table(table), getattr(both.runs[0].world, table)
    mine = read[read["seed"] == 3]
    assert mine["row"].tolist() == list(range(was.count[0]))
    assert mine["id"].tolist() == was.rows["id"][: was.count[0]].tolist() if "id" in was.rows.dtype.names else True


def test_codes_become_words_and_no_code_is_missing(saved):
    both, place = saved
    organisations = store.read(place).organisations.query("seed == 3")
    segments = both.runs[0].world.organisations.rows["segment"][:40]
    words = ["enterprise", "public", "developer", "any_use"]
    assert [w if isinstance(w, str) else None for w in organisations["segment"]] == [
        None if code < 0 else words[code] for code in segments
    ]


def test_axes_become_columns_named_by_their_labels(saved):
    both, place = saved
    result = store.read(place)
    was = both.runs[0].world
    assert (
        result.organisations.query("seed == 3")["motive_sovereignty"].tolist()
        == was.organisations.rows["motive"][:40, 3].tolist()
    )
    shares = result.projects.query("seed == 3")["admission_post_training_data"]
    assert shares.tolist() == was.projects.rows["admission"][:60, 1, 1].tolist()


def test_organisations_that_entered_without_a_name_get_one(saved):
    names = store.read(saved[1]).organisations.query("seed == 1")["name"].tolist()
    assert names[0] == "House 0"
    assert names[-2:] == ["organisation 38", "organisation 39"]


def test_lineage_names_bases_and_parents_by_identity(saved):
    both, place = saved
    was = both.runs[0].world
    rows = store.read(place).derivatives.query("seed == 3")
    for read, base, parent in zip(
        rows.itertuples(), was.derivatives.rows["base_model"], was.derivatives.rows["parent"], strict=False
    ):
        assert read.base_id == (was.artefacts.rows["id"][base] if base >= 0 else -1)
        assert read.parent_id == (was.derivatives.rows["id"][parent] if parent >= 0 else -1)


def test_the_tensor_comes_back_cell_by_cell(saved):
    both, place = saved
    rows = store.read(place).participation.query("seed == 3")
    tensor = both.runs[0].world.participation.rows
    assert rows["effort"].sum() == pytest.approx(tensor["effort"].sum())
    cell = rows.query("month == 7 and form == 'single_company' and domain == 'data' and stage == 'post_training'")
    users = cell[cell["stakeholder"] == "users"]["effort"].sum()
    assert users == tensor["effort"][7, 0, 1, 1, 7]


def test_ties_are_those_counted_and_no_more(saved):
    both, place = saved
    rows = store.read(place).ties.query("seed == 3")
    counted = np.minimum(both.runs[0].world.ties.rows["count"][:40], MAX_TIES)
    assert rows.groupby("row").size().reindex(range(40), fill_value=0).tolist() == counted.tolist()


def test_organisations_are_kept_at_the_end_of_every_year(saved):
    years = store.read(saved[1]).organisation_years
    assert sorted({f"{date:%Y-%m}" for date in years["date"]}) == ["2020-12", "2021-12"]


def test_every_field_of_every_file_has_a_unit_and_a_description(saved):
    result = store.read(saved[1])
    assert len(result.tables) >= 15
    for table in result.tables:
        for field in result.arrow(table).schema:
            assert field.metadata[b"unit"], f"{table}.{field.name} has no unit"
            assert field.metadata[b"description"], f"{table}.{field.name} has no description"


def test_units_of_outcomes_are_those_of_the_catalogue(saved):
    units = store.read(saved[1]).units("series")
    assert all(units[name] == catalogue.outcomes()[name].unit for name in units if name in catalogue.outcomes())


def test_an_xarray_has_seeds_dates_axes_and_units(saved):
    both, place = saved
    data = store.read(place).to_xarray()
    assert dict(data.sizes)["seed"] == 2 and dict(data.sizes)["date"] == 30
    assert data["gap"].attrs["units"] == "months"
    cell = data["openness_by_form"].sel(seed=3, form="nonprofit_grassroots").isel(date=5)
    assert float(cell) == both.runs[0].series["openness_by_form"][5, 3]
    assert data["openness_by_form"].form.values.tolist() == list(catalogue.labels("form"))


def test_a_run_without_its_world_keeps_its_outcomes_only(tmp_path):
    from dataclasses import replace

    bare = replace(invented_run(5), world=None, names=None, years=())
    result = store.read(store.save(bare, tmp_path / "bare"), check=True)
    assert result.tables == ["breakdowns", "series"]
    with pytest.raises(StoreError, match="no table 'projects'"):
        _ = result.projects


# --- the manifest ---


def test_the_manifest_says_how_the_result_came_about(saved):
    manifest = store.read(saved[1]).manifest
    assert manifest["seeds"] == [1, 3]
    assert manifest["complete"] is True
    assert manifest["identity"] == saved[0].scenario.identity()
    assert manifest["scenario"] == saved[0].scenario.to_dict()
    assert {"allmende", "python", "numpy", "numba", "mesa", "pyarrow", "sources"} <= set(manifest["versions"])
    assert manifest["created"].endswith("+00:00")
    assert all(len(digest) == 64 for digest in manifest["files"].values())


def test_an_unfinished_ensemble_is_marked_as_such(tmp_path):
    assert store.read(store.save(ensemble(1, complete=False), tmp_path / "part")).manifest["complete"] is False


# --- the same bytes ---


def test_the_same_runs_give_the_same_bytes_whatever_the_order(tmp_path, saved):
    again = content(store.save(ensemble(1, 3), tmp_path / "invented"))
    first = content(saved[1])
    for name in first:
        assert again[name] == first[name] or name == "manifest.json", name


def test_no_file_but_the_manifest_knows_the_time_or_the_machine(saved):
    for name, data in content(saved[1]).items():
        if name != "manifest.json":
            assert str(saved[1]).encode() not in data
            assert b"pandas" not in data  # whose metadata would hold versions


# --- what goes wrong ---


def test_saving_over_a_result_replaces_all_of_it(tmp_path):
    place = tmp_path / "result"
    store.save(ensemble(1, 2), place)
    store.save(ensemble(7), place)
    assert store.read(place, check=True).seeds == [7]
    assert not list(place.rglob("*seed-1.parquet"))
    assert not hidden(place)


def test_a_seed_whose_writing_was_interrupted_is_left_out(tmp_path, monkeypatch):
    real, written = folders.Draft.write, []

    def interrupted(draft, name, content):
        written.append(name)
        if "seed-2" in name and len([name for name in written if "seed-2" in name]) == 5:
            raise KeyboardInterrupt
        real(draft, name, content)

    monkeypatch.setattr(folders.Draft, "write", interrupted)
    with store.Writer(tmp_path / "result", invented_run(1).scenario) as writer:
        writer.add(invented_run(1))
        with pytest.raises(KeyboardInterrupt):
            writer.add(invented_run(2))
        writer.finish(complete=False)
    result = store.read(tmp_path / "result", check=True)
    assert result.seeds == [1]
    assert set(result.series.index.get_level_values("seed")) == {1}
    assert not list(result.folder.rglob("*seed-2*"))


def moments_of_a_save(place):
    """How often a save of ``place`` syncs, moves or removes: the moments at which it can be killed."""
    with killing_at(10**9) as count:
        write_draft(place, b"new")
    return count[0]


class killing_at:  # noqa: N801 - reads as a context
    """Kill this process at the n-th call that changes the disk."""

    calls = ((os, "fsync"), (os, "replace"), (os, "mkdir"), (shutil, "rmtree"))

    def __init__(self, moment):
        self.moment, self.count = moment, [0]

    def __enter__(self):
        self.kept = [(module, name, getattr(module, name)) for module, name in self.calls]
        for module, name, real in self.kept:
            setattr(module, name, self.watched(real))
        return self.count

    def watched(self, real):
        def call(*args, **kwargs):
            self.count[0] += 1
            if self.count[0] == self.moment:
                os.kill(os.getpid(), signal.SIGKILL)
            return real(*args, **kwargs)

        return call

    def __exit__(self, *_):
        for module, name, real in self.kept:
            setattr(module, name, real)


def write_draft(place, data):
    with folders.Draft(place) as draft:
        draft.write("series/seed-0.parquet", data)
        draft.write("ties/seed-0.parquet", data + data)
        draft.finish({"format": 1, "seeds": [0]})


@needs_kill
@pytest.mark.parametrize("old", [b"old", None], ids=["over an old result", "to a new place"])
def test_a_kill_at_any_moment_leaves_the_old_result_or_the_new_one(tmp_path, old):
    moments = moments_of_a_save(tmp_path / "counted")
    assert moments >= 8
    for moment in range(1, moments + 3):
        place = tmp_path / f"at-{moment}"
        if old is not None:
            write_draft(place, old)
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)  # forking beside threads: the child only writes files
            child = os.fork()
        if child == 0:
            with killing_at(moment):
                write_draft(place, b"new")
            os._exit(0)
        os.waitpid(child, 0)
        try:
            result = store.read(place, check=True)
        except StoreError as error:
            assert old is None, f"nothing left after a kill at call {moment}"
            assert "no result" in str(error)
        else:
            assert (place / "series/seed-0.parquet").read_bytes() in (old, b"new")
            assert result.seeds == [0]
        write_draft(place, b"next")
        assert (place / "series/seed-0.parquet").read_bytes() == b"next"
        assert not [name for name in hidden(place) if place.name in name.split(".")], f"leftovers after call {moment}"


@needs_kill
def test_a_save_killed_half_way_leaves_the_earlier_result_readable(tmp_path):
    place = store.save(ensemble(1), tmp_path / "result")
    before = content(place)
    script = """
import os, signal, sys
from pathlib import Path
from invented import invented_run
from sim import store
from sim.store.folder import Draft
real, seen = Draft.write, []
def write(draft, name, data):
    seen.append(name)
    if len(seen) == 9:
        os.kill(os.getpid(), signal.SIGKILL)
    real(draft, name, data)
Draft.write = write
store.save(invented_run(2), Path(sys.argv[1]))
"""
    paths = os.pathsep.join([str(Path(__file__).parent), str(Path(__file__).parents[1])])
    died = subprocess.run([sys.executable, "-c", script, str(place)], env={**os.environ, "PYTHONPATH": paths}, check=False)
    assert died.returncode == -signal.SIGKILL
    assert content(place) == before
    assert hidden(place)
    store.save(ensemble(2), place)
    assert not hidden(place)


def test_a_full_disk_gives_one_clear_error_and_leaves_the_old_result(tmp_path, monkeypatch):
    place = store.save(ensemble(1), tmp_path / "result")
    before = content(place)
    calls = []

    def full(handle):
        calls.append(handle)
        if len(calls) > 5:
            raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(StoreError, match="the disk is full: nothing was saved.*earlier result there is untouched"):
        store.save(ensemble(2), place)
    monkeypatch.undo()
    assert content(place) == before
    assert not hidden(place)


@pytest.mark.parametrize("damage", [b"", b"PAR1 no longer", None], ids=["emptied", "overwritten", "removed"])
def test_a_damaged_file_is_named(tmp_path, damage):
    place = store.save(ensemble(1), tmp_path / "result")
    victim = place / "projects" / "seed-1.parquet"
    victim.unlink() if damage is None else victim.write_bytes(damage)
    with pytest.raises(StoreError, match="projects/seed-1.parquet"):
        store.read(place, check=True)
    with pytest.raises(StoreError, match="projects/seed-1.parquet"):
        _ = store.read(place).projects


def test_a_single_flipped_bit_is_found_by_the_check(tmp_path):
    place = store.save(ensemble(1), tmp_path / "result")
    victim = place / "series" / "seed-1.parquet"
    data = bytearray(victim.read_bytes())
    data[len(data) // 2] ^= 1
    victim.write_bytes(data)
    with pytest.raises(StoreError, match="series/seed-1.parquet: damaged"):
        store.read(place, check=True)


@pytest.mark.parametrize("text", ["", "{", "[]", json.dumps({"format": 99, "files": {}})])
def test_a_manifest_that_cannot_be_read_is_named(tmp_path, text):
    place = tmp_path / "result"
    place.mkdir()
    (place / "manifest.json").write_text(text)
    with pytest.raises(StoreError, match="manifest.json"):
        store.read(place)


def test_a_folder_without_a_result_says_so(tmp_path):
    with pytest.raises(StoreError, match="no result in"):
        store.read(tmp_path / "nowhere")


def test_a_folder_that_holds_something_else_is_never_replaced(tmp_path):
    (tmp_path / "thesis").mkdir()
    (tmp_path / "thesis" / "chapter.tex").write_text("precious")
    with pytest.raises(StoreError, match="not a result"):
        store.save(ensemble(1), tmp_path / "thesis")
    assert (tmp_path / "thesis" / "chapter.tex").read_text() == "precious"


def test_two_writers_at_one_place_do_not_meet(tmp_path):
    place = tmp_path / "result"
    with folders.Draft(place), pytest.raises(StoreError, match="another run is writing"):
        write_draft(place, b"second")
    write_draft(place, b"third")
    assert not hidden(place)


def test_a_place_that_cannot_be_written_is_one_clear_error(tmp_path):
    (tmp_path / "file").write_text("x")
    with pytest.raises(StoreError, match="cannot write to"):
        store.save(ensemble(1), tmp_path / "file" / "result")
