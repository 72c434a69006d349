"""Appointments: held, booked, moved, cancelled, and what each change was (rulebook section 9)."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import Any

from app.domain.agendas.agendas import AppointmentKind
from app.domain.agendas.offering import Override, Standing
from app.domain.agendas.refusals import AppointmentOver, HoldExpired, NotYet


class AppointmentStatus(StrEnum):
    """Where an appointment stands; the last three are for ever."""

    HELD = "held"
    BOOKED = "booked"
    EXPIRED = "expired"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"


_STANDINGS = {
    AppointmentStatus.HELD: Standing.LIVE,
    AppointmentStatus.BOOKED: Standing.LIVE,
    AppointmentStatus.EXPIRED: Standing.EXPIRED,
    AppointmentStatus.CANCELLED: Standing.OVER,
    AppointmentStatus.NO_SHOW: Standing.OVER,
}


class ChangeKind(StrEnum):
    """What was done to an appointment."""

    HELD = "held"
    BOOKED = "booked"
    MOVED = "moved"
    EDITED = "edited"
    CANCELLED = "cancelled"
    NO_SHOW = "no_show"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentParty:
    """With whom an appointment is; personal data."""

    name: str | None = None
    phone: str | None = None
    email: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Details:
    """What is written of an appointment; personal data."""

    title: str | None = None
    party: AppointmentParty | None = None
    notes: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """A time of an agenda that is held or booked, or was.

    Attributes:
        kind: as it was when the time was taken.
        held_until: from when on it takes no place unless it is booked.
        cause: the interaction that a booking answers, ``{"id"}`` or ``{"source", "event_id"}``.
        sequence: how often it was moved or cancelled (RFC 5545, 3.8.7.4).
        version: rises with every change, except that a hold expires.
    """

    id: str
    client_id: str
    agenda_id: str
    kind: AppointmentKind
    status: AppointmentStatus
    held_until: datetime | None
    starts_at: datetime
    details: Details
    cause: Mapping[str, str] | None
    created_at: datetime
    changed_at: datetime
    sequence: int = 0
    version: int = 1

    @property
    def ends_at(self) -> datetime:
        """Return when it ends."""
        return self.starts_at + timedelta(minutes=self.kind.duration_minutes)

    @property
    def occupied_from(self) -> datetime:
        """Return from when on it takes its place."""
        return self.starts_at - timedelta(minutes=self.kind.before_minutes)

    @property
    def occupied_until(self) -> datetime:
        """Return until when it takes its place."""
        return self.ends_at + timedelta(minutes=self.kind.after_minutes)

    @property
    def is_live(self) -> bool:
        """Return whether it takes its place."""
        return self.standing is Standing.LIVE

    @property
    def standing(self) -> Standing:
        """Return what may still be asked of it."""
        return _STANDINGS[self.status]

    def as_of(self, now: datetime) -> "Appointment":
        """Return how it reads at an instant: a hold expires by itself, noted or not."""
        is_expired = self.held_until is not None and self.held_until <= now
        if self.status is AppointmentStatus.HELD and is_expired:
            return replace(self, status=AppointmentStatus.EXPIRED)
        return self

    def must_be_live(self) -> None:
        """Refuse to change what is over.

        Raises:
            AppointmentOver: it was cancelled, or nobody came.
            HoldExpired: it was held, and not booked in time.
        """
        if self.standing is Standing.OVER:
            raise AppointmentOver(self.status)
        if self.standing is Standing.EXPIRED:
            raise HoldExpired

    def changed(self, now: datetime, **values: Any) -> "Appointment":  # noqa: ANN401 - its fields
        """Return it as it is from a change on."""
        return replace(self, **values, version=self.version + 1, changed_at=now)

    def booked(self, now: datetime, cause: Mapping[str, str] | None) -> "Appointment":
        """Return it as a hold that was confirmed, for a cause."""
        return self.changed(now, status=AppointmentStatus.BOOKED, held_until=None, cause=cause)

    def cancelled(self, now: datetime) -> "Appointment":
        """Return it as cancelled; its place is free."""
        return self.changed(now, status=AppointmentStatus.CANCELLED, sequence=self.sequence + 1)

    def missed(self, now: datetime) -> "Appointment":
        """Return it as one to which nobody came.

        Raises:
            NotYet: it has not begun.
        """
        if now < self.starts_at:
            raise NotYet(self.starts_at.isoformat())
        return self.changed(now, status=AppointmentStatus.NO_SHOW)

    def moved(self, now: datetime, starts_at: datetime, kind: AppointmentKind) -> "Appointment":
        """Return it at another time, or as another kind."""
        return self.changed(now, starts_at=starts_at, kind=kind, sequence=self.sequence + 1)

    def snapshot(self) -> dict[str, Any]:
        """Return what its history keeps of it, as JSON; instants in UTC."""
        party = self.details.party
        return {
            "kind": self.kind.code,
            "status": self.status,
            "starts_at": self.starts_at.isoformat(),
            "ends_at": self.ends_at.isoformat(),
            "held_until": self.held_until and self.held_until.isoformat(),
            "title": self.details.title,
            "party": party and {"name": party.name, "phone": party.phone, "email": party.email},
            "notes": self.details.notes,
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentChange:
    """What was done to an appointment.

    Attributes:
        version: that it has since.
        by: the id of the key or person; None for a hold that expired.
        before, after: ``snapshot`` of the appointment, and of a cancellation the reason.
        interaction_id: of the action that it counts as.
    """

    appointment_id: str
    version: int
    at: datetime
    by: str | None
    kind: ChangeKind
    before: Mapping[str, Any] | None
    after: Mapping[str, Any]
    override: frozenset[Override] = frozenset()
    interaction_id: str | None = None


def expiry_of(expired: Appointment) -> AppointmentChange:
    """Return the change that a hold has undergone by itself when its time was over."""
    assert expired.held_until is not None  # noqa: S101 - it was held
    return AppointmentChange(
        appointment_id=expired.id,
        version=expired.version + 1,
        at=expired.held_until,
        by=None,
        kind=ChangeKind.EXPIRED,
        before=replace(expired, status=AppointmentStatus.HELD).snapshot(),
        after=expired.snapshot(),
    )
