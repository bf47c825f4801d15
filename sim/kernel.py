"""Our one spelling of numba's njit: serial, cached on disk, never stale, the same bits compiled and interpreted."""

import hashlib
import os
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path
from typing import Any

SOURCES = Path(__file__).parent
KERNEL_ROOMS = ("world", "agents", "exchanges", "processes", "outcomes", "policy")


def _sources_hash() -> str:
    """Hash of every file that can hold or size a kernel: numba itself does not notice a changed callee.

    Their place counts too, for numba's own index goes by it: a second checkout compiles anew.
    """
    digest = hashlib.sha256(str(SOURCES.resolve()).encode())
    files = [SOURCES / name for name in ("kernel.py", "handles.py", "month.py", "entry.py", "catalogue.py")]
    for room in KERNEL_ROOMS:
        files += sorted((SOURCES / room).rglob("*.py"))
    for file in files:
        if file.exists():
            digest.update(file.relative_to(SOURCES).as_posix().encode() + b"\0" + file.read_bytes())
    return digest.hexdigest()[:16]


def _cache_folder() -> Path:
    """A folder we may write to, named by the sources' hash; the temporary folder if the user's cache is read-only."""
    base = Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache")
    for parent in (base, Path(tempfile.gettempdir())):
        folder = parent / "allmende" / "kernels" / _sources_hash()
        try:
            folder.mkdir(parents=True, exist_ok=True)
        except OSError:
            continue
        if os.access(folder, os.W_OK):
            return folder
    return Path(tempfile.mkdtemp(prefix="allmende-kernels-"))


if "NUMBA_CACHE_DIR" not in os.environ:
    os.environ["NUMBA_CACHE_DIR"] = str(_cache_folder())

import numba  # noqa: E402

# Whoever imported numba before us made it read its settings too early: say it again.
numba.config.CACHE_DIR = os.environ["NUMBA_CACHE_DIR"]
from numba.core.errors import NumbaExperimentalFeatureWarning  # noqa: E402

# literal_unroll over the tuple of phases is announced as experimental; that is the one warning we know of.
warnings.filterwarnings("ignore", category=NumbaExperimentalFeatureWarning)
# Interpreted kernels hash with uint64 products that wrap around by design.
warnings.filterwarnings("ignore", message="overflow encountered", category=RuntimeWarning)

COMPILED = not numba.config.DISABLE_JIT

PHASE = ("world", "params", "effects", "month")
OPTIONS = {"cache": True, "nogil": True, "error_model": "numpy"}


class Inside(numba.core.registry.CPUDispatcher):
    """A kernel that other kernels call; called from Python, its body is interpreted, to the same bits."""

    def __call__(self, *arguments: Any) -> Any:
        return self.py_func(*arguments)


def kernel(function: Callable[..., Any]) -> Any:
    """Compile a function for the hot path.

    A way in from Python costs a quarter of a kernel's compilation, so only phases (known by their four arguments) get one;
    give it to others that Python calls often by ``entrance``. Without fastmath (it breaks equality of bits) and without
    parallel (runs are the unit of parallel work).
    """
    if function.__code__.co_varnames[: function.__code__.co_argcount] == PHASE:
        return numba.njit(**OPTIONS)(function)
    compiled = numba.njit(no_cpython_wrapper=True, no_cfunc_wrapper=True, **OPTIONS)(function)
    if COMPILED:
        compiled.__class__ = Inside
    return compiled


def entrance(function: Callable[..., Any]) -> Any:
    """Compile a function that Python calls, not only kernels."""
    return numba.njit(no_cfunc_wrapper=True, **OPTIONS)(function)
