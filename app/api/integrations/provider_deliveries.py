"""Deliveries: what providers posted, what became of it, and once more with today's adapter."""

import base64
from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Annotated, Any, Literal
from uuid import UUID

from fastapi import APIRouter, Depends, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter
from pydantic_core import from_json

from app.api.access.security import caller_with
from app.api.http.field_types import Id
from app.api.http.pages import Listed, Page, paginate
from app.api.http.problems.openapi_problems import problems
from app.api.http.problems.problems import problem_of
from app.api.http.request_models import SAYS_NOTHING
from app.api.state import webhooks_of
from app.domain.access.keys import Caller, Scope
from app.repositories.integrations.deliveries import ArchivedDelivery, DeliveryFilter, RequestState
from app.services.integrations.delivery_results import Recorded, UnreadableEvent
from app.services.integrations.kept_deliveries import (
    Duplicates,
    key_of,
    list_deliveries,
    read_delivery,
    replay_delivery,
)
from app.services.metering.results import Answer

router = APIRouter(prefix="/v1/deliveries", tags=["Integrations"], responses=problems(401, 403))

_POSITION = TypeAdapter(UUID)
_ID = "019aaf00-0000-7000-8000-000000000003"
_EXAMPLE: dict[str, Any] = {
    "id": _ID,
    "integration_id": "019aaf00-0000-7000-8000-000000000002",
    "received_at": "2026-11-23T09:12:07Z",
    "state": "unassigned",
    "verdict": "ingest",
    "reason": "call completed",
    "status": 204,
    "size": 312,
    "events": [
        {
            "source": "/integrations/019aaf00-0000-7000-8000-000000000002",
            "id": "CA1",
            "probable_doubles": [],
        }
    ],
    "problems": [],
    "replayed_at": None,
    "next_attempt_at": None,
}
_REQUEST: dict[str, Any] = {
    "url": "https://exitadmin.example/v1/hooks/019aaf00-0000-7000-8000-000000000002",
    "headers": {"content-type": "application/x-www-form-urlencoded"},
    "body": "CallSid=CA1&CallStatus=completed",
    "body_encoding": "utf-8",
}

Reader = Annotated[Caller, Depends(caller_with(Scope.CLIENTS_ADMIN, Scope.OPS_READ))]
Replayer = Annotated[Caller, Depends(caller_with(Scope.CLIENTS_ADMIN, Scope.INTERACTIONS_WRITE))]
DeliveryId = Annotated[Id, Path(description="The delivery's id.")]
_CREATED_STATUS, _REPEATED_STATUS = 201, 200


class DeliveryEventOut(BaseModel):
    """An event that a delivery told of."""

    source: str
    id: str
    probable_doubles: list[str] = Field(
        description="Interactions that another source told of and that may be this one: same "
        "direction and parties, at most 90 seconds apart. Nothing is merged: void one if they are."
    )


class RawRequestOut(BaseModel):
    """A provider's request and what became of it."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    id: str
    integration_id: str
    received_at: datetime
    state: RequestState = Field(
        description="`differs`: what it tells contradicts what is recorded of the same call or "
        "message, and was not applied; `failed`: not all of it could be recorded."
    )
    verdict: str
    reason: str
    status: int = Field(description="Answered to the provider, the first time.")
    size: int = Field(description="Of the body, in bytes.")
    events: list[DeliveryEventOut]
    problems: list[dict[str, Any]]
    replayed_at: datetime | None
    next_attempt_at: datetime | None = Field(
        description="When it is tried again without anybody's asking: what the database did not "
        "record is, after growing pauses, until it is recorded. Null for never."
    )


class RawDeliveryOut(RawRequestOut):
    """A delivery with the request itself; credentials were taken out before it was stored."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE | _REQUEST]})

    url: str
    headers: dict[str, str]
    body: str | None = Field(description="Null when it was too large to be kept, or not read.")
    body_encoding: Literal["utf-8", "base64"]


class ReplayOut(BaseModel):
    """What became of a delivery this time."""

    id: str
    state: RequestState
    verdict: str
    reason: str
    results: list[dict[str, Any]] = Field(
        description='`{"status", "decision"}` or `{"status", "problem"}` of each event.'
    )


@router.get(
    "", operation_id="listProviderDeliveries", summary="List deliveries", responses=problems(422)
)
async def get_deliveries(
    request: Request,
    page: Page,
    caller: Reader,
    state: Annotated[RequestState | None, Query(description="What became of it.")] = None,
    integration_id: Annotated[Id | None, Query(description="Of one integration.")] = None,
) -> Listed[RawRequestOut]:
    """Return what providers posted, newest first."""
    before = page.after(_POSITION)
    criteria = DeliveryFilter(
        limit=page.limit + 1,
        state=state,
        integration_id=integration_id,
        client_id=caller.client_id,
        before=str(before) if before else None,
    )
    listing = await list_deliveries(webhooks_of(request), criteria)
    items, cursor = paginate(listing.deliveries, page.limit, lambda delivery: delivery.id)
    return Listed(
        items=[_render_delivery(delivery, listing.duplicates) for delivery in items],
        next_cursor=cursor,
    )


@router.get(
    "/{delivery_id}",
    operation_id="getProviderDelivery",
    summary="Read a delivery",
    responses=problems(404, 422),
)
async def get_delivery(request: Request, delivery_id: DeliveryId, caller: Reader) -> RawDeliveryOut:
    """Return a request as it was posted, without its credentials."""
    listing = await read_delivery(webhooks_of(request), delivery_id, caller.client_id)
    [delivery] = listing.deliveries
    body, encoding = _encode_body(delivery.request.body)
    return RawDeliveryOut(
        **_render_delivery(delivery, listing.duplicates).model_dump(),
        url=delivery.request.url,
        headers=dict(delivery.request.headers),
        body=body,
        body_encoding=encoding,
    )


@router.post(
    "/{delivery_id}/replay",
    operation_id="replayProviderDelivery",
    dependencies=[SAYS_NOTHING],
    summary="Read a delivery again",
    responses=problems(404, 409, 422, 503),
)
async def post_replay(request: Request, delivery_id: DeliveryId, caller: Replayer) -> ReplayOut:
    """Take a delivery again as if it came now: after an adapter, a secret or a setting was mended.

    No signature is checked, the caller vouches for it; what was recorded before is not recorded
    again.
    """
    replayed = await replay_delivery(webhooks_of(request), delivery_id, caller.client_id)
    return ReplayOut(
        id=delivery_id,
        state=replayed.outcome.state,
        verdict=replayed.outcome.verdict,
        reason=replayed.outcome.reason,
        results=render_results(replayed.recorded),
    )


def _render_delivery(delivery: ArchivedDelivery, duplicates: Duplicates) -> RawRequestOut:
    return RawRequestOut(
        id=delivery.id,
        integration_id=delivery.integration_id,
        received_at=delivery.received_at.astimezone(UTC),
        state=delivery.outcome.state,
        verdict=delivery.outcome.verdict,
        reason=delivery.outcome.reason,
        status=delivery.outcome.status,
        size=delivery.request.size,
        events=[
            DeliveryEventOut(**event, probable_doubles=list(duplicates.get(key_of(event), ())))
            for event in delivery.outcome.events
        ],
        problems=[dict(problem) for problem in delivery.outcome.problems],
        replayed_at=delivery.replayed_at and delivery.replayed_at.astimezone(UTC),
        next_attempt_at=delivery.next_attempt_at and delivery.next_attempt_at.astimezone(UTC),
    )


def _encode_body(body: bytes | None) -> tuple[str | None, Literal["utf-8", "base64"]]:
    if body is None:
        return None, "utf-8"
    try:
        return body.decode("utf-8"), "utf-8"
    except UnicodeDecodeError:
        return base64.b64encode(body).decode("ascii"), "base64"


def render_results(recorded: Sequence[Recorded]) -> list[dict[str, Any]]:
    """Return each event's decision or problem, with the number it would have got alone."""
    return [_render_result(event) for event in recorded]


def _render_result(event: Recorded) -> dict[str, Any]:
    result = event.result
    if isinstance(result, Answer):
        status = _REPEATED_STATUS if result.is_duplicate else _CREATED_STATUS
        return {"status": status, "decision": from_json(result.text)}
    if isinstance(result, UnreadableEvent):
        problem = result.problem
    else:
        problem = event.problem or problem_of(result)
    return {"status": problem["status"], "problem": problem}
