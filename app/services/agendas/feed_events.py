"""Appointments and busy times as the events of a feed."""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time

from app.documents.agendas.feed import EventStatus, FeedEvent, Moment, has_rules
from app.domain.agendas.appointments import Appointment, AppointmentStatus
from app.domain.agendas.busy_series import BusySpan
from app.domain.agendas.busy_times import BusyTime
from app.domain.agendas.local_clocks import ZoneClock
from app.domain.agendas.recurrence import Recurrence, read_recurrence, written
from app.domain.agendas.recurring_days import days_of

BUSY = "BUSY"
"""What is told of time that is taken, where nothing else may be."""

_DOMAIN = "exitadmin"
_STATUSES = {
    AppointmentStatus.HELD: EventStatus.TENTATIVE,
    AppointmentStatus.CANCELLED: EventStatus.CANCELLED,
}


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedContent:
    """What stands in a feed.

    Attributes:
        busy: busy times that have, or may have, spans between ``begin`` and ``end``.
        spans: that are kept of them, by their ids.
        is_full: whether titles, parties, notes and labels are told.
    """

    appointments: Sequence[Appointment]
    busy: Sequence[BusyTime]
    spans: Mapping[str, Sequence[BusySpan]]
    begin: datetime
    end: datetime
    is_full: bool


def feed_events(content: FeedContent) -> list[FeedEvent]:
    """Return the events of a feed, in one order whatever the database's."""
    events = [_appointment(appointment, content) for appointment in content.appointments]
    for busy in content.busy:
        events += _busy(busy, content)
    return sorted(events, key=lambda event: (str(event.starts_at), event.uid))


def uid_of(appointment: Appointment) -> str:
    """Return by what calendar programs know an appointment, in feeds and invitations."""
    return f"{appointment.id}@{_DOMAIN}"


def _appointment(appointment: Appointment, content: FeedContent) -> FeedEvent:
    details, party = appointment.details, appointment.details.party
    contact = (party.name, party.phone, party.email) if party else ()
    described = "\n".join(line for line in (*contact, details.notes) if line)
    return FeedEvent(
        uid=uid_of(appointment),
        changed_at=appointment.changed_at,
        starts_at=appointment.starts_at,
        ends_at=appointment.ends_at,
        summary=(details.title or appointment.kind.name) if content.is_full else BUSY,
        description=described if content.is_full else None,
        status=_STATUSES.get(appointment.status, EventStatus.CONFIRMED),
        sequence=appointment.sequence,
    )


def _busy(busy: BusyTime, content: FeedContent) -> Iterator[FeedEvent]:
    """Yield a busy time as one event, or, where other programs might read it otherwise, as each."""
    summary = (busy.label or BUSY) if content.is_full else BUSY
    if busy.rule is None and not busy.overrides:
        yield _event(busy, BusySpan(busy.starts_at, busy.ends_at), busy.id, summary)
    elif (series := _series(busy, content, summary)) is not None:
        yield series
    else:
        for span in _spans(busy, content):
            uid = f"{busy.id}-{int(span.starts_at.timestamp())}"
            yield _event(busy, span, uid, summary)


def _spans(busy: BusyTime, content: FeedContent) -> Iterator[BusySpan]:
    """Yield the spans of a busy time within the feed's window, also those that are not kept."""
    kept = content.spans.get(busy.id, ())
    yield from kept
    if busy.expanded_until is not None and busy.expanded_until < content.end:
        for span in busy.spans(content.end):
            if span.starts_at >= busy.expanded_until and span.ends_at > content.begin:
                yield span


def _event(busy: BusyTime, span: BusySpan, uid: str, summary: str) -> FeedEvent:
    starts_at, ends_at = _edges(busy, span)
    return FeedEvent(
        uid=f"{uid}@{_DOMAIN}",
        changed_at=busy.created_at,
        starts_at=starts_at,
        ends_at=ends_at,
        summary=summary,
    )


def _edges(busy: BusyTime, span: BusySpan) -> tuple[Moment, Moment]:
    """Return where a span begins and ends: days, of what lasts whole ones."""
    starts, ends = busy.clock.wall(span.starts_at), busy.clock.wall(span.ends_at)
    if busy.is_all_day and starts.time() == ends.time() == time():
        return starts.date(), ends.date()
    return span.starts_at, span.ends_at


def _series(busy: BusyTime, content: FeedContent, summary: str) -> FeedEvent | None:
    """Return a recurring busy time as one event; None where programs do not read it alike."""
    if busy.rule is None or busy.overrides or not isinstance(busy.clock, ZoneClock):
        return None
    rule = read_recurrence(busy.rule)
    first = busy.clock.wall(busy.starts_at)
    if not _is_plain(rule, first.date()):
        return None
    starts_at, ends_at = _edges(busy, BusySpan(busy.starts_at, busy.ends_at))
    is_of_days = not isinstance(starts_at, datetime)
    zone = None if is_of_days or busy.clock.name == "UTC" else busy.clock.name
    if zone is not None and not has_rules(zone, content.begin.year):
        return None
    return FeedEvent(
        uid=f"{busy.id}@{_DOMAIN}",
        changed_at=busy.created_at,
        starts_at=starts_at,
        ends_at=ends_at,
        summary=summary,
        zone=zone,
        rule=_told_rule(busy, rule, is_of_days=is_of_days),
        exdates=[_edges(busy, BusySpan(at, at))[0] for at in busy.exdates],
    )


def _is_plain(rule: Recurrence, first: date) -> bool:
    """Return whether all programs find the same days.

    They differ where the first start is none of the rule's, and in some positions and weekdays.
    """
    kinds = {bool(weekday.nth) for weekday in rule.weekdays}
    is_of_rule = next(days_of(rule, first, first), None) == first
    return is_of_rule and len(kinds) < 2 and not rule.set_positions  # noqa: PLR2004 - one kind


def _told_rule(busy: BusyTime, rule: Recurrence, *, is_of_days: bool) -> str:
    """Return the rule with its end as RFC 5545 has it: a day for days, else an instant in UTC."""
    until = rule.until
    if until is None:
        return written(rule)
    start = busy.clock.wall(busy.starts_at)
    if not isinstance(until, datetime):
        last = busy.clock.instant(datetime.combine(until, start.time()))
    else:
        last = until if until.tzinfo else busy.clock.instant(until)
    end: date = busy.clock.wall(last).date() if is_of_days else last.astimezone(UTC)
    return written(replace(rule, until=end))
