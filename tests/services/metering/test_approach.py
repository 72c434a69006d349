"""The gate is passed while a batch gathers, and the transaction is the batch's own in any case."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest

from app.repositories.connections import OwnConnection
from app.repositories.database import Database
from app.repositories.metering.gate import Approach, gated_transaction


@pytest.fixture
async def writer(database: Database) -> AsyncIterator[OwnConnection]:
    writer = OwnConnection(database.connect_writer)
    yield writer
    await writer.close()


async def test_whoever_approached_is_inside(writer: OwnConnection) -> None:
    approach = Approach(writer.get)
    approach.begin()
    approach.begin()
    connection, is_inside = await approach.end()
    assert is_inside
    assert connection.is_in_transaction()
    async with gated_transaction(connection, alone=False, is_inside=True):
        pass
    assert not connection.is_in_transaction()


async def test_a_batch_that_passes_alone_waits_for_one_that_approached(
    database: Database, writer: OwnConnection
) -> None:
    approach = Approach(writer.get)
    approach.begin()
    connection, _ = await approach.end()
    other = await database.connect()

    async def pass_alone() -> None:
        async with gated_transaction(other, alone=True):
            pass

    passing = asyncio.create_task(pass_alone())
    await asyncio.sleep(0.1)
    assert not passing.done()
    async with gated_transaction(connection, alone=False, is_inside=True):
        pass
    await passing
    await other.close()


async def test_one_that_approached_may_pass_alone_after_all(writer: OwnConnection) -> None:
    approach = Approach(writer.get)
    approach.begin()
    connection, _ = await approach.end()
    async with gated_transaction(connection, alone=True, is_inside=True):
        modes = await connection.fetch("SELECT mode FROM pg_locks WHERE locktype = 'advisory'")
    assert [row["mode"] for row in modes] == ["ExclusiveLock"]


async def test_what_was_begun_and_not_ended_is_rolled_back(writer: OwnConnection) -> None:
    approach = Approach(writer.get)
    approach.begin()
    left, _ = await approach.end()
    with pytest.raises(asyncpg.UndefinedTableError):
        await left.execute("SELECT * FROM nowhere")
    connection, is_inside = await approach.end()
    assert (connection, is_inside) == (left, False)
    assert not connection.is_in_transaction()


async def test_a_connection_that_was_lost_meanwhile_is_told_once(writer: OwnConnection) -> None:
    approach = Approach(writer.get)
    connection = await writer.get()
    approach.begin()
    await asyncio.sleep(0)
    connection.terminate()
    with pytest.raises((asyncpg.PostgresError, asyncpg.InterfaceError, OSError)):
        await approach.end()
    renewed, is_inside = await approach.end()
    assert (is_inside, renewed.is_closed()) == (False, False)
