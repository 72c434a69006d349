"""Appointments: stored under the client's lock, found, listed."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import NamedTuple

import asyncpg

from app.domain.agendas.agendas import AppointmentKind
from app.domain.agendas.appointments import (
    Appointment,
    AppointmentChange,
    AppointmentParty,
    AppointmentStatus,
    Details,
)
from app.domain.agendas.lanes import Laned
from app.domain.agendas.occupancy import Spans
from app.domain.agendas.refusals import SlotTaken
from app.repositories.agendas.appointment_changes import append_after, values_of
from app.repositories.agendas.occupied_times import OccupiedQuery
from app.repositories.connections import Connection

COLUMNS = """
client_id, agenda_id, id, kind, kind_name, duration_minutes, before_minutes, after_minutes, invite,
reminder_hours, status, held_until, starts_at, ends_at, occupied_from, occupied_until, title,
party_name, party_phone, party_email, notes, cause, sequence, version, created_at, changed_at
"""

_VALUES = 27

_INSERT = f"""
WITH inserted AS (
  INSERT INTO appointments ({COLUMNS}, lane)
  VALUES ({", ".join(f"${place}" for place in range(1, _VALUES + 1))})
)
{append_after(_VALUES)}
"""

_UPDATE = f"""
WITH updated AS (
UPDATE appointments SET kind = $4, kind_name = $5, duration_minutes = $6, before_minutes = $7,
  after_minutes = $8, invite = $9, reminder_hours = $10, status = $11, held_until = $12,
  starts_at = $13, ends_at = $14, occupied_from = $15, occupied_until = $16, title = $17,
  party_name = $18, party_phone = $19, party_email = $20, notes = $21, cause = $22, sequence = $23,
  version = $24, created_at = $25, changed_at = $26, lane = coalesce($27, lane)
WHERE client_id = $1 AND agenda_id = $2 AND id = $3
)
{append_after(_VALUES)}
"""

_BY_ID = f"SELECT {COLUMNS} FROM appointments WHERE id = $1"

_EXPIRE = f"""
UPDATE appointments SET status = 'expired'
WHERE agenda_id = $1 AND status = 'held' AND held_until <= $2 RETURNING {COLUMNS}
"""

_LANED = """
SELECT id, (date_part('epoch', occupied_from) * 1000000)::int8 AS begins,
  (date_part('epoch', occupied_until) * 1000000)::int8 AS ends, lane,
  status = 'held' AND held_until <= $3 AS is_over
FROM appointments
WHERE agenda_id = $1 AND status IN ('held', 'booked') AND id IS DISTINCT FROM $2::uuid
"""

_TAKEN = f"""
{_LANED} AND occupied_until > $4 AND occupied_from < $5
UNION ALL
SELECT NULL, (date_part('epoch', starts_at) * 1000000)::int8,
  (date_part('epoch', ends_at) * 1000000)::int8, NULL, false
FROM busy_spans WHERE agenda_id = $1 AND ends_at > $4 AND starts_at < $5
UNION ALL
(SELECT NULL, NULL, NULL, NULL, false
FROM busy_times WHERE agenda_id = $1 AND expanded_until < $5 LIMIT 1)
"""

_CHECK_LATER = "SET CONSTRAINTS appointments_no_overlap DEFERRED"

_DEAL = """
UPDATE appointments a SET lane = d.lane FROM unnest($1::uuid[], $2::int[]) AS d(id, lane)
WHERE a.id = d.id
"""

_NO_OVERLAP = "appointments_no_overlap"


async def insert_appointment(
    connection: Connection, appointment: Appointment, lane: int, change: AppointmentChange
) -> None:
    """Store a new appointment, and how it came about.

    Raises:
        SlotTaken: another one lies in its lane at that time; the transaction is lost.
    """
    await _write(connection, _INSERT, (*_values(appointment), lane, *values_of(change)))


async def update_appointment(
    connection: Connection, appointment: Appointment, lane: int | None, change: AppointmentChange
) -> None:
    """Store an appointment that was changed, and how; without a lane it stays in its own.

    Raises:
        SlotTaken: another one lies in its lane at that time; the transaction is lost.
    """
    await _write(connection, _UPDATE, (*_values(appointment), lane, *values_of(change)))


async def find_appointment(connection: Connection, appointment_id: str) -> Appointment | None:
    """Return an appointment by its id, as it was stored."""
    row = await connection.fetchrow(_BY_ID, appointment_id)
    return None if row is None else appointment_of(row)


async def expire_holds(connection: Connection, agenda_id: str, now: datetime) -> list[Appointment]:
    """Let holds whose time is over take no place any more; return them as expired."""
    return [appointment_of(row) for row in await connection.fetch(_EXPIRE, agenda_id, now)]


class Taken(NamedTuple):
    """What takes time.

    Attributes:
        lanes: appointments in their lanes.
        busy: times that take the whole agenda.
        has_expired: there are holds, left out here, whose time is over and that still stand in
            the way of what is written.
        is_busy_whole: no busy time may recur in the span beyond what is kept of it.
    """

    lanes: list[Laned]
    busy: Spans
    has_expired: bool
    is_busy_whole: bool


async def read_taken(connection: Connection, query: OccupiedQuery) -> Taken:
    """Return what overlaps a span of an agenda; where the client's lock is held."""
    rows = await connection.fetch(
        _TAKEN, query.agenda_id, query.without, query.now, query.begin, query.end
    )
    busy = [row for row in rows if row["lane"] is None and row["begins"] is not None]
    return Taken(
        [_laned(row) for row in rows if row["lane"] is not None and not row["is_over"]],
        Spans([row["begins"] for row in busy], [row["ends"] for row in busy]),
        has_expired=any(row["is_over"] for row in rows),
        is_busy_whole=all(row["begins"] is not None for row in rows),
    )


async def read_lanes(connection: Connection, query: OccupiedQuery) -> list[Laned]:
    """Return in which lane everything lies that takes its place on an agenda, whenever."""
    rows = await connection.fetch(_LANED, query.agenda_id, query.without, query.now)
    return [_laned(row) for row in rows if not row["is_over"]]


def _laned(row: asyncpg.Record) -> Laned:
    return Laned(row["id"], row["begins"], row["ends"], row["lane"])


async def deal_lanes(connection: Connection, dealt: Sequence[Laned]) -> None:
    """Put appointments into other lanes; with what is written next, nothing overlaps again."""
    await connection.execute(_CHECK_LATER)
    await connection.execute(_DEAL, [span.id for span in dealt], [span.lane for span in dealt])


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentFilter:
    """Which appointments are asked for, by their start; a condition left at None admits all.

    Attributes:
        begin, end: they end after the one and start before the other.
        earliest: they start then or later.
        now: decides which holds have expired.
        after: start and id of the one that comes before the first.
    """

    now: datetime
    limit: int
    client_id: str | None = None
    agenda_id: str | None = None
    begin: datetime | None = None
    end: datetime | None = None
    earliest: datetime | None = None
    status: AppointmentStatus | None = None
    after: tuple[datetime, str] | None = None


_READS = "CASE WHEN status = 'held' AND held_until <= $2 THEN 'expired' ELSE status END"


async def find_appointments(
    connection: Connection, filters: AppointmentFilter
) -> list[Appointment]:
    """Return appointments in the order of their starts, as they read at the instant given."""
    asked = (
        ("client_id = {}", filters.client_id),
        ("agenda_id = {}", filters.agenda_id),
        ("ends_at > {}", filters.begin),
        ("starts_at < {}", filters.end),
        ("starts_at >= {}", filters.earliest),
        (f"{_READS} = {{}}", filters.status),
        ("(starts_at, id) > ({}, {})", filters.after),
    )
    values: list[object] = [filters.limit, filters.now]
    conditions = ["$2::timestamptz IS NOT NULL"]
    for condition, value in asked:
        if value is not None:
            given = value if isinstance(value, tuple) else (value,)
            places = [f"${len(values) + place}" for place in range(1, len(given) + 1)]
            conditions.append(condition.format(*places))
            values += given
    where = " AND ".join(conditions)
    statement = f"SELECT {COLUMNS} FROM appointments WHERE {where} ORDER BY starts_at, id LIMIT $1"
    rows = await connection.fetch(statement, *values)
    return [appointment_of(row).as_of(filters.now) for row in rows]


async def _write(connection: Connection, statement: str, values: tuple[object, ...]) -> None:
    try:
        await connection.execute(statement, *values)
    except asyncpg.ExclusionViolationError as violation:
        if violation.constraint_name != _NO_OVERLAP:
            raise
        raise SlotTaken from violation


def _values(appointment: Appointment) -> tuple[object, ...]:
    kind, details = appointment.kind, appointment.details
    party = details.party or AppointmentParty()
    return (
        appointment.client_id,
        appointment.agenda_id,
        appointment.id,
        kind.code,
        kind.name,
        kind.duration_minutes,
        kind.before_minutes,
        kind.after_minutes,
        kind.invite,
        kind.reminder_hours,
        appointment.status,
        appointment.held_until,
        appointment.starts_at,
        appointment.ends_at,
        appointment.occupied_from,
        appointment.occupied_until,
        details.title,
        party.name,
        party.phone,
        party.email,
        details.notes,
        None if appointment.cause is None else json.dumps(dict(appointment.cause)),
        appointment.sequence,
        appointment.version,
        appointment.created_at,
        appointment.changed_at,
    )


def appointment_of(row: asyncpg.Record) -> Appointment:
    """Return the appointment that a row with ``COLUMNS`` is."""
    return Appointment(
        id=row["id"],
        client_id=row["client_id"],
        agenda_id=row["agenda_id"],
        kind=_kind(row),
        status=AppointmentStatus(row["status"]),
        held_until=row["held_until"],
        starts_at=row["starts_at"],
        details=Details(title=row["title"], party=_party(row), notes=row["notes"]),
        cause=None if row["cause"] is None else json.loads(row["cause"]),
        created_at=row["created_at"],
        changed_at=row["changed_at"],
        sequence=row["sequence"],
        version=row["version"],
    )


def _kind(row: asyncpg.Record) -> AppointmentKind:
    return AppointmentKind(
        code=row["kind"],
        name=row["kind_name"],
        duration_minutes=row["duration_minutes"],
        before_minutes=row["before_minutes"],
        after_minutes=row["after_minutes"],
        invite=row["invite"],
        reminder_hours=row["reminder_hours"],
    )


def _party(row: asyncpg.Record) -> AppointmentParty | None:
    party = AppointmentParty(
        name=row["party_name"], phone=row["party_phone"], email=row["party_email"]
    )
    return None if party == AppointmentParty() else party
