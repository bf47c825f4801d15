"""What was decreed and what happened: dated events of 2020 to 2026 that move a declared effect, ready to replay."""

import csv
import io
from functools import cache
from importlib.resources import files
from typing import Any

NAME = "history_effects.csv"
AS_WRITTEN = {"event": "name", "date": "date", "effect": "effect", "source": "source"}


@cache
def history() -> tuple[dict[str, Any], ...]:
    """Rows of the history as events: name, date, until, effect, size, target, source.

    Every row has a declared effect, size and range; what moves no effect is an annotation and stands elsewhere.
    """
    text = (files("sim.world.populations") / "data" / NAME).read_text(encoding="utf-8")
    return tuple(_event(row) for row in csv.DictReader(io.StringIO(text, newline="")))


def _event(row: dict[str, str]) -> dict[str, Any]:
    event: dict[str, Any] = {name: row[column] for column, name in AS_WRITTEN.items()}
    event["size"] = float(row["size"])
    if row["until"]:
        event["until"] = row["until"]
    if row["target"]:
        event["target"] = row["target"].split(";")
    return event
