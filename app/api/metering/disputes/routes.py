"""Disputes: opened and withdrawn by clients, decided by operators, read by both."""

from collections.abc import Awaitable, Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request
from fastapi.responses import JSONResponse
from pydantic import TypeAdapter

from app.api.access.security import caller_with, require_visible
from app.api.http.field_types import Id
from app.api.http.idempotency import CreationKey, claim_of
from app.api.http.pages import Listed, Page, PageRequest, paginate
from app.api.http.problems.openapi_problems import problems
from app.api.http.problems.problems import corrected_fields
from app.api.http.problems.refusals import MissingScope
from app.api.http.problems.refused_fields import RefusedField
from app.api.http.request_models import SAYS_NOTHING
from app.api.metering.disputes.shapes import AcceptIn, DisputeIn, DisputeOut, RejectIn
from app.api.state import state_of
from app.domain.access.keys import Caller, Scope
from app.domain.metering.counting.amendments import CircularCause, CorrectionDoesNotFit
from app.domain.metering.counting.decisions import CauseOfAnotherClient, UnknownInteraction
from app.domain.metering.disputes import DisputeStatus
from app.repositories.access.idempotency_keys import Claim
from app.repositories.connections import Connection
from app.repositories.metering.disputes import DisputeFilter
from app.services.access.idempotency_keys import FirstAnswer, with_idempotency_key
from app.services.metering.disputes.lifecycle import (
    Ending,
    Objection,
    OpeningTerms,
    accept_dispute,
    end_dispute,
    open_dispute,
)
from app.services.metering.disputes.reading import (
    ReadDispute,
    find_texts,
    list_disputes,
    list_disputes_of,
    read_dispute,
)

Objector = Annotated[Caller, Depends(caller_with(Scope.DISPUTES_WRITE, Scope.INTERACTIONS_WRITE))]
Decider = Annotated[Caller, Depends(caller_with(Scope.INTERACTIONS_WRITE))]
Reader = Annotated[
    Caller, Depends(caller_with(Scope.DISPUTES_WRITE, Scope.INTERACTIONS_WRITE, Scope.OPS_READ))
]
DisputeId = Annotated[Id, Path(description="The dispute's id.")]
_ClientId = Annotated[Id, Path(description="The client's id.")]


def _seen_by_objector(caller: Objector, client_id: _ClientId) -> str:
    require_visible(caller, client_id)
    return client_id


def _seen_by_reader(caller: Reader, client_id: _ClientId) -> str:
    require_visible(caller, client_id)
    return client_id


ObjectingClient = Annotated[str, Depends(_seen_by_objector)]
ReadClient = Annotated[str, Depends(_seen_by_reader)]
"""The id in the path, of a client that the caller may see; whether it exists is not known yet."""


def _reader_of_all(caller: Reader) -> Caller:
    """Return who lists disputes of all clients, or with a tied key those of its own.

    Raises:
        MissingScope: what all clients dispute is for operators.
    """
    if caller.client_id is None and not caller.may(Scope.OPS_READ):
        raise MissingScope(detail=f"For all clients, {Scope.OPS_READ} is needed")
    return caller


ReaderOfAll = Annotated[Caller, Depends(_reader_of_all)]


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
    answer = await _answer(request, claim, create)
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
    with _pointing_into_correction():
        return JSONResponse((await _answer(request, claim, accept)).body)


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
    return JSONResponse((await _answer(request, claim, reject)).body)


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
    return JSONResponse((await _answer(request, claim, withdraw)).body)


async def _answer(
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


_CORRECTION = "/correction"


@contextmanager
def _pointing_into_correction() -> Iterator[None]:
    """Tell which field of the correction an error is about.

    Raises:
        RefusedField: with the error's own code.
    """
    try:
        yield
    except (
        CircularCause,
        CorrectionDoesNotFit,
        CauseOfAnotherClient,
        UnknownInteraction,
    ) as error:
        refusal = RefusedField(error, _CORRECTION)
        refusal.problems = corrected_fields(error, _CORRECTION)
        raise refusal from None


reading_router = APIRouter(prefix="/v1", tags=["Disputes"], responses=problems(401, 403, 404, 422))

_POSITION = TypeAdapter(UUID)
_Status = Annotated[DisputeStatus | None, Query(description="Left out: all of them.")]


@reading_router.get(
    "/clients/{client_id}/disputes",
    operation_id="listClientDisputes",
    summary="List a client's disputes",
)
async def get_client_disputes(
    request: Request, client_id: ReadClient, page: Page, status: _Status = None
) -> Listed[DisputeOut]:
    """Return what a client objects to and objected to, the one opened last first."""
    dispute_filter = _filter(page, client_id, status, is_oldest_first=False)
    found = await list_disputes_of(state_of(request).database, client_id, dispute_filter)
    items, next_cursor = paginate(found, page.limit, lambda item: item.dispute.id)
    return Listed(items=[DisputeOut.of(item) for item in items], next_cursor=next_cursor)


@reading_router.get(
    "/disputes", operation_id="listDisputes", summary="List disputes of all clients"
)
async def get_disputes(
    request: Request, caller: ReaderOfAll, page: Page, status: _Status = None
) -> Listed[DisputeOut]:
    """Return disputes, the one opened last first; with `status=open` the one that waits longest.

    A key tied to one client sees its own.
    """
    is_oldest_first = status is DisputeStatus.OPEN
    dispute_filter = _filter(page, caller.client_id, status, is_oldest_first=is_oldest_first)
    found = await list_disputes(state_of(request).database, dispute_filter)
    items, next_cursor = paginate(found, page.limit, lambda item: item.dispute.id)
    return Listed(items=[DisputeOut.of(item) for item in items], next_cursor=next_cursor)


@reading_router.get("/disputes/{dispute_id}", operation_id="getDispute", summary="Read a dispute")
async def get_dispute(request: Request, dispute_id: DisputeId, caller: Reader) -> DisputeOut:
    """Return what a client objects to, and what came of it."""
    return DisputeOut.of(await read_dispute(state_of(request).database, caller, dispute_id))


def _filter(
    page: PageRequest, client_id: str | None, status: DisputeStatus | None, *, is_oldest_first: bool
) -> DisputeFilter:
    after = page.after(_POSITION)
    return DisputeFilter(
        limit=page.limit + 1,
        client_id=client_id,
        status=status,
        after=str(after) if after else None,
        is_oldest_first=is_oldest_first,
    )
