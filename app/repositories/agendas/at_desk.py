"""Agendas of all clients, and what lies on them on a day."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.agendas.appointments import Appointment
from app.repositories.agendas.appointments import COLUMNS, appointment_of
from app.repositories.connections import Connection

_LIVE = "(status = 'booked' OR (status = 'held' AND held_until > $3))"

_ORDER = "c.name, a.name, a.id"

_LIST = f"""
SELECT a.id, a.name, a.closed_at IS NOT NULL AS is_closed, c.id AS client_id,
  c.name AS client_name, (
    SELECT count(*) FROM appointments
    WHERE agenda_id = a.id AND starts_at >= $1 AND starts_at < $2 AND {_LIVE}
  ) AS appointments
FROM agendas a JOIN clients c ON c.id = a.client_id
WHERE $4::uuid IS NULL OR ({_ORDER}) > (
  SELECT {_ORDER} FROM agendas a JOIN clients c ON c.id = a.client_id WHERE a.id = $4
)
ORDER BY {_ORDER} LIMIT $5
"""

_OWN = ", ".join(f"p.{column.strip()}" for column in COLUMNS.split(","))

_OF_DAY = f"""
SELECT {_OWN}, a.name AS agenda_name, coalesce(a.timezone, c.timezone) AS zone,
  c.name AS client_name, c.region
FROM agendas a JOIN clients c ON c.id = a.client_id
CROSS JOIN LATERAL (
  SELECT {COLUMNS} FROM appointments
  WHERE agenda_id = a.id AND starts_at >= $1 AND starts_at < $2 AND {_LIVE}
) p
WHERE $4::uuid IS NULL OR (p.starts_at, p.id) > (
  SELECT starts_at, id FROM appointments WHERE id = $4
)
ORDER BY p.starts_at, p.id LIMIT $5
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Day:
    """A day as it stands at an instant: a half-open span, and which holds have expired by then."""

    begin: datetime
    end: datetime
    now: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class AgendaAtDesk:
    """An agenda as lists show it.

    Attributes:
        appointments: how many begin on the day that is asked for.
    """

    id: str
    name: str
    is_closed: bool
    client_id: str
    client_name: str
    appointments: int


@dataclass(frozen=True, slots=True, kw_only=True)
class AppointmentAtDesk:
    """An appointment as lists of all clients show it.

    Attributes:
        zone: of its agenda.
        region: in which its client's national numbers are read.
    """

    appointment: Appointment
    agenda_name: str
    zone: str
    client_name: str
    region: str


async def find_agendas_at_desk(
    connection: Connection, day: Day, after: str | None, limit: int
) -> list[AgendaAtDesk]:
    """Return agendas by their clients' names, then their own, after one that is named."""
    rows = await connection.fetch(_LIST, day.begin, day.end, day.now, after, limit)
    return [AgendaAtDesk(**row) for row in rows]


async def find_appointments_of_day(
    connection: Connection, day: Day, after: str | None, limit: int
) -> list[AppointmentAtDesk]:
    """Return what is booked or held on a day, of all clients, by start, after one that is named."""
    rows = await connection.fetch(_OF_DAY, day.begin, day.end, day.now, after, limit)
    return [
        AppointmentAtDesk(
            appointment=appointment_of(row).as_of(day.now),
            agenda_name=row["agenda_name"],
            zone=row["zone"],
            client_name=row["client_name"],
            region=row["region"],
        )
        for row in rows
    ]
