"""Invoices: issued from statements, cancelled, listed, and read as JSON, UBL or Factur-X."""

from collections.abc import Awaitable, Callable
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Path, Query, Request, Response
from fastapi.responses import JSONResponse
from pydantic import ConfigDict, TypeAdapter

from app.api.access.security import require_visible
from app.api.billing.invoice_shape import InvoiceOut, IssuedOut
from app.api.billing.readers import ReadClient, Reader, as_of_now
from app.api.billing.trade_parties import OneLine
from app.api.clients.callers import Admin, VisibleClient
from app.api.http.idempotency import CreationKey, claim_of
from app.api.http.pages import Listed, Page, paginate
from app.api.http.problems.openapi_problems import problems
from app.api.http.representations import JSON, PDF, Accepted, best_of
from app.api.http.request_models import RequestModel
from app.api.state import state_of
from app.domain.billing.invoices.issued_invoices import Form, IssuedInvoice
from app.domain.clients.plans.periods import Period
from app.repositories.access.idempotency_keys import Claim
from app.repositories.billing.invoices import InvoiceFilter
from app.services.access.idempotency_keys import with_idempotency_key_afterwards
from app.services.billing.invoices import (
    IssueResult,
    IssueTerms,
    cancel_invoice,
    find_invoice,
    find_invoices,
    issue_invoice,
    load_document,
)
from app.services.billing.payments.reminding import find_reminders
from app.services.billing.payments.settling import settle_invoices

router = APIRouter(prefix="/v1", tags=["Invoices"], responses=problems(401, 403, 404, 422))

_POSITION = TypeAdapter(UUID)
_XML = "application/xml"
_CII = "application/vnd.cii+xml"
_FORMS = {PDF: Form.FACTURX, _XML: Form.UBL, _CII: Form.CII}
_ENDINGS = {PDF: "pdf", _XML: "xml", _CII: "cii.xml"}
_BINARY = {"schema": {"type": "string", "format": "binary"}}
_DOCUMENTS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "As JSON, as UBL (Peppol BIS Billing 3.0), as PDF (Factur-X) or as the CII "
        "that the PDF carries.",
        "content": {
            _XML: {"schema": {"type": "string"}},
            PDF: _BINARY,
            _CII: {"schema": {"type": "string"}},
        },
    }
}
_REPEATED: dict[int | str, dict[str, Any]] = {
    200: {"description": "It was issued before: the same again", "model": InvoiceOut}
}

PeriodId = Annotated[str, Path(description="A month.", examples=["2026-11"])]
InvoiceId = Annotated[UUID, Path(description="The invoice's id.")]


class Cancellation(RequestModel):
    """Why an invoice is taken back."""

    model_config = ConfigDict(
        extra="forbid", json_schema_extra={"examples": [{"reason": "Adresse erronée"}]}
    )

    reason: OneLine


@router.post(
    "/clients/{client_id}/statements/{period}/invoice",
    operation_id="createInvoice",
    status_code=201,
    response_model=InvoiceOut,
    responses=_REPEATED | problems(409),
    summary="Issue the invoice of a final statement",
)
async def post_invoice(
    request: Request,
    caller: Admin,
    client_id: VisibleClient,
    period: PeriodId,
    key: CreationKey = None,
) -> Response:
    """Issue the invoice of a month, and a credit note for each earlier one that is given back.

    The first of the documents is returned, the others stand in `issued_with`. Repeating it returns
    the same; what was cancelled is issued anew, with seller and buyer as they are then, less what
    was credited of it; what later invoices charge for the month moves to it where its tax is
    another now. A month that is corrected is invoiced first: 409 `month-not-invoiced` names it.
    Nothing is transmitted: `invoice.issued` tells who does that.
    """
    month, terms = Period.parse(period), _terms(request)
    route = f"POST /v1/clients/{client_id}/statements/{month.id}/invoice"

    async def issue() -> IssueResult:
        return await issue_invoice(state_of(request).database, client_id, month, terms)

    return await _answer_with_invoice(request, claim_of(key, caller, route), issue)


@router.get(
    "/clients/{client_id}/invoices", operation_id="listInvoices", summary="List a client's invoices"
)
async def get_invoices(
    request: Request,
    client_id: ReadClient,
    page: Page,
    period: Annotated[str | None, Query(description="A month.", examples=["2026-11"])] = None,
) -> Listed[IssuedOut]:
    """Return invoices and credit notes, the latest first."""
    before = page.after(_POSITION)
    wanted = InvoiceFilter(
        client_id=client_id,
        limit=page.limit + 1,
        period=None if period is None else Period.parse(period).id,
        before=None if before is None else str(before),
    )
    state = state_of(request)
    invoices = await find_invoices(state.database, wanted)
    items, next_cursor = paginate(invoices, page.limit, lambda invoice: invoice.id)
    settlements = await settle_invoices(state.database, items, state.clock.now())
    shown = [IssuedOut.of(invoice, settlements[invoice.id]) for invoice in items]
    return Listed(items=shown, next_cursor=next_cursor)


@router.get(
    "/invoices/{invoice_id}",
    operation_id="getInvoice",
    response_model=InvoiceOut,
    responses=_DOCUMENTS | problems(406),
    summary="Read an invoice",
)
async def get_invoice(
    request: Request,
    caller: Reader,
    invoice_id: InvoiceId,
    accept: Accepted,
) -> Response | InvoiceOut:
    """Return an invoice as JSON, with where it stands; or as a document, always the same bytes.

    UBL is for Peppol: 406 `not-on-peppol` where buyer or seller has no Peppol id.
    """
    database = state_of(request).database
    invoice = await find_invoice(database, str(invoice_id))
    require_visible(caller, invoice.client_id)
    media = best_of(tuple(_FORMS), accept)
    if media == JSON:
        return await _render(request, invoice)
    return _file(invoice, media, await load_document(database, invoice, _FORMS[media]))


@router.post(
    "/invoices/{invoice_id}/cancel",
    operation_id="cancelInvoice",
    status_code=201,
    response_model=InvoiceOut,
    responses=_REPEATED | problems(409),
    summary="Cancel an invoice",
)
async def post_cancel(
    request: Request,
    caller: Admin,
    invoice_id: InvoiceId,
    body: Cancellation,
    key: CreationKey = None,
) -> Response:
    """Issue the credit note that takes back what is left of an invoice.

    Repeating it returns the same. Its statement can then be invoiced anew, as it is by then. A
    credit note is final: 409 `not-cancellable` says what to cancel instead.
    """
    database, terms = state_of(request).database, _terms(request)
    invoice = await find_invoice(database, str(invoice_id))
    require_visible(caller, invoice.client_id)

    async def cancel() -> IssueResult:
        return await cancel_invoice(database, invoice.id, body.reason, terms)

    claim = claim_of(key, caller, f"POST /v1/invoices/{invoice_id}/cancel", body)
    return await _answer_with_invoice(request, claim, cancel)


def _terms(request: Request) -> IssueTerms:
    return IssueTerms(as_of_now(request), state_of(request).public_url)


async def _answer_with_invoice(
    request: Request, claim: Claim | None, issue: Callable[[], Awaitable[IssueResult]]
) -> Response:
    """Return what is issued in answer to a request, or was to an earlier one."""
    is_new = False

    async def create() -> dict[str, Any]:
        nonlocal is_new
        result = await issue()
        is_new = result.is_new
        return (await _render(request, result.invoice)).model_dump(mode="json")

    state = state_of(request)
    answer = await with_idempotency_key_afterwards(state.database, claim, state.clock.now(), create)
    headers = {"Location": f"/v1/invoices/{answer.body['id']}"}
    return JSONResponse(answer.body, 201 if is_new and not answer.is_repeat else 200, headers)


async def _render(request: Request, issued: IssuedInvoice) -> InvoiceOut:
    state = state_of(request)
    settlements = await settle_invoices(state.database, [issued], state.clock.now())
    reminders = await find_reminders(state.database, issued.id)
    return InvoiceOut.of(issued, settlements[issued.id], reminders)


def _file(issued: IssuedInvoice, media: str, content: bytes) -> Response:
    name = f"{issued.invoice.number}.{_ENDINGS[media]}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Vary": "Accept"}
    return Response(content, headers=headers, media_type=media)
