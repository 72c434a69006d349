"""VTIMEZONE: an IANA zone with yearly rules, which every calendar program reads.

A zone whose clock changes follow no yearly rule (Ramadan, decrees) has none: what goes by it is
written in UTC. Lists of dates (RDATE) are ignored by Outlook.

Source: RFC 5545, section 3.6.5.
"""

from calendar import monthrange
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_YEARS_AROUND = (-1, 3)
_FIRST_YEAR = 1970
_CHANGES = 2
_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class _Change:
    """A clock change: when, by the clock before it, and the offsets before and after it."""

    wall: datetime
    before: timedelta
    after: timedelta
    name: str
    is_daylight: bool


@lru_cache(maxsize=256)
def time_zone(name: str, year: int) -> tuple[str, ...] | None:
    """Return the lines of a zone's VTIMEZONE; None where no yearly rules describe it.

    Args:
        name: IANA's.
        year: the rules are those of the years around it.
    """
    zone = ZoneInfo(name)
    years = range(year + _YEARS_AROUND[0], year + _YEARS_AROUND[1] + 1)
    changes = [tuple(_changes_in(zone, year)) for year in years]
    if not any(changes):
        return _fixed(zone, name, year)
    if any(len(of_year) != _CHANGES for of_year in changes):
        return None
    lines = ["BEGIN:VTIMEZONE", f"TZID:{name}"]
    for alike in zip(*changes, strict=True):
        observance = _observance(alike)
        if observance is None:
            return None
        lines += observance
    return (*lines, "END:VTIMEZONE")


def _fixed(zone: ZoneInfo, name: str, year: int) -> tuple[str, ...]:
    at = datetime(year, 1, 1, tzinfo=zone)
    offset = _offset(at.utcoffset() or timedelta())
    return (
        "BEGIN:VTIMEZONE",
        f"TZID:{name}",
        "BEGIN:STANDARD",
        f"DTSTART:{_FIRST_YEAR}0101T000000",
        f"TZOFFSETFROM:{offset}",
        f"TZOFFSETTO:{offset}",
        f"TZNAME:{at.tzname()}",
        "END:STANDARD",
        "END:VTIMEZONE",
    )


def _changes_in(zone: ZoneInfo, year: int) -> Iterator[_Change]:
    at = datetime(year, 1, 1, tzinfo=UTC)
    while at.year == year:
        following = at + _DAY
        if _offset_at(zone, at) != _offset_at(zone, following):
            yield _change(zone, at, following)
        at = following


def _change(zone: ZoneInfo, earlier: datetime, later: datetime) -> _Change:
    """Return the change between two instants, found by halving."""
    while later - earlier > _SECOND:
        middle = (earlier + (later - earlier) / 2).replace(microsecond=0)
        if _offset_at(zone, middle) == _offset_at(zone, earlier):
            earlier = middle
        else:
            later = middle
    before, local = _offset_at(zone, earlier), later.astimezone(zone)
    return _Change(
        wall=(later + before).replace(tzinfo=None),
        before=before,
        after=_offset_at(zone, later),
        name=local.tzname() or "",
        is_daylight=bool(local.dst()),
    )


def _offset_at(zone: ZoneInfo, at: datetime) -> timedelta:
    return at.astimezone(zone).utcoffset() or timedelta()


def _observance(changes: Sequence[_Change]) -> list[str] | None:
    """Return the lines for a change that comes back every year; None if it is not always alike."""
    first = changes[0]
    shapes = {
        (change.wall.month, change.wall.weekday(), change.wall.time(), change.before, change.after)
        for change in changes
    }
    places = set.intersection(*({*_places(change.wall.date())} for change in changes))
    if len(shapes) > 1 or not places:
        return None
    place = min(places)  # the last one, where that is meant
    kind = "DAYLIGHT" if first.is_daylight else "STANDARD"
    weekday = first.wall.weekday()
    onset = datetime.combine(_nth(first.wall.month, weekday, place), first.wall.time())
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{onset:%Y%m%dT%H%M%S}",
        f"RRULE:FREQ=YEARLY;BYMONTH={first.wall.month};BYDAY={place}{_WEEKDAYS[weekday]}",
        f"TZOFFSETFROM:{_offset(first.before)}",
        f"TZOFFSETTO:{_offset(first.after)}",
        f"TZNAME:{first.name}",
        f"END:{kind}",
    ]


def _places(day: date) -> tuple[int, int]:
    """Return which of its weekday a day is in its month, from the start and from the end."""
    length = monthrange(day.year, day.month)[1]
    return (day.day - 1) // 7 + 1, -((length - day.day) // 7 + 1)


def _nth(month: int, weekday: int, place: int) -> date:
    length = monthrange(_FIRST_YEAR, month)[1]
    days = [date(_FIRST_YEAR, month, day) for day in range(1, length + 1)]
    alike = [day for day in days if day.weekday() == weekday]
    return alike[place - 1 if place > 0 else place]


def _offset(offset: timedelta) -> str:
    seconds = int(offset.total_seconds())
    hours, rest = divmod(abs(seconds), 3600)
    minutes, rest = divmod(rest, 60)
    return f"{'-' if seconds < 0 else '+'}{hours:02}{minutes:02}{f'{rest:02}' if rest else ''}"
