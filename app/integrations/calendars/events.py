"""Events of a calendar file as busy time: one uid's event with all its exceptions.

Source: RFC 5545, sections 3.6.1 and 3.8; what is not busy, the contract for appointments.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime

from app.domain.agendas.busy_series import EARLIEST, BusySeries, BusySpan
from app.domain.agendas.recurrence import Recurrence, UnsupportedRecurrence, read_recurrence
from app.integrations.calendars.components import Component, Property
from app.integrations.calendars.times import (
    Moment,
    RefusedItem,
    Zones,
    after,
    on_days_start,
    read_moment,
    read_moments,
)

_LONGEST_LABEL = 200
_NEEDED = frozenset(
    {"DTSTART", "DTEND", "DURATION", "RRULE", "EXRULE", "RDATE", "EXDATE", "RECURRENCE-ID"}
)
_ESCAPED = re.compile(r"\\([\\;,nN])")
_PRIVATE = frozenset({"PRIVATE", "CONFIDENTIAL"})


class IgnoredItem(Exception):
    """An item of a calendar takes no time; the message says why."""


@dataclass(frozen=True, slots=True)
class Timed:
    """An event's own time.

    Attributes:
        why_free: why it takes no time; empty where it takes some.
    """

    start: Moment
    span: BusySpan
    why_free: str


@dataclass(frozen=True, slots=True, kw_only=True)
class BusyEvent:
    """Busy time as a calendar has it.

    Attributes:
        label: its title, unless it is private.
    """

    label: str | None
    is_all_day: bool
    series: BusySeries


def read_event(events: Sequence[Component], zones: Zones) -> BusyEvent:
    """Return the busy time of one uid's events.

    Of a series that takes no time, exceptions that take some are taken.

    Args:
        events: at most one without RECURRENCE-ID, and the exceptions that have one.
        zones: by which times go.

    Raises:
        IgnoredItem: it takes no time.
        RefusedItem, UnsupportedRecurrence: something of it cannot be taken.
    """
    for event in events:
        _require_readable(event)
    master = next((event for event in events if event.first("RECURRENCE-ID") is None), None)
    exceptions = [event for event in events if event is not master]
    if master is None:
        return _without_master(exceptions, zones)
    timed = _timed(master, zones)
    overrides = dict(_overrides(exceptions, timed.start, zones))
    busy_overrides = [event for event in exceptions if not _timed(event, zones).why_free]
    if timed.why_free and not busy_overrides:
        raise IgnoredItem(timed.why_free)
    if timed.why_free:
        return _without_master(busy_overrides, zones)
    series = BusySeries(
        clock=timed.start.clock,
        starts_at=timed.span.starts_at,
        ends_at=timed.span.ends_at,
        rule=_rule_of(master, timed.start),
        exdates=frozenset(_exdates(master, timed.start, zones)),
        overrides=dict(_extra_starts(master, timed, zones)) | overrides,
    )
    return BusyEvent(label=_label(master), is_all_day=timed.start.is_day, series=series)


def _require_readable(event: Component) -> None:
    for name in event.unreadable:
        if name in _NEEDED:
            raise RefusedItem(f"{name} cannot be read")
    for name in ("RRULE", "DTSTART", "RECURRENCE-ID"):
        if len(event.properties.get(name, ())) > 1:
            raise RefusedItem(f"{name} is given more than once")
    if event.first("EXRULE"):
        raise UnsupportedRecurrence("EXRULE is not read here")
    identity = event.first("RECURRENCE-ID")
    if identity and identity.parameters.get("RANGE"):
        raise RefusedItem("RECURRENCE-ID with RANGE=THISANDFUTURE is not read here")


def _without_master(exceptions: Sequence[Component], zones: Zones) -> BusyEvent:
    """Return exceptions whose series the file does not hold, or whose series takes no time."""
    timed = [(event, _timed(event, zones)) for event in exceptions]
    busy = [(event, its) for event, its in timed if not its.why_free]
    if not busy:
        raise IgnoredItem(timed[0][1].why_free)
    event, first = busy[0]
    series = BusySeries(
        clock=first.start.clock,
        starts_at=first.span.starts_at,
        ends_at=first.span.ends_at,
        overrides={its.span.starts_at: its.span for _, its in busy[1:]},
    )
    return BusyEvent(label=_label(event), is_all_day=first.start.is_day, series=series)


def _timed(event: Component, zones: Zones) -> Timed:
    given = event.first("DTSTART")
    if given is None:
        raise RefusedItem("DTSTART is missing")
    start = read_moment(given.value, given.parameters, zones)
    span = BusySpan(start.at, _end_of(event, start, zones))
    if span.ends_at < span.starts_at:
        raise RefusedItem("it ends before it starts")
    if span.starts_at < EARLIEST:
        raise RefusedItem("it starts before 1970")
    return Timed(start, span, _why_free(event, span))


def _end_of(event: Component, start: Moment, zones: Zones) -> datetime:
    end, duration = event.first("DTEND"), event.first("DURATION")
    if end is not None:
        moment = read_moment(end.value, end.parameters, zones)
        if moment.is_day is not start.is_day:
            raise RefusedItem("one of DTSTART and DTEND is a day, the other a time")
        return moment.at
    if duration is not None:
        return after(start, duration.value)
    return after(start, "P1D") if start.is_day else start.at


def _why_free(event: Component, span: BusySpan) -> str:
    if event.word("STATUS") == "CANCELLED":
        return "cancelled"
    if event.word("TRANSP") == "TRANSPARENT":
        return "transparent"
    if event.word("X-MICROSOFT-CDO-BUSYSTATUS") == "FREE":
        return "free"
    return "no length" if span.starts_at == span.ends_at else ""


def _rule_of(event: Component, start: Moment) -> Recurrence | None:
    given = event.first("RRULE")
    if given is None:
        return None
    text = given.value
    if start.is_day:
        # Google's and Outlook's last day of what lasts all day, written as midnight in UTC
        text = re.sub(r"(UNTIL=\d{8})T000000Z", r"\1", text, flags=re.IGNORECASE)
    return read_recurrence(text)


def _exdates(event: Component, start: Moment, zones: Zones) -> Iterator[datetime]:
    for listed in event.properties.get("EXDATE", ()):
        for moment in read_moments(listed, zones):
            yield on_days_start(moment, start)


def _extra_starts(
    event: Component, timed: Timed, zones: Zones
) -> Iterator[tuple[datetime, BusySpan]]:
    """Yield the spans that RDATE adds, by their starts."""
    length = timed.span.ends_at - timed.span.starts_at
    for listed in event.properties.get("RDATE", ()):
        if listed.parameters.get("VALUE", "").upper() == "PERIOD":
            spans = [_period(text, listed, zones) for text in listed.value.split(",")]
        else:
            starts = [moment.at for moment in read_moments(listed, zones)]
            spans = [BusySpan(start, start + length) for start in starts]
        for span in spans:
            yield span.starts_at, span


def _period(text: str, listed: Property, zones: Zones) -> BusySpan:
    first, _, last = text.partition("/")
    start = read_moment(first, listed.parameters, zones)
    if last.lstrip().startswith(("P", "+P")):
        end = after(start, last)
    else:
        end = read_moment(last, listed.parameters, zones).at
    if end <= start.at:
        raise RefusedItem("a period of RDATE has no length")
    return BusySpan(start.at, end)


def _overrides(
    exceptions: Sequence[Component], first: Moment, zones: Zones
) -> Iterator[tuple[datetime, BusySpan | None]]:
    for event in exceptions:
        identity = event.first("RECURRENCE-ID")
        if identity is not None:
            replaced = read_moment(identity.value, identity.parameters, zones)
            timed = _timed(event, zones)
            yield on_days_start(replaced, first), None if timed.why_free else timed.span


def _label(event: Component) -> str | None:
    title = event.first("SUMMARY")
    if title is None or event.word("CLASS") in _PRIVATE:
        return None
    text = _ESCAPED.sub(lambda match: "\n" if match[1] in "nN" else match[1], title.value)
    return " ".join(text.split())[:_LONGEST_LABEL] or None
