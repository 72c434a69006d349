"""What agendas refuse, in the order in which it is looked at (rulebook section 9)."""

from collections.abc import Sequence
from datetime import datetime
from typing import NamedTuple

from app.domain.errors import DomainError


class UnknownKind(DomainError):
    """The agenda has no such kind of appointment."""


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


class TimeSpan(NamedTuple):
    """A half-open span of instants."""

    starts_at: datetime
    ends_at: datetime


class SlotTaken(DomainError):
    """Something else takes that time.

    Attributes:
        alternatives: free ones, the nearest to the wish first.
    """

    alternatives: Sequence[TimeSpan] = ()


class NotYet(DomainError):
    """The appointment has not begun."""
