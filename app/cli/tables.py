"""Tables on the console: whole, since what they name is typed again into other commands."""

from rich.console import Console
from rich.table import Table

_AS_WIDE_AS_NEEDED = 10_000
"""Else rich cuts cells where there is no terminal, or a narrow one."""


def print_table(table: Table) -> None:
    """Write a table with every cell on one line."""
    Console(soft_wrap=True, width=_AS_WIDE_AS_NEEDED).print(table)
