import asyncio
from typing import Any

import asyncpg
import pytest
from alembic import command

from app.services.identifiers import new_id
from tests import databases
from tests.architecture.test_migrations import config_for
from tests.repositories.given import connected, undone

PERSON = """
INSERT INTO people (id, email, email_key, language, role, uses_keys, invited_at)
VALUES ($1, $2, $2, 'fr', 'operator', true, now())
"""
LINK = """
INSERT INTO oidc_identities (issuer, subject, person_id, linked_at)
VALUES ($1, $2, $3, now() + $4 * interval '1 minute')
"""
BEFORE = "0042"


async def a_person(connection: Any) -> str:
    person_id = new_id()
    await connection.execute(PERSON, person_id, f"{person_id}@exitadmin.example")
    return person_id


async def test_a_person_has_one_account_with_each_issuer(restored_url: str) -> None:
    async with undone(restored_url, "application") as connection:
        person = await a_person(connection)
        await connection.execute(LINK, "https://one.example", "a", person, 0)
        await connection.execute(LINK, "https://two.example", "a", person, 0)
        with pytest.raises(asyncpg.UniqueViolationError):
            await connection.execute(LINK, "https://one.example", "b", person, 0)


@pytest.mark.slow
async def test_of_several_accounts_the_first_that_was_linked_stays(postgres_server: str) -> None:
    async with databases.database(postgres_server) as url:
        await asyncio.to_thread(command.upgrade, config_for(url), BEFORE)
        async with connected(url, "superuser") as connection, connection.transaction():
            person, other = await a_person(connection), await a_person(connection)
            for subject, whose, minute in (("late", person, 2), ("first", person, 1)):
                await connection.execute(LINK, "https://one.example", subject, whose, minute)
            for subject in ("same-b", "same-a"):
                await connection.execute(LINK, "https://one.example", subject, other, 3)
            await connection.execute(LINK, "https://two.example", "late", person, 2)
        await asyncio.to_thread(command.upgrade, config_for(url), "head")
        async with connected(url, "superuser") as connection:
            rows = await connection.fetch(
                "SELECT issuer, subject, person_id::text FROM oidc_identities"
            )
    assert {tuple(row.values()) for row in rows} == {
        ("https://one.example", "first", person),
        ("https://one.example", "same-a", other),
        ("https://two.example", "late", person),
    }
