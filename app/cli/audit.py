"""`exitadmin audit`: recomputes everything that clients were billed, and names what differs."""

import asyncio
from contextlib import aclosing

import typer
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from app.cli.configuration import read_settings
from app.cli.databases import database_url, must_be_migrated, plain_refusals
from app.repositories.database import Database
from app.services.billing.statement_audit import ClientAudit, audit_all_clients, count_clients

_DIFFERENCES = 1


def audit() -> None:
    """Recompute every ledger from its events and every final statement from its ledger.

    It only reads, and may run beside the service. Each difference is a line on standard output:
    the client's id, then what does not agree. So is each event that passed on, before sheets were
    kept, what no sheet says: it keeps its decision, and is no difference.

    Status: 0 when everything agrees to the cent, 1 when something does not, 2 it cannot be read.
    """
    settings = read_settings()
    with database_url(settings) as url, plain_refusals(url):
        differences = asyncio.run(_audit(Database(url)))
    raise typer.Exit(_DIFFERENCES if differences else 0)


async def _audit(database: Database) -> int:
    try:
        await database.open()
        await must_be_migrated(database)
        return await _go_through(database, await count_clients(database))
    finally:
        await database.close()


async def _go_through(database: Database, clients: int) -> int:
    console = Console(stderr=True, highlight=False, markup=False, soft_wrap=True)
    columns = (BarColumn(), MofNCompleteColumn(), TextColumn("clients"), TimeRemainingColumn())
    statements = differences = seen = unsupported = 0
    with Progress(*columns, console=console, disable=not console.is_terminal) as progress:
        task = progress.add_task("", total=clients)
        async with aclosing(audit_all_clients(database)) as audits:
            async for client_audit in audits:
                seen += 1
                statements += client_audit.statements
                differences += client_audit.count
                unsupported += len(client_audit.unsupported)
                _tell(client_audit)
                progress.advance(task)
    console.print(f"{seen} clients, {statements} final statements: {differences} differences.")
    if unsupported:
        console.print(f"{unsupported} events of before sheets were kept name none that there is.")
    return differences


def _tell(client: ClientAudit) -> None:
    for difference in client.differences:
        typer.echo(f"{client.client_id}  {difference}")
    if client.count > len(client.differences):
        typer.echo(f"{client.client_id}  and {client.count - len(client.differences)} more")
    for event in client.unsupported:
        typer.echo(f"{client.client_id}  {event}")
