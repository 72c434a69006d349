"""Measures one deadline, from 2 to 400 business hours, beside two libraries in the same run.

All three count Monday to Friday 09:00-17:00 in Brussels without the Belgian holidays, from the same
starts. Run alone: ``python -m benchmarks.deadlines`` (needs the ``bench`` extra).
"""

import random
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from itertools import count, islice
from statistics import median
from time import perf_counter_ns

import pandas as pd
import pytz
from businesstimedelta import BusinessTimeDelta, HolidayRule, Rules, WorkDayRule

from app.domain.deadlines.business_hours import BusinessHours
from app.domain.deadlines.calendar import DEFAULT_CALENDAR
from app.domain.deadlines.public_holidays import FrozenHolidays, freeze

DELAYS_HOURS = (2, 4, 8, 40, 400)
TARGET_US = 5.0

_ZONE = "Europe/Brussels"
_SEED = 20260101
_STARTS = 200
_PEER_STARTS = 20
_PASSES = 50
_ROUNDS = 5

Deadline = Callable[[datetime], datetime]


@dataclass(frozen=True, slots=True, kw_only=True)
class DeadlineRow:
    """What one call costs, in microseconds; medians of several rounds."""

    delay_hours: int
    ours_us: float
    businesstimedelta_us: float
    pandas_us: float


def rows() -> list[DeadlineRow]:
    """Measure every delay; what the three answer is compared first."""
    holidays = freeze(DEFAULT_CALENDAR.holidays, 2000, 2046)
    return [_measured(delay_hours, holidays) for delay_hours in DELAYS_HOURS]


def _measured(delay_hours: int, holidays: FrozenHolidays) -> DeadlineRow:
    starts = _starts(holidays)
    few = starts[:_PEER_STARTS]
    days = [one.day for one in holidays.days]
    ours = _ours(delay_hours, holidays)
    peers = (_businesstimedelta(delay_hours, days), _pandas(delay_hours, days))
    for peer in peers:
        assert [peer(start) for start in few] == [ours(start) for start in few]
    peer_us = [_microseconds_per_call(peer, few, passes=1) for peer in peers]
    return DeadlineRow(
        delay_hours=delay_hours,
        ours_us=_microseconds_per_call(ours, starts, _PASSES),
        businesstimedelta_us=peer_us[0],
        pandas_us=peer_us[1],
    )


def _starts(holidays: FrozenHolidays) -> list[datetime]:
    """Return open instants of 2026 off the full hour: no delay of full hours ends at a closing.

    There the libraries differ: this service is due at the closing, pandas at the next opening.
    """
    hours, chance = BusinessHours(DEFAULT_CALENDAR, holidays), random.Random(_SEED)
    minutes = (chance.randrange(365 * 24) * 60 + chance.randrange(1, 60) for _ in count())
    drawn = (datetime(2026, 1, 1, tzinfo=UTC) + timedelta(minutes=one) for one in minutes)
    return list(islice(filter(hours.is_open, drawn), _STARTS))


def _ours(delay_hours: int, holidays: FrozenHolidays) -> Deadline:
    hours, delay = BusinessHours(DEFAULT_CALENDAR, holidays), timedelta(hours=delay_hours)
    return lambda start: hours.deadline(start, delay)


def _businesstimedelta(delay_hours: int, days: Sequence[date]) -> Deadline:
    zone = pytz.timezone(_ZONE)
    office = WorkDayRule(start_time=time(9), end_time=time(17), tz=zone)
    delay = BusinessTimeDelta(Rules([office, HolidayRule(set(days), tz=zone)]), hours=delay_hours)
    return lambda start: start + delay


def _pandas(delay_hours: int, days: Sequence[date]) -> Deadline:
    delay = pd.offsets.CustomBusinessHour(
        delay_hours, start="09:00", end="17:00", holidays=list(days)
    )
    return lambda start: pd.Timestamp(start).tz_convert(_ZONE) + delay


def _microseconds_per_call(deadline: Deadline, starts: Sequence[datetime], passes: int) -> float:
    def round_us() -> float:
        begun = perf_counter_ns()
        for _ in range(passes):
            for start in starts:
                deadline(start)
        return (perf_counter_ns() - begun) / (1000 * passes * len(starts))

    return median(round_us() for _ in range(_ROUNDS))


def main() -> None:
    """Print the table."""
    print("| business hours | µs per deadline | businesstimedelta | pandas |")
    print("| --- | --- | --- | --- |")
    for one in rows():
        print(
            f"| {one.delay_hours} | {one.ours_us:.2f} | {one.businesstimedelta_us:,.0f} "
            f"| {one.pandas_us:,.0f} |"
        )
    print(f"target: at most {TARGET_US:g} µs")


if __name__ == "__main__":
    main()
