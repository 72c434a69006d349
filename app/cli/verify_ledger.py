"""`exitadmin verify-ledger`: the offline check of an exported ledger, as a command."""

from pathlib import Path
from typing import Annotated

import typer

from app import verify_ledger as checker


def verify_ledger(
    file: Annotated[Path, typer.Argument(help="The export: CSV, or JSON as the API gives it.")],
    client: Annotated[
        str | None, typer.Option(metavar="ID", help="Whose ledger it should be.")
    ] = None,
    head: Annotated[
        str | None, typer.Option(metavar="HASH", help="`ledger.head` of the quota, to compare.")
    ] = None,
) -> None:
    """Check an exported ledger by itself: no network, no database, no key.

    It is the program app/verify_ledger.py, which a client's accountant may read and run alone.

    Status: 0 nothing is wrong, 1 something is, 2 it cannot be read.
    """
    given = (("--client", client), ("--head", head))
    options = [f"{name}={value}" for name, value in given if value is not None]
    raise typer.Exit(checker.main([*options, "--", str(file)]))
