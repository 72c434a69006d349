"""One mapping between a question and its row."""

import asyncpg

from app.domain.sheets.questions import AnsweringVersion, Question, QuestionStatus

COLUMNS = """
id, client_id, asked, interaction_id, pauses, asked_at, asked_by, status, closed_at, closed_by,
sheet_id, sheet_version
"""
"""The columns that ``from_row`` reads."""


def from_row(row: asyncpg.Record) -> Question:
    """Return the question that a row holds."""
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
