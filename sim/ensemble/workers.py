"""Runs in other processes: they start fresh (no fork: kernels may hold threads) and live on for the next ensemble."""

import atexit
import contextlib
import multiprocessing
import multiprocessing.connection
import os
import queue
import signal
import sys
import threading
import traceback
from collections.abc import Callable, Iterator
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from concurrent.futures.process import BrokenProcessPool
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

from sim.ensemble.one import run_one
from sim.errors import UserError
from sim.store import Run
from sim.warm import warm
from sim.world.tables import Table, World

if TYPE_CHECKING:
    from sim.scenario import Scenario

PATIENCE = 0.1  # seconds between two looks at progress
DIED = "its process died, perhaps for want of memory: try fewer workers"


class Interrupted(Exception):  # noqa: N818 - not an error
    """A run was asked to stop."""


@dataclass(frozen=True)
class Failure:
    """A seed that gave no run, and why."""

    seed: int
    message: str
    traceback: str = field(default="", repr=False)


Progress = Callable[[int, int], None]
Take = Callable[[Run | Failure], None]


def attempt(scenario: "Scenario", seed: int, report: Callable[[int], None] | None) -> Run | Failure:
    """Run a seed; what goes wrong inside the model becomes a failure of this seed only."""
    try:
        return run_one(scenario, seed, report)
    except (UserError, Interrupted):
        raise
    except Exception as cause:
        return Failure(seed, f"{type(cause).__name__}: {cause}", traceback.format_exc())


def run_apart(scenario: "Scenario", seeds: list[int], workers: int, progress: Progress | None, take: Take, whole: bool) -> None:
    """Run seeds in ``workers`` processes; ``whole`` brings their worlds back too."""
    left = set(seeds)

    def taken(outcome: Run | Failure) -> None:
        left.discard(outcome.seed)
        take(outcome)

    try:
        if workers not in _pools:
            warm()
        try:
            _gather(_pool(workers), scenario, seeds, whole, progress, taken)
        except BrokenProcessPool:  # which seed killed it cannot be told, so the others get a second chance, one by one
            for seed in sorted(left):
                discard(workers)
                try:
                    _gather(_pool(workers), scenario, [seed], whole, progress, taken)
                except BrokenProcessPool:
                    taken(Failure(seed, DIED))
    except BaseException:  # Ctrl-C, or an error of the caller's own: nothing goes on behind its back
        discard(workers)
        raise


def _gather(pool: "_Pool", scenario: "Scenario", seeds: list[int], whole: bool, progress: Progress | None, take: Take) -> None:
    """Hand out seeds and take what comes back, listening to progress in between."""
    with _main_left_alone(scenario):
        pending: set[Future[Run | Failure]] = {pool.executor.submit(_work, scenario, seed, whole) for seed in seeds}
    while pending:
        done, pending = wait(pending, timeout=PATIENCE, return_when=FIRST_COMPLETED)
        _hear(pool, progress)
        for future in done:
            take(future.result())
    _hear(pool, progress)


def _hear(pool: "_Pool", progress: Progress | None) -> None:
    with contextlib.suppress(queue.Empty):
        while True:
            seed, months = pool.reports.get_nowait()
            if progress is not None:
                progress(seed, months)


# --- the processes ---


@contextlib.contextmanager
def _main_left_alone(task: Any) -> Iterator[None]:
    """Start processes without running the user's script in them again, so that it needs no ``if __name__`` guard."""
    main: Any = sys.modules["__main__"].__dict__
    if "__main__" in (type(task).__module__, getattr(task, "__module__", "")):  # then they need it
        yield
        return
    hidden = {name: main[name] for name in ("__file__", "__spec__") if name in main}
    main.pop("__file__", None)
    main["__spec__"] = None
    try:
        yield
    finally:
        main.update(hidden)


class _Pool:
    """Warm processes with a way to hear of their progress and one to stop them."""

    def __init__(self, workers: int) -> None:
        context = multiprocessing.get_context("spawn")
        self.reports = context.Queue()
        self.stop = context.Event()
        self.executor = ProcessPoolExecutor(workers, context, _begin, (self.reports, self.stop))

    def close(self) -> None:
        self.stop.set()
        self.executor.shutdown(wait=True, cancel_futures=True)
        self.reports.close()
        self.reports.cancel_join_thread()


_pools: dict[int, _Pool] = {}


def _pool(workers: int) -> _Pool:
    if workers not in _pools:
        _pools[workers] = _Pool(workers)
    return _pools[workers]


@contextlib.contextmanager
def executor_of(workers: int, task: Any) -> Iterator[ProcessPoolExecutor]:
    """Lend the warm processes for other work; ``task`` is what they will be sent. They live on afterwards."""
    if workers not in _pools:
        warm()
    with _main_left_alone(task):
        yield _pool(workers).executor


def discard(workers: int) -> None:
    """End the processes after the simulated year they are in."""
    if workers in _pools:
        _pools.pop(workers).close()


@atexit.register
def close_all() -> None:
    """End all processes."""
    for workers in list(_pools):
        discard(workers)


# --- inside a process ---

_channel: tuple[Any, Any] | None = None  # where to report, and whether to stop


def _begin(reports: Any, stop: Any) -> None:
    """Set up a worker: Ctrl-C is the parent's to answer."""
    global _channel
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    _channel = (reports, stop)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """Wait for the parent's death, be it kill -9, and follow: nobody would take what comes."""
    parent = multiprocessing.parent_process()
    if parent is not None:
        multiprocessing.connection.wait([parent.sentinel])
        os._exit(1)


def stopping() -> bool:
    """Whether this process was asked to stop what it is doing; never outside a pool's process."""
    return _channel is not None and bool(_channel[1].is_set())


def _work(scenario: "Scenario", seed: int, whole: bool) -> Run | Failure:
    """Run a seed and send back no more than is wanted."""
    assert _channel is not None
    reports, stop = _channel

    def report(months: int) -> None:
        reports.put((seed, months))
        if stop.is_set():
            raise Interrupted

    outcome = attempt(scenario, seed, report)
    if isinstance(outcome, Failure):
        return outcome
    if not whole or outcome.world is None:
        return without_world(outcome)
    return replace(outcome, world=_trimmed(outcome.world))


def without_world(run: Run) -> Run:
    """Return the run with its series only."""
    return replace(run, world=None, names=None, years=())


def _trimmed(world: World) -> World:
    """Return the world without the room for more rows: what is worth sending."""
    monthly = ("participation", "menu")  # rows in use that nobody counts
    tables: Any = {
        name: Table(t.rows[: int(t.count[0])].copy(), t.count)
        for name, t in world._asdict().items()
        if name not in ("seed", *monthly)
    }
    return world._replace(**tables)
