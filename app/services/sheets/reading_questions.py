"""Reads questions."""

from app.domain.access.keys import Caller
from app.domain.errors import NothingFound
from app.domain.sheets.questions import Question
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.metering.profiles import client_exists
from app.repositories.sheets.questions import QuestionFilter, find_question, find_questions


async def list_questions(database: Database, filters: QuestionFilter) -> list[Question]:
    """Return questions of a client, the one asked last first.

    Raises:
        NothingFound: there is no such client.
    """
    async with database.read() as connection:
        if not await client_exists(connection, filters.client_id):
            raise NothingFound(filters.client_id)
        return await find_questions(connection, filters)


async def read_question(database: Database, caller: Caller, question_id: str) -> Question:
    """Return a question that the caller may see.

    Raises:
        NothingFound: there is none.
    """
    async with database.read() as connection:
        return await seen_question(connection, caller, question_id)


async def read_text(database: Database, question_id: str) -> str:
    """Return the text of a question that there is, as far as it is kept.

    Raises:
        NothingFound: there is none.
    """
    async with database.read() as connection:
        question = await find_question(connection, question_id)
    if question is None:
        raise NothingFound(question_id)
    return question.asked


async def seen_question(connection: Connection, caller: Caller, question_id: str) -> Question:
    """Return a question that the caller may see.

    Raises:
        NothingFound: there is none.
    """
    question = await find_question(connection, question_id)
    if question is None or not caller.sees(question.client_id):
        raise NothingFound(question_id)
    return question
