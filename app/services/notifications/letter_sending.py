"""Sends letters that are stored: again after growing pauses, given up in the end.

While the mail server is down letters wait untouched: only one at a time finds out whether it is
back, and that is no attempt of its own.
"""

from dataclasses import dataclass
from datetime import datetime

from app.documents.notifications.rendering import RenderedLetter
from app.domain.jobs.jobs import Job
from app.domain.jobs.outcomes import Done, Failed, Outcome, Postponed, Schedule
from app.domain.notifications.endpoints import DeliveryState
from app.repositories.database import Database
from app.repositories.notifications.letters import StoredLetter, mark_letter
from app.services.notifications.mailer import AttachedFile, Letter, Mailer, NotHandedOver


@dataclass(frozen=True, slots=True)
class LetterSender:
    """Hands stored letters over and stores what became of them.

    Attributes:
        schedule: how often a letter may be tried.
    """

    database: Database
    mailer: Mailer
    schedule: Schedule

    async def send(
        self,
        job: Job,
        stored: StoredLetter,
        rendered: RenderedLetter,
        now: datetime,
        files: tuple[AttachedFile, ...] = (),
    ) -> Outcome:
        """Send a letter, dated now, with files if there are any."""
        try:
            await self.mailer.send(_address(stored, rendered, now, files))
        except NotHandedOver as failure:
            is_last = failure.is_final or self._is_last(job, stored, failure)
            if is_last:
                await self._mark(stored, DeliveryState.FAILED)
            elif failure.is_outage:
                return Postponed(self.mailer.gate.closed_seconds, str(failure))
            return Failed(str(failure), is_final=is_last)
        await self._mark(stored, DeliveryState.DELIVERED)
        return Done()

    def _is_last(self, job: Job, stored: StoredLetter, failure: NotHandedOver) -> bool:
        """Return whether there is no further attempt; during an outage time alone counts."""
        if failure.is_outage:
            return stored.waited_seconds > self.schedule.total_seconds
        return self.schedule.pause_after(job.attempts) is None

    async def _mark(self, stored: StoredLetter, state: DeliveryState) -> None:
        async with self.database.write() as connection:
            await mark_letter(connection, stored.id, state)


def _address(
    stored: StoredLetter,
    rendered: RenderedLetter,
    now: datetime,
    files: tuple[AttachedFile, ...],
) -> Letter:
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
