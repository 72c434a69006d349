"""The lock is taken while a batch gathers, and the transaction is the batch's own in any case."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from app.repositories.connections import OwnConnection
from app.repositories.database import Database
from app.repositories.metering.ingest_lock import IngestLock, locked_transaction


@pytest.fixture
async def writer(database: Database) -> AsyncIterator[OwnConnection]:
    writer = OwnConnection(database.connect_writer)
    yield writer
    await writer.close()


async def test_whoever_took_the_lock_is_in_its_transaction(writer: OwnConnection) -> None:
    lock = IngestLock(writer.get)
    lock.take_ahead()
    lock.take_ahead()
    connection, in_transaction = await lock.acquire()
    assert in_transaction
    assert connection.is_in_transaction()
    async with locked_transaction(connection, exclusive=False, in_transaction=True):
        pass
    assert not connection.is_in_transaction()


async def test_a_batch_that_is_exclusive_waits_for_one_that_took_the_lock(
    database: Database, writer: OwnConnection
) -> None:
    lock = IngestLock(writer.get)
    lock.take_ahead()
    connection, _ = await lock.acquire()
    other = await database.connect()

    async def lock_exclusively() -> None:
        async with locked_transaction(other, exclusive=True):
            pass

    passing = asyncio.create_task(lock_exclusively())
    await asyncio.sleep(0.1)
    assert not passing.done()
    async with locked_transaction(connection, exclusive=False, in_transaction=True):
        pass
    await passing
    await other.close()


async def test_one_that_took_the_lock_may_be_exclusive_after_all(writer: OwnConnection) -> None:
    lock = IngestLock(writer.get)
    lock.take_ahead()
    connection, _ = await lock.acquire()
    async with locked_transaction(connection, exclusive=True, in_transaction=True):
        modes = await connection.fetch("SELECT mode FROM pg_locks WHERE locktype = 'advisory'")
    assert [row["mode"] for row in modes] == ["ExclusiveLock"]


async def test_what_was_begun_and_not_ended_is_rolled_back(writer: OwnConnection) -> None:
    lock = IngestLock(writer.get)
    lock.take_ahead()
    left, _ = await lock.acquire()
    with pytest.raises(asyncpg.UndefinedTableError):
        await left.execute("SELECT * FROM nowhere")
    connection, in_transaction = await lock.acquire()
    assert (connection, in_transaction) == (left, False)
    assert not connection.is_in_transaction()


async def test_a_connection_that_was_lost_meanwhile_is_told_once(writer: OwnConnection) -> None:
    lock = IngestLock(writer.get)
    connection = await writer.get()
    lock.take_ahead()
    await asyncio.sleep(0)
    connection.terminate()
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await lock.acquire()
    renewed, in_transaction = await lock.acquire()
    assert (in_transaction, renewed.is_closed()) == (False, False)
