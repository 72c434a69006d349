"""`exitadmin bank import`: what becomes of each entry of a bank's file."""

import asyncio
from collections import Counter
from pathlib import Path
from typing import Annotated

import typer

from app.cli.configuration import read_settings
from app.cli.databases import database_url, must_be_migrated, plain_refusals
from app.cli.refusals import CannotRun
from app.domain.billing.payments.bank_statements import BankStatement, UnreadableStatement
from app.integrations.bank_statements.reading import read_bank_file
from app.repositories.billing.invoices import read_invoices
from app.repositories.database import Database
from app.services.billing.payments.importing import (
    EntryOutcome,
    ImportedEntry,
    import_statements,
)
from app.services.clock import Clock

bank = typer.Typer(help="Bank statements: import them.", no_args_is_help=True)
bank.callback()(lambda: None)

_LEFT = 1
_HUNDRED = 100
_File = Annotated[Path, typer.Argument(help="CODA or CAMT.053, as the bank gives it.")]


@bank.command("import")
def import_(file: _File) -> None:
    """Record what the entries of a bank statement pay, and say of each what became of it.

    Each entry is a line: its date, its amount, what became of it and why. It says nothing of who
    paid: `GET /v1/bank-statements/unmatched` shows what waits for a person.

    Status: 0 everything that came in pays an invoice, 1 something is left, 2 nothing was done.
    """
    statements = _read(file)
    settings = read_settings()
    with database_url(settings) as url, plain_refusals(url):
        is_left = asyncio.run(_import(Database(url), statements))
    raise typer.Exit(_LEFT if is_left else 0)


def _read(file: Path) -> tuple[BankStatement, ...]:
    try:
        return read_bank_file(file.read_bytes())
    except OSError as failure:
        raise CannotRun(f"{file} cannot be read: {failure.strerror}") from None
    except UnreadableStatement as refusal:
        raise CannotRun(f"{file}: {refusal}") from None


async def _import(database: Database, statements: tuple[BankStatement, ...]) -> bool:
    """Import statements and write what became of each entry; return whether something is left."""
    try:
        await database.open()
        await must_be_migrated(database)
        imported = await import_statements(database, statements, Clock().now())
        numbers = await _numbers(database, imported)
    finally:
        await database.close()
    for entry in imported:
        typer.echo(_line(entry, numbers))
    tally = Counter(entry.outcome for entry in imported)
    counts = ", ".join(f"{tally[outcome]} {outcome}" for outcome in EntryOutcome)
    typer.echo(f"{len(imported)} entries: {counts}.", err=True)
    return tally[EntryOutcome.UNMATCHED] > 0


async def _numbers(database: Database, imported: list[ImportedEntry]) -> dict[str, str]:
    ids = {invoice_id for entry in imported for invoice_id in entry.paid or ()}
    async with database.read() as connection:
        invoices = await read_invoices(connection, sorted(ids))
    return {issued.id: issued.invoice.number for issued in invoices}


def _line(imported: ImportedEntry, numbers: dict[str, str]) -> str:
    entry = imported.entry
    cents = entry.amount.amount_cents if entry.is_incoming else -entry.amount.amount_cents
    sign = "-" if cents < 0 else ""
    amount = f"{sign}{abs(cents) // _HUNDRED}.{abs(cents) % _HUNDRED:02d} {entry.amount.currency}"
    paid = " ".join(numbers.get(invoice_id, invoice_id) for invoice_id in imported.paid or ())
    parts = (imported.statement, entry.booked_on.isoformat(), f"{amount:>14}", imported.outcome)
    return "  ".join(filter(None, (*parts, paid or imported.reason or "")))
