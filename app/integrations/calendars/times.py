"""The times of calendar files as instants, and the clocks by which they go.

Source: RFC 5545, sections 3.3.4 to 3.3.6; which zones are known, the contract for appointments.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import cache
from zoneinfo import available_timezones

from icalendar.timezone.windows_to_olson import WINDOWS_TO_OLSON

from app.domain.agendas.local_clocks import LocalClock, ZoneClock
from app.integrations.calendars.components import Property

_DATE = re.compile(r"\d{8}", re.ASCII)
_DATE_TIME = re.compile(r"(\d{4})(\d\d)(\d\d)T(\d\d)(\d\d)(\d\d)(Z?)", re.ASCII)
_DURATION = re.compile(
    r"\+?P(?:(\d{1,5})W)?(?:(\d{1,5})D)?(?:T(?:(\d{1,6})H)?(?:(\d{1,6})M)?(?:(\d{1,7})S)?)?",
    re.ASCII,
)
_MACHINE_ZONES = frozenset({"Factory", "localtime"})
_SHOWN = 60
_UTC = ZoneClock("UTC")


class RefusedItem(Exception):
    """An item of a calendar cannot be taken; the message says why."""


@dataclass(frozen=True, slots=True)
class Moment:
    """A time as it is written.

    Attributes:
        wall: by the clock; of a day, its midnight.
        clock: by which it is read.
        is_day: whether a day is written, not a time of it.
    """

    wall: datetime
    clock: LocalClock
    is_day: bool

    @property
    def at(self) -> datetime:
        """Return the instant.

        Raises:
            RefusedItem: it lies beyond the calendar.
        """
        try:
            return self.clock.instant(self.wall)
        except OverflowError:
            raise RefusedItem("a time lies beyond the year 9999") from None


@dataclass(frozen=True, slots=True)
class Zones:
    """Which clock a time goes by.

    Attributes:
        floating: of days, and of times without zone: the agenda's.
        own: those that the file defines, by TZID; None where one cannot be read.
    """

    floating: ZoneClock
    own: Mapping[str, LocalClock | None]

    def clock_of(self, tzid: str) -> LocalClock:
        """Return the clock of a TZID.

        Raises:
            RefusedItem: it is neither IANA's, nor Windows', nor the file's own.
        """
        if tzid in _iana_zones():
            return ZoneClock(tzid)
        if windows := WINDOWS_TO_OLSON.get(tzid):
            return ZoneClock(windows)
        if own := self.own.get(tzid):
            return own
        reason = (
            "its VTIMEZONE cannot be read" if tzid in self.own else "the file does not define it"
        )
        raise RefusedItem(
            f"TZID {tzid[:_SHOWN]!r} is no time zone of IANA or Windows, and {reason}"
        )


@cache
def _iana_zones() -> frozenset[str]:
    return frozenset(available_timezones()) - _MACHINE_ZONES


def read_moment(text: str, parameters: Mapping[str, str], zones: Zones) -> Moment:
    """Return what a date or date-time says.

    Raises:
        RefusedItem: it is neither, or its zone is not known.
    """
    written = text.strip()
    match = _DATE_TIME.fullmatch(written)
    try:
        if match is None:
            if not _DATE.fullmatch(written):
                raise RefusedItem(f"{written[:_SHOWN]!r} is no time (20261201T090000)")
            day = date.fromisoformat(written)
            return Moment(datetime.combine(day, time()), zones.floating, is_day=True)
        year, month, day_of_month, hour, minute, second = map(int, match.groups()[:6])
        wall = datetime(year, month, day_of_month, hour, minute, second)  # noqa: DTZ001 - local
    except ValueError:
        raise RefusedItem(f"there is no {written[:_SHOWN]}") from None
    if match[7]:
        return Moment(wall, _UTC, is_day=False)
    tzid = parameters.get("TZID")
    return Moment(wall, zones.floating if tzid is None else zones.clock_of(tzid), is_day=False)


def read_moments(listed: Property, zones: Zones) -> list[Moment]:
    """Return the times that a property lists.

    Raises:
        RefusedItem: one of them is none.
    """
    return [read_moment(text, listed.parameters, zones) for text in listed.value.split(",")]


def after(start: Moment, duration: str) -> datetime:
    """Return the instant so much after a start: weeks and days by its clock, then elapsed time.

    Raises:
        RefusedItem: it is no duration, or leads beyond the calendar.
    """
    match = _DURATION.fullmatch(duration.strip())
    if match is None or not any(match.groups()):
        raise RefusedItem(f"{duration.strip()[:_SHOWN]!r} is no duration (PT1H30M)")
    weeks, days, hours, minutes, seconds = (int(part or 0) for part in match.groups())
    try:
        wall = start.wall + timedelta(weeks=weeks, days=days)
        at = Moment(wall, start.clock, start.is_day).at
        return at + timedelta(hours=hours, minutes=minutes, seconds=seconds)
    except OverflowError:
        raise RefusedItem("a time lies beyond the year 9999") from None


def on_days_start(moment: Moment, first: Moment) -> datetime:
    """Return the instant of an occurrence that is named by its time, or by its day only."""
    if moment.is_day and not first.is_day:
        wall = datetime.combine(moment.wall.date(), first.wall.time())
        return Moment(wall, first.clock, is_day=False).at
    return moment.at.astimezone(UTC)
