import asyncpg
import pytest

from tests.repositories.given import connected

OWNS_NOTHING = """
SELECT rolsuper OR rolcreatedb OR rolcreaterole OR rolbypassrls OR rolcanlogin
    OR EXISTS (SELECT FROM pg_class WHERE relowner = pg_roles.oid)
FROM pg_roles WHERE rolname = current_user
"""


async def test_the_service_is_neither_owner_nor_superuser(database_url: str) -> None:
    async with connected(database_url, "application") as connection:
        assert await connection.fetchval("SELECT current_user") == "exitadmin_app"
        assert await connection.fetchval(OWNS_NOTHING) is False


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE plans SET included_units = 1",
        "DELETE FROM plans",
        "DELETE FROM events",
        "DELETE FROM interactions",
        "DELETE FROM clients",
        "DELETE FROM books",
        "UPDATE message_aliases SET message_id = ''",
        "DELETE FROM message_aliases",
        "TRUNCATE events",
        "UPDATE alembic_version SET version_num = ''",
        "CREATE TABLE public.anything ()",
        "CREATE ROLE anybody",
    ],
)
async def test_the_service_has_no_right_that_it_does_not_need(
    database_url: str, statement: str
) -> None:
    async with connected(database_url, "application") as connection:
        with pytest.raises(asyncpg.InsufficientPrivilegeError):
            await connection.execute(statement)
