"""Reports as PDF."""

from dataclasses import asdict
from pathlib import Path

from pydantic_core import to_json

from app.documents.reporting.version_1.view import view_of
from app.documents.typesetting import typeset
from app.domain.reporting.reports import Report

_TEMPLATE = Path(__file__).with_name("report.typ").read_bytes()


def pdf_of(report: Report) -> bytes:
    """Return a report as PDF in the client's language; the same bytes each time."""
    return typeset(_TEMPLATE, {"data": to_json(asdict(view_of(report))).decode()}, report.drawn_at)
