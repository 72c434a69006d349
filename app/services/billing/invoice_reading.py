"""Reads invoices, as values and as documents."""

import asyncio

from app.documents.billing.invoices.facturx import facturx_of
from app.documents.billing.invoices.ubl import ubl_of
from app.domain.billing.invoices.issued_invoices import Form, Issue
from app.domain.errors import NothingFound
from app.repositories.billing.invoices import (
    InvoicesSought,
    keep_document,
    list_invoices,
    read_document,
    read_invoice,
)
from app.repositories.database import Database
from app.repositories.metering.profiles import client_exists

_WRITERS = {Form.UBL: ubl_of, Form.FACTURX: facturx_of}


async def find_invoice(database: Database, invoice_id: str) -> Issue:
    """Return an invoice or credit note.

    Raises:
        NothingFound: there is none.
    """
    async with database.read() as connection:
        issue = await read_invoice(connection, invoice_id)
    if issue is None:
        raise NothingFound(invoice_id)
    return issue


async def find_invoices(database: Database, sought: InvoicesSought) -> list[Issue]:
    """Return a client's invoices and credit notes, the latest first.

    Raises:
        NothingFound: there is no such client.
    """
    async with database.read() as connection:
        found = await list_invoices(connection, sought)
        if not found and not await client_exists(connection, sought.client_id):
            raise NothingFound(sought.client_id)
    return found


async def document_of(database: Database, issue: Issue, form: Form) -> bytes:
    """Return an invoice in a form; drawn when it is first asked for, and kept from then on."""
    async with database.read() as connection:
        kept = await read_document(connection, issue.id, form)
    if kept is not None:
        return kept
    drawn = await asyncio.to_thread(_WRITERS[form], issue.invoice)
    async with database.write() as connection:
        await keep_document(connection, issue.id, form, drawn)
        return await read_document(connection, issue.id, form) or drawn
