"""A reader that is cut off gives back a connection that is outside of any transaction."""

import asyncio
import random
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager, suppress

import asyncpg
import pytest

from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.health import DatabaseAway

_MOST_TURNS = 60


@pytest.fixture
async def database(database_url: str, monkeypatch: pytest.MonkeyPatch) -> AsyncIterator[Database]:
    monkeypatch.setattr("app.repositories.database.CONNECTIONS", 2)
    database = Database(database_url)
    await database.open()
    yield database
    await database.close()


@pytest.mark.parametrize("times", [100, pytest.param(2_000, marks=pytest.mark.slow)])
@pytest.mark.parametrize("way", ["read", "read_snapshot", "write"])
async def test_a_read_cut_off_at_any_point_leaves_no_transaction(
    database: Database, way: str, times: int
) -> None:
    begin: Callable[[], AbstractAsyncContextManager[Connection]] = getattr(database, way)
    chance = random.Random(7)
    for number in range(times):
        reading = asyncio.create_task(_read_anew(begin, number))
        for _ in range(chance.randrange(_MOST_TURNS)):
            await asyncio.sleep(0)
        reading.cancel()
        with suppress(asyncio.CancelledError):
            await reading
        assert await _read_a_snapshot(database) == (1, 1)


async def test_nor_does_one_whose_arguments_cannot_be_sent(database: Database) -> None:
    for number in range(4):
        with pytest.raises(asyncpg.DataError):
            async with database.read() as connection:
                await connection.fetchval(f"SELECT {number} + $1::int", "x")
        assert await _read_a_snapshot(database) == (1, 1)


async def test_one_that_cannot_be_ended_in_time_is_closed(
    database: Database, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("app.repositories.database.SETTLING_SECONDS", 0.0)
    for _ in range(4):
        with pytest.raises(DatabaseAway):
            async with database.read_within(0.05) as connection:
                await connection.execute("SELECT pg_sleep(60)")
    assert await _read_a_snapshot(database) == (1, 1)


async def _read_anew(
    begin: Callable[[], AbstractAsyncContextManager[Connection]], number: int
) -> None:
    """Read what no connection has prepared yet."""
    async with begin() as connection:
        await connection.fetchval(f"SELECT {number} + count(*) FROM alembic_version")  # noqa: S608


async def _read_a_snapshot(database: Database) -> tuple[int, int]:
    """Return what both connections answer."""

    async def ask() -> int:
        async with database.read_snapshot() as connection:
            answer: int = await connection.fetchval("SELECT count(*) FROM alembic_version")
            return answer

    first, second = await asyncio.gather(ask(), ask())
    return first, second
