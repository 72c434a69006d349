"""POST /v1/questions/{id}/answer: by a new sheet, or by a version that is in force."""

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from app.api.http.idempotency import CreationKey, claim_of
from app.api.http.problems.openapi_problems import problems
from app.api.sheets.callers import SheetRoute, Writer
from app.api.sheets.question_refusals import pointing_at_sheet
from app.api.sheets.question_shapes import AnswerIn, QuestionOut
from app.api.sheets.questions import QuestionId, closed
from app.api.state import state_of

router = APIRouter(
    prefix="/v1/questions",
    tags=["Sheets"],
    route_class=SheetRoute,
    responses=problems(401, 403, 404, 409, 413, 422, 503),
)


@router.post(
    "/{question_id}/answer",
    operation_id="answerQuestion",
    response_model=QuestionOut,
    summary="Answer a question",
)
async def post_answer(
    request: Request,
    question_id: QuestionId,
    body: AnswerIn,
    caller: Writer,
    key: CreationKey = None,
) -> JSONResponse:
    """Answer with a new sheet or a version in force; the operators are told.

    A clock that waits for the answer runs on with the business time that was left.
    """
    context = state_of(request).context()
    claim = claim_of(key, caller, f"POST /v1/questions/{question_id}/answer", body)
    find_answer = await body.finds_answer(context, caller)
    with pointing_at_sheet():
        answer = await closed(request, claim, caller, question_id, find_answer)
    return JSONResponse(answer.body)
