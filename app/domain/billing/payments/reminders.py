"""Reminders: at which days after the due date, and which of them is due."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.domain.errors import DomainError
from app.domain.jobs.jobs import JobKind, NewJob

MOST_REMINDERS = 5
LATEST_DAY = 365
_HOUR = time(9)


@dataclass(frozen=True, slots=True)
class ReminderSettings:
    """After how many days past the due date one is reminded: rising, none where empty."""

    days_after_due: tuple[int, ...] = ()

    def __post_init__(self) -> None:
        days = self.days_after_due
        is_rising = list(days) == sorted(set(days))
        is_within = all(1 <= day <= LATEST_DAY for day in days)
        if len(days) > MOST_REMINDERS or not is_rising or not is_within:
            raise InvalidReminders("Up to 5 rising numbers of days, each from 1 to 365")


def reminder_due(
    settings: ReminderSettings, days_overdue: int, reminded: Collection[int]
) -> int | None:
    """Return the step whose reminder is due; None where there is none.

    After days in which nobody was reminded the latest step stands for those before it: one letter,
    never two at once, and none for a step that was passed.
    """
    reached = [day for day in settings.days_after_due if day <= days_overdue]
    if not reached or reached[-1] <= max(reminded, default=0):
        return None
    return reached[-1]


def reminder_job(after: datetime, timezone: str) -> NewJob:
    """Return the job of the next round of reminders: at nine, the seller's time."""
    zone = ZoneInfo(timezone)
    day = after.astimezone(zone).date()
    run_at = datetime.combine(day, _HOUR, zone)
    if run_at <= after:
        run_at = datetime.combine(day + timedelta(days=1), _HOUR, zone)
    return NewJob(
        kind=JobKind.INVOICE_REMIND,
        key=run_at.date().isoformat(),
        run_at=run_at.astimezone(UTC),
        payload={},
    )


class InvalidReminders(DomainError):
    """Reminders are up to five rising numbers of days, each from 1 to 365."""
