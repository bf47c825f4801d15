"""Reading the shipped tables, once per process."""

import csv
import hashlib
from functools import cache
from importlib.resources import files


@cache
def read(name: str) -> list[dict[str, str]]:
    """Rows of a shipped CSV table as dictionaries of text."""
    text = files("sim.world.populations").joinpath(f"data/{name}.csv").read_text(encoding="utf-8")
    return list(csv.DictReader(text.splitlines()))


def names_of(rows: list[dict[str, str]], column: str) -> list[str]:
    """One column as text."""
    return [row[column] for row in rows]


def identity(text: str) -> int:
    """A stable 62-bit id from a name."""
    return int.from_bytes(hashlib.sha256(text.encode()).digest()[:8], "big") >> 2


def number(text: str, missing: float = 0.0) -> float:
    """A number from a cell, or what stands for a missing one."""
    return float(text) if text.strip() else missing


def month_number(text: str) -> int:
    """Months since year 0 of a date ``YYYY-MM`` or ``YYYY-MM-DD``."""
    year, month = text.split("-")[:2]
    return int(year) * 12 + int(month) - 1


def shares(text: str) -> dict[str, float]:
    """Parts named in a cell like ``one=0.3; other=0.2``."""
    found = {}
    for part in filter(str.strip, text.split(";")):
        name, value = part.rsplit("=", 1)
        found[name.strip()] = float(value)
    return found
