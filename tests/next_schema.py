"""The schema of a next version: a column more, with a default, in every table."""

import asyncpg

_TABLES = """
SELECT format('%I', table_name) AS name FROM information_schema.tables
WHERE table_schema = 'public' AND table_type = 'BASE TABLE' AND table_name <> 'alembic_version'
"""
_GROW = "ALTER TABLE {} ADD COLUMN IF NOT EXISTS next_version integer NOT NULL DEFAULT 0"


async def grow(url: str) -> int:
    """Add to every table what the version that runs knows nothing of; return how many there are."""
    connection = await asyncpg.connect(url)
    try:
        tables = [row["name"] for row in await connection.fetch(_TABLES)]
        for table in tables:
            await connection.execute(_GROW.format(table))
    finally:
        await connection.close()
    return len(tables)
