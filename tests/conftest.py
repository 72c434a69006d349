"""Fixtures for every test: a migrated database of one's own, and the service over it."""

import os
from collections.abc import AsyncIterator
from urllib.parse import urlsplit, urlunsplit
from uuid import uuid4

import asyncpg
import pytest

from app.repositories.migrate import migrate
from tests.service import Service, running_service

TEMPLATE = "exitadmin_template"


def on_database(url: str, name: str) -> str:
    return urlunsplit(urlsplit(url)._replace(path=f"/{name}"))


async def execute(url: str, statement: str) -> None:
    connection = await asyncpg.connect(url)
    try:
        await connection.execute(statement)
    finally:
        await connection.close()


@pytest.fixture(scope="session")
def postgres_server() -> str:
    return os.environ["TEST_DATABASE_URL"]


@pytest.fixture(scope="session")
async def _empty_template(postgres_server: str) -> str:
    name = f"{TEMPLATE}_{os.getpid()}"
    await execute(postgres_server, f"CREATE DATABASE {name}")
    return name


@pytest.fixture(scope="session")
def template_database(postgres_server: str, _empty_template: str) -> str:
    migrate(on_database(postgres_server, _empty_template))
    return _empty_template


@pytest.fixture
async def database_url(postgres_server: str, template_database: str) -> AsyncIterator[str]:
    name = f"test_{uuid4().hex}"
    await execute(
        postgres_server, f"CREATE DATABASE {name} TEMPLATE {template_database} STRATEGY FILE_COPY"
    )
    yield on_database(postgres_server, name)
    await execute(postgres_server, f"DROP DATABASE {name} WITH (FORCE)")


@pytest.fixture
async def service(database_url: str) -> AsyncIterator[Service]:
    async with running_service(database_url) as service:
        yield service
