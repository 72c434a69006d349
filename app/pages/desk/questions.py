"""/desk/questions: what clients are asked and have not answered yet."""

from http import HTTPStatus

from fastapi import Response

from app.pages.answers import lead_to, show
from app.pages.desk.acts import Refusal, refusal_of
from app.pages.page import DESK, Page
from app.pages.people.me import ZONE
from app.pages.refusals import UnreadableForm
from app.pages.visit import Visit
from app.services.deadlines.desk import clients_at_desk
from app.services.people.audit import names_of
from app.services.sheets.questions_at_desk import list_open_questions, withdraw_question

_A_PAGE = 25


async def show_questions(visit: Visit) -> Response:
    """Show open questions, the one asked first first."""
    return await _page(visit)


async def post_questions(visit: Visit) -> Response:
    """Withdraw one."""
    if visit.form.text("action") != "withdraw":
        raise UnreadableForm
    state, question_id = visit.state, visit.form.id("question")
    withdrawing = withdraw_question(
        state.database, state.context(), visit.person.caller(), question_id
    )
    refusal = await refusal_of(visit, withdrawing)
    return lead_to(visit.path) if refusal is None else await _page(visit, refusal)


async def _page(visit: Visit, refusal: Refusal | None = None) -> Response:
    after = visit.query.id("after") if visit.query.text("after") else None
    database = visit.state.database
    found = await list_open_questions(database, after, _A_PAGE + 1)
    shown = found[:_A_PAGE]
    return show(
        visit,
        "desk/questions.html.jinja",
        refusal.status if refusal else HTTPStatus.OK,
        items=shown,
        clients=await clients_at_desk(database, {item.client_id for item in shown}),
        names=await names_of(database, {item.asked_by for item in shown}),
        refusal=refusal,
        following=shown[-1].id if len(found) > _A_PAGE else None,
        zone=ZONE,
        whole=visit.query.text("whole"),
        after=after,
    )


PAGE = Page(path="/desk/questions", show=show_questions, act=post_questions, roles=DESK)
