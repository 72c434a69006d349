"""The pages of what a client reads, takes along and answers."""

from collections.abc import Sequence

from app.pages.page import Page
from app.pages.portal import (
    agendas,
    invoices,
    ledger,
    questions,
    reports,
    sheets,
    statements,
    whole_text,
)

PAGES: Sequence[Page] = (
    reports.LIST,
    reports.FILE,
    reports.ONE,
    statements.LIST,
    statements.AS_PDF,
    statements.AS_CSV,
    statements.ONE,
    invoices.LIST,
    invoices.AS_CSV,
    invoices.AS_FACTURX,
    invoices.AS_UBL,
    ledger.PAGE,
    ledger.AS_CSV,
    questions.LIST,
    questions.ONE,
    sheets.LIST,
    whole_text.SHEET,
    sheets.ONE,
    agendas.PAGE,
)
