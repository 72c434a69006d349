"""Questions as people read them."""

from dataclasses import dataclass

import asyncpg

from app.domain.sheets.questions import AnsweringVersion, Question, QuestionStatus
from app.repositories.connections import Connection

_COLUMNS = """
id, client_id, asked, interaction_id, pauses, asked_at, asked_by, status, closed_at, closed_by,
sheet_id, sheet_version
"""

_ONE = f"SELECT {_COLUMNS} FROM sheet_questions WHERE id = $1"

_LIST = f"""
SELECT {_COLUMNS} FROM sheet_questions
WHERE client_id = $1 AND ($2::text IS NULL OR status = $2) AND ($3::uuid IS NULL OR id < $3)
ORDER BY id DESC LIMIT $4
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class QuestionFilter:
    """Which questions of a client are asked for; a condition left at None admits all.

    Attributes:
        after: the id after which the page begins; the question asked last is the first.
    """

    client_id: str
    limit: int
    status: QuestionStatus | None = None
    after: str | None = None


async def find_question(connection: Connection, question_id: str) -> Question | None:
    """Return a question by its id."""
    row = await connection.fetchrow(_ONE, question_id)
    return None if row is None else _from_row(row)


async def find_questions(connection: Connection, filters: QuestionFilter) -> list[Question]:
    """Return questions of a client, the one asked last first."""
    rows = await connection.fetch(
        _LIST, filters.client_id, filters.status, filters.after, filters.limit
    )
    return [_from_row(row) for row in rows]


_OPEN = f"""
SELECT {_COLUMNS} FROM sheet_questions
WHERE status = 'open' AND ($1::uuid IS NULL OR id > $1) ORDER BY id LIMIT $2
"""


async def find_open_questions(
    connection: Connection, after: str | None, limit: int
) -> list[Question]:
    """Return what clients are asked and have not answered, the one asked first first.

    Args:
        connection: any.
        after: the id after which the page begins.
        limit: how many at most.
    """
    return [_from_row(row) for row in await connection.fetch(_OPEN, after, limit)]


def _from_row(row: asyncpg.Record) -> Question:
    sheet_id = row["sheet_id"]
    return Question(
        id=row["id"],
        client_id=row["client_id"],
        asked=row["asked"],
        interaction_id=row["interaction_id"],
        pauses=row["pauses"],
        asked_at=row["asked_at"],
        asked_by=row["asked_by"],
        status=QuestionStatus(row["status"]),
        closed_at=row["closed_at"],
        closed_by=row["closed_by"],
        answer=None if sheet_id is None else AnsweringVersion(sheet_id, row["sheet_version"]),
    )
