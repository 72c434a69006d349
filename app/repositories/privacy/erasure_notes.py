"""That erasures took place: appended, listed, never changed."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from pydantic_core import to_json

from app.repositories.connections import Connection

_KEEP = """
INSERT INTO erasures (id, erased_at, client_id, requested_by, counts) VALUES ($1, $2, $3, $4, $5)
"""

_LIST = """
SELECT id, erased_at, client_id, requested_by, counts FROM erasures
WHERE ($1::uuid IS NULL OR client_id = $1) AND ($2::uuid IS NULL OR id < $2)
ORDER BY id DESC LIMIT $3
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Note:
    """That somebody had a person erased, without saying whom.

    Attributes:
        client_id: where; None for everywhere.
        requested_by: the id of the key that asked.
        counts: how much was rewritten, by what it was.
    """

    id: str
    at: datetime
    client_id: str | None
    requested_by: str
    counts: Mapping[str, int]


async def keep_note(connection: Connection, note: Note) -> None:
    """Write down that an erasure took place."""
    counts = to_json(note.counts).decode()
    await connection.execute(_KEEP, note.id, note.at, note.client_id, note.requested_by, counts)


async def find_notes(
    connection: Connection, client_id: str | None, before: str | None, limit: int
) -> list[Note]:
    """Return erasures, the last one first; only a client's, if one is given."""
    rows = await connection.fetch(_LIST, client_id, before, limit)
    return [
        Note(
            id=row["id"],
            at=row["erased_at"],
            client_id=row["client_id"],
            requested_by=row["requested_by"],
            counts=json.loads(row["counts"]),
        )
        for row in rows
    ]
