"""What agendas refuse, in the order in which it is looked at (rulebook section 9)."""

from typing import NamedTuple

from app.domain.agendas.agendas import AppointmentKind
from app.domain.errors import DomainError


class OffGrid(DomainError):
    """No appointment begins at that minute of the opening hours."""


class AgendaClosed(DomainError):
    """Nothing new is booked on the agenda."""


class AppointmentOver(DomainError):
    """The appointment was cancelled, or nobody came."""


class HoldExpired(DomainError):
    """The time was held, and the hold has expired."""


class OutsideOpeningHours(DomainError):
    """The appointment does not lie within the opening hours."""


class NoticeTooShort(DomainError):
    """The appointment begins sooner than the agenda allows."""


class BeyondHorizon(DomainError):
    """The appointment begins later than the agenda is open for."""


class WantedTime(NamedTuple):
    """A time that was wanted.

    Attributes:
        starts_at: microseconds since 1970.
        own_id: of the appointment that was to be moved there.
    """

    agenda_id: str
    kind: AppointmentKind
    starts_at: int
    own_id: str | None


class SlotTaken(DomainError):
    """Something else takes that time.

    Args:
        detail: more of it; empty for nothing.
        wanted: which time.
    """

    def __init__(self, detail: str = "", wanted: WantedTime | None = None) -> None:
        super().__init__(detail)
        self.wanted = wanted


class NotYet(DomainError):
    """The appointment has not begun."""


class SpanTooLong(DomainError):
    """At most 92 days of slots are told at once."""
