"""GET /v1/invoices: documents of all clients, by date and state."""

from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Query, Request
from pydantic import TypeAdapter

from app.api.access.security import require_visible
from app.api.billing.invoice_shape import IssuedOut
from app.api.billing.readers import Reader
from app.api.http.field_types import Day, Id
from app.api.http.pages import Listed, Page, paginate
from app.api.http.problems.openapi_problems import problems
from app.api.state import state_of
from app.domain.billing.payments.settlements import SettlementState
from app.repositories.billing.payments.listing import ClaimFilter
from app.services.billing.payments.searching import search_invoices

router = APIRouter(prefix="/v1/invoices", tags=["Invoices"], responses=problems(401, 403, 404, 422))

_POSITION = TypeAdapter(UUID)
_From = Annotated[Day | None, Query(alias="from", description="The first date of issue.")]
_To = Annotated[Day | None, Query(alias="to", description="The last date of issue.")]
_State = Annotated[SettlementState | None, Query(description="Left out: all of them.")]
_ClientId = Annotated[Id | None, Query(description="Only that client's.")]


@router.get("", operation_id="listAllInvoices", summary="List invoices of all clients")
async def get_all_invoices(  # noqa: PLR0913, PLR0917 - the parameters of a list
    request: Request,
    caller: Reader,
    page: Page,
    issued_from: _From = None,
    issued_to: _To = None,
    state: _State = None,
    client_id: _ClientId = None,
) -> Listed[IssuedOut]:
    """Return invoices and credit notes with where they stand today, the latest first.

    A key tied to one client sees its own.
    """
    if client_id is not None:
        require_visible(caller, client_id)
    before = page.after(_POSITION)
    wanted = ClaimFilter(
        limit=page.limit + 1,
        client_id=client_id or caller.client_id,
        issued_from=issued_from,
        issued_to=issued_to,
        before=None if before is None else str(before),
    )
    parts = state_of(request)
    found = await search_invoices(parts.database, wanted, state, parts.clock.now())
    items, next_cursor = paginate(found, page.limit, lambda settled: settled.issued.id)
    shown = [IssuedOut.of(settled.issued, settled.settlement) for settled in items]
    return Listed(items=shown, next_cursor=next_cursor)
