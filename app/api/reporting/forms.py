"""The forms in which a report is sent: JSON, or a page or text in the client's language."""

import asyncio
from typing import Any

from fastapi import Response

from app.api.http.accepted import HTML, PDF, TEXT, best_of
from app.api.reporting.shapes import ReportOut
from app.documents.reporting.pages import html_of, pdf_of, text_of
from app.domain.reporting.contents import SINCE_VERSION_2, VERSION
from app.domain.reporting.reports import Report

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


async def rendered(report: Report, accept: str) -> Response:
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
    later = SINCE_VERSION_2 if report.content.version < VERSION else frozenset()
    return ReportOut.of(report).model_dump_json(exclude={"content": set(later)}).encode()
