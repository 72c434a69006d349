"""What became of appointments between two reports, and which a day has."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

import asyncpg

from app.domain.agendas.appointments import AppointmentParty, AppointmentStatus, ChangeKind
from app.domain.reporting.appointments import MOST_COMING, AppointmentStep, ComingAppointment
from app.domain.reporting.reports import ReportCoverage
from app.repositories.connections import Connection

_CHANGED = """
SELECT c.appointment_id, a.agenda_id, g.name AS agenda, c.change, c.interaction_id, e.occurred_at,
  a.kind_name, c.before, c.after
FROM events e
JOIN interactions i ON i.client_id = e.client_id AND i.id = e.interaction_id
  AND i.source = e.source AND i.event_id = e.event_id
JOIN appointment_changes c ON c.interaction_id = i.id
JOIN appointments a ON a.id = c.appointment_id
JOIN agendas g ON g.id = a.agenda_id
WHERE e.client_id = $1 AND e.recording > $2 AND e.recording <= $3 AND e.type = 'action.performed'
ORDER BY e.recording
"""

_COMING = """
SELECT a.id AS appointment_id, a.agenda_id, g.name AS agenda, a.kind_name, a.status, a.starts_at,
  a.ends_at, a.title, a.party_name, a.party_phone, a.party_email, a.notes
FROM appointments a JOIN agendas g ON g.id = a.agenda_id
WHERE a.client_id = $1 AND a.starts_at >= $2 AND a.starts_at < $3
  AND (a.status = 'booked' OR (a.status = 'held' AND a.held_until > $4))
ORDER BY a.starts_at, a.id LIMIT $5
"""


async def read_appointment_steps(
    connection: Connection, client_id: str, former: ReportCoverage, coverage: ReportCoverage
) -> list[AppointmentStep]:
    """Return bookings, moves and cancellations recorded between two reports."""
    rows = await connection.fetch(_CHANGED, client_id, former.recorded, coverage.recorded)
    return [_step(row, former) for row in rows]


async def read_coming_appointments(
    connection: Connection, client_id: str, day: tuple[datetime, datetime], now: datetime
) -> list[ComingAppointment]:
    """Return what is booked, or held at an instant, to begin in a half-open span."""
    rows = await connection.fetch(_COMING, client_id, *day, now, MOST_COMING)
    return [_coming(row) for row in rows]


def _step(row: asyncpg.Record, former: ReportCoverage) -> AppointmentStep:
    before = None if row["before"] is None else json.loads(row["before"])
    after: Mapping[str, Any] = json.loads(row["after"])
    change = ChangeKind(row["change"])
    former_start = before["starts_at"] if before and change is ChangeKind.MOVED else None
    party = after["party"]
    return AppointmentStep(
        appointment_id=row["appointment_id"],
        agenda_id=row["agenda_id"],
        agenda=row["agenda"],
        change=change,
        interaction_id=row["interaction_id"],
        time=row["occurred_at"],
        is_late=row["occurred_at"] < former.until,
        kind=row["kind_name"],
        starts_at=datetime.fromisoformat(after["starts_at"]),
        ends_at=datetime.fromisoformat(after["ends_at"]),
        former_starts_at=former_start and datetime.fromisoformat(former_start),
        title=after["title"],
        party=None if party is None else AppointmentParty(**party),
        reason=after.get("reason"),
    )


def _coming(row: asyncpg.Record) -> ComingAppointment:
    party = AppointmentParty(
        name=row["party_name"], phone=row["party_phone"], email=row["party_email"]
    )
    return ComingAppointment(
        appointment_id=row["appointment_id"],
        agenda_id=row["agenda_id"],
        agenda=row["agenda"],
        kind=row["kind_name"],
        status=AppointmentStatus(row["status"]),
        starts_at=row["starts_at"],
        ends_at=row["ends_at"],
        title=row["title"],
        party=None if party == AppointmentParty() else party,
        notes=row["notes"],
    )
