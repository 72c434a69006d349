"""What deadlines refuse: a calendar wrong in itself, a span it does not cover, what is handled."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from app.domain.errors import DomainError


class FaultCode(StrEnum):
    """What can be wrong with a calendar."""

    MISSING = "missing"
    UNKNOWN_FIELD = "unknown_field"
    WRONG_TYPE = "wrong_type"
    INVALID_TIME = "invalid_time"
    INVALID_DATE = "invalid_date"
    INVALID_INSTANT = "invalid_instant"
    UNKNOWN_TIME_ZONE = "unknown_time_zone"
    OTHER_TIME_ZONE = "other_time_zone"
    UNKNOWN_COUNTRY = "unknown_country"
    UNKNOWN_SUBDIVISION = "unknown_subdivision"
    SUBDIVISION_WITHOUT_COUNTRY = "subdivision_without_country"
    INTERVAL_OUTSIDE_DAY = "interval_outside_day"
    INTERVAL_EMPTY = "interval_empty"
    INTERVAL_REVERSED = "interval_reversed"
    INTERVALS_OVERLAP = "intervals_overlap"
    CLOSURE_EMPTY = "closure_empty"
    CLOSURE_REVERSED = "closure_reversed"
    DATE_REPEATED = "date_repeated"
    NEVER_OPEN = "never_open"
    CLOSED_TOO_LONG = "closed_too_long"


@dataclass(frozen=True, slots=True, kw_only=True)
class CalendarFault:
    """One thing wrong in a calendar: where in it (RFC 6901), which rule, and in words."""

    pointer: str
    code: FaultCode
    detail: str


class InvalidCalendar(DomainError):
    """The calendar is not valid."""

    def __init__(self, faults: Iterable[CalendarFault]) -> None:
        self.faults = tuple(faults)
        super().__init__("; ".join(f"{fault.pointer}: {fault.detail}" for fault in self.faults))


class BeyondCalendarHorizon(DomainError):
    """The span asked for leaves what the calendar version covers."""

    def __init__(self, covered_from: datetime, covered_until: datetime) -> None:
        self.covered_from = covered_from
        self.covered_until = covered_until
        super().__init__(
            f"the calendar covers {covered_from.isoformat()} to {covered_until.isoformat()}"
        )


class ClosedTooLong(DomainError):
    """The calendar has no opening for more than 366 days in the span asked for."""

    def __init__(self, closed_from: datetime) -> None:
        self.closed_from = closed_from
        super().__init__(f"there is no opening in the 366 days from {closed_from.isoformat()}")


class AlreadyTaken(DomainError):
    """Another operator has taken the interaction."""


class NothingToHandle(DomainError):
    """The interaction is neither open nor paused: there is nothing to take."""
