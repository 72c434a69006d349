"""GET /v1/invoices: documents of all clients, by date and state."""

from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Query, Request, Response
from pydantic import TypeAdapter

from app.api.access.security import require_visible
from app.api.billing.invoice_shape import IssuedOut
from app.api.billing.payments.vat_csv import HEADER, render_vat_csv
from app.api.billing.readers import Reader
from app.api.http.field_types import Day, Id
from app.api.http.pages import Listed, Page, paginate
from app.api.http.problems.openapi_problems import problems
from app.api.http.problems.refusals import InvalidRequest
from app.api.http.representations import CSV, Form, FormRequest, best_of
from app.api.state import state_of
from app.documents.csv_files import CSV_MEDIA_TYPE
from app.domain.billing.payments.settlements import SettlementState
from app.repositories.billing.payments.listing import ClaimFilter
from app.services.billing.payments.searching import SettledInvoice, search_invoices

router = APIRouter(prefix="/v1/invoices", tags=["Invoices"], responses=problems(401, 403, 404, 422))

_POSITION = TypeAdapter(UUID)
_FORMS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "A page as JSON; or all as CSV, as `Accept` says.",
        "content": {CSV: {"schema": {"type": "string"}, "example": ",".join(HEADER) + "\r\n"}},
    }
}

MOST_IN_A_FILE = 20_000
_From = Annotated[Day | None, Query(alias="from", description="The first date of issue.")]
_To = Annotated[Day | None, Query(alias="to", description="The last date of issue.")]
_State = Annotated[SettlementState | None, Query(description="Left out: all of them.")]
_ClientId = Annotated[Id | None, Query(description="Only that client's.")]


@router.get(
    "",
    operation_id="listAllInvoices",
    response_model=Listed[IssuedOut],
    responses=_FORMS,
    summary="List invoices of all clients",
)
async def get_all_invoices(  # noqa: PLR0913, PLR0917 - the parameters of a list
    request: Request,
    caller: Reader,
    page: Page,
    form: Form,
    issued_from: _From = None,
    issued_to: _To = None,
    state: _State = None,
    client_id: _ClientId = None,
) -> Listed[IssuedOut] | Response:
    """Return invoices and credit notes with where they stand today, the latest first.

    With `Accept: text/csv` all of them at once for the VAT return, the oldest first, not paged: a
    row per document, category and rate, with the grids of the Belgian return; then the sums. A key
    tied to one client sees its own.
    """
    if client_id is not None:
        require_visible(caller, client_id)
    before = page.after(_POSITION)
    is_csv = best_of((CSV,), form.accept) == CSV
    wanted = ClaimFilter(
        limit=(MOST_IN_A_FILE if is_csv else page.limit) + 1,
        client_id=client_id or caller.client_id,
        issued_from=issued_from,
        issued_to=issued_to,
        state=state,
        before=None if before is None else str(before),
    )
    parts = state_of(request)
    found = await search_invoices(parts.database, wanted, parts.clock.now())
    if is_csv:
        return _file(found, form)
    items, next_cursor = paginate(found, page.limit, lambda settled: settled.issued.id)
    shown = [IssuedOut.of(settled.issued, settled.settlement) for settled in items]
    return Listed(items=shown, next_cursor=next_cursor)


class TooManyInvoices(InvalidRequest):
    """More documents than one file may hold."""

    code = "too-many-invoices"
    title = "More documents than one file may hold: narrow from and to"


def _file(found: list[SettledInvoice], form: FormRequest) -> Response:
    if len(found) > MOST_IN_A_FILE:
        raise TooManyInvoices
    content = render_vat_csv(found, form.delimiter)
    headers = {"Content-Disposition": 'attachment; filename="invoices.csv"', "Vary": "Accept"}
    return Response(content, headers=headers, media_type=CSV_MEDIA_TYPE)
