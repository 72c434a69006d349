"""An open database."""

from collections.abc import AsyncIterator

import pytest

from app.repositories.database import Database
from tests import databases
from tests.restoring import Restorer, restoring


@pytest.fixture
def database(request: pytest.FixtureRequest) -> Database:
    """Return a database as new; one of the test's own if it asks for the URL."""
    name = "own_database" if "database_url" in request.fixturenames else "restored_database"
    database: Database = request.getfixturevalue(name)
    return database


@pytest.fixture
async def own_database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    await database.open()
    yield database
    await database.close()


@pytest.fixture(scope="session")
async def _restorable_database(
    postgres_server: str, template_database: str
) -> AsyncIterator[tuple[Database, Restorer]]:
    async with (
        databases.database(postgres_server, template_database) as url,
        restoring(url) as restorer,
    ):
        database = Database(url)
        await database.open()
        yield database, restorer
        await database.close()


@pytest.fixture
async def restored_database(
    _restorable_database: tuple[Database, Restorer],
) -> AsyncIterator[Database]:
    database, restorer = _restorable_database
    yield database
    await restorer.restore()
