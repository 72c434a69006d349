"""Writes letters of notices and sends them."""

from collections.abc import Mapping, Sequence

from app.documents.notifications.rendering import render_letter
from app.domain.jobs.jobs import Job, JobKind
from app.domain.jobs.outcomes import OVER_A_DAY, Done, Outcome, Schedule
from app.domain.notifications.endpoints import DeliveryState
from app.repositories.database import Database
from app.repositories.notifications.letters import read_letter
from app.services.clock import Clock
from app.services.jobs.job_handler import JobHandler
from app.services.notifications.letter_sending import LetterSender
from app.services.notifications.mailer import (
    ANSWER_SECONDS,
    Mailer,
)

_CONCURRENCY = 4
_LEASE_MARGIN_SECONDS = 150.0


class MailDeliveryHandler:
    """Handles the jobs of letters; the key of a job is the letter's id."""

    def __init__(
        self, database: Database, clock: Clock, mailer: Mailer, schedule: Schedule = OVER_A_DAY
    ) -> None:
        self._database = database
        self._clock = clock
        self._mailer = mailer
        self._schedule = schedule
        self._sender = LetterSender(database, mailer, schedule)

    def job_handler(self) -> JobHandler:
        """Return what a worker has to know of it."""
        return JobHandler(
            kind=JobKind.EMAIL_DELIVERY,
            handle=self._send_all,
            concurrency=_CONCURRENCY,
            lease_seconds=ANSWER_SECONDS + _LEASE_MARGIN_SECONDS,
            schedule=self._schedule,
            gate=self._mailer.gate,
        )

    async def _send_all(self, jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        return {job.id: await self._send(job) for job in jobs}

    async def _send(self, job: Job) -> Outcome:
        async with self._database.read() as connection:
            stored = await read_letter(connection, job.key)
        if stored is None or stored.state is DeliveryState.DELIVERED:
            return Done()
        rendered = render_letter(stored.content)
        return await self._sender.send(job, stored, rendered, self._clock.now())
