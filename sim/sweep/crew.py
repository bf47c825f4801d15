"""Whoever does the chunks of a sweep, behind one contract: an executor that is lent, how many chunks it takes, what it does
when processes die. What stands on disk counts, never what an executor says.
"""

import contextlib
from collections.abc import Callable
from concurrent.futures import FIRST_COMPLETED, BrokenExecutor, CancelledError, Executor, Future, wait
from types import TracebackType
from typing import Any

from sim.ensemble.workers import discard, executor_of
from sim.errors import UserError
from sim.sweep.job import Job, alone, work
from sim.sweep.store import AGAIN

AHEAD = 2  # chunks handed out for each worker
STRIKES = 2  # times in a row that processes die before anything is done; then runs are tried one by one

type Hear = Callable[[int, int], None]
type Done = tuple[int, int, int]  # number of a chunk, its runs, its failures


class Deadly(Exception):  # noqa: N818 - a finding
    """A chunk's processes died, and its executor knows that it was this chunk's, or one's beside it."""


class Gone(Exception):  # noqa: N818 - a finding
    """The executor gave back what it was given: its scheduler is gone, or the connection to it."""


class Crew:
    """An executor of somebody else's; a context that is entered once there is work.

    Parameters
    ----------
    executor : Executor
        Such as a pool of threads, dask's ``client.get_executor(pure=False)`` or mpi4py's ``MPIPoolExecutor``.
    workers : int
        Chunks it works on at a time.
    """

    def __init__(self, executor: Executor | None, workers: int) -> None:
        self.executor, self.workers = executor, workers

    def __enter__(self) -> "Crew":
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        pass

    def slots(self) -> int:
        """Chunks it can work on now."""
        return self.workers

    def lent(self, task: Any) -> contextlib.AbstractContextManager[Executor]:
        """Give the executor; ``task`` is what will be sent."""
        assert self.executor is not None
        return contextlib.nullcontext(self.executor)

    def renew(self) -> None:
        """Replace processes that died, or connect again."""
        raise UserError("the executor or its processes are gone; finished chunks are kept", hint=AGAIN)


class Processes(Crew):
    """Warm processes of this machine."""

    def __init__(self, workers: int) -> None:
        super().__init__(None, workers)

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        if kind is not None:  # Ctrl-C, a full disk: nothing goes on behind the caller's back
            discard(self.workers)

    def lent(self, task: Any) -> contextlib.AbstractContextManager[Executor]:
        return executor_of(self.workers, task)

    def renew(self) -> None:
        discard(self.workers)


class Counter:
    """Runs done so far, told as chunks come in."""

    def __init__(self, done: int, total: int, hear: Hear | None) -> None:
        self.done, self.total, self.hear, self.failed = done, total, hear or (lambda done, total: None), 0
        self.hear(done, total)

    def take(self, result: Done) -> None:
        """Count a chunk."""
        _, runs, failed = result
        self.done, self.failed = self.done + runs, self.failed + failed
        self.hear(self.done, self.total)


def finish(crew: Crew, job: Job, todo: list[int], counter: Counter) -> None:
    """Have all chunks of ``todo`` done; processes that die are replaced, and runs that keep killing them are found."""
    strikes = 0
    while todo:
        before = len(todo)
        try:
            with crew.lent(job.task) as executor:
                suspects = _hand_out(executor, crew, job, todo, counter)
            for chunk in suspects:
                _carefully(crew, job, chunk, todo, counter)
        except Gone:
            crew.renew()
        except BrokenExecutor:
            crew.renew()
            strikes = strikes + 1 if len(todo) == before else 1
            if strikes >= STRIKES:
                for chunk in todo[: AHEAD * crew.slots()]:
                    _carefully(crew, job, chunk, todo, counter)
                strikes = 0


def _hand_out(executor: Executor, crew: Crew, job: Job, todo: list[int], counter: Counter) -> list[int]:
    """Give out chunks, a few ahead, and take them off ``todo`` as they are done; return those that may be deadly."""
    waiting, suspects = iter(list(todo)), []
    pending: dict[Future[Done], int] = {}
    more = True
    while more or pending:
        while more and len(pending) < AHEAD * crew.slots():
            chunk = next(waiting, None)
            more = chunk is not None
            if chunk is not None:
                pending[executor.submit(work, job, chunk)] = chunk
        for future in wait(pending, return_when=FIRST_COMPLETED).done:
            chunk = pending.pop(future)
            try:
                counter.take(_result(future))
                todo.remove(chunk)
            except Deadly:
                suspects.append(chunk)
    return suspects


def _carefully(crew: Crew, job: Job, chunk: int, todo: list[int], counter: Counter) -> None:
    """Do a chunk without the runs that kill their process, which are found by trying each run with nothing beside it."""
    dead = [run for run in job.sweep.span(chunk) if not _survives(crew, job, run)]
    with crew.lent(job.task) as executor:
        counter.take(_result(executor.submit(work, job, chunk, dead)))
    todo.remove(chunk)


def _survives(crew: Crew, job: Job, run: int) -> bool:
    try:
        with crew.lent(job.task) as executor:
            _result(executor.submit(alone, job, run))
    except Deadly:
        return False
    except BrokenExecutor:
        crew.renew()
        return False
    return True


def _result(future: Future[Any]) -> Any:
    """What a future gives; in our words if the executor is gone, or gave up after its processes died time and again."""
    try:
        return future.result()
    except CancelledError:
        raise Gone from None
    except Exception as error:
        if type(error).__name__ == "KilledWorker":  # dask's, and dask need not be installed
            raise Deadly from error
        raise
