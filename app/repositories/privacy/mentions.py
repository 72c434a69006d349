"""Where running texts mention a person: summaries and quoted passages, questions, reports, sheets.

Only the mention is taken out; what else is said stays. Functions of the database do it while the
transaction says what is erased.
"""

from collections.abc import Sequence
from dataclasses import dataclass

from app.repositories.connections import Connection

_FIND = """
SELECT source, event_id, id_space FROM events
WHERE ($2::uuid IS NULL OR client_id = $2
    OR (client_id IS NULL AND data ->> 'client_id' = $2::text))
  AND concat_ws(E'\\n', data ->> 'subject', data ->> 'summary', data #>> '{sheet,passage}') ~* $1
"""

_SAY = "SELECT set_config('exitadmin.erased', $1, true)"

_QUESTIONS = """
UPDATE sheet_questions SET asked = without_erased(asked)
WHERE ($2::uuid IS NULL OR client_id = $2) AND asked ~* $1 RETURNING id
"""

_REPORTS = """
SELECT DISTINCT client_id FROM reports
WHERE ($2::uuid IS NULL OR client_id = $2) AND content::text ~* $1
"""

_SHEETS = "SELECT erase_from_sheets($2::uuid, $1)"


@dataclass(frozen=True, slots=True)
class EventPlace:
    """Where an event is stored: its key, and whose ids it is one of."""

    source: str
    event_id: str
    id_space: str


async def find_mentioning_events(
    connection: Connection, pattern: str, client_id: str | None
) -> list[EventPlace]:
    """Return the events whose texts mention a person: all are read, so hold no lock meanwhile."""
    return [EventPlace(**row) for row in await connection.fetch(_FIND, pattern, client_id)]


async def say_what_is_erased(connection: Connection, pattern: str) -> None:
    """Let what forbids changes know, to the transaction's end, which one is none."""
    await connection.execute(_SAY, pattern)


async def erase_from_questions(
    connection: Connection, pattern: str, client_id: str | None
) -> list[str]:
    """Take a person's mention out of questions; return the ids of those."""
    rows = await connection.fetch(_QUESTIONS, pattern, client_id)
    return [row["id"] for row in rows]


async def find_mentioning_reports(
    connection: Connection, pattern: str, client_id: str | None
) -> Sequence[str]:
    """Return the clients one of whose frozen reports mentions a person."""
    return [row["client_id"] for row in await connection.fetch(_REPORTS, pattern, client_id)]


async def erase_from_sheets(connection: Connection, pattern: str, client_id: str | None) -> int:
    """Take a person's mention out of sheets; return of how many versions.

    Whoever said what is erased has to say it again afterwards.
    """
    done: int = await connection.fetchval(_SHEETS, pattern, client_id)
    return done
