"""What records events in a process: in the service, and in a worker apart."""

from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

from app.api.integrations.provider_answers import API_TERMS
from app.api.state import State
from app.composition.deployment import key_ring, people_context, secret_box
from app.repositories.connections import LEADS_NOWHERE, OwnConnection
from app.repositories.database import Database
from app.repositories.deadlines.calendar_versions import CompiledCalendars
from app.repositories.live.noting import noting
from app.repositories.metering.ingest_lock import IngestLock
from app.repositories.metering.profiles import Profiles
from app.services.clock import Clock
from app.services.integrations.archive import open_archive
from app.services.integrations.recognition import Recogniser
from app.services.integrations.webhook_context import WebhookContext
from app.services.live.publishing import Publisher
from app.services.live.streams import Streams
from app.services.metering.intake import Intake, Observation, Writer
from app.services.metering.quota.quota import PeriodStatuses
from app.services.metering.recording import LeaveOff, record_batch
from app.services.metering.results import Result, Submission
from app.services.outages import DatabaseWatch
from app.settings import Settings


@dataclass(frozen=True, slots=True)
class Watchers:
    """Who is told of what is recorded: of each batch as it is written, and once it is over."""

    writing: Callable[[Writer], Writer]
    batch: Callable[[Observation], None]


UNWATCHED = Watchers(lambda write: write, lambda _: None)
"""Nobody is told."""


class Parts:
    """The state and the webhook context of a deployment over one database.

    Args:
        settings: of the deployment.
        database_url: of a migrated database.
        watchers: told of what is recorded.
    """

    def __init__(
        self, settings: Settings, database_url: str, watchers: Watchers = UNWATCHED
    ) -> None:
        self.database = Database(database_url)
        self._watch = DatabaseWatch(self.database)
        self._writer = OwnConnection(self.database.connect_writer)
        self._publisher = Publisher(self.database.connect)
        self.database.tell_changes(self._publisher.tell)
        self.state = self._new_state(settings, watchers)
        self.webhooks = self._new_webhooks(settings)

    @asynccontextmanager
    async def open(self) -> AsyncIterator[None]:
        """Be connected meanwhile."""
        try:
            await self.database.open()
            yield
        finally:
            await self.state.people.close()
            await self._publisher.close()
            await self._watch.close()
            await self._writer.close()
            await self.database.close()

    def _new_state(self, settings: Settings, watchers: Watchers) -> State:
        return State(
            database=self.database,
            intake=self._new_intake(watchers),
            keys=key_ring(settings, self.database),
            clock=Clock(),
            profiles=Profiles(),
            calendars=CompiledCalendars(),
            period_statuses=PeriodStatuses(self.database),
            region=settings.default_region,
            thresholds=settings.thresholds,
            grace_days=settings.grace_days,
            dispute_days=settings.dispute_days,
            public_url=settings.public_url,
            people=people_context(settings, self.database),
            streams=Streams(self.database),
            trusted_proxies=settings.trusted_proxies,
        )

    def _new_intake(self, watchers: Watchers) -> Intake:
        lock = IngestLock(self._writer.get)

        async def write(submissions: Sequence[Submission], leave_off: LeaveOff) -> list[Result]:
            with noting() as changes:
                results = await record(submissions, leave_off)
            self._publisher.tell(changes)
            return results

        async def record(submissions: Sequence[Submission], leave_off: LeaveOff) -> list[Result]:
            context = self.state.context()
            try:
                connection, in_transaction = await lock.acquire()
                return await record_batch(
                    connection,
                    submissions,
                    context,
                    in_transaction=in_transaction,
                    leave_off=leave_off,
                )
            except Exception as failure:
                self._take_notice(failure)
                raise

        return Intake(watchers.writing(write), watchers.batch, lock.take_ahead)

    def _new_webhooks(self, settings: Settings) -> WebhookContext:
        state, box = self.state, secret_box(settings)
        keeps_requests = settings.delivery_days > 0
        return WebhookContext(
            database=state.database,
            intake=state.intake,
            clock=state.clock,
            box=box,
            recogniser=Recogniser(state.database, box),
            archive=open_archive(state.database, state.clock, keeps_requests=keeps_requests),
            api_terms=API_TERMS,
            region=state.region,
            public_url=settings.public_url,
            max_mail_bytes=settings.max_mail_bytes,
            is_rehearsal=settings.test_clock,
        )

    def _take_notice(self, failure: Exception) -> None:
        self.database.note(failure)
        if isinstance(failure, LEADS_NOWHERE):
            self._writer.drop()
