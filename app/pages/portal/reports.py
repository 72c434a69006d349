"""/portal/reports and /portal/reports/{id}: what the client was told, to read and as PDF."""

import asyncio

from fastapi import Response

from app.documents.reporting.pages import pdf_of, text_of
from app.documents.reporting.phrases import TITLES
from app.documents.reporting.view import view_of
from app.domain.reporting.reports import Report
from app.pages.answers import show
from app.pages.page import PORTAL, Page
from app.pages.portal.accounts import chosen_account
from app.pages.portal.chosen_client import chosen_client
from app.pages.portal.files import PDF, as_file
from app.pages.portal.paging import asked_id
from app.pages.refusals import NotHere
from app.pages.visit import Visit
from app.services.reporting.reports import find_last_reports, read_client_report

_A_PAGE = 30
_FIRST_WITH_VIEW = 2
"""Reports of the version before have pages of their own, which are shown as text."""


async def show_reports(visit: Visit) -> Response:
    """Show a page of reports, the last first."""
    client = (await chosen_account(visit)).client
    before = asked_id(visit, "before")
    found = await find_last_reports(visit.state.database, client.id, before, _A_PAGE + 1)
    shown = found[:_A_PAGE]
    return show(
        visit,
        "portal/reports.html.jinja",
        client=client,
        reports=shown,
        titles=TITLES,
        next_before=shown[-1].id if len(found) > _A_PAGE else None,
    )


async def show_report(visit: Visit) -> Response:
    """Show a report as it was drawn, in the language in which it was."""
    report = await _named(visit)
    has_view = report.content.version >= _FIRST_WITH_VIEW
    return show(
        visit,
        "portal/report.html.jinja",
        report=report,
        title=TITLES[report.kind],
        view=await asyncio.to_thread(view_of, report) if has_view else None,
        text="" if has_view else await asyncio.to_thread(text_of, report),
    )


async def send_report_pdf(visit: Visit) -> Response:
    """Send a report as PDF."""
    report = await _named(visit)
    content = await asyncio.to_thread(pdf_of, report)
    return as_file(content, f"report-{report.kind}-{report.covers_until:%Y-%m-%d}.pdf", PDF)


async def _named(visit: Visit) -> Report:
    """Return the report that the path names.

    Raises:
        NotHere: it is not the chosen client's.
        NothingFound: there is none.
    """
    client, _ = await chosen_client(visit)
    report = await read_client_report(visit.state.database, visit.named_id("report_id"))
    if report.client_id != client.id:
        raise NotHere
    return report


LIST = Page(path="/portal/reports", show=show_reports, roles=PORTAL)
FILE = Page(path="/portal/reports/{report_id}.pdf", show=send_report_pdf, roles=PORTAL)
ONE = Page(path="/portal/reports/{report_id}", show=show_report, roles=PORTAL)
