"""Disputes: a client objects to an interaction, and a person decides once (rulebook section 12)."""

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from enum import StrEnum

from app.domain.clients.plans.periods import Period, local_midnight
from app.domain.errors import DomainError
from app.domain.fast_types import fast_enum

USUAL_DISPUTE_DAYS = 30
LONGEST_TEXT = 2_000


@fast_enum
class DisputeStatus(StrEnum):
    """Where a dispute stands; every one but ``open`` is for ever."""

    OPEN = "open"
    ACCEPTED = "accepted"
    REJECTED = "rejected"
    WITHDRAWN = "withdrawn"


@dataclass(frozen=True, slots=True, kw_only=True)
class Verdict:
    """How a dispute ends.

    Attributes:
        status: any but ``open``.
        by: the id of the key or person who says so.
        answer: why; None where it is withdrawn.
        units: what the disputed thread's interactions count by then.
    """

    status: DisputeStatus
    by: str
    at: datetime
    answer: str | None
    units: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Dispute:
    """What a client objects to, and what came of it.

    Attributes:
        members: ids of the interactions of the disputed one's thread when it was opened.
        opened_by, decided_by: ids of keys or persons.
        units_before: what the members counted when it was opened.
        units_after: what those same members counted once it was decided.
    """

    id: str
    client_id: str
    interaction_id: str
    members: tuple[str, ...]
    message: str
    opened_at: datetime
    opened_by: str
    units_before: int
    status: DisputeStatus = DisputeStatus.OPEN
    decided_at: datetime | None = None
    decided_by: str | None = None
    answer: str | None = None
    units_after: int | None = None

    def must_be_open(self) -> None:
        """Refuse to decide twice.

        Raises:
            DisputeDecided: it was accepted, rejected or withdrawn.
        """
        if self.status is not DisputeStatus.OPEN:
            raise DisputeDecided(self.status)

    def decide(self, verdict: Verdict) -> "Dispute":
        """Return the dispute as it ended.

        Raises:
            DisputeDecided: it had ended before.
        """
        self.must_be_open()
        return replace(
            self,
            status=verdict.status,
            decided_at=verdict.at,
            decided_by=verdict.by,
            answer=verdict.answer,
            units_after=verdict.units,
        )


def last_instant_to_dispute(period: Period, timezone: str, days: int) -> datetime:
    """Return until when, that instant included, what a period counted may be disputed.

    ``days`` are local ones after the period's end.
    """
    return local_midnight(period.next.first_day + timedelta(days=days), timezone)


def require_in_time(period: Period, timezone: str, days: int, now: datetime) -> None:
    """Refuse to open what is settled.

    Raises:
        DisputeTooLate: the last instant for it has passed.
    """
    last = last_instant_to_dispute(period, timezone, days)
    if now > last:
        raise DisputeTooLate(f"It could be disputed until {last.isoformat()}")


class DisputeOpen(DomainError):
    """The interaction has an open dispute."""


class DisputeTooLate(DomainError):
    """The time in which the interaction could be disputed is over."""


class DisputeDecided(DomainError):
    """The dispute was accepted, rejected or withdrawn already."""
