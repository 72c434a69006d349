"""Recurrence rules: read, and held against what is bounded, before anything is expanded.

Source: RFC 5545, section 3.3.10; what is taken of it, the contract for appointments (busy times).
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum

from app.domain.errors import DomainError

MOST_INTERVAL = 1_000
_LONGEST_RULE = 1_000
_MOST_COUNT_DIGITS = 12
_MOST_SET_POSITION = 366
_MOST_MONTHDAY = 31
_MONTHS = 12
_WEEKDAYS = ("MO", "TU", "WE", "TH", "FR", "SA", "SU")
_NUMBER = re.compile(r"[+-]?\d{1,6}", re.ASCII)
_WEEKDAY = re.compile(r"([+-]?\d{1,2})?(MO|TU|WE|TH|FR|SA|SU)", re.ASCII)
_DATE = re.compile(r"\d{8}", re.ASCII)
_DATE_TIME = re.compile(r"(\d{8})T(\d{6})(Z?)", re.ASCII)


class UnsupportedRecurrence(DomainError):
    """The recurrence rule is not one that is expanded here."""


class Frequency(StrEnum):
    """How long the periods are in which a rule finds its days."""

    DAILY = "DAILY"
    WEEKLY = "WEEKLY"
    MONTHLY = "MONTHLY"
    YEARLY = "YEARLY"


@dataclass(frozen=True, slots=True)
class Weekday:
    """A day of the week, or the nth one of a month or year.

    Attributes:
        day: 0 is Monday.
        nth: from the start, or negative from the end; 0 for each.
    """

    day: int
    nth: int = 0


Until = date | datetime
"""The last day; or the last start: UTC if it has a zone, else by the series' own clock."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Recurrence:
    """A rule that gives at most one start a day.

    Attributes:
        count: how many starts, the first among them; None without end or with ``until``.
        week_starts: 0 is Monday.
    """

    frequency: Frequency
    interval: int = 1
    count: int | None = None
    until: Until | None = None
    weekdays: tuple[Weekday, ...] = ()
    months: frozenset[int] = frozenset()
    monthdays: frozenset[int] = frozenset()
    set_positions: frozenset[int] = frozenset()
    week_starts: int = 0


_READ = frozenset(
    {
        "FREQ",
        "INTERVAL",
        "COUNT",
        "UNTIL",
        "BYDAY",
        "BYMONTH",
        "BYMONTHDAY",
        "BYSETPOS",
        "WKST",
    }
)


def read_recurrence(text: str) -> Recurrence:
    """Return the rule that a text holds, without the name before it: ``FREQ=WEEKLY;BYDAY=MO``.

    The time it takes depends on the text's length only, not on what the rule would give.

    Raises:
        UnsupportedRecurrence: it is no such rule, or has a part or a figure beyond what is taken.
    """
    parts = _parts_of(text)
    frequency = _frequency(parts.get("FREQ", ""))
    if "COUNT" in parts and "UNTIL" in parts:
        raise UnsupportedRecurrence("A rule has COUNT or UNTIL, not both")
    count = parts.get("COUNT")
    until = parts.get("UNTIL")
    rule = Recurrence(
        frequency=frequency,
        interval=_whole("INTERVAL", parts.get("INTERVAL", "1"), most=MOST_INTERVAL),
        count=None if count is None else _count(count),
        until=None if until is None else _until(until),
        weekdays=_weekdays(parts.get("BYDAY")),
        months=_whole_numbers("BYMONTH", parts.get("BYMONTH"), _MONTHS, is_signed=False),
        monthdays=_whole_numbers("BYMONTHDAY", parts.get("BYMONTHDAY"), _MOST_MONTHDAY),
        set_positions=_whole_numbers("BYSETPOS", parts.get("BYSETPOS"), _MOST_SET_POSITION),
        week_starts=_week_start(parts.get("WKST", "MO")),
    )
    _require_meaning(rule)
    return rule


def _parts_of(text: str) -> Mapping[str, str]:
    if len(text) > _LONGEST_RULE:
        raise UnsupportedRecurrence(f"A rule has {_LONGEST_RULE:,} characters at most")
    parts: dict[str, str] = {}
    for part in text.strip().removesuffix(";").upper().split(";"):
        name, equals, value = part.partition("=")
        if not equals or not value:
            raise UnsupportedRecurrence("A rule is written FREQ=WEEKLY;BYDAY=MO,TH")
        if name not in _READ:
            raise UnsupportedRecurrence(f"{name[:20]} is not read here")
        if name in parts:
            raise UnsupportedRecurrence(f"{name} is given twice")
        parts[name] = value
    return parts


def _frequency(text: str) -> Frequency:
    if text not in set(Frequency):
        raise UnsupportedRecurrence(f"FREQ is one of {', '.join(Frequency)}")
    return Frequency(text)


def _whole(name: str, text: str, *, most: int) -> int:
    number = int(text) if _NUMBER.fullmatch(text) else 0
    if not 1 <= number <= most:
        raise UnsupportedRecurrence(f"{name} is a whole number from 1 to {most:,}")
    return number


def _count(text: str) -> int:
    is_count = text.isascii() and text.isdigit() and len(text) <= _MOST_COUNT_DIGITS and int(text)
    if not is_count:
        raise UnsupportedRecurrence("COUNT is a whole number from 1 on")
    return int(text)


def _whole_numbers(
    name: str, text: str | None, most: int, *, is_signed: bool = True
) -> frozenset[int]:
    if text is None:
        return frozenset()
    least = -most if is_signed else 1
    numbers = frozenset(int(part) if _NUMBER.fullmatch(part) else 0 for part in text.split(","))
    if 0 in numbers or not all(least <= number <= most for number in numbers):
        signs = ", or negative from the end" if is_signed else ""
        raise UnsupportedRecurrence(f"{name} lists whole numbers from 1 to {most}{signs}")
    return numbers


def _weekdays(text: str | None) -> tuple[Weekday, ...]:
    if text is None:
        return ()
    return tuple(dict.fromkeys(_weekday(part) for part in text.split(",")))


def _weekday(text: str) -> Weekday:
    match = _WEEKDAY.fullmatch(text)
    nth = int(match[1] or 0) if match else 0
    if match is None or (match[1] and not 1 <= abs(nth) <= 53):  # noqa: PLR2004 - weeks of a year
        raise UnsupportedRecurrence("BYDAY lists days: MO, or 2MO and -1FR of a month or year")
    return Weekday(_WEEKDAYS.index(match[2]), nth)


def _week_start(text: str) -> int:
    if text not in _WEEKDAYS:
        raise UnsupportedRecurrence(f"WKST is one of {', '.join(_WEEKDAYS)}")
    return _WEEKDAYS.index(text)


def _until(text: str) -> Until:
    try:
        if _DATE.fullmatch(text):
            return date.fromisoformat(text)
        if match := _DATE_TIME.fullmatch(text):
            last = datetime.strptime(match[1] + match[2], "%Y%m%d%H%M%S")  # noqa: DTZ007 - or local
            return last.replace(tzinfo=UTC) if match[3] else last
    except ValueError:
        pass
    raise UnsupportedRecurrence("UNTIL is written 20261231 or 20261231T225959Z")


def _require_meaning(rule: Recurrence) -> None:
    """Refuse parts that have no meaning beside one another (RFC 5545, section 3.3.10)."""
    is_long = rule.frequency in (Frequency.MONTHLY, Frequency.YEARLY)
    if not is_long and any(weekday.nth for weekday in rule.weekdays):
        raise UnsupportedRecurrence("BYDAY counts days in months and years only")
    if rule.frequency is Frequency.WEEKLY and rule.monthdays:
        raise UnsupportedRecurrence("BYMONTHDAY does not go with FREQ=WEEKLY")
    if rule.set_positions and not (rule.weekdays or rule.months or rule.monthdays):
        raise UnsupportedRecurrence("BYSETPOS needs another BY part")


def written(rule: Recurrence) -> str:
    """Return a rule as it is read, its parts in one order."""
    parts = [f"FREQ={rule.frequency}"]
    if rule.interval != 1:
        parts.append(f"INTERVAL={rule.interval}")
    if rule.count is not None:
        parts.append(f"COUNT={rule.count}")
    if rule.until is not None:
        parts.append(f"UNTIL={_written_until(rule.until)}")
    days = (f"{weekday.nth or ''}{_WEEKDAYS[weekday.day]}" for weekday in rule.weekdays)
    parts += _listed("BYDAY", days)
    parts += _listed("BYMONTH", map(str, sorted(rule.months)))
    parts += _listed("BYMONTHDAY", map(str, sorted(rule.monthdays)))
    parts += _listed("BYSETPOS", map(str, sorted(rule.set_positions)))
    if rule.week_starts:
        parts.append(f"WKST={_WEEKDAYS[rule.week_starts]}")
    return ";".join(parts)


def _listed(name: str, values: Iterable[str]) -> list[str]:
    text = ",".join(values)
    return [f"{name}={text}"] if text else []


def _written_until(until: Until) -> str:
    if not isinstance(until, datetime):
        return f"{until:%Y%m%d}"
    return f"{until:%Y%m%dT%H%M%S}{'Z' if until.tzinfo else ''}"
