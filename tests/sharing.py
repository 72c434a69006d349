"""A running service that many tests share: what one leaves in its database no other sees."""

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

from tests import databases
from tests.restoring import Restorer, restoring
from tests.service import Service, running_service


@dataclass(frozen=True)
class SharedService:
    """A service, a superuser's URL of its database, and what brings that back."""

    service: Service
    database_url: str
    _restorer: Restorer

    async def restore(self) -> None:
        await self._restorer.restore_under(self.service)


@asynccontextmanager
async def shared_service(
    server: str, template: str, /, **changes: Any
) -> AsyncIterator[SharedService]:
    """Start a service over a new database, with the settings of every test and changes of them."""
    async with (
        databases.database(server, template) as url,
        running_service(url, **changes) as service,
        restoring(url) as restorer,
    ):
        yield SharedService(service, url, restorer)
