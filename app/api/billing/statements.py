"""Statements: listed, read in three forms, drawn on another plan, and made final early."""

import asyncio
from typing import Annotated, Any

from fastapi import APIRouter, Path, Query, Request, Response
from pydantic import StringConstraints, TypeAdapter

from app.api.billing.readers import ReadClient, as_of_now
from app.api.billing.statement_shape import StatementOut, StatementSummaryOut
from app.api.clients.callers import VisibleClient
from app.api.http.field_types import Name
from app.api.http.pages import Listed, Page, paginate
from app.api.http.problems.openapi_problems import problems
from app.api.http.representations import CSV, PDF, Form, best_of
from app.api.http.request_models import SAYS_NOTHING
from app.api.state import state_of
from app.documents.billing.statement_csv import HEADER, render_statement_csv
from app.documents.billing.statement_page import render_statement_pdf
from app.documents.csv_files import CSV_MEDIA_TYPE
from app.domain.billing.statements.statements import Statement
from app.domain.clients.plans.periods import Period
from app.services.billing.statement_finalising import finalise_statement
from app.services.billing.statement_reading import (
    StatementFilter,
    list_statements,
    load_details,
    preview_statement,
    read_statement,
)

router = APIRouter(
    prefix="/v1/clients/{client_id}/statements",
    tags=["Statements"],
    responses=problems(401, 403, 404, 422),
)

PeriodId = Annotated[str, Path(description="A month.", examples=["2026-11"])]

_POSITION: TypeAdapter[str] = TypeAdapter(
    Annotated[str, StringConstraints(strict=True, pattern=r"^[0-9]{4}-[0-9]{2}$")]
)

_FORMS: dict[int | str, dict[str, Any]] = {
    200: {
        "description": "JSON; or CSV, or a page in the client's language, as `Accept` says.",
        "content": {
            CSV: {"schema": {"type": "string"}, "example": ",".join(HEADER) + "\r\n"},
            PDF: {"schema": {"type": "string", "format": "binary"}},
        },
    }
}


@router.get("", operation_id="listStatements", summary="List statements")
async def get_statements(
    request: Request, client_id: ReadClient, page: Page
) -> Listed[StatementSummaryOut]:
    """Return the statements of a client, the latest month first, the running one included."""
    wanted = StatementFilter(
        client_id=client_id, limit=page.limit + 1, before=page.after(_POSITION)
    )
    statements = await list_statements(state_of(request).database, wanted, as_of_now(request))
    items, cursor = paginate(statements, page.limit, lambda statement: statement.period.id)
    return Listed(
        items=[StatementSummaryOut.of(statement) for statement in items], next_cursor=cursor
    )


@router.get(
    "/{period}",
    operation_id="getStatement",
    summary="Read a statement",
    response_model=StatementOut,
    responses=_FORMS,
)
async def get_statement(
    request: Request,
    client_id: ReadClient,
    period: PeriodId,
    form: Form,
    plan: Annotated[
        Name | None,
        Query(
            description="What the month would cost on another plan; always as JSON.",
            examples=["CONFORT"],
        ),
    ] = None,
) -> StatementOut | Response:
    """Return what a month costs: as it would be now until it is final, then for ever the same."""
    database, as_of = state_of(request).database, as_of_now(request)
    if plan is not None:
        preview = await preview_statement(database, client_id, (period, plan), as_of)
        details_by_id = await load_details(database, preview.statement)
        return StatementOut.of(preview.statement, details_by_id, preview)
    statement = await read_statement(database, client_id, period, as_of)
    details_by_id = await load_details(database, statement)
    match best_of((CSV, PDF), form.accept):
        case "text/csv":
            content = render_statement_csv(statement, details_by_id, form.delimiter)
            return _file(content, statement, "csv", CSV_MEDIA_TYPE)
        case "application/pdf":
            content = await asyncio.to_thread(render_statement_pdf, statement, details_by_id)
            return _file(content, statement, "pdf", PDF)
        case _:
            return StatementOut.of(statement, details_by_id)


@router.post(
    "/{period}/finalise",
    operation_id="finaliseStatement",
    dependencies=[SAYS_NOTHING],
    responses=problems(409),
    summary="Make a statement final",
)
async def post_finalise(
    request: Request, client_id: VisibleClient, period: PeriodId
) -> StatementOut:
    """Make the statement of a month that has ended final before its grace is over.

    Those of earlier months become final before it. Repeating it changes nothing. What is recorded
    later for the month is adjusted by the earliest statement that is not final.
    """
    month, as_of = Period.parse(period), as_of_now(request)
    database = state_of(request).database
    statement = await finalise_statement(database, client_id, month, as_of)
    return StatementOut.of(statement, await load_details(database, statement))


def _file(content: bytes, statement: Statement, ending: str, media_type: str) -> Response:
    name = f"statement-{statement.client_id}-{statement.period.id}.{ending}"
    headers = {"Content-Disposition": f'attachment; filename="{name}"', "Vary": "Accept"}
    return Response(content, headers=headers, media_type=media_type)
