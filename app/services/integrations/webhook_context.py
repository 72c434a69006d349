"""What taking deliveries of providers works with."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field

from app.repositories.database import Database
from app.services.clock import Clock
from app.services.integrations.api_terms import ApiTerms
from app.services.integrations.archive.archive import Archive
from app.services.integrations.archive.purge import keep_purging
from app.services.integrations.archive.refused_allowance import (
    MAX_KEPT,
    MAX_KEPT_OF_STRANGERS,
    RefusedAllowance,
)
from app.services.integrations.recognition import Recogniser
from app.services.metering.intake import Intake
from app.services.outages import FailureLog
from app.services.secrets import SecretBox

HOOKS_PATH = "/v1/hooks/"


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
    purging = asyncio.create_task(keep_purging(context.database, context.clock, days=days))
    try:
        yield
    finally:
        purging.cancel()
        await asyncio.gather(purging, return_exceptions=True)
        await context.archive.finish()
