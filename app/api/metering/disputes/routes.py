"""POST disputes: opened and withdrawn by clients, decided by operators."""

from collections.abc import Awaitable, Callable
from dataclasses import replace
from http import HTTPStatus
from typing import Any

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse

from app.api.http.idempotency import CreationKey, claim_of
from app.api.http.problems.openapi_problems import problems
from app.api.http.request_models import SAYS_NOTHING
from app.api.metering.disputes.callers import Decider, DisputeId, ObjectingClient, Objector
from app.api.metering.disputes.refusals import pointing_into_correction
from app.api.metering.disputes.shapes import AcceptIn, DisputeIn, DisputeOut, RejectIn
from app.api.state import state_of
from app.domain.metering.disputes import DisputeStatus
from app.repositories.access.idempotency_keys import Claim
from app.repositories.connections import Connection
from app.services.access.idempotency_keys import FirstAnswer, with_idempotency_key
from app.services.metering.disputes.deciding import Ending, accept_dispute, end_dispute
from app.services.metering.disputes.opening import (
    Objection,
    OpeningTerms,
    ReadDispute,
    find_texts,
    open_dispute,
)

router = APIRouter(prefix="/v1", tags=["Disputes"], responses=problems(401, 403, 404, 409, 422))

_WITHOUT_TEXTS = {"message": None, "answer": None}
_REPEATED: dict[int | str, dict[str, Any]] = {
    200: {"model": DisputeOut, "description": "Sent again with its Idempotency-Key: first answer"}
}


@router.post(
    "/clients/{client_id}/disputes",
    operation_id="createDispute",
    status_code=HTTPStatus.CREATED,
    response_model=DisputeOut,
    responses=_REPEATED,
    summary="Object to an interaction",
)
async def post_dispute(
    request: Request,
    client_id: ObjectingClient,
    body: DisputeIn,
    caller: Objector,
    key: CreationKey = None,
) -> JSONResponse:
    """Dispute anything of a client; the operators are told, and decide.

    `dispute-open` while the interaction is disputed already, `dispute-too-late` once its month
    ended too many days ago (`EXITADMIN_DISPUTE_DAYS`).
    """
    state = state_of(request)
    objection = Objection(
        client_id=client_id, interaction_id=body.interaction_id, message=body.message
    )
    terms = OpeningTerms(now=state.clock.now(), days=state.dispute_days)

    async def create(connection: Connection) -> ReadDispute:
        return await open_dispute(connection, caller, objection, terms)

    claim = claim_of(key, caller, f"POST /v1/clients/{client_id}/disputes", body)
    answer = await _answered(request, claim, create)
    status = HTTPStatus.OK if answer.is_repeat else HTTPStatus.CREATED
    return JSONResponse(answer.body, status, {"Location": f"/v1/disputes/{answer.body['id']}"})


@router.post(
    "/disputes/{dispute_id}/accept",
    operation_id="acceptDispute",
    response_model=DisputeOut,
    responses=problems(503),
    summary="Accept a dispute",
)
async def post_accept(
    request: Request,
    dispute_id: DisputeId,
    body: AcceptIn,
    caller: Decider,
    key: CreationKey = None,
) -> JSONResponse:
    """Record what puts the interaction right, and tell the client; refused whole where that is.

    The reason of what is recorded names the dispute.
    """
    state = state_of(request)
    given, context = body.to_domain(), state.context()

    async def accept(connection: Connection) -> ReadDispute:
        return await accept_dispute(connection, context, caller, dispute_id, given)

    claim = claim_of(key, caller, f"POST /v1/disputes/{dispute_id}/accept", body)
    with pointing_into_correction():
        return JSONResponse((await _answered(request, claim, accept)).body)


@router.post(
    "/disputes/{dispute_id}/reject",
    operation_id="rejectDispute",
    response_model=DisputeOut,
    summary="Reject a dispute",
)
async def post_reject(
    request: Request,
    dispute_id: DisputeId,
    body: RejectIn,
    caller: Decider,
    key: CreationKey = None,
) -> JSONResponse:
    """Let everything stand as it was counted; the client is told why."""
    now = state_of(request).clock.now()
    ending = Ending(status=DisputeStatus.REJECTED, at=now, answer=body.answer)

    async def reject(connection: Connection) -> ReadDispute:
        return await end_dispute(connection, caller, dispute_id, ending)

    claim = claim_of(key, caller, f"POST /v1/disputes/{dispute_id}/reject", body)
    return JSONResponse((await _answered(request, claim, reject)).body)


@router.post(
    "/disputes/{dispute_id}/withdraw",
    operation_id="withdrawDispute",
    dependencies=[SAYS_NOTHING],
    response_model=DisputeOut,
    summary="Withdraw a dispute",
)
async def post_withdraw(
    request: Request, dispute_id: DisputeId, caller: Objector, key: CreationKey = None
) -> JSONResponse:
    """Take an objection back: everything stands as it was counted."""
    ending = Ending(status=DisputeStatus.WITHDRAWN, at=state_of(request).clock.now())

    async def withdraw(connection: Connection) -> ReadDispute:
        return await end_dispute(connection, caller, dispute_id, ending)

    claim = claim_of(key, caller, f"POST /v1/disputes/{dispute_id}/withdraw")
    return JSONResponse((await _answered(request, claim, withdraw)).body)


async def _answered(
    request: Request,
    claim: Claim | None,
    act: Callable[[Connection], Awaitable[ReadDispute]],
) -> FirstAnswer:
    """Act once; the answer is kept without what persons wrote, which can be erased."""
    state = state_of(request)

    async def create(connection: Connection) -> dict[str, Any]:
        shown = DisputeOut.of(await act(connection)).model_dump(mode="json")
        return shown if claim is None else {**shown, **_WITHOUT_TEXTS}

    answer = await with_idempotency_key(state.database, claim, state.clock.now(), create)
    if claim is None:
        return answer
    dispute = await find_texts(state.database, answer.body["id"])
    is_answered = answer.body["units_after"] is not None
    texts = {"message": dispute.message, "answer": dispute.answer if is_answered else None}
    return replace(answer, body={**answer.body, **texts})
