"""Who was invited to appointments, and what letter is on its way: one at a time for each."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import asyncpg

from app.domain.agendas.invitations import DueLetter, InvitationState, Method
from app.domain.clients.clients import Language
from app.repositories.connections import Connection

ON_ITS_WAY_SECONDS = 300.0
"""After so long a letter whose sender was never heard of again is taken to have been sent."""

_BEGIN = """
INSERT INTO appointment_invitations (appointment_id) VALUES ($1) ON CONFLICT DO NOTHING
"""

_LOCK = f"""
SELECT address, sequence, is_cancelled, attempt_method, attempt_address, attempt_sequence,
  attempted_at < now() - interval '{ON_ITS_WAY_SECONDS} seconds' AS is_lost
FROM appointment_invitations WHERE appointment_id = $1 FOR UPDATE
"""

_KEEP = """
UPDATE appointment_invitations SET address = $2, sequence = $3, is_cancelled = $4,
  attempt_method = $5, attempt_address = $6, attempt_sequence = $7,
  attempted_at = CASE WHEN $5::text IS NOT NULL THEN now() END
WHERE appointment_id = $1
"""

_REMINDED = "SELECT reminded_of FROM appointment_invitations WHERE appointment_id = $1"

_REMIND = """
INSERT INTO appointment_invitations (appointment_id, reminded_of) VALUES ($1, $2)
ON CONFLICT (appointment_id) DO UPDATE SET reminded_of = excluded.reminded_of
"""

_FORGET = """
UPDATE appointment_invitations SET address = NULL, attempt_address = NULL
WHERE appointment_id = ANY($1::uuid[])
"""

_HOST = """
SELECT c.name, c.language, coalesce(g.timezone, c.timezone) AS timezone
FROM appointments a JOIN agendas g ON g.id = a.agenda_id JOIN clients c ON c.id = a.client_id
WHERE a.id = $1
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Host:
    """Whom an appointment is with, as its party is told.

    Attributes:
        timezone: the agenda's.
    """

    name: str
    language: Language
    timezone: str


async def lock_invitation(connection: Connection, appointment_id: str) -> InvitationState:
    """Return who was invited; nobody else sends anything of it until the transaction's end."""
    await connection.execute(_BEGIN, appointment_id)
    [row] = await connection.fetch(_LOCK, appointment_id)
    state = InvitationState(
        address=row["address"],
        sequence=row["sequence"],
        is_cancelled=row["is_cancelled"],
        attempt=_attempt(row),
    )
    return state.sent() if row["is_lost"] else state


async def keep_invitation(
    connection: Connection, appointment_id: str, state: InvitationState
) -> None:
    """Store who was invited, and what is on its way; its row is locked."""
    letter = state.attempt
    await connection.execute(
        _KEEP,
        appointment_id,
        state.address,
        state.sequence,
        state.is_cancelled,
        None if letter is None else letter.method,
        None if letter is None else letter.address,
        None if letter is None else letter.sequence,
    )


async def read_reminded(connection: Connection, appointment_id: str) -> datetime | None:
    """Return the start of which a party was reminded last."""
    reminded: datetime | None = await connection.fetchval(_REMINDED, appointment_id)
    return reminded


async def keep_reminded(connection: Connection, appointment_id: str, starts_at: datetime) -> None:
    """Store of which start a party was reminded."""
    await connection.execute(_REMIND, appointment_id, starts_at)


async def forget_invited(connection: Connection, appointment_ids: Sequence[str]) -> None:
    """Take out who was invited."""
    await connection.execute(_FORGET, appointment_ids)


async def read_host(connection: Connection, appointment_id: str) -> Host:
    """Return whom an appointment is with."""
    [row] = await connection.fetch(_HOST, appointment_id)
    return Host(name=row["name"], language=Language(row["language"]), timezone=row["timezone"])


def _attempt(row: asyncpg.Record) -> DueLetter | None:
    if row["attempt_method"] is None:
        return None
    return DueLetter(
        method=Method(row["attempt_method"]),
        address=row["attempt_address"] or "",
        sequence=row["attempt_sequence"],
    )
