"""A program that is older than its database says so in one line, whatever it was told to do."""

import asyncio

import pytest

from tests.cli.programs import Surroundings
from tests.databases import execute

pytestmark = pytest.mark.slow


@pytest.mark.parametrize("command", ["serve", "worker", "audit", "migrate"])
async def test_a_schema_that_this_program_does_not_know_is_told_in_one_line(
    surroundings: Surroundings, database_url: str, command: str
) -> None:
    await execute(database_url, "UPDATE alembic_version SET version_num = '9999'")
    ended = await asyncio.to_thread(
        surroundings.run, command, settings={"EXITADMIN_DATABASE_URL": database_url}
    )
    assert ended.status == 2
    [line] = ended.errors.splitlines()
    assert line.startswith("exitadmin: This program is older than the database: migration 9999")
    assert ended.output == ""
