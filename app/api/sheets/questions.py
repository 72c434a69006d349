"""Questions: asked of a client, answered by the client or an operator, withdrawn."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from fastapi.responses import JSONResponse
from pydantic import TypeAdapter

from app.api.http.field_types import Id
from app.api.http.idempotency import CreationKey, claim_of
from app.api.http.pages import Listed, Page, paginate
from app.api.http.problems.openapi_problems import problems
from app.api.http.request_models import SAYS_NOTHING
from app.api.sheets.callers import ReadClient, Writer, WrittenClient
from app.api.sheets.question_refusals import pointing_at
from app.api.sheets.question_shapes import QuestionIn, QuestionOut
from app.api.state import state_of
from app.domain.access.keys import Caller
from app.domain.sheets.questions import Question, QuestionStatus
from app.repositories.access.idempotency_keys import Claim
from app.repositories.connections import Connection
from app.repositories.sheets.questions import QuestionFilter
from app.services.access.idempotency_keys import FirstAnswer, with_idempotency_key
from app.services.sheets.asking_questions import ask_question
from app.services.sheets.closing_questions import FindAnswer, close_question, no_answer
from app.services.sheets.reading_questions import list_questions, read_text

router = APIRouter(prefix="/v1", tags=["Sheets"], responses=problems(401, 403, 404, 422))

_POSITION = TypeAdapter(UUID)
QuestionId = Annotated[Id, Path(description="The question's id.")]
_REPEATED: dict[int | str, dict[str, Any]] = {
    200: {"model": QuestionOut, "description": "Sent again with its Idempotency-Key: first answer"}
}


@router.post(
    "/clients/{client_id}/questions",
    operation_id="askQuestion",
    status_code=HTTPStatus.CREATED,
    response_model=QuestionOut,
    responses=_REPEATED | problems(409, 503),
    summary="Ask a client what no sheet answers",
)
async def post_question(
    request: Request,
    client_id: WrittenClient,
    body: QuestionIn,
    caller: Writer,
    key: CreationKey = None,
) -> JSONResponse:
    """Ask the client, who is told; with `pause` a clock waits for the answer.

    `clock-not-running` where the interaction has no clock that runs.
    """
    context, asking = state_of(request).context(), body.to_domain(client_id)

    async def ask(connection: Connection) -> Question:
        return await ask_question(connection, context, caller, asking)

    claim = claim_of(key, caller, f"POST /v1/clients/{client_id}/questions", body)
    with pointing_at("/interaction"):
        answer = await _answered(request, claim, ask)
    status = HTTPStatus.OK if answer.is_repeat else HTTPStatus.CREATED
    return JSONResponse(answer.body, status)


@router.get(
    "/clients/{client_id}/questions",
    operation_id="listQuestions",
    summary="List what a client is asked and was asked",
)
async def get_questions(
    request: Request,
    client_id: ReadClient,
    page: Page,
    status: Annotated[QuestionStatus | None, Query(description="Left out: all of them.")] = None,
) -> Listed[QuestionOut]:
    """Return questions, the one asked last first."""
    after = page.after(_POSITION)
    filters = QuestionFilter(
        client_id=client_id,
        limit=page.limit + 1,
        status=status,
        after=str(after) if after else None,
    )
    found = await list_questions(state_of(request).database, filters)
    items, next_cursor = paginate(found, page.limit, lambda question: question.id)
    return Listed(items=[QuestionOut.of(item) for item in items], next_cursor=next_cursor)


@router.post(
    "/questions/{question_id}/withdraw",
    operation_id="withdrawQuestion",
    dependencies=[SAYS_NOTHING],
    response_model=QuestionOut,
    responses=problems(409, 503),
    summary="Withdraw a question",
)
async def post_withdraw(
    request: Request, question_id: QuestionId, caller: Writer, key: CreationKey = None
) -> JSONResponse:
    """Take a question back: a clock that waits for it runs again."""
    claim = claim_of(key, caller, f"POST /v1/questions/{question_id}/withdraw")
    return JSONResponse((await closed(request, claim, caller, question_id, no_answer)).body)


async def closed(
    request: Request,
    claim: Claim | None,
    caller: Caller,
    question_id: str,
    find_answer: FindAnswer,
) -> FirstAnswer:
    """Close a question once, by what is found to answer it."""
    context = state_of(request).context()

    async def close(connection: Connection) -> Question:
        return await close_question(connection, context, caller, question_id, find_answer)

    return await _answered(request, claim, close)


async def _answered(
    request: Request, claim: Claim | None, act: Callable[[Connection], Awaitable[Question]]
) -> FirstAnswer:
    """Act once; the answer is kept without the question's text, which can be erased."""
    state = state_of(request)

    async def create(connection: Connection) -> dict[str, Any]:
        shown = QuestionOut.of(await act(connection)).model_dump(mode="json")
        return shown if claim is None else {**shown, "asked": ""}

    answer = await with_idempotency_key(state.database, claim, state.clock.now(), create)
    if claim is None:
        return answer
    asked = await read_text(state.database, answer.body["id"])
    return replace(answer, body={**answer.body, "asked": asked})
