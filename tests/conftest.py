"""Fixtures for every test: a migrated database of one's own, and the service over it."""

import asyncio
import gc
import signal
from collections.abc import AsyncIterator, Iterator

import pytest

from app.repositories.database import Holding
from app.repositories.migrate import migrate
from tests import databases
from tests.databases import execute as execute  # noqa: PLC0414 - tests import it from here
from tests.next_schema import grow
from tests.restoring import Restorer, restoring
from tests.service import Service, running_service

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell's job in the background ignores Ctrl-C, and so would every program that tests start.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.fixture(scope="session")
def postgres_server() -> Iterator[str]:
    with databases.postgres_server() as url:
        yield url


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption("--next-schema", action="store_true", help="add a column to every table")


def pytest_collection_finish() -> None:
    """Leave the modules that tests need out of every collection, and collect seldom."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(100_000, 20, 5)


@pytest.fixture(scope="session")
async def template_database(
    postgres_server: str, request: pytest.FixtureRequest
) -> AsyncIterator[str]:
    async with databases.database(postgres_server) as url:
        await asyncio.to_thread(migrate, url)
        if request.config.getoption("--next-schema"):
            await grow(url)
        yield databases.name_of(url)


@pytest.fixture
async def database_url(postgres_server: str, template_database: str) -> AsyncIterator[str]:
    async with databases.database(postgres_server, template_database) as url:
        yield url


@pytest.fixture
def service(request: pytest.FixtureRequest) -> Service:
    """Return the service over a database as new; one of the test's own if it asks for the URL."""
    name = "own_service" if "database_url" in request.fixturenames else "restored_service"
    service: Service = request.getfixturevalue(name)
    return service


@pytest.fixture
async def own_service(database_url: str) -> AsyncIterator[Service]:
    async with running_service(database_url) as service:
        yield service


@pytest.fixture(scope="session")
async def _restorable(
    postgres_server: str, template_database: str
) -> AsyncIterator[tuple[Service, Restorer]]:
    async with (
        databases.database(postgres_server, template_database) as url,
        running_service(url) as service,
        restoring(url) as restorer,
    ):
        yield service, restorer


@pytest.fixture
async def restored_service(_restorable: tuple[Service, Restorer]) -> AsyncIterator[Service]:
    service, restorer = _restorable
    yield service
    await restorer.restore_under(service)


@pytest.fixture(scope="session", autouse=True)
def no_connection_is_taken_while_one_is_held() -> None:
    Holding.is_watched = True
