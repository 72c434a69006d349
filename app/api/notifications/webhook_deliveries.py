"""What was sent to webhook endpoints, and sending it again."""

import json
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from app.api.http.field_types import Id
from app.api.http.pages import Listed, Page, paginate
from app.api.http.problems.openapi_problems import problems
from app.api.notifications.notifying import notifying_of
from app.api.notifications.webhook_endpoints import EndpointId, Owner
from app.api.state import state_of
from app.domain.notifications.endpoints import DeliveryState, LoggedAttempt, WebhookDelivery
from app.domain.notifications.notices import NoticeType
from app.repositories.notifications.webhook_deliveries import WebhookDeliveryFilter
from app.services.notifications.webhook_endpoints import list_owned_deliveries, redeliver

router = APIRouter(prefix="/v1", tags=["Webhooks"], responses=problems(401, 403, 404, 422))

_POSITION = TypeAdapter(UUID)
_ATTEMPT: dict[str, Any] = {
    "number": 1,
    "attempted_at": "2026-11-23T09:02:12Z",
    "duration_ms": 84,
    "status": 200,
    "error": None,
    "answer": "ok",
}


class AttemptOut(BaseModel):
    """One attempt to deliver, by the real clock."""

    number: int = Field(ge=1)
    attempted_at: datetime
    duration_ms: int = Field(ge=0)
    status: int | None = Field(description="Of the answer; null when there was none.")
    error: str | None
    answer: str | None = Field(description="The beginning of the answer.")

    @classmethod
    def of(cls, attempt: LoggedAttempt) -> "AttemptOut":
        """Return what is shown of an attempt."""
        return cls(
            number=attempt.number,
            attempted_at=attempt.attempted_at.astimezone(UTC),
            duration_ms=attempt.duration_ms,
            status=attempt.status,
            error=attempt.error,
            answer=attempt.answer,
        )


class DeliveryOut(BaseModel):
    """A notice on its way to an endpoint."""

    model_config = ConfigDict(
        json_schema_extra={
            "examples": [
                {
                    "id": "019aaf00-0000-7000-8000-00000000000b",
                    "endpoint_id": "019aaf00-0000-7000-8000-00000000000a",
                    "type": "sla.breached",
                    "state": "delivered",
                    "created_at": "2026-11-23T09:02:11Z",
                    "delivered_at": "2026-11-23T09:02:12Z",
                    "next_attempt_at": None,
                    "attempts": [_ATTEMPT],
                    "payload": {"type": "sla.breached"},
                }
            ]
        }
    )

    id: str = Field(description="The `webhook-id` of every attempt.")
    endpoint_id: str
    type: NoticeType
    state: DeliveryState
    created_at: datetime
    delivered_at: datetime | None
    next_attempt_at: datetime | None
    attempts: list[AttemptOut]
    payload: dict[str, Any] = Field(description="The body that is sent.")

    @classmethod
    def of(cls, delivery: WebhookDelivery) -> "DeliveryOut":
        """Return what is shown of a delivery."""
        return cls(
            id=delivery.id,
            endpoint_id=delivery.endpoint_id,
            type=delivery.type,
            state=delivery.state,
            created_at=delivery.created_at.astimezone(UTC),
            delivered_at=delivery.delivered_at and delivery.delivered_at.astimezone(UTC),
            next_attempt_at=delivery.next_attempt_at and delivery.next_attempt_at.astimezone(UTC),
            attempts=[AttemptOut.of(attempt) for attempt in delivery.attempts],
            payload=json.loads(delivery.body),
        )


@router.get(
    "/webhook-endpoints/{endpoint_id}/deliveries",
    operation_id="listWebhookDeliveries",
    summary="Read the log of an endpoint",
)
async def get_deliveries(
    request: Request,
    endpoint_id: EndpointId,
    caller: Owner,
    page: Page,
    delivery_state: Annotated[DeliveryState | None, Query(alias="state")] = None,
) -> Listed[DeliveryOut]:
    """Return what was sent to an endpoint with every attempt, newest first."""
    before = page.after(_POSITION)
    criteria = WebhookDeliveryFilter(
        endpoint_id=endpoint_id,
        limit=page.limit + 1,
        state=delivery_state,
        before=str(before) if before else None,
    )
    listed = await list_owned_deliveries(
        state_of(request).database, notifying_of(request).endpoints, criteria, caller.client_id
    )
    deliveries, cursor = paginate(listed, page.limit, lambda delivery: delivery.id)
    return Listed(items=[DeliveryOut.of(delivery) for delivery in deliveries], next_cursor=cursor)


@router.post(
    "/webhook-deliveries/{delivery_id}/redeliver",
    operation_id="redeliverWebhook",
    status_code=HTTPStatus.ACCEPTED,
    responses=problems(409),
    summary="Send a notice to its endpoint again",
)
async def post_redelivery(
    request: Request,
    delivery_id: Annotated[Id, Path(description="The delivery's id.")],
    caller: Owner,
) -> DeliveryOut:
    """Attempt a delivery anew, at once; its receiver sees the same `webhook-id`."""
    delivery = await redeliver(
        state_of(request).database, notifying_of(request).endpoints, delivery_id, caller.client_id
    )
    return DeliveryOut.of(delivery)
