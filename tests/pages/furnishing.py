"""A service with something of everything, made once for many tests that look at it."""

from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from datetime import datetime

from tests import databases
from tests.api.billing.invoices.given import IN_DECEMBER
from tests.pages.things import Things
from tests.restoring import restoring
from tests.service import Service, running_service
from tests.sharing import SharedService

Furnish = Callable[[Service], Awaitable[tuple[Things, ...]]]


@dataclass(frozen=True)
class Furnished:
    """A service, and the things of each of its clients; tests change nothing that has an id."""

    shared: SharedService
    all_things: tuple[Things, ...]

    @property
    def service(self) -> Service:
        return self.shared.service

    @property
    def things(self) -> Things:
        return self.all_things[0]

    @asynccontextmanager
    async def as_made(self) -> AsyncIterator["Furnished"]:
        """Give it in the December in which it was made, and bring it back afterwards."""
        self.service.set_clock(datetime.fromisoformat(IN_DECEMBER))
        yield self
        await self.shared.restore()


@asynccontextmanager
async def a_furnished_service(
    server: str, template: str, furnish: Furnish
) -> AsyncIterator[Furnished]:
    """Start a service over a new database, and make its things."""
    async with databases.database(server, template) as url, running_service(url) as service:
        things = await furnish(service)
        async with restoring(url, service) as restorer:
            yield Furnished(SharedService(service, url, restorer), things)
