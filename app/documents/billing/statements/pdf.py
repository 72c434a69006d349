"""Statements as PDF."""

from pathlib import Path

from pydantic_core import to_json

from app.documents.billing.statements.page import page_of
from app.documents.typesetting import typeset
from app.domain.billing.statements.matters import Matters
from app.domain.billing.statements.statements import Statement

_TEMPLATE = Path(__file__).with_name("statement.typ").read_bytes()


def pdf_of(statement: Statement, matters: Matters) -> bytes:
    """Return a statement as PDF in the client's language; the same bytes each time."""
    return typeset(
        _TEMPLATE, {"data": to_json(page_of(statement, matters)).decode()}, statement.drawn_at
    )
