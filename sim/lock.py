"""One writer at a time: a lock beside a place that the system lets go of when its holder dies."""

import contextlib
import os
import time
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from sim.errors import StoreError

if os.name == "posix":
    import fcntl

    def _take(file: IO[bytes]) -> None:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
else:
    import msvcrt

    def _take(file: IO[bytes]) -> None:
        msvcrt.locking(file.fileno(), msvcrt.LK_NBLCK, 1)  # type: ignore[attr-defined]


PATIENCE = 0.2  # seconds between two tries


@contextlib.contextmanager
def alone_at(place: Path, wait: bool = False) -> Iterator[None]:
    """Hold the lock of a place; with ``wait``, once nobody else does.

    Raises
    ------
    StoreError
        If another living process holds it and we do not wait.
    """
    path = place.with_name(f".{place.name}.lock")
    file = _opened(path)
    while not _taken(file, path, place, wait):  # its last holder removed the file between our opening and locking it
        file.close()
        file = _opened(path)
    try:
        yield
    finally:
        with contextlib.suppress(OSError):
            path.unlink()
        file.close()


def _opened(path: Path) -> IO[bytes]:
    return open(path, "ab")


def _taken(file: IO[bytes], path: Path, place: Path, wait: bool) -> bool:
    while True:
        try:
            _take(file)
            break
        except OSError as refusal:
            if not wait:
                file.close()
                raise StoreError(f"another run is writing to '{place}'", hint="Wait for it or name another folder") from refusal
            time.sleep(PATIENCE)
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False
