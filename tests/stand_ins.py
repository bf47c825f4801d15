"""Scenarios that misbehave inside worker processes; in a module of their own, so that such a process can import them."""

import multiprocessing
import os
from dataclasses import dataclass
from typing import Any


@dataclass(frozen=True)
class StandIn:
    """Passes everything on to a real scenario."""

    real: Any

    def __getattr__(self, name):
        if name.startswith("__") or name == "real":
            raise AttributeError(name)
        return getattr(self.real, name)

    def parameters(self):
        if multiprocessing.parent_process() is not None:
            self.misbehave()
        return self.real.parameters()

    def misbehave(self):
        pass


@dataclass(frozen=True)
class Dying(StandIn):
    """Ends the first worker that asks for it, as if the system had killed it."""

    flag: str

    def misbehave(self):
        try:
            os.close(os.open(self.flag, os.O_CREAT | os.O_EXCL))
        except FileExistsError:
            return
        os._exit(9)


@dataclass(frozen=True)
class Failing(StandIn):
    """Has a fault that shows in every worker."""

    def misbehave(self):
        raise ZeroDivisionError("a fault in the model")
