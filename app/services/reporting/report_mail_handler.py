"""Mails reports: in order, each once, for days if need be; one that leaves late says so."""

from collections.abc import Mapping, Sequence

from app.documents.notifications.rendering import render_report_letter
from app.domain.jobs.jobs import Job, JobKind
from app.domain.jobs.outcomes import OVER_A_WEEK, Done, Failed, Outcome, Postponed, Schedule
from app.domain.notifications.endpoints import DeliveryState
from app.domain.reporting.reports import Report
from app.repositories.database import Database
from app.repositories.notifications.letters import StoredLetter, read_letter, seconds_to_wait
from app.repositories.reporting.reports import mark_sent, read_report
from app.services.clock import Clock
from app.services.jobs.job_handler import JobHandler
from app.services.notifications.letter_sending import LetterSender
from app.services.notifications.mailer import ANSWER_SECONDS, Mailer, NotHandedOver

_TOGETHER = 20
_AFTER_SECONDS = 0.5
"""How much later than the letter before it one is looked at again."""


class ReportMailHandler:
    """Handles the jobs of reports to be mailed; the key of a job is the letter's id."""

    def __init__(
        self, database: Database, clock: Clock, mailer: Mailer, schedule: Schedule = OVER_A_WEEK
    ) -> None:
        self._database = database
        self._clock = clock
        self._mailer = mailer
        self._schedule = schedule
        self._sender = LetterSender(database, mailer, schedule)

    def job_handler(self) -> JobHandler:
        """Return what a worker has to know of it; letters of one call leave one after the other."""
        return JobHandler(
            kind=JobKind.REPORT_MAIL,
            handle=self._send_all,
            batch=_TOGETHER,
            lease_seconds=_TOGETHER * ANSWER_SECONDS + ANSWER_SECONDS,
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
            wait = await seconds_to_wait(connection, job.key, job.kind)
            report = await read_report(connection, stored.content.data["report_id"])
        if wait is not None:
            return await self._wait(wait)
        if report is None:
            return Failed("The report is not there", is_final=True)
        return await self._hand_over(job, stored, report)

    async def _wait(self, seconds: float) -> Outcome:
        """Wait for the letter before this one; it may find out as well that there is no server."""
        try:
            await self._mailer.look()
        except NotHandedOver as failure:
            return Postponed(self._mailer.gate.closed_seconds, str(failure))
        return Postponed(seconds + _AFTER_SECONDS)

    async def _hand_over(self, job: Job, stored: StoredLetter, report: Report) -> Outcome:
        now = self._clock.now()
        rendered = render_report_letter(report, stored.content.language, now)
        outcome = await self._sender.send(job, stored, rendered, now)
        if isinstance(outcome, Done):
            async with self._database.write() as connection:
                await mark_sent(connection, stored.content.data["report_id"], now)
        return outcome
