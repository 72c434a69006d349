"""What agendas offer: read as it stands, and when a time turned out to be taken."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import pairwise
from zoneinfo import ZoneInfo

from app.domain.access.keys import Caller
from app.domain.agendas.agendas import Agenda, AppointmentKind
from app.domain.agendas.occupancy import Occupancy
from app.domain.agendas.offering import Conditions
from app.domain.agendas.opening_hours import opening_hours
from app.domain.agendas.refusals import SpanTooLong, WantedTime
from app.domain.agendas.slots import Slot, nearest, offer
from app.domain.deadlines.instants import DAY, MINUTE, instant_at, microseconds_at
from app.domain.errors import NothingFound
from app.repositories.agendas.agendas import find_agenda
from app.repositories.agendas.appointments import find_appointment
from app.repositories.agendas.occupied_times import (
    OccupiedQuery,
    read_occupied_spans,
)
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.services.agendas.agendas import seen_agenda
from app.services.agendas.busy_expansion import busy_within
from app.services.metering.placing import Context

MOST_ALTERNATIVES = 5
_NONE = timedelta()
_LONGEST = timedelta(days=92)  # by the wall clock, whose days are longer and shorter
_FURTHER = (0, 3 * DAY, 14 * DAY, 60 * DAY, 800 * DAY)


@dataclass(frozen=True, slots=True, kw_only=True)
class SlotQuery:
    """Which slots are asked for: those that lie whole within ``[begin, end)``.

    Attributes:
        kind: a code of the agenda's.
        hold: an appointment whose own place is taken as free.
    """

    agenda_id: str
    kind: str
    begin: datetime
    end: datetime
    hold: str | None = None


@dataclass(frozen=True, slots=True)
class Offered:
    """Slots, and the zone in which they are told."""

    slots: list[Slot]
    zone: str


async def list_slots(
    database: Database, context: Context, caller: Caller, query: SlotQuery
) -> Offered:
    """Return what an agenda offers.

    Raises:
        NothingFound: there is no such agenda that the caller may see, or it has no such hold.
        UnknownKind: it has no such kind.
        SpanTooLong: more than 92 days are asked for.
    """
    span = microseconds_at(query.begin), microseconds_at(query.end)
    async with database.read() as connection:
        agenda = await seen_agenda(connection, caller, query.agenda_id)
        kind = agenda.kind(query.kind)
        if _local_length(query, ZoneInfo(agenda.zone)) > _LONGEST:
            raise SpanTooLong
        if query.hold is not None:
            await _require_hold(connection, agenda, query.hold)
        conditions = await conditions_of(connection, context, agenda)
        return Offered(
            await offered_within(connection, conditions, kind, span, query.hold), agenda.zone
        )


def _local_length(query: SlotQuery, zone: ZoneInfo) -> timedelta:
    """Return how long a span is by the wall clock."""
    begin, end = (zone.utcoffset(edge.replace(tzinfo=None)) for edge in (query.begin, query.end))
    return query.end - query.begin + ((end or _NONE) - (begin or _NONE))


async def find_alternatives(database: Database, context: Context, wanted: WantedTime) -> Offered:
    """Return up to five slots nearest to a time that was taken."""
    async with database.read() as connection:
        agenda = await find_agenda(connection, wanted.agenda_id)
        assert agenda is not None  # noqa: S101 - none is ever taken out
        conditions = await conditions_of(connection, context, agenda)
        found: list[Slot] = []
        for near, far in pairwise(_FURTHER):
            before = wanted.starts_at - far, wanted.starts_at - near
            after = wanted.starts_at + near, wanted.starts_at + far
            for begin, end in (before, after):
                reach = begin, end + wanted.kind.duration_minutes * MINUTE
                found += await offered_within(
                    connection, conditions, wanted.kind, reach, wanted.own_id
                )
            if len(found) >= MOST_ALTERNATIVES:
                break
        return Offered(nearest(iter(set(found)), wanted.starts_at, MOST_ALTERNATIVES), agenda.zone)


async def _require_hold(connection: Connection, agenda: Agenda, appointment_id: str) -> None:
    held = await find_appointment(connection, appointment_id)
    if held is None or held.agenda_id != agenda.id:
        raise NothingFound(appointment_id)


async def conditions_of(connection: Connection, context: Context, agenda: Agenda) -> Conditions:
    """Return what an agenda goes by at this instant."""
    hours = await context.calendars.read(connection, [agenda.hours_id])
    return Conditions(
        agenda=agenda,
        hours=opening_hours(hours[agenda.hours_id]),
        now=microseconds_at(context.now),
    )


async def offered_within(
    connection: Connection,
    conditions: Conditions,
    kind: AppointmentKind,
    span: tuple[int, int],
    own_id: str | None,
) -> list[Slot]:
    """Return the slots of a kind that lie whole within a span, one's own place taken as free."""
    span = conditions.bookable(kind, span)
    if span[0] >= span[1]:
        return []
    occupancy = await occupancy_within(connection, conditions, kind, span, own_id)
    return list(offer(conditions, kind, span, occupancy))


async def occupancy_within(
    connection: Connection,
    conditions: Conditions,
    kind: AppointmentKind,
    span: tuple[int, int],
    own_id: str | None,
) -> Occupancy:
    """Return what takes a span and the kind's buffers around it, one's own place not counted."""
    begin = instant_at(span[0]) - timedelta(minutes=kind.before_minutes)
    end = instant_at(span[1]) + timedelta(minutes=kind.after_minutes)
    query = OccupiedQuery(
        conditions.agenda.id, begin, end, instant_at(conditions.now), without=own_id
    )
    taken = await read_occupied_spans(connection, query)
    return Occupancy(taken, await busy_within(connection, conditions.agenda.id, begin, end))
