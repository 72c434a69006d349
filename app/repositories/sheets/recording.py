"""Stores sheets and their versions, and withdraws them; the caller holds the client's lock."""

from collections.abc import Sequence
from datetime import datetime

from app.domain.sheets.passages import Passage
from app.domain.sheets.sheets import SheetVersion
from app.repositories.connections import Connection

_SHEET = "INSERT INTO sheets (client_id, id) VALUES ($1, $2)"

_VERSION = """
INSERT INTO sheet_versions (client_id, sheet_id, version, kind, title, language, text, plain_text,
  valid_from, valid_to, supplied_by, supplied_via, source_reference, created_at, created_by)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)
"""

_PASSAGES = """
INSERT INTO sheet_passages (client_id, sheet_id, version, place, starts_at, ends_at, heading,
  text, words)
SELECT $1, $2, $3, p.place, p.starts_at, p.ends_at, p.heading, p.text,
  searchable_sheet(concat_ws(' ', p.heading, p.text), $4)
FROM unnest($5::int[], $6::int[], $7::text[], $8::text[]) WITH ORDINALITY
  AS p(starts_at, ends_at, heading, text, place)
"""

_WITHDRAW = """
UPDATE sheets SET withdrawn_at = $2, withdrawn_by = $3 WHERE id = $1 AND withdrawn_at IS NULL
"""


async def insert_sheet(connection: Connection, client_id: str, sheet_id: str) -> None:
    """Store that a client has a sheet; its first version follows."""
    await connection.execute(_SHEET, client_id, sheet_id)


async def insert_version(
    connection: Connection, version: SheetVersion, passages: Sequence[Passage]
) -> None:
    """Store a version, and the passages that it was cut into."""
    supplied = version.supplied
    await connection.execute(
        _VERSION,
        version.client_id,
        version.sheet_id,
        version.version,
        supplied.kind,
        supplied.title,
        supplied.language,
        supplied.text,
        version.plain_text,
        version.valid_from,
        version.valid_to,
        supplied.supplied_by,
        supplied.supplied_via,
        supplied.source_reference,
        version.created_at,
        version.created_by,
    )
    await connection.execute(
        _PASSAGES,
        version.client_id,
        version.sheet_id,
        version.version,
        supplied.language,
        [passage.starts_at for passage in passages],
        [passage.ends_at for passage in passages],
        [passage.heading for passage in passages],
        [passage.text for passage in passages],
    )


async def withdraw_sheet(connection: Connection, sheet_id: str, at: datetime, by: str) -> None:
    """Let no version of a sheet hold from an instant on; one that is withdrawn stays as it is."""
    await connection.execute(_WITHDRAW, sheet_id, at, by)
