"""What is known of calls beside their ends; what is told again, in whatever order, adds nothing."""

import json
from collections.abc import Sequence
from datetime import datetime

import asyncpg

from app.domain.metering.events.call_tidings import CallTidings
from app.domain.metering.events.events import EventKey
from app.repositories.connections import Connection

_KNOWN = """
is_known, is_staff, is_answered, is_unanswered, has_voicemail, talk_s, voicemail_s, has_legs, legs
"""

_MERGE = f"""
INSERT INTO call_tidings AS t (source, call_id, told_at, {_KNOWN})
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (source, call_id) DO UPDATE SET
  told_at = greatest(t.told_at, excluded.told_at),
  is_known = t.is_known OR excluded.is_known,
  is_staff = t.is_staff OR excluded.is_staff,
  is_answered = t.is_answered OR excluded.is_answered,
  is_unanswered = t.is_unanswered OR excluded.is_unanswered,
  has_voicemail = t.has_voicemail OR excluded.has_voicemail,
  talk_s = greatest(t.talk_s, excluded.talk_s),
  voicemail_s = greatest(t.voicemail_s, excluded.voicemail_s),
  has_legs = t.has_legs OR excluded.has_legs,
  legs = t.legs || excluded.legs
RETURNING call_id, {_KNOWN}
"""

_READ = f"SELECT call_id, {_KNOWN} FROM call_tidings WHERE source = $1 AND call_id = $2"

_SETTLE = """
UPDATE call_tidings SET legs = legs - $3::text[] WHERE source = $1 AND call_id = $2
"""

_PURGE = "DELETE FROM call_tidings WHERE told_at < $1"


async def add_tidings(
    connection: Connection, source: str, tidings: CallTidings, at: datetime
) -> CallTidings:
    """Add what is told of a call, and return all that is known of it now."""
    row = await connection.fetchrow(
        _MERGE,
        source,
        tidings.call_id,
        at,
        tidings.is_known,
        tidings.is_staff,
        tidings.is_answered,
        tidings.is_unanswered,
        tidings.has_voicemail,
        tidings.talk_s,
        tidings.voicemail_s,
        tidings.has_legs,
        json.dumps(tidings.legs),
    )
    if row is None:
        raise LookupError("a row that is merged is returned")
    return _of_row(row)


async def read_tidings(connection: Connection, key: EventKey) -> CallTidings | None:
    """Return what is known of a call, if anything was told."""
    row = await connection.fetchrow(_READ, key.source, key.id)
    return None if row is None else _of_row(row)


async def forget_legs(connection: Connection, key: EventKey, names: Sequence[str]) -> None:
    """Forget the legs that were recorded, or are known to be no calls of their own."""
    await connection.execute(_SETTLE, key.source, key.id, list(names))


async def purge_tidings(connection: Connection, before: datetime) -> None:
    """Forget what was told before an instant: of such calls nothing more will come."""
    await connection.execute(_PURGE, before)


def _of_row(row: asyncpg.Record) -> CallTidings:
    return CallTidings(**{**row, "legs": json.loads(row["legs"])})
