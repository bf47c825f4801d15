"""One writer at a time: a lock beside a place that the system lets go of when its holder dies."""

import contextlib
import os
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


@contextlib.contextmanager
def alone_at(place: Path) -> Iterator[None]:
    """Hold the lock of a place.

    Raises
    ------
    StoreError
        If another living process holds it.
    """
    path = place.with_name(f".{place.name}.lock")
    file = _opened(path)
    while not _taken(file, path, place):  # its last holder removed the file between our opening and locking it
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


def _taken(file: IO[bytes], path: Path, place: Path) -> bool:
    try:
        _take(file)
    except OSError as refusal:
        file.close()
        raise StoreError(f"another run is writing to '{place}'", hint="Wait for it or name another folder") from refusal
    try:
        return os.path.samestat(os.fstat(file.fileno()), path.stat())
    except FileNotFoundError:
        return False
