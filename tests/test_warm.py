"""Kernels are compiled once, however many processes start at the same moment."""

import threading
import time

import pytest

from sim import warm
from sim.errors import StoreError
from sim.lock import alone_at


@pytest.fixture
def compiled(monkeypatch, tmp_path):
    """An empty cache, and compilation that takes a moment; the list holds when it was done."""
    monkeypatch.setenv("NUMBA_CACHE_DIR", str(tmp_path))
    monkeypatch.setattr(warm, "COMPILED", True)
    done = []

    def slowly():
        time.sleep(0.3)
        done.append(time.monotonic())

    monkeypatch.setattr(warm, "_compile", slowly)
    return done


def test_the_first_to_come_compiles_and_the_others_wait_for_it(compiled):
    found = []

    def start():
        found.append((warm.warm(), len(compiled)))

    together = [threading.Thread(target=start) for _ in range(4)]
    for thread in together:
        thread.start()
    for thread in together:
        thread.join()
    assert sorted(found) == [(False, 1)] * 3 + [(True, 1)] and not warm.cold()


def test_a_compilation_that_fails_leaves_the_cache_cold_and_the_lock_free(compiled, monkeypatch):
    def failing():
        raise MemoryError

    monkeypatch.setattr(warm, "_compile", failing)
    with pytest.raises(MemoryError):
        warm.warm()
    assert warm.cold()
    with alone_at(warm._mark()):
        pass


def test_processors_of_another_kind_compile_for_themselves(compiled, monkeypatch):
    assert warm.warm()
    monkeypatch.setattr(warm.numba.config, "CPU_NAME", "another")
    assert warm.cold() and warm.warm() and not warm.cold()


def test_who_does_not_wait_is_told(tmp_path):
    with alone_at(tmp_path / "x"), pytest.raises(StoreError, match="another run is writing"), alone_at(tmp_path / "x"):
        pass
