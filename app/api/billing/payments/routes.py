"""POST and GET payments of an invoice."""

from dataclasses import replace
from http import HTTPStatus
from typing import Any
from uuid import UUID

from fastapi import APIRouter, Request
from fastapi.responses import JSONResponse
from pydantic import TypeAdapter

from app.api.access.security import require_visible
from app.api.billing.invoices import InvoiceId
from app.api.billing.payments.shapes import PaymentIn, PaymentOut
from app.api.billing.readers import Reader
from app.api.clients.callers import Admin
from app.api.clients.refusals import field_errors_at
from app.api.http.idempotency import CreationKey, claim_of
from app.api.http.pages import Listed, Page, paginate
from app.api.http.problems.openapi_problems import problems
from app.api.state import state_of
from app.domain.billing.payments.payments import CurrencyDiffers, PaidInFuture
from app.repositories.connections import Connection
from app.services.access.idempotency_keys import FirstAnswer, with_idempotency_key
from app.services.billing.invoices import find_invoice
from app.services.billing.payments.recording import find_payments, find_reference, record_payment

router = APIRouter(
    prefix="/v1/invoices/{invoice_id}/payments",
    tags=["Payments"],
    responses=problems(401, 403, 404, 422),
)

_POSITION = TypeAdapter(UUID)
_FIELDS = {PaidInFuture: "/paid_on", CurrencyDiffers: "/amount/currency"}
_REPEATED: dict[int | str, dict[str, Any]] = {
    200: {"model": PaymentOut, "description": "Sent again with its Idempotency-Key: first answer"}
}


@router.post(
    "",
    operation_id="recordPayment",
    status_code=HTTPStatus.CREATED,
    response_model=PaymentOut,
    responses=_REPEATED | problems(409),
    summary="Record a payment or a refund",
)
async def post_payment(
    request: Request, caller: Admin, invoice_id: InvoiceId, body: PaymentIn, key: CreationKey = None
) -> JSONResponse:
    """Say that an invoice was paid, in part or more than that, or that money was given back.

    Payments never change: a refund takes back what was recorded by mistake. Of a credit note only
    refunds are recorded, up to what is to the buyer's credit.
    """
    state, draft = state_of(request), body.to_domain()
    invoice = await find_invoice(state.database, str(invoice_id))
    require_visible(caller, invoice.client_id)
    now = state.clock.now()

    async def create(connection: Connection) -> dict[str, Any]:
        read = await record_payment(connection, invoice.id, draft, (now, caller.key_id))
        shown = PaymentOut.of(read).model_dump(mode="json")
        # What a person wrote can be erased: a kept answer has to be without it.
        return shown if claim is None else {**shown, "reference": None}

    claim = claim_of(key, caller, f"POST /v1/invoices/{invoice_id}/payments", body)
    with field_errors_at(_FIELDS):
        answer = await with_idempotency_key(state.database, claim, now, create)
    if claim is not None:
        reference = await find_reference(state.database, answer.body["id"])
        answer = replace(answer, body={**answer.body, "reference": reference})
    return _respond(answer, invoice.id)


@router.get("", operation_id="listPayments", summary="List payments of an invoice")
async def get_payments(
    request: Request, caller: Reader, invoice_id: InvoiceId, page: Page
) -> Listed[PaymentOut]:
    """Return payments and refunds in the order in which they were recorded."""
    database, after = state_of(request).database, page.after(_POSITION)
    invoice = await find_invoice(database, str(invoice_id))
    require_visible(caller, invoice.client_id)
    found = await find_payments(
        database, invoice.id, None if after is None else str(after), page.limit + 1
    )
    items, next_cursor = paginate(found, page.limit, lambda read: read.recorded.id)
    return Listed(items=[PaymentOut.of(read) for read in items], next_cursor=next_cursor)


def _respond(answer: FirstAnswer, invoice_id: str) -> JSONResponse:
    status = HTTPStatus.OK if answer.is_repeat else HTTPStatus.CREATED
    headers = {"Location": f"/v1/invoices/{invoice_id}/payments"}
    return JSONResponse(answer.body, status, headers)
