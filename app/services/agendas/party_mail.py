"""Writes to the parties of appointments: invitations, cancellations, reminders; each once.

One letter of an appointment is on its way at a time. What is due is looked at before it leaves and
again once it has left: whoever cancels meanwhile finds it on its way, or is found afterwards.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from datetime import datetime

from app.documents.agendas.invitation import Invitation, invitation_document
from app.documents.agendas.party_letters import (
    PartyLetter,
    PartyLetterKind,
    render_party_letter,
)
from app.domain.agendas.appointments import Appointment
from app.domain.agendas.invitations import (
    DueLetter,
    Method,
    address_of,
    due_letter,
    is_reminder_due,
)
from app.domain.jobs.jobs import Job, JobKind
from app.domain.jobs.outcomes import OVER_A_DAY, Done, Failed, Outcome, Postponed, Schedule
from app.repositories.agendas.appointments import find_appointment
from app.repositories.agendas.invitations import (
    Host,
    keep_invitation,
    keep_reminded,
    lock_invitation,
    read_host,
    read_reminded,
)
from app.repositories.database import Database
from app.services.agendas.feed_events import uid_of
from app.services.clock import Clock
from app.services.jobs.job_handler import JobHandler
from app.services.notifications.mailer import (
    ANSWER_SECONDS,
    CalendarObject,
    Letter,
    Mailer,
    NotHandedOver,
)

_CONCURRENCY = 2
_LEASE_SECONDS = 2 * ANSWER_SECONDS + 150.0
_LOOK_AGAIN_SECONDS = 5.0
_MOST_IN_A_ROW = 3


class PartyMailHandler:
    """Handles the jobs of invitations and reminders; they name the appointment alone."""

    def __init__(
        self, database: Database, clock: Clock, mailer: Mailer, schedule: Schedule = OVER_A_DAY
    ) -> None:
        self._database = database
        self._clock = clock
        self._mailer = mailer
        self._schedule = schedule

    def job_handlers(self) -> list[JobHandler]:
        """Return what a worker has to know of it."""
        kinds = {
            JobKind.APPOINTMENT_INVITE: self._invite,
            JobKind.APPOINTMENT_REMIND: self._remind,
        }

        def of(kind: JobKind) -> JobHandler:
            async def handle(jobs: Sequence[Job]) -> Mapping[str, Outcome]:
                return {job.id: await kinds[kind](job) for job in jobs}

            return JobHandler(
                kind=kind,
                handle=handle,
                concurrency=_CONCURRENCY,
                lease_seconds=_LEASE_SECONDS,
                schedule=self._schedule,
                gate=self._mailer.gate,
            )

        return [of(kind) for kind in kinds]

    async def _invite(self, job: Job) -> Outcome:
        appointment_id = job.payload["appointment_id"]
        for _ in range(_MOST_IN_A_ROW):
            begun = await self._begin(appointment_id)
            if isinstance(begun, Done | Postponed):
                return begun
            failure = await self._hand_over(begun)
            await self._settle(appointment_id, is_sent=failure is None)
            if failure is not None:
                return failure
        return Postponed(_LOOK_AGAIN_SECONDS)

    async def _begin(self, appointment_id: str) -> Letter | Done | Postponed:
        """Return the letter that is due, noted as on its way; or that there is nothing to do."""
        now = self._clock.now()
        async with self._database.write() as connection:
            state = await lock_invitation(connection, appointment_id)
            if state.attempt is not None:
                return Postponed(_LOOK_AGAIN_SECONDS)
            found = await find_appointment(connection, appointment_id)
            if found is None:
                return Done()
            appointment = found.as_of(now)
            due = due_letter(appointment, state, now)
            if due is None:
                # what was found to be lost is kept as sent
                await keep_invitation(connection, appointment_id, state)
                return Done()
            await keep_invitation(connection, appointment_id, state.trying(due))
            host = await read_host(connection, appointment_id)
        return self._invitation(appointment, due, host, now)

    async def _settle(self, appointment_id: str, *, is_sent: bool) -> None:
        async with self._database.write() as connection:
            state = await lock_invitation(connection, appointment_id)
            if state.attempt is not None:
                kept = state.sent() if is_sent else state.failed()
                await keep_invitation(connection, appointment_id, kept)

    async def _remind(self, job: Job) -> Outcome:
        appointment_id = job.payload["appointment_id"]
        starts_at, now = datetime.fromisoformat(job.payload["starts_at"]), self._clock.now()
        async with self._database.read() as connection:
            found = await find_appointment(connection, appointment_id)
            reminded = await read_reminded(connection, appointment_id)
            host = await read_host(connection, appointment_id)
        address = None if found is None else address_of(found)
        if found is None or address is None or reminded == starts_at:
            return Done()
        if not is_reminder_due(found.as_of(now), starts_at, now):
            return Done()
        letter = _letter(found, PartyLetterKind.REMINDER, address, host)
        failure = await self._hand_over(replace(letter, written_at=now))
        if failure is None:
            async with self._database.write() as connection:
                await keep_reminded(connection, appointment_id, starts_at)
        return failure or Done()

    async def _hand_over(self, letter: Letter) -> Failed | Postponed | None:
        """Hand a letter over; return why it was not taken."""
        try:
            await self._mailer.send(letter)
        except NotHandedOver as failure:
            if failure.is_outage:
                return Postponed(self._mailer.gate.closed_seconds, str(failure))
            return Failed(str(failure), is_final=failure.is_final)
        return None

    def _invitation(
        self, appointment: Appointment, due: DueLetter, host: Host, now: datetime
    ) -> Letter:
        party = appointment.details.party
        document = invitation_document(
            Invitation(
                method=due.method,
                uid=uid_of(appointment),
                sequence=due.sequence,
                changed_at=appointment.changed_at,
                starts_at=appointment.starts_at,
                ends_at=appointment.ends_at,
                summary=_thing(appointment),
                organizer=(self._mailer.address, host.name),
                attendee=(due.address, party.name if party else None),
            )
        )
        calendar = CalendarObject(method=due.method, content=document)
        letter = _letter(appointment, _kind_of(due), due.address, host)
        return replace(letter, calendar=calendar, written_at=now)


def _kind_of(due: DueLetter) -> PartyLetterKind:
    if due.method is Method.CANCEL:
        return PartyLetterKind.CANCELLED
    return PartyLetterKind.BOOKED if due.is_first else PartyLetterKind.MOVED


def _thing(appointment: Appointment) -> str:
    return appointment.details.title or appointment.kind.name


def _letter(appointment: Appointment, kind: PartyLetterKind, address: str, host: Host) -> Letter:
    rendered = render_party_letter(
        PartyLetter(
            kind=kind,
            language=host.language,
            client=host.name,
            thing=_thing(appointment),
            starts_at=appointment.starts_at,
            timezone=host.timezone,
        )
    )
    return Letter(
        id=f"{appointment.id}.{appointment.sequence}.{kind}",
        address=address,
        language=host.language,
        subject=rendered.subject,
        text=rendered.text,
        html=rendered.html,
        written_at=appointment.changed_at,
    )
