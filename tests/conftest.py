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
from tests.service import Service, running_service
from tests.sharing import SharedService, shared_service

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
async def _shared_service(
    postgres_server: str, template_database: str
) -> AsyncIterator[SharedService]:
    async with shared_service(postgres_server, template_database) as shared:
        yield shared


@pytest.fixture
async def restored_service(_shared_service: SharedService) -> AsyncIterator[Service]:
    yield _shared_service.service
    await _shared_service.restore()


@pytest.fixture
def restored_url(restored_service: Service, _shared_service: SharedService) -> str:
    """Return a superuser's URL of the database under ``service``, to read or write rows there."""
    return _shared_service.database_url


@pytest.fixture(scope="session")
async def _shared_idle_service(
    postgres_server: str, template_database: str
) -> AsyncIterator[SharedService]:
    async with shared_service(postgres_server, template_database, worker=False) as shared:
        yield shared


@pytest.fixture
async def idle_service(_shared_idle_service: SharedService) -> AsyncIterator[Service]:
    """Give a service over a database as new, whose worker does only what it is told to."""
    yield _shared_idle_service.service
    await _shared_idle_service.restore()


@pytest.fixture
def idle_url(idle_service: Service, _shared_idle_service: SharedService) -> str:
    """Return a superuser's URL of the database under ``idle_service``."""
    return _shared_idle_service.database_url


@pytest.fixture(scope="session", autouse=True)
def no_connection_is_taken_while_one_is_held() -> None:
    Holding.is_watched = True
