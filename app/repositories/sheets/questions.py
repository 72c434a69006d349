"""Questions as people read them."""

from dataclasses import dataclass

from app.domain.sheets.questions import Question, QuestionStatus
from app.repositories.connections import Connection
from app.repositories.sheets.question_rows import COLUMNS, from_row

_ONE = f"SELECT {COLUMNS} FROM sheet_questions WHERE id = $1"

_LIST = f"""
SELECT {COLUMNS} FROM sheet_questions
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
    return None if row is None else from_row(row)


async def find_questions(connection: Connection, filters: QuestionFilter) -> list[Question]:
    """Return questions of a client, the one asked last first."""
    rows = await connection.fetch(
        _LIST, filters.client_id, filters.status, filters.after, filters.limit
    )
    return [from_row(row) for row in rows]
