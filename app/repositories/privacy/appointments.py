"""Appointments and their history, as they name persons: read whole, and put back without one."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from app.domain.clients.parties.normalisation import Party, PartyKind
from app.repositories.connections import Connection

# A party is kept as it was given: what may be the person's is compared by who asks. Figures and
# letters of other scripts are read there alone.
_MAY_NAME = r"""
SELECT DISTINCT c.appointment_id, a.client_id FROM appointment_changes c
JOIN appointments a ON a.id = c.appointment_id,
concat_ws(' ', c.after #>> '{party,phone}', c.after #>> '{party,email}', c.after #>> '{party,name}')
  AS party
WHERE ($1::uuid IS NULL OR a.client_id = $1) AND (
  ($2 <> '' AND c.after::text ~* $2)
  OR position($3 IN CASE WHEN $4 THEN regexp_replace(party, '[^0-9]', '', 'g')
    ELSE lower(regexp_replace(replace(party, '\', ''), '\s+', ' ', 'g')) END) > 0
  OR concat_ws(' ', c.after #>> '{party,phone}', c.after #>> '{party,email}') ~ '[^\x01-\x7f]'
)
"""

_CAUSED = """
SELECT appointment_id FROM appointment_changes
WHERE interaction_id = ANY($1::uuid[]) AND change = 'booked'
UNION
SELECT id FROM appointments WHERE cause ->> 'id' = ANY($1::text[])
  OR (cause ->> 'source', cause ->> 'event_id')
    IN (SELECT source, id FROM unnest($2::text[], $3::text[]) AS k(source, id))
"""

_CURRENT = """
SELECT a.id, c.region, a.title, a.notes, CASE
  WHEN coalesce(a.party_name, a.party_phone, a.party_email) IS NOT NULL THEN jsonb_build_object(
    'name', a.party_name, 'phone', a.party_phone, 'email', a.party_email) END AS party
FROM appointments a JOIN clients c ON c.id = a.client_id WHERE a.id = ANY($1::uuid[])
"""

_HISTORY = """
SELECT appointment_id, version, before, after FROM appointment_changes
WHERE appointment_id = ANY($1::uuid[]) ORDER BY appointment_id, version
"""

_PUT_CURRENT = """
UPDATE appointments SET title = $2, notes = $3, party_name = $4, party_phone = $5, party_email = $6
WHERE id = $1
"""

_PUT_CHANGE = """
UPDATE appointment_changes SET before = $3, after = $4 WHERE appointment_id = $1 AND version = $2
"""

_LAST_FIGURES = 6


@dataclass(frozen=True, slots=True, kw_only=True)
class WrittenAppointment:
    """All that is written of an appointment.

    Attributes:
        region: where its client's national numbers are read.
        current: its title, party and notes.
        changes: of each its version, and the snapshots before and after it.
    """

    id: str
    region: str
    current: Mapping[str, Any]
    changes: Sequence[tuple[int, Mapping[str, Any] | None, Mapping[str, Any]]]


async def find_appointments_that_may_name(
    connection: Connection, party: Party, pattern: str, client_id: str | None
) -> dict[str, str]:
    """Return the clients of appointments that may name a person, by the appointments' ids.

    All are read, so hold no lock meanwhile.

    Args:
        connection: any.
        party: whom.
        pattern: as running texts mention that one; empty where they cannot.
        client_id: only of that client's; None for all.
    """
    is_phone = party.kind is PartyKind.PHONE
    hint = party.value[-_LAST_FIGURES:] if is_phone else _beginning(party.value)
    rows = await connection.fetch(_MAY_NAME, client_id, pattern, hint, is_phone)
    return {row["appointment_id"]: row["client_id"] for row in rows}


def _beginning(value: str) -> str:
    """Return a name, or what stands before an address's domain, as it is looked for."""
    return " ".join(value.lower().partition("@")[0].split())


async def find_appointments_of_threads(
    connection: Connection, members: Sequence[str], keys: Sequence[tuple[str, str]]
) -> set[str]:
    """Return ids of appointments that were booked for interactions.

    Args:
        connection: any.
        members: ids of the interactions.
        keys: source and id of the events that recorded them.
    """
    sources, ids = [source for source, _ in keys], [event_id for _, event_id in keys]
    rows = await connection.fetch(_CAUSED, members, sources, ids)
    return {row["appointment_id"] for row in rows}


async def read_written_appointments(
    connection: Connection, ids: Sequence[str]
) -> list[WrittenAppointment]:
    """Return all that is written of appointments."""
    changes: dict[str, list[tuple[int, Any, Any]]] = {}
    for row in await connection.fetch(_HISTORY, ids):
        before = None if row["before"] is None else json.loads(row["before"])
        change = (row["version"], before, json.loads(row["after"]))
        changes.setdefault(row["appointment_id"], []).append(change)
    return [
        WrittenAppointment(
            id=row["id"],
            region=row["region"],
            current={
                "title": row["title"],
                "party": None if row["party"] is None else json.loads(row["party"]),
                "notes": row["notes"],
            },
            changes=changes.get(row["id"], ()),
        )
        for row in await connection.fetch(_CURRENT, ids)
    ]


async def rewrite_appointment(connection: Connection, written: WrittenAppointment) -> None:
    """Put back what is left of an appointment and its history."""
    current, party = written.current, written.current["party"] or {}
    await connection.execute(
        _PUT_CURRENT,
        written.id,
        current["title"],
        current["notes"],
        *(party.get(name) for name in ("name", "phone", "email")),
    )
    await connection.executemany(
        _PUT_CHANGE,
        [
            (written.id, version, None if before is None else json.dumps(before), json.dumps(after))
            for version, before, after in written.changes
        ],
    )
