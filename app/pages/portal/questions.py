"""/portal/questions and /portal/questions/{id}: what the client is asked; a sheet answers."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import Response

from app.documents.texts.texts import phrase, phrase_in
from app.domain.clients.clients import Client
from app.domain.sheets.questions import (
    AnsweringVersion,
    Question,
    QuestionClosed,
    QuestionStatus,
)
from app.domain.sheets.sheets import SheetNeverValid
from app.domain.sheets.transmissions import InformationUnsupported
from app.pages.answers import lead_to, show
from app.pages.page import PORTAL, Page
from app.pages.people.choices import LANGUAGES
from app.pages.portal.accounts import chosen_account
from app.pages.portal.paging import asked_id, whole_number
from app.pages.portal.sheet_forms import (
    KINDS,
    LONGEST_TITLE,
    Draft,
    DraftRefused,
    read_supply,
    say_never_valid,
)
from app.pages.refusals import UnreadableForm
from app.pages.visit import Visit
from app.repositories.sheets.questions import QuestionFilter
from app.repositories.sheets.reading import SheetFilter
from app.services.metering.placing import Context
from app.services.sheets.closing_questions import (
    FindAnswer,
    answer_question,
    new_sheet,
    version_in_force,
)
from app.services.sheets.reading import list_sheets, read_version
from app.services.sheets.reading_questions import list_questions, read_question
from app.services.sheets.supplying import Supplier

_A_PAGE = 10
_MOST_SHEETS = 100

STATUSES: Mapping[QuestionStatus, tuple[str, str, str]] = {
    QuestionStatus.OPEN: ("warn", "?", phrase("waits for your answer")),
    QuestionStatus.ANSWERED: ("good", "✓", phrase_in("question", "answered")),
    QuestionStatus.WITHDRAWN: ("", "✕", phrase("taken back")),
}
"""By where a question stands: a class, a shape and words."""


async def show_questions(visit: Visit) -> Response:
    """Show a page of questions, the one asked last first, with a form for each open one."""
    client = (await chosen_account(visit)).client
    filters = QuestionFilter(client_id=client.id, limit=_A_PAGE + 1, after=asked_id(visit, "after"))
    found = await list_questions(visit.state.database, filters)
    shown = found[:_A_PAGE]
    return show(
        visit,
        "portal/questions.html.jinja",
        client=client,
        questions=[(question, _draft_for(question, client)) for question in shown],
        statuses=STATUSES,
        kinds=KINDS,
        languages=LANGUAGES,
        next_after=shown[-1].id if len(found) > _A_PAGE else None,
    )


async def show_question(visit: Visit) -> Response:
    """Show a question, and both ways to answer it."""
    client = (await chosen_account(visit)).client
    return await _one(visit, client, HTTPStatus.OK)


async def act_on_question(visit: Visit) -> Response:
    """Answer a question: by a new sheet, or by one that is in force."""
    if visit.form.text("action") != "answer":
        raise UnreadableForm
    client = (await chosen_account(visit)).client
    database, caller = visit.state.database, visit.person.caller(client.id)
    question = await read_question(database, caller, visit.named_id("question_id"))
    status, say = HTTPStatus.UNPROCESSABLE_ENTITY, visit.texts.say
    try:
        context = visit.state.context()
        find_answer = await _finds_answer(visit, client, context)
        await answer_question(database, context, caller, question.id, find_answer)
    except DraftRefused as refused:
        errors = refused.errors
    except SheetNeverValid:
        errors = say_never_valid(visit)
    except InformationUnsupported:
        errors = {"sheet_id": say("This sheet is not in force.")}
    except QuestionClosed:
        status, errors = HTTPStatus.CONFLICT, {"question": say("It was answered or taken back.")}
    else:
        return lead_to("/portal/questions")
    return await _one(visit, client, status, Draft.typed(visit.form, errors))


async def _finds_answer(visit: Visit, client: Client, context: Context) -> FindAnswer:
    form, caller = visit.form, visit.person.caller(client.id)
    if not form.text("sheet_id"):
        supplier = Supplier(caller=caller, now=lambda: context.now)
        return new_sheet(supplier, await read_supply(visit, client))
    database = visit.state.database
    sheet_id, number = form.id("sheet_id"), whole_number(form.text("version"))
    version = await read_version(database, caller, sheet_id, number)
    named = AnsweringVersion(sheet_id, version.version)
    return version_in_force(context, caller, named)


async def _one(
    visit: Visit, client: Client, status: HTTPStatus, draft: Draft | None = None
) -> Response:
    database, caller = visit.state.database, visit.person.caller(client.id)
    question = await read_question(database, caller, visit.named_id("question_id"))
    now = visit.state.clock.now()
    filters = SheetFilter(client_id=client.id, limit=_MOST_SHEETS, at=now)
    return show(
        visit,
        "portal/question.html.jinja",
        status,
        client=client,
        question=question,
        statuses=STATUSES,
        kinds=KINDS,
        languages=LANGUAGES,
        draft=draft or _draft_for(question, client),
        sheets=await list_sheets(database, filters),
    )


def _draft_for(question: Question, client: Client) -> Draft:
    return Draft(title=" ".join(question.asked.split())[:LONGEST_TITLE], language=client.language)


LIST = Page(path="/portal/questions", show=show_questions, roles=PORTAL)
ONE = Page(
    path="/portal/questions/{question_id}", show=show_question, act=act_on_question, roles=PORTAL
)
