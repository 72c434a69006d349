"""/desk/questions/{id}: a question answered at the desk, by what the client wrote."""

from collections.abc import Mapping
from http import HTTPStatus

from fastapi import Response

from app.documents.texts.texts import phrase
from app.domain.clients.clients import Client
from app.domain.errors import VersionConflict
from app.domain.sheets.questions import (
    AnsweringVersion,
    Question,
    QuestionClosed,
    QuestionStatus,
)
from app.domain.sheets.sheets import SheetNeverValid, SheetVersion, SheetWithdrawn, SuppliedVia
from app.domain.sheets.transmissions import InformationUnsupported
from app.pages.answers import lead_to, show
from app.pages.desk.kept_texts import kept_texts
from app.pages.desk.reading_fields import NEEDED
from app.pages.page import DESK, Page
from app.pages.people.choices import LANGUAGES
from app.pages.people.me import ZONE
from app.pages.portal.paging import asked_id, whole_number
from app.pages.portal.sheet_forms import (
    KINDS,
    LONGEST_TITLE,
    Draft,
    DraftRefused,
    Source,
    read_supply,
    say_never_valid,
)
from app.pages.refusals import UnreadableForm
from app.pages.visit import Visit
from app.repositories.sheets.reading import SheetFilter
from app.services.clients.read_account import read_account
from app.services.metering.placing import Context
from app.services.people.audit import names_of
from app.services.sheets.closing_questions import (
    FindAnswer,
    answer_question,
    new_sheet,
    next_version,
    version_in_force,
)
from app.services.sheets.reading import list_sheets, read_version
from app.services.sheets.reading_questions import read_question
from app.services.sheets.supplying import Supplier

_MOST_SHEETS = 100
WAYS: Mapping[SuppliedVia, str] = {
    SuppliedVia.MAIL: phrase("by mail"),
    SuppliedVia.LETTER: phrase("by letter"),
    SuppliedVia.DOCUMENT: phrase("in a document"),
}
"""How a text came in writing, other than through the portal."""
ENDINGS: Mapping[QuestionStatus, str] = {
    QuestionStatus.ANSWERED: phrase("Question answered"),
    QuestionStatus.WITHDRAWN: phrase("Question withdrawn"),
}


async def show_question(visit: Visit) -> Response:
    """Show a question and the ways to answer it."""
    question, client = await _named(visit)
    return await _page(visit, question, client, HTTPStatus.OK)


async def post_question(visit: Visit) -> Response:
    """Answer: by a sheet in force, by its next version, or by a new sheet."""
    if visit.form.text("action") != "answer":
        raise UnreadableForm
    question, client = await _named(visit)
    status, say = HTTPStatus.UNPROCESSABLE_ENTITY, visit.texts.say
    context, caller = visit.state.context(), visit.person.caller()
    try:
        find_answer = await _finds_answer(visit, client, context)
        await answer_question(visit.state.database, context, caller, question.id, find_answer)
    except DraftRefused as refused:
        errors = refused.errors
    except SheetNeverValid:
        errors = say_never_valid(visit)
    except InformationUnsupported:
        errors = {"sheet_id": say("This sheet is not in force.")}
    except (QuestionClosed, SheetWithdrawn, VersionConflict) as refused:
        status, errors = HTTPStatus.CONFLICT, {"question": say(_CLOSED[type(refused)])}
    else:
        return lead_to("/desk/questions")
    question = await read_question(visit.state.database, caller, question.id)
    return await _page(visit, question, client, status, Draft.typed(visit.form, errors))


_CLOSED: Mapping[type[Exception], str] = {
    QuestionClosed: phrase("The question was answered or withdrawn already."),
    SheetWithdrawn: phrase("This sheet was withdrawn."),
    VersionConflict: phrase("Meanwhile another version was supplied: read it, then send yours."),
}


async def _named(visit: Visit) -> tuple[Question, Client]:
    """Return the question that the path names, and whose it is.

    Raises:
        NothingFound: there is none.
    """
    database, caller = visit.state.database, visit.person.caller()
    question = await read_question(database, caller, visit.named_id("question_id"))
    account = await read_account(database, question.client_id, visit.state.clock.now())
    return question, account.client


async def _finds_answer(visit: Visit, client: Client, context: Context) -> FindAnswer:
    form, caller = visit.form, visit.person.caller()
    supplier = Supplier(caller=caller, now=lambda: context.now)
    number = whole_number(form.text("version"))
    if not form.text("sheet_id"):
        return new_sheet(supplier, await read_supply(visit, client, _source(visit)))
    if form.has("text"):
        if number is None:
            raise UnreadableForm
        supply = await read_supply(visit, client, _source(visit))
        return next_version(supplier, form.id("sheet_id"), supply, frozenset({number}))
    sheet_id = form.id("sheet_id")
    version = await read_version(visit.state.database, caller, sheet_id, number)
    return version_in_force(context, caller, AnsweringVersion(sheet_id, version.version))


def _source(visit: Visit) -> Source:
    """Return who wrote the text, and how it came.

    Raises:
        DraftRefused: nobody says so.
        UnreadableForm: there is no such way.
    """
    form, via = visit.form, visit.form.text("supplied_via")
    by = form.text("supplied_by")
    if via not in WAYS:
        raise UnreadableForm
    if not by or len(by) > LONGEST_TITLE:
        raise DraftRefused({"supplied_by": visit.texts.say(NEEDED)})
    return Source(by, SuppliedVia(via), form.text("source_reference")[:LONGEST_TITLE] or None)


async def _page(
    visit: Visit,
    question: Question,
    client: Client,
    status: HTTPStatus,
    draft: Draft | None = None,
) -> Response:
    filters = SheetFilter(client_id=client.id, limit=_MOST_SHEETS, at=visit.state.clock.now())
    sheets = await list_sheets(visit.state.database, filters)
    followed = _followed(visit, sheets)
    title = " ".join(question.asked.split())[:LONGEST_TITLE]
    usual = Draft.following(followed) if followed else Draft(title=title, language=client.language)
    return show(
        visit,
        "desk/question.html.jinja",
        status,
        question=question,
        client=client,
        sheets=sheets,
        followed=followed,
        draft=draft or usual,
        supplied_by=visit.form.text("supplied_by"),
        supplied_via=visit.form.text("supplied_via"),
        source_reference=visit.form.text("source_reference"),
        ways=WAYS,
        kinds=KINDS,
        languages=LANGUAGES,
        closed_by=await _name_closer(visit, question),
        endings=ENDINGS,
        kept=kept_texts(visit),
        zone=ZONE,
    )


async def _name_closer(visit: Visit, question: Question) -> str:
    """Return who answered or withdrew a question; nothing while it is open."""
    if question.closed_by is None:
        return ""
    names = await names_of(visit.state.database, {question.closed_by})
    return names.get(question.closed_by, "")


def _followed(visit: Visit, sheets: list[SheetVersion]) -> SheetVersion | None:
    """Return the sheet whose next version is written; None where a new one is."""
    named = asked_id(visit, "sheet_id") or (
        visit.form.text("sheet_id") if visit.form.has("text") else None
    )
    return next((sheet for sheet in sheets if sheet.sheet_id == named), None)


PAGE = Page(path="/desk/questions/{question_id}", show=show_question, act=post_question, roles=DESK)
