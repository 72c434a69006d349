"""The tests' PostgreSQL: one server a run, one migrated template, real copies of it."""

import gc
import os
import shutil
import tempfile
import warnings
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, closing, contextmanager
from pathlib import Path
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import docker  # type: ignore[import-untyped] # comes without types
from docker.errors import DockerException  # type: ignore[import-untyped] # comes without types
from testcontainers.community.postgres import PostgresContainer

from app.embedded_postgres import EmbeddedPostgres
from app.embedded_postgres.users import alone_on, is_used

NOT_DURABLE = "-c fsync=off -c synchronous_commit=off -c full_page_writes=off"
MEMORY = Path("/dev/shm")  # noqa: S108 - wanted for its speed
ENOUGH_MEMORY_BYTES = 1_000_000_000
PREFIX = "exitadmin-tests-"


@contextmanager
def postgres_server() -> Iterator[str]:
    """Give the superuser's URL: of the server told, else of a container, else of our own."""
    if told := os.environ.get("TEST_DATABASE_URL"):
        yield told
    elif container := _container():
        yield container.get_connection_url()
        container.stop()
    else:
        remove_what_killed_runs_left(quick_folder())
        with (
            tempfile.TemporaryDirectory(prefix=PREFIX, dir=quick_folder()) as folder,
            EmbeddedPostgres(Path(folder) / "postgres", durable=False) as url,
        ):
            yield url


def quick_folder() -> Path:
    """Return a folder in memory where there is room, else the system's for temporary files."""
    if os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free > ENOUGH_MEMORY_BYTES:
        return MEMORY
    return Path(tempfile.gettempdir())


def remove_what_killed_runs_left(where: Path) -> None:
    for users in where.glob(f"{PREFIX}*/postgres/users"):
        if users.stat().st_uid != os.geteuid():
            continue
        with alone_on(users.parent):
            is_left = not is_used(users.parent)
        if is_left:
            shutil.rmtree(users.parents[1], ignore_errors=True)


@asynccontextmanager
async def database(server: str, template: str | None = None) -> AsyncIterator[str]:
    """Give the URL of a new database, empty or a copy, and drop it in the end."""
    name = f"test_{uuid4().hex}"
    copied = f" TEMPLATE {template} STRATEGY FILE_COPY" if template else ""
    await execute(server, f"CREATE DATABASE {name}{copied}")
    try:
        yield on_database(server, name)
    finally:
        await execute(server, f"DROP DATABASE {name} WITH (FORCE)")


def on_database(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


def name_of(url: str) -> str:
    return urlsplit(url).path.removeprefix("/")


async def execute(server: str, statement: str) -> None:
    connection = await asyncpg.connect(server)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


def _container() -> PostgresContainer | None:
    with warnings.catch_warnings():
        # a client that finds no engine leaves its socket to the garbage collector
        warnings.simplefilter("ignore", ResourceWarning)
        container = _started_container()
        gc.collect()
    return container


def _started_container() -> PostgresContainer | None:
    try:
        with closing(docker.from_env(timeout=2)) as engine:
            engine.ping()
        return PostgresContainer("postgres:18", driver=None).with_command(NOT_DURABLE).start()
    except DockerException:  # no engine, or one that cannot get the image
        return None
