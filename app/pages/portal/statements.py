"""/portal/statements and /portal/statements/{period}: what a month costs, to read and keep."""

import asyncio

from fastapi import Response

from app.documents.billing.statement_csv import render_statement_csv
from app.documents.billing.statement_page import STATUSES, page_of, render_statement_pdf
from app.domain.billing.statements.statements import Statement
from app.domain.clients.plans.periods import InvalidPeriod, Period
from app.domain.metering.quota.quota import PeriodNotServed
from app.pages.answers import show
from app.pages.page import PORTAL, Page
from app.pages.portal.chosen_client import chosen_client
from app.pages.portal.files import CSV, PDF, as_file, note_export, wanted_delimiter
from app.pages.refusals import NotHere
from app.pages.visit import Visit
from app.services.billing.statement_drawing import AsOf
from app.services.billing.statement_reading import (
    StatementFilter,
    list_statements,
    load_details,
    read_statement,
)
from app.services.people.clients_of import ClientOfPerson

_A_PAGE = 12
_MOST_UNITS = 100
"""Of a line, on the page; the files have all."""


async def show_statements(visit: Visit) -> Response:
    """Show a page of months, the latest first."""
    client, _ = await chosen_client(visit)
    wanted = StatementFilter(client_id=client.id, limit=_A_PAGE + 1, before=_before(visit))
    found = await list_statements(visit.state.database, wanted, _as_of(visit))
    shown = found[:_A_PAGE]
    return show(
        visit,
        "portal/statements.html.jinja",
        client=client,
        statements=shown,
        statuses=STATUSES,
        next_before=shown[-1].period.id if len(found) > _A_PAGE else None,
    )


async def show_statement(visit: Visit) -> Response:
    """Show a month as its PDF has it, with ways to the entries behind each figure."""
    client, statement = await _named(visit)
    details_by_id = await load_details(visit.state.database, statement)
    page = page_of(statement, details_by_id)
    detailed = [line for line in statement.lines if line.units]
    return show(
        visit,
        "portal/statement.html.jinja",
        client=client,
        statement=statement,
        page=page,
        lines=list(zip(page["lines"], statement.lines, strict=True)),
        details=list(zip(page["details"], detailed, strict=True)),
        most_units=_MOST_UNITS,
    )


async def send_statement_pdf(visit: Visit) -> Response:
    """Send a month as PDF."""
    client, statement = await _named(visit)
    details_by_id = await load_details(visit.state.database, statement)
    content = await asyncio.to_thread(render_statement_pdf, statement, details_by_id)
    return as_file(content, _name(client, statement, "pdf"), PDF)


async def send_statement_csv(visit: Visit) -> Response:
    """Send a month as CSV."""
    client, statement = await _named(visit)
    details_by_id = await load_details(visit.state.database, statement)
    content = render_statement_csv(statement, details_by_id, wanted_delimiter(visit))
    await note_export(visit, "statement", client.id)
    return as_file(content, _name(client, statement, "csv"), CSV)


async def _named(visit: Visit) -> tuple[ClientOfPerson, Statement]:
    """Return the month that the path names.

    Raises:
        NotHere: it is no month, or one of which no day was served.
    """
    client, _ = await chosen_client(visit)
    database, period = visit.state.database, visit.named("period")
    try:
        return client, await read_statement(database, client.id, period, _as_of(visit))
    except (InvalidPeriod, PeriodNotServed):
        raise NotHere from None


def _name(client: ClientOfPerson, statement: Statement, ending: str) -> str:
    return f"statement-{client.reference}-{statement.period.id}.{ending}"


def _before(visit: Visit) -> str | None:
    try:
        return Period.parse(visit.query.text("before")).id
    except InvalidPeriod:
        return None


def _as_of(visit: Visit) -> AsOf:
    return AsOf(visit.state.clock.now(), visit.state.grace_days)


LIST = Page(path="/portal/statements", show=show_statements, roles=PORTAL)
AS_PDF = Page(path="/portal/statements/{period}.pdf", show=send_statement_pdf, roles=PORTAL)
AS_CSV = Page(path="/portal/statements/{period}.csv", show=send_statement_csv, roles=PORTAL)
ONE = Page(path="/portal/statements/{period}", show=show_statement, roles=PORTAL)
