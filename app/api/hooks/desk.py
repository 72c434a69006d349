"""What taking deliveries needs beside the state that every route works with."""

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from fastapi import Request

from app.api.state import State
from app.integrations.deliveries import IntegrationConfig, IntegrationKind
from app.repositories.integrations.deliveries import Delivery
from app.repositories.integrations.health import HealthChange
from app.services.integrations.archive import Archive
from app.services.integrations.keeping import keep_deliveries
from app.services.integrations.purge import keep_purging
from app.services.integrations.recognition import Recognised, Recogniser
from app.services.integrations.refused_allowance import (
    MAX_KEPT,
    MAX_KEPT_OF_STRANGERS,
    RefusedAllowance,
)
from app.services.outages import FailureLog
from app.services.secrets import SecretBox

HOOKS_PATH = "/v1/hooks/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Desk:
    """The parts that deliveries pass through.

    Attributes:
        refused: how many refused deliveries of providers are kept.
        strangers: how many of those that nothing shows to be a provider's.
        max_mail_bytes: of a body that holds mail.
        public_url: what providers reach this service by, without a slash at the end.
        is_rehearsal: the business's clock may be set; signatures of the real time count too.
    """

    state: State
    recogniser: Recogniser
    archive: Archive
    refused: RefusedAllowance
    strangers: RefusedAllowance
    max_mail_bytes: int
    box: SecretBox
    public_url: str
    is_rehearsal: bool
    failures: FailureLog = field(default_factory=FailureLog)

    def url_of(self, integration_id: str) -> str:
        """Return the address that a provider posts to."""
        return f"{self.public_url}{HOOKS_PATH}{integration_id}"


@dataclass(frozen=True, slots=True, kw_only=True)
class DeskSettings:
    """What can be set of taking deliveries.

    Attributes:
        delivery_days: how long raw requests are kept; 0 keeps none.
        is_rehearsal: the business's clock may be set.
        max_mail_bytes: of a body that holds mail.
    """

    public_url: str
    delivery_days: int
    is_rehearsal: bool
    max_mail_bytes: int


def open_desk(state: State, box: SecretBox, settings: DeskSettings) -> Desk:
    """Return the desk of an application; it works once the database is open."""

    async def write(rows: Sequence[Delivery], health: Sequence[HealthChange]) -> None:
        async with state.database.pool.acquire() as connection:
            await keep_deliveries(connection, rows, health, state.clock.now())

    return Desk(
        state=state,
        recogniser=Recogniser(state.database, box),
        archive=Archive(write, keeps_requests=settings.delivery_days > 0),
        refused=RefusedAllowance(MAX_KEPT),
        strangers=RefusedAllowance(MAX_KEPT_OF_STRANGERS),
        max_mail_bytes=settings.max_mail_bytes,
        box=box,
        public_url=settings.public_url.rstrip("/"),
        is_rehearsal=settings.is_rehearsal,
    )


@asynccontextmanager
async def tended(desk: Desk, *, days: int) -> AsyncIterator[None]:
    """Purge while the application runs, and leave nothing unwritten when it ends."""
    state = desk.state
    purging = asyncio.create_task(keep_purging(state.database, state.clock, days=days))
    try:
        yield
    finally:
        purging.cancel()
        await asyncio.gather(purging, return_exceptions=True)
        await desk.archive.finish()


def desk_of(request: Request) -> Desk:
    """Return the desk of the application that serves a request."""
    desk: Desk = request.app.state.desk
    return desk


def config_of(known: Recognised) -> IntegrationConfig:
    """Return an integration as its adapter sees it."""
    return IntegrationConfig(
        id=known.id,
        kind=IntegrationKind(known.kind),
        timezone=known.timezone,
        region=known.region,
        secrets=known.secrets,
        settings=known.settings,
        client_id=known.client_id,
    )
