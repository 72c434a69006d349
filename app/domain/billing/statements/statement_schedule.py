"""When statements become final, and which of them carries the adjustments of earlier periods."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.domain.billing.statements.statements import StatementStatus
from app.domain.clients.plans.periods import Period, local_midnight, period_at
from app.domain.clients.plans.subscriptions import Subscription
from app.domain.errors import DomainError
from app.domain.jobs.jobs import JobKind, NewJob

USUAL_GRACE_DAYS = 3

_AUDIT_HOUR = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class StatementSchedule:
    """A client's months, seen from one instant.

    Attributes:
        timezone: the client's.
        grace_days: from a month's end until its statement is final.
        since: from when on the client is there; a month that was over by then, grace and all, is
            final only when it is asked for.
        last_final: the latest month whose statement is final; None before the first.
    """

    timezone: str
    grace_days: int
    subscriptions: Sequence[Subscription]
    since: datetime
    last_final: Period | None
    now: datetime

    def final_at(self, period: Period) -> datetime:
        """Return the instant at which a statement becomes final by itself."""
        day = period.next.first_day + timedelta(days=self.grace_days)
        return local_midnight(day, self.timezone)

    def status_of(self, period: Period) -> StatementStatus:
        """Return where a statement is at this instant."""
        if self.now >= self.final_at(period):
            return StatementStatus.FINAL
        _, end = period.bounds(self.timezone)
        return StatementStatus.DRAFT if self.now >= end else StatementStatus.RUNNING

    def is_served(self, period: Period) -> bool:
        """Return whether any day of a month is covered by a subscription."""
        return any(subscription.overlaps(period) for subscription in self.subscriptions)

    def carries_adjustments(self, period: Period) -> bool:
        """Return whether a statement is the earliest that is not final.

        A month without service has a statement only while it can still carry something.
        """
        return self.comes_last(period) and not any(
            self.is_served(month) or self.status_of(month) is not StatementStatus.FINAL
            for month in self._between(period)
        )

    def comes_last(self, period: Period) -> bool:
        """Return whether a statement becomes final after some others, all of earlier months."""
        return self.last_final is not None and self.last_final.id < period.id

    def before(self, period: Period) -> tuple[Period, ...]:
        """Return the served months whose statements become final before that of a month."""
        return tuple(month for month in self._between(period) if self.is_served(month))

    def is_by_time(self, period: Period) -> bool:
        """Return whether time makes a month's statement final, asked for or not."""
        return self.final_at(period) > self.since

    def first_after(self, at: datetime) -> Period:
        """Return the first month whose statement becomes final after an instant."""
        grace = timedelta(days=self.grace_days)
        period = period_at(at - grace - timedelta(days=32), self.timezone)
        while self.final_at(period) <= at:
            period = period.next
        return period

    def open_months(self) -> tuple[Period, ...]:
        """Return the months up to the current one that may have a statement that is not final."""
        current = period_at(self.now, self.timezone)
        if self.last_final is None:
            return tuple(_months(self.first_after(self.now), current.next))
        return tuple(self._between(current.next))

    def overdue(self) -> tuple[Period, ...]:
        """Return the months whose statements should be final and are not."""
        return tuple(
            month
            for month in self.open_months()
            if self.is_served(month) and self.status_of(month) is StatementStatus.FINAL
        )

    def _between(self, period: Period) -> Iterator[Period]:
        """Yield the months that time makes final after the last final one."""
        if self.last_final is None:
            return iter(())
        first = max(self.last_final.next, self.first_after(self.since), key=lambda month: month.id)
        return _months(first, period)


def _months(first: Period, end: Period) -> Iterator[Period]:
    while first.id < end.id:
        yield first
        first = first.next


class StatementStillRunning(DomainError):
    """The period has not ended: its statement cannot be made final."""


def finalise_job(client_id: str, period: Period, schedule: StatementSchedule) -> NewJob:
    """Return the job that makes a month's statement final when its grace is over."""
    run_at = schedule.final_at(period)
    return NewJob(
        kind=JobKind.STATEMENT_FINALISE,
        key=f"{client_id}:{period.id}:{run_at.isoformat()}",
        run_at=run_at,
        payload={"client_id": client_id, "period": period.id},
    )


def audit_job(after: datetime) -> NewJob:
    """Return the job of the first audit after an instant: at three in the morning, UTC."""
    day = after.astimezone(UTC).replace(hour=_AUDIT_HOUR, minute=0, second=0, microsecond=0)
    run_at = day if day > after else day + timedelta(days=1)
    return NewJob(
        kind=JobKind.STATEMENT_AUDIT, key=run_at.date().isoformat(), run_at=run_at, payload={}
    )
