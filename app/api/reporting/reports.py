"""Reports: listed, read in four forms, shown before they are due, and the times they are drawn at.

A report's frozen content stands under the names of the contract.
"""

import asyncio
from datetime import datetime, time
from typing import Annotated, Any
from uuid import UUID

from fastapi import APIRouter, Depends, Header, Path, Query, Request, Response
from pydantic import AwareDatetime, BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter

from app.api.access.security import require_visible
from app.api.billing.readers import ReadClient, Reader
from app.api.clients.callers import VisibleClient
from app.api.http.field_types import Day
from app.api.http.pages import Listed, Page, paginate
from app.api.http.problems.openapi_problems import problems
from app.api.http.representations import HTML, PDF, TEXT, best_of
from app.api.http.request_models import RequestModel
from app.api.state import state_of
from app.documents.reporting.pages import html_of, pdf_of, text_of
from app.domain.clients.clients import Language
from app.domain.clients.plans.terms import ReportKind
from app.domain.reporting.contents import Content
from app.domain.reporting.reports import Report
from app.domain.reporting.timetable import ReportTimes
from app.domain.reporting.versions import fields_since
from app.repositories.reporting.reports import ReportListed
from app.services.reporting.draw_report import preview_report
from app.services.reporting.reports import (
    ReportFilter,
    change_report_times,
    list_client_reports,
    read_client_report,
    read_report_times,
)

_EXAMPLE: dict[str, Any] = {"midday": "12:30", "end_of_day": None}
_CLOCK = r"^([01][0-9]|2[0-3]):[0-5][0-9]$"

LocalTime = Annotated[str, StringConstraints(strict=True, max_length=5, pattern=_CLOCK)]
"""A local time, ``HH:MM``."""


class Span(BaseModel):
    """What a report covers: from where the last one of its kind ended."""

    model_config = ConfigDict(serialize_by_alias=True)

    begins: datetime = Field(alias="from")
    ends: datetime = Field(alias="to")


class ReportSummaryOut(BaseModel):
    """A report in a list."""

    id: str
    kind: ReportKind
    span: Span
    drawn_at: datetime
    sent_at: datetime | None = Field(
        description="When the first mail with it was handed over; null: not yet, or to nobody."
    )

    @classmethod
    def of(cls, listed: ReportListed) -> "ReportSummaryOut":
        """Return what is shown of a report in a list."""
        return cls(
            id=listed.id,
            kind=listed.kind,
            span=Span(**{"from": listed.covers_from, "to": listed.covers_until}),
            drawn_at=listed.drawn_at,
            sent_at=listed.sent_at,
        )


class ReportOut(BaseModel):
    """A report, as it was when it was drawn."""

    id: str | None = Field(description="Null for a preview, which is not kept.")
    client_id: str
    kind: ReportKind
    language: Language
    plan: str | None
    span: Span
    drawn_at: datetime
    sent_at: datetime | None
    content: Content

    @classmethod
    def of(cls, report: Report) -> "ReportOut":
        """Return what is shown of a report."""
        return cls(
            id=report.id,
            client_id=report.client_id,
            kind=report.kind,
            language=report.language,
            plan=report.plan,
            span=Span(**{"from": report.covers_from, "to": report.covers_until}),
            drawn_at=report.drawn_at,
            sent_at=report.sent_at,
            content=report.content,
        )


class PreviewAsked(RequestModel):
    """Which report is to be shown."""

    model_config = ConfigDict(json_schema_extra={"examples": [{"kind": "weekly"}]})

    kind: ReportKind = ReportKind.END_OF_DAY


class ReportSettings(RequestModel):
    """The local times of a client's reports."""

    model_config = ConfigDict(json_schema_extra={"examples": [_EXAMPLE]})

    midday: LocalTime = Field(default="12:30", description="Where the plan has it.")
    end_of_day: LocalTime | None = Field(
        default=None,
        description="Also of the weekly summary; null: when the last opening of the day ends.",
    )

    def to_domain(self) -> ReportTimes:
        """Return the times."""
        end = self.end_of_day
        return ReportTimes(
            midday=time.fromisoformat(self.midday),
            end_of_day=None if end is None else time.fromisoformat(end),
        )

    @classmethod
    def of(cls, times: ReportTimes) -> "ReportSettings":
        """Return what is shown of the times."""
        end = times.end_of_day
        return cls(midday=f"{times.midday:%H:%M}", end_of_day=end and f"{end:%H:%M}")


# Personal data: not to be kept on the way. A page opened in a browser loads and runs nothing.
_HEADERS = {"Vary": "Accept", "Cache-Control": "no-store"}
_LOCKED = {"Content-Security-Policy": "default-src 'none'; style-src 'unsafe-inline'"}
FORMS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "JSON; or a page or text in the client's language, as `Accept` says.",
        "content": {
            HTML: {"schema": {"type": "string"}},
            TEXT: {"schema": {"type": "string"}},
            PDF: {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


async def render_report(report: Report, accept: str) -> Response:
    """Return a report in the form that is wanted most."""
    match best_of((HTML, PDF, TEXT), accept):
        case "text/html":
            page = await asyncio.to_thread(html_of, report)
            return Response(page, media_type=HTML, headers=_HEADERS | _LOCKED)
        case "text/plain":
            text = await asyncio.to_thread(text_of, report)
            return Response(text, media_type=TEXT, headers=_HEADERS)
        case "application/pdf":
            name = f'attachment; filename="report-{report.kind}-{report.covers_until:%Y-%m-%d}.pdf"'
            content = await asyncio.to_thread(pdf_of, report)
            return Response(
                content, media_type=PDF, headers=_HEADERS | {"Content-Disposition": name}
            )
        case _:
            content = await asyncio.to_thread(_json, report)
            return Response(content, media_type="application/json", headers=_HEADERS)


def _json(report: Report) -> bytes:
    """Return a report's fields, of a former version those that it had."""
    later = fields_since(report.content.version)
    return ReportOut.of(report).model_dump_json(exclude={"content": set(later)}).encode()


settings_router = APIRouter(
    prefix="/v1/clients/{client_id}/report-settings",
    tags=["Reports"],
    responses=problems(401, 403, 404, 422),
)


@settings_router.get(
    "", operation_id="getReportSettings", summary="Read the times of a client's reports"
)
async def get_report_settings(request: Request, client_id: VisibleClient) -> ReportSettings:
    """Return the times of midday and end-of-day reports, in the client's time zone."""
    return ReportSettings.of(await read_report_times(state_of(request).database, client_id))


@settings_router.put(
    "",
    operation_id="setReportSettings",
    responses=problems(400),
    summary="Change the times of a client's reports",
)
async def put_report_settings(
    request: Request, client_id: VisibleClient, body: ReportSettings
) -> ReportSettings:
    """Draw the next reports at these times; those drawn stay as they are."""
    state = state_of(request)
    await change_report_times(state.database, client_id, body.to_domain(), state.clock.now())
    return body


router = APIRouter(prefix="/v1", tags=["Reports"], responses=problems(401, 403, 404, 422))

_POSITION: TypeAdapter[tuple[AwareDatetime, UUID]] = TypeAdapter(tuple[AwareDatetime, UUID])
Accept = Annotated[str, Header(include_in_schema=False)]


def _listing(
    client_id: ReadClient,
    page: Page,
    kind: Annotated[ReportKind | None, Query(description="Only reports of that kind.")] = None,
    first_day: Annotated[
        Day | None,
        Query(
            alias="from", description="Drawn on that local date or later.", examples=["2026-11-01"]
        ),
    ] = None,
    last_day: Annotated[
        Day | None,
        Query(
            alias="to", description="Drawn on that local date or before.", examples=["2026-11-30"]
        ),
    ] = None,
) -> ReportFilter:
    position = page.after(_POSITION)
    return ReportFilter(
        client_id=client_id,
        limit=page.limit + 1,
        kind=kind,
        first_day=first_day,
        last_day=last_day,
        after=None if position is None else (position[0], str(position[1])),
    )


@router.get("/clients/{client_id}/reports", operation_id="listReports", summary="List reports")
async def get_reports(
    request: Request, filters: Annotated[ReportFilter, Depends(_listing)]
) -> Listed[ReportSummaryOut]:
    """Return the reports of a client, the oldest first; each begins where its kind's last ended."""
    listed_reports = await list_client_reports(state_of(request).database, filters)
    items, cursor = paginate(
        listed_reports, filters.limit - 1, lambda report: (report.covers_until, report.id)
    )
    return Listed(items=[ReportSummaryOut.of(item) for item in items], next_cursor=cursor)


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
    return await render_report(report, accept)


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
    report = await read_client_report(state_of(request).database, str(report_id))
    require_visible(caller, report.client_id)
    return await render_report(report, accept)
