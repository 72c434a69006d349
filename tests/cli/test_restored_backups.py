"""A backup restored on a server that never saw this program, as docs/operations.md says."""

import subprocess
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit

import pytest

from app.embedded_postgres import EmbeddedPostgres
from app.embedded_postgres.binaries import find_binaries
from tests.cli.programs import Surroundings
from tests.databases import PREFIX, execute, on_database, quick_folder
from tests.service import Service, running_service

pytestmark = pytest.mark.slow

USER = "exitadmin"
CALL = {
    "id": "after",
    "source": "/telephony/main",
    "type": "call.received",
    "data": {"from": "+32475550199", "to": "+3225550101", "answered": True},
}


@pytest.fixture
def another_server() -> Iterator[str]:
    """Give the superuser's URL of a server that has no role of ours."""
    with (
        tempfile.TemporaryDirectory(prefix=PREFIX, dir=quick_folder()) as folder,
        EmbeddedPostgres(Path(folder) / "postgres", durable=False) as url,
    ):
        yield url


@pytest.fixture
async def empty(another_server: str) -> str:
    """Give the URL of an empty database there, as its owner, who may create roles."""
    await execute(another_server, f"CREATE ROLE {USER} LOGIN CREATEROLE PASSWORD '{USER}'")
    await execute(another_server, f"CREATE DATABASE {USER} OWNER {USER}")
    parts = urlsplit(on_database(another_server, USER))
    return urlunsplit(parts._replace(netloc=f"{USER}:{USER}@{parts.hostname}:{parts.port}"))


def postgres_program(name: str, *arguments: str) -> subprocess.CompletedProcess[str]:
    program = find_binaries() / name
    if not program.is_file():
        pytest.skip(f"there is no {name} beside PostgreSQL's programs")
    return subprocess.run([program, *arguments], capture_output=True, text=True, check=False)


def restored_in_spite_of_errors(dumped: str, url: str, file: Path) -> None:
    postgres_program("pg_dump", "--no-owner", f"--file={file}", dumped)
    done = postgres_program("psql", "--quiet", f"--file={file}", url)
    assert 'role "exitadmin_app" does not exist' in done.stderr


def restored_up_to_the_first_error(dumped: str, url: str, file: Path) -> None:
    postgres_program("pg_dump", "--format=custom", f"--file={file}", dumped)
    told = ("--exit-on-error", "--no-owner", "--no-privileges", f"--dbname={url}", str(file))
    done = postgres_program("pg_restore", *told)
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize("restore", [restored_in_spite_of_errors, restored_up_to_the_first_error])
async def test_the_service_goes_on_from_a_backup_on_another_server(
    service: Service,
    database_url: str,
    empty: str,
    surroundings: Surroundings,
    restore: Callable[[str, str, Path], None],
) -> None:
    client = await service.a_client()
    await service.post(CALL | {"id": "before"})
    restore(database_url, empty, surroundings.folder / "backup")
    settings = {"EXITADMIN_DATABASE_URL": empty}
    assert surroundings.run("migrate", settings=settings).status == 0
    audited = surroundings.run("audit", settings=settings)
    assert (audited.status, audited.output) == (0, ""), audited.errors
    async with running_service(empty) as restored:
        assert (await restored.post(CALL)).status_code == 201
        assert (await restored.quota(client))["units"]["used"] == 2
        assert (await restored.http.post("/v1/erasures", json={"party": "+32475550199"})).is_success


async def test_who_may_not_create_the_role_is_told_what_to_run(
    another_server: str, empty: str, surroundings: Surroundings
) -> None:
    await execute(another_server, f"ALTER ROLE {USER} NOCREATEROLE")
    settings = {"EXITADMIN_DATABASE_URL": empty}
    refused = surroundings.run("migrate", settings=settings)
    assert refused.status == 2
    told, remedy = refused.errors.splitlines()
    assert told.endswith("exitadmin_app is not there, and exitadmin may not create roles.")
    for statement in remedy.partition("Let a superuser run: ")[2].split("; "):
        await execute(another_server, statement)
    assert surroundings.run("migrate", settings=settings).status == 0
