"""Writes and sends letters, again after growing pauses, given up in the end."""

from collections.abc import Mapping, Sequence

from app.domain.jobs.jobs import Job, JobKind
from app.domain.jobs.outcomes import Done, Failed, Outcome
from app.domain.jobs.schedules import OVER_A_DAY, Schedule
from app.domain.notifications.endpoints import DeliveryState
from app.repositories.database import Database
from app.repositories.notifications.letters import mark_letter, read_letter
from app.services.clock import Clock
from app.services.jobs.work import Work
from app.services.notifications.mail.mailer import ANSWER_SECONDS, Mailer, NotHandedOver
from app.services.notifications.mail.writing import written

_CONCURRENCY = 4
_LEASE_MARGIN_SECONDS = 150.0


class MailDelivery:
    """Handles the jobs of letters; the key of a job is the letter's id."""

    def __init__(
        self, database: Database, clock: Clock, mailer: Mailer, schedule: Schedule = OVER_A_DAY
    ) -> None:
        self._database = database
        self._clock = clock
        self._mailer = mailer
        self._schedule = schedule

    def work(self) -> Work:
        """Return what a worker has to know of it."""
        return Work(
            kind=JobKind.EMAIL_DELIVERY,
            handle=self._send_all,
            concurrency=_CONCURRENCY,
            lease_seconds=ANSWER_SECONDS + _LEASE_MARGIN_SECONDS,
            schedule=self._schedule,
        )

    async def _send_all(self, jobs: Sequence[Job]) -> Mapping[str, Outcome]:
        return {job.id: await self._send(job) for job in jobs}

    async def _send(self, job: Job) -> Outcome:
        stored = await read_letter(self._database, job.key)
        if stored is None or stored.state is DeliveryState.DELIVERED:
            return Done()
        try:
            await self._mailer.send(written(stored, self._clock.now()))
        except NotHandedOver as failure:
            is_last = self._schedule.pause_after(job.attempts) is None
            if failure.is_final or is_last:
                await mark_letter(self._database, job.key, DeliveryState.FAILED)
            return Failed(str(failure), is_final=failure.is_final)
        await mark_letter(self._database, job.key, DeliveryState.DELIVERED)
        return Done()
