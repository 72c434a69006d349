from collections.abc import AsyncIterator
from typing import Any

import asyncpg
import pytest

from tests import databases
from tests.repositories.given import ROLES, a_client, an_entry, connected, undone

CHANGES = (
    "UPDATE ledger_entries SET units = -1",
    "UPDATE ledger_entries SET units = units WHERE false",
    "DELETE FROM ledger_entries",
    "DELETE FROM ledger_entries WHERE false",
    "TRUNCATE ledger_entries",
)
INSERT_OR_UPDATE = """
INSERT INTO ledger_entries SELECT * FROM ledger_entries
ON CONFLICT (client_id, seq) DO UPDATE SET units = -1
"""
MERGE = """
MERGE INTO ledger_entries AS old USING ledger_entries AS new
ON old.client_id = new.client_id AND old.seq = new.seq WHEN MATCHED THEN DELETE
"""
DISARMED_GUARD = """
CREATE OR REPLACE FUNCTION forbid_ledger_change() RETURNS trigger LANGUAGE plpgsql
AS 'BEGIN RETURN NULL; END'
"""


async def a_ledger(url: str) -> None:
    async with connected(url, "application") as connection:
        client_id = await a_client(connection)
        await an_entry(connection, client_id, 1)
        await an_entry(connection, client_id, 2)


@pytest.fixture(scope="module")
async def kept(postgres_server: str, template_database: str) -> AsyncIterator[str]:
    """Give a database with a ledger that nobody changes."""
    async with databases.database(postgres_server, template_database) as url:
        await a_ledger(url)
        yield url


async def entries(url: str) -> int:
    async with connected(url, "superuser") as connection:
        return int(await connection.fetchval("SELECT sum(units) FROM ledger_entries"))


@pytest.mark.parametrize("role", ROLES)
async def test_anyone_may_append(database_url: str, role: str) -> None:
    async with connected(database_url, role) as connection:
        client_id = await a_client(connection)
        await an_entry(connection, client_id, 1)
        await an_entry(connection, client_id, 2, units=-1, used_after=0)
    assert await entries(database_url) == 0


@pytest.mark.parametrize("statement", [*CHANGES, INSERT_OR_UPDATE])
async def test_the_service_has_no_right_to_change_the_ledger(kept: str, statement: str) -> None:
    async with connected(kept, "application") as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
    assert await entries(kept) == 2


@pytest.mark.parametrize(
    "statement",
    [
        *CHANGES,
        INSERT_OR_UPDATE,
        MERGE,
        "TRUNCATE interactions CASCADE",
        "TRUNCATE clients CASCADE",
    ],
)
async def test_the_ledger_refuses_a_change_by_anyone(kept: str, statement: str) -> None:
    async with connected(kept, "superuser") as connection:
        # what hangs on clients is emptied in an order of its own: final statements refuse as well
        with pytest.raises(asyncpg.RestrictViolationError, match=r"append-only|never changes"):
            await connection.execute(statement)
    assert await entries(kept) == 2


@pytest.mark.parametrize("statement", CHANGES)
async def test_rights_given_by_mistake_do_not_open_the_ledger(
    database_url: str, statement: str
) -> None:
    await a_ledger(database_url)
    async with connected(database_url, "superuser") as connection:
        await connection.execute("GRANT ALL ON ledger_entries TO exitadmin_app")
    async with connected(database_url, "application") as connection:
        with pytest.raises(asyncpg.RestrictViolationError):
            await connection.execute(statement)
    assert await entries(database_url) == 2


@pytest.mark.parametrize("table", ["clients", "interactions"])
async def test_what_the_ledger_speaks_of_cannot_be_deleted(kept: str, table: str) -> None:
    async with connected(kept, "superuser") as connection:
        with pytest.raises(asyncpg.ForeignKeyViolationError):
            await connection.execute(f"DELETE FROM {table}")  # noqa: S608 - names from above


async def test_the_guard_itself_is_out_of_the_service_s_reach(kept: str) -> None:
    statements = (
        "DROP TRIGGER ledger_entries_append_only ON ledger_entries",
        "ALTER TABLE ledger_entries DISABLE TRIGGER ALL",
        "DROP FUNCTION forbid_ledger_change() CASCADE",
        DISARMED_GUARD,
        "DROP TABLE ledger_entries",
        "SET session_replication_role = replica",
    )
    async with connected(kept, "application") as connection:
        for statement in statements:
            with pytest.raises(asyncpg.InsufficientPrivilegeError):
                await connection.execute(statement)


@pytest.mark.parametrize(
    "changes",
    [{"units": 0}, {"units": 2}, {"used_after": -1}, {"hash": b"x"}, {"previous_hash": b""}],
)
async def test_an_entry_that_makes_no_sense_is_refused(kept: str, changes: dict[str, Any]) -> None:
    async with undone(kept, "application") as connection:
        client_id = await a_client(connection)
        with pytest.raises(asyncpg.CheckViolationError):
            await an_entry(connection, client_id, **changes)


async def test_a_place_in_the_chain_is_taken_once(kept: str) -> None:
    async with undone(kept, "application") as connection:
        client_id = await a_client(connection)
        await an_entry(connection, client_id, 1)
        with pytest.raises(asyncpg.UniqueViolationError):
            await an_entry(connection, client_id, 1)
