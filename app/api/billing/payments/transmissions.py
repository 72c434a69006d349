"""POST and GET transmissions of an invoice: what the access point answered."""

from datetime import datetime
from http import HTTPStatus
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter

from app.api.access.security import require_visible
from app.api.billing.invoices import InvoiceId
from app.api.billing.readers import Reader
from app.api.clients.callers import Admin
from app.api.http.field_types import Instant, Name, Text
from app.api.http.idempotency import CreationKey, claim_of
from app.api.http.pages import Listed, Page, paginate
from app.api.http.problems.openapi_problems import problems
from app.api.http.request_models import RequestModel
from app.api.state import state_of
from app.domain.billing.payments.transmissions import (
    LONGEST_DETAIL,
    Transmission,
    TransmissionStatus,
)
from app.repositories.connections import Connection
from app.services.access.idempotency_keys import with_idempotency_key
from app.services.billing.invoices import find_invoice
from app.services.billing.payments.transmitting import find_transmissions, record_transmission
from app.services.identifiers import new_id

router = APIRouter(
    prefix="/v1/invoices/{invoice_id}/transmissions",
    tags=["Invoices"],
    responses=problems(401, 403, 404, 422),
)

_POSITION = TypeAdapter(UUID)
_ANSWERED: dict[str, Any] = {
    "status": "rejected",
    "access_point": "Point d'accès Exemple",
    "message_id": "f7a3c1d2-0b1e-4f6a-9a55-0c1b2d3e4f50@ap.example",
    "detail": "The receiver 0208:0987654394 is not registered",
    "answered_at": "2026-12-04T09:02:11Z",
}
_KEPT: dict[str, Any] = {
    **_ANSWERED,
    "id": "019aaf00-0000-7000-8000-000000000024",
    "invoice_id": "019aaf00-0000-7000-8000-00000000000b",
    "recorded_at": "2026-12-04T09:02:12Z",
}
_REPEATED: dict[int | str, dict[str, Any]] = {
    200: {"description": "Sent again with its Idempotency-Key: first answer"}
}


class TransmissionIn(RequestModel):
    """What an access point answered."""

    model_config = ConfigDict(json_schema_extra={"examples": [_ANSWERED]})

    status: TransmissionStatus
    access_point: Name = Field(description="Who transmits.")
    message_id: Name | None = Field(default=None, description="By which it knows the message.")
    detail: Annotated[Text, Field(min_length=1, max_length=LONGEST_DETAIL)] | None = Field(
        default=None, description="In its own words, such as why it was rejected."
    )
    answered_at: Instant | None = Field(default=None, description="Left out: now.")


class TransmissionOut(BaseModel):
    """What an access point answered; it never changes."""

    model_config = ConfigDict(json_schema_extra={"examples": [_KEPT]})

    id: str
    invoice_id: str
    status: TransmissionStatus
    access_point: str
    message_id: str | None
    detail: str | None
    answered_at: datetime
    recorded_at: datetime

    @classmethod
    def of(cls, transmission: Transmission) -> "TransmissionOut":
        """Render an answer."""
        return cls(
            id=transmission.id,
            invoice_id=transmission.invoice_id,
            status=transmission.status,
            access_point=transmission.access_point,
            message_id=transmission.message_id,
            detail=transmission.detail,
            answered_at=transmission.answered_at,
            recorded_at=transmission.recorded_at,
        )


@router.post(
    "",
    operation_id="recordTransmission",
    status_code=HTTPStatus.CREATED,
    response_model=TransmissionOut,
    responses=_REPEATED,
    summary="Record an access point's answer",
)
async def post_transmission(
    request: Request,
    caller: Admin,
    invoice_id: InvoiceId,
    body: TransmissionIn,
    key: CreationKey = None,
) -> JSONResponse:
    """Keep what an access point answered about an invoice with it; several answers may follow."""
    state = state_of(request)
    issued = await find_invoice(state.database, str(invoice_id))
    require_visible(caller, issued.client_id)
    now = state.clock.now()
    transmission = Transmission(
        id=new_id(),
        invoice_id=issued.id,
        client_id=issued.client_id,
        status=body.status,
        access_point=body.access_point,
        message_id=body.message_id,
        detail=body.detail,
        answered_at=body.answered_at or now,
        recorded_at=now,
        recorded_by=caller.key_id,
    )

    async def create(connection: Connection) -> dict[str, Any]:
        await record_transmission(connection, transmission)
        return TransmissionOut.of(transmission).model_dump(mode="json")

    claim = claim_of(key, caller, f"POST /v1/invoices/{invoice_id}/transmissions", body)
    answer = await with_idempotency_key(state.database, claim, now, create)
    status = HTTPStatus.OK if answer.is_repeat else HTTPStatus.CREATED
    headers = {"Location": f"/v1/invoices/{invoice_id}/transmissions"}
    return JSONResponse(answer.body, status, headers)


@router.get("", operation_id="listTransmissions", summary="List access points' answers")
async def get_transmissions(
    request: Request, caller: Reader, invoice_id: InvoiceId, page: Page
) -> Listed[TransmissionOut]:
    """Return what was answered about an invoice, in the order in which it was recorded."""
    database, after = state_of(request).database, page.after(_POSITION)
    issued = await find_invoice(database, str(invoice_id))
    require_visible(caller, issued.client_id)
    position = None if after is None else str(after)
    found = await find_transmissions(database, issued.id, position, page.limit + 1)
    items, next_cursor = paginate(found, page.limit, lambda transmission: transmission.id)
    return Listed(items=[TransmissionOut.of(item) for item in items], next_cursor=next_cursor)
