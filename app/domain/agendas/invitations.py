"""What the party of an appointment is written to: invitations, cancellations and reminders.

They count for nothing. What is due is decided when a letter leaves, by what is booked then.
"""

import re
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from email.utils import parseaddr
from enum import StrEnum

from app.domain.agendas.appointments import Appointment, AppointmentStatus
from app.domain.jobs.jobs import JobKind, NewJob

_ADDRESS = re.compile(r"[^\s<>()\[\],;:\\\"@]+@[^\s<>()\[\],;:\\\"@]+\.[^\s<>()\[\],;:\\\"@.]+")


class Method(StrEnum):
    """What a calendar object asks of who receives it (RFC 5546, section 3.2)."""

    REQUEST = "REQUEST"
    CANCEL = "CANCEL"


@dataclass(frozen=True, slots=True, kw_only=True)
class DueLetter:
    """A letter that is to leave now.

    Attributes:
        address: empty of somebody who was erased while it was on its way.
        sequence: of the appointment, as the letter tells it.
        is_first: nobody was invited to the appointment before.
    """

    method: Method
    address: str
    sequence: int
    is_first: bool = True


@dataclass(frozen=True, slots=True, kw_only=True)
class InvitationState:
    """Who was invited to an appointment.

    Attributes:
        address: who was invited last; None for nobody, or somebody who was erased.
        sequence: as it was told last; None while nobody was invited.
        is_cancelled: that it was cancelled has been told.
        attempt: the letter that is on its way; None where none is.
    """

    address: str | None = None
    sequence: int | None = None
    is_cancelled: bool = False
    attempt: DueLetter | None = None

    def trying(self, letter: DueLetter) -> "InvitationState":
        """Return it while a letter is on its way."""
        return replace(self, attempt=letter)

    def failed(self) -> "InvitationState":
        """Return it once a letter was not taken."""
        return replace(self, attempt=None)

    def sent(self) -> "InvitationState":
        """Return it once the letter on its way was taken."""
        letter = self.attempt
        assert letter is not None  # noqa: S101 - it was on its way
        return InvitationState(
            address=letter.address or None,
            sequence=letter.sequence,
            is_cancelled=letter.method is Method.CANCEL,
        )


def due_letter(appointment: Appointment, state: InvitationState, now: datetime) -> DueLetter | None:
    """Return what the party has to be told of what is booked now; None where nothing is.

    Whoever was invited hears of each later time once, and of the end; nobody else does.
    """
    if appointment.status is AppointmentStatus.CANCELLED:
        return _cancellation(appointment, state, now)
    address = address_of(appointment)
    is_coming = appointment.status is AppointmentStatus.BOOKED and appointment.starts_at > now
    if not appointment.kind.invite or not is_coming or address is None:
        return None
    if state.address == address and state.sequence == appointment.sequence:
        return None
    return DueLetter(
        method=Method.REQUEST,
        address=address,
        sequence=appointment.sequence,
        is_first=state.address != address,
    )


def _cancellation(
    appointment: Appointment, state: InvitationState, now: datetime
) -> DueLetter | None:
    if state.sequence is None or state.address is None or state.is_cancelled:
        return None
    if appointment.starts_at <= now:
        return None
    return DueLetter(
        method=Method.CANCEL,
        address=state.address,
        sequence=appointment.sequence,
        is_first=False,
    )


def is_reminder_due(appointment: Appointment, starts_at: datetime, now: datetime) -> bool:
    """Return whether a party is still to be reminded of a start: it is booked then, and to come."""
    is_booked = appointment.status is AppointmentStatus.BOOKED
    return is_booked and appointment.starts_at == starts_at and now < starts_at


def address_of(appointment: Appointment) -> str | None:
    """Return the party's one address; None where what was given is none."""
    party = appointment.details.party
    if party is None or party.email is None:
        return None
    address = parseaddr(party.email)[1]
    return address if _ADDRESS.fullmatch(address) else None


def letter_jobs(appointment: Appointment, now: datetime) -> list[NewJob]:
    """Return the jobs that a change of an appointment leaves: to look what is due, and to remind.

    Whose time to be reminded has gone by is not reminded.
    """
    kind, jobs = appointment.kind, []
    if kind.invite and appointment.status in _TOLD:
        jobs.append(
            NewJob(
                kind=JobKind.APPOINTMENT_INVITE,
                key=f"{appointment.id}:{appointment.version}",
                run_at=now,
                payload={"appointment_id": appointment.id},
            )
        )
    if kind.reminder_hours is not None and appointment.status is AppointmentStatus.BOOKED:
        run_at = appointment.starts_at - timedelta(hours=kind.reminder_hours)
        if run_at > now:
            jobs.append(_reminder(appointment, run_at))
    return jobs


def _reminder(appointment: Appointment, run_at: datetime) -> NewJob:
    start = appointment.starts_at.astimezone(UTC).isoformat()
    return NewJob(
        kind=JobKind.APPOINTMENT_REMIND,
        key=f"{appointment.id}:{run_at.astimezone(UTC).isoformat()}:{start}",
        run_at=run_at,
        payload={"appointment_id": appointment.id, "starts_at": start},
    )


_TOLD = frozenset({AppointmentStatus.BOOKED, AppointmentStatus.CANCELLED})
