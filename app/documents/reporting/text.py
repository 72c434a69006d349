"""A report as plain text, made to be read in a mail."""

from collections.abc import Iterator

from app.documents.reporting.rows import Row
from app.documents.reporting.view import Section, View
from app.documents.reporting.week import Table

_INDENT = "  "
_GAP = "  "


def text_of_view(view: View) -> str:
    """Return a report's words line by line."""
    return "\n".join(_lines(view)) + "\n"


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
