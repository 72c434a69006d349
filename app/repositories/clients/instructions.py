"""Clients' instructions: appended version by version, read as they were given."""

import json
from collections.abc import Mapping
from typing import Any

import asyncpg

from app.domain.clients.instructions import (
    ClientStatus,
    Instructions,
    InstructionsVersion,
    UrgentContact,
)
from app.repositories.connections import Connection

_COLUMNS = """
i.version, i.greeting, i.notes, i.urgent_contacts, i.status_text, i.status_until, i.changed_at,
i.changed_by
"""

_LAST = f"""
SELECT c.id AS client_id, c.timezone, {_COLUMNS} FROM clients c LEFT JOIN LATERAL (
  SELECT version, greeting, notes, urgent_contacts, status_text, status_until, changed_at,
    changed_by
  FROM client_instructions WHERE client_id = c.id ORDER BY version DESC LIMIT 1
) i ON true WHERE c.id = ANY($1::uuid[])
"""

_HISTORY = f"""
SELECT c.id AS client_id, c.timezone, {_COLUMNS}
FROM client_instructions i JOIN clients c ON c.id = i.client_id
WHERE i.client_id = $1 AND ($2::int IS NULL OR i.version < $2)
ORDER BY i.version DESC LIMIT $3
"""

_APPEND = """
INSERT INTO client_instructions (client_id, version, greeting, notes, urgent_contacts, status_text,
  status_until, changed_at, changed_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
"""


async def read_last_versions(
    connection: Connection, client_ids: list[str]
) -> dict[str, InstructionsVersion]:
    """Return the instructions of clients by their ids; version 0 of those that gave none."""
    rows = await connection.fetch(_LAST, client_ids)
    return {row["client_id"]: _version(row) for row in rows}


async def read_versions(
    connection: Connection, client_id: str, before: int | None, limit: int
) -> list[InstructionsVersion]:
    """Return what a client gave, the last first, from below a version on."""
    return [_version(row) for row in await connection.fetch(_HISTORY, client_id, before, limit)]


async def append_version(connection: Connection, given: InstructionsVersion) -> None:
    """Keep instructions beside those that were given before."""
    instructions = given.instructions
    status = instructions.status
    await connection.execute(
        _APPEND,
        given.client_id,
        given.version,
        instructions.greeting,
        instructions.notes,
        json.dumps([_written(contact) for contact in instructions.urgent_contacts]),
        None if status is None else status.text,
        None if status is None else status.until,
        given.changed_at,
        given.changed_by,
    )


def _written(contact: UrgentContact) -> Mapping[str, str | None]:
    return {"name": contact.name, "phone": contact.phone, "when": contact.when}


def _version(row: asyncpg.Record) -> InstructionsVersion:
    return InstructionsVersion(
        client_id=row["client_id"],
        version=row["version"] or 0,
        instructions=_instructions(row),
        changed_at=row["changed_at"],
        changed_by=row["changed_by"],
        timezone=row["timezone"],
    )


def _instructions(row: asyncpg.Record) -> Instructions:
    contacts: list[dict[str, Any]] = json.loads(row["urgent_contacts"] or "[]")
    text = row["status_text"]
    return Instructions(
        greeting=row["greeting"],
        notes=row["notes"],
        urgent_contacts=tuple(UrgentContact(**contact) for contact in contacts),
        status=None if text is None else ClientStatus(text, row["status_until"]),
    )
