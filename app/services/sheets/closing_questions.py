"""Closes questions: answered by a sheet, or withdrawn."""

from collections.abc import Awaitable, Callable

from app.domain.access.keys import Caller
from app.domain.errors import NothingFound
from app.domain.live.topics import Topic
from app.domain.sheets.questions import AnsweringVersion, Closing, Question
from app.domain.sheets.transmissions import Transmission, supported
from app.repositories.connections import Connection
from app.repositories.database import Database
from app.repositories.live.noting import changed
from app.repositories.metering.accounts import lock_accounts
from app.repositories.metering.ingest_lock import lock_exclusively
from app.repositories.sheets.asking import write_closing
from app.repositories.sheets.reading import find_version
from app.services.metering.placing import Context
from app.services.sheets.question_clocks import resume_clock
from app.services.sheets.reading_questions import seen_question
from app.services.sheets.supplying import Supplier, Supply, supply_sheet, supply_version
from app.services.sheets.telling_of_questions import tell_answered

FindAnswer = Callable[[Connection, Question], Awaitable[AnsweringVersion | None]]
"""Finds which version of a sheet answers an open question, whose client's lock is held."""


async def close_question(
    connection: Connection,
    context: Context,
    caller: Caller,
    question_id: str,
    find_answer: FindAnswer,
) -> Question:
    """Answer a question or withdraw it; a clock that waits for it runs again.

    Of an answer the operators are told, of a withdrawal nobody.

    Raises:
        NothingFound: there is no such question that the caller may see.
        QuestionClosed: it was answered or withdrawn.
        DomainError: what should answer it is refused.
    """
    question = await seen_question(connection, caller, question_id)
    if question.pauses:
        await lock_exclusively(connection)
    await lock_accounts(connection, [question.client_id])
    question = await seen_question(connection, caller, question_id)
    question.must_be_open()
    answer = await find_answer(connection, question)
    closed = question.closed(Closing(by=caller.key_id, at=context.now, answer=answer))
    await write_closing(connection, closed)
    changed(Topic.QUESTIONS, closed.client_id)
    if closed.pauses:
        await resume_clock(connection, context, caller, closed)
    if closed.answer is not None:
        await tell_answered(connection, closed)
    return closed


async def answer_question(
    database: Database, context: Context, caller: Caller, question_id: str, find_answer: FindAnswer
) -> Question:
    """Answer a question in a transaction of its own.

    Raises:
        NothingFound: there is no such question that the caller may see.
        QuestionClosed: it was answered or withdrawn.
        DomainError: what should answer it is refused.
    """
    async with database.write() as connection:
        return await close_question(connection, context, caller, question_id, find_answer)


async def no_answer(_: Connection, __: Question) -> None:
    """Find no answer: the question is withdrawn."""


def version_in_force(context: Context, caller: Caller, named: AnsweringVersion) -> FindAnswer:
    """Return what finds the version that is named.

    Raises, when it is called:
        InformationUnsupported: it is not the client's, or not in force.
    """

    async def find(connection: Connection, question: Question) -> AnsweringVersion:
        version = await find_version(connection, named.sheet_id, named.version)
        read_out = Transmission(
            client_id=question.client_id,
            passage=None,
            at=context.now,
            is_of_tied_sender=caller.client_id is not None,
        )
        supported(read_out, version)
        return named

    return find


def next_version(
    supplier: Supplier, sheet_id: str, supply: Supply, read: frozenset[int]
) -> FindAnswer:
    """Return what supplies the next version of one of the client's sheets, which answers.

    Raises, when it is called:
        NothingFound: the client has no such sheet.
        VersionConflict: another version came meanwhile.
        SheetWithdrawn, SheetNeverValid, VersionDatedBack.
    """

    async def find(connection: Connection, question: Question) -> AnsweringVersion:
        last = await find_version(connection, sheet_id)
        if last is None or last.client_id != question.client_id:
            raise NothingFound(sheet_id)
        version = await supply_version(connection, supplier, sheet_id, supply, read)
        return AnsweringVersion(version.sheet_id, version.version)

    return find


def new_sheet(supplier: Supplier, supply: Supply) -> FindAnswer:
    """Return what supplies the client's sheet that answers.

    Raises, when it is called:
        SheetNeverValid: it would end before it begins.
    """

    async def find(connection: Connection, question: Question) -> AnsweringVersion:
        version = await supply_sheet(connection, supplier, question.client_id, supply)
        return AnsweringVersion(version.sheet_id, version.version)

    return find
