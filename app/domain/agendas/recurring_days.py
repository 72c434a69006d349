"""The days of a recurrence rule, by its own calendar: no clock, no zone.

Each period is looked through up to a last day, so a rule that never gives a day (30 February) costs
as little as any other. `dateutil` would look on to the year 9999.

Source: RFC 5545, section 3.3.10.
"""

from calendar import isleap, monthrange
from collections.abc import Iterable, Iterator
from dataclasses import replace
from datetime import date

from app.domain.agendas.recurrence import Frequency, Recurrence, Weekday

_MONTHS = 12
_WEEK = 7
_LAST = date.max.toordinal()
_LOOKED_UP = {Frequency.MONTHLY: 31, Frequency.YEARLY: 365}
"""Periods whose days by number are looked up, not looked through; and how long they are."""


def days_of(rule: Recurrence, first: date, last: date) -> Iterator[date]:
    """Yield the days that a rule gives from a first day on, in order, without ``count``, ``until``.

    Args:
        rule: which days.
        first: where periods are counted from; yielded only if the rule gives it.
        last: the last day that is looked at.
    """
    begin, end = first.toordinal(), last.toordinal()
    for days in _periods(_completed(rule, first), first, last):
        for day in _at_positions(days, rule.set_positions):
            if begin <= day <= end:
                yield date.fromordinal(day)


def steps_to(rule: Recurrence, first: date, last: date) -> int:
    """Return about how many days are looked at for those that a rule gives up to a last day."""
    rule, days = _completed(rule, first), max(0, (last - first).days) // rule.interval
    if rule.weekdays or not rule.monthdays or rule.frequency not in _LOOKED_UP:
        return days
    months = 1 if rule.frequency is Frequency.MONTHLY else _MONTHS
    looked_at = months + (len(rule.months) or months) * len(rule.monthdays)
    return days * looked_at // _LOOKED_UP[rule.frequency]


def _completed(rule: Recurrence, first: date) -> Recurrence:
    """Return a rule with what the first day says where the rule is silent."""
    if rule.weekdays or rule.monthdays or rule.frequency is Frequency.DAILY:
        return rule
    if rule.frequency is Frequency.WEEKLY:
        return replace(rule, weekdays=(Weekday(first.weekday()),))
    months = rule.months
    if rule.frequency is Frequency.YEARLY and not months:
        months = frozenset({first.month})
    return replace(rule, months=months, monthdays=frozenset({first.day}))


def _periods(rule: Recurrence, first: date, last: date) -> Iterator[list[int]]:
    """Yield the days of each period that begins by the last day, as ordinals, in order."""
    begin, end = first.toordinal(), last.toordinal()
    match rule.frequency:
        case Frequency.DAILY:
            runs = ((day, day + 1) for day in range(begin, end + 1, rule.interval))
            return (_days_of_run(rule, run) for run in runs)
        case Frequency.WEEKLY:
            week = begin - (first.weekday() - rule.week_starts) % _WEEK
            weeks = range(week, end + 1, _WEEK * rule.interval)
            return (_days_of_run(rule, (day, day + _WEEK)) for day in weeks)
        case Frequency.MONTHLY:
            begun = first.year * _MONTHS + first.month - 1
            months = range(begun, last.year * _MONTHS + last.month, rule.interval)
            return (_days_of_month(rule, *divmod(month, _MONTHS)) for month in months)
        case Frequency.YEARLY:
            years = range(first.year, last.year + 1, rule.interval)
            return (_days_of_year(rule, year) for year in years)


def _days_of_run(rule: Recurrence, run: tuple[int, int]) -> list[int]:
    weekdays = {weekday.day for weekday in rule.weekdays} or range(_WEEK)
    begin, end = max(run[0], 1), min(run[1], _LAST + 1)
    days = [day for day in range(begin, end) if (day - 1) % _WEEK in weekdays]
    if not rule.months and not rule.monthdays:
        return days
    return [day for day in days if _is_in_months(rule, date.fromordinal(day))]


def _is_in_months(rule: Recurrence, day: date) -> bool:
    if rule.months and day.month not in rule.months:
        return False
    return not rule.monthdays or day.day in _monthdays(rule, day.year, day.month)


def _days_of_year(rule: Recurrence, year: int) -> list[int]:
    """Return the days of a year; without months, numbered weekdays are counted in the year."""
    if rule.months or not any(weekday.nth for weekday in rule.weekdays):
        return [day for month in range(_MONTHS) for day in _days_of_month(rule, year, month)]
    january, length = date(year, 1, 1).toordinal(), 365 + isleap(year)
    days: Iterable[int] = range(january, january + length)
    if rule.monthdays:
        whole = replace(rule, weekdays=())
        days = (day for month in range(_MONTHS) for day in _days_of_month(whole, year, month))
    return _with_weekdays(rule, days, january, length)


def _days_of_month(rule: Recurrence, year: int, months_before: int) -> list[int]:
    month = months_before + 1
    if rule.months and month not in rule.months:
        return []
    length = monthrange(year, month)[1]
    begin = date(year, month, 1).toordinal()
    if not rule.monthdays:
        return _with_weekdays(rule, range(begin, begin + length), begin, length)
    days = [begin + day - 1 for day in sorted(_monthdays(rule, year, month))]
    return _with_weekdays(rule, days, begin, length)


def _monthdays(rule: Recurrence, year: int, month: int) -> set[int]:
    length = monthrange(year, month)[1]
    days = {day if day > 0 else length + 1 + day for day in rule.monthdays}
    return {day for day in days if 1 <= day <= length}


def _with_weekdays(rule: Recurrence, days: Iterable[int], begin: int, length: int) -> list[int]:
    """Return those days whose weekday, or its place in the month or year, the rule has."""
    if not rule.weekdays:
        return list(days)
    plain = {weekday.day for weekday in rule.weekdays if not weekday.nth}
    numbered = {(weekday.day, weekday.nth) for weekday in rule.weekdays if weekday.nth}
    chosen = []
    for day in days:
        weekday, place = (day - 1) % _WEEK, day - begin
        if weekday in plain or (
            numbered
            and (
                (weekday, place // _WEEK + 1) in numbered
                or (weekday, -((length - 1 - place) // _WEEK + 1)) in numbered
            )
        ):
            chosen.append(day)
    return chosen


def _at_positions(days: list[int], positions: frozenset[int]) -> list[int]:
    if not positions:
        return days
    count = len(days)
    places = {
        position - 1 if position > 0 else count + position
        for position in positions
        if abs(position) <= count
    }
    return [days[place] for place in sorted(places)]
