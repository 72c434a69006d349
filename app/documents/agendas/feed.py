"""An agenda's feed: what calendar programs subscribe to.

The bytes are a function of what is in it, with no clock: they change when something in it does.

Source: RFC 5545; RFC 7986, section 5; what stands in it, the contract for appointments (feeds).
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from zoneinfo import ZoneInfo

from app.documents.agendas.content_lines import escaped, joined
from app.documents.agendas.time_zones import time_zone

PRODUCT = "-//ExitAdmin//Agenda//EN"
_REFRESH = "PT1H"

Moment = date | datetime
"""A local day, or an instant."""


class EventStatus(StrEnum):
    """Whether an event takes place."""

    CONFIRMED = "CONFIRMED"
    TENTATIVE = "TENTATIVE"
    CANCELLED = "CANCELLED"


@dataclass(frozen=True, slots=True, kw_only=True)
class FeedEvent:
    """An event of a feed.

    Attributes:
        uid: the same for ever.
        changed_at: when it was last changed.
        ends_at: half-open; of days, the day after the last.
        sequence: how often it was moved or cancelled.
        description: None for none.
        recurrence: None for an event that stands alone.
        replaces: the start, of a series with this uid, that this event stands for.
    """

    uid: str
    changed_at: datetime
    starts_at: Moment
    ends_at: Moment
    summary: str
    description: str | None = None
    status: EventStatus = EventStatus.CONFIRMED
    sequence: int = 0
    zone: str | None = None
    rule: str | None = None
    exdates: Sequence[Moment] = ()
    replaces: Moment | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Feed:
    """A feed.

    Attributes:
        name: as programs show it.
        year: around which zones' rules are told.
    """

    name: str
    year: int
    events: Sequence[FeedEvent]


def has_rules(zone: str, year: int) -> bool:
    """Return whether what recurs by a zone can be told; else its times are told one by one."""
    return time_zone(zone, year) is not None


def feed_document(feed: Feed) -> bytes:
    """Return a feed as text/calendar in UTF-8."""
    return joined(_lines(feed))


def _lines(feed: Feed) -> Iterator[str]:
    name = escaped(feed.name)
    yield from ("BEGIN:VCALENDAR", "VERSION:2.0", f"PRODID:{PRODUCT}", "CALSCALE:GREGORIAN")
    yield from ("METHOD:PUBLISH", f"NAME:{name}", f"X-WR-CALNAME:{name}")
    yield from (f"REFRESH-INTERVAL;VALUE=DURATION:{_REFRESH}", f"X-PUBLISHED-TTL:{_REFRESH}")
    for zone in sorted({event.zone for event in feed.events if event.zone}):
        yield from time_zone(zone, feed.year) or ()
    for event in feed.events:
        yield from _event(event)
    yield "END:VCALENDAR"


def _event(event: FeedEvent) -> Iterator[str]:
    is_cancelled = event.status is EventStatus.CANCELLED
    yield "BEGIN:VEVENT"
    yield f"UID:{event.uid}"
    changed_at = _utc(event.changed_at)
    yield f"DTSTAMP:{changed_at}"
    yield f"LAST-MODIFIED:{changed_at}"
    yield f"SEQUENCE:{event.sequence}"
    yield _moment("DTSTART", event.starts_at, event.zone)
    yield _moment("DTEND", event.ends_at, event.zone)
    if event.replaces is not None:
        yield _moment("RECURRENCE-ID", event.replaces, event.zone)
    if event.rule is not None:
        yield f"RRULE:{event.rule}"
    for excluded in event.exdates:
        yield _moment("EXDATE", excluded, event.zone)
    yield f"SUMMARY:{escaped(event.summary)}"
    if event.description:
        yield f"DESCRIPTION:{escaped(event.description)}"
    yield f"STATUS:{event.status}"
    yield f"TRANSP:{'TRANSPARENT' if is_cancelled else 'OPAQUE'}"
    yield f"X-MICROSOFT-CDO-BUSYSTATUS:{_busy_status(event.status)}"
    yield "END:VEVENT"


def _busy_status(status: EventStatus) -> str:
    match status:
        case EventStatus.CONFIRMED:
            return "BUSY"
        case EventStatus.TENTATIVE:
            return "TENTATIVE"
        case EventStatus.CANCELLED:
            return "FREE"


def _moment(name: str, moment: Moment, zone: str | None) -> str:
    if not isinstance(moment, datetime):
        return f"{name};VALUE=DATE:{moment:%Y%m%d}"
    if zone is None:
        return f"{name}:{_utc(moment)}"
    return f"{name};TZID={zone}:{moment.astimezone(ZoneInfo(zone)):%Y%m%dT%H%M%S}"


def _utc(at: datetime) -> str:
    return at.astimezone(UTC).isoformat()[:19].replace("-", "").replace(":", "") + "Z"
