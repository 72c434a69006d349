"""One running service for all acceptance tests: each has clients of its own in it."""

from collections.abc import AsyncIterator, Iterator

import pytest

from tests import databases
from tests.acceptance.account import Account, an_account
from tests.service import NOW, Service, running_service


@pytest.fixture(scope="session")
async def common_service(postgres_server: str, template_database: str) -> AsyncIterator[Service]:
    async with (
        databases.database(postgres_server, template_database) as url,
        running_service(url) as service,
    ):
        yield service


@pytest.fixture(autouse=True)
def _clock_that_stays(common_service: Service) -> Iterator[None]:
    """Undo what a test does to the clock that all share."""
    yield
    common_service.set_clock(NOW)


@pytest.fixture
async def account(common_service: Service) -> Account:
    return await an_account(common_service)


@pytest.fixture
async def blocking(common_service: Service) -> Account:
    """A client on the smallest plan, with the block on."""
    return await an_account(common_service, block=True)
