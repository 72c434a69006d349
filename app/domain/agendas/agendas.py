"""Agendas and the kinds of appointment that they have."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.deadlines.calendar import Calendar
from app.domain.errors import DomainError


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentKind:
    """What may be booked: how long it takes, and what it keeps free around it, in minutes.

    Attributes:
        invite: the party is invited by mail.
        reminder_hours: how long before its start the party is reminded; None for never.
    """

    code: str
    name: str
    duration_minutes: int
    before_minutes: int = 0
    after_minutes: int = 0
    invite: bool = False
    reminder_hours: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Agenda:
    """What is booked on: a person, a van, a room of a client.

    Attributes:
        timezone: an IANA name; None for the client's.
        zone: the one that holds: its own, else the client's.
        calendar_id: the version of the agenda's own calendar; None for the client's calendar.
        calendar: what that version holds.
        hours_id: the calendar version that holds: its own, else the client's, else the provider's.
        step_minutes: between the starts that are offered, in elapsed time.
        capacity: how many appointments it takes at any instant.
        notice_minutes: elapsed ones, at least, before a start.
        horizon_days: local ones from today, up to the end of the last.
        closed_at: from when on nothing new is booked.
    """

    id: str
    client_id: str
    name: str
    timezone: str | None
    zone: str
    calendar_id: str | None
    calendar: Calendar | None
    hours_id: str
    step_minutes: int
    capacity: int
    notice_minutes: int
    horizon_days: int
    kinds: tuple[AppointmentKind, ...]
    version: int
    created_at: datetime
    closed_at: datetime | None = None

    def kind(self, code: str) -> AppointmentKind:
        """Return a kind of appointment by its code.

        Raises:
            UnknownKind: the agenda has none of that code.
        """
        for kind in self.kinds:
            if kind.code == code:
                return kind
        raise UnknownKind(", ".join(kind.code for kind in self.kinds))


class UnknownKind(DomainError):
    """The agenda has no such kind of appointment."""
