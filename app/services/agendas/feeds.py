"""Feeds of agendas: made, listed, revoked, and read by whoever has the token."""

import asyncio
import hashlib
import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from app.documents.agendas.feed import Feed, feed_document
from app.domain.access.keys import Caller
from app.domain.agendas.agendas import Agenda
from app.domain.agendas.appointments import Appointment, AppointmentStatus
from app.domain.clients.plans.periods import local_midnight
from app.domain.errors import NothingFound
from app.repositories.agendas.agendas import find_agenda
from app.repositories.agendas.appointments import AppointmentFilter, find_appointments
from app.repositories.agendas.busy_times import (
    BusyTimeFilter,
    find_busy_times,
    read_spans_by_busy_time,
)
from app.repositories.agendas.feeds import (
    AgendaFeed,
    FeedMode,
    feed_exists,
    find_feed,
    find_feeds,
    insert_feed,
    note_reading,
    revoke_feed,
)
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.services.agendas.agendas import lock_agenda, seen_agenda
from app.services.agendas.feed_events import FeedContent, feed_events
from app.services.identifiers import new_id

_TOKEN_BYTES = 32
_LONGEST_TOKEN = 100
_DAYS_BEFORE, _DAYS_AFTER = 30, 400
_CANCELLED_STAY = timedelta(days=30)
_MOST = 20_000
_OVER = frozenset({AppointmentStatus.EXPIRED, AppointmentStatus.CANCELLED})


@dataclass(frozen=True, slots=True)
class NewFeed:
    """A feed that was made, and its token, which is shown once."""

    feed: AgendaFeed
    token: str


@dataclass(frozen=True, slots=True, kw_only=True)
class WantedFeed:
    """A feed that is asked for."""

    agenda_id: str
    name: str
    mode: FeedMode


async def create_feed(
    connection: Connection, caller: Caller, wanted: WantedFeed, now: datetime
) -> NewFeed:
    """Make a feed; from what is kept its token cannot be had again.

    Raises:
        NothingFound: there is no such agenda that the caller may see.
    """
    await lock_agenda(connection, caller, wanted.agenda_id)
    token = secrets.token_urlsafe(_TOKEN_BYTES)
    feed = AgendaFeed(
        agenda_id=wanted.agenda_id, id=new_id(), name=wanted.name, mode=wanted.mode, created_at=now
    )
    await insert_feed(connection, feed, _digest(token))
    return NewFeed(feed, token)


async def list_feeds(
    database: Database, caller: Caller, agenda_id: str, after: str | None, limit: int
) -> list[AgendaFeed]:
    """Return an agenda's feeds that are not revoked, oldest first.

    Raises:
        NothingFound: there is no such agenda that the caller may see.
    """
    async with database.read() as connection:
        await seen_agenda(connection, caller, agenda_id)
        return await find_feeds(connection, agenda_id, after, limit)


async def remove_feed(
    database: Database, caller: Caller, agenda_id: str, feed_id: str, now: datetime
) -> None:
    """Let a feed be read no more.

    Raises:
        NothingFound: there is no such agenda that the caller may see, or it has no such feed.
    """
    async with database.write() as connection:
        await lock_agenda(connection, caller, agenda_id)
        if not await revoke_feed(connection, agenda_id, feed_id, now):
            raise NothingFound(feed_id)


async def require_feed(database: Database, caller: Caller, agenda_id: str, feed_id: str) -> None:
    """Make sure that an agenda has a feed, or had it before it was revoked.

    Raises:
        NothingFound: there is no such agenda that the caller may see, or it never had such a feed.
    """
    async with database.read() as connection:
        await seen_agenda(connection, caller, agenda_id)
        if not await feed_exists(connection, agenda_id, feed_id):
            raise NothingFound(feed_id)


async def read_feed(database: Database, agenda_id: str, token: str, now: datetime) -> bytes:
    """Return what a token opens, as text/calendar, and note that it was read.

    Raises:
        NothingFound: the token opens nothing of this agenda.
    """
    if not token or len(token) > _LONGEST_TOKEN:
        raise NothingFound(agenda_id)
    async with database.read_snapshot() as connection:
        feed = await find_feed(connection, agenda_id, _digest(token))
        agenda = await find_agenda(connection, agenda_id)
        if feed is None or agenda is None:
            raise NothingFound(agenda_id)
        content = await _content(connection, agenda, feed, now)
    async with database.write() as connection:
        await note_reading(connection, feed, now)
    return await asyncio.to_thread(_document, agenda, content)


def _document(agenda: Agenda, content: FeedContent) -> bytes:
    return feed_document(
        Feed(name=agenda.name, year=content.begin.year, events=feed_events(content))
    )


async def _content(
    connection: Connection, agenda: Agenda, feed: AgendaFeed, now: datetime
) -> FeedContent:
    today = now.astimezone(ZoneInfo(agenda.zone)).date()
    begin = local_midnight(today - timedelta(days=_DAYS_BEFORE), agenda.zone)
    end = local_midnight(today + timedelta(days=_DAYS_AFTER + 1), agenda.zone)
    filters = AppointmentFilter(now=now, limit=_MOST, agenda_id=agenda.id, begin=begin, end=end)
    appointments = await find_appointments(connection, filters)
    busy = BusyTimeFilter(agenda_id=agenda.id, limit=_MOST, begin=begin, end=end)
    return FeedContent(
        appointments=[appointment for appointment in appointments if _stands(appointment, now)],
        busy=await find_busy_times(connection, busy),
        spans=await read_spans_by_busy_time(connection, agenda.id, begin, end),
        begin=begin,
        end=end,
        is_full=feed.mode is FeedMode.FULL,
    )


def _stands(appointment: Appointment, now: datetime) -> bool:
    """Return whether an appointment is told: a cancelled one for 30 days, an expired hold never."""
    if appointment.status is AppointmentStatus.CANCELLED:
        return appointment.changed_at > now - _CANCELLED_STAY
    return appointment.status not in _OVER


def _digest(token: str) -> bytes:
    """Return what is kept of a token; it is too long to be found from that."""
    return hashlib.sha256(token.encode("utf-8", "replace")).digest()
