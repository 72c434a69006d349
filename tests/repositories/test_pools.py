"""Connections: waited for within a time limit, and never taken while one is held."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack

import asyncpg
import pytest

from app.repositories.database import CONNECTIONS, Database, NestedConnection, PoolExhausted
from tests import sql
from tests.service import Service


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    await database.open()
    yield database
    await database.close()


async def test_none_is_taken_while_one_of_the_same_pool_is_held(database: Database) -> None:
    with pytest.raises(NestedConnection):
        async with database.read():
            await sql.fetchval(database, "SELECT 1")
    assert await sql.fetchval(database, "SELECT 1") == 1


async def test_none_is_taken_while_one_is_held_for_whatever_purpose(database: Database) -> None:
    ways = (database.read, database.read_snapshot, database.write)
    for held in ways:
        for wanted in ways:
            with pytest.raises(NestedConnection):
                async with held(), wanted():
                    pass


async def test_a_snapshot_stays_what_it_was_and_writes_nothing(database: Database) -> None:
    async with database.read_snapshot() as connection:
        assert await connection.fetchval("SHOW transaction_isolation") == "repeatable read"
        with pytest.raises(asyncpg.ReadOnlySQLTransactionError):
            await connection.execute("DELETE FROM jobs")


async def test_what_is_written_is_undone_by_an_error(database: Database) -> None:
    with pytest.raises(LookupError):
        await _write_and_fail(database)
    async with database.read() as connection:
        assert await connection.fetch("SELECT FROM api_keys") == []


async def _write_and_fail(database: Database) -> None:
    async with database.write() as connection:
        await connection.execute(
            "INSERT INTO api_keys (id, digest, name, scopes, created_at) "
            "VALUES ('k', '', '', '{}', now())"
        )
        raise LookupError


async def test_nor_by_a_task_that_was_begun_meanwhile(database: Database) -> None:
    async with database.read():
        with pytest.raises(NestedConnection):
            await asyncio.create_task(sql.fetchval(database, "SELECT 1"))


async def test_tasks_side_by_side_may_each_hold_one(database: Database) -> None:
    answers = await asyncio.gather(*(sql.fetchval(database, "SELECT 1") for _ in range(20)))
    assert answers == [1] * 20


async def test_waiting_ends_when_none_becomes_free(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.repositories.database.ACQUIRE_SECONDS", 0.1)
    async with AsyncExitStack() as held:
        await _hold_all(database, held)
        with pytest.raises(PoolExhausted):
            await sql.fetchval(database, "SELECT 1")
    assert await sql.fetchval(database, "SELECT 1") == 1


async def test_a_reader_who_waits_in_vain_is_asked_to_come_again(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    async with AsyncExitStack() as held:
        await _hold_all(service.state.database, held)
        monkeypatch.setattr("app.repositories.database.ACQUIRE_SECONDS", 0.1)
        response = await service.http.get("/v1/interactions")
        assert (response.status_code, response.json()["code"]) == (503, "database-unavailable")
        assert int(response.headers["Retry-After"]) >= 1
        assert (await service.http.get("/readyz")).status_code == 503
        monkeypatch.undo()
    assert (await service.http.get("/v1/interactions")).status_code == 200
    assert (await service.http.get("/readyz")).status_code == 200


async def _hold_all(database: Database, held: AsyncExitStack) -> None:
    """Take every connection, each as a reader of its own would."""
    for _ in range(CONNECTIONS):
        taking = database.read()
        await asyncio.create_task(taking.__aenter__())
        held.push_async_exit(taking)
