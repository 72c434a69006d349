"""`exitadmin keys`: makes, lists and revokes the keys of the API."""

import asyncio
from collections.abc import AsyncIterator, Callable, Coroutine
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Annotated, Any
from uuid import UUID

import typer
from rich.table import Table

from app.cli.configuration import read_settings
from app.cli.databases import database_url, must_be_migrated, plain_refusals
from app.cli.refusals import CannotRun
from app.cli.tables import print_table
from app.composition.deployment import key_ring
from app.domain.access.keys import ApiKey, Scope
from app.domain.errors import NothingFound
from app.domain.metering.counting.decisions import UnknownClient
from app.repositories.database import Database
from app.services.access.keys import KeyRing, NewKey, issue_key
from app.settings import Settings

keys = typer.Typer(
    no_args_is_help=True,
    help="Make, list and revoke keys. With the embedded PostgreSQL it uses the server of the "
    "service that runs, or starts one meanwhile. A key is shown once: only a digest is kept.",
)

Work = Callable[[Database, KeyRing], Coroutine[Any, Any, None]]
_DATES = ["%Y-%m-%d", "%Y-%m-%dT%H:%M:%S%z"]


@keys.command()
def create(
    name: Annotated[str, typer.Option(help="Who will use it, for the list.")],
    scope: Annotated[list[Scope], typer.Option(help="What it allows; may be repeated.")],
    client: Annotated[UUID | None, typer.Option(help="The only client it may see.")] = None,
    expires: Annotated[
        datetime | None,
        typer.Option(formats=_DATES, help="From when it opens nothing; a date begins in UTC."),
    ] = None,
) -> None:
    """Make a key and print it: on standard output nothing but the key.

    Example: exitadmin keys create --name Standard --scope events:write --scope quota:read
    """
    new_key = NewKey(
        name=name,
        scopes=frozenset(scope),
        client_id=str(client) if client else None,
        expires_at=_ahead(expires),
    )

    async def work(database: Database, ring: KeyRing) -> None:
        try:
            issued = await issue_key(database, ring, new_key)
        except UnknownClient:
            raise CannotRun(f"There is no client {client}.") from None
        typer.echo(f"Key {issued.key.id}, shown this once:", err=True)
        typer.echo(issued.text)

    _with_keys(work)


@keys.command("list")
def list_keys() -> None:
    """List every key, oldest first, also revoked and expired ones; never their text."""

    async def work(_: Database, ring: KeyRing) -> None:
        table = Table("id", "name", "scopes", "client", "created", "state", box=None)
        for key in await ring.list():
            table.add_row(
                key.id,
                key.name,
                " ".join(sorted(key.scopes)),
                key.client_id or "all",
                f"{key.created_at:%Y-%m-%d}",
                _state(key),
            )
        print_table(table)

    _with_keys(work)


@keys.command()
def revoke(
    key_id: Annotated[str, typer.Argument(metavar="ID", help="As `list` shows it.")],
) -> None:
    """Close a key for good; a running service knows it a second later."""

    async def work(_: Database, ring: KeyRing) -> None:
        try:
            await ring.revoke(key_id)
        except NothingFound:
            raise CannotRun(f"There is no key {key_id}.") from None
        typer.echo(f"Key {key_id} is revoked.")

    _with_keys(work)


def _with_keys(work: Work) -> None:
    settings = read_settings()
    with database_url(settings) as url, plain_refusals(url):
        asyncio.run(_work(settings, url, work))


async def _work(settings: Settings, url: str, work: Work) -> None:
    async with _opened(Database(url)) as database:
        await work(database, key_ring(settings, database))


@asynccontextmanager
async def _opened(database: Database) -> AsyncIterator[Database]:
    try:
        await database.open()
        await must_be_migrated(database)
        yield database
    finally:
        await database.close()


def _ahead(expires: datetime | None) -> datetime | None:
    if expires is None:
        return None
    instant = expires if expires.tzinfo else expires.replace(tzinfo=UTC)
    if instant <= datetime.now(UTC):
        raise CannotRun(f"--expires {expires} lies behind us: the key would open nothing.")
    return instant


def _state(key: ApiKey) -> str:
    if key.revoked_at is not None:
        return f"revoked {key.revoked_at:%Y-%m-%d}"
    if key.expires_at is None:
        return "live"
    word = "until" if key.is_live(datetime.now(UTC)) else "expired"
    return f"{word} {key.expires_at:%Y-%m-%d}"
