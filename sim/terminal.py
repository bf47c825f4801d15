"""What all commands share: examples in their help, tables, paths as one would type them."""

import csv
import sys
from collections.abc import Sequence
from pathlib import Path

import click

NAMES = 2  # columns of a table that stay on one line


def examples(*lines: str, title: str = "Examples:") -> str:
    """Lines that a help text shows as they are."""
    return "\n".join(["\b", title, *(f"  {line}" for line in lines)])


def near(path: Path) -> Path:
    """A path as one would type it here."""
    return path.relative_to(Path.cwd()) if path.is_relative_to(Path.cwd()) else path


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
