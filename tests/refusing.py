"""A database that is there and does not record events."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from tests.databases import execute


@asynccontextmanager
async def refusing(database_url: str, sqlstate: str = "23514") -> AsyncIterator[None]:
    """Have every insertion into ``events`` fail meanwhile."""
    await execute(
        database_url,
        f"""
        CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS
          $$ BEGIN RAISE EXCEPTION 'refused' USING ERRCODE = '{sqlstate}'; END $$;
        CREATE TRIGGER refuse BEFORE INSERT ON events FOR EACH ROW EXECUTE FUNCTION refuse()
        """,
    )
    try:
        yield
    finally:
        await execute(database_url, "DROP TRIGGER refuse ON events; DROP FUNCTION refuse()")
