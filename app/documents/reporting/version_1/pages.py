"""Reports as HTML, for mail and browsers, as plain text and as PDF."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from pydantic_core import to_json

from app.documents.reporting.version_1.view import view_of
from app.documents.typesetting import typeset
from app.domain.reporting.reports import Report

_PDF = Path(__file__).with_name("report.typ").read_bytes()
_WEB = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=select_autoescape(["html.jinja"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def html_of(report: Report, sent_at: datetime | None = None) -> str:
    """Return a report as one page without anything to fetch, made for a phone's width."""
    return _WEB.get_template("report.html.jinja").render(asdict(view_of(report, sent_at)))


def text_of(report: Report, sent_at: datetime | None = None) -> str:
    """Return a report as text."""
    return _WEB.get_template("report.txt.jinja").render(asdict(view_of(report, sent_at)))


def pdf_of(report: Report) -> bytes:
    """Return a report as PDF in the client's language; the same bytes each time."""
    return typeset(_PDF, {"data": to_json(asdict(view_of(report))).decode()}, report.drawn_at)
