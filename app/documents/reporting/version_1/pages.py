"""Reports as HTML, for mail and browsers, and as plain text."""

from dataclasses import asdict
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from app.documents.reporting.version_1.view import view_of
from app.domain.reporting.reports import Report

_TEMPLATES = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=select_autoescape(["html.jinja"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def html_of(report: Report, sent_at: datetime | None = None) -> str:
    """Return a report as one page without anything to fetch, made for a phone's width."""
    return _TEMPLATES.get_template("report.html.jinja").render(asdict(view_of(report, sent_at)))


def text_of(report: Report, sent_at: datetime | None = None) -> str:
    """Return a report as text."""
    return _TEMPLATES.get_template("report.txt.jinja").render(asdict(view_of(report, sent_at)))
