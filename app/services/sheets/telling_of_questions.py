"""Notices of questions: to the client who is asked, and to operators once it is answered."""

from dataclasses import asdict
from datetime import datetime

from app.domain.notifications.contents import Content, QuestionAnswered, QuestionAsked
from app.domain.notifications.notices import Notice, NoticeType, job_of
from app.domain.sheets.questions import Question
from app.repositories.connections import Connection
from app.repositories.jobs.queue import enqueue


async def tell_asked(connection: Connection, question: Question) -> None:
    """Leave the notice that a question waits for the client."""
    content = QuestionAsked(
        question_id=question.id,
        interaction_id=question.interaction_id,
        asked=question.asked,
        asked_at=question.asked_at,
    )
    await _tell(connection, NoticeType.QUESTION_ASKED, question, content, question.asked_at)


async def tell_answered(connection: Connection, question: Question) -> None:
    """Leave the notice that a sheet answers now."""
    assert question.answer is not None  # noqa: S101 - it was answered
    assert question.answered_at is not None  # noqa: S101 - it was answered
    content = QuestionAnswered(
        question_id=question.id,
        interaction_id=question.interaction_id,
        asked=question.asked,
        answered_at=question.answered_at,
        sheet_id=question.answer.sheet_id,
        sheet_version=question.answer.version,
    )
    await _tell(connection, NoticeType.QUESTION_ANSWERED, question, content, question.answered_at)


async def _tell(
    connection: Connection, kind: NoticeType, question: Question, content: Content, at: datetime
) -> None:
    notice = Notice(
        type=kind,
        cause_key=question.id,
        client_id=question.client_id,
        occurred_at=at,
        data=asdict(content),
    )
    await enqueue(connection, [job_of(notice)])
