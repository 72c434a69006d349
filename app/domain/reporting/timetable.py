"""When a client's reports are due: on its business days, by its clock (rulebook section 10)."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from app.domain.clients.plans.periods import local_date, local_midnight
from app.domain.clients.plans.subscriptions import Subscription, in_force
from app.domain.clients.plans.terms import PlanTerms, ReportKind
from app.domain.deadlines.business_hours import BusinessHours
from app.domain.deadlines.errors import BeyondCalendarHorizon, ClosedTooLong

_DAY = timedelta(days=1)
_INSTANT = timedelta(microseconds=1)
_LONGEST_SEARCH = 400
_SUNDAY = 7
ORDER = (ReportKind.MIDDAY, ReportKind.END_OF_DAY, ReportKind.WEEKLY)
"""In which reports due at the same instant are drawn."""


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTimes:
    """The local times of a client's reports.

    Attributes:
        end_of_day: also of the weekly summary; None is the day's last closing.
    """

    midday: time = time(12, 30)
    end_of_day: time | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class ReportTimetable:
    """What decides when a client's reports are due.

    Attributes:
        timezone: the client's; it tells the dates and the times.
        hours: the client's calendar; a date with any opening is a business day.
        since: when any of this was changed last: it decides from then on.
    """

    timezone: str
    hours: BusinessHours
    subscriptions: Sequence[Subscription]
    times: ReportTimes
    since: datetime

    def first(self, kind: ReportKind, created_at: datetime) -> datetime | None:
        """Return when the first report of a client that has none is due; None when none is."""
        at = max(created_at, self.since)
        return self._first_after(kind, at, local_date(at, self.timezone))

    def next_after(self, kind: ReportKind, until: datetime) -> datetime | None:
        """Return when the report after one that ended at an instant is due; None when none is.

        A date has one report of a kind, also when its time is moved to a later one.
        """
        reported = local_date(until - _INSTANT, self.timezone)
        at = max(until, self.since)
        return self._first_after(kind, at, max(reported + _DAY, local_date(at, self.timezone)))

    def business_day_after(self, until: datetime) -> tuple[datetime, datetime] | None:
        """Return the next date with any opening after that on which a span ends, as a span.

        None where the calendar has none any more.
        """
        today = local_date(until - _INSTANT, self.timezone)
        for day in _days_from(today + _DAY):
            if self._last_closing(day) is not None:
                return local_midnight(day, self.timezone), local_midnight(day + _DAY, self.timezone)
        return None

    def _first_after(self, kind: ReportKind, at: datetime, day: date) -> datetime | None:
        if not any(offers(subscription.terms, kind) for subscription in self.subscriptions):
            return None
        for candidate in _days_from(day):
            due = self._due_on(kind, candidate)
            if due is not None and due > at:
                return due
        return None

    def _due_on(self, kind: ReportKind, day: date) -> datetime | None:
        subscription = in_force(self.subscriptions, day)
        if subscription is None or not offers(subscription.terms, kind):
            return None
        closing = self._last_closing(day)
        if closing is None:
            return None
        if kind is ReportKind.MIDDAY:
            return self._at(day, self.times.midday)
        if kind is ReportKind.WEEKLY and not self._ends_week(day):
            return None
        end = self.times.end_of_day
        return closing if end is None else self._at(day, end)

    def _ends_week(self, day: date) -> bool:
        later = range(1, _SUNDAY - day.isoweekday() + 1)
        return not any(self._last_closing(day + step * _DAY) for step in later)

    def _last_closing(self, day: date) -> datetime | None:
        """Return when a date's last opening ends; None when it has none."""
        begin, end = (local_midnight(edge, self.timezone) for edge in (day, day + _DAY))
        try:
            segments = self.hours.segments(begin, end)
        except (BeyondCalendarHorizon, ClosedTooLong):
            return None
        return segments[-1].ends_at if segments else None

    def _at(self, day: date, clock: time) -> datetime:
        return datetime.combine(day, clock, ZoneInfo(self.timezone)).astimezone(UTC)


def offers(terms: PlanTerms, kind: ReportKind) -> bool:
    """Return whether a plan has reports of a kind (annex, « Comptes-rendus », « Synthèse »)."""
    return terms.has_weekly_summary if kind is ReportKind.WEEKLY else kind in terms.report_kinds


def _days_from(day: date) -> Iterator[date]:
    return (day + step * _DAY for step in range(_LONGEST_SEARCH))
