"""Agendas and their kinds: stored, found, changed."""

import json
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

import asyncpg

from app.domain.agendas.agendas import Agenda, AppointmentKind
from app.domain.deadlines.calendar_json import calendar_from_json
from app.repositories.connections import Connection
from app.repositories.metering.ingest_lock import ENTER_SHARED

_INSERT = """
INSERT INTO agendas (client_id, id, name, timezone, calendar_id, step_minutes, capacity,
  notice_minutes, horizon_days, version, created_at, closed_at)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
"""

_UPDATE = """
UPDATE agendas SET name = $3, timezone = $4, calendar_id = $5, step_minutes = $6, capacity = $7,
  notice_minutes = $8, horizon_days = $9, version = $10, created_at = $11, closed_at = $12
WHERE client_id = $1 AND id = $2
"""

_KIND_COLUMNS = """
agenda_id, place, code, name, duration_minutes, before_minutes, after_minutes, invite,
reminder_hours
"""

_INSERT_KINDS = f"""
INSERT INTO appointment_kinds ({_KIND_COLUMNS}) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""

_DELETE_KINDS = "DELETE FROM appointment_kinds WHERE agenda_id = $1"

_PROVIDER = """
(SELECT id FROM calendar_versions WHERE client_id IS NULL ORDER BY id DESC LIMIT 1)
"""

_OF_ITS_CLIENT = f"""
SELECT timezone, coalesce(calendar_id, {_PROVIDER}) AS hours_id FROM clients WHERE id = $1
"""

_FIND = f"""
SELECT a.client_id, a.id, a.name, a.timezone, a.calendar_id, v.calendar, a.step_minutes,
  a.capacity, a.notice_minutes, a.horizon_days, a.version, a.created_at, a.closed_at,
  coalesce(a.timezone, c.timezone) AS zone,
  coalesce(a.calendar_id, c.calendar_id, {_PROVIDER}) AS hours_id,
  (SELECT json_agg(k ORDER BY k.place) FROM appointment_kinds k WHERE k.agenda_id = a.id) AS kinds
FROM agendas a JOIN clients c ON c.id = a.client_id
LEFT JOIN calendar_versions v ON v.id = a.calendar_id
"""

_BY_ID = f"{_FIND} WHERE a.id = $1"

_BY_IDS = f"{_FIND} WHERE a.id = ANY($1::uuid[])"

# The ingest lock is taken before the account is, as batches do: a row is locked once it is joined.
_ENTER = f"""
WITH entered AS MATERIALIZED (SELECT {ENTER_SHARED})
SELECT b.client_id FROM entered, books b
WHERE b.client_id = (SELECT client_id FROM agendas WHERE id = $1)
  AND ($2::uuid IS NULL OR b.client_id = $2)
FOR UPDATE OF b
"""

_OF_CLIENT = f"""
{_FIND} WHERE a.client_id = $1 AND ($2::uuid IS NULL OR a.id > $2) ORDER BY a.id LIMIT $3
"""

_FIRST_OPEN = """
SELECT id FROM agendas WHERE client_id = $1 AND closed_at IS NULL ORDER BY id LIMIT 1
"""


class ClientTime(NamedTuple):
    """What a client's agendas go by that have no zone or calendar of their own."""

    timezone: str
    hours_id: str


async def read_client_time(connection: Connection, client_id: str) -> ClientTime | None:
    """Return a client's zone, and the calendar version that it goes by; None without the client."""
    row = await connection.fetchrow(_OF_ITS_CLIENT, client_id)
    return None if row is None else ClientTime(row["timezone"], row["hours_id"])


async def insert_agenda(connection: Connection, agenda: Agenda) -> None:
    """Store a new agenda with its kinds."""
    await connection.execute(_INSERT, *_values(agenda))
    await _insert_kinds(connection, agenda)


async def update_agenda(connection: Connection, agenda: Agenda) -> None:
    """Store what may change of an agenda; appointments keep the kinds they were booked with."""
    await connection.execute(_UPDATE, *_values(agenda))
    await connection.execute(_DELETE_KINDS, agenda.id)
    await _insert_kinds(connection, agenda)


async def lock_client_of(
    connection: Connection, agenda_id: str, limited_to: str | None
) -> str | None:
    """Lock the client of an agenda, to record beside other batches; return the client.

    Args:
        connection: in a transaction that has locked nothing of clients.
        agenda_id: of which agenda.
        limited_to: the only client that the caller may see, if any.

    Returns:
        None, and nothing is locked, where the caller may see no such agenda.
    """
    row = await connection.fetchrow(_ENTER, agenda_id, limited_to)
    return None if row is None else row["client_id"]


async def find_agenda(connection: Connection, agenda_id: str) -> Agenda | None:
    """Return an agenda by its id."""
    row = await connection.fetchrow(_BY_ID, agenda_id)
    return None if row is None else _agenda(row)


async def read_agendas(connection: Connection, agenda_ids: Iterable[str]) -> dict[str, Agenda]:
    """Return those agendas that there are, by id."""
    rows = await connection.fetch(_BY_IDS, list(agenda_ids))
    return {agenda.id: agenda for agenda in map(_agenda, rows)}


async def find_agendas(
    connection: Connection, client_id: str, after: str | None, limit: int
) -> list[Agenda]:
    """Return a client's agendas, oldest first.

    Args:
        connection: where.
        client_id: whose.
        after: the id after which the page begins.
        limit: how many at most.
    """
    rows = await connection.fetch(_OF_CLIENT, client_id, after, limit)
    return [_agenda(row) for row in rows]


async def first_open_agenda(connection: Connection, client_id: str) -> str | None:
    """Return the id of the first agenda of a client in which something can be booked."""
    agenda_id: str | None = await connection.fetchval(_FIRST_OPEN, client_id)
    return agenda_id


async def _insert_kinds(connection: Connection, agenda: Agenda) -> None:
    rows = [
        (
            agenda.id,
            place,
            kind.code,
            kind.name,
            kind.duration_minutes,
            kind.before_minutes,
            kind.after_minutes,
            kind.invite,
            kind.reminder_hours,
        )
        for place, kind in enumerate(agenda.kinds)
    ]
    await connection.executemany(_INSERT_KINDS, rows)


def _values(agenda: Agenda) -> tuple[object, ...]:
    return (
        agenda.client_id,
        agenda.id,
        agenda.name,
        agenda.timezone,
        agenda.calendar_id,
        agenda.step_minutes,
        agenda.capacity,
        agenda.notice_minutes,
        agenda.horizon_days,
        agenda.version,
        agenda.created_at,
        agenda.closed_at,
    )


def _agenda(row: asyncpg.Record) -> Agenda:
    calendar = row["calendar"]
    return Agenda(
        id=row["id"],
        client_id=row["client_id"],
        name=row["name"],
        timezone=row["timezone"],
        zone=row["zone"],
        calendar_id=row["calendar_id"],
        calendar=None if calendar is None else calendar_from_json(json.loads(calendar)),
        hours_id=row["hours_id"],
        step_minutes=row["step_minutes"],
        capacity=row["capacity"],
        notice_minutes=row["notice_minutes"],
        horizon_days=row["horizon_days"],
        kinds=tuple(_kind(kind) for kind in json.loads(row["kinds"] or "[]")),
        version=row["version"],
        created_at=row["created_at"],
        closed_at=row["closed_at"],
    )


def _kind(row: Mapping[str, Any]) -> AppointmentKind:
    return AppointmentKind(
        code=row["code"],
        name=row["name"],
        duration_minutes=row["duration_minutes"],
        before_minutes=row["before_minutes"],
        after_minutes=row["after_minutes"],
        invite=row["invite"],
        reminder_hours=row["reminder_hours"],
    )
