"""Reports: listed, read in four forms, shown before they are due."""

from datetime import date
from typing import Annotated
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from pydantic import AwareDatetime, TypeAdapter

from app.api.access.security import must_see
from app.api.billing.readers import ReadClient, Reader
from app.api.http.pages import Listed, Page, cut
from app.api.http.problems.openapi_problems import problems
from app.api.reporting.forms import FORMS, rendered
from app.api.reporting.shapes import PreviewAsked, ReportOut, ReportSummaryOut
from app.api.state import state_of
from app.domain.clients.plans.terms import ReportKind
from app.services.reporting.draw_report import preview_report
from app.services.reporting.read_reports import Listing, list_client_reports, read_one

router = APIRouter(prefix="/v1", tags=["Reports"], responses=problems(401, 403, 404, 422))

_POSITION: TypeAdapter[tuple[AwareDatetime, UUID]] = TypeAdapter(tuple[AwareDatetime, UUID])
Accept = Annotated[str, Header(include_in_schema=False)]


def _listing(
    client_id: ReadClient,
    page: Page,
    kind: Annotated[ReportKind | None, Query(description="Only reports of that kind.")] = None,
    first_day: Annotated[
        date | None,
        Query(
            alias="from", description="Drawn on that local date or later.", examples=["2026-11-01"]
        ),
    ] = None,
    last_day: Annotated[
        date | None,
        Query(
            alias="to", description="Drawn on that local date or before.", examples=["2026-11-30"]
        ),
    ] = None,
) -> Listing:
    position = page.after(_POSITION)
    return Listing(
        client_id=client_id,
        limit=page.limit + 1,
        kind=kind,
        first_day=first_day,
        last_day=last_day,
        after=None if position is None else (position[0], str(position[1])),
    )


@router.get("/clients/{client_id}/reports", operation_id="listReports", summary="List reports")
async def get_reports(
    request: Request, asked: Annotated[Listing, Depends(_listing)]
) -> Listed[ReportSummaryOut]:
    """Return the reports of a client, the oldest first; each begins where its kind's last ended."""
    found = await list_client_reports(state_of(request).database, asked)
    items, cursor = cut(found, asked.limit - 1, lambda one: (one.covers_until, one.id))
    return Listed(items=[ReportSummaryOut.of(one) for one in items], next_cursor=cursor)


@router.post(
    "/clients/{client_id}/reports/preview",
    operation_id="previewReport",
    summary="Show a report before it is due",
    response_model=ReportOut,
    responses=FORMS | problems(400),
)
async def post_preview(
    request: Request,
    client_id: ReadClient,
    body: PreviewAsked | None = None,
    accept: Accept = "",
) -> Response:
    """Return the report that would be drawn now, in any of its forms; nothing is kept."""
    state = state_of(request)
    kind = (body or PreviewAsked()).kind
    report = await preview_report(
        state.database, state.calendars, client_id, kind, state.clock.now()
    )
    return await rendered(report, accept)


@router.get(
    "/reports/{report_id}",
    operation_id="getReport",
    summary="Read a report",
    response_model=ReportOut,
    responses=FORMS,
)
async def get_report(
    request: Request,
    caller: Reader,
    report_id: Annotated[UUID, Path(description="The report's id.")],
    accept: Accept = "",
) -> Response:
    """Return a report as it was drawn: it never changes."""
    report = await read_one(state_of(request).database, str(report_id))
    must_see(caller, report.client_id)
    return await rendered(report, accept)
