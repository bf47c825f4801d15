"""A result's folder, put in place whole: at any moment the old result or the new one stands there, never half of one.

Everything is written to a hidden sibling and forced to disk. Then the old folder is moved aside, the new one takes its
name, and the old one goes. Should the process be killed between these two moves, the next reader or writer moves the old
one back; what else a killed writer leaves, the next writer removes.
"""

import contextlib
import errno
import hashlib
import json
import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sim.errors import StoreError
from sim.lock import alone_at

MANIFEST = "manifest.json"


class Draft:
    """A folder in the making beside the place it will take; use it as a context, which drops what is not finished.

    Parameters
    ----------
    place : Path
        Where the finished folder will stand.

    Raises
    ------
    StoreError
        If the place cannot be written to, or another process is writing to it.
    """

    def __init__(self, place: Path) -> None:
        self.place = place.absolute()
        self.hashes: dict[str, str] = {}
        self._held = contextlib.ExitStack()

    def __enter__(self) -> "Draft":
        place = self.place
        with told(place):
            if place.exists() and not place.is_dir():
                raise StoreError(f"'{place}' is a file, not a folder")
            if place.is_dir() and any(place.iterdir()) and not (place / MANIFEST).is_file():
                raise StoreError(f"'{place}' holds files that are not a result", hint="Name another folder")
            place.parent.mkdir(parents=True, exist_ok=True)
            self._held.enter_context(alone_at(place))
            try:
                _recover(place)
                for stale in place.parent.glob(_hidden(place, "new-*")):
                    shutil.rmtree(stale, ignore_errors=True)
                self.folder = Path(tempfile.mkdtemp(prefix=_hidden(place, "new-"), dir=place.parent))
            except BaseException:
                self._held.close()
                raise
        return self

    def __exit__(self, *_: object) -> None:
        shutil.rmtree(self.folder, ignore_errors=True)
        self._held.close()

    def write(self, name: str, content: Any) -> None:
        """Write a file of the result, force it to disk and remember its hash."""
        data = memoryview(content)
        with told(self.place):
            path = self.folder / name
            path.parent.mkdir(parents=True, exist_ok=True)
            with open(path, "wb") as file:
                file.write(data)
                file.flush()
                os.fsync(file.fileno())
        self.hashes[name] = hashlib.sha256(data).hexdigest()

    def remove(self, name: str) -> None:
        """Take back a file."""
        with told(self.place):
            (self.folder / name).unlink(missing_ok=True)
        self.hashes.pop(name, None)

    def finish(self, manifest: dict[str, Any]) -> None:
        """Write the manifest with all hashes and put the folder in its place."""
        files = {name: self.hashes[name] for name in sorted(self.hashes)}
        self.write(MANIFEST, (json.dumps({**manifest, "files": files}, indent=2) + "\n").encode())
        with told(self.place):
            for folder in {path.parent for path in self.folder.rglob("*")}:
                _sync(folder)
            self.folder.chmod(0o755)
            if self.place.exists():
                os.replace(self.place, _aside(self.place))
            os.replace(self.folder, self.place)
            _sync(self.place.parent)
        shutil.rmtree(_aside(self.place), ignore_errors=True)


def recover(place: Path) -> None:
    """Undo the exchange that a killed writer left half-made: move the old folder back if no new one came."""
    if not place.exists() and _aside(place).is_dir():
        with told(place), alone_at(place):
            _recover(place)


def _recover(place: Path) -> None:
    if _aside(place).is_dir():
        if place.exists():
            shutil.rmtree(_aside(place), ignore_errors=True)
        else:
            os.replace(_aside(place), place)


@contextlib.contextmanager
def told(place: Path) -> Iterator[None]:
    """Turn what the file system refuses into one sentence for the user."""
    try:
        yield
    except OSError as refusal:
        untouched = "The earlier result there is untouched" if place.exists() else ""
        if refusal.errno in (errno.ENOSPC, errno.EDQUOT):
            raise StoreError(f"the disk is full: nothing was saved to '{place}'", hint=untouched) from refusal
        raise StoreError(f"cannot write to '{place}': {refusal.strerror or refusal}", hint=untouched) from refusal


def _hidden(place: Path, what: str) -> str:
    return f".{place.name}.{what}"


def _aside(place: Path) -> Path:
    return place.with_name(_hidden(place, "old"))


def _sync(folder: Path) -> None:
    """Force a folder's entries to disk, where the system can."""
    if os.name == "posix":
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)
