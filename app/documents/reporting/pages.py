"""Reports as HTML, for mail and browsers, as plain text and as PDF, each as its version has it."""

from collections.abc import Iterator
from dataclasses import fields
from datetime import datetime
from pathlib import Path

from jinja2 import Environment, FileSystemLoader, StrictUndefined, select_autoescape
from pydantic_core import to_json

from app.documents.reporting.rows import Row
from app.documents.reporting.version_1 import pages as version_1
from app.documents.reporting.view import Section, View, view_of
from app.documents.reporting.week import Table
from app.documents.typesetting import typeset
from app.domain.reporting.reports import Report

_TODAYS = 2
"""The first version whose pages are drawn as today's."""
_PDF = Path(__file__).with_name("report.typ").read_bytes()
_INDENT = "  "
_GAP = "  "
_WEB = Environment(
    loader=FileSystemLoader(Path(__file__).parent),
    autoescape=select_autoescape(["html.jinja"]),
    undefined=StrictUndefined,
    trim_blocks=True,
    lstrip_blocks=True,
)


def html_of(report: Report, sent_at: datetime | None = None) -> str:
    """Return a report as one page without anything to fetch, made for a phone's width."""
    if report.content.version < _TODAYS:
        return version_1.html_of(report, sent_at)
    view = view_of(report, sent_at)
    words = {field.name: getattr(view, field.name) for field in fields(view)}
    return _WEB.get_template("report.html.jinja").render(words)


def text_of(report: Report, sent_at: datetime | None = None) -> str:
    """Return a report as text."""
    if report.content.version < _TODAYS:
        return version_1.text_of(report, sent_at)
    return "\n".join(_lines(view_of(report, sent_at))) + "\n"


def pdf_of(report: Report) -> bytes:
    """Return a report as PDF in the client's language; the same bytes each time."""
    if report.content.version < _TODAYS:
        return version_1.pdf_of(report)
    return typeset(_PDF, {"data": to_json(view_of(report)).decode()}, report.drawn_at)


def _lines(view: View) -> Iterator[str]:
    yield from (view.title, view.client, view.span)
    for remark in view.remarks:
        yield from ("", f"* {remark}")
    for block in view.blocks:
        yield ""
        yield from _table(block) if isinstance(block, Table) else _section(block)
    yield from ("", *_heading(view.figures_title))
    for label, figure in view.figures:
        yield f"- {label}{view.colon} {figure}"
    yield from ("", view.footer)


def _heading(title: str) -> tuple[str, str]:
    return title.upper(), "-" * len(title)


def _section(section: Section) -> Iterator[str]:
    yield from _heading(f"{section.title} ({section.count})")
    for place, row in enumerate(section.rows):
        if place and (row.steps or section.rows[place - 1].steps):
            yield ""
        yield from _row(row)
    if section.more:
        yield f"{_INDENT}{section.more}"


def _row(row: Row) -> Iterator[str]:
    yield f"- {row.when}{_GAP}{row.what}"
    if row.detail:
        yield f"{_INDENT}{row.detail}"
    for step in row.steps:
        detail = f"{_GAP}{step.detail}" if step.detail else ""
        yield f"{_INDENT}> {step.when}{_GAP}{step.what}{detail}"
    if row.more_steps:
        yield f"{_INDENT}> {row.more_steps}"
    if row.notes:
        yield f"{_INDENT}({' · '.join(row.notes)})"


def _table(table: Table) -> Iterator[str]:
    yield from _heading(table.title)
    rows = [table.header, *table.rows, *([table.total] if table.total else [])]
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        first, *figures = (
            cell.ljust(width) if place == 0 else cell.rjust(width)
            for place, (cell, width) in enumerate(zip(row, widths, strict=True))
        )
        yield _GAP.join((first, *figures)).rstrip()
