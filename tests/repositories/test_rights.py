"""The role and its rights, made good at every migration by whoever may migrate."""

import asyncio
from collections.abc import AsyncIterator
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import pytest

from app.repositories.application_role import RoleOutOfReach
from app.repositories.migrate import migrate
from tests import databases
from tests.databases import execute
from tests.repositories.given import connected

HELD = """
SELECT table_name, privilege_type FROM information_schema.table_privileges
WHERE grantee = 'exitadmin_app'
UNION ALL
SELECT table_name || '.' || column_name, privilege_type FROM information_schema.column_privileges
WHERE grantee = 'exitadmin_app'
UNION ALL
SELECT routine_name, grantee FROM information_schema.routine_privileges
WHERE specific_schema = 'public' AND routine_name = 'erase_from_reports'
"""
LOST = (
    "REVOKE ALL ON ALL TABLES IN SCHEMA public FROM exitadmin_app",
    "REVOKE UPDATE (sent_at) ON reports FROM exitadmin_app",
    "REVOKE EXECUTE ON FUNCTION erase_from_reports FROM exitadmin_app",
    "GRANT EXECUTE ON FUNCTION erase_from_reports TO PUBLIC",
)


async def held(url: str) -> set[tuple[str, str]]:
    async with connected(url, "superuser") as connection:
        return {(row[0], row[1]) for row in await connection.fetch(HELD)}


@pytest.fixture
async def user(postgres_server: str) -> AsyncIterator[str]:
    """Give the name of a user who may only log in and, after this test, is gone."""
    name = f"plain_{uuid4().hex}"
    await execute(postgres_server, f"CREATE ROLE {name} LOGIN PASSWORD '{name}'")
    yield name
    await execute(postgres_server, f"DROP ROLE {name}")


@pytest.fixture
async def owned(postgres_server: str, user: str) -> AsyncIterator[str]:
    """Give the URL of an empty database that the user owns, as that user."""
    async with databases.database(postgres_server) as url:
        await execute(postgres_server, f"ALTER DATABASE {databases.name_of(url)} OWNER TO {user}")
        yield as_user(url, user)


def as_user(url: str, user: str) -> str:
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=f"{user}:{user}@{parts.hostname}:{parts.port}"))


async def test_every_right_that_was_lost_is_granted_again_and_no_other(database_url: str) -> None:
    before = await held(database_url)
    for statement in LOST:
        await execute(database_url, statement)
    assert await held(database_url) == {
        ("erase_from_reports", "PUBLIC"),
        *((name, grantee) for name, grantee in before if grantee == "postgres"),
    }
    await asyncio.to_thread(migrate, database_url)
    assert await held(database_url) == before


async def test_a_user_who_may_not_create_roles_migrates_where_the_role_was_made_and_granted(
    template_database: str, postgres_server: str, owned: str, user: str
) -> None:
    await execute(postgres_server, f"GRANT exitadmin_app TO {user}")
    await asyncio.to_thread(migrate, owned)
    async with connected(owned, "application") as connection:
        assert await connection.fetchval("SELECT count(*) FROM plans") > 0


async def test_the_right_to_create_roles_may_be_taken_away_after_the_first_migration(
    template_database: str, postgres_server: str, owned: str, user: str
) -> None:
    await execute(postgres_server, f"ALTER ROLE {user} CREATEROLE")
    await execute(postgres_server, f"GRANT exitadmin_app TO {user} WITH ADMIN OPTION, SET FALSE")
    await asyncio.to_thread(migrate, owned)
    await execute(postgres_server, f"ALTER ROLE {user} NOCREATEROLE")
    await asyncio.to_thread(migrate, owned)
    async with connected(owned, "application") as connection:
        assert await connection.fetchval("SELECT count(*) FROM plans") > 0


async def test_who_is_no_member_of_the_role_is_told_what_to_run(
    template_database: str, owned: str, user: str
) -> None:
    with pytest.raises(RoleOutOfReach, match="is no member of the role exitadmin_app") as refused:
        await asyncio.to_thread(migrate, owned)
    assert refused.value.remedy == f"Let a superuser run: GRANT exitadmin_app TO {user};"
    with pytest.raises(asyncpg.UndefinedTableError):
        await execute(owned, "SELECT FROM plans")
