"""Reports as HTML, for mail and browsers, and as plain text, each as its version has it."""

from dataclasses import fields
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape

from app.documents.reporting.text import text_of_view
from app.documents.reporting.version_1 import pages as version_1
from app.documents.reporting.view import view_of
from app.domain.reporting.contents import VERSION
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
    if report.content.version < VERSION:
        return version_1.html_of(report, sent_at)
    view = view_of(report, sent_at)
    words = {field.name: getattr(view, field.name) for field in fields(view)}
    return _TEMPLATES.get_template("report.html.jinja").render(words)


def text_of(report: Report, sent_at: datetime | None = None) -> str:
    """Return a report as text."""
    if report.content.version < VERSION:
        return version_1.text_of(report, sent_at)
    return text_of_view(view_of(report, sent_at))
