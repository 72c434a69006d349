"""Asks and closes questions; the caller holds the client's lock."""

from dataclasses import dataclass

from app.domain.sheets.questions import Question
from app.repositories.connections import Connection

# The steps of a client's questions are numbered in order of recording: reports tile by them.
_NEXT_STEP = """
SELECT 1 + coalesce(max(greatest(asked_step, closed_step)), 0) FROM sheet_questions
WHERE client_id = $1
"""

_INSERT = f"""
INSERT INTO sheet_questions
  (client_id, id, asked, interaction_id, pauses, asked_at, asked_by, status, asked_step)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, ({_NEXT_STEP}))
"""

_CLOSE = f"""
UPDATE sheet_questions SET status = $3, closed_at = $4, closed_by = $5, sheet_id = $6,
  sheet_version = $7, closed_step = ({_NEXT_STEP})
WHERE client_id = $1 AND id = $2
"""

# By its id, by the event that recorded it, or by a key that it had at another client.
_FIND = """
SELECT client_id, id, status = 'open' AND due_at IS NOT NULL AS is_running FROM interactions
WHERE id = $1::uuid
"""
_FIND_BY_KEY = """
SELECT i.client_id, i.id, i.status = 'open' AND i.due_at IS NOT NULL AS is_running
FROM (
  SELECT e.client_id, r.id AS interaction_id FROM events e
  JOIN interactions r ON r.client_id = e.client_id AND r.id = e.interaction_id
    AND r.source = e.source AND r.event_id = e.event_id
  WHERE e.source = $2 AND e.event_id = $3
  UNION ALL
  SELECT f.client_id, f.interaction_id FROM former_keys f
  WHERE f.source = $2 AND f.event_id = $3
) k JOIN interactions i ON i.client_id = k.client_id AND i.id = k.interaction_id
ORDER BY i.client_id = $1 DESC, i.id DESC LIMIT 1
"""

_WAITS = """
SELECT EXISTS (
  SELECT FROM sheet_questions
  WHERE client_id = $1 AND interaction_id = $2 AND id <> $3 AND pauses AND status = 'open')
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedAbout:
    """An interaction as far as it tells whether its clock can wait.

    Attributes:
        is_running: it has a clock that is neither stopped nor waits.
    """

    client_id: str
    id: str
    is_running: bool


async def find_by_id(connection: Connection, interaction_id: str) -> AskedAbout | None:
    """Return an interaction, whosever it is."""
    row = await connection.fetchrow(_FIND, interaction_id)
    return None if row is None else AskedAbout(**row)


async def find_by_key(
    connection: Connection, client_id: str, source: str, event_id: str
) -> AskedAbout | None:
    """Return the interaction that an event recorded: the client's, or else another one's."""
    row = await connection.fetchrow(_FIND_BY_KEY, client_id, source, event_id)
    return None if row is None else AskedAbout(**row)


async def insert_question(connection: Connection, question: Question) -> None:
    """Store a question that was just asked."""
    await connection.execute(
        _INSERT,
        question.client_id,
        question.id,
        question.asked,
        question.interaction_id,
        question.pauses,
        question.asked_at,
        question.asked_by,
        question.status,
    )


async def write_closing(connection: Connection, question: Question) -> None:
    """Store how a question ended."""
    answer = question.answer
    await connection.execute(
        _CLOSE,
        question.client_id,
        question.id,
        question.status,
        question.closed_at,
        question.closed_by,
        answer and answer.sheet_id,
        answer and answer.version,
    )


async def another_waits(connection: Connection, question: Question) -> bool:
    """Tell whether another open question lets the same clock wait."""
    waits: bool = await connection.fetchval(
        _WAITS, question.client_id, question.interaction_id, question.id
    )
    return waits
