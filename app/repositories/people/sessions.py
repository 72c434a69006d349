"""Sessions, under the digest of what the cookie holds."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from app.domain.people.people import Person
from app.domain.people.sessions import Session
from app.repositories.connections import Connection
from app.repositories.people.people import PERSON_COLUMNS, person_of

_SESSION = """
s.id AS session_id, s.person_id, s.client_id, s.agent, s.opened_at, s.seen_at, s.ended_at
"""
_INSERT = """
INSERT INTO sessions (digest, id, person_id, client_id, agent, opened_at, seen_at)
VALUES ($1, $2, $3, NULL, $4, $5, $5)
"""
_FIND = f"""
SELECT {_SESSION}, {PERSON_COLUMNS} FROM sessions s JOIN people p ON p.id = s.person_id
WHERE s.digest = $1 AND p.erased_at IS NULL
"""
_FIND_EACH = f"""
SELECT {_SESSION}, {PERSON_COLUMNS} FROM sessions s JOIN people p ON p.id = s.person_id
WHERE s.id = ANY($1::uuid[]) AND p.erased_at IS NULL
"""
_SEEN = """
WITH seen AS (
  UPDATE sessions SET seen_at = $2 WHERE id = $1 AND seen_at < $2 RETURNING person_id
)
UPDATE people SET last_seen_at = $2 WHERE id IN (TABLE seen)
  AND (last_seen_at IS NULL OR last_seen_at < $2)
"""
_CHOOSE = "UPDATE sessions SET client_id = $2 WHERE id = $1"
_END = """
UPDATE sessions SET ended_at = $3
WHERE person_id = $1 AND ended_at IS NULL AND ($2::uuid IS NULL OR id = $2) RETURNING id
"""
_OF_PERSON = f"""
SELECT {_SESSION} FROM sessions s WHERE s.person_id = $1 AND s.ended_at IS NULL
ORDER BY s.seen_at DESC, s.id DESC
"""
_DIGESTS = "SELECT digest FROM sessions WHERE person_id = $1"
_FORGET = """
DELETE FROM sessions
WHERE ended_at < $1 OR seen_at < $1 - $2::interval OR opened_at < $1 - $3::interval
"""


@dataclass(frozen=True, slots=True)
class Signed:
    """A session and whose it is."""

    session: Session
    person: Person

    def is_live(self, now: datetime) -> bool:
        """Return whether the session opens something, by the real time."""
        return not self.person.is_blocked and self.session.is_live(self.person.role, now)


async def insert_session(connection: Connection, digest: bytes, session: Session) -> None:
    """Store a session that begins."""
    await connection.execute(
        _INSERT, digest, session.id, session.person_id, session.agent, session.opened_at
    )


async def find_session(connection: Connection, digest: bytes) -> Signed | None:
    """Return a session, ended ones too, and whose it is."""
    row = await connection.fetchrow(_FIND, digest)
    return None if row is None else Signed(_session_of(row), person_of(row))


async def find_signed(connection: Connection, session_ids: Collection[str]) -> list[Signed]:
    """Return the sessions of these ids that are kept, ended ones too, and whose they are."""
    rows = await connection.fetch(_FIND_EACH, list(session_ids))
    return [Signed(_session_of(row), person_of(row)) for row in rows]


async def note_seen(connection: Connection, session_id: str, now: datetime) -> None:
    """Write down when a session and its person were seen."""
    await connection.execute(_SEEN, session_id, now)


async def choose_client(connection: Connection, session_id: str, client_id: str) -> None:
    """Keep with a session which client it is about."""
    await connection.execute(_CHOOSE, session_id, client_id)


async def end_sessions(
    connection: Connection, person_id: str, now: datetime, session_id: str | None = None
) -> list[str]:
    """End a person's sessions, or one of them; return the ids of those that ended."""
    return [row["id"] for row in await connection.fetch(_END, person_id, session_id, now)]


async def sessions_of(connection: Connection, person_id: str) -> list[Session]:
    """Return a person's sessions that have not been ended, the one seen last first."""
    return [_session_of(row) for row in await connection.fetch(_OF_PERSON, person_id)]


async def digests_of(connection: Connection, person_id: str) -> list[bytes]:
    """Return the digests of a person's sessions that are kept, ended ones too."""
    return [row["digest"] for row in await connection.fetch(_DIGESTS, person_id)]


async def forget_sessions(
    connection: Connection, before: datetime, idle: timedelta, longest: timedelta
) -> None:
    """Remove sessions that ended, or opened nothing any more, before an instant.

    Args:
        connection: the database's.
        before: the instant.
        idle: after how long unused no session opens anything.
        longest: after how long none does.
    """
    await connection.execute(_FORGET, before, idle, longest)


def _session_of(row: Any) -> Session:  # noqa: ANN401 - a record
    return Session(
        id=row["session_id"],
        person_id=row["person_id"],
        client_id=row["client_id"],
        agent=row["agent"],
        opened_at=row["opened_at"],
        seen_at=row["seen_at"],
        ended_at=row["ended_at"],
    )
