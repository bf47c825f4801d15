"""The crews that a command can ask for: a dask scheduler by its address, a queueing system by a profile, MPI."""

import importlib
import logging
import shutil
import sys
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from types import TracebackType
from typing import Any

from sim.errors import UserError
from sim.sweep.crew import Crew
from sim.sweep.profile import Profile, load

EXTRA = "It comes with the extra 'cluster': pip install 'allmende[cluster]'"
ANSWER = 10.0  # seconds that a scheduler has to answer in
ARRIVAL = 60.0  # seconds in which a scheduler that runs already must show a worker
LOOK = 1.0  # seconds between two looks at how many workers there are
UNDER_MPI = "mpiexec -n 4 python -m mpi4py.futures -m sim.cli sweep SPEC --mpi"


def crew_of(scheduler: str) -> Crew:
    """The crew behind a scheduler: an address such as ``tcp://host:8786``, or a profile file.

    Raises
    ------
    UserError
        If it is neither, the profile has a mistake, dask is not installed or the scheduler does not answer.
    """
    if "://" in scheduler:
        return Dask(scheduler)
    if Path(scheduler).suffix in (".yaml", ".yml"):
        needed("dask_jobqueue")
        return Queue(load(scheduler))
    allowed = "an address such as tcp://host:8786, or a profile such as slurm.yaml"
    raise UserError(f"'{scheduler}' is no scheduler", where="--scheduler", allowed=allowed)


def needed(module: str) -> Any:
    """Import a module that this program can do without.

    Raises
    ------
    UserError
        If it is not installed, or cannot be used here.
    """
    try:
        return importlib.import_module(module)
    except ModuleNotFoundError as error:
        raise UserError(f"'{error.name}' is not installed", hint=EXTRA) from None
    except (ImportError, RuntimeError) as error:  # such as mpi4py without a library
        raise UserError(f"'{module}' cannot be used: {error}") from None


class Dask(Crew):
    """The workers of a dask scheduler that runs already.

    Raises
    ------
    UserError
        If it does not answer, or shows no worker within a minute.
    """

    def __init__(self, address: str) -> None:
        self.address, self._looked, self._held = address, 0.0, ExitStack()
        with self._connected() as client:
            try:
                client.wait_for_workers(1, timeout=ARRIVAL)
            except TimeoutError:
                hint = f"Start some: dask worker {address} --nthreads 1 --nworkers auto"
                raise UserError(f"the scheduler {address} has had no worker for {ARRIVAL:.0f} s", hint=hint) from None
            super().__init__(None, sum(client.nthreads().values()))

    def __enter__(self) -> "Dask":
        self.client = self._held.enter_context(self._connected())
        self.executor = self.client.get_executor(pure=False)
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._held.close()

    def slots(self) -> int:
        if time.monotonic() > self._looked + LOOK:  # workers come and go
            self._looked = time.monotonic()
            with suppress(OSError):  # the scheduler is gone: its futures will say so
                self.workers = max(1, sum(self.client.nthreads().values()))
        return self.workers

    def renew(self) -> None:
        """Connect again: the connection broke, or the scheduler was started anew."""
        self._held.close()
        self.__init__(self.address)  # type: ignore[misc]
        self.__enter__()

    @contextmanager
    def _connected(self) -> Iterator[Any]:
        distributed = needed("distributed")
        try:
            with _quietly():
                client = distributed.Client(self.address, timeout=ANSWER, set_as_default=False)
        except OSError:
            what = f"no dask scheduler has answered at {self.address} for {ANSWER:.0f} s"
            raise UserError(what, where="--scheduler", hint="Start one: dask scheduler") from None
        except ValueError as error:  # no such protocol, no port
            raise UserError(f"'{self.address}' is no address: {error}", where="--scheduler", allowed="tcp://host:8786") from None
        with client:
            yield client


class Queue(Crew):
    """Jobs of a queueing system, submitted by dask-jobqueue, resubmitted when they end, and cancelled after the sweep."""

    def __init__(self, profile: Profile) -> None:
        super().__init__(None, profile.jobs[1] * profile.job.worker_cores)
        self.profile, self._held = profile, ExitStack()

    def __enter__(self) -> "Queue":
        command = (self.profile.job.submit_command or "").split()[:1]
        if command and shutil.which(command[0]) is None:
            raise UserError(f"there is no '{command[0]}' on this machine", hint="Start the sweep where jobs are submitted from")
        least, most = self.profile.jobs
        settings = self.profile.settings
        settings["scheduler_options"] = {"dashboard_address": ":0", **settings.get("scheduler_options", {})}
        with ExitStack() as held:
            cluster = held.enter_context(self.profile.kind(**settings))
            try:  # one job first, for its complaints are heard
                cluster.worker_spec.update(cluster.new_worker_spec())
                cluster.sync(cluster._correct_state)
            except Exception as error:
                for job in cluster.workers.values():  # it was never there, and is not to be waited for
                    job.status = needed("distributed").Status.failed
                said = str(error).rpartition("stderr:")[2].strip()
                raise UserError(
                    f"{self.profile.cluster} refuses the job: {said or error}", hint="See 'options' of the profile"
                ) from None
            cluster.adapt(minimum_jobs=least, maximum_jobs=most, interval="1s", target_duration="1s")
            client = held.enter_context(needed("distributed").Client(cluster, set_as_default=False))
            self.executor, self._held = client.get_executor(pure=False), held.pop_all()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._held.close()


class Mpi(Crew):
    """The processes of ``mpiexec`` but the first, which runs the command.

    Raises
    ------
    UserError
        If the command was not started that way.
    """

    def __init__(self) -> None:
        mpi = needed("mpi4py.MPI")
        workers = mpi.COMM_WORLD.Get_size() - 1
        if workers < 1 or not any("mpi4py.futures" in word for word in sys.orig_argv):
            raise UserError("this is no command of several MPI processes", where="--mpi", allowed=UNDER_MPI)
        super().__init__(None, workers)

    def __enter__(self) -> "Mpi":
        self._pool = self.executor = needed("mpi4py.futures").MPIPoolExecutor()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None) -> None:
        self._pool.shutdown(wait=True, cancel_futures=kind is not None)


@contextmanager
def _quietly() -> Iterator[None]:
    """Leave it to our own words that nobody answers."""
    logger = logging.getLogger("distributed")
    level = logger.level
    logger.setLevel(logging.CRITICAL)
    try:
        yield
    finally:
        logger.setLevel(level)
