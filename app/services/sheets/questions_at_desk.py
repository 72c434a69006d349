"""Questions of all clients, as the desk lists and withdraws them."""

from app.domain.access.keys import Caller
from app.domain.sheets.questions import Question
from app.repositories.database import Database
from app.repositories.sheets.questions import find_open_questions
from app.services.metering.placing import Context
from app.services.sheets.closing_questions import close_question, no_answer


async def list_open_questions(database: Database, after: str | None, limit: int) -> list[Question]:
    """Return what clients are asked and have not answered, the one asked first first."""
    async with database.read() as connection:
        return await find_open_questions(connection, after, limit)


async def withdraw_question(
    database: Database, context: Context, caller: Caller, question_id: str
) -> None:
    """Take a question back; a clock that waits for it runs again.

    Raises:
        NothingFound: there is no such question.
        QuestionClosed: it was answered or withdrawn.
    """
    async with database.write() as connection:
        await close_question(connection, context, caller, question_id, no_answer)
