"""The quarter is lived through once; each test looks at another side of it."""

from collections.abc import AsyncIterator

import pytest

from tests import databases
from tests.acceptance.quarter.story import Quarter, live_through
from tests.service import running_service


@pytest.fixture(scope="package")
async def quarter(postgres_server: str, template_database: str) -> AsyncIterator[Quarter]:
    async with (
        databases.database(postgres_server, template_database) as url,
        running_service(url) as service,
    ):
        yield await live_through(service)
