"""Everything a user can put right: one message with place, cause, what is allowed and the nearest valid name."""

import difflib
from collections.abc import Iterable


class UserError(Exception):
    """Something the user can put right; the command line prints it without a traceback and exits with code 2.

    Parameters
    ----------
    what : str
        The cause, in one sentence.
    where : str, optional
        ``file:line`` or the name of the argument.
    allowed : str, optional
        What would have been accepted.
    hint : str, optional
        The nearest valid name or the next command.
    """

    def __init__(self, what: str, *, where: str = "", allowed: str = "", hint: str = "") -> None:
        self.what, self.where, self.allowed, self.hint = what, where, allowed, hint
        super().__init__(str(self))

    def __str__(self) -> str:
        parts = [f"{self.where}: {self.what}" if self.where else self.what]
        if self.allowed:
            parts.append(f"Allowed: {self.allowed}")
        if self.hint:
            parts.append(self.hint)
        return " ".join(part if part.endswith((".", "?", "!")) else part + "." for part in parts)


class ScenarioError(UserError):
    """A scenario that cannot be run as written."""


class StoreError(UserError):
    """A result that cannot be written or read."""


def nearest(name: str, names: Iterable[str]) -> str:
    """Return a question naming the valid name most like ``name``, or an empty string."""
    found = difflib.get_close_matches(name, list(names), n=1, cutoff=0.5)
    return f"Did you mean '{found[0]}'?" if found else ""
