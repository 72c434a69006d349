"""GET /v1/clients/{client_id}/ledger: paged as JSON, whole as CSV."""

from collections.abc import AsyncIterator
from typing import Annotated, Any

from fastapi import APIRouter, Query, Request, Response
from fastapi.responses import StreamingResponse
from pydantic import Field, TypeAdapter

from app.api.http import representations
from app.api.http.pages import Listed, Page, PageRequest, paginate
from app.api.http.problems.openapi_problems import problems
from app.api.http.representations import CSV, Form, prefers
from app.api.metering.ledger_shape import CSV_EXAMPLE, EntryOut
from app.api.metering.readers import ReadClient
from app.api.state import State, state_of
from app.repositories.metering.ledger import LedgerRange
from app.services.metering.ledger_reading import first_entries, in_parts, whole_ledger

router = APIRouter(prefix="/v1/clients", tags=["Quota and ledger"])

_SEQ = TypeAdapter(Annotated[int, Field(strict=True, ge=0, lt=2**63)])

_FORMS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "JSON page by page; with `Accept: text/csv` everything asked for at once.",
        "content": {CSV: {"schema": {"type": "string"}, "example": CSV_EXAMPLE}},
    }
}


@router.get(
    "/{client_id}/ledger",
    operation_id="listLedgerEntries",
    summary="Read the ledger",
    response_model=Listed[EntryOut],
    responses=_FORMS | problems(401, 403, 404, 422),
)
async def get_ledger(
    request: Request,
    client_id: ReadClient,
    page: Page,
    form: Form,
    period: Annotated[
        str | None,
        Query(description="A month; left out: every period.", examples=["2026-11"]),
    ] = None,
) -> Response | Listed[EntryOut]:
    """Return entries, oldest first, with all that is needed to check their hashes offline."""
    state = state_of(request)
    if prefers(CSV, form.accept):
        whole = await whole_ledger(state.database, client_id, period)
        return _export(state, whole, form.delimiter)
    after = page.after(_SEQ) or 0
    ledger_range = await whole_ledger(state.database, client_id, period, after)
    return await _page(state, ledger_range, page)


async def _page(state: State, ledger_range: LedgerRange, page: PageRequest) -> Listed[EntryOut]:
    found = await first_entries(state.database, ledger_range, page.limit + 1)
    items, next_cursor = paginate(found, page.limit, lambda one: one.entry.seq)
    return Listed(items=[EntryOut.from_domain(one) for one in items], next_cursor=next_cursor)


def _export(
    state: State, ledger_range: LedgerRange, delimiter: representations.Delimiter
) -> StreamingResponse:
    name = f"ledger-{ledger_range.client_id}-{ledger_range.period or 'whole'}.csv"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Vary": "Accept"}
    return StreamingResponse(
        _csv(state, ledger_range, delimiter),
        headers=headers,
        media_type=representations.CSV_MEDIA_TYPE,
    )


async def _csv(
    state: State, ledger_range: LedgerRange, delimiter: representations.Delimiter
) -> AsyncIterator[bytes]:
    header = representations.csv_lines([list(EntryOut.model_fields)], delimiter)
    yield representations.beginning(delimiter) + header
    async for part in in_parts(state.database, ledger_range):
        shown = (EntryOut.from_domain(one).model_dump(mode="json") for one in part)
        yield representations.csv_lines([list(entry.values()) for entry in shown], delimiter)
