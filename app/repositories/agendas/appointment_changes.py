"""What was done to appointments: appended, never changed."""

import json

import asyncpg

from app.domain.agendas.appointments import AppointmentChange, ChangeKind
from app.domain.agendas.offering import Override
from app.repositories.connections import Connection

_COLUMNS = 9


def append_after(parameters: int) -> str:
    """Return the statement that keeps a change, whose values come after so many others."""
    values = ", ".join(f"${parameters + place}" for place in range(1, _COLUMNS + 1))
    return f"""
INSERT INTO appointment_changes (appointment_id, version, changed_at, changed_by, change, before,
  after, override, interaction_id)
VALUES ({values})
"""


_APPEND = append_after(0)

_READ = """
SELECT appointment_id, version, changed_at, changed_by, change, before, after, override,
  interaction_id
FROM appointment_changes WHERE appointment_id = $1 ORDER BY version
"""


async def append_change(connection: Connection, change: AppointmentChange) -> None:
    """Keep what was done; an appointment is written together with what was done to it."""
    await connection.execute(_APPEND, *values_of(change))


def values_of(change: AppointmentChange) -> tuple[object, ...]:
    """Return what the statement that keeps a change is given."""
    return (
        change.appointment_id,
        change.version,
        change.at,
        change.by,
        change.kind,
        None if change.before is None else json.dumps(change.before),
        json.dumps(change.after),
        sorted(change.override),
        change.interaction_id,
    )


async def read_changes(connection: Connection, appointment_id: str) -> list[AppointmentChange]:
    """Return what was done to an appointment, in order."""
    return [_change(row) for row in await connection.fetch(_READ, appointment_id)]


def _change(row: asyncpg.Record) -> AppointmentChange:
    return AppointmentChange(
        appointment_id=row["appointment_id"],
        version=row["version"],
        at=row["changed_at"],
        by=row["changed_by"],
        kind=ChangeKind(row["change"]),
        before=None if row["before"] is None else json.loads(row["before"]),
        after=json.loads(row["after"]),
        override=frozenset(Override(name) for name in row["override"]),
        interaction_id=row["interaction_id"],
    )
