"""An open database."""

from collections.abc import AsyncIterator

import pytest

from app.repositories.database import Database


@pytest.fixture
async def database(database_url: str) -> AsyncIterator[Database]:
    database = Database(database_url)
    await database.open()
    yield database
    await database.close()
