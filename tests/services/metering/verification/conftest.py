"""A sound ledger of everything, recorded once, that each test may tamper with."""

from collections.abc import AsyncIterator

import pytest

from tests import databases
from tests.restoring import restoring
from tests.service import running_service
from tests.services.metering.verification.given import Desk, a_desk_with_everything
from tests.sharing import SharedService


@pytest.fixture(scope="module")
async def _everything(
    postgres_server: str, template_database: str
) -> AsyncIterator[tuple[Desk, SharedService]]:
    async with (
        databases.database(postgres_server, template_database) as url,
        running_service(url, worker=False) as service,
    ):
        desk = await a_desk_with_everything(service)
        async with restoring(url) as restorer:
            yield desk, SharedService(service, url, restorer)


@pytest.fixture
async def sound_desk(_everything: tuple[Desk, SharedService]) -> AsyncIterator[Desk]:
    """Give the desk to which everything happened, as it was recorded."""
    desk, shared = _everything
    yield desk
    await shared.restore()


@pytest.fixture
def sound_url(sound_desk: Desk, _everything: tuple[Desk, SharedService]) -> str:
    """Return a superuser's URL of the database in which ``sound_desk`` is."""
    return _everything[1].database_url
