"""Writes and sends letters, again after growing pauses, given up in the end.

While the mail server is down letters wait untouched: only one at a time finds out whether it is
back, and that is no attempt of its own.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.documents.notifications.rendering import RenderedLetter, render_letter
from app.domain.jobs.jobs import Job, JobKind
from app.domain.jobs.outcomes import OVER_A_DAY, Done, Failed, Outcome, Postponed, Schedule
from app.domain.notifications.endpoints import DeliveryState
from app.repositories.database import Database
from app.repositories.notifications.letters import StoredLetter, mark_letter, read_letter
from app.services.clock import Clock
from app.services.jobs.job_handler import JobHandler
from app.services.notifications.mailer import (
    ANSWER_SECONDS,
    AttachedFile,
    Letter,
    Mailer,
    NotHandedOver,
)

_CONCURRENCY = 4
_LEASE_MARGIN_SECONDS = 150.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Patience:
    """How often a letter was tried, this time included, and how often it may be.

    Attributes:
        waited_seconds: since it was to be sent; counts while the mail server is down.
    """

    attempts: int
    waited_seconds: float
    schedule: Schedule

    def is_over(self, *, is_outage: bool) -> bool:
        """Return whether this is the last attempt."""
        if is_outage:
            return self.waited_seconds > self.schedule.total_seconds
        return self.schedule.pause_after(self.attempts) is None


class MailDeliveryHandler:
    """Handles the jobs of letters; the key of a job is the letter's id."""

    def __init__(
        self, database: Database, clock: Clock, mailer: Mailer, schedule: Schedule = OVER_A_DAY
    ) -> None:
        self._database = database
        self._clock = clock
        self._mailer = mailer
        self._schedule = schedule

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
        letter = address_letter(stored, render_letter(stored.content), self._clock.now())
        patience = Patience(
            attempts=job.attempts, waited_seconds=stored.waited_seconds, schedule=self._schedule
        )
        return await hand_over(self._database, self._mailer, letter, patience)


def address_letter(
    stored: StoredLetter,
    rendered: RenderedLetter,
    now: datetime,
    files: tuple[AttachedFile, ...] = (),
) -> Letter:
    """Return a letter to its addressee, dated now, with files if there are any."""
    return Letter(
        id=stored.id,
        address=stored.address,
        language=stored.content.language,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        written_at=now,
        files=files,
    )


async def hand_over(
    database: Database, mailer: Mailer, letter: Letter, patience: Patience
) -> Outcome:
    """Hand a stored letter over and store what became of it."""
    try:
        await mailer.send(letter)
    except NotHandedOver as failure:
        is_over = failure.is_final or patience.is_over(is_outage=failure.is_outage)
        if is_over:
            await _mark(database, letter, DeliveryState.FAILED)
        elif failure.is_outage:
            return Postponed(mailer.gate.closed_seconds, str(failure))
        return Failed(str(failure), is_final=is_over)
    await _mark(database, letter, DeliveryState.DELIVERED)
    return Done()


async def _mark(database: Database, letter: Letter, state: DeliveryState) -> None:
    async with database.write() as connection:
        await mark_letter(connection, letter.id, state)
