"""What taking deliveries of providers works with, and what is forgotten while it does."""

import asyncio
import time
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from app.domain.metering.events.events import Event
from app.integrations.deliveries import IntegrationKind
from app.repositories.database import Database
from app.repositories.integrations.call_tidings import purge_tidings
from app.repositories.integrations.deliveries import purge_deliveries, purge_replay_keys
from app.services.clock import Clock
from app.services.integrations.archive import Archive
from app.services.integrations.delivery_results import Ending, UnreadableEvent
from app.services.integrations.recognition import Recogniser
from app.services.metering.intake import Intake
from app.services.outages import FailureLog
from app.services.secrets import SecretBox

MAX_BODY_BYTES = 1024 * 1024
MAX_KEPT = 600
MAX_KEPT_OF_STRANGERS = 20
PERIOD_SECONDS = 3_600.0
_PAUSE_SECONDS = 3_600.0

_REPLAY_KEY_DAYS = 2
"""A signature may be a day old at most, however generous the integration's tolerance."""

_TIDINGS_DAYS = 14
"""Of a call that ended so long ago no provider tells anything more."""
HOOKS_PATH = "/v1/hooks/"


@dataclass(frozen=True, slots=True)
class ApiTerms:
    """How the API reads events, tells refusals, and answers providers.

    Attributes:
        read_event: a CloudEvent; one without a time happened at the instant given.
        problem_of: an error as a problem document.
        status_of: the HTTP status with which a provider hears how its delivery ended.
    """

    read_event: Callable[[Mapping[str, Any], datetime], Event | UnreadableEvent]
    problem_of: Callable[[Exception], Mapping[str, Any]]
    status_of: Callable[[IntegrationKind, Ending], int]


class RefusedAllowance:
    """Lets so many refused deliveries of an integration be kept in each hour; all are counted.

    Args:
        most: how many.
        now: seconds of a clock that only goes forward.
    """

    def __init__(self, most: int, now: Callable[[], float] = time.monotonic) -> None:
        self._most = most
        self._now = now
        self._since = now()
        self._kept: dict[str, int] = {}

    def admits(self, integration_id: str) -> bool:
        """Return whether one more is kept, and count it."""
        if self._now() - self._since > PERIOD_SECONDS:
            self._since = self._now()
            self._kept.clear()
        kept = self._kept.get(integration_id, 0)
        self._kept[integration_id] = kept + 1
        return kept < self._most


async def purge_integration_data(database: Database, now: datetime, *, days: int) -> int:
    """Delete what is older than it may be; return how many deliveries were deleted.

    Args:
        database: where.
        now: by the clock that stamped the deliveries.
        days: how long a raw request is kept.
    """
    async with database.write() as connection:
        await purge_replay_keys(connection, now - timedelta(days=_REPLAY_KEY_DAYS))
        await purge_tidings(connection, now - timedelta(days=_TIDINGS_DAYS))
        return await purge_deliveries(connection, now - timedelta(days=days))


async def _keep_purging(database: Database, clock: Clock, *, days: int) -> None:
    """Purge now and every hour, until cancelled; what fails is tried again an hour later."""
    failures = FailureLog()
    while True:
        try:
            await purge_integration_data(database, clock.now(), days=days)
        except Exception as failure:  # noqa: BLE001 - the next time may be better
            failures.tell("purge failed", failure)
        await asyncio.sleep(_PAUSE_SECONDS)


@dataclass(frozen=True, slots=True, kw_only=True)
class WebhookContext:
    """The parts that deliveries pass through; they work once the database is open.

    Attributes:
        region: where national numbers are read before the client is known.
        public_url: what providers reach this service by.
        max_mail_bytes: of a body that holds mail.
        is_rehearsal: the business's clock may be set; signatures of the real time count too.
        refused: how many refused deliveries of providers are kept.
        strangers: how many of those that nothing shows to be a provider's.
    """

    database: Database
    intake: Intake
    clock: Clock
    box: SecretBox
    recogniser: Recogniser
    archive: Archive
    api_terms: ApiTerms
    region: str
    public_url: str
    max_mail_bytes: int
    is_rehearsal: bool
    refused: RefusedAllowance = field(default_factory=lambda: RefusedAllowance(MAX_KEPT))
    strangers: RefusedAllowance = field(
        default_factory=lambda: RefusedAllowance(MAX_KEPT_OF_STRANGERS)
    )
    failures: FailureLog = field(default_factory=FailureLog)

    def url_of(self, integration_id: str) -> str:
        """Return the address that a provider posts to."""
        return f"{self.public_url.rstrip('/')}{HOOKS_PATH}{integration_id}"


@asynccontextmanager
async def tend_webhooks(context: WebhookContext, *, days: int) -> AsyncIterator[None]:
    """Purge while the application runs, and leave nothing unwritten when it ends."""
    purging = asyncio.create_task(_keep_purging(context.database, context.clock, days=days))
    try:
        yield
    finally:
        purging.cancel()
        await asyncio.gather(purging, return_exceptions=True)
        await context.archive.finish()
