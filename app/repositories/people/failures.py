"""Failures to sign in, of accounts and addresses, under digests of them."""

from collections.abc import Mapping, Sequence
from datetime import datetime

from app.domain.people.attempts import Failures
from app.repositories.connections import Connection

_ENSURE = """
INSERT INTO sign_in_failures (subject, failed_at, waits)
SELECT subject, '{}', 0 FROM unnest($1::bytea[]) AS subject ORDER BY subject
ON CONFLICT DO NOTHING
"""
_LOCK = """
SELECT subject, failed_at, waits, waits_until FROM sign_in_failures
WHERE subject = ANY($1::bytea[]) ORDER BY subject FOR UPDATE
"""
_WRITE = """
UPDATE sign_in_failures SET failed_at = $2, waits = $3, waits_until = $4 WHERE subject = $1
"""
_CLEAR = "DELETE FROM sign_in_failures WHERE subject = $1"
_FORGET = """
DELETE FROM sign_in_failures f
WHERE coalesce(f.waits_until, '-infinity') < $1
  AND NOT EXISTS (SELECT FROM unnest(f.failed_at) AS at WHERE at >= $1)
"""


async def lock_failures(
    connection: Connection, subjects: Sequence[bytes]
) -> Mapping[bytes, Failures]:
    """Return what is remembered of each, and let nobody else change it meanwhile."""
    await connection.execute(_ENSURE, list(subjects))
    return {
        row["subject"]: Failures(
            failed_at=tuple(row["failed_at"]), waits=row["waits"], waits_until=row["waits_until"]
        )
        for row in await connection.fetch(_LOCK, list(subjects))
    }


async def write_failures(connection: Connection, subject: bytes, failures: Failures) -> None:
    """Remember failures of somebody whose row is locked."""
    await connection.execute(
        _WRITE, subject, list(failures.failed_at), failures.waits, failures.waits_until
    )


async def clear_failures(connection: Connection, subject: bytes) -> None:
    """Let a count begin anew."""
    await connection.execute(_CLEAR, subject)


async def forget_failures(connection: Connection, before: datetime) -> None:
    """Remove what has no effect any more since an instant."""
    await connection.execute(_FORGET, before)
