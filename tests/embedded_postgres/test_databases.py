import shutil
from pathlib import Path

import pytest

from app.embedded_postgres import EmbeddedPostgres
from tests.databases import PREFIX, database, execute, name_of, remove_what_killed_runs_left
from tests.embedded_postgres.processes import ask


@pytest.mark.slow
def test_what_a_killed_run_left_is_removed_and_what_a_living_one_uses_stays(
    used_before: Path, tmp_path: Path
) -> None:
    left, living = (tmp_path / f"{PREFIX}{name}" for name in ("left", "living"))
    for run in (left, living):
        shutil.copytree(used_before, run / "postgres")
    with EmbeddedPostgres(living / "postgres", durable=False):
        remove_what_killed_runs_left(tmp_path)
        assert (left.exists(), living.exists()) == (False, True)


async def test_a_copy_starts_as_its_template_and_changes_nothing_else(
    postgres_server: str, template_database: str
) -> None:
    async with database(postgres_server, template_database) as template:
        await execute(template, "CREATE TABLE seen AS SELECT 1 AS once")
        async with database(postgres_server, name_of(template)) as copy:
            await execute(copy, "INSERT INTO seen VALUES (2)")
            assert await ask(copy, "SELECT count(*) FROM seen") == 2
        assert await ask(template, "SELECT count(*) FROM seen") == 1
        databases = await ask(template, "SELECT array_agg(datname) FROM pg_database")
        assert name_of(copy) not in str(databases)
