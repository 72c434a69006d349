"""Codes sent by mail, for the browser that asked: digests only."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from app.repositories.connections import Connection

_LOCK = "SELECT pg_advisory_xact_lock(hashtextextended('sign_in_codes', 0))"
_COUNT = """
SELECT greatest(
  (SELECT count(*) FROM sign_in_codes WHERE account = $1 AND asked_at > $3),
  (SELECT count(*) FROM sign_in_codes WHERE address = $2 AND asked_at > $3)
)
"""
_END = "UPDATE sign_in_codes SET ended_at = $2 WHERE browser = $1 AND ended_at IS NULL"
_INSERT = """
INSERT INTO sign_in_codes
  (id, browser, account, address, person_id, digest, asked_at, expires_at, tries)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, 0)
"""
_TRY = """
UPDATE sign_in_codes SET tries = tries + 1
WHERE browser = $1 AND ended_at IS NULL AND expires_at > $2 AND tries < $3
RETURNING id, account, person_id, digest
"""
_USE = "UPDATE sign_in_codes SET ended_at = $2 WHERE id = $1 AND ended_at IS NULL RETURNING id"
_FORGET = "DELETE FROM sign_in_codes WHERE asked_at < $1"


@dataclass(frozen=True, slots=True, kw_only=True)
class NewCode:
    """A code as it is kept.

    Attributes:
        browser: the digest of what the asking browser's cookie holds.
        account: the digest of the address that was typed.
        address: the digest of where it was asked from.
        person_id: None where nobody has the address: nothing is sent then.
    """

    id: str
    browser: bytes
    account: bytes
    address: bytes
    person_id: str | None
    digest: bytes
    asked_at: datetime
    expires_at: datetime


@dataclass(frozen=True, slots=True, kw_only=True)
class TriedCode:
    """A code against which one more try was counted."""

    id: str
    account: bytes
    person_id: str | None
    digest: bytes


async def count_codes(connection: Connection, account: bytes, address: bytes, now: datetime) -> int:
    """Return how many an account, or an address, has asked for in an hour, whichever is more."""
    await connection.execute(_LOCK)
    counted: int = await connection.fetchval(_COUNT, account, address, now - timedelta(hours=1))
    return counted


async def replace_code(connection: Connection, code: NewCode) -> None:
    """Keep a code; the former one of the browser opens nothing any more."""
    await connection.execute(_END, code.browser, code.asked_at)
    await connection.execute(
        _INSERT,
        code.id,
        code.browser,
        code.account,
        code.address,
        code.person_id,
        code.digest,
        code.asked_at,
        code.expires_at,
    )


async def try_code(
    connection: Connection, browser: bytes, now: datetime, most: int
) -> TriedCode | None:
    """Count a try against a browser's code and return it; None when there is none to try."""
    row = await connection.fetchrow(_TRY, browser, now, most)
    if row is None:
        return None
    return TriedCode(
        id=row["id"], account=row["account"], person_id=row["person_id"], digest=row["digest"]
    )


async def use_code(connection: Connection, code_id: str, now: datetime) -> bool:
    """Use a code up; False when somebody else did a moment ago."""
    return await connection.fetchval(_USE, code_id, now) is not None


async def forget_codes(connection: Connection, before: datetime) -> None:
    """Remove codes that were asked for before an instant."""
    await connection.execute(_FORGET, before)
