"""What all commands share: their order, help texts with examples, tables, and texts in columns."""

import csv
import shlex
import sys
import textwrap
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import click

from sim.errors import nearest

WIDTH = 100  # of running text
NAMES = 2  # columns of a table that stay on one line
STOCK = Path("scenarios")


class Commands(click.Group):
    """Commands in the order in which one meets them; a typing error gets the nearest name."""

    def list_commands(self, ctx: click.Context) -> list[str]:
        return list(self.commands)

    def resolve_command(self, ctx: click.Context, args: list[str]) -> Any:
        try:
            return super().resolve_command(ctx, args)
        except click.UsageError as error:
            raise click.UsageError(f"{error.message} {nearest(args[0], self.commands)}".strip(), ctx) from None


def examples(*lines: str, title: str = "Examples:") -> str:
    """Lines that a help text shows as they are."""
    return "\n".join(["\b", title, *(f"  {line}" for line in lines)])


def near(path: Path) -> Path:
    """A path as one would type it here."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


def typed(context: click.Context) -> str:
    """The command as one would type it to get the same again: its arguments, and options that are not at their defaults."""
    words = ["allmende", context.command.name or ""]
    for parameter in context.command.params:
        value = context.params.get(parameter.name or "")
        if isinstance(parameter, click.Argument):
            words.append(shlex.quote(str(value)))
        elif value != parameter.get_default(context) and value not in (None, ()):
            for one in value if isinstance(value, tuple) else (value,):
                said = (parameter.secondary_opts if one is False else parameter.opts)[-1]
                words += [said] if isinstance(one, bool) else [said, shlex.quote(str(one))]
    return " ".join(words)


def show(head: Sequence[str], rows: Sequence[Sequence[str]], as_csv: bool) -> None:
    """A table: for eyes, for other programs, or plain lines when piped."""
    if as_csv:
        csv.writer(sys.stdout, lineterminator="\n").writerows([head, *rows])
    elif sys.stdout.isatty():
        from rich import box
        from rich.console import Console
        from rich.table import Table
        from rich.text import Text

        table = Table(box=box.SIMPLE_HEAD)
        for i, name in enumerate(head):
            table.add_column(name, no_wrap=i < NAMES)
        for row in rows:
            table.add_row(*(Text(cell) for cell in row))
        Console().print(table)
    else:
        widths = [max(len(row[i]) for row in [head, *rows]) for i in range(len(head))]
        for row in [head, *rows]:
            click.echo("  ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip())


def say(lines: Iterable[tuple[str, str]]) -> None:
    """Pairs of a short and a long text, the long ones hanging in their column; empty ones are left out."""
    kept = [(short, text) for short, text in lines if text]
    margin = max(len(short) for short, _ in kept) + 2
    for short, text in kept:
        for i, line in enumerate(text.splitlines()):
            hang = " " * (margin + len(line) - len(line.lstrip()))
            first = (short if i == 0 else "").ljust(margin)
            click.echo(textwrap.fill(line, WIDTH, initial_indent=first, subsequent_indent=hang, drop_whitespace=True))


def write_csv(folder: str | None, name: str, head: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """Write a table into a folder, if one is named, and say so."""
    if folder is None:
        return
    place = Path(folder) / name
    place.parent.mkdir(parents=True, exist_ok=True)
    with place.open("w", encoding="utf-8", newline="") as file:
        csv.writer(file, lineterminator="\n").writerows([head, *rows])
    click.echo(f"written: {near(place)}", err=True)
