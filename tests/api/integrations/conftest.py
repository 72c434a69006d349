"""One running service for tests that leave no trace in it."""

from collections.abc import AsyncIterator

import pytest

from tests import databases
from tests.service import Service, running_service


@pytest.fixture(scope="module")
async def common_service(postgres_server: str, template_database: str) -> AsyncIterator[Service]:
    async with (
        databases.database(postgres_server, template_database) as url,
        running_service(url) as service,
    ):
        yield service
