"""The transaction in which accounts change: one change after the other, under the book's lock."""

from typing import TypeAlias

import asyncpg
from sqlalchemy import select, text, update
from sqlalchemy.ext.asyncio import AsyncConnection

from app.repositories.connections import Connection
from app.repositories.tables.metering import books

Transaction: TypeAlias = AsyncConnection
"""What services hand on; they know nothing else of it."""

_CHANGES = 7_225_011_874

_ENTER = text("SELECT pg_advisory_xact_lock(:changes)")


async def enter_changes(transaction: Transaction) -> None:
    """Let no other account change until this transaction ends.

    Two exclusion constraints checked at the same time may each wait for the other; changes of
    accounts are rare, so they queue instead.
    """
    await transaction.execute(_ENTER, {"changes": _CHANGES})


async def bare(transaction: Transaction) -> Connection:
    """Return the bare connection of a transaction that has made a statement before.

    What both kinds of use cases write is then written in one transaction.
    """
    connection = (await transaction.get_raw_connection()).driver_connection
    if not isinstance(connection, asyncpg.Connection):
        raise TypeError("the engine connects through asyncpg")
    return connection


async def lock_account(transaction: Transaction, client_id: str) -> bool:
    """Lock a client's book, so that nothing is recorded meanwhile; False when there is none."""
    await enter_changes(transaction)
    statement = select(books.c.client_id).where(books.c.client_id == client_id).with_for_update()
    return (await transaction.execute(statement)).first() is not None


async def raise_profile_version(transaction: Transaction, client_id: str) -> None:
    """Make what is remembered of a client elsewhere out of date."""
    await transaction.execute(
        update(books)
        .where(books.c.client_id == client_id)
        .values(profile_version=books.c.profile_version + 1)
    )
