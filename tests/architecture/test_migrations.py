"""Migrations lead up, down and up again to what the tables say."""

import asyncio
from collections.abc import AsyncIterator

import asyncpg
import pytest
from alembic import command
from alembic.config import Config
from alembic.script import ScriptDirectory

from app.repositories.migrate import MIGRATIONS
from tests import databases

TABLES = """
SELECT table_name FROM information_schema.tables
WHERE table_schema = 'public' AND table_name <> 'alembic_version'
"""


def config_for(url: str) -> Config:
    config = Config()
    config.set_main_option("script_location", str(MIGRATIONS))
    config.attributes["url"] = url
    return config


@pytest.fixture
async def empty_database(postgres_server: str) -> AsyncIterator[str]:
    async with databases.database(postgres_server) as url:
        yield url


async def tables_of(url: str) -> set[str]:
    connection = await asyncpg.connect(url)
    try:
        return {row["table_name"] for row in await connection.fetch(TABLES)}
    finally:
        await connection.close()


def test_there_is_one_head_and_one_beginning() -> None:
    scripts = ScriptDirectory(str(MIGRATIONS))
    assert len(scripts.get_heads()) == 1
    assert len(scripts.get_bases()) == 1


async def test_up_down_and_up_again_ends_in_what_the_tables_say(empty_database: str) -> None:
    config = config_for(empty_database)
    await asyncio.to_thread(command.upgrade, config, "head")
    tables = await tables_of(empty_database)
    assert "ledger_entries" in tables
    await asyncio.to_thread(command.downgrade, config, "base")
    assert await tables_of(empty_database) == set()
    await asyncio.to_thread(command.upgrade, config, "head")
    assert await tables_of(empty_database) == tables
    await asyncio.to_thread(command.check, config)


async def test_migrating_twice_changes_nothing(database_url: str) -> None:
    before = await tables_of(database_url)
    await asyncio.to_thread(command.upgrade, config_for(database_url), "head")
    assert await tables_of(database_url) == before
