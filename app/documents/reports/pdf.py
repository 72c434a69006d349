"""Reports as PDF."""

from dataclasses import asdict
from pathlib import Path

import typst
from pydantic_core import to_json

from app.documents.reports.view import view_of
from app.domain.reporting.reports import Report

_TEMPLATE = Path(__file__).with_name("report.typ").read_bytes()


def pdf_of(report: Report) -> bytes:
    """Return a report as PDF in the client's language; the same bytes each time."""
    return typst.compile(
        _TEMPLATE,
        format="pdf",
        sys_inputs={"data": to_json(asdict(view_of(report))).decode()},
        timestamp=report.drawn_at.replace(microsecond=0),
        ignore_system_fonts=True,
    )
