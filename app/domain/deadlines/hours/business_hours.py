"""Business hours: deadlines and elapsed business time in one calendar version.

Elapsed business time is physical time, every span is half-open, and all answers are UTC instants.
"""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.domain.deadlines.calendars.calendar import Calendar
from app.domain.deadlines.calendars.public_holidays import FrozenHolidays
from app.domain.deadlines.errors import ClosedTooLong
from app.domain.deadlines.hours.timelines import Timeline
from app.domain.deadlines.hours.windows import LONGEST_CLOSED, Window
from app.domain.deadlines.instants import EPOCH, instant_at, microseconds_at, microseconds_in

_NO_TIME = timedelta()


@dataclass(frozen=True, slots=True, kw_only=True)
class Segment:
    """A half-open span of open time, as UTC instants."""

    starts_at: datetime
    ends_at: datetime


class BusinessHours:
    """A calendar with the holidays kept for it, compiled; made once per calendar version.

    Every question raises ``BeyondCalendarHorizon`` where its span leaves the years whose holidays
    are kept, and ``ClosedTooLong`` where it meets more than 366 days without opening.

    Source: rulebook section 5.
    """

    __slots__ = ("_timeline", "calendar", "holidays")

    def __init__(self, calendar: Calendar, holidays: FrozenHolidays) -> None:
        self.calendar = calendar
        self.holidays = holidays
        self._timeline = Timeline(calendar, holidays)

    @property
    def covered_from(self) -> datetime:
        """Return the first instant of the years whose holidays are kept."""
        return instant_at(self._timeline.begins)

    @property
    def covered_until(self) -> datetime:
        """Return the instant at which those years end."""
        return instant_at(self._timeline.ends)

    def deadline(self, start: datetime, business_time: timedelta) -> datetime:
        """Return the instant when so much business time has passed since the start.

        A delay that ends with an opening is due at that closing. No delay at all is due where the
        clock starts: at the start if that is open, else at the next opening.

        Raises:
            ValueError: the business time is negative.
        """
        delay = microseconds_in(business_time)
        if delay <= 0:
            return self._without_delay(start, delay)
        begin = microseconds_at(start)
        window = self._timeline.covering(begin, begin + 1)
        position = window.position(begin) + delay
        while position > window.totals[-1]:
            window = self._timeline.later(window, begin)
        due = window.instant(position)
        if due - begin > LONGEST_CLOSED:
            self.next_opening(start)
            _refuse_long_closing(window, begin, due)
        return EPOCH + timedelta(microseconds=due)

    def next_opening(self, at: datetime) -> datetime:
        """Return the first open instant from an instant on: itself if it is open."""
        begin = microseconds_at(at)
        window = self._timeline.covering(begin, begin + 1)
        while (opening := window.opening_from(begin)) is None:
            window = self._timeline.later(window, begin)
        if opening - begin > LONGEST_CLOSED:
            raise ClosedTooLong(instant_at(begin))
        return instant_at(opening)

    def is_open(self, at: datetime) -> bool:
        """Tell whether an instant lies in an opening."""
        begin = microseconds_at(at)
        return self._timeline.covering(begin, begin + 1).opening_from(begin) == begin

    def elapsed(self, start: datetime, end: datetime) -> timedelta:
        """Return the business time between two instants; none when the end is before the start."""
        begin, finish = microseconds_at(start), microseconds_at(end)
        if finish <= begin:
            return _NO_TIME
        window = self._timeline.covering(begin, finish)
        _refuse_long_closing(window, begin, finish)
        return timedelta(microseconds=window.position(finish) - window.position(begin))

    def remaining(self, at: datetime, due_at: datetime) -> timedelta:
        """Return the business time left at an instant; none once the deadline has passed."""
        return self.elapsed(at, due_at)

    def segments(self, start: datetime, end: datetime) -> tuple[Segment, ...]:
        """Return the open time between two instants: in order, apart from each other."""
        begin, finish = microseconds_at(start), microseconds_at(end)
        if finish <= begin:
            return ()
        window = self._timeline.covering(begin, finish)
        _refuse_long_closing(window, begin, finish)
        return tuple(
            Segment(starts_at=instant_at(opens), ends_at=instant_at(closes))
            for opens, closes in window.spans(begin, finish)
        )

    def _without_delay(self, start: datetime, delay: int) -> datetime:
        if delay < 0:
            raise ValueError("business time cannot be negative")
        return self.next_opening(start)


def _refuse_long_closing(window: Window, begin: int, end: int) -> None:
    closed_from = window.long_closing(begin, end)
    if closed_from is not None:
        raise ClosedTooLong(instant_at(closed_from))
