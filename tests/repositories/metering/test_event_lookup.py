import asyncio

from app.domain.metering.events.events import EventKey
from app.domain.metering.ledger import genesis
from app.repositories.connections import Connection
from app.repositories.metering.event_lookup import EventLookup, lock_and_lookup
from tests.repositories.given import a_client, connected

SETTLED_SECONDS = 0.2


async def as_text(connection: Connection) -> None:
    await connection.set_type_codec(
        "uuid", schema="pg_catalog", encoder=str, decoder=str, format="text"
    )


async def a_book(connection: Connection, client_id: str) -> None:
    await connection.execute(
        "INSERT INTO books (client_id, entries, head, recorded, profile_version) "
        "VALUES ($1, 0, $2, 0, 1)",
        client_id,
        genesis(client_id).hash,
    )


async def record_one(connection: Connection, client_id: str) -> None:
    await connection.execute("UPDATE books SET recorded = recorded + 1, entries = entries + 1")
    await connection.execute("INSERT INTO period_counters VALUES ($1, '2026-11', 1, 0)", client_id)


async def test_counts_are_read_again_where_a_book_moved_while_its_lock_was_waited_for(
    database_url: str,
) -> None:
    async with (
        connected(database_url, "application") as first,
        connected(database_url, "application") as second,
    ):
        await as_text(first)
        await as_text(second)
        client_id = await a_client(first)
        await a_book(first, client_id)
        lookup = EventLookup(EventKey("/line", "1"), client_id, "2026-11")
        recording = first.transaction()
        await recording.start()
        await record_one(first, client_id)
        async with second.transaction():
            waiting = asyncio.create_task(lock_and_lookup(second, [client_id], [lookup]))
            await asyncio.sleep(SETTLED_SECONDS)
            assert not waiting.done()
            await recording.commit()
            entered = await waiting
    assert entered.accounts[client_id].recorded == 1
    assert entered.counts[client_id, "2026-11"].used == 1
